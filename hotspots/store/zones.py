"""Keeping zones: every change is a row of history, so that nothing is lost and everything can be undone."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import insert, select, update

from geodata.errors import UserError
from hotspots.plan.zones import Zone
from hotspots.store.counters import next_id
from hotspots.store.tables import zone_history, zones

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

STATE = ("name", "kind", "origin", "note", "geometry", "removed")


def add(connection: Connection, zone: Zone, *, crs: str) -> Zone:
    """
    Store a new zone under the next id.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    zone : Zone
        Its id, times and version are given here; what it holds there is ignored.
    crs : str
        System of the coordinates.

    Returns
    -------
    Zone
        As stored.
    """
    now = datetime.datetime.now(datetime.UTC)
    stored = replace(
        zone, zone_id=next_id(connection, "Z"), created_at=now, updated_at=now, version=1, removed=False
    )
    values = _values(stored, crs)
    connection.execute(insert(zones).values(zone_id=stored.zone_id, created_at=now, updated_at=now, **values))
    _remember(connection, stored, crs, change="added")
    return stored


def change(connection: Connection, zone: Zone, *, crs: str, expected_version: int, word: str) -> Zone:
    """
    Store the new state of a zone, unless somebody else changed it meanwhile.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    zone : Zone
        The new state.
    crs : str
        System of the coordinates.
    expected_version : int
        The version the change was made from.
    word : str
        What was done: ``reshaped``, ``renamed``, ``removed``, ``restored``, ``undone``.

    Returns
    -------
    Zone
        As stored, one version further.

    Raises
    ------
    UserError
        If the stored version is another one; it tells what differs.
    """
    now = datetime.datetime.now(datetime.UTC)
    stored = replace(zone, version=expected_version + 1, updated_at=now)
    done = connection.execute(
        update(zones)
        .where(zones.c.zone_id == zone.zone_id, zones.c.version == expected_version)
        .values(updated_at=now, **_values(stored, crs))
    )
    if done.rowcount != 1:
        raise _stale(connection, zone.zone_id, expected_version)
    _remember(connection, stored, crs, change=word)
    return stored


def get(connection: Connection, zone_id: str) -> Zone:
    """
    Read one zone, removed or not.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    zone_id : str
        Its id.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    row = connection.execute(select(zones).where(zones.c.zone_id == zone_id)).one_or_none()
    if row is None:
        raise UserError("The zone", f"'{zone_id[:20]}' does not exist.", "Choose one from the list of zones.")
    return _zone(row)


def every(connection: Connection, *, removed: bool = False) -> list[Zone]:
    """
    Read all zones in the order they were made.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    removed : bool
        Whether to give the removed ones instead of the present ones.

    Returns
    -------
    list of Zone
        As stored.
    """
    query = select(zones).where(zones.c.removed == removed).order_by(zones.c.created_at, zones.c.zone_id)
    return [_zone(row) for row in connection.execute(query)]


def history(connection: Connection, zone_id: str) -> list[Row[Any]]:
    """
    Read the changes of one zone, oldest first.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    zone_id : str
        Its id.

    Returns
    -------
    list of sqlalchemy.Row
        One row a change, with the state after it.
    """
    query = select(zone_history).where(zone_history.c.zone_id == zone_id).order_by(zone_history.c.version)
    return list(connection.execute(query))


def undo_last(connection: Connection, *, crs: str) -> Zone | None:
    """
    Take back the newest change of any zone that was not taken back yet.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    crs : str
        System of the coordinates.

    Returns
    -------
    Zone or None
        The zone as it is now (an added one is now removed); None when there is nothing to undo.
    """
    query = (
        select(zone_history)
        .where(~zone_history.c.undone, zone_history.c.change != "undone")
        .order_by(zone_history.c.change_id.desc())
        .limit(1)
    )
    last = connection.execute(query).one_or_none()
    if last is None:
        return None
    now = get(connection, last.zone_id)
    before = next((row for row in history(connection, last.zone_id) if row.version == last.version - 1), None)
    target = replace(now, removed=True) if before is None else replace(now, **_state(before))
    connection.execute(
        update(zone_history).where(zone_history.c.change_id == last.change_id).values(undone=True)
    )
    return change(connection, target, crs=crs, expected_version=now.version, word="undone")


def _values(zone: Zone, crs: str) -> dict[str, Any]:
    return {
        "name": zone.name,
        "kind": zone.kind,
        "origin": zone.origin,
        "note": zone.note,
        "geometry": shapely.to_wkb(zone.geometry),
        "crs": crs,
        "removed": zone.removed,
        "version": zone.version,
    }


def _remember(connection: Connection, zone: Zone, crs: str, *, change: str) -> None:
    connection.execute(
        insert(zone_history).values(
            zone_id=zone.zone_id, change=change, made_at=zone.updated_at, undone=False, **_values(zone, crs)
        )
    )


def _state(row: Row[Any]) -> dict[str, Any]:
    state = {name: getattr(row, name) for name in STATE}
    state["geometry"] = shapely.from_wkb(bytes(row.geometry))
    return state


def _zone(row: Row[Any]) -> Zone:
    return Zone(
        zone_id=row.zone_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        **_state(row),
    )


def _stale(connection: Connection, zone_id: str, expected_version: int) -> UserError:
    now = get(connection, zone_id)
    seen = next((row for row in history(connection, zone_id) if row.version == expected_version), None)
    differences = _differences(now, seen) if seen is not None else []
    return UserError(
        what=f"The zone {zone_id}",
        found=f"was changed by somebody else meanwhile ({'; '.join(differences) or 'its version differs'}).",
        fix="Look at the zone as it is now, then make your change again if it is still needed.",
    )


def _differences(now: Zone, seen: Row[Any]) -> list[str]:
    told = []
    if now.name != seen.name:
        told.append(f"its name was '{seen.name}' and is now '{now.name}'")
    if now.kind != seen.kind:
        told.append(f"its kind was '{seen.kind}' and is now '{now.kind}'")
    if now.note != seen.note:
        told.append("its note has other words")
    if now.removed != seen.removed:
        told.append("it has been removed" if now.removed else "it has been restored")
    if shapely.to_wkb(now.geometry) != bytes(seen.geometry):
        before = shapely.from_wkb(bytes(seen.geometry)).area / 1e6
        told.append(f"its shape was {before:.2f} km² and is now {now.area_km2:.2f} km²")
    return told
