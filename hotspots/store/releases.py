"""Keeping releases: numbered, hashed, never changed; only withdrawn."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from geodata.errors import UserError
from hotspots.disclose.release import Released, read_released
from hotspots.store.counters import next_id
from hotspots.store.tables import releases

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


@dataclass(frozen=True)
class FrozenRelease:
    """
    One release, without its figures.

    Parameters
    ----------
    release_id : str
        Such as ``R-0001``.
    level : str
        Level of the areas.
    first_day, last_day : datetime.date
        Its time.
    made_at : datetime.datetime
        When it was frozen (UTC).
    sha256 : str
        Hash of its content.
    table_version : int or None
        State of the incident table it was counted from.
    live : bool
        False once withdrawn.
    withdrawn_because : str
        Why; empty while live.
    """

    release_id: str
    level: str
    first_day: datetime.date
    last_day: datetime.date
    made_at: datetime.datetime
    sha256: str
    table_version: int | None
    live: bool
    withdrawn_because: str = ""


def freeze(connection: Connection, released: Released) -> FrozenRelease:
    """
    Freeze tables under the next number.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    released : Released
        The tables.

    Returns
    -------
    FrozenRelease
        As stored.

    Raises
    ------
    UserError
        If a live one is the same, or is on another level of areas.
    """
    live = [one for one in every(connection) if one.live]
    other = [one for one in live if one.level != released.level]
    if other:
        raise UserError(
            what=f"A release by {released.level}",
            found=f"would stand beside live ones by {other[0].level} ({other[0].release_id}).",
            fix="Keep to one level, or withdraw the others first: areas that cut across tell small counts.",
        )
    same = [one for one in live if one.sha256 == released.sha256]
    if same:
        raise UserError(
            what="This release",
            found=f"exists already ({same[0].release_id}).",
            fix="Use that one.",
        )
    number = next_id(connection, "R")
    connection.execute(
        insert(releases).values(
            release_id=number,
            level=released.level,
            first_day=released.period.start,
            last_day=released.period.end,
            made_at=datetime.datetime.now(datetime.UTC),
            table_version=released.parts.table_version,
            content=released.to_json(),
            sha256=released.sha256,
            live=True,
        )
    )
    return _frozen(_row(connection, number))


def withdraw(connection: Connection, release_id: str, *, because: str) -> FrozenRelease:
    """
    Withdraw a release; its content stays on record but is shown no more.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    release_id : str
        Its number.
    because : str
        The reason.

    Returns
    -------
    FrozenRelease
        As stored.
    """
    row = _row(connection, release_id)
    if row.live:
        now = datetime.datetime.now(datetime.UTC)
        connection.execute(
            update(releases)
            .where(releases.c.release_id == release_id)
            .values(live=False, withdrawn_at=now, withdrawn_because=because)
        )
    return _frozen(_row(connection, release_id))


def every(connection: Connection) -> list[FrozenRelease]:
    """
    List all releases, newest first, withdrawn ones too.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.

    Returns
    -------
    list of FrozenRelease
        Without their figures; by last day, then by the moment they were made.
    """
    newest = (releases.c.last_day.desc(), releases.c.made_at.desc(), releases.c.release_id.desc())
    return [_frozen(row) for row in connection.execute(select(releases).order_by(*newest))]


def read(connection: Connection, release_id: str) -> tuple[FrozenRelease, Released]:
    """
    Read a release with its figures.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    release_id : str
        Its number.

    Returns
    -------
    tuple of FrozenRelease and Released
        Checked against its hash.

    Raises
    ------
    UserError
        If there is none, or its content was tampered with.
    """
    row = _row(connection, release_id)
    try:
        return _frozen(row), read_released(row.content, row.sha256)
    except (ValueError, KeyError, TypeError) as problem:
        raise UserError(
            what=f"The release {release_id}",
            found="is not as it was frozen.",
            fix="Restore the workspace from a backup.",
        ) from problem


def _row(connection: Connection, release_id: str) -> Row[Any]:
    row = connection.execute(select(releases).where(releases.c.release_id == release_id)).one_or_none()
    if row is None:
        raise UserError("The release", f"'{release_id[:20]}' does not exist.", "Choose one from the list.")
    return row


def _frozen(row: Row[Any]) -> FrozenRelease:
    return FrozenRelease(
        release_id=row.release_id,
        level=row.level,
        first_day=row.first_day,
        last_day=row.last_day,
        made_at=row.made_at,
        sha256=row.sha256,
        table_version=row.table_version,
        live=row.live,
        withdrawn_because=row.withdrawn_because or "",
    )
