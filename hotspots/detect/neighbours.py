"""Which places are neighbours: touching areas, adjoining cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import PREPARED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid

TOUCH_M = 1.0
"""Areas closer than this [m] touch: published boundaries of neighbours often miss each other by a little."""


def area_neighbours(polygons: NDArray[np.object_], *, tolerance_m: float = TOUCH_M) -> Any:
    """
    Find the areas that touch each other, at an edge or a corner (queen contiguity).

    Parameters
    ----------
    polygons : numpy.ndarray of shapely polygons, shape (n,)
        The areas, in metres.
    tolerance_m : float, default 1
        Gap [m] that still counts as touching.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        1 where two areas touch, 0 elsewhere and on the diagonal.
    """
    from scipy import sparse

    size = len(polygons)
    shared = _sharing_a_corner(polygons)
    near = _near_pairs(polygons, shared, tolerance_m)
    keys = np.concatenate([shared, near])
    first, second = np.divmod(keys, max(size, 1))
    rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(size, size))


def _sharing_a_corner(polygons: NDArray[np.object_]) -> NDArray[np.int64]:
    """
    Find the pairs with a corner in common, first times n plus second, ascending.

    Most neighbours of a level have one, and this costs a fraction of measuring distances.
    """
    import pandas as pd
    import shapely

    corners, owner = shapely.get_coordinates(polygons, return_index=True)
    if not owner.size:
        return np.empty(0, dtype=np.int64)
    east, north = (pd.factorize(axis)[0].astype(np.int64) for axis in corners.T)
    corner = pd.factorize(east * (north.max() + 1) + north)[0]
    # A corner of three areas is met three times; those of one area only cannot be shared.
    often = np.flatnonzero(np.bincount(corner)[corner] > 1)
    order = often[np.lexsort((owner[often], corner[often]))]
    corner, owner = corner[order], owner[order].astype(np.int64)
    found, step = [np.empty(0, dtype=np.int64)], 1
    while (same := np.flatnonzero(corner[step:] == corner[:-step])).size:
        lower, upper = owner[same], owner[same + step]
        found.append((lower * len(polygons) + upper)[lower < upper])
        step += 1
    return np.unique(np.concatenate(found))


def _near_pairs(
    polygons: NDArray[np.object_], known: NDArray[np.int64], tolerance_m: float
) -> NDArray[np.int64]:
    """Measure the distance of all other pairs whose boxes come near each other."""
    import shapely

    west, south, east, north = shapely.bounds(polygons).T
    boxes = shapely.box(west - tolerance_m, south - tolerance_m, east + tolerance_m, north + tolerance_m)
    first, second = shapely.STRtree(polygons).query(boxes)
    keys = (first * len(polygons) + second)[first < second]
    keys = keys[~np.isin(keys, known)]
    first, second = np.divmod(keys, max(len(polygons), 1))
    with PREPARED:
        shapely.prepare(polygons[np.unique(first)])
        return keys[shapely.dwithin(polygons[first], polygons[second], tolerance_m)].astype(np.int64)


def cell_neighbours(grid: CellGrid) -> Any:
    """
    Find the cells that adjoin each other: eight round a square, six round a hexagon.

    Parameters
    ----------
    grid : CellGrid
        The cells.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        1 where two cells adjoin, 0 elsewhere and on the diagonal.
    """
    from scipy import sparse

    own, others = [], []
    for down, across in _steps(grid):
        found = grid.position(grid.rows + down, grid.columns + across)
        here = np.flatnonzero(found >= 0)
        own.append(here)
        others.append(found[here])
    rows, columns = np.concatenate(own), np.concatenate(others)
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(len(grid), len(grid)))


def _steps(grid: CellGrid) -> list[tuple[int, NDArray[np.int64] | int]]:
    if grid.shape == "square":
        return [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1) if (down, across) != (0, 0)]
    odd = grid.rows % 2
    return [(0, -1), (0, 1), (-1, odd - 1), (-1, odd), (1, odd - 1), (1, odd)]


def to_graph(neighbours: Any, identifiers: Any) -> Any:
    """
    Turn neighbours into a libpysal graph.

    Parameters
    ----------
    neighbours : scipy.sparse matrix, shape (n, n)
        Weights.
    identifiers : array_like, shape (n,)
        Identifiers of the places.

    Returns
    -------
    libpysal.graph.Graph
        The graph on these identifiers.
    """
    from libpysal.graph import Graph

    return Graph.from_sparse(neighbours, ids=list(identifiers))
