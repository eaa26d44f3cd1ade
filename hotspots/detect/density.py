"""Kernel density: a smooth surface of incidents per square kilometre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.bandwidth import WIDEST, nearest_rule, square_root_rule, suggest_bandwidth_m
from hotspots.detect.cells import grid_over
from hotspots.detect.edges import mass_inside
from hotspots.detect.grid import CellGrid, cell_index
from hotspots.detect.hills import corner, hills
from hotspots.detect.points import coordinates, distinct_places, require_positive, study_polygon

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

M2_PER_KM2 = 1e6
WIDEST_CELLS = 300
"""Widest bandwidth, in cells: the work grows with its square."""

__all__ = [
    "DensitySurface",
    "density_surface",
    "kernel_density",
    "suggest_bandwidth_m",
]


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
        Share of those that lie within a bandwidth of the edge of the study area, where density reads low
        unless it was corrected.
    grid : CellGrid
        The cells inside the study area.
    edge_corrected : bool
        Whether hills were raised by what falls outside the study area.
    local_bandwidths_m : tuple of float, optional
        Narrowest, middle and widest of the bandwidths of an adaptive surface [m].
    """

    values: NDArray[np.float64]
    bounds: tuple[float, float, float, float]
    crs: Any
    cell_m: float
    bandwidth_m: float
    incidents: float
    edge_share: float
    grid: CellGrid
    edge_corrected: bool = False
    local_bandwidths_m: tuple[float, float, float] | None = None

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
            *cell_index(
                np.asarray(x),
                np.asarray(y),
                cell_m=self.cell_m,
                shape="square",
                origin_m=self.grid.origin_m,
            )
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
    points: Any,
    *,
    cell_m: float,
    bandwidth_m: float,
    weights: Any = None,
    within: Any = None,
    adaptive: bool | int = False,
    edge_correction: bool = False,
    crs: Any = None,
) -> DensitySurface:
    """
    Spread every point over the cells around it and add up, exactly.

    Each incident becomes a smooth hill (quartic kernel) of radius `bandwidth_m` and volume one; the
    surface is the sum of the hills at the middle of each cell. Nothing is binned.

    Parameters
    ----------
    points : geopandas.GeoSeries, geopandas.GeoDataFrame or pair of numpy.ndarray, shape (n,) each
        Points in a metric coordinate reference system, or their eastings and northings [m].
    cell_m : float
        Width of a cell [m].
    bandwidth_m : float
        Radius of the hills [m].
    weights : array_like, shape (n,), optional
        Weight of each point; not negative.
    within : shapely polygon, geopandas.GeoSeries or geopandas.GeoDataFrame, optional
        Study area: the surface is nan outside it, and points outside it do not count. Without it, the
        surface covers the points and one bandwidth round them.
    adaptive : bool or int, default False
        True: each point has a bandwidth of its own by Abramson's square-root rule, narrower where incidents
        lie thick, wider where they are few, between a quarter and four times `bandwidth_m`. A whole number k:
        the distance to its k-th nearest other point, at least the width of a cell and at most four times
        `bandwidth_m`; a weight counts as so many points.
    edge_correction : bool, default False
        Raise the hill of each point so that the part of it inside the study area has volume one: the
        surface then holds as many incidents as there are points. Without it, hills lose what falls outside,
        and `DensitySurface.edge_share` says how many incidents that concerns.
    crs : object, optional
        Coordinate system of eastings and northings given as plain numbers.

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
    Jones MC (1993). Simple boundary correction for kernel density estimation. Statistics and Computing 3,
    135-146.
    """
    crs = points.crs if hasattr(points, "geometry") else crs
    x, y = coordinates(points, crs=crs)
    weight = _weights(weights, x.size)
    cell, reach = require_positive(cell_m, "The cell size"), require_positive(bandwidth_m, "The bandwidth")
    area = study_polygon(within, crs)
    pad = np.array([-reach, reach])
    corners = [np.r_[axis.min(), axis.max()] + pad if axis.size else axis for axis in (x, y)]
    grid = grid_over(corners[0], corners[1], cell_m=cell, within=area)
    return density_surface(
        x,
        y,
        grid=grid,
        bandwidth_m=reach,
        weights=weight,
        crs=crs,
        adaptive=adaptive,
        edge_correction=edge_correction,
    )


def density_surface(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    grid: CellGrid,
    bandwidth_m: float,
    crs: Any,
    weights: NDArray[np.float64] | None = None,
    adaptive: bool | int = False,
    edge_correction: bool = False,
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
    adaptive : bool or int, default False
        As for `kernel_density`.
    edge_correction : bool, default False
        As for `kernel_density`.

    Returns
    -------
    DensitySurface
        Density [per km²].
    """
    reach = require_positive(bandwidth_m, "The bandwidth")
    require_narrow(reach, grid.cell_m)
    weight = np.ones(x.size) if weights is None else weights
    if grid.within is not None:
        kept = grid.locate(x, y) >= 0
        x, y, weight = x[kept], y[kept], weight[kept]
    reaches = np.array([reach])
    if adaptive is not False and x.size:
        by_rank = not isinstance(adaptive, bool)
        reaches = (
            _to_the_nearest(x, y, weight, adaptive, grid, reach)
            if by_rank
            else _adapted(x, y, weight, grid, reach)
        )
    total = float(weight.sum())
    raised, near_edge = weight, 0.0
    if grid.within is not None and total:
        mass, near = mass_inside(x, y, reaches, grid.within)
        near_edge = float(weight[near].sum() / total)
        raised = weight / mass if edge_correction else weight
    values = hills(x, y, raised, reaches, grid) * M2_PER_KM2
    mask = np.full(values.shape, np.nan)
    mask[grid.rows - grid.rows.min(), grid.columns - grid.columns.min()] = 0.0
    west, south = corner(grid)
    height, width = values.shape
    bounds = (west, south, west + width * grid.cell_m, south + height * grid.cell_m)
    spread = tuple(float(each) for each in np.quantile(reaches, [0, 0.5, 1])) if reaches.size > 1 else None
    return DensitySurface(
        values + mask,
        bounds,
        crs,
        grid.cell_m,
        reach,
        total,
        near_edge,
        grid,
        edge_correction and grid.within is not None,
        spread,  # type: ignore[arg-type]
    )


def _adapted(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weights: NDArray[np.float64],
    grid: CellGrid,
    reach: float,
) -> NDArray[np.float64]:
    """Read the surface of one bandwidth in the cell of each point, and widen or narrow by it."""
    pilot = hills(x, y, weights, np.array([reach]), grid)
    rows, columns = cell_index(x, y, cell_m=grid.cell_m, shape="square", origin_m=grid.origin_m)
    down, across = rows - grid.rows.min(), columns - grid.columns.min()
    # A point on the outer edge of the study area may lie in the row beyond the last.
    down, across = down.clip(0, pilot.shape[0] - 1), across.clip(0, pilot.shape[1] - 1)
    return np.minimum(square_root_rule(pilot[down, across], weights, reach), WIDEST_CELLS * grid.cell_m)


def _to_the_nearest(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weights: NDArray[np.float64],
    nearest: int,
    grid: CellGrid,
    reach: float,
) -> NDArray[np.float64]:
    """Gather points that share a place: they are each other's nearest."""
    if nearest < 1:
        raise UserError(
            what="The width of the hills",
            found=f"was asked for by the {nearest} nearest.",
            fix="Give 1 or more, such as 10.",
        )
    places = distinct_places(x, y)
    held = np.bincount(places.of_point, weights=weights, minlength=len(places.xy)).astype(np.float64)
    widest = min(WIDEST * reach, WIDEST_CELLS * grid.cell_m)
    east, north = places.xy.T
    found = nearest_rule(east, north, held, nearest, narrowest_m=min(grid.cell_m, widest), widest_m=widest)
    return found[places.of_point]


def require_narrow(reach: float, cell_m: float) -> None:
    """
    Refuse a bandwidth so many cells wide that the work would take very long.

    Parameters
    ----------
    reach : float
        Bandwidth [m].
    cell_m : float
        Width of a cell [m].

    Raises
    ------
    UserError
        If it is wider than three hundred cells.
    """
    if reach > WIDEST_CELLS * cell_m:
        raise UserError(
            what="The bandwidth",
            found=f"is {reach:,.0f} m, more than {WIDEST_CELLS} cells of {cell_m:,.0f} m.",
            fix=f"Give {WIDEST_CELLS * cell_m:,.0f} m or less, or wider cells.",
        )


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
