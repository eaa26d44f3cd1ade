"""What every method on points needs first: coordinates in metres, and round numbers for a start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.crs import require_metric, require_same
from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Suggestion:
    """
    A number the program chose, with the reason it tells the user.

    Parameters
    ----------
    value : float
        The number.
    reason : str
        One plain sentence, without the closing stop.
    """

    value: float
    reason: str


def coordinates(
    points: Any, *, crs: Any = None, finite: bool = True
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Take eastings and northings out of a layer of points, or check those given as plain numbers.

    Parameters
    ----------
    points : geopandas.GeoSeries, geopandas.GeoDataFrame or pair of array_like, shape (n,) each
        Points in a metric coordinate reference system, or their eastings and northings [m].
    crs : object, optional
        Coordinate system of plain numbers.
    finite : bool, default True
        Whether to look for numbers that are missing; False where the caller does.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Eastings and northings [m], in the order of the rows.

    Raises
    ------
    UserError
        If there is no coordinate system or it is not metric, or a row has no point.
    """
    layer = hasattr(points, "geometry")
    crs = points.crs if layer else crs
    if crs is None:
        raise UserError(
            what="The points",
            found="have no coordinate reference system.",
            fix="Set it with set_crs(), then convert to a metric one with to_crs()."
            if layer
            else "Say which one it is with crs=, such as 'EPSG:27700'.",
        )
    require_metric(crs if isinstance(crs, str) else crs.to_string())
    x, y = _of_layer(points.geometry.to_numpy()) if layer else _of_numbers(points)
    if finite:
        require_finite(x, y)
    return x, y


def _of_layer(geometry: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import shapely

    x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    # What is no point, or an empty one, has no such number: only then is it worth a closer look.
    if not np.isfinite(x.sum() + y.sum()):
        kinds = shapely.get_type_id(geometry)
        wrong = int(((kinds != 0) | shapely.is_empty(geometry)).sum())
        if wrong:
            raise UserError(
                what="The points:",
                found=f"{wrong:,} of {len(geometry):,} rows have no point.",
                fix="Leave those rows out first, and say how many they were.",
            )
    return x, y


def _of_numbers(points: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = (np.ascontiguousarray(axis, dtype=np.float64) for axis in points)
    if x.shape != y.shape or x.ndim != 1:
        raise UserError(
            what="The points",
            found=f"have {x.size:,} eastings and {y.size:,} northings.",
            fix="Give one of each for every point.",
        )
    return x, y


def require_finite(x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """
    Refuse eastings and northings that are missing or infinite.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Raises
    ------
    UserError
        If there are any; it says how many.
    """
    # A sum is not finite when a term is not, and takes no memory.
    if np.isfinite(x.sum() + y.sum()):
        return
    wrong = int((~np.isfinite(x) | ~np.isfinite(y)).sum())
    if wrong:
        raise UserError(
            what="The points:",
            found=f"{wrong:,} of {x.size:,} have no easting or no northing.",
            fix="Leave those rows out first, and say how many they were.",
        )


@dataclass(frozen=True, eq=False)
class Places:
    """
    Distinct places of points, many of which may share one.

    Parameters
    ----------
    xy : numpy.ndarray, shape (m, 2)
        Easting and northing [m] of each place, in the order of their first points.
    counts : numpy.ndarray of int, shape (m,)
        Points at each place.
    of_point : numpy.ndarray of int, shape (n,)
        Place of each point.
    """

    xy: NDArray[np.float64]
    counts: NDArray[np.int64]
    of_point: NDArray[np.int64]


def distinct_places(x: NDArray[np.float64], y: NDArray[np.float64]) -> Places:
    """
    Gather points that share their coordinates to the last bit.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Returns
    -------
    Places
        The distinct places.
    """
    import pandas as pd

    # Two floats side by side are one complex number, which pandas can hash.
    paired = np.column_stack([x, y]).astype(np.float64).view(np.complex128)[:, 0]
    of_point, found = pd.factorize(paired)
    xy = np.column_stack([found.real, found.imag])
    return Places(xy, np.bincount(of_point, minlength=found.size), of_point)


def study_polygon(within: Any, crs: Any) -> Any:
    """
    Accept the study area as a geometry or as a layer, and check its coordinate system.

    Parameters
    ----------
    within : shapely geometry, geopandas.GeoSeries, geopandas.GeoDataFrame or None
        The study area; several polygons are joined.
    crs : object
        Coordinate system of the points.

    Returns
    -------
    shapely geometry or None
        One polygon or multipolygon, or None when `within` is None.

    Raises
    ------
    UserError
        If the coordinate systems differ or there is no area.
    """
    import shapely

    if within is None:
        return None
    if hasattr(within, "geometry"):
        require_same(within.crs, crs)
        within = shapely.union_all(within.geometry.to_numpy())
    if shapely.get_dimensions(within) != 2 or shapely.is_empty(within):
        raise UserError(
            what="The study area",
            found="has no extent.",
            fix="Give a polygon, or a layer of areas.",
        )
    if not shapely.is_valid(within):
        within = shapely.make_valid(within)
    return within


def require_positive(value: float, what: str) -> float:
    """
    Refuse a length that is not a positive number.

    Parameters
    ----------
    value : float
        The length [m].
    what : str
        Its name in the message, such as "The cell size".

    Returns
    -------
    float
        The same value.

    Raises
    ------
    UserError
        If it is zero, negative or not a number.
    """
    if not np.isfinite(value) or value <= 0:
        raise UserError(what=what, found=f"is {value:g} m.", fix="Give a length in metres above zero.")
    return float(value)
