"""Boundary files as levels of areas: every repair and every gap is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.areas.levels import AreaLevel, require_level_name
from geodata.areas.vector_files import VectorFile, read_vector
from geodata.crs import WGS84, parse_crs, transformer
from geodata.errors import UserError
from geodata.tables import pick_column

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_POLYGONAL = (3, 6)


@dataclass(frozen=True)
class BoundaryNotes:
    """
    What was found and mended while a level was read.

    Parameters
    ----------
    repaired : tuple of str
        Codes of areas whose polygon was invalid and has been repaired.
    without_polygon : tuple of str
        Codes of areas left out because they have no polygon.
    source_crs : str
        Coordinate reference system of the file.
    """

    repaired: tuple[str, ...] = field(default=())
    without_polygon: tuple[str, ...] = field(default=())
    source_crs: str = WGS84


def read_level(path: Path, *, level: str, code: str, name: str, crs: str) -> tuple[AreaLevel, BoundaryNotes]:
    """
    Read a boundary file as a level.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON, GeoPackage, Shapefile (with its companions beside it, or zipped), KML, FlatGeobuf, or a
        table with GeoJSON in a column.
    level : str
        Name to give the level.
    code, name : str
        Columns with the code and the name of each area.
    crs : str
        Metric system to convert to.

    Returns
    -------
    tuple of AreaLevel and BoundaryNotes
        Valid polygons in `crs`, and what had to be done for that.

    Raises
    ------
    UserError
        If the file cannot be read, has no coordinate reference system, lacks a column, has a code twice or
        blank, or holds no polygon.
    """
    require_level_name(level)
    what = f"The boundary file {path.name}"
    file = read_vector(path, what="The boundary file", wanted=(code, name))
    codes = _texts(file.columns[pick_column(list(file.columns), code, what=what, option="--code")])
    names = _texts(file.columns[pick_column(list(file.columns), name, what=what, option="--name")])
    _require_codes(codes, what)
    # Mended as published, then once more: rounding in the conversion can make a narrow neck cross itself.
    mended, repaired = repair(file.geometry)
    polygons, _ = repair(_to_crs(VectorFile({}, mended, file.crs), crs, what))
    kept = np.array([polygon is not None for polygon in polygons], dtype=bool)
    if not kept.any():
        raise UserError(
            what=what,
            found=f"holds {len(codes)} rows and not one polygon.",
            fix="Give the file with the areas' outlines, not one of points or lines.",
        )
    notes = BoundaryNotes(
        repaired=tuple(codes[repaired].tolist()),
        without_polygon=tuple(codes[~kept].tolist()),
        source_crs=file.crs,
    )
    return AreaLevel(level, codes[kept], names[kept], polygons[kept]), notes


def repair(geometry: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """
    Make polygons valid, keeping only what has an area.

    Parameters
    ----------
    geometry : numpy.ndarray of shapely geometry, shape (n,)
        Any geometries; None where there is none.

    Returns
    -------
    tuple of numpy.ndarray
        Valid polygons or multipolygons, None where nothing with an area is left; and which ones were invalid.
    """
    import shapely

    # Invalid rings have the type of a polygon; collections may hold polygons among other things.
    invalid = ~shapely.is_valid(geometry) & ~shapely.is_missing(geometry)
    mended = geometry.copy()
    mended[invalid] = shapely.make_valid(geometry[invalid], method="structure", keep_collapsed=False)
    for place in range(len(mended)):
        mended[place] = _polygonal_part(mended[place])
    return mended, invalid & np.array([polygon is not None for polygon in mended], dtype=bool)


def _to_crs(file: VectorFile, crs: str, what: str) -> NDArray[Any]:
    import shapely

    source = parse_crs(file.crs)
    _require_degrees(file, source.is_geographic, what)
    if source == parse_crs(crs):
        return file.geometry
    change = transformer(file.crs, crs)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(points[:, 0], points[:, 1]))

    moved = shapely.transform(file.geometry, project)
    lost = ~np.isfinite(shapely.bounds(moved)).all(axis=1) & ~(
        shapely.is_missing(moved) | shapely.is_empty(moved)
    )
    if lost.any():
        raise UserError(
            what=what,
            found=f"has {int(lost.sum())} outlines that cannot be placed in {crs}.",
            fix="Check that the file covers your area and names the right coordinate reference system.",
        )
    return np.asarray(moved, dtype=object)


def _require_degrees(file: VectorFile, geographic: bool, what: str) -> None:  # noqa: FBT001
    import shapely

    if not geographic:
        return
    low_x, low_y, high_x, high_y = shapely.total_bounds(file.geometry)
    if low_x < -180 or low_y < -90 or high_x > 180 or high_y > 90:
        raise UserError(
            what=what,
            found=f"says it is in degrees, but has coordinates up to {max(high_x, high_y):,.0f}.",
            fix="Export it again in longitude and latitude (WGS 84), or as GeoPackage with its system set.",
        )


def _polygonal_part(shape: Any) -> Any:
    import shapely

    if shape is None or shape.is_empty:
        return None
    if shapely.get_type_id(shape) in _POLYGONAL:
        return shape
    parts = [part for part in shapely.get_parts(shape) if shapely.get_type_id(part) in _POLYGONAL]
    return shapely.union_all(parts) if parts else None


def _texts(values: Sequence[Any]) -> NDArray[Any]:
    return np.array([_text(value) for value in values], dtype=object)


def _text(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - nan is the only value unlike itself
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _require_codes(codes: NDArray[Any], what: str) -> None:
    blank = sum(not code.strip() for code in codes)
    if blank:
        raise UserError(
            what=what,
            found=f"has {blank} of {len(codes)} areas without a code.",
            fix="Fill in the codes, or choose another column with --code.",
        )
    values, counts = np.unique(codes.astype(str), return_counts=True)
    if (counts > 1).any():
        raise UserError(
            what=what,
            found=f"has {int((counts > 1).sum())} codes more than once, such as '{values[counts > 1][0]}'.",
            fix="Choose the column that is different for every area, or join the parts of each area first.",
        )
