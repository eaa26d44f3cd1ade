"""Keeping actions, their zones and their dated notes."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from geodata.errors import UserError
from hotspots.plan.actions import DATE_FIELDS, EDITABLE_FIELDS, LIST_FIELDS, Action, Note
from hotspots.store.counters import next_id
from hotspots.store.tables import action_history, action_notes, action_zones, actions, records, zones

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


STORED_LISTS = tuple(name for name in LIST_FIELDS if name != "zones")
"""Lists kept in the row itself; zones have a table of their own."""
STORED = tuple(name for name in EDITABLE_FIELDS if name not in LIST_FIELDS)
"""Fields kept in the row as they are."""


def _values(action: Action) -> dict[str, Any]:
    return {
        **{name: getattr(action, name) for name in STORED},
        **{name: json.dumps(list(getattr(action, name)), ensure_ascii=False) for name in STORED_LISTS},
        "objective_id": action.objective_id,
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
    connection.execute(
        insert(action_history).values(
            action_id=action.action_id,
            version=action.version,
            change=change,
            state=json.dumps(_state(action), default=str, ensure_ascii=False),
            made_at=action.updated_at,
        )
    )


def _state(action: Action) -> dict[str, Any]:
    names = (*EDITABLE_FIELDS, "objective_id", "removed")
    return {name: getattr(action, name) for name in names}


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


def _titles_of(connection: Connection, ids: set[str]) -> dict[str, str]:
    """Give the objectives' titles as they are now: an objective renamed is renamed in all its actions."""
    if not ids - {""}:
        return {}
    query = select(records.c.record_id, records.c.content).where(
        records.c.kind == "objective", records.c.record_id.in_(ids)
    )
    return {row.record_id: json.loads(row.content)["title"] for row in connection.execute(query)}


def _actions(connection: Connection, rows: list[Row[Any]]) -> list[Action]:
    ids = [row.action_id for row in rows]
    linked, noted = _zones_of(connection, ids), _notes_of(connection, ids)
    titles = _titles_of(connection, {row.objective_id for row in rows})
    found = []
    for row in rows:
        values = {name: getattr(row, name) for name in STORED}
        values |= {name: tuple(json.loads(getattr(row, name))) for name in STORED_LISTS}
        values["objective"] = titles.get(row.objective_id, row.objective)
        found.append(
            Action(
                action_id=row.action_id,
                **values,
                objective_id=row.objective_id,
                zones=tuple(linked[row.action_id]),
                notes=tuple(noted[row.action_id]),
                version=row.version,
                removed=row.removed,
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
        )
    return found


def as_of(connection: Connection, moment: datetime.datetime) -> list[Action]:
    """
    Give the actions as they stood at a moment, without those removed by then.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    moment : datetime.datetime
        With its zone.

    Returns
    -------
    list of Action
        In the order they were made, with the notes written by then.
    """
    stood: dict[str, Row[Any]] = {}
    query = (
        select(action_history).where(action_history.c.made_at <= moment).order_by(action_history.c.change_id)
    )
    for row in connection.execute(query):
        stood[row.action_id] = row
    noted: dict[str, list[Note]] = defaultdict(list)
    written = (
        select(action_notes)
        .where(action_notes.c.made_at <= moment)
        .order_by(action_notes.c.noted_on.desc(), action_notes.c.note_id.desc())
    )
    for row in connection.execute(written):
        noted[row.action_id].append(Note(row.note_id, row.noted_on, row.organisation, row.text))
    return [
        replace(_remembered(row), notes=tuple(noted[row.action_id]))
        for _, row in sorted(stood.items())
        if not json.loads(row.state)["removed"]
    ]


def _remembered(row: Row[Any]) -> Action:
    """Make the action a row of history tells of; fields that came later have their first value."""
    state = json.loads(row.state)
    values = {name: state[name] for name in (*EDITABLE_FIELDS, "objective_id", "removed") if name in state}
    for name in DATE_FIELDS:
        if values.get(name):
            values[name] = datetime.date.fromisoformat(values[name])
    for name in LIST_FIELDS:
        values[name] = tuple(values.get(name, ()))
    return Action(action_id=row.action_id, version=row.version, updated_at=row.made_at, **values)


def _stale(connection: Connection, action: Action, expected_version: int) -> UserError:
    now = get(connection, action.action_id)
    query = select(action_history.c.state).where(
        action_history.c.action_id == action.action_id, action_history.c.version == expected_version
    )
    seen = json.loads(connection.execute(query).scalar() or "{}")
    current = json.loads(json.dumps(_state(now), default=str))
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
