"""A grid of square or hexagon cells over a study area, as numbers; geometry is made only at the end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import PREPARED
from geodata.errors import UserError
from hotspots.detect.cell_shapes import Origin, Shape, cell_polygons

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

Indices = tuple["NDArray[np.int64]", "NDArray[np.int64]"]
MAX_CELLS = 2_000_000
_RIM = 1e-6
"""Cells that reach less than this share of their width into the study area only touch it."""
_WORTH_KEEPING = 50_000
"""Rectangles of up to so many cells are kept, drawn, for the next question; larger ones take much memory."""
_BLOCK = 8
"""Cells a block, each way: blocks wholly inside or outside the study area settle all their cells at once."""


@dataclass(frozen=True, eq=False)
class CellGrid:
    """
    Cells in metres, counted from the origin of the coordinate system so that they never move.

    Another origin shifts the grid, to see whether a picture hangs on where its lines happen to fall. Squares
    are ``[column * cell_m, (column + 1) * cell_m)`` eastwards of the origin and likewise northwards.
    Hexagons stand on a point, are `cell_m` wide from side to side, and hexagon (0, 0) is centred on the
    origin; odd rows are shifted east by half a cell.

    Parameters
    ----------
    shape : {"square", "hexagon"}
        Shape of the cells.
    cell_m : float
        Width of a cell [m].
    rows, columns : numpy.ndarray, shape (n,)
        Index of each cell, sorted by row, then column.
    inside : numpy.ndarray of bool, shape (n,)
        Whether the cell lies wholly within the study area.
    within : shapely geometry or None
        The study area; None when it is just these cells.
    origin_m : tuple of float, default (0, 0)
        Easting and northing cells are counted from [m].
    """

    shape: Shape
    cell_m: float
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    inside: NDArray[np.bool_]
    within: Any = None
    origin_m: Origin = (0.0, 0.0)

    def __len__(self) -> int:
        return int(self.rows.size)

    @cached_property
    def cell_ids(self) -> NDArray[np.object_]:
        """
        Text such as ``r1217c1832``: the same for the same cell in every grid of this size and shape.

        A shifted grid says by how many metres, as in ``r1217c1832+50+25``: it has other cells.
        """
        east, north = self.origin_m
        shift = f"{east:+g}{north:+g}" if east or north else ""
        pairs = zip(self.rows.tolist(), self.columns.tolist(), strict=True)
        return np.array([f"r{row}c{column}{shift}" for row, column in pairs], dtype=object)

    @cached_property
    def lookup(self) -> NDArray[np.int64]:
        """Rows × columns of the bounding block: position of the cell, or -1."""
        table = np.full((int(np.ptp(self.rows)) + 1, int(np.ptp(self.columns)) + 1), -1, dtype=np.int64)
        table[self.rows - self.rows.min(), self.columns - self.columns.min()] = np.arange(len(self))
        return table

    def position(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """
        Find cells by their index.

        Parameters
        ----------
        rows, columns : numpy.ndarray of int, shape (n,)
            Index of the cells.

        Returns
        -------
        numpy.ndarray of int, shape (n,)
            Position in this grid, or -1 where it has no such cell.
        """
        if not len(self):
            return np.full(rows.shape, -1, dtype=np.int64)
        down, across = rows - self.rows.min(), columns - self.columns.min()
        height, width = self.lookup.shape
        known = (down >= 0) & (down < height) & (across >= 0) & (across < width)
        found = np.full(rows.shape, -1, dtype=np.int64)
        found[known] = self.lookup[down[known], across[known]]
        return found

    def locate(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """
        Find the one cell of every point.

        Parameters
        ----------
        x, y : numpy.ndarray, shape (n,)
            Eastings and northings [m].

        Returns
        -------
        numpy.ndarray of int, shape (n,)
            Position of the cell; -1 for a point outside the study area.
        """
        found = self.position(*cell_index(x, y, cell_m=self.cell_m, shape=self.shape, origin_m=self.origin_m))
        if self.within is None:
            return found
        doubtful = np.flatnonzero((found < 0) | ~self.inside[found])
        import shapely

        with PREPARED:
            shapely.prepare(self.within)
            covered = shapely.intersects_xy(self.within, x[doubtful], y[doubtful])
        found[doubtful[~covered]] = -1
        lost = doubtful[covered]
        lost = lost[found[lost] < 0]
        found[lost] = self._neighbouring(x[lost], y[lost])
        return found

    def _neighbouring(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give points on the outer edge of the study area to the nearest cell of the grid."""
        if not x.size:
            return np.empty(0, dtype=np.int64)
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(np.column_stack(self.centres())).query(np.column_stack([x, y]))[1])

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """
        Give the middle of every cell.

        Returns
        -------
        tuple of numpy.ndarray, shape (n,) each
            Eastings and northings [m].
        """
        east, north = self.origin_m
        if self.shape == "square":
            x, y = (self.columns + 0.5) * self.cell_m, (self.rows + 0.5) * self.cell_m
            return np.asarray(x + east), np.asarray(y + north)
        half, third = self.cell_m / 2, self.cell_m / (2 * np.sqrt(3))
        x, y = (2 * self.columns + self.rows % 2) * half, 3 * self.rows * third
        return np.asarray(x + east), np.asarray(y + north)

    def polygons(self) -> NDArray[np.object_]:
        """
        Draw the cells; neighbours share their corners to the last bit.

        Returns
        -------
        numpy.ndarray of shapely polygons, shape (n,)
            One polygon a cell.
        """
        return self._drawn

    @cached_property
    def _drawn(self) -> NDArray[np.object_]:
        return cell_polygons(
            self.rows, self.columns, cell_m=self.cell_m, shape=self.shape, origin_m=self.origin_m
        )

    def to_frame(self, crs: Any, **values: Any) -> GeoDataFrame:
        """
        Make a layer of the cells.

        Parameters
        ----------
        crs : object
            Coordinate system of the cells.
        **values : array_like, shape (n,)
            Further columns, by name.

        Returns
        -------
        geopandas.GeoDataFrame
            ``cell_id``, the values, ``geometry``.
        """
        import geopandas as gpd

        # Copies: a grid may be kept for the next question, and the frame belongs to whoever asked.
        return gpd.GeoDataFrame(
            {"cell_id": self.cell_ids.copy(), **values}, geometry=self.polygons().copy(), crs=crs
        )


def cell_index(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    cell_m: float,
    shape: Shape,
    origin_m: Origin = (0.0, 0.0),
) -> Indices:
    """
    Work out row and column of the cell that holds each point.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    cell_m : float
        Width of a cell [m].
    shape : {"square", "hexagon"}
        Shape of the cells.
    origin_m : tuple of float, default (0, 0)
        Easting and northing cells are counted from [m].

    Returns
    -------
    tuple of numpy.ndarray of int, shape (n,) each
        Rows and columns.
    """
    x, y = x - origin_m[0], y - origin_m[1]
    if shape == "square":
        return np.floor(y / cell_m).astype(np.int64), np.floor(x / cell_m).astype(np.int64)
    along, up = x / cell_m, y * (2 / (np.sqrt(3) * cell_m))
    # Cube coordinates (q + r + s = 0): round all three, then mend the one that moved most.
    q, s = along - up / 2, -along - up / 2
    round_q, round_r, round_s = np.floor(q + 0.5), np.floor(up + 0.5), np.floor(s + 0.5)
    off_q, off_r, off_s = np.abs(round_q - q), np.abs(round_r - up), np.abs(round_s - s)
    mend_q = (off_q > off_r) & (off_q > off_s)
    mend_r = ~mend_q & (off_r > off_s)
    rows = np.where(mend_r, -round_q - round_s, round_r).astype(np.int64)
    axial = np.where(mend_q, -round_r - round_s, round_q).astype(np.int64)
    return rows, axial + rows // 2


def make_grid(
    bounds: tuple[float, float, float, float],
    *,
    cell_m: float,
    shape: Shape,
    within: Any = None,
    origin_m: Origin = (0.0, 0.0),
) -> CellGrid:
    """
    Lay the grid over a study area.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east and north edge [m] to cover; used when `within` is None.
    cell_m : float
        Width of a cell [m].
    shape : {"square", "hexagon"}
        Shape of the cells.
    within : shapely polygon, optional
        Study area: only cells that reach into it are made.
    origin_m : tuple of float, default (0, 0)
        Easting and northing cells are counted from [m]; half a cell, say, shifts the grid.

    Returns
    -------
    CellGrid
        Cells sorted by row, then column.

    Raises
    ------
    UserError
        If that would be more than two million cells, the shape is unknown, or the origin is no place.
    """
    if shape not in ("square", "hexagon"):
        raise UserError(what="The shape of the cells", found=f"is '{shape}'.", fix="Use square or hexagon.")
    if not np.isfinite(origin_m).all():
        raise UserError(
            what="The origin of the grid", found=f"is {origin_m}.", fix="Give two numbers of metres."
        )
    west, south, east, north = bounds if within is None else within.bounds
    corners = np.array([west, east]) - origin_m[0], np.array([south, north]) - origin_m[1]
    low, high = _block(*corners, cell_m=cell_m, shape=shape)
    if within is None:
        few = (high[0] - low[0]) * (high[1] - low[1]) <= _WORTH_KEEPING
        rectangle = _kept_rectangle if few else _rectangle
        return rectangle(low, high, cell_m, shape, (float(origin_m[0]), float(origin_m[1])))
    rows, columns = _every(low, high)
    with PREPARED:
        reached, inside = _fit(rows, columns, cell_m=cell_m, shape=shape, within=within, origin_m=origin_m)
    return CellGrid(shape, cell_m, rows[reached], columns[reached], inside[reached], within, origin_m)


def _fit(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    *,
    cell_m: float,
    shape: Shape,
    within: Any,
    origin_m: Origin,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which cells reach into the study area and which lie inside; only those near its edge are drawn."""
    import shapely

    shapely.prepare(within)
    blocks = _cover(rows, columns, cell_m=cell_m, shape=shape, origin_m=origin_m)
    inside = _spread(shapely.contains_properly(within, blocks), rows.shape)
    near = np.flatnonzero(_spread(shapely.intersects(within, blocks), rows.shape) & ~inside)
    reached = inside.copy()
    down, across = rows.flat[near], columns.flat[near]
    shrunk = cell_polygons(down, across, cell_m=cell_m, shape=shape, origin_m=origin_m, shrink=1 - _RIM)
    reached.flat[near] = met = shapely.intersects(within, shrunk)
    whole = cell_polygons(down[met], across[met], cell_m=cell_m, shape=shape, origin_m=origin_m)
    inside.flat[near[met]] = shapely.contains_properly(within, whole)
    return reached, inside


def _cover(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    *,
    cell_m: float,
    shape: Shape,
    origin_m: Origin,
) -> NDArray[np.object_]:
    """Draw a rectangle round each block of cells."""
    import shapely

    low, left = rows[::_BLOCK, :1], columns[:1, ::_BLOCK]
    top, right = np.minimum(low + _BLOCK, rows.max() + 1), np.minimum(left + _BLOCK, columns.max() + 1)
    east, north = origin_m
    if shape == "square":
        edges = (left * cell_m, low * cell_m, right * cell_m, top * cell_m)
    else:
        half, third = cell_m / 2, cell_m / (2 * np.sqrt(3))
        edges = ((2 * left - 1) * half, (3 * low - 2) * third, 2 * right * half, (3 * top - 1) * third)
    return np.asarray(shapely.box(edges[0] + east, edges[1] + north, edges[2] + east, edges[3] + north))


def _spread(flags: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Give each cell the flag of its block."""
    return flags.repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)[: shape[0], : shape[1]]


Index = tuple[int, int]


def _block(
    corners_x: NDArray[np.float64], corners_y: NDArray[np.float64], *, cell_m: float, shape: Shape
) -> tuple[Index, Index]:
    """Give the first row and column of a block of cells, and the ones after the last."""
    if shape == "square":
        rows, columns = cell_index(corners_x, corners_y, cell_m=cell_m, shape=shape)
    else:
        # Hexagons reach beyond their own row, so one more row and column on each side.
        rows = np.floor(corners_y * 2 / (np.sqrt(3) * cell_m)).astype(np.int64) + np.array([-1, 2])
        columns = np.floor(corners_x / cell_m).astype(np.int64) + np.array([-1, 2])
    count = (float(np.ptp(rows)) + 1) * (float(np.ptp(columns)) + 1)
    if count > MAX_CELLS:
        raise UserError(
            what="The grid",
            found=f"would have {count:,.0f} cells of {cell_m:g} m; the most is {MAX_CELLS:,}.",
            fix="Choose larger cells, or load areas (hotspots areas add) so that the study area is smaller.",
        )
    return (int(rows[0]), int(columns[0])), (int(rows[1]) + 1, int(columns[1]) + 1)


def _every(low: Index, high: Index) -> Indices:
    """Give row and column of every cell of a block, as tables."""
    down, across = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]), indexing="ij")
    return down, across


def _rectangle(low: Index, high: Index, cell_m: float, shape: Shape, origin_m: Origin) -> CellGrid:
    rows, columns = _every(low, high)
    inside = np.ones(rows.size, dtype=bool)
    return CellGrid(shape, cell_m, rows.ravel(), columns.ravel(), inside, origin_m=origin_m)


_kept_rectangle = lru_cache(maxsize=3)(_rectangle)
