"""Vector files are looked at here before GDAL sees them: the content, not the name, says what they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.gdal_formats import switch_off_others

if TYPE_CHECKING:
    from types import ModuleType

_GEOJSON_TYPES = {
    "FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint", "LineString",
    "MultiLineString", "Polygon", "MultiPolygon",
}  # fmt: skip


def load_pyogrio() -> ModuleType:
    """
    Load pyogrio with only the allowed formats switched on.

    Returns
    -------
    module
        `pyogrio`.
    """
    switch_off_others()
    import pyogrio
    import pyogrio.raw

    return pyogrio


def require_known_content(content: bytes, *, what: str) -> str:
    """
    Tell what kind of vector file this is from its first bytes, and refuse anything not on the list.

    Parameters
    ----------
    content : bytes
        The file.
    what : str
        How to call the file in a message.

    Returns
    -------
    str
        ``geojson``, ``gpkg``, ``fgb``, ``kml``, ``shp`` or ``zip``.

    Raises
    ------
    UserError
        If it is none of these.
    """
    for magic, kind in (
        (b"SQLite format 3\0", "gpkg"),
        (b"fgb", "fgb"),
        (b"\x00\x00\x27\x0a", "shp"),
        (b"PK", "zip"),
    ):
        if content.startswith(magic):
            return kind
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") and _root_name(text) == b"kml":
        return "kml"
    if text.startswith(b"{"):
        return _json_kind(text, what)
    raise UserError(
        what=what,
        found="is not a boundary file we can read.",
        fix="Use GeoJSON, GeoPackage, Shapefile (.shp with its companions, or zipped), KML or FlatGeobuf.",
    )


def _root_name(text: bytes) -> bytes:
    """Name of the first element of an XML text, without prefix; blank when declarations hide it."""
    start = text[:65536]
    while start.startswith((b"<?", b"<!--")):
        end = b"?>" if start.startswith(b"<?") else b"-->"
        _, _, start = start.partition(end)
        start = start.lstrip()
    name = start[1:].split(b">", 1)[0].split(None, 1)
    return name[0].rpartition(b":")[2].strip(b"/") if name else b""


def _json_kind(text: bytes, what: str) -> str:
    try:
        # Pairs, not a dictionary: a second "type" must not hide the first.
        document = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as problem:
        raise UserError(
            what=what,
            found="starts like JSON but cannot be read as such.",
            fix="Download or export the file again; it may have been cut short.",
        ) from problem
    kinds = [value for key, value in document if key == "type"]
    if kinds == ["Topology"]:
        raise UserError(
            what=what,
            found="is TopoJSON, which does not say where on Earth it lies.",
            fix="Convert it to GeoJSON or GeoPackage, for example with QGIS, and add that file.",
        )
    if len(kinds) != 1 or kinds[0] not in _GEOJSON_TYPES:
        raise UserError(
            what=what,
            found="is JSON but not GeoJSON.",
            fix='Use a GeoJSON file: its outermost part has "type": "FeatureCollection".',
        )
    for value in (value for key, value in document if key == "crs" and isinstance(value, list)):
        # GDAL fetches the coordinate system from the address that is named here.
        if any(key == "type" and str(kind).casefold() in ("link", "url") for key, kind in value):
            raise UserError(
                what=what,
                found="names an address on the internet as its coordinate reference system.",
                fix='Give it by name, such as "urn:ogc:def:crs:EPSG::27700", or leave it out for degrees.',
            )
    return "geojson"
