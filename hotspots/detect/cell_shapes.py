"""The outlines of cells of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Shape = Literal["square", "hexagon"]
Origin = tuple[float, float]
_HEXAGON_X = np.array([0, 1, 1, 0, -1, -1])
_HEXAGON_Y = np.array([2, 1, -1, -2, -1, 1])


def cell_polygons(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    *,
    cell_m: float,
    shape: Shape,
    origin_m: Origin,
    shrink: float = 1.0,
) -> NDArray[np.object_]:
    """
    Draw cells.

    Parameters
    ----------
    rows, columns : numpy.ndarray of int, shape (n,)
        Which cells.
    cell_m : float
        Width [m].
    shape : {"square", "hexagon"}
        Their shape.
    origin_m : tuple of float
        Easting and northing of the corner of cell (0, 0) [m].
    shrink : float
        Share of their width that is drawn, from the middle.

    Returns
    -------
    numpy.ndarray of shapely geometry, shape (n,)
        Polygons.
    """
    import shapely

    east, north = origin_m
    if shape == "square":
        rim = (1 - shrink) * cell_m / 2
        west, south = columns * cell_m + (east + rim), rows * cell_m + (north + rim)
        right, top = (columns + 1) * cell_m + (east - rim), (rows + 1) * cell_m + (north - rim)
        return np.asarray(shapely.box(west, south, right, top))
    half, third = cell_m / 2, cell_m / (2 * np.sqrt(3))
    x = ((2 * columns + rows % 2)[:, None] + _HEXAGON_X * shrink) * half + east
    y = (3 * rows[:, None] + _HEXAGON_Y * shrink) * third + north
    return np.asarray(shapely.polygons(np.stack([x, y], axis=2)))
