"""Which places are neighbours: touching areas, adjoining cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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
    import shapely
    from scipy import sparse

    shapely.prepare(polygons)
    first, second = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=tolerance_m)
    apart = first != second
    size = len(polygons)
    ones = np.ones(int(apart.sum()))
    return sparse.csr_array((ones, (first[apart], second[apart])), shape=(size, size))


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
