"""Coordinate reference systems: metric ones are required, and mixing two of them raises."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS, Transformer

WGS84 = "EPSG:4326"


@lru_cache(maxsize=32)
def parse_crs(crs: str) -> CRS:
    """
    Read the name of a coordinate reference system.

    Parameters
    ----------
    crs : str
        Anything PROJ understands, such as ``EPSG:27700``.

    Returns
    -------
    pyproj.CRS
        The system.

    Raises
    ------
    UserError
        If PROJ does not know the name.
    """
    import pyproj

    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as problem:
        raise UserError(
            what="The coordinate reference system",
            found=f"'{crs}' is not one we know.",
            fix="Give an EPSG code such as EPSG:27700 (Great Britain) or EPSG:26918 (eastern United States).",
        ) from problem


def require_metric(crs: str) -> CRS:
    """
    Refuse a coordinate reference system whose unit is not the metre.

    Parameters
    ----------
    crs : str
        Name of the system.

    Returns
    -------
    pyproj.CRS
        The system, projected and in metres.

    Raises
    ------
    UserError
        If the system is unknown, geographic (degrees), in another unit such as feet, or stretches its metres
        (the web Mercator: in Britain by about 1.6).
    """
    system = parse_crs(crs)
    units = {axis.unit_name for axis in system.axis_info}
    if not system.is_projected or not units <= {"metre", "meter"}:
        raise UserError(
            what="The coordinate reference system",
            found=f"{crs} ({system.name}) is measured in {' and '.join(sorted(units))}, not in metres.",
            fix="Choose a projected system in metres, such as EPSG:27700 for Great Britain or a UTM zone.",
        )
    if system.coordinate_operation and "Pseudo Mercator" in system.coordinate_operation.method_name:
        raise UserError(
            what="The coordinate reference system",
            found=f"{crs} ({system.name}) is for web pages: its metres are not metres on the ground.",
            fix="Choose the national grid or the UTM zone of your area, such as EPSG:27700 for Britain.",
        )
    return system


def require_same(first: Any, second: Any) -> None:
    """
    Refuse two layers in different coordinate reference systems.

    Parameters
    ----------
    first, second : object
        Coordinate reference systems, by name or as `pyproj.CRS`; None means "not set".

    Raises
    ------
    UserError
        If either is unset or they differ.
    """
    from pyproj import CRS

    if first is None or second is None or CRS.from_user_input(first) != CRS.from_user_input(second):
        raise UserError(
            what="Two layers use different coordinate reference systems:",
            found=f"{first or 'not set'} and {second or 'not set'}.",
            fix="Convert both to the metric system of the workspace first.",
        )


@lru_cache(maxsize=32)
def transformer(source: str, target: str) -> Transformer:
    """
    Make (once) the transformer between two systems; coordinates are always x then y.

    Parameters
    ----------
    source, target : str
        Names of the systems.

    Returns
    -------
    pyproj.Transformer
        Takes and gives longitude or easting first.
    """
    import pyproj

    return pyproj.Transformer.from_crs(parse_crs(source), parse_crs(target), always_xy=True)


def project(
    x: NDArray[np.float64], y: NDArray[np.float64], *, source: str, target: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Convert coordinates from one system to another.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Longitude or easting, and latitude or northing, in the unit of `source`.
    source, target : str
        Names of the systems.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Easting and northing in the unit of `target`; nan where no answer exists.
    """
    import numpy as np

    east, north = transformer(source, target).transform(x, y)
    east, north = np.asarray(east, dtype=float), np.asarray(north, dtype=float)
    lost = ~(np.isfinite(east) & np.isfinite(north))
    if lost.any():
        east, north = np.where(lost, np.nan, east), np.where(lost, np.nan, north)
    return east, north
