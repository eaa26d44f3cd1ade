"""Risk: how thick incidents lie on the ground against how thick people (or other incidents) do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.density import M2_PER_KM2, require_narrow
from hotspots.detect.hills import hills
from hotspots.detect.points import require_positive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid

FEWEST_EXPECTED = 5.0
"""Where average risk would bring fewer incidents than this, a ratio says nothing (house rule)."""


@dataclass(frozen=True, eq=False)
class Crowd:
    """
    People, or incidents, at places.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings of the places [m].
    number : numpy.ndarray, shape (n,)
        How many are at each.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    number: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RiskSurface:
    """
    Ratio of two densities on the cells of a grid.

    Parameters
    ----------
    risk, low, high : numpy.ndarray, shape (n,)
        Incidents for each unit of the base (a person, or a recorded incident), and the ends of the interval;
        nan where the base is below the floor.
    incidents_per_km2, base_per_km2 : numpy.ndarray, shape (n,)
        The two densities; hills at the edge of the study area lose the same share in both.
    overall : float
        Incidents for each unit of the base in the whole study area.
    floor_per_km2 : float
        Least density of the base a ratio is given for.
    """

    risk: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    incidents_per_km2: NDArray[np.float64]
    base_per_km2: NDArray[np.float64]
    overall: float
    floor_per_km2: float


def risk_surface(
    incidents: Crowd,
    base: Crowd,
    *,
    grid: CellGrid,
    bandwidth_m: float,
    floor_per_km2: float | None = None,
    among: bool = False,
    confidence: float = 0.95,
) -> RiskSurface:
    """
    Divide the density of incidents by that of the people, or of all incidents, around each cell.

    Parameters
    ----------
    incidents : Crowd
        Incidents in the study area.
    base : Crowd
        People there; or all recorded incidents, these included.
    grid : CellGrid
        Square cells over the study area.
    bandwidth_m : float
        Radius of the quartic hills of both densities [m].
    floor_per_km2 : float, optional
        Least density of the base a ratio is given for [per km²]; without it, the density at which average
        risk would bring five incidents to the ground a hill covers.
    among : bool, default False
        Whether the base is incidents of which the others are part: then the ratio is a share.
    confidence : float, default 0.95
        Of the intervals.

    Returns
    -------
    RiskSurface
        Ratios with intervals.

    Raises
    ------
    UserError
        If a length is not above zero, the bandwidth is too many cells wide, or the base is empty.

    Notes
    -----
    Of people the interval is that of Fay and Feuer for a weighted sum of Poisson counts, with people taken
    as known; of a share it is Wilson's, with as many incidents as an evenly weighted sum of the same
    variance would have. Both take incidents to come independently of each other.

    References
    ----------
    Bithell JF (1990). An application of density estimation to geographical epidemiology. Statistics in
    Medicine 9, 691-701.
    Fay MP, Feuer EJ (1997). Confidence intervals for directly standardized rates. Statistics in Medicine 16,
    791-801.
    """
    reach = require_positive(bandwidth_m, "The bandwidth")
    require_narrow(reach, grid.cell_m)
    if not base.number.sum() > 0:
        raise UserError(
            what="The risk surface",
            found="has nobody to divide by in the study area.",
            fix="Choose another population or group, or a longer period.",
        )
    reaches = np.array([reach])

    def on_cells(who: Crowd, *, squared: bool = False) -> NDArray[np.float64]:
        weights = np.sqrt(who.number) if squared else who.number
        block = hills(who.x, who.y, weights, reaches, grid, squared=squared)
        return np.asarray(block[grid.rows - grid.rows.min(), grid.columns - grid.columns.min()])

    dense, under = on_cells(incidents), on_cells(base)
    overall = float(incidents.number.sum() / base.number.sum())
    floor = floor_per_km2 if floor_per_km2 is not None else suggest_floor_per_km2(overall, reach)
    known = (under * M2_PER_KM2 >= floor) & (under > 0)
    risk = np.full(len(grid), np.nan)
    risk[known] = dense[known] / under[known]
    low, high = risk.copy(), risk.copy()
    if among:
        squares = on_cells(base, squared=True)[known]
        low[known], high[known] = _of_share(risk[known], under[known] ** 2 / squares, confidence)
    else:
        squares = on_cells(incidents, squared=True)[known]
        peak = 3 / (np.pi * reach**2)
        ends = weighted_poisson_limits(dense[known], squares, peak, confidence)
        low[known], high[known] = (end / under[known] for end in ends)
    return RiskSurface(risk, low, high, dense * M2_PER_KM2, under * M2_PER_KM2, overall, floor)


def suggest_floor_per_km2(overall: float, bandwidth_m: float) -> float:
    """
    Give the density of the base at which average risk brings five incidents to the ground a hill covers.

    Parameters
    ----------
    overall : float
        Incidents for each unit of the base.
    bandwidth_m : float
        Radius of the hills [m].

    Returns
    -------
    float
        Density [per km²]; infinite when there are no incidents.

    Notes
    -----
    A quartic hill of radius h averages like an even one over 5 pi h² / 9, one over the integral of its
    square.
    """
    ground_km2 = 5 * np.pi * bandwidth_m**2 / 9 / M2_PER_KM2
    return float(FEWEST_EXPECTED / (overall * ground_km2)) if overall > 0 else float("inf")


def weighted_poisson_limits(
    total: NDArray[np.float64], squares: NDArray[np.float64], largest: float, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the interval of Fay and Feuer for a weighted sum of Poisson counts.

    Parameters
    ----------
    total, squares : numpy.ndarray, shape (n,)
        Sum of the weights of what was counted, and of their squares.
    largest : float
        Largest weight one more case could have.
    confidence : float
        Such as 0.95.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Lower and upper end; with all weights 1 the exact Poisson interval.
    """
    from scipy.special import chdtri

    tail = (1 - confidence) / 2
    low, some = np.zeros(total.shape), total > 0
    mean, variance = total[some], squares[some]
    low[some] = variance / (2 * mean) * chdtri(2 * mean**2 / variance, 1 - tail)
    more, spread = total + largest, squares + largest**2
    return low, np.asarray(spread / (2 * more) * chdtri(2 * more**2 / spread, tail))


def _of_share(
    share: NDArray[np.float64], number: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from scipy.special import ndtri

    z2 = float(ndtri(1 - (1 - confidence) / 2)) ** 2
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = np.sqrt(z2 * (share * (1 - share) / number + z2 / (4 * number**2))) / (1 + z2 / number)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def spread_people(people: NDArray[np.float64], polygons: NDArray[Any], grid: CellGrid) -> NDArray[np.float64]:
    """
    Spread the people of areas over the cells, as if they lived evenly over each area.

    Parameters
    ----------
    people : numpy.ndarray, shape (m,)
        People in each area; missing counts as nobody.
    polygons : numpy.ndarray of shapely polygons, shape (m,)
        The areas.
    grid : CellGrid
        The cells.

    Returns
    -------
    numpy.ndarray, shape (n,)
        People in each cell. A cell belongs to the area its middle is in; the people of an area too small to
        hold a middle go to the cell at its centre. Of an area with most of its ground outside the cells only
        the part inside counts.
    """
    import shapely

    from geodata.areas.assign import areas_holding

    known = np.nan_to_num(people)
    cell, area = areas_holding(polygons, *grid.centres())
    cell, first = np.unique(cell, return_index=True)
    area = area[first]
    number = np.bincount(area, minlength=len(polygons))
    due = shapely.area(polygons) / grid.cell_m**2
    each = known / np.where(number < due / 2, due, np.maximum(number, 1))
    spread = np.zeros(len(grid))
    spread[cell] = each[area]
    small = np.flatnonzero((number == 0) & (known > 0) & (due < 2))
    inner = shapely.point_on_surface(polygons[small])
    place = grid.locate(shapely.get_x(inner), shapely.get_y(inner))
    np.add.at(spread, place[place >= 0], known[small][place >= 0])
    return spread
