"""What the edge of the study area takes away from the hills of a density surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_MASS = 0.01
"""A hill is raised a hundredfold at most: the tip of a spit would otherwise tower over everything."""
_FINE = 2000
"""Bends of the edge smaller than this part of the radius are drawn straight: they cannot be told."""
_MOST_BUCKETS = 1000
_PART = 5000


def mass_inside(
    x: NDArray[np.float64], y: NDArray[np.float64], reach_m: NDArray[np.float64] | float, within: Any
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """
    Work out which part of each quartic hill lies inside a polygon, in closed form.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m] of points inside the polygon or on its edge.
    reach_m : numpy.ndarray, shape (n,), or float
        Radius of the hills [m].
    within : shapely polygon or multipolygon
        The study area.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Share of the volume inside, above 0 and at most 1; whether the edge comes within the radius.

    Notes
    -----
    Exact but for bends of the edge smaller than a two-thousandth of the smallest radius.
    """
    from geodata.compiled import in_threads
    from hotspots.detect.kernels.density import edges_by_bucket
    from hotspots.detect.kernels.density import mass_inside as fill

    mass, near = np.ones(x.size), np.zeros(x.size, dtype=bool)
    if not x.size:
        return mass, near
    reaches = np.atleast_1d(np.asarray(reach_m, dtype=float))
    widest = float(reaches.max())
    west, south, east, north = x.min(), y.min(), x.max(), y.max()
    bucket_m = max(widest, (east - west) / _MOST_BUCKETS, (north - south) / _MOST_BUCKETS)
    edges = _edges(within, tolerance_m=float(reaches.min()) / _FINE, longest_m=bucket_m)
    shape = int((north - south) / bucket_m) + 1, int((east - west) / bucket_m) + 1
    number = np.zeros(shape, dtype=np.int64)
    lattice = (widest, west, south, bucket_m)
    edges_by_bucket(edges, *lattice, number, np.empty(0, dtype=np.int64))
    total = np.cumsum(number.ravel())
    ends = np.concatenate([[0], total[:-1]]).reshape(shape)
    found = np.empty(int(total[-1]), dtype=np.int64)
    if found.size:
        edges_by_bucket(edges, *lattice, ends, found)  # counts each bucket up to its end

        def work(first: int) -> None:
            last = min(first + _PART, x.size)
            fill(x, y, reaches, edges, west, south, bucket_m, ends, found, first, last, mass, near)

        in_threads(work, list(range(0, x.size, _PART)))
    return np.maximum(mass, LEAST_MASS), near


def _edges(within: Any, *, tolerance_m: float, longest_m: float) -> NDArray[np.float64]:
    """Give the edges of a polygon, the inside on their left, cut into pieces no longer than a bucket."""
    import shapely

    outline = shapely.simplify(within, tolerance_m) if tolerance_m > 0 else within
    outline = shapely.orient_polygons(shapely.segmentize(outline, longest_m))
    rings = shapely.get_rings(shapely.get_parts(outline))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return np.ascontiguousarray(np.hstack([corners[:-1], corners[1:]])[same])
