"""Keeping frozen area summaries: numbered, hashed, never changed; only withdrawn."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from geodata.errors import UserError
from hotspots.disclose.release import Released, read_released
from hotspots.store.counters import next_id
from hotspots.store.tables import snapshots

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


@dataclass(frozen=True)
class Snapshot:
    """
    One frozen summary, without its figures.

    Parameters
    ----------
    snapshot_id : str
        Such as ``AS-0001``.
    level : str
        Level of the areas.
    year_end : datetime.date
        Last day of its year.
    made_at : datetime.datetime
        When it was frozen (UTC).
    sha256 : str
        Hash of its content.
    live : bool
        False once withdrawn.
    withdrawn_because : str
        Why; empty while live.
    """

    snapshot_id: str
    level: str
    year_end: datetime.date
    made_at: datetime.datetime
    sha256: str
    live: bool
    withdrawn_because: str = ""


def freeze(connection: Connection, released: Released) -> Snapshot:
    """
    Freeze a release under the next number.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    released : Released
        The table.

    Returns
    -------
    Snapshot
        As stored.

    Raises
    ------
    UserError
        If a live one for the same level and year, or for another level, exists.
    """
    live = [one for one in every(connection) if one.live]
    other = [one for one in live if one.level != released.level]
    if other:
        raise UserError(
            what=f"Area summaries by {released.level}",
            found=f"would stand beside live ones by {other[0].level} ({other[0].snapshot_id}).",
            fix="Keep to one level, or withdraw the others first: together they tell small counts.",
        )
    taken = [one for one in live if one.year_end == released.year.end]
    if taken:
        raise UserError(
            what=f"The area summary for the year to {released.year.end:%d/%m/%Y}",
            found=f"exists already ({taken[0].snapshot_id}).",
            fix="Use that one; if it is wrong, withdraw it first: two versions together tell small counts.",
        )
    number = next_id(connection, "AS")
    connection.execute(
        insert(snapshots).values(
            snapshot_id=number,
            level=released.level,
            year_end=released.year.end,
            made_at=datetime.datetime.now(datetime.UTC),
            content=released.to_json(),
            sha256=released.sha256,
            live=True,
        )
    )
    return _snapshot(_row(connection, number))


def withdraw(connection: Connection, snapshot_id: str, *, because: str) -> Snapshot:
    """
    Withdraw a frozen summary; its content stays on record but is shown no more.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    snapshot_id : str
        Its number.
    because : str
        The reason.

    Returns
    -------
    Snapshot
        As stored.
    """
    row = _row(connection, snapshot_id)
    if row.live:
        now = datetime.datetime.now(datetime.UTC)
        connection.execute(
            update(snapshots)
            .where(snapshots.c.snapshot_id == snapshot_id)
            .values(live=False, withdrawn_at=now, withdrawn_because=because)
        )
    return _snapshot(_row(connection, snapshot_id))


def every(connection: Connection) -> list[Snapshot]:
    """
    List all frozen summaries, newest first, withdrawn ones too.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.

    Returns
    -------
    list of Snapshot
        Without their figures.
    """
    query = select(snapshots).order_by(snapshots.c.year_end.desc(), snapshots.c.snapshot_id.desc())
    return [_snapshot(row) for row in connection.execute(query)]


def read(connection: Connection, snapshot_id: str) -> tuple[Snapshot, Released]:
    """
    Read a frozen summary with its figures.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    snapshot_id : str
        Its number.

    Returns
    -------
    tuple of Snapshot and Released
        Checked against its hash.

    Raises
    ------
    UserError
        If there is none, or its content was tampered with.
    """
    row = _row(connection, snapshot_id)
    try:
        return _snapshot(row), read_released(row.content, row.sha256)
    except (ValueError, KeyError, TypeError) as problem:
        raise UserError(
            what=f"The area summary {snapshot_id}",
            found="is not as it was frozen.",
            fix="Restore the workspace from a backup.",
        ) from problem


def _row(connection: Connection, snapshot_id: str) -> Row[Any]:
    row = connection.execute(select(snapshots).where(snapshots.c.snapshot_id == snapshot_id)).one_or_none()
    if row is None:
        raise UserError(
            "The area summary", f"'{snapshot_id[:20]}' does not exist.", "Choose one from the list."
        )
    return row


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(
        snapshot_id=row.snapshot_id,
        level=row.level,
        year_end=row.year_end,
        made_at=row.made_at,
        sha256=row.sha256,
        live=row.live,
        withdrawn_because=row.withdrawn_because or "",
    )
