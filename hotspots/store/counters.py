"""Numbers that are given out once and never again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, update

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
    step = update(counters).where(counters.c.name == prefix).values(value=counters.c.value + 1)
    value = connection.execute(step.returning(counters.c.value)).scalar()
    if value is None:
        value = connection.execute(
            insert(counters).values(name=prefix, value=1).returning(counters.c.value)
        ).scalar_one()
    return f"{prefix}-{value:04d}"
