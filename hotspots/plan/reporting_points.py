"""Reporting points within reach: distances, and the share of each area's ground that has one near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

WITHIN_M = 1600.0
"""About twenty minutes' walk at 80 m a minute, in a straight line (house rule)."""
CORNERS_A_QUARTER = 64
"""Corners of a quarter of the circle a reach is drawn with; its ground is short by one in ten thousand."""


def nearest_m(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    points_x: NDArray[np.float64],
    points_y: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Measure how far the nearest reporting point is.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings of places [m].
    points_x, points_y : numpy.ndarray, shape (k,)
        Eastings and northings of reporting points [m].

    Returns
    -------
    numpy.ndarray, shape (n,)
        Straight-line distance [m]; infinite when there is no reporting point, nan for a place without a
        position.
    """
    from scipy.spatial import KDTree

    places = np.column_stack([x, y]).astype(float)
    away = np.full(len(places), np.nan)
    known = np.isfinite(places).all(axis=1)
    if not len(points_x):
        away[known] = np.inf
    elif known.any():
        away[known] = KDTree(np.column_stack([points_x, points_y])).query(places[known])[0]
    return away


def ground_within(
    polygons: NDArray[Any],
    points_x: NDArray[np.float64],
    points_y: NDArray[np.float64],
    *,
    within_m: float = WITHIN_M,
) -> NDArray[np.float64]:
    """
    Say which share of each area's ground has a reporting point within reach.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely polygons, shape (n,)
        Areas in a metric system.
    points_x, points_y : numpy.ndarray, shape (k,)
        Eastings and northings of reporting points [m].
    within_m : float
        Reach, in a straight line [m].

    Returns
    -------
    numpy.ndarray, shape (n,)
        0 to 1; people are taken to live evenly over an area.

    Raises
    ------
    UserError
        If the reach is not a positive number.
    """
    import shapely

    require_reach(within_m)
    shares = np.zeros(len(polygons))
    if not len(points_x) or not len(polygons):
        return shares
    circles = shapely.buffer(shapely.points(points_x, points_y), within_m, quad_segs=CORNERS_A_QUARTER)
    reached = shapely.union_all(circles)
    shapely.prepare(reached)
    touched = shapely.intersects(reached, polygons)
    whole = touched & shapely.covers(reached, polygons)
    cut = touched & ~whole
    shares[whole] = 1.0
    pieces = shapely.area(shapely.intersection(polygons[cut], reached))
    shares[cut] = np.clip(pieces / shapely.area(polygons[cut]), 0.0, 1.0)
    return shares


def require_reach(within_m: float) -> float:
    """
    Refuse a reach that is none.

    Parameters
    ----------
    within_m : float
        Distance [m].

    Returns
    -------
    float
        The same.

    Raises
    ------
    UserError
        If it is not a number above 0.
    """
    if not np.isfinite(within_m) or within_m <= 0:
        raise UserError(
            "The distance to a reporting point",
            f"is {within_m:g}.",
            "Give metres above 0; 1,600 m is about twenty minutes' walk.",
        )
    return float(within_m)
