"""Reading incidents: only the columns and rows a question needs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from geodata.dataset.table import dataset_of, open_table
from geodata.schema import CHARACTERISTICS, INCIDENTS
from geodata.watching import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace


def read_incidents(
    workspace: Workspace,
    *,
    columns: Sequence[str] | None = None,
    where: IncidentFilter | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """
    Read incidents into pandas.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    columns : sequence of str or None
        Which columns; None for all, those of the levels included.
    where : IncidentFilter or None
        Which incidents; None for all. Only parts of the files that can hold them are read.
    version : int or None
        An earlier state of the table.

    Returns
    -------
    pandas.DataFrame
        Text as pandas text, yes/no/unknown as nullable booleans, times without zone; empty without a table.
    """
    import pandas as pd
    import pyarrow as pa

    rows = read_rows(workspace, columns=columns, where=where, version=version)
    kinds = {
        pa.bool_(): pd.BooleanDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
        pa.large_string(): pd.StringDtype(na_value=float("nan")),
    }
    return rows.to_pandas(types_mapper=kinds.get)


def read_rows(
    workspace: Workspace,
    *,
    columns: Sequence[str] | None = None,
    where: IncidentFilter | None = None,
    version: int | None = None,
) -> pa.Table:
    """
    Read incidents as an Arrow table.

    Parameters
    ----------
    workspace, columns, where, version
        As for `read_incidents`.

    Returns
    -------
    pyarrow.Table
        The rows.
    """
    from geodata.schema import arrow_schema

    table = open_table(workspace, version=version)
    if table is None:
        empty = arrow_schema().empty_table()
        known = [name for name in columns or empty.column_names if name in empty.column_names]
        return empty.select(known)
    rows = dataset_of(workspace, table).to_table(
        columns=list(columns) if columns else None, filter=_expression(where)
    )
    tell("read", workspace.audit_url, table_version=table.version(), rows=rows.num_rows, **_asked(where))
    return rows


def _asked(where: IncidentFilter | None) -> dict[str, Any]:
    """Say what was asked for, in fixed words and dates only: a category or a source may hold anything."""
    if where is None:
        return {}
    return {
        "from": where.start,
        "to": where.end,
        "characteristics": list(where.characteristics),
        "filtered_by": [name for name in ("categories", "sources", "settings") if getattr(where, name)],
    }


def _expression(where: IncidentFilter | None) -> Any:
    """Turn a choice of incidents into an expression Arrow evaluates while it reads."""
    import pyarrow.dataset as ds

    if where is None:
        return None
    parts = []
    if where.start:
        parts.append(ds.field("occurred_from") >= datetime.datetime.combine(where.start, datetime.time()))
    if where.end:
        following = datetime.datetime.combine(where.end + datetime.timedelta(days=1), datetime.time())
        parts.append(ds.field("occurred_from") < following)
    for name, values in (
        ("category", where.categories),
        ("source", where.sources),
        ("setting", where.settings),
    ):
        if values:
            parts.append(ds.field(name).isin(list(values)))
    if where.characteristics:
        marked = [ds.field(name) == ds.scalar(True) for name in where.characteristics]  # noqa: FBT003
        parts.append(_combine(marked, both=where.combine == "all"))
    return _combine(parts, both=True) if parts else None


def _combine(parts: Sequence[Any], *, both: bool) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = (whole & part) if both else (whole | part)
    return whole


def count_incidents(workspace: Workspace) -> int:
    """
    Count the incidents of a workspace.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    int
        Rows of the table; 0 when there is none.
    """
    table = open_table(workspace)
    return 0 if table is None else int(dataset_of(workspace, table).count_rows())


def distinct_values(workspace: Workspace) -> dict[str, Any]:
    """
    Tell what can be chosen in a filter.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    dict
        ``categories``, ``sources``, ``settings`` and ``characteristics``: value to number of incidents, most
        frequent first (the characteristics in their own order); ``first`` and ``last``: first and last
        date, or None; ``incidents``: how many there are.
    """
    import pyarrow.compute as pc

    names = ["category", "source", "setting", "occurred_from", *CHARACTERISTICS]
    rows = read_rows(workspace, columns=names)
    span = pc.min_max(rows["occurred_from"]).as_py()
    return {
        "categories": _counts(rows["category"]),
        "sources": _counts(rows["source"]),
        "settings": _counts(rows["setting"]),
        "characteristics": {name: int(pc.sum(rows[name]).as_py() or 0) for name in CHARACTERISTICS},
        "first": span["min"].date() if span["min"] else None,
        "last": span["max"].date() if span["max"] else None,
        "incidents": rows.num_rows,
    }


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    import pyarrow.compute as pc

    found = {
        one["values"]: one["counts"]
        for one in pc.value_counts(column).to_pylist()
        if one["values"] is not None
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def column_names(workspace: Workspace) -> list[str]:
    """
    List the columns of the incident table.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    list of str
        Those of the contract when there is no table yet.
    """
    table = open_table(workspace)
    if table is None:
        return [column.name for column in INCIDENTS]
    return [field.name for field in table.schema().fields]
