"""Numbers that are given out once and never again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from hotspots.store.tables import counters

if TYPE_CHECKING:
    from sqlalchemy import Connection


def next_id(connection: Connection, prefix: str) -> str:
    """
    Give the next id of a series, such as ``Z-0001``.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection; the row of the series stays locked until it ends.
    prefix : str
        Name of the series.

    Returns
    -------
    str
        An id nobody was given before, even if its owner was removed since.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(counters).values(name=prefix, value=1)
    step = first.on_conflict_do_update(
        index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
    ).returning(counters.c.value)
    return f"{prefix}-{connection.execute(step).scalar_one():04d}"
