"""Zones from files and to files, with ids that stay."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from geodata.errors import UserError
from geodata.workspace import draft_of, write_atomically
from hotspots.plan import zones as rules
from hotspots.plan.zones import KINDS, Zone
from hotspots.store import zones as store
from hotspots.store.engine import open_store
from hotspots.workflows.acting import logged

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Kind

SAME_M = 0.05
"""Corners that moved by less are the rounding of a file, not a new shape."""
NAME_FIELDS = ("name", "zone_name", "title", "label")


@dataclass(frozen=True)
class ZoneImport:
    """
    What became of the shapes of a file.

    Parameters
    ----------
    added, updated, unchanged : tuple of str
        Ids of zones.
    refused : tuple of str
        One sentence for each shape that was not taken, with its place in the file.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """
        Give the report as plain values.

        Returns
        -------
        dict
            Lists of ids and sentences.
        """
        return {
            "added": list(self.added),
            "updated": list(self.updated),
            "unchanged": list(self.unchanged),
            "refused": list(self.refused),
        }

    def sentences(self) -> list[str]:
        """
        Put the report into words.

        Returns
        -------
        list of str
            A total and the refusals.
        """
        total = (
            f"{len(self.added)} zones added, {len(self.updated)} updated, {len(self.unchanged)} unchanged, "
            f"{len(self.refused)} refused."
        )
        return [total, *self.refused]


@dataclass(frozen=True, eq=False)
class _Found:
    """One shape of a file."""

    zone_id: str
    name: str
    kind: Kind
    shape: BaseGeometry


def import_zones(workspace: Workspace, file: Path) -> ZoneImport:
    """
    Bring in zones from GeoJSON or another vector file.

    A shape whose id is that of a present zone reshapes or renames that zone; every other shape becomes a new
    zone.
    All of it is stored together, or nothing.

    Parameters
    ----------
    workspace : Workspace
        Where the zones are kept.
    file : pathlib.Path
        GeoJSON in WGS84, or GeoPackage, Shapefile, KML in any known system.

    Returns
    -------
    ZoneImport
        What became of each shape.

    Raises
    ------
    UserError
        If the file cannot be read or holds no shape.
    """
    refused: list[str] = []
    found = _read(workspace, file, refused)
    added, updated, unchanged = [], [], []
    with open_store(workspace.store_url).write() as connection:
        for shape in found:
            present = {zone.zone_id: zone for zone in store.every(connection)}
            known = present.get(shape.zone_id)
            if known is None:
                name = _free_name(shape.name, present)
                added.append(_add(connection, replace(shape, name=name), workspace.crs).zone_id)
            elif _same(known, shape):
                unchanged.append(known.zone_id)
            else:
                updated.append(_update(connection, known, shape, present, workspace.crs).zone_id)
    return ZoneImport(tuple(added), tuple(updated), tuple(unchanged), tuple(refused))


@logged("export", "zones")
def export_zones(workspace: Workspace, out: Path) -> None:
    """
    Write the present zones to a file, without notes.

    Parameters
    ----------
    workspace : Workspace
        Where the zones are kept.
    out : pathlib.Path
        Ends in ``.geojson`` (WGS84) or ``.gpkg`` (the workspace's system).

    Raises
    ------
    UserError
        If the ending is another one.
    """
    with open_store(workspace.store_url).read() as connection:
        zones = store.every(connection)
    if out.suffix.casefold() in (".geojson", ".json"):
        collection = rules.zones_to_geojson(zones, crs=workspace.crs)
        write_atomically(out, json.dumps(collection, ensure_ascii=False).encode("utf-8"))
    elif out.suffix.casefold() == ".gpkg":
        _write_geopackage(zones, out, workspace.crs)
    else:
        raise UserError("The file for the zones", f"ends in '{out.suffix}'.", "Use .geojson or .gpkg.")


def _read(workspace: Workspace, file: Path, refused: list[str]) -> list[_Found]:
    if file.suffix.casefold() in (".geojson", ".json"):
        features = _features(file)
    else:
        features = _features_of_vector(workspace, file)
    if not features:
        raise UserError(f"The file {file.name}", "holds no shapes.", "Export the zones again as GeoJSON.")
    found = []
    for number, feature in enumerate(features, start=1):
        try:
            found.append(_found(feature, number, workspace.crs))
        except UserError as problem:
            refused.append(f"Shape {number}: {problem}")
    return found


def _features(file: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise UserError(
            f"The file {file.name}",
            "cannot be read as GeoJSON.",
            "Export the zones again as GeoJSON (UTF-8).",
        ) from problem
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "FeatureCollection" and isinstance(content.get("features"), list):
        return [feature for feature in content["features"] if isinstance(feature, dict)]
    if kind == "Feature":
        return [content]
    if kind in ("Polygon", "MultiPolygon"):
        return [{"type": "Feature", "properties": {}, "geometry": content}]
    raise UserError(f"The file {file.name}", "is not GeoJSON.", "Export the zones again as GeoJSON.")


def _features_of_vector(workspace: Workspace, file: Path) -> list[dict[str, Any]]:
    import shapely

    from geodata.areas.vector_files import read_vector
    from geodata.crs import parse_crs, transformer

    vector = read_vector(file, what="The file of zones")
    columns = {name.casefold(): values for name, values in vector.columns.items()}
    change = transformer(parse_crs(vector.crs).to_wkt(), workspace.crs)
    features = []
    for row, geometry in enumerate(vector.geometry):
        shape = None if geometry is None else shapely.transform(geometry, change.transform, interleaved=False)
        features.append(
            {"properties": {name: values[row] for name, values in columns.items()}, "shape": shape}
        )
    return features


def _found(feature: dict[str, Any], number: int, crs: str) -> _Found:
    properties = feature.get("properties") or {}
    if "shape" in feature:
        if feature["shape"] is None:
            raise UserError("The shape", "is empty.", "Draw it again.")
        shape = rules.zone_shape(feature["shape"])
    else:
        shape = rules.shape_from_geojson(feature, crs=crs)
    name = next((str(properties[field]) for field in NAME_FIELDS if properties.get(field)), f"Zone {number}")
    kind = str(properties.get("kind") or "action")
    return _Found(
        zone_id=str(feature.get("id") or properties.get("id") or ""),
        name=rules.check_name(name[: rules.LONGEST_NAME]),
        kind=cast("Kind", kind) if kind in KINDS else "action",
        shape=shape,
    )


def _free_name(name: str, present: dict[str, Zone]) -> str:
    taken = {zone.name.casefold() for zone in present.values()}
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name[: rules.LONGEST_NAME - 6]} ({number})", number + 1
    return free


def _same(zone: Zone, shape: _Found) -> bool:
    alike = zone.name == shape.name and zone.kind == shape.kind
    return alike and zone.geometry.hausdorff_distance(shape.shape) <= SAME_M


def _add(connection: Connection, shape: _Found, crs: str) -> Zone:
    now = datetime.datetime.now(datetime.UTC)
    zone = Zone("", shape.name, shape.kind, shape.shape, "imported", "", now, now, 0)
    return store.add(connection, zone, crs=crs)


def _update(connection: Connection, known: Zone, shape: _Found, present: dict[str, Zone], crs: str) -> Zone:
    others = {key: zone for key, zone in present.items() if key != known.zone_id}
    moved = known.geometry.hausdorff_distance(shape.shape) > SAME_M
    wanted = replace(
        known,
        name=_free_name(shape.name, others),
        kind=shape.kind,
        geometry=shape.shape if moved else known.geometry,
    )
    word = "reshaped" if moved else "renamed"
    return store.change(connection, wanted, crs=crs, expected_version=known.version, word=word)


def _write_geopackage(zones: list[Zone], out: Path, crs: str) -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame(
        {
            "id": [zone.zone_id for zone in zones],
            "name": [zone.name for zone in zones],
            "kind": [zone.kind for zone in zones],
        },
        geometry=[zone.geometry for zone in zones],
        crs=crs,
    )
    with draft_of(out) as draft:
        frame.to_file(draft, driver="GPKG", layer="zones")
