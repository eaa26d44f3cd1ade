"""Kernel density: a smooth surface of incidents per square kilometre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.cells import grid_over
from hotspots.detect.grid import CellGrid, cell_index
from hotspots.detect.points import Suggestion, coordinates, require_positive, study_polygon

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

M2_PER_KM2 = 1e6
WIDEST_CELLS = 300
"""Widest bandwidth, in cells: the work grows with its square."""

_CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class DensitySurface:
    """
    Incidents per square kilometre on a block of square cells.

    Parameters
    ----------
    values : numpy.ndarray, shape (rows, columns)
        Density at the middle of each cell [per km²]; the first row is the southernmost, the first column
        the westernmost; nan outside the study area.
    bounds : tuple of float
        West, south, east and north edge of the block [m].
    crs : object
        Metric coordinate reference system.
    cell_m, bandwidth_m : float
        Width of a cell and bandwidth [m].
    incidents : float
        Points (or sum of weights) that went in.
    edge_share : float
        Share of those that lie within a bandwidth of the edge of the study area, where density reads low.
    grid : CellGrid
        The cells inside the study area.
    """

    values: NDArray[np.float64]
    bounds: tuple[float, float, float, float]
    crs: Any
    cell_m: float
    bandwidth_m: float
    incidents: float
    edge_share: float
    grid: CellGrid

    def sample(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Read the density of the cell that holds each point.

        Parameters
        ----------
        x, y : numpy.ndarray, shape (n,)
            Eastings and northings [m].

        Returns
        -------
        numpy.ndarray, shape (n,)
            Density [per km²]; nan outside the study area.
        """
        found = self.grid.position(
            *cell_index(np.asarray(x), np.asarray(y), cell_m=self.cell_m, shape="square")
        )
        return np.where(found >= 0, self.cell_values()[found], np.nan)

    def cell_values(self) -> NDArray[np.float64]:
        """
        Give the density of each cell in the study area, in the order of the grid.

        Returns
        -------
        numpy.ndarray, shape (n,)
            Density [per km²].
        """
        down, across = self.grid.rows - self.grid.rows.min(), self.grid.columns - self.grid.columns.min()
        return np.asarray(self.values[down, across])

    def to_cells(self) -> GeoDataFrame:
        """
        Turn the surface into a layer of cells.

        Returns
        -------
        geopandas.GeoDataFrame
            ``cell_id``, ``density_per_km2``, ``geometry``; the cells inside the study area.
        """
        return self.grid.to_frame(self.crs, density_per_km2=self.cell_values())


def kernel_density(
    points: Any, *, cell_m: float, bandwidth_m: float, weights: Any = None, within: Any = None
) -> DensitySurface:
    """
    Spread every point over the cells around it and add up, exactly.

    Each incident becomes a smooth hill (quartic kernel) of radius `bandwidth_m` and volume one; the
    surface is the sum of the hills at the middle of each cell. Nothing is binned.

    Parameters
    ----------
    points : geopandas.GeoSeries or geopandas.GeoDataFrame
        Points in a metric coordinate reference system.
    cell_m : float
        Width of a cell [m].
    bandwidth_m : float
        Radius of the hills [m].
    weights : array_like, shape (n,), optional
        Weight of each point; not negative.
    within : shapely polygon, geopandas.GeoSeries or geopandas.GeoDataFrame, optional
        Study area: the surface is nan outside it, and points outside it do not count. No correction is
        made at its edge, where hills lose what falls outside: `DensitySurface.edge_share` says how many
        incidents that concerns. Without it, the surface covers the points and one bandwidth round them.

    Returns
    -------
    DensitySurface
        Density [per km²].

    Raises
    ------
    UserError
        If the points have no metric system or there are none to cover, a length is not above zero, the
        weights do not fit, or there would be more than two million cells.

    Notes
    -----
    A point at distance d < h adds 3 / (pi h²) (1 - d² / h²)² to a place, and nothing beyond h.

    References
    ----------
    Silverman BW (1986). Density Estimation for Statistics and Data Analysis, eq. 4.5. Chapman and Hall.
    """
    x, y = coordinates(points)
    weight = _weights(weights, x.size)
    cell, reach = require_positive(cell_m, "The cell size"), require_positive(bandwidth_m, "The bandwidth")
    area = study_polygon(within, points.crs)
    pad = np.array([-reach, reach])
    corners = [np.r_[axis.min(), axis.max()] + pad if axis.size else axis for axis in (x, y)]
    grid = grid_over(corners[0], corners[1], cell_m=cell, within=area)
    return density_surface(x, y, grid=grid, bandwidth_m=reach, weights=weight, crs=points.crs)


def density_surface(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    grid: CellGrid,
    bandwidth_m: float,
    crs: Any,
    weights: NDArray[np.float64] | None = None,
) -> DensitySurface:
    """
    Do the work of `kernel_density` on plain coordinates.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    grid : CellGrid
        Square cells, with or without a study area.
    bandwidth_m : float
        Radius of the kernel [m].
    crs : object
        Metric coordinate reference system of the coordinates.
    weights : numpy.ndarray, shape (n,), optional
        Weight of each point.

    Returns
    -------
    DensitySurface
        Density [per km²].
    """
    cell, reach = grid.cell_m, require_positive(bandwidth_m, "The bandwidth")
    if reach > WIDEST_CELLS * cell:
        raise UserError(
            what="The bandwidth",
            found=f"is {reach:,.0f} m, more than {WIDEST_CELLS} cells of {cell:,.0f} m.",
            fix=f"Give {WIDEST_CELLS * cell:,.0f} m or less, or wider cells.",
        )
    weight = np.ones(x.size) if weights is None else weights
    if grid.within is not None:
        x, y, weight = _inside(x, y, weight, grid.within)
    height, width = (int(np.ptp(axis)) + 1 for axis in (grid.rows, grid.columns))
    west, south = float(grid.columns.min() * cell), float(grid.rows.min() * cell)
    values = quartic_sum(
        (x - west) / cell, (y - south) / cell, weight, shape=(height, width), reach=reach / cell
    ) * (M2_PER_KM2 / reach**2)  # fmt: skip
    mask = np.full((height, width), np.nan)
    mask[grid.rows - grid.rows.min(), grid.columns - grid.columns.min()] = 0.0
    total = float(weight.sum())
    near_edge = _edge_share(x, y, weight, grid.within, reach) if total else 0.0
    bounds = (west, south, west + width * cell, south + height * cell)
    return DensitySurface(values + mask, bounds, crs, cell, reach, total, near_edge, grid)


def quartic_sum(
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    shape: tuple[int, int],
    reach: float,
) -> NDArray[np.float64]:
    """
    Add up quartic kernels at the middle of every cell of a block; lengths are in cells.

    Parameters
    ----------
    columns, rows : numpy.ndarray, shape (n,)
        Points, in cells from the west and south edge of the block.
    weights : numpy.ndarray, shape (n,)
        Weight of each point.
    shape : tuple of int
        Rows and columns of the block.
    reach : float
        Radius of the kernel, in cells.

    Returns
    -------
    numpy.ndarray, shape `shape`
        Sum of 3 / pi (1 - d²)² over the points closer than the radius, d in radii.
    """
    columns, rows, weights = _stack(columns, rows, weights)
    half = int(np.ceil(reach)) + 1
    padded = (shape[0] + 2 * half, shape[1] + 2 * half)
    near = (columns > -reach) & (columns < shape[1] + reach) & (rows > -reach) & (rows < shape[0] + reach)
    columns, rows, weights = columns[near], rows[near], weights[near] * (3 / np.pi)
    total = np.zeros(padded[0] * padded[1])
    for start in range(0, columns.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        _add_kernels(total, columns[part], rows[part], weights[part], width=padded[1], half=half, reach=reach)
    return total.reshape(padded)[half : half + shape[0], half : half + shape[1]]


def _add_kernels(
    total: NDArray[np.float64],
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    width: int,
    half: int,
    reach: float,
) -> None:
    """Add the kernels of some points to the flat padded block, one offset of cell from point at a time."""
    first_row, first_column = np.floor(rows).astype(np.int64), np.floor(columns).astype(np.int64)
    # Points often outlie the block by up to `reach`; the padding keeps their index in range.
    base = (first_row + half) * width + first_column + half
    low = int(base.min())
    span = int(base.max()) - low + 1
    steps = range(1 - half, half)
    squared = [((first_column + step + 0.5 - columns) / reach) ** 2 for step in steps]
    for down in steps:
        left = 1 - ((first_row + down + 0.5 - rows) / reach) ** 2
        for across, distance in zip(steps, squared, strict=True):
            hill = np.maximum(left - distance, 0.0)
            offset = low + down * width + across
            added = np.bincount(base - low, weights=weights * hill * hill, minlength=span)
            start = max(0, -offset)
            stop = min(span, total.size - offset)
            total[offset + start : offset + stop] += added[start:stop]


def _stack(
    columns: NDArray[np.float64], rows: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Merge points at the same place (published points often are) and sort them along the rows."""
    order = np.lexsort((columns, np.floor(rows)))
    columns, rows, weights = columns[order], rows[order], weights[order]
    if not columns.size:
        return columns, rows, weights
    fresh = np.r_[True, (np.diff(columns) != 0) | (np.diff(rows) != 0)]
    starts = np.flatnonzero(fresh)
    return columns[starts], rows[starts], np.add.reduceat(weights, starts)


def _weights(weights: Any, size: int) -> NDArray[np.float64] | None:
    if weights is None:
        return None
    numbers = np.asarray(weights, dtype=float)
    if numbers.shape != (size,) or not np.isfinite(numbers).all() or (numbers < 0).any():
        raise UserError(
            what="The weights",
            found=f"are {numbers.size:,} numbers for {size:,} points, or hold some below zero or missing.",
            fix="Give one number of zero or more for each point.",
        )
    return numbers


def _inside(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64], within: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    import shapely

    shapely.prepare(within)
    kept = shapely.intersects_xy(within, x, y)
    return x[kept], y[kept], weights[kept]


def _edge_share(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64], within: Any, reach: float
) -> float:
    if within is None:
        return 0.0
    import shapely

    x, y, weights = _stack(x, y, weights)
    edge = within.boundary
    shapely.prepare(edge)
    near = shapely.dwithin(edge, shapely.points(x, y), reach)
    return float(weights[near].sum() / weights.sum())


def suggest_bandwidth_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> Suggestion:
    """
    Suggest a bandwidth by the normal-reference rule, on both axes.

    For each axis 1.06 min(standard deviation, interquartile range / 1.34) n^(-1/5) is the bandwidth of a
    normal kernel (Silverman 1986, eq. 3.28 with the robust spread of eq. 3.30); times 4 as in R's
    bandwidth.nrd it is the radius of a kernel with an end. The mean of both axes is rounded to 10 m.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Returns
    -------
    Suggestion
        Bandwidth [m], at least 100, and the reason.

    References
    ----------
    Venables WN, Ripley BD (2002). Modern Applied Statistics with S, 4th edition, eq. 5.5. Springer.
    """
    mean = float(np.mean([_normal_reference(axis) for axis in (x, y)])) if x.size > 1 else 0.0
    bandwidth = max(100.0, round(mean, -1))
    return Suggestion(
        bandwidth,
        f"The bandwidth is {bandwidth:,.0f} m, by the normal-reference rule on the spread of the incidents "
        "from west to east and from south to north",
    )


def _normal_reference(axis: NDArray[np.float64]) -> float:
    low, high = np.quantile(axis, [0.25, 0.75])
    spread = float(np.std(axis, ddof=1))
    robust = float(high - low) / 1.34
    # With half of the points in one place the interquartile range is 0 and says nothing.
    spread = min(spread, robust) if robust > 0 else spread
    return 4 * 1.06 * spread * float(axis.size ** (-1 / 5))
