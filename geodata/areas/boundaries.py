"""Boundary files of any usual kind, read with care: every repair and every gap is told."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.areas.drivers import load_pyogrio, require_known_content
from geodata.areas.levels import AreaLevel, require_level_name
from geodata.crs import WGS84, parse_crs, transformer
from geodata.errors import UserError
from geodata.tables import pick_column, read_table, require_file, unpack_safely

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_POLYGONAL = (3, 6)


@dataclass(frozen=True, eq=False)
class VectorFile:
    """
    What a vector file holds.

    Parameters
    ----------
    columns : dict of str to list
        Values by column.
    geometry : numpy.ndarray of shapely geometry, shape (n,)
        Two-dimensional; None where a row has none.
    crs : str
        Its coordinate reference system.
    """

    columns: dict[str, list[Any]]
    geometry: NDArray[Any]
    crs: str


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
        GeoJSON, GeoPackage, Shapefile (with its companions beside it, or zipped), KML, FlatGeobuf, or a table with
        GeoJSON in a column.
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
        If the file cannot be read, has no coordinate reference system, lacks a column, has a code twice or blank,
        or holds no polygon.
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


def read_vector(path: Path, *, what: str, wanted: Sequence[str] = ()) -> VectorFile:
    """
    Read a vector file with only the allowed formats.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    what : str
        How to call it in a message.
    wanted : sequence of str
        Columns that tell which layer is meant where a file holds several.

    Returns
    -------
    VectorFile
        All of its rows.

    Raises
    ------
    UserError
        If the file is missing, of another format, damaged, or without a coordinate reference system.
    """
    require_file(path, what=what)
    called = f"{what} {path.name}"
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = _gunzip(content, called)
    if path.suffix.casefold() in (".csv", ".xlsx", ".xls") or _is_workbook(content):
        return _from_table(path, what)
    kind = require_known_content(content, what=called)
    if kind == "zip":
        content = _clean_archive(content, called)
    # A single .shp needs the files beside it, so GDAL gets its path; everything else is handed over as bytes.
    source = str(path.resolve()) if kind == "shp" else content
    if kind == "shp" and path.suffix.casefold() != ".shp":
        raise UserError(
            called, "is a Shapefile without its ending.", "Name it .shp, or give all parts in one zip."
        )
    return _read_with_gdal(source, called, wanted)


def _read_with_gdal(source: str | bytes, what: str, wanted: Sequence[str]) -> VectorFile:
    import shapely

    pyogrio = load_pyogrio()
    try:
        layer = _choose_layer(pyogrio, source, what, wanted)
        meta, _, geometry, values = pyogrio.raw.read(source, layer=layer, force_2d=True)
        shapes = shapely.from_wkb(geometry) if geometry is not None else np.array([], dtype=object)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, shapely.errors.GEOSException,
            pyogrio.errors.FeatureError, pyogrio.errors.FieldError, UnicodeDecodeError, ValueError) as problem:  # fmt: skip
        raise UserError(
            what=what,
            found="cannot be read; it may be damaged or lack a part.",
            fix="Export it again as GeoPackage or GeoJSON. A Shapefile needs its .shx and .dbf too.",
        ) from problem
    if meta["crs"] is None:
        raise UserError(
            what=what,
            found="does not say which coordinate reference system it uses.",
            fix="Add the .prj file that belongs to it, or export it again as GeoPackage with its system set.",
        )
    columns = {str(name): list(found) for name, found in zip(meta["fields"], values, strict=True)}
    return VectorFile(columns, np.asarray(shapes, dtype=object), str(meta["crs"]))


def _choose_layer(pyogrio: Any, source: str | bytes, what: str, wanted: Sequence[str]) -> int:
    """Give the number of the one layer that can be meant; a name would not do, as bytes have a new one each time."""
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(source)]
    fits = [place for place, (_, kind) in enumerate(layers) if kind is not None] or list(range(len(layers)))
    if len(fits) > 1 and wanted:
        folded = {column.casefold() for column in wanted}
        fields = {place: pyogrio.read_info(source, layer=place)["fields"] for place in fits}
        having = [place for place in fits if folded <= {str(column).casefold() for column in fields[place]}]
        fits = having or fits
    if len(fits) > 1:
        raise UserError(
            what=what,
            found=f"holds several layers: {', '.join(layers[place][0] for place in fits[:10])}.",
            fix="Export the one layer you need to a file of its own.",
        )
    if not fits:
        raise UserError(what=what, found="holds no layer.", fix="Export the areas to it again.")
    return fits[0]


def _gunzip(content: bytes, what: str) -> bytes:
    with gzip.open(io.BytesIO(content)) as packed:
        unpacked = packed.read(min(len(content) * 200, 1_000_000_000) + 1)
        if packed.read(1):
            raise UserError(
                what, "unpacks to more than it should.", "Unpack it yourself and give the plain file."
            )
    return unpacked


def _is_workbook(content: bytes) -> bool:
    if not content.startswith(b"PK") or not zipfile.is_zipfile(io.BytesIO(content)):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "[Content_Types].xml" in archive.namelist()


def _clean_archive(content: bytes, what: str) -> bytes:
    """Copy the parts of the Shapefile (or the KML) of a zip to a fresh one, so GDAL sees nothing else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = unpack_safely(archive, what=what)
            kml = [member for member in members if member.filename.casefold().endswith(".kml")]
            parts = [m for m in members if PurePosixPath(m.filename).suffix.casefold() in _SHAPEFILE_PARTS]
            parts = [m for m in parts if not PurePosixPath(m.filename).name.startswith("._")]
            if len(kml) == 1 and not parts:
                document = archive.read(kml[0])
                require_known_content(document, what=what)
                return document
            _require_shapefile(parts, what)
            fresh = io.BytesIO()
            with zipfile.ZipFile(fresh, "w") as clean:
                for member in parts:
                    path = PurePosixPath(member.filename)
                    clean.writestr(path.stem + path.suffix.casefold(), archive.read(member))
    except (zipfile.BadZipFile, RuntimeError, EOFError) as problem:
        raise UserError(what, "cannot be unpacked.", "Zip the files again, without a password.") from problem
    return fresh.getvalue()


def _require_shapefile(parts: Sequence[zipfile.ZipInfo], what: str) -> None:
    endings = [PurePosixPath(member.filename).suffix.casefold() for member in parts]
    missing = [ending for ending in (".shp", ".shx", ".dbf") if ending not in endings]
    if missing:
        raise UserError(
            what=what,
            found=f"holds no {' and no '.join(missing)} file.",
            fix="Zip all parts of the Shapefile together: .shp, .shx, .dbf and .prj.",
        )
    if endings.count(".shp") > 1:
        raise UserError(
            what=what,
            found=f"holds {endings.count('.shp')} Shapefiles.",
            fix="Zip each one by itself and add them one at a time.",
        )


def _from_table(path: Path, what: str) -> VectorFile:
    """Read a table that keeps each outline as GeoJSON text in one of its cells."""
    import shapely

    table = read_table(path, what=what)
    for name in table.column_names:
        cells = table[name].to_pylist()
        filled = [cell for cell in cells if cell.strip()]
        if not filled or not filled[0].lstrip().startswith("{") or '"coordinates"' not in filled[0]:
            continue
        try:
            shapes = [shapely.from_geojson(_geometry_text(cell)) if cell.strip() else None for cell in cells]
        except (shapely.errors.GEOSException, ValueError, KeyError) as problem:
            raise UserError(
                what=f"{what} {path.name}",
                found=f"has outlines in the column '{name}' that are not whole GeoJSON.",
                fix="Download the file again; a spreadsheet cell holds at most 32,767 characters.",
            ) from problem
        columns = {other: table[other].to_pylist() for other in table.column_names if other != name}
        return VectorFile(columns, shapely.force_2d(np.asarray(shapes, dtype=object)), WGS84)
    raise UserError(
        what=f"{what} {path.name}",
        found="is a table without outlines.",
        fix="Give a boundary file (GeoJSON, GeoPackage, Shapefile, KML), or a table with GeoJSON in a column.",
    )


def _geometry_text(cell: str) -> str:
    content = json.loads(cell)
    return json.dumps(content["geometry"]) if content.get("type") == "Feature" else cell


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
            fix="Export it again in longitude and latitude (WGS 84), or as GeoPackage with its own system set.",
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
            found=f"has {int((counts > 1).sum())} codes on more than one row, such as '{values[counts > 1][0]}'.",
            fix="Choose the column that is different for every area, or join the parts of each area first.",
        )
