"""Vector files of the allowed formats, archives and tables with outlines in them, read with care."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.archives import unpack_safely
from geodata.areas.drivers import load_pyogrio, require_known_content
from geodata.confined import read_apart, reads_uploads
from geodata.crs import WGS84
from geodata.errors import UserError
from geodata.tables import read_table, require_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OUTLINE = "\x00outline"
"""Name of the column of outlines on its way from a child process; no file can have it."""
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


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
    if kind == "shp":
        # A single .shp needs the files beside it, so GDAL gets its path; all else is handed over as bytes.
        if path.suffix.casefold() != ".shp":
            raise UserError(
                called, "is a Shapefile without its ending.", "Name it .shp, or zip all its parts."
            )
        return _read_with_gdal(str(path.resolve()), called, wanted)
    if reads_uploads():
        return _read_apart(content, kind, called, wanted)
    return read_content(content, kind, called, wanted)


def _read_apart(content: bytes, kind: str, what: str, wanted: Sequence[str]) -> VectorFile:
    import pyarrow as pa
    import shapely

    answer = read_apart("geodata.areas.vector_apart", content, kind, what, *wanted, what=what)
    with pa.ipc.open_stream(io.BytesIO(answer)) as stream:
        table = stream.read_all()
    names = [name for name in table.column_names if name != OUTLINE]
    columns = {name: list(table[name].to_numpy(zero_copy_only=False)) for name in names}
    shapes = shapely.from_wkb(table[OUTLINE].to_numpy(zero_copy_only=False))
    return VectorFile(
        columns, np.asarray(shapes, dtype=object), table.schema.metadata[b"crs"].decode("utf-8")
    )


def read_content(content: bytes, kind: str, what: str, wanted: Sequence[str]) -> VectorFile:
    """
    Read the bytes of a vector file of a known kind.

    Parameters
    ----------
    content : bytes
        The file.
    kind : str
        What `require_known_content` found it to be; no single Shapefile.
    what : str
        How to call it in a message.
    wanted : sequence of str
        As for `read_vector`.

    Returns
    -------
    VectorFile
        All of its rows.

    Raises
    ------
    UserError
        As for `read_vector`.
    """
    if kind == "zip":
        content = _clean_archive(content, what)
    if kind == "gpkg":
        # GDAL wants the ending .gpkg, and a database as a file; a copy leaves the user's own untouched.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "areas.gpkg"
            copy.write_bytes(content)
            return _read_with_gdal(str(copy), what, wanted)
    return _read_with_gdal(content, what, wanted)


def _read_with_gdal(source: str | bytes, what: str, wanted: Sequence[str]) -> VectorFile:
    import shapely

    pyogrio = load_pyogrio()
    errors = pyogrio.errors
    try:
        layer = _choose_layer(pyogrio, source, what, wanted)
        meta, _, geometry, values = pyogrio.raw.read(source, layer=layer, force_2d=True)
        shapes = shapely.from_wkb(geometry) if geometry is not None else np.array([], dtype=object)
    except (
        errors.DataSourceError,
        errors.DataLayerError,
        shapely.errors.GEOSException,
        ValueError,
    ) as problem:
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
    """Give the number of the one layer that can be meant; names of layers in bytes change at every look."""
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
        fix="Give a boundary file (GeoJSON, GeoPackage, Shapefile, KML), or GeoJSON in a column.",
    )


def _geometry_text(cell: str) -> str:
    content = json.loads(cell)
    return json.dumps(content["geometry"]) if content.get("type") == "Feature" else cell
