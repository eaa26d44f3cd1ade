"""Adding up smooth hills, one a point, at the middle of every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid

_BAND = 32
"""Rows of cells one thread fills at a time."""


def hills(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weights: NDArray[np.float64],
    reaches_m: NDArray[np.float64],
    grid: CellGrid,
    *,
    squared: bool = False,
) -> NDArray[np.float64]:
    """
    Add up the hills of points at the middle of every cell of the block round a grid.

    Parameters
    ----------
    x, y, weights : numpy.ndarray, shape (n,)
        Eastings and northings [m], and the volume of each hill.
    reaches_m : numpy.ndarray, shape (1,) or (n,)
        Radius of all hills, or of each [m].
    grid : CellGrid
        Square cells.
    squared : bool, default False
        Add up the squares of the heights instead: what the variance of the sum is made of.

    Returns
    -------
    numpy.ndarray, shape (rows, columns)
        Sum of the heights [per m²], or of their squares.
    """
    west, south = corner(grid)
    shape = int(np.ptp(grid.rows)) + 1, int(np.ptp(grid.columns)) + 1
    peak = weights * (3 / np.pi) / reaches_m**2
    return quartic_sum(
        (x - west) / grid.cell_m,
        (y - south) / grid.cell_m,
        peak,
        shape=shape,
        reach=reaches_m / grid.cell_m,
        squared=squared,
    )


def quartic_sum(
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    peaks: NDArray[np.float64],
    *,
    shape: tuple[int, int],
    reach: NDArray[np.float64],
    squared: bool = False,
) -> NDArray[np.float64]:
    """
    Add up quartic kernels at the middle of every cell of a block; lengths are in cells.

    Parameters
    ----------
    columns, rows : numpy.ndarray, shape (n,)
        Points, in cells from the west and south edge of the block.
    peaks : numpy.ndarray, shape (n,)
        Height of each hill at its middle.
    shape : tuple of int
        Rows and columns of the block.
    reach : numpy.ndarray, shape (1,) or (n,)
        Radius of all kernels, or of each, in cells.
    squared : bool, default False
        Add up the squares instead.

    Returns
    -------
    numpy.ndarray, shape `shape`
        Sum of peak (1 - d²)² over the points closer than the radius, d in radii. It does not depend on how
        many threads do the work.
    """
    from geodata.compiled import in_threads
    from hotspots.detect.kernels.density import add_hills, sort_by_row

    widest = float(reach.max())
    near = (columns > -widest) & (columns < shape[1] + widest) & (rows > -widest) & (rows < shape[0] + widest)
    if not near.all():
        columns, rows, peaks = columns[near], rows[near], peaks[near]
        reach = reach[near] if reach.size > 1 else reach
    half = int(np.ceil(widest))
    low, pad = -half - 1, 2 * half + 3
    total = np.zeros((shape[0], shape[1] + 2 * pad))
    starts = np.zeros(shape[0] + 2 * half + 4, dtype=np.int64)
    ordered = [np.empty(columns.size) for _ in range(3)]
    reaches = np.empty(columns.size) if reach.size > 1 else reach
    if not columns.size:
        return np.zeros(shape)
    sort_by_row(columns, rows, peaks, reach, low, starts, *ordered, reaches)

    def fill(bottom: int) -> None:
        top = min(bottom + _BAND, shape[0])
        first, last = starts[bottom - half - low], starts[min(top + half - low, starts.size - 1)]
        add_hills(*ordered, reaches, first, last, top, bottom, pad, squared, total)

    in_threads(fill, list(range(0, shape[0], _BAND)))
    return total[:, pad : pad + shape[1]]


def corner(grid: CellGrid) -> tuple[float, float]:
    """
    Give the south-west corner of the block of cells.

    Parameters
    ----------
    grid : CellGrid
        Square cells.

    Returns
    -------
    tuple of float
        Easting and northing [m].
    """
    east, north = grid.origin_m
    return float(grid.columns.min() * grid.cell_m + east), float(grid.rows.min() * grid.cell_m + north)
