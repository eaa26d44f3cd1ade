"""How far the records of a plan have come, so that what was made from them can be told stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hotspots.store.tables import records

if TYPE_CHECKING:
    import datetime

    from sqlalchemy import Connection


def state_of_records(connection: Connection) -> tuple[datetime.datetime | None, int]:
    """
    Say when a record of any kind was last changed, and how many there are.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.

    Returns
    -------
    tuple of datetime.datetime or None, and int
        The moment (UTC), and the number, removed ones included.
    """
    newest, number = connection.execute(select(func.max(records.c.updated_at), func.count())).one()
    return newest, int(number)
