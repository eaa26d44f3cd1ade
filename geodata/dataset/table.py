"""The incident table itself: a Delta table, changed in one atomic step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.schema import arrow_schema
from geodata.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable


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


def read_arrow(table: DeltaTable, columns: list[str] | None = None) -> pa.Table:
    """
    Read rows of the table.

    Parameters
    ----------
    table : deltalake.DeltaTable
        The table.
    columns : list of str or None
        Which ones; None for all.

    Returns
    -------
    pyarrow.Table
        All rows.
    """
    return table.to_pyarrow_dataset().to_table(columns=columns)


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


def change_rows(workspace: Workspace, *, removed: pa.Array, added: pa.Table, transaction: str) -> int:
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
    if table is None or not len(removed):
        target = table or str(workspace.incidents_path)
        write_deltalake(target, added, mode="append", schema_mode="merge" if table else None, commit_properties=properties)
        return table_version(workspace)
    stored = read_arrow(table)
    kept = stored.filter(pc.invert(pc.is_in(stored["incident_id"], value_set=removed)))
    rows = pa.concat_tables([kept, added], promote_options="default")
    write_deltalake(table, rows, mode="overwrite", schema_mode="overwrite", commit_properties=properties)
    return table_version(workspace)


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

    write_deltalake(str(workspace.incidents_path), rows, mode="overwrite", schema_mode="overwrite")
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
        The contract's columns first, then the rest as they came.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = arrow_schema()
    columns = {}
    for column in schema:
        found = table[column.name] if column.name in table.column_names else None
        if found is None:
            columns[column.name] = pa.nulls(table.num_rows, column.type)
        else:
            columns[column.name] = found if found.type == column.type else pc.cast(found, column.type)
    columns |= {name: table[name] for name in table.column_names if name not in columns}
    return pa.table(columns)
