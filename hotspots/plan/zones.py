"""Prevention zones: what one is, and which shapes are allowed to be one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from geodata.crs import WGS84, transformer
from geodata.errors import UserError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

Kind = Literal["action", "buffer", "comparison"]
Origin = Literal["drawn", "imported", "hot spot", "area"]
KINDS: tuple[str, ...] = get_args(Kind)
ORIGINS: tuple[str, ...] = get_args(Origin)

KIND_LABELS = {
    "action": "Action zone",
    "buffer": "Buffer around an action zone",
    "comparison": "Comparison zone",
}

SMALLEST_M2 = 100.0
"""Smaller shapes are a slip of the hand: 10 m by 10 m."""
LARGEST_KM2 = 10_000.0
"""Larger shapes are wrong coordinates: several English counties together."""
LONGEST_NAME = 120
CIRCLE_SEGMENTS = 16
"""Straight pieces in a quarter of a circle."""


@dataclass(frozen=True, eq=False)
class Zone:
    """
    One prevention zone, as stored.

    Parameters
    ----------
    zone_id : str
        Our own stable id such as ``Z-0001``; never used twice.
    name : str
        What the partnership calls it.
    kind : {"action", "buffer", "comparison"}
        What it is for.
    geometry : shapely geometry
        Polygon or multipolygon in the workspace's metric system.
    origin : {"drawn", "imported", "hot spot", "area"}
        Where the shape came from.
    note : str
        Free text of the planners; never leaves in a map.
    created_at, updated_at : datetime.datetime
        When it was made and last changed (UTC).
    version : int
        Grows by one with each change.
    removed : bool
        Whether it has been removed (it can be restored).
    """

    zone_id: str
    name: str
    kind: Kind
    geometry: BaseGeometry
    origin: Origin
    note: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    version: int
    removed: bool = False

    @property
    def area_km2(self) -> float:
        """Area in square kilometres."""
        return float(self.geometry.area) / 1e6

    @property
    def kind_label(self) -> str:
        """What the zone is for, in words."""
        return KIND_LABELS[self.kind]


def check_name(name: str) -> str:
    """
    Tidy a zone's name and refuse an empty or endless one.

    Parameters
    ----------
    name : str
        As typed.

    Returns
    -------
    str
        The name with single spaces.

    Raises
    ------
    UserError
        If nothing is left or it is longer than 120 characters.
    """
    tidy = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not tidy:
        raise UserError("The name of the zone", "is empty.", "Give it a short name that partners will know.")
    if len(tidy) > LONGEST_NAME:
        raise UserError(
            what="The name of the zone",
            found=f"has {len(tidy)} characters.",
            fix=f"Use at most {LONGEST_NAME}; longer text belongs in the note.",
        )
    return tidy


def check_choice(value: str, *, allowed: tuple[str, ...], what: str) -> str:
    """
    Refuse a value that is not in a fixed list.

    Parameters
    ----------
    value : str
        The value.
    allowed : tuple of str
        The list.
    what : str
        What the value is, for the message.

    Returns
    -------
    str
        The value, unchanged.

    Raises
    ------
    UserError
        If it is not in the list.
    """
    if value not in allowed:
        raise UserError(what, f"is '{value[:60]}'.", f"Use one of: {', '.join(allowed)}.")
    return value


def zone_shape(geometry: BaseGeometry) -> BaseGeometry:
    """
    Check a shape in the workspace's system and mend what can be mended.

    Parameters
    ----------
    geometry : shapely geometry
        In metres.

    Returns
    -------
    shapely geometry
        A valid polygon or multipolygon without height.

    Raises
    ------
    UserError
        If it encloses nothing, is far too small or far too large, or has coordinates that are no numbers.
    """
    import shapely

    flat = shapely.force_2d(geometry)
    if flat.is_empty:
        raise UserError("The shape of the zone", "is empty.", "Draw it again, with at least three corners.")
    if not bool(_all_finite(flat)):
        raise UserError(
            what="The shape of the zone",
            found="has corners outside the workspace's coordinate system.",
            fix="Draw it inside the area of the map, or check the coordinates of the file.",
        )
    polygons = _polygons(shapely.make_valid(flat, method="structure") if not flat.is_valid else flat)
    if not polygons:
        raise UserError(
            what="The shape of the zone",
            found=f"is a {flat.geom_type.lower()} and encloses no ground.",
            fix="Draw a polygon, a rectangle or a circle.",
        )
    whole = shapely.union_all(polygons) if len(polygons) > 1 else polygons[0]
    _check_size(float(whole.area))
    return shapely.normalize(whole)


def shape_from_geojson(geojson: Mapping[str, Any], *, crs: str) -> BaseGeometry:
    """
    Turn a GeoJSON geometry or feature in WGS84 into a checked shape in the workspace's system.

    A circle arrives as a feature with a point and `properties.radius` in metres, as drawing tools send it.

    Parameters
    ----------
    geojson : mapping
        Geometry or Feature, longitude first.
    crs : str
        The workspace's metric system.

    Returns
    -------
    shapely geometry
        Checked by `zone_shape`.

    Raises
    ------
    UserError
        If it cannot be read as a polygon or circle.
    """
    import shapely
    from shapely.geometry import shape

    properties = geojson.get("properties") or {}
    inner = geojson.get("geometry") if geojson.get("type") == "Feature" else geojson
    try:
        drawn = shape(cast("Any", inner))
    except (
        shapely.errors.ShapelyError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
    ) as problem:
        raise UserError(
            what="The shape of the zone",
            found="could not be read as GeoJSON.",
            fix="Give a polygon with longitude and latitude.",
        ) from problem
    _check_degrees(drawn)
    projected = shapely.transform(drawn, _projector(WGS84, crs))
    if drawn.geom_type == "Point":
        projected = projected.buffer(_radius_m(properties), quad_segs=CIRCLE_SEGMENTS)
    return zone_shape(projected)


def to_wgs84(geometry: BaseGeometry, *, crs: str) -> BaseGeometry:
    """
    Convert a shape of the workspace to longitude and latitude.

    Parameters
    ----------
    geometry : shapely geometry
        In the workspace's system.
    crs : str
        Name of that system.

    Returns
    -------
    shapely geometry
        In degrees, rounded to 7 decimals (about 1 cm).
    """
    import numpy as np
    import shapely

    turned = shapely.transform(geometry, _projector(crs, WGS84))
    return shapely.transform(turned, lambda xy: np.round(xy, 7))


def zones_to_geojson(zones: list[Zone], *, crs: str) -> dict[str, Any]:
    """
    Give zones as a GeoJSON collection for a map: id, name and kind only, never a note.

    Parameters
    ----------
    zones : list of Zone
        In the workspace's system.
    crs : str
        Name of that system.

    Returns
    -------
    dict
        FeatureCollection in WGS84.
    """
    from shapely.geometry import mapping

    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": zone.zone_id,
                "properties": {"id": zone.zone_id, "name": zone.name, "kind": zone.kind},
                "geometry": mapping(to_wgs84(zone.geometry, crs=crs)),
            }
            for zone in zones
        ],
    }


def _projector(source: str, target: str) -> Any:
    import numpy as np

    change = transformer(source, target)

    def move(xy: Any) -> Any:
        east, north = change.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([east, north])

    return move


def _check_degrees(geometry: BaseGeometry) -> None:
    if geometry.is_empty:
        return
    west, south, east, north = geometry.bounds
    if (
        not all(math.isfinite(value) for value in geometry.bounds)
        or max(abs(west), abs(east)) > 180
        or max(abs(south), abs(north)) > 90
    ):
        raise UserError(
            what="The shape of the zone",
            found="has coordinates that are not longitudes and latitudes.",
            fix="GeoJSON is in degrees: convert the file to WGS84 (EPSG:4326) first.",
        )


def _radius_m(properties: Mapping[str, Any]) -> float:
    try:
        radius = float(properties.get("radius") or 0)
    except (TypeError, ValueError):
        radius = 0.0
    if not (math.isfinite(radius) and radius > 0):
        raise UserError(
            what="The shape of the zone",
            found="is a point without a radius.",
            fix="Draw a circle, a rectangle or a polygon.",
        )
    return radius


def _all_finite(geometry: BaseGeometry) -> bool:
    import numpy as np
    import shapely

    return bool(np.isfinite(shapely.get_coordinates(geometry)).all())


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    if geometry.geom_type == "Polygon":
        return [geometry] if geometry.area > 0 else []
    return [part for piece in getattr(geometry, "geoms", ()) for part in _polygons(piece)]


def _check_size(area_m2: float) -> None:
    if area_m2 < SMALLEST_M2:
        raise UserError(
            what="The shape of the zone",
            found=f"covers only {area_m2:.0f} square metres.",
            fix=f"Draw at least {SMALLEST_M2:.0f} square metres.",
        )
    if area_m2 > LARGEST_KM2 * 1e6:
        raise UserError(
            what="The shape of the zone",
            found=f"covers {area_m2 / 1e6:,.0f} square kilometres.",
            fix=f"A zone may have at most {LARGEST_KM2:,.0f}; check the coordinates.",
        )
