"""Prevention zones: draw, reshape, remove, undo, bring in, take out, and look into."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from geodata.errors import UserError
from hotspots.plan import zones as rules
from hotspots.plan.zones import KINDS, ORIGINS, Kind, Origin, Zone
from hotspots.store import zones as store
from hotspots.store.engine import open_store
from hotspots.workflows.zone_files import ZoneImport, export_zones, import_zones
from hotspots.workflows.zone_lists import get_zone, list_zones, zones_geojson
from hotspots.workflows.zone_profiles import zone_population, zone_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace

__all__ = [
    "Zone",
    "ZoneImport",
    "add_zone",
    "export_zones",
    "get_zone",
    "import_zones",
    "list_zones",
    "remove_zone",
    "rename_zone",
    "reshape_zone",
    "restore_zone",
    "undo_last",
    "zone_from_area",
    "zone_population",
    "zone_profile",
    "zones_geojson",
]

NOBODY = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def add_zone(
    workspace: Workspace,
    *,
    name: str,
    geometry_wgs84: Mapping[str, Any] | None = None,
    geometry: BaseGeometry | None = None,
    origin: str = "drawn",
    kind: str = "action",
    note: str = "",
) -> Zone:
    """
    Save a new zone at once, under an id of ours.

    Parameters
    ----------
    workspace : Workspace
        Where to save it.
    name : str
        Its name; no other present zone may have it.
    geometry_wgs84 : mapping, optional
        GeoJSON geometry or feature; a circle is a point with `properties.radius` in metres.
    geometry : shapely geometry, optional
        In the workspace's metric system; give exactly one of the two.
    origin : {"drawn", "imported", "hot spot", "area"}
        Where the shape came from.
    kind : {"action", "buffer", "comparison"}
        What it is for.
    note : str
        Free text for planners.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If the name or the shape cannot be used.
    """
    shape = _shape(workspace, geometry_wgs84 if geometry_wgs84 is not None else geometry)
    zone = Zone(
        zone_id="",
        name=rules.check_name(name),
        kind=cast("Kind", rules.check_choice(kind, allowed=KINDS, what="The kind of zone")),
        geometry=shape,
        origin=cast("Origin", rules.check_choice(origin, allowed=ORIGINS, what="The origin of the zone")),
        note=note,
        created_at=NOBODY,
        updated_at=NOBODY,
        version=0,
    )
    with open_store(workspace.store_url).write() as connection:
        _require_free_name(store.every(connection), zone.name)
        return store.add(connection, zone, crs=workspace.crs)


def zone_from_area(
    workspace: Workspace, level: str, code: str, *, name: str | None = None, kind: str = "action"
) -> Zone:
    """
    Make a zone of a whole area.

    Parameters
    ----------
    workspace : Workspace
        With the level loaded.
    level, code : str
        The area.
    name : str, optional
        Name of the zone; that of the area when None.
    kind : {"action", "buffer", "comparison"}
        What it is for.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If there is no such area, or its name is taken.
    """
    from geodata.areas import load_level

    areas = load_level(workspace, level)
    place = {known: index for index, known in enumerate(areas.codes.tolist())}.get(code)
    if place is None:
        raise UserError(
            "The area", f"'{code[:40]}' is not in the level {level}.", "Choose an area from the list."
        )
    wanted = str(areas.names[place]) if name is None else name
    return add_zone(workspace, name=wanted, geometry=areas.polygons[place], origin="area", kind=kind)


def reshape_zone(
    workspace: Workspace,
    zone_id: str,
    geometry: Mapping[str, Any] | BaseGeometry,
    *,
    expected_version: int,
) -> Zone:
    """
    Save a new shape of a zone.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        Its id.
    geometry : mapping or shapely geometry
        GeoJSON in WGS84, or a shape in the workspace's system.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If the shape cannot be used, or somebody else changed the zone meanwhile.
    """
    shape = _shape(workspace, geometry)
    with open_store(workspace.store_url).write() as connection:
        zone = _present(store.get(connection, zone_id))
        return store.change(
            connection,
            replace(zone, geometry=shape),
            crs=workspace.crs,
            expected_version=expected_version,
            word="reshaped",
        )


def rename_zone(
    workspace: Workspace,
    zone_id: str,
    *,
    expected_version: int,
    name: str | None = None,
    kind: str | None = None,
    note: str | None = None,
) -> Zone:
    """
    Save a new name, kind or note of a zone; what is None stays.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        Its id.
    expected_version : int
        The version that was on the screen.
    name, kind, note : str, optional
        The new words.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If the name or kind cannot be used, or somebody else changed the zone meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        zone = _present(store.get(connection, zone_id))
        wanted = replace(
            zone,
            name=zone.name if name is None else rules.check_name(name),
            kind=cast("Kind", rules.check_choice(kind or zone.kind, allowed=KINDS, what="The kind of zone")),
            note=zone.note if note is None else note,
        )
        _require_free_name(
            [other for other in store.every(connection) if other.zone_id != zone_id], wanted.name
        )
        return store.change(
            connection, wanted, crs=workspace.crs, expected_version=expected_version, word="renamed"
        )


def remove_zone(workspace: Workspace, zone_id: str, *, expected_version: int | None = None) -> Zone:
    """
    Remove a zone; it can be restored.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        Its id.
    expected_version : int, optional
        The version that was on the screen; None removes whatever is there.

    Returns
    -------
    Zone
        As stored, `removed` being True.

    Raises
    ------
    UserError
        If there is no such zone, or somebody else changed it meanwhile.
    """
    return _set_removed(workspace, zone_id, removed=True, expected_version=expected_version)


def restore_zone(workspace: Workspace, zone_id: str, *, expected_version: int | None = None) -> Zone:
    """
    Bring a removed zone back.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        Its id.
    expected_version : int, optional
        The version that was on the screen; None restores whatever is there.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If there is no such zone, or its name is taken by now.
    """
    return _set_removed(workspace, zone_id, removed=False, expected_version=expected_version)


def undo_last(workspace: Workspace) -> Zone | None:
    """
    Take back the newest change of any zone; calling again takes back the one before.

    Parameters
    ----------
    workspace : Workspace
        Where the zones are kept.

    Returns
    -------
    Zone or None
        The zone as it is now; None when there is nothing left to undo.
    """
    with open_store(workspace.store_url).write() as connection:
        return store.undo_last(connection, crs=workspace.crs)


def _shape(workspace: Workspace, geometry: Mapping[str, Any] | BaseGeometry | None) -> BaseGeometry:
    from collections.abc import Mapping

    if geometry is None:
        raise UserError("The zone", "has no shape.", "Draw it on the map first.")
    if isinstance(geometry, Mapping):
        return rules.shape_from_geojson(geometry, crs=workspace.crs)
    return rules.zone_shape(geometry)


def _present(zone: Zone) -> Zone:
    if zone.removed:
        raise UserError(f"The zone {zone.zone_id}", "has been removed.", "Restore it first.")
    return zone


def _require_free_name(present: list[Zone], name: str) -> None:
    same = [zone.zone_id for zone in present if zone.name.casefold() == name.casefold()]
    if same:
        raise UserError(
            what="The name of the zone",
            found=f"'{name}' is taken by {same[0]}.",
            fix="Choose another name, so that partners can tell the two apart.",
        )


def _set_removed(workspace: Workspace, zone_id: str, *, removed: bool, expected_version: int | None) -> Zone:
    with open_store(workspace.store_url).write() as connection:
        zone = store.get(connection, zone_id)
        if zone.removed == removed:
            return zone
        if not removed:
            _require_free_name(store.every(connection), zone.name)
        return store.change(
            connection,
            replace(zone, removed=removed),
            crs=workspace.crs,
            expected_version=zone.version if expected_version is None else expected_version,
            word="removed" if removed else "restored",
        )
