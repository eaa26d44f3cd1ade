"""The incident table itself: a Delta table, changed in one atomic step at a time."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.dataset.staging import RowsFile, copy_rows
from geodata.schema import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    import pyarrow.dataset as ds
    from deltalake import DeltaTable

    from geodata.dataset.changes import KeySet
    from geodata.workspace import Workspace

_BATCH = 131_072


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


def change_rows(workspace: Workspace, *, removed: KeySet, added: pa.Table | Path, transaction: str) -> int:
    """
    Take rows out and put rows in, as one new version.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    removed : KeySet
        `incident_id` of rows to take out (an amended row is taken out and put in).
    added : pyarrow.Table or pathlib.Path
        Rows to put in, or a Parquet file that holds them already, which the table then shares.
    transaction : str
        Name of the change, written with it, so that an interrupted import can be told from a finished one.

    Returns
    -------
    int
        The new version.
    """
    from deltalake import CommitProperties, Transaction

    table = open_table(workspace)
    properties = CommitProperties(app_transactions=[Transaction(transaction, 1)])
    change = _Change(workspace)
    try:
        change.put_in(added)
        if table is not None and change.schema and _columns(table) != change.schema.names:
            _write_anew(workspace, table, removed, change, properties)
        else:
            table = table or _new_table(workspace, change.schema)
            change.take_out(table, removed)
            change.commit(table, properties)
    except BaseException:
        change.forget()
        raise
    return table_version(workspace)


class _Change:
    """Files that come into the table and files that leave it, of which nothing counts before the commit."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.incidents_path
        self._new: dict[str, int] = {}
        self._gone: list[str] = []
        self.schema: pa.Schema | None = None

    def put_in(self, added: pa.Table | Path) -> None:
        """Write rows, or share the file that holds them."""
        import pyarrow.parquet as pq

        if not isinstance(added, Path) and not added.num_rows:
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._name()
        if isinstance(added, Path):
            link_or_copy(added, path)
        else:
            with RowsFile(path) as file:
                file.write(added)
        about = pq.ParquetFile(path)
        self.schema = about.schema_arrow
        self._new[path.name] = about.metadata.num_rows

    def take_out(self, table: DeltaTable, removed: KeySet) -> None:
        """Write the files that hold some of the rows anew without them; the others are left alone."""
        import numpy as np
        import pyarrow.parquet as pq

        for name in _files(table) if len(removed) else ():
            with pq.ParquetFile(self._folder / name) as file:
                groups = file.iter_batches(columns=["incident_id"], batch_size=_BATCH)
                held = [removed.places(batch["incident_id"]) >= 0 for batch in groups]
            hit = np.concatenate([np.zeros(0, dtype=bool), *held])
            if not hit.any():
                continue
            self._gone.append(name)
            if not hit.all():
                path = self._name()
                copy_rows(self._folder / name, path, ~hit)
                self._new[path.name] = int((~hit).sum())

    def _name(self) -> Path:
        path = self._folder / f"part-{uuid.uuid4()}.parquet"
        self._new[path.name] = 0  # so that it is forgotten when writing it fails
        return path

    def commit(self, table: DeltaTable, properties: Any) -> None:
        """Make it count, in one step."""
        from deltalake.transaction import AddAction, RemoveAction

        now = int(time.time() * 1000)
        # No smallest and largest values: given for one column only, deltalake takes the others as "at least
        # null" and then skips the whole file for every filter on them.
        actions: list[Any] = []
        for name, rows in self._new.items():
            size, stats = (self._folder / name).stat().st_size, json.dumps({"numRecords": rows})
            actions.append(AddAction(name, size, {}, now, True, stats))  # noqa: FBT003
        actions += [RemoveAction(name, data_change=True, deletion_timestamp=now) for name in self._gone]
        table.create_write_transaction(actions, "append", table.schema(), commit_properties=properties)

    def new_files(self) -> list[Path]:
        """Give the files that come in."""
        return [self._folder / name for name in self._new]

    def forget(self) -> None:
        """Delete the files of a change that does not come about."""
        for name in self._new:
            (self._folder / name).unlink(missing_ok=True)


def _files(table: DeltaTable) -> list[str]:
    """Name the files a state of the table is made of."""
    import pyarrow as pa

    return [str(name) for name in pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()]


def _new_table(workspace: Workspace, schema: pa.Schema | None) -> DeltaTable:
    from deltalake import DeltaTable

    return DeltaTable.create(workspace.incidents_path, schema=schema or arrow_schema())


def _write_anew(
    workspace: Workspace, table: DeltaTable, removed: KeySet, change: _Change, properties: Any
) -> None:
    """Write the whole table, some rows at a time, when what comes in has other columns."""
    import pyarrow as pa
    import pyarrow.dataset as ds
    from deltalake import write_deltalake

    stored = dataset_of(workspace, table)
    schema = pa.unify_schemas([stored.schema, change.schema])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in stored.replace_schema(schema).to_batches(batch_size=_BATCH):
            yield batch.filter(pa.array(removed.places(batch["incident_id"]) < 0))
        yield from ds.dataset(change.new_files(), schema=schema, format="parquet").to_batches()

    rows = pa.RecordBatchReader.from_batches(schema, batches())
    write_deltalake(table, rows, mode="overwrite", schema_mode="overwrite", commit_properties=properties)
    change.forget()


def _columns(table: DeltaTable) -> list[str]:
    return [field.name for field in table.schema().fields]


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
