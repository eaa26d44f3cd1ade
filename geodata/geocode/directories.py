"""Postcode files as published (ONSPD, NSPL, Code-Point Open, plain lists), read as a directory."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.archives import unpack_safely
from geodata.crs import WGS84, parse_crs, project
from geodata.errors import UserError
from geodata.geocode.grid_reference import GRID_CRS
from geodata.geocode.points import degree_bounds, metre_bounds
from geodata.geocode.postcodes import PostcodeDirectory, is_written_properly
from geodata.tables import first_row, read_delimited, read_table, require_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

_WHAT = "The postcode file"
_CODE_POINT = ("postcode", "quality", "easting", "northing", "cy", "rh", "lh", "cc", "dc", "wc")

# Headings by role, best first, in lower case. ONSPD and NSPL changed theirs over the years.
_ROLES: dict[str, tuple[str, ...]] = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode", "pc"),
    "easting": ("oseast1m", "east1m", "eastings", "easting", "ea"),
    "northing": ("osnrth1m", "north1m", "northings", "northing", "no"),
    "latitude": ("lat", "latitude"),
    "longitude": ("long", "longitude", "lon", "lng"),
    "quality": ("osgrdind", "gridind", "positional_quality_indicator", "pq"),
    "ended": ("doterm", "date_of_termination", "terminated"),
}

UNCERTAINTY_M = {1: 100.0, 2: 100.0, 3: 150.0, 4: 100.0, 5: 200.0, 6: 2_000.0, 8: 1_000.0}
"""
Radius in metres by positional quality (Code-Point Open writes ten times the figure).

1 to 4 are placed at or near a building of the postcode, 5 is estimated from its neighbours, 6 is the mean
of a whole sector, 8 is the last known place of a postcode that ended long ago. 9 and 0 have no place.
"""


@dataclass(frozen=True)
class DirectoryNotes:
    """
    What was found while a postcode file was read.

    Parameters
    ----------
    layout : str
        Which kind of file it is.
    rows : int
        Rows of the file.
    without_place : int
        Postcodes left out because the file gives no usable place for them.
    malformed : int
        Rows left out because they hold no full postcode.
    repeated : int
        Further rows of a postcode that was there before.
    ended : int
        Postcodes kept although they are no longer in use.
    estimated : int
        Postcodes whose place is an estimate.
    """

    layout: str
    rows: int
    without_place: int
    malformed: int
    repeated: int
    ended: int
    estimated: int


def read_postcodes(path: Path, *, crs: str) -> tuple[PostcodeDirectory, DirectoryNotes]:
    """
    Read a postcode file and place its postcodes in the metric system of the workspace.

    Parameters
    ----------
    path : pathlib.Path
        CSV, gzip too, or the zip file as published.
    crs : str
        Metric system to give the points in.

    Returns
    -------
    tuple of PostcodeDirectory and DirectoryNotes
        The directory, and what was left out.

    Raises
    ------
    UserError
        If the layout is not known, or no row has a postcode and a place.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table, layout = _read_archive(path) if _is_archive(path) else _read(path)
    postcode = _written_properly(table["postcode"])
    proper = is_written_properly(postcode)
    east, north = _places(table, crs)
    placed = np.isfinite(east)
    quality = _quality(table)
    ended = _ended(table)
    whole = pa.table(
        {
            "postcode": postcode,
            "easting_m": pa.array(east),
            "northing_m": pa.array(north),
            "uncertainty_m": pa.array(_uncertainty(quality)),
            "ended": ended,
        }
    )
    usable = whole.filter(pa.array(np.asarray(proper) & placed))
    first = _first_of_each(usable["postcode"])
    kept = usable.take(pa.array(first))
    if not kept.num_rows:
        raise UserError(
            what=f"{_WHAT} {path.name}",
            found="has no row with a full postcode and a place.",
            fix="Give an ONSPD, NSPL or Code-Point Open file.",
        )
    estimated = pc.greater(kept["uncertainty_m"], UNCERTAINTY_M[3])
    notes = DirectoryNotes(
        layout=layout,
        rows=table.num_rows,
        without_place=int((np.asarray(proper) & ~placed).sum()),
        malformed=int((~np.asarray(proper)).sum()),
        repeated=usable.num_rows - kept.num_rows,
        ended=int(pc.sum(pc.is_valid(kept["ended"])).as_py() or 0),
        estimated=int(pc.sum(estimated).as_py() or 0),
    )
    return PostcodeDirectory(kept.combine_chunks()), notes


def _is_archive(path: Path) -> bool:
    require_file(path, what=_WHAT)
    return path.suffix.casefold() == ".zip" and zipfile.is_zipfile(path)


def _read_archive(path: Path) -> tuple[pa.Table, str]:
    """Read the one CSV file (or the one a postcode area) that a published zip holds among its documents."""
    import pyarrow as pa

    what = f"{_WHAT} {path.name}"
    found: list[tuple[pa.Table, str]] = []
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        for number, member in enumerate(_directory_members(unpack_safely(archive, what=what))):
            copy = Path(folder) / f"{number}.csv"
            with archive.open(member) as packed, copy.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            # Other tables in the zip, such as names of wards, have no layout of a directory.
            with contextlib.suppress(UserError):
                found.append(_read(copy))
            copy.unlink()
    if not found:
        raise UserError(what, "holds no postcode file we know.", "Give the CSV file of the zip by itself.")
    layout = found[0][1]
    return pa.concat_tables(
        [table for table, name in found if name == layout], promote_options="default"
    ), layout


def _directory_members(members: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    tables = [
        m for m in members if m.filename.casefold().endswith(".csv") and "header" not in m.filename.casefold()
    ]
    # ONSPD repeats the whole file in parts.
    whole = [member for member in tables if "multi_csv" not in member.filename.casefold()]
    return sorted(whole or tables, key=lambda member: (-member.file_size, member.filename))


def _read(path: Path) -> tuple[pa.Table, str]:
    """Read the columns that matter, named by their role."""
    require_file(path, what=_WHAT)
    with path.open("rb") as file:
        workbook = file.read(2) == b"PK"
    headings = [] if workbook else first_row(path, what=_WHAT)
    if len(headings) == len(_CODE_POINT) and _is_number(headings[2]) and _is_number(headings[3]):
        wanted = set(_CODE_POINT[:4])
        return read_delimited(
            path, headings=_CODE_POINT, what=_WHAT, keep=wanted.__contains__
        ), "Code-Point Open"
    if workbook:
        table = read_table(path, what=_WHAT)
        headings = table.column_names
    roles = _roles(headings)
    if "postcode" not in roles or not (
        {"easting", "northing"} <= set(roles) or {"latitude", "longitude"} <= set(roles)
    ):
        raise UserError(
            what=f"{_WHAT} {path.name}",
            found=f"has a layout we do not know (headings: {', '.join(headings[:12])}).",
            fix="Give an ONSPD, NSPL or Code-Point Open file, or a table with Postcode, lat and long.",
        )
    if not workbook:
        table = read_table(path, what=_WHAT, keep=set(roles.values()).__contains__)
    return table.select(list(roles.values())).rename_columns(list(roles)), _layout_name(headings)


def _roles(headings: Sequence[str]) -> dict[str, str]:
    folded = {heading.strip().casefold(): heading for heading in headings}
    found = {}
    for role, names in _ROLES.items():
        heading = next((folded[name] for name in names if name in folded), None)
        if heading is not None:
            found[role] = heading
    return found


def _layout_name(headings: Sequence[str]) -> str:
    folded = {heading.strip().casefold() for heading in headings}
    if "usertype" in folded and "oscty" not in folded:
        return "NSPL"
    if {"doterm", "dointr"} <= folded:
        return "ONSPD"
    if folded & {"pq", "positional_quality_indicator"}:
        return "Code-Point Open"
    return (
        "postcode, latitude and longitude"
        if folded & {"lat", "latitude"}
        else "postcode, easting and northing"
    )


def _is_number(text: str) -> bool:
    """Tell whether a text is a plain number: digits with at most one point and a sign."""
    return text.strip().lstrip("-").replace(".", "", 1).isdigit()


def _written_properly(texts: pa.ChunkedArray) -> pa.Array:
    """Write postcodes of a file the standard way; spacing and case are all that varies in published files."""
    import pyarrow as pa
    import pyarrow.compute as pc

    packed = pc.utf8_upper(pc.replace_substring_regex(texts.combine_chunks(), r"\s+", ""))
    outward = pc.utf8_slice_codeunits(packed, 0, -3)
    inward = pc.utf8_slice_codeunits(packed, -3)
    return pc.binary_join_element_wise(outward, inward, pa.scalar(" "))


def _numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(table[name])
    readable = pc.match_substring_regex(texts, r"^-?[0-9]+(\.[0-9]*)?$")
    found = pc.if_else(readable, texts, None).cast(pa.float64())
    return np.asarray(found.to_numpy(), dtype=float)


def _places(table: pa.Table, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place each row by its National Grid numbers; by degrees where they are missing or Irish."""
    east, north = np.full(table.num_rows, np.nan), np.full(table.num_rows, np.nan)
    names = set(table.column_names)
    if {"easting", "northing"} <= names:
        x, y = _numbers(table, "easting"), _numbers(table, "northing")
        usable = _inside(x, y, metre_bounds(GRID_CRS)) & (x > 0) & (y > 0) & ~_irish(table)
        x, y = x[usable], y[usable]
        same = parse_crs(crs) == parse_crs(GRID_CRS)
        east[usable], north[usable] = (x, y) if same else project(x, y, source=GRID_CRS, target=crs)
    if {"latitude", "longitude"} <= names:
        longitude, latitude = _numbers(table, "longitude"), _numbers(table, "latitude")
        # 99.999999 with 0, and a blank with 0, stand for "no place" in ONS files.
        usable = np.isnan(east) & _inside(longitude, latitude, degree_bounds(crs)) & (latitude != 0)
        east[usable], north[usable] = project(longitude[usable], latitude[usable], source=WGS84, target=crs)
    return east, north


def _irish(table: pa.Table) -> Any:
    import pyarrow.compute as pc

    return np.asarray(
        pc.match_substring_regex(table["postcode"], r"^\s*[Bb][Tt][0-9]").to_numpy(zero_copy_only=False)
    )


def _inside(x: NDArray[np.float64], y: NDArray[np.float64], bounds: tuple[float, ...]) -> NDArray[np.bool_]:
    return (x >= bounds[0]) & (y >= bounds[1]) & (x <= bounds[2]) & (y <= bounds[3])


def _quality(table: pa.Table) -> NDArray[np.float64]:
    if "quality" not in table.column_names:
        return np.full(table.num_rows, np.nan)
    given = _numbers(table, "quality")
    return np.where(given >= 10, given // 10, given)


def _uncertainty(quality: NDArray[np.float64]) -> NDArray[np.float64]:
    radius = np.full(len(quality), UNCERTAINTY_M[1])
    for figure, metres in UNCERTAINTY_M.items():
        radius[quality == figure] = metres
    return radius


def _ended(table: pa.Table) -> pa.ChunkedArray | pa.Array:
    """Write the month a postcode ended as 2019-06; null for one in use."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if "ended" not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    month = pc.replace_substring_regex(
        pc.utf8_trim_whitespace(table["ended"]), r"^(\d{4})-?(\d{2}).*$", r"\1-\2"
    )
    return pc.if_else(pc.equal(month, ""), None, month)


def _first_of_each(texts: pa.ChunkedArray) -> NDArray[np.int64]:
    encoded = texts.combine_chunks().dictionary_encode()
    number = encoded.indices.to_numpy(zero_copy_only=False)
    first = np.empty(len(encoded.dictionary), dtype=np.int64)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    return first
