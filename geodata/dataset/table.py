"""The incident table itself: a Delta table, changed in one atomic step at a time."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from typing import TYPE_CHECKING, Any

from geodata.schema import arrow_schema

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.dataset as ds
    from deltalake import DeltaTable

    from geodata.workspace import Workspace


def open_table(workspace: Workspace, *, version: int | None = None) -> DeltaTable | None:
    """
    Open the Delta table of incidents.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    version : int or None
        An earlier state; None is the newest.

    Returns
    -------
    deltalake.DeltaTable or None
        None when nothing has been imported yet.
    """
    from deltalake import DeltaTable

    if not (workspace.incidents_path / "_delta_log").is_dir():
        return None
    return DeltaTable(workspace.incidents_path, version=version)


def table_version(workspace: Workspace) -> int:
    """
    Give the version of the incident table.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    int
        Rises with every change; -1 when there is no table yet.
    """
    table = open_table(workspace)
    return -1 if table is None else table.version()


def dataset_of(workspace: Workspace, table: DeltaTable) -> ds.Dataset:
    """
    Give a state of the table as an Arrow dataset.

    Parameters
    ----------
    workspace : Workspace
        Whose table it is.
    table : deltalake.DeltaTable
        The state to read.

    Returns
    -------
    pyarrow.dataset.Dataset
        Its files, nothing read yet.
    """
    from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

    # Arrow opens the files itself. By default deltalake hands it Python objects for that; threads of Arrow
    # still hold them when a short command ends, and one that asks for the interpreter then aborts it.
    root = workspace.incidents_path.resolve().as_posix()
    return table.to_pyarrow_dataset(filesystem=SubTreeFileSystem(root, LocalFileSystem()))


def read_arrow(workspace: Workspace, table: DeltaTable, columns: list[str] | None = None) -> pa.Table:
    """
    Read rows of the table.

    Parameters
    ----------
    workspace : Workspace
        Whose table it is.
    table : deltalake.DeltaTable
        The state to read.
    columns : list of str or None
        Which ones; None for all.

    Returns
    -------
    pyarrow.Table
        All rows.
    """
    return dataset_of(workspace, table).to_table(columns=columns)


def was_committed(workspace: Workspace, transaction: str) -> bool:
    """
    Tell whether a change reached the table.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    transaction : str
        Name given to `change_rows`.

    Returns
    -------
    bool
        True when it did.
    """
    table = open_table(workspace)
    return table is not None and table.transaction_version(transaction) is not None


def change_rows(
    workspace: Workspace, *, removed: pa.Array, added: pa.Table, transaction: str, written: Path | None = None
) -> int:
    """
    Take rows out and put rows in, as one new version.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    removed : pyarrow.Array
        `incident_id` of rows to take out (an amended row is taken out and put in).
    added : pyarrow.Table
        Rows to put in.
    transaction : str
        Name of the change, written with it, so that an interrupted import can be told from a finished one.
    written : pathlib.Path or None
        Parquet file that holds `added` already: when nothing is taken out the table shares it.

    Returns
    -------
    int
        The new version.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from deltalake import CommitProperties, Transaction, write_deltalake

    table = open_table(workspace)
    properties = CommitProperties(app_transactions=[Transaction(transaction, 1)])
    if written is not None and not len(removed) and _same_columns(table, added):
        _share_file(workspace, table, added, written, properties)
    elif table is None or not len(removed):
        rows = spelled_out(added)
        target = table or str(workspace.incidents_path)
        mode = "merge" if table else None
        write_deltalake(target, rows, mode="append", schema_mode=mode, commit_properties=properties)
    else:
        stored = read_arrow(workspace, table)
        kept = stored.filter(pc.invert(pc.is_in(stored["incident_id"], value_set=removed)))
        rows = pa.concat_tables([kept, spelled_out(added)], promote_options="default")
        write_deltalake(table, rows, mode="overwrite", schema_mode="overwrite", commit_properties=properties)
    return table_version(workspace)


def _same_columns(table: DeltaTable | None, added: pa.Table) -> bool:
    return table is None or [field.name for field in table.schema().fields] == added.column_names


def _share_file(
    workspace: Workspace, table: DeltaTable | None, added: pa.Table, written: Path, properties: Any
) -> None:
    """Put a Parquet file that is on disk already into the table, instead of writing its rows again."""
    import pyarrow as pa
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

    schema = pa.schema([(field.name, _plain_type(field.type)) for field in added.schema])
    if table is None:
        workspace.incidents_path.mkdir(parents=True, exist_ok=True, mode=0o700)
        table = DeltaTable.create(workspace.incidents_path, schema=schema)
    name = f"part-{uuid.uuid4()}.parquet"
    link_or_copy(written, workspace.incidents_path / name)
    # No smallest and largest values: given for one column only, deltalake takes the others as "at least null"
    # and then skips the whole file for every filter on them.
    stats = {"numRecords": added.num_rows}
    action = AddAction(name, written.stat().st_size, {}, int(time.time() * 1000), True, json.dumps(stats))  # noqa: FBT003
    table.create_write_transaction([action], "append", schema, commit_properties=properties)


def link_or_copy(source: Path, target: Path) -> None:
    """
    Let two folders share a file that nobody changes; copy it where the disk cannot.

    Parameters
    ----------
    source, target : pathlib.Path
        Present and new name.
    """
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def spelled_out(table: pa.Table) -> pa.Table:
    """
    Spell dictionary encoded columns out.

    Parameters
    ----------
    table : pyarrow.Table
        Any table.

    Returns
    -------
    pyarrow.Table
        The same values.
    """
    import pyarrow as pa

    return table.cast(pa.schema([(field.name, _plain_type(field.type)) for field in table.schema]))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


def replace_all(workspace: Workspace, rows: pa.Table) -> int:
    """
    Write the whole table anew.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    rows : pyarrow.Table
        Every row.

    Returns
    -------
    int
        The new version.
    """
    from deltalake import write_deltalake

    plain = spelled_out(rows)
    write_deltalake(str(workspace.incidents_path), plain, mode="overwrite", schema_mode="overwrite")
    return table_version(workspace)


def in_schema_order(table: pa.Table) -> pa.Table:
    """
    Put the columns of the incident table in their order and type; what is missing becomes null.

    Parameters
    ----------
    table : pyarrow.Table
        Any of the columns, and those of the levels behind them.

    Returns
    -------
    pyarrow.Table
        The contract's columns first, then the rest as they came; dictionary encoded text stays so.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    schema, encoded = arrow_schema(), pa.dictionary(pa.int32(), pa.string())
    columns = {}
    for column in schema:
        found = table[column.name] if column.name in table.column_names else None
        if found is None:
            columns[column.name] = pa.nulls(table.num_rows, column.type)
        else:
            columns[column.name] = (
                found if found.type in (column.type, encoded) else pc.cast(found, column.type)
            )
    columns |= {name: table[name] for name in table.column_names if name not in columns}
    return pa.table(columns)
