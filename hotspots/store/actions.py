"""Keeping actions, their zones and their dated notes."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete, insert, select, update

from geodata.errors import UserError
from hotspots.plan.actions import EDITABLE_FIELDS, TEXT_FIELDS, Action, Note, Role, Status
from hotspots.store.counters import next_id
from hotspots.store.tables import action_history, action_notes, action_zones, actions, zones

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


def add(connection: Connection, action: Action) -> Action:
    """
    Store a new action under the next id.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    action : Action
        Its id, times, version and notes are given here; what it holds there is ignored.

    Returns
    -------
    Action
        As stored.

    Raises
    ------
    UserError
        If one of its zones does not exist or was removed.
    """
    now = datetime.datetime.now(datetime.UTC)
    _check_zones(connection, action.zones)
    stored = replace(
        action,
        action_id=next_id(connection, "A"),
        version=1,
        removed=False,
        created_at=now,
        updated_at=now,
        notes=(),
        zones=tuple(dict.fromkeys(action.zones)),
    )
    connection.execute(
        insert(actions).values(action_id=stored.action_id, created_at=now, updated_at=now, **_values(stored))
    )
    _link(connection, stored)
    _remember(connection, stored, change="added")
    return stored


def change(connection: Connection, action: Action, *, expected_version: int, word: str = "changed") -> Action:
    """
    Store the new state of an action, unless somebody else changed it meanwhile.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    action : Action
        The new state.
    expected_version : int
        The version the change was made from.
    word : str
        What was done: ``changed``, ``removed`` or ``restored``.

    Returns
    -------
    Action
        As stored, one version further.

    Raises
    ------
    UserError
        If the stored version is another one (it tells what differs), or a zone does not exist.
    """
    now = datetime.datetime.now(datetime.UTC)
    stored = replace(
        action, version=expected_version + 1, updated_at=now, zones=tuple(dict.fromkeys(action.zones))
    )
    done = connection.execute(
        update(actions)
        .where(actions.c.action_id == action.action_id, actions.c.version == expected_version)
        .values(updated_at=now, **_values(stored))
    )
    if done.rowcount != 1:
        raise _stale(connection, action, expected_version)
    before = set(_zones_of(connection, [action.action_id])[action.action_id])
    _check_zones(connection, tuple(zone for zone in stored.zones if zone not in before))
    connection.execute(delete(action_zones).where(action_zones.c.action_id == action.action_id))
    _link(connection, stored)
    _remember(connection, stored, change=word)
    return get(connection, action.action_id)


def get(connection: Connection, action_id: str) -> Action:
    """
    Read one action, removed or not.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    action_id : str
        Its id.

    Returns
    -------
    Action
        With its zones and notes.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    row = connection.execute(select(actions).where(actions.c.action_id == action_id)).one_or_none()
    if row is None:
        raise UserError("The action", f"'{action_id[:20]}' does not exist.", "Choose one from the plan.")
    return _actions(connection, [row])[0]


def every(connection: Connection, *, removed: bool = False) -> list[Action]:
    """
    Read all actions in the order they were made.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    removed : bool
        Whether to give the removed ones instead of the present ones.

    Returns
    -------
    list of Action
        With their zones and notes.
    """
    query = select(actions).where(actions.c.removed == removed).order_by(actions.c.action_id)
    return _actions(connection, list(connection.execute(query)))


def add_note(
    connection: Connection, action_id: str, *, noted_on: datetime.date, organisation: str, text: str
) -> Action:
    """
    Add a dated note; notes are never changed or removed.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    action_id : str
        Id of the action.
    noted_on : datetime.date
        Day it tells about.
    organisation, text : str
        Who wrote it, and what was done.

    Returns
    -------
    Action
        With the note; its version stays, as notes never clash.
    """
    get(connection, action_id)
    now = datetime.datetime.now(datetime.UTC)
    connection.execute(
        insert(action_notes).values(
            action_id=action_id, noted_on=noted_on, organisation=organisation, text=text, made_at=now
        )
    )
    return get(connection, action_id)


def _values(action: Action) -> dict[str, Any]:
    return {
        **{name: getattr(action, name) for name in TEXT_FIELDS},
        "role": action.role,
        "characteristics": json.dumps(list(action.characteristics)),
        "partners": json.dumps(list(action.partners), ensure_ascii=False),
        "start": action.start,
        "due": action.due,
        "status": action.status,
        "shared_with_councillors": action.shared_with_councillors,
        "removed": action.removed,
        "version": action.version,
    }


def _link(connection: Connection, action: Action) -> None:
    rows = [{"action_id": action.action_id, "zone_id": zone} for zone in action.zones]
    if rows:
        connection.execute(insert(action_zones), rows)


def _check_zones(connection: Connection, wanted: tuple[str, ...]) -> None:
    if not wanted:
        return
    known = set(
        connection.scalars(select(zones.c.zone_id).where(zones.c.zone_id.in_(wanted), ~zones.c.removed))
    )
    missing = [zone for zone in wanted if zone not in known]
    if missing:
        raise UserError(
            what="The zones of the action",
            found=f"'{missing[0][:20]}' does not exist or was removed.",
            fix="Choose zones from the list of zones.",
        )


def _remember(connection: Connection, action: Action, *, change: str) -> None:
    state = {name: getattr(action, name) for name in EDITABLE_FIELDS} | {"removed": action.removed}
    connection.execute(
        insert(action_history).values(
            action_id=action.action_id,
            version=action.version,
            change=change,
            state=json.dumps(state, default=str, ensure_ascii=False),
            made_at=action.updated_at,
        )
    )


def _zones_of(connection: Connection, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    query = select(action_zones).where(action_zones.c.action_id.in_(ids)).order_by(action_zones.c.zone_id)
    for row in connection.execute(query):
        found[row.action_id].append(row.zone_id)
    return found


def _notes_of(connection: Connection, ids: list[str]) -> dict[str, list[Note]]:
    found: dict[str, list[Note]] = defaultdict(list)
    query = (
        select(action_notes)
        .where(action_notes.c.action_id.in_(ids))
        .order_by(action_notes.c.noted_on.desc(), action_notes.c.note_id.desc())
    )
    for row in connection.execute(query):
        found[row.action_id].append(Note(row.note_id, row.noted_on, row.organisation, row.text))
    return found


def _actions(connection: Connection, rows: list[Row[Any]]) -> list[Action]:
    ids = [row.action_id for row in rows]
    linked, noted = _zones_of(connection, ids), _notes_of(connection, ids)
    return [
        Action(
            action_id=row.action_id,
            **{name: getattr(row, name) for name in TEXT_FIELDS},
            role=cast("Role", row.role),
            characteristics=tuple(json.loads(row.characteristics)),
            zones=tuple(linked[row.action_id]),
            partners=tuple(json.loads(row.partners)),
            start=row.start,
            due=row.due,
            status=cast("Status", row.status),
            shared_with_councillors=row.shared_with_councillors,
            notes=tuple(noted[row.action_id]),
            version=row.version,
            removed=row.removed,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def _stale(connection: Connection, action: Action, expected_version: int) -> UserError:
    now = get(connection, action.action_id)
    query = select(action_history.c.state).where(
        action_history.c.action_id == action.action_id, action_history.c.version == expected_version
    )
    seen = json.loads(connection.execute(query).scalar() or "{}")
    current = {name: getattr(now, name) for name in EDITABLE_FIELDS} | {"removed": now.removed}
    current = json.loads(json.dumps(current, default=str))
    differs = [
        f"{name.replace('_', ' ')} was {_told(seen[name])} and is now {_told(current[name])}"
        for name in current
        if name in seen and seen[name] != current[name]
    ]
    return UserError(
        what=f"The action {action.action_id}",
        found=f"was changed by somebody else meanwhile ({'; '.join(differs) or 'its version differs'}).",
        fix="Look at the action as it is now, then make your change again if it is still needed.",
    )


def _told(value: Any) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if value in (None, "", []):
        return "empty"
    return f"'{words[:80]}…'" if len(words) > 80 else f"'{words}'"
