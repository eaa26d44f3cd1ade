"""Point coordinates: which ones can be trusted, and a name for what is wrong with the others."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geodata.crs import WGS84, parse_crs, project, transformer
from geodata.geocode.grid_reference import GRID_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bounds = tuple[float, float, float, float]

NOT_NUMBERS = "coordinates are not numbers"
ONE_MISSING = "one of the two coordinates is missing"
ZERO = "zero coordinates"
OUTSIDE = "outside the range of the coordinate system"
SWAPPED_DEGREES = "latitude and longitude swapped?"
SWAPPED_METRES = "easting and northing swapped?"
MINUS_MISSING = "minus sign missing from the longitude?"
METRES_IN_DEGREES = "easting and northing in the columns of latitude and longitude?"
DEGREES_IN_METRES = "latitude and longitude in the columns of easting and northing?"
KILOMETRES = "easting and northing in kilometres?"

_PAD_DEGREES = 0.5
_GRID_BOUNDS: Bounds = (0.0, 0.0, 700_000.0, 1_300_000.0)


@lru_cache(maxsize=32)
def degree_bounds(crs: str) -> Bounds:
    """
    Give the part of the world a system is made for.

    Parameters
    ----------
    crs : str
        Name of the system.

    Returns
    -------
    tuple of float
        West, south, east and north in degrees, with half a degree to spare.
    """
    use = parse_crs(crs).area_of_use
    if use is None:
        return (-180.0, -90.0, 180.0, 90.0)
    pad = _PAD_DEGREES
    return (use.west - pad, use.south - pad, use.east + pad, use.north + pad)


@lru_cache(maxsize=32)
def metre_bounds(crs: str) -> Bounds:
    """
    Give the coordinates a metric system can take where it is made for.

    Parameters
    ----------
    crs : str
        Name of the system.

    Returns
    -------
    tuple of float
        Lowest easting and northing, highest easting and northing, in metres.
    """
    if parse_crs(crs) == parse_crs(GRID_CRS):
        return _GRID_BOUNDS
    west, south, east, north = degree_bounds(crs)
    found = transformer(WGS84, crs).transform_bounds(
        west, max(south, -90), east, min(north, 90), densify_pts=21
    )
    return (float(found[0]), float(found[1]), float(found[2]), float(found[3]))


def check_degrees(
    longitude: Floats, latitude: Floats, *, crs: str, extent: Bounds | None = None
) -> tuple[Floats, Floats, NDArray[np.object_]]:
    """
    Turn longitudes and latitudes into metres, and name what cannot be right.

    Parameters
    ----------
    longitude, latitude : numpy.ndarray, shape (n,)
        WGS 84 degrees.
    crs : str
        Metric system to give the points in.
    extent : tuple of float, optional
        Lowest easting and northing, highest easting and northing of the area under study; a point outside
        it whose mirror image or exchange lies inside is named.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Easting and northing in metres, nan where the point cannot be used; and a note, None where all is
        well. A point that is only suspected keeps its place as given.
    """
    notes = np.full(len(longitude), None, dtype=object)
    zero = (np.abs(longitude) < 1e-9) & (np.abs(latitude) < 1e-9)
    inside = _within(longitude, latitude, degree_bounds(crs)) & ~zero
    east, north = np.full(len(longitude), np.nan), np.full(len(longitude), np.nan)
    east[inside], north[inside] = project(longitude[inside], latitude[inside], source=WGS84, target=crs)
    lost = ~np.isfinite(east)
    _name(notes, zero, ZERO)
    _name(notes, lost & _within(latitude, longitude, degree_bounds(crs)), SWAPPED_DEGREES)
    _name(notes, lost & _within(-longitude, latitude, degree_bounds(crs)), MINUS_MISSING)
    far = (np.abs(longitude) > 180) | (np.abs(latitude) > 180)
    for frame in {crs, GRID_CRS}:
        _name(notes, lost & far & _within(longitude, latitude, metre_bounds(frame)), METRES_IN_DEGREES)
        _name(notes, lost & far & _within(latitude, longitude, metre_bounds(frame)), METRES_IN_DEGREES)
    _name(notes, lost, OUTSIDE)
    if extent is not None:
        strays = np.flatnonzero(~lost & ~_within(east, north, extent))
        for sign, swap, note in ((-1, False, MINUS_MISSING), (1, True, SWAPPED_DEGREES)):
            x, y = sign * longitude[strays], latitude[strays]
            x, y = (y, x) if swap else (x, y)
            again = _within(*project(x, y, source=WGS84, target=crs), extent)
            _name(notes, strays[again], note)
    return east, north, notes


def check_metres(
    easting: Floats, northing: Floats, *, source: str, crs: str, extent: Bounds | None = None
) -> tuple[Floats, Floats, NDArray[np.object_]]:
    """
    Bring eastings and northings into the workspace's system, and name what cannot be right.

    Parameters
    ----------
    easting, northing : numpy.ndarray, shape (n,)
        Metres in the system `source`.
    source, crs : str
        System of the coordinates, and metric system to give the points in.
    extent : tuple of float, optional
        As for `check_degrees`.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        As for `check_degrees`.
    """
    notes = np.full(len(easting), None, dtype=object)
    bounds = metre_bounds(source)
    zero = (np.abs(easting) < 1e-9) & (np.abs(northing) < 1e-9)
    small = (np.abs(easting) < 2_000) & (np.abs(northing) < 2_000) & ~zero
    inside = _within(easting, northing, bounds) & ~zero & ~small
    east, north = np.full(len(easting), np.nan), np.full(len(easting), np.nan)
    east[inside], north[inside] = _to_crs(easting[inside], northing[inside], source, crs)
    lost = ~np.isfinite(east)
    _name(notes, zero, ZERO)
    degrees = degree_bounds(source)
    reads_as_degrees = _within(easting, northing, degrees) | _within(northing, easting, degrees)
    _name(notes, small & reads_as_degrees, DEGREES_IN_METRES)
    _name(notes, small & _within(easting * 1000, northing * 1000, bounds), KILOMETRES)
    _name(notes, lost & ~small & _within(northing, easting, bounds), SWAPPED_METRES)
    _name(notes, lost, OUTSIDE)
    if extent is not None:
        strays = np.flatnonzero(~lost & ~_within(east, north, extent))
        again = _within(*_to_crs(northing[strays], easting[strays], source, crs), extent)
        _name(notes, strays[again], SWAPPED_METRES)
    return east, north, notes


def _to_crs(x: Floats, y: Floats, source: str, crs: str) -> tuple[Floats, Floats]:
    if parse_crs(source) == parse_crs(crs):
        return x, y
    return project(x, y, source=source, target=crs)


def _within(x: Floats, y: Floats, bounds: Bounds) -> NDArray[np.bool_]:
    low_x, low_y, high_x, high_y = bounds
    # Comparisons with nan are false, so a point that could not be projected is never inside.
    return (x >= low_x) & (x <= high_x) & (y >= low_y) & (y <= high_y)


def _name(notes: NDArray[np.object_], where: NDArray[np.bool_] | NDArray[np.int64], note: str) -> None:
    """Write a note where none stands yet."""
    chosen = np.flatnonzero(where) if where.dtype == bool else where
    free = [place for place in chosen.tolist() if notes[place] is None]
    notes[free] = note
