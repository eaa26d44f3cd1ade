"""Counting points on the cells of a grid, with the marks they carry, in one pass."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.grid import CellGrid, make_grid
from hotspots.detect.points import require_finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.cell_shapes import Origin

WORTH_SHARING = 200_000
"""Points below which starting threads takes longer than counting."""


def count_marks(
    grid: CellGrid, x: NDArray[np.float64], y: NDArray[np.float64], marks: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """
    Count points on the cells of a grid, all of them and those with each mark, in one pass.

    Parameters
    ----------
    grid : CellGrid
        The cells.
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    marks : numpy.ndarray of uint8, shape (k, n)
        1 where a point carries the mark, else 0.

    Returns
    -------
    numpy.ndarray of int, shape (cells, 1 + k)
        All points, then those with each mark; points outside the study area are not counted.
    """
    if not len(grid):
        return np.zeros((0, 1 + len(marks)), dtype=np.int64)
    total, left = _count(grid, x, y, marks)
    return (
        _add_one_by_one(total, grid, x[left], y[left], marks[:, left]) if grid.within is not None else total
    )


def _count(
    grid: CellGrid, x: NDArray[np.float64], y: NDArray[np.float64], marks: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count what is plainly in a cell, and give the positions of the points that are not."""
    from geodata.compiled import in_threads
    from hotspots.detect.kernels.cells import count_on_cells

    low = np.array([grid.rows.min(), grid.columns.min()])
    sure = grid.inside if grid.within is not None else np.ones(len(grid), dtype=bool)
    origin = np.array(grid.origin_m, dtype=float)

    def count(part: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        counts = np.zeros((len(grid), 1 + len(marks)), dtype=np.int64)
        doubtful = np.empty(part.stop - part.start, dtype=np.int64)  # touched only as far as filled
        bounds = np.array([part.start, part.stop])
        unsure = count_on_cells(
            x,
            y,
            marks,
            bounds,
            grid.shape == "hexagon",
            grid.cell_m,
            origin,
            low,
            grid.lookup,
            sure,
            grid.within is None and grid.lookup.size == len(grid),
            counts,
            doubtful,
        )
        return counts, doubtful[:unsure]

    counted, doubtful = zip(*in_threads(count, _in_parts(x.size)), strict=True)
    total: NDArray[np.int64] = reduce(np.add, counted)
    return total, np.concatenate(doubtful)


def _add_one_by_one(
    total: NDArray[np.int64],
    grid: CellGrid,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    marks: NDArray[np.uint8],
) -> NDArray[np.int64]:
    if x.size:
        place = grid.locate(x, y)
        for column, carried in enumerate([np.ones(x.size, dtype=np.uint8), *marks]):
            total[:, column] += tally(place[carried > 0], len(grid))
    return total


def count_on_own_squares(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    marks: NDArray[np.uint8],
    *,
    cell_m: float,
    origin_m: Origin,
) -> tuple[CellGrid, NDArray[np.int64]]:
    """
    Count very many points on the block of squares they reach, reading them only once.

    How far they reach is guessed from a few of them; the block is mended afterwards.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m]; at least one point.
    marks : numpy.ndarray of uint8, shape (k, n)
        1 where a point carries the mark, else 0.
    cell_m : float
        Width of a cell [m].
    origin_m : tuple of float
        Easting and northing cells are counted from [m].

    Returns
    -------
    tuple of CellGrid and numpy.ndarray of int, shape (cells, 1 + k)
        The grid `hotspots.detect.grid.make_grid` lays over the points, and its counts.

    Raises
    ------
    UserError
        If a coordinate is missing, or there would be too many cells.
    """
    few = slice(None, None, max(1, x.size // 50_000))
    if not np.isfinite(x[few].sum() + y[few].sum()):
        require_finite(x, y)
    west, south, east, north = extent_of(x[few], y[few])
    guess = make_grid((west, south, east, north), cell_m=cell_m, shape="square", origin_m=origin_m)
    counted, left = _count(guess, x, y, marks)
    if not np.isfinite(x[left].sum() + y[left].sum()):
        require_finite(x, y)
    used = np.flatnonzero(counted[:, 0])
    middles = [axis[used] for axis in guess.centres()]
    reach = extent_of(*(np.concatenate(pair) for pair in zip(middles, (x[left], y[left]), strict=True)))
    grid = make_grid(reach, cell_m=cell_m, shape="square", origin_m=origin_m)
    total = np.zeros((len(grid), 1 + len(marks)), dtype=np.int64)
    total[grid.position(guess.rows[used], guess.columns[used])] = counted[used]
    return grid, _add_one_by_one(total, grid, x[left], y[left], marks[:, left])


def extent_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """
    Give the rectangle round points; many are read by several threads.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m]; at least one point.

    Returns
    -------
    tuple of float
        West, south, east and north [m].

    Raises
    ------
    UserError
        If a coordinate is missing.
    """
    from geodata.compiled import in_threads
    from hotspots.detect.kernels.cells import extent

    parts = [axis[part].view(np.int64) for axis in (x, y) for part in _in_parts(x.size)]
    found = np.array(in_threads(extent, parts)).reshape(2, -1, 2)
    if not np.isfinite(found).all():
        require_finite(x, y)
    west, south = found[:, :, 0].min(axis=1).tolist()
    east, north = found[:, :, 1].max(axis=1).tolist()
    return west, south, east, north


def _in_parts(size: int) -> list[slice]:
    """Cut points into as many parts as there are processors, if they are many."""
    from geodata.compiled import processors

    number = processors() if size > WORTH_SHARING else 1
    edges = np.linspace(0, size, number + 1).astype(int).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]


def as_marks(marks: Any, size: int) -> tuple[list[str], NDArray[np.uint8]]:
    """
    Check marks, and give them as ones and noughts.

    Parameters
    ----------
    marks : pandas.DataFrame or mapping of array_like of bool, shape (n,) each, or None
        Missing counts as no.
    size : int
        Points.

    Returns
    -------
    tuple of list of str and numpy.ndarray of uint8, shape (k, n)
        Their names; 1 where a point carries the mark, else 0.

    Raises
    ------
    UserError
        If they are for another number of points, or have the name of a column that is there already.
    """
    if marks is None:
        return [], np.zeros((0, size), dtype=np.uint8)
    import pandas as pd

    frame = marks if isinstance(marks, pd.DataFrame) else pd.DataFrame(dict(marks))
    if len(frame) != size:
        raise UserError(
            what="The marks",
            found=f"have {len(frame):,} rows for {size:,} points.",
            fix="Give one row a point, in the same order.",
        )
    reserved = [name for name in frame.columns if name in ("cell_id", "count", "geometry")]
    if reserved:
        raise UserError(
            what="The marks", found=f"have a column called '{reserved[0]}'.", fix="Give it another name."
        )
    if not all(kind == bool for kind in frame.dtypes):  # noqa: E721  a numpy dtype, not a type
        frame = frame.astype("boolean").fillna(value=False).astype(bool)
    carried = np.ascontiguousarray(frame.to_numpy(dtype=bool).T)
    return [str(name) for name in frame.columns], carried.view(np.uint8)


def tally(positions: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """
    Count how often each position occurs; -1 means nowhere.

    Parameters
    ----------
    positions : numpy.ndarray of int, shape (n,)
        Position of each incident among `size` places, or -1.
    size : int
        Number of places.

    Returns
    -------
    numpy.ndarray of int, shape (size,)
        Counts.
    """
    return np.bincount(positions[positions >= 0], minlength=size).astype(np.int64)
