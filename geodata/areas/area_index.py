"""Millions of points in areas: a grid settles most of them at once, the others are tested exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.compiled import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS_AN_AREA = 400
MOST_CELLS = 8_000_000
_CHUNK = 100_000


class AreaIndex:
    """
    Areas, ready to be asked which of them hold which points.

    A grid is laid over the areas. A cell no border passes through lies in one area (or in none), and so do
    all points in it. In the other cells a point is tested against the borders near it, in floating point
    numbers with a bound for their error; what that leaves open, such as a point on a border, is told apart.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely geometry, shape (m,)
        The areas: polygons or multipolygons, with holes and overlaps as they come.

    References
    ----------
    Shewchuk JR (1997). Adaptive precision floating-point arithmetic and fast robust geometric predicates.
    Discrete & Computational Geometry 18, 305-363.
    """

    def __init__(self, polygons: NDArray[Any]) -> None:
        self._corners, self._owner = _edges(polygons)
        self._areas = len(polygons)
        if not len(self._owner):
            return
        xs, ys = self._corners[:, ::2], self._corners[:, 1::2]
        west, south = float(xs.min()), float(ys.min())
        wide, high = float(xs.max()) - west, float(ys.max()) - south
        cells = min(MOST_CELLS, max(10_000, CELLS_AN_AREA * self._areas))
        # A margin keeps borders at the very edge off the outermost lines of the grid.
        self._cell_m = max(np.sqrt(wide * high / cells), wide / 20_000, high / 20_000, 1e-6)
        self._west, self._south = west - self._cell_m / 8, south - self._cell_m / 8
        self._shape = (int(high / self._cell_m) + 2, int(wide / self._cell_m) + 2)
        self._lay()

    def _lay(self) -> None:
        from geodata.areas.kernels.area_index import cells_of_areas, edges_by_row, rows_of_areas

        rows, columns = self._shape
        corner = np.array([self._west, self._south, self._west, self._south])
        edges = (self._corners - corner) / self._cell_m
        self._first, last = rows_of_areas(edges, self._owner, self._areas, rows)
        heights = np.maximum(last - self._first + 1, 0)
        self._base = np.concatenate([[0], np.cumsum(heights)])
        self._shelf_starts, self._shelf_edges = edges_by_row(
            edges, self._owner, self._first, self._base, rows, int(self._base[-1])
        )
        shelves = (self._first, last, self._base, self._shelf_starts, self._shelf_edges)
        starts = np.zeros(rows * columns + 1, dtype=np.int64)
        cells_of_areas(edges, *shelves, columns, starts, np.empty(0, np.int32))
        self._starts = np.cumsum(starts)
        self._found = np.empty(int(self._starts[-1]), dtype=np.int32)
        if self._found.size:
            cells_of_areas(edges, *shelves, columns, self._starts, self._found)

    def holder(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """
        Find the area that holds each point.

        Parameters
        ----------
        x, y : numpy.ndarray, shape (n,)
            Coordinates in metres, all finite.

        Returns
        -------
        numpy.ndarray of int32, shape (n,)
            Position of the area; -1 for a point in none; below -1 for one in several or so near a border that
            only exact arithmetic can tell.
        """
        if not len(self._owner):
            return np.full(x.size, -1, dtype=np.int32)
        from geodata.areas.kernels.area_index import holders

        def work(start: int) -> NDArray[np.int32]:
            part = slice(start, start + _CHUNK)
            found: NDArray[np.int32] = holders(
                x[part], y[part], self._west, self._south, self._cell_m, self._shape, self._starts,
                self._found, self._first, self._base, self._shelf_starts, self._shelf_edges, self._corners,
            )  # fmt: skip
            return found

        parts = in_threads(work, range(0, x.size, _CHUNK))
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)


def _edges(polygons: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give all edges as (x0, y0, x1, y1), running upwards, and the area of each; sorted by area."""
    parts, part_of = shapely.get_parts(polygons, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    corners, of_ring = shapely.get_coordinates(rings, return_index=True)
    together = of_ring[1:] == of_ring[:-1]
    start, end = corners[:-1][together], corners[1:][together]
    up = (end[:, 1] >= start[:, 1])[:, None]
    edges = np.hstack([np.where(up, start, end), np.where(up, end, start)])
    return np.ascontiguousarray(edges), part_of[ring_of[of_ring[:-1][together]]].astype(np.int64)
