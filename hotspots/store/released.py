"""
What somebody may read who may read releases only.

On SQLite the database itself refuses every other table to this reader, whatever is asked of it. On a server
the reader can only read, and a partnership gives it an account of its own (`HOTSPOTS_RELEASED_URL`) with
rights on these names only.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import Date, column, event, select, table

from geodata.errors import AccessError
from hotspots.store.engine import Store, engine_of, file_of, open_store

if TYPE_CHECKING:
    import datetime

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Connection

TABLES = ("releases",)
VIEWS = ("shared_actions", "shared_action_zones")
SEPARATE_ACCOUNT = "HOTSPOTS_RELEASED_URL"

_ACTIONS = table(
    "shared_actions",
    column("action_id"),
    column("action"),
    column("lead_organisation"),
    column("due", Date),
    column("status"),
    column("updates"),
    column("zones"),
)
_ZONES = table("shared_action_zones", column("action_id"), column("zone_id"), column("geometry"))


@dataclass(frozen=True)
class SharedRow:
    """
    What is shared of an action.

    Parameters
    ----------
    action_id : str
        Its id.
    title, lead_organisation, status : str
        What, who, and how far.
    due : datetime.date or None
        When it should be done.
    updates : int
        How many notes of progress there are; not what they say.
    zones : int
        How many zones it is for, removed ones too; none means the whole partnership.
    shapes : tuple of shapely geometry
        Those that are not removed.
    """

    action_id: str
    title: str
    lead_organisation: str
    status: str
    due: datetime.date | None
    updates: int
    zones: int
    shapes: tuple[BaseGeometry, ...]


def open_released(url: str) -> Store:
    """
    Open the store for reading releases and nothing else.

    Parameters
    ----------
    url : str
        Address of the store.

    Returns
    -------
    Store
        Whose every other table and every change is refused.

    Raises
    ------
    UserError
        As for `hotspots.store.engine.open_store`.
    """
    # Made or migrated first, by whoever may.
    open_store(url)
    return _open(os.environ.get(SEPARATE_ACCOUNT) or url, os.getpid())


@lru_cache(maxsize=32)
def _open(url: str, process: int) -> Store:  # noqa: ARG001 (part of the key: a forked process opens its own)
    engine = engine_of(url)
    event.listen(engine, "connect", _guard if file_of(url) is not None else _read_only)
    event.listen(engine, "handle_error", _told)
    return Store(engine)


def shared_actions(connection: Connection) -> list[SharedRow]:
    """
    Read what is shared of the plan.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Of `open_released`.

    Returns
    -------
    list of SharedRow
        In the order of their ids.
    """
    shapes: dict[str, list[BaseGeometry]] = {}
    for row in connection.execute(select(_ZONES).order_by(_ZONES.c.zone_id)):
        shapes.setdefault(row.action_id, []).append(shapely.from_wkb(bytes(row.geometry)))
    return [
        SharedRow(
            row.action_id,
            row.action,
            row.lead_organisation,
            row.status,
            row.due,
            int(row.updates),
            int(row.zones),
            tuple(shapes.get(row.action_id, ())),
        )
        for row in connection.execute(select(_ACTIONS).order_by(_ACTIONS.c.action_id))
    ]


def _guard(connection: Any, record: Any) -> None:  # noqa: ARG001
    """Let SQLite itself refuse: it asks this of every table, column and statement before it runs one."""

    def may(action: int, first: str | None, second: str | None, _: str | None, inside: str | None) -> int:  # noqa: ARG001
        if action == sqlite3.SQLITE_READ:
            allowed = first in (*TABLES, *VIEWS) or inside in VIEWS
        else:
            allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_FUNCTION)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    connection.set_authorizer(may)


def _read_only(connection: Any, record: Any) -> None:  # noqa: ARG001
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    connection.commit()


def _told(context: Any) -> None:
    words = str(context.original_exception)
    if any(
        part in words
        for part in ("not authorized", "prohibited", "read-only transaction", "permission denied")
    ):
        raise AccessError(
            what="This reader",
            found="may read releases only.",
            fix="Ask the administrator of your partnership if you need more.",
        ) from context.original_exception
