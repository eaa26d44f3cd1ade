"""
Keeping the smaller records of a plan, each with its versions and who made them.

Objectives, organisations, logs, evaluations and the like have no queries of their own: they are read
together, changed one at a time, and nothing of them may be lost. So they share one table of documents and one
of history, and a `Kind` says which frozen dataclass a document holds.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from geodata.errors import UserError
from hotspots.store.counters import next_id
from hotspots.store.record_kinds import Change, Kept, Kind, T
from hotspots.store.tables import record_history, records

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

__all__ = ["Change", "Kept", "Kind", "add", "as_of", "change", "every", "get", "history", "remove", "restore"]


def add(connection: Connection, kind: Kind[T], content: T, *, made_by: str = "") -> Kept[T]:
    """
    Store a new record under the next id.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    kind : Kind
        What it is.
    content : T
        What it says.
    made_by : str
        Who adds it.

    Returns
    -------
    Kept
        As stored.
    """
    now = datetime.datetime.now(datetime.UTC)
    kept = Kept(next_id(connection, kind.prefix), content, 1, removed=False, created_at=now, updated_at=now)
    connection.execute(
        insert(records).values(
            record_id=kept.record_id,
            kind=kind.name,
            content=kind.to_json(content),
            removed=False,
            version=1,
            created_at=now,
            updated_at=now,
        )
    )
    _remember(connection, kind, kept, change="added", made_by=made_by)
    return kept


def change(
    connection: Connection,
    kind: Kind[T],
    record_id: str,
    content: T,
    *,
    expected_version: int,
    made_by: str = "",
) -> Kept[T]:
    """
    Store the new content of a record, unless somebody else changed it meanwhile.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    kind : Kind
        What it is.
    record_id : str
        Its id.
    content : T
        What it says from now on.
    expected_version : int
        The version the change was made from.
    made_by : str
        Who changes it.

    Returns
    -------
    Kept
        As stored, one version further.

    Raises
    ------
    UserError
        If it was removed, the stored version is another one, or records of this kind stand for good.
    """
    if get(connection, kind, record_id).removed:
        raise UserError(f"{kind.noun} {record_id}".capitalize(), "has been removed.", "Restore it first.")
    return _store(
        connection, kind, record_id, content, expected_version, removed=False, word="changed", by=made_by
    )


def remove(
    connection: Connection, kind: Kind[T], record_id: str, *, expected_version: int, made_by: str = ""
) -> Kept[T]:
    """
    Remove a record; it can be restored.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    kind : Kind
        What it is.
    record_id : str
        Its id.
    expected_version : int
        The version that was on the screen.
    made_by : str
        Who removes it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If there is none with that id, the stored version is another one, or records of this kind stand for
        good.
    """
    content = get(connection, kind, record_id).content
    return _store(
        connection, kind, record_id, content, expected_version, removed=True, word="removed", by=made_by
    )


def restore(
    connection: Connection, kind: Kind[T], record_id: str, *, expected_version: int, made_by: str = ""
) -> Kept[T]:
    """
    Bring a removed record back.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    kind : Kind
        What it is.
    record_id : str
        Its id.
    expected_version : int
        The version that was on the screen.
    made_by : str
        Who restores it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If there is none with that id, the stored version is another one, or records of this kind stand for
        good.
    """
    content = get(connection, kind, record_id).content
    return _store(
        connection, kind, record_id, content, expected_version, removed=False, word="restored", by=made_by
    )


def get(connection: Connection, kind: Kind[T], record_id: str) -> Kept[T]:
    """
    Read one record, removed or not.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    kind : Kind
        What it is.
    record_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If there is none of that kind with that id.
    """
    query = select(records).where(records.c.record_id == record_id, records.c.kind == kind.name)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UserError(
            kind.noun.capitalize(), f"'{record_id[:20]}' does not exist.", "Choose one from the list."
        )
    return _kept(kind, row)


def every(connection: Connection, kind: Kind[T], *, removed: bool = False) -> list[Kept[T]]:
    """
    Read all records of a kind in the order they were made.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    kind : Kind
        What they are.
    removed : bool
        Whether to give the removed ones instead of the present ones.

    Returns
    -------
    list of Kept
        As stored.
    """
    query = (
        select(records)
        .where(records.c.kind == kind.name, records.c.removed == removed)
        .order_by(records.c.created_at, records.c.record_id)
    )
    return [_kept(kind, row) for row in connection.execute(query)]


def history(connection: Connection, kind: Kind[T], record_id: str | None = None) -> list[Change[T]]:
    """
    Read the changes of one record, or of all of a kind, oldest first.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    kind : Kind
        What they are.
    record_id : str, optional
        Only this one.

    Returns
    -------
    list of Change
        With the content after each.
    """
    query = (
        select(record_history)
        .join(records, records.c.record_id == record_history.c.record_id)
        .where(records.c.kind == kind.name)
        .order_by(record_history.c.change_id)
    )
    if record_id is not None:
        query = query.where(record_history.c.record_id == record_id)
    return [_change(kind, row) for row in connection.execute(query)]


def as_of(connection: Connection, kind: Kind[T], moment: datetime.datetime) -> dict[str, T]:
    """
    Give the records of a kind as they stood at a moment.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    kind : Kind
        What they are.
    moment : datetime.datetime
        With its zone.

    Returns
    -------
    dict
        Content by id, of those that were there and not removed.
    """
    stood: dict[str, Change[T]] = {}
    for each in history(connection, kind):
        if each.made_at <= moment:
            stood[each.record_id] = each
    return {key: each.content for key, each in stood.items() if each.change != "removed"}


def _store(
    connection: Connection,
    kind: Kind[T],
    record_id: str,
    content: T,
    expected_version: int,
    *,
    removed: bool,
    word: str,
    by: str,
) -> Kept[T]:
    if kind.settled:
        raise UserError(
            what=f"{kind.noun} {record_id}".capitalize(),
            found="stands as it was made and cannot be changed or removed.",
            fix="Make a new one; the old one stays beside it.",
        )
    done = connection.execute(
        update(records)
        .where(
            records.c.record_id == record_id,
            records.c.kind == kind.name,
            records.c.version == expected_version,
        )
        .values(
            content=kind.to_json(content),
            removed=removed,
            version=expected_version + 1,
            updated_at=datetime.datetime.now(datetime.UTC),
        )
    )
    kept = get(connection, kind, record_id)
    if done.rowcount != 1:
        raise _stale(connection, kind, kept, expected_version)
    _remember(connection, kind, kept, change=word, made_by=by)
    return kept


def _remember(connection: Connection, kind: Kind[T], kept: Kept[T], *, change: str, made_by: str) -> None:
    connection.execute(
        insert(record_history).values(
            record_id=kept.record_id,
            version=kept.version,
            change=change,
            content=kind.to_json(kept.content),
            made_by=made_by,
            made_at=kept.updated_at,
        )
    )


def _stale(connection: Connection, kind: Kind[T], now: Kept[T], expected_version: int) -> UserError:
    seen = next(
        (each for each in history(connection, kind, now.record_id) if each.version == expected_version), None
    )
    before = vars(seen.content) if seen is not None else {}
    names = [name for name, value in vars(now.content).items() if name in before and before[name] != value]
    differs = (
        f"changed are: {', '.join(name.replace('_', ' ') for name in names)}"
        if names
        else "its version differs"
    )
    return UserError(
        what=f"{kind.noun} {now.record_id}".capitalize(),
        found=f"was changed by somebody else meanwhile ({differs}).",
        fix="Look at it as it is now, then make your change again if it is still needed.",
    )


def _kept(kind: Kind[T], row: Row[Any]) -> Kept[T]:
    return Kept(
        record_id=row.record_id,
        content=kind.from_json(row.content),
        version=row.version,
        removed=row.removed,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _change(kind: Kind[T], row: Row[Any]) -> Change[T]:
    return Change(
        record_id=row.record_id,
        version=row.version,
        change=row.change,
        content=kind.from_json(row.content),
        made_by=row.made_by,
        made_at=row.made_at,
    )
