"""Counting incidents on a grid of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.counting import (
    WORTH_SHARING,
    as_marks,
    count_marks,
    count_on_own_squares,
    extent_of,
    tally,
)
from hotspots.detect.grid import CellGrid, make_grid
from hotspots.detect.points import Suggestion, coordinates, require_finite, require_positive, study_polygon

__all__ = ["CellGrid", "count_cells", "grid_over", "suggest_cell_m", "tally"]

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.detect.cell_shapes import Origin, Shape


MANY_PLACES = 50_000
"""With more places than this, distances are asked of some of them (house rule)."""


def count_cells(
    points: Any,
    *,
    cell_m: float,
    shape: Shape = "square",
    within: Any = None,
    origin_m: Origin = (0.0, 0.0),
    marks: Any = None,
    crs: Any = None,
) -> GeoDataFrame:
    """
    Count points on square or hexagon cells, and how many of them carry each of several marks.

    Cells are counted from the origin of the coordinate system, so the same place is always in the same
    cell whatever the data. Each point falls in exactly one cell: squares own their west and south edge,
    and a point on the outer edge of the study area goes to the nearest cell in it.

    Parameters
    ----------
    points : geopandas.GeoSeries, geopandas.GeoDataFrame or pair of numpy.ndarray, shape (n,) each
        Points in a metric coordinate reference system, or their eastings and northings [m].
    cell_m : float
        Width of a cell [m]; of a hexagon, from side to side.
    shape : {"square", "hexagon"}, default "square"
        Shape of the cells.
    within : shapely polygon, geopandas.GeoSeries or geopandas.GeoDataFrame, optional
        Study area. Cells that do not reach into it are not made and points outside it are not counted.
        Without it, the cells cover the bounding rectangle of the points.
    origin_m : tuple of float, default (0, 0)
        Easting and northing cells are counted from [m]; half a cell, say, shifts the grid.
    marks : pandas.DataFrame or mapping of array_like of bool, shape (n,) each, optional
        Such as the characteristics: a point may carry several; missing counts as no.
    crs : object, optional
        Coordinate system of eastings and northings given as plain numbers.

    Returns
    -------
    geopandas.GeoDataFrame
        ``cell_id`` (text), ``count`` (int), a column (int) for each mark, ``geometry``; one row a cell,
        empty cells included.

    Raises
    ------
    UserError
        If the points have no metric system or there are none, a mark has another length, the cell size is
        not above zero, the coordinate systems differ, or there would be more than two million cells.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.GeoSeries.from_xy([10, 20, 250], [10, 20, 10], crs="EPSG:27700")
    >>> count_cells(points, cell_m=100)["count"].tolist()
    [2, 0, 1]
    >>> count_cells(points, cell_m=100, marks={"race": [True, False, None]})["race"].tolist()
    [1, 0, 0]
    """
    crs = points.crs if hasattr(points, "geometry") else crs
    x, y = coordinates(points, crs=crs, finite=False)
    area = study_polygon(within, crs)
    cell = require_positive(cell_m, "The cell size")
    names, carried = as_marks(marks, x.size)
    if area is None and shape == "square" and x.size > WORTH_SHARING:
        grid, counts = count_on_own_squares(x, y, carried, cell_m=cell, origin_m=origin_m)
    else:
        if area is not None:
            require_finite(x, y)
        grid = grid_over(x, y, cell_m=cell, shape=shape, within=area, origin_m=origin_m)
        counts = count_marks(grid, x, y, carried)
    columns = {name: counts[:, 1 + at] for at, name in enumerate(names)}
    return grid.to_frame(crs, count=counts[:, 0], **columns)


def grid_over(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    cell_m: float,
    shape: Shape = "square",
    within: Any = None,
    origin_m: Origin = (0.0, 0.0),
) -> CellGrid:
    """
    Lay a grid over a study area, or over the bounding rectangle of points.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m]; only used when `within` is None.
    cell_m : float
        Width of a cell [m].
    shape : {"square", "hexagon"}, default "square"
        Shape of the cells.
    within : shapely polygon, optional
        Study area.
    origin_m : tuple of float, default (0, 0)
        Easting and northing cells are counted from [m].

    Returns
    -------
    CellGrid
        The grid.

    Raises
    ------
    UserError
        If there is neither a study area nor a point, or there would be too many cells.
    """
    if within is None and not x.size:
        raise UserError(
            what="The grid",
            found="has neither a point nor a study area to cover.",
            fix="Choose a longer period or fewer filters, or give a study area.",
        )
    bounds = (0.0, 0.0, 0.0, 0.0) if within is not None else extent_of(x, y)
    return make_grid(bounds, cell_m=cell_m, shape=shape, within=within, origin_m=origin_m)


def suggest_cell_m(bounds: tuple[float, float, float, float]) -> Suggestion:
    """
    Suggest a cell size: a fiftieth of the shorter side of the study area, rounded down.

    Rounded down to a multiple of 100 m, below 100 m to a multiple of 50 m, and never below 50 m.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east and north edge [m].

    Returns
    -------
    Suggestion
        Cell size [m] and the reason.

    Examples
    --------
    >>> suggest_cell_m((0, 0, 30_000, 13_900)).value
    200.0
    """
    short = min(bounds[2] - bounds[0], bounds[3] - bounds[1])
    fiftieth = short / 50
    step = 100 if fiftieth >= 100 else 50
    cell = max(50.0, float(np.floor(fiftieth / step) * step))
    return Suggestion(
        cell,
        f"Cells are {cell:,.0f} m wide: a fiftieth of the shorter side of the study area "
        f"({short / 1000:,.1f} km), rounded down",
    )


def other_cell_sizes(places: NDArray[np.float64], area_km2: float) -> tuple[Suggestion, ...]:
    """
    Give the cell sizes the points themselves ask for, beside that of the study area.

    By quadrat rule a cell is twice as large as the ground per place, so that chance alone would put two
    places in it. By neighbour rule it is twice as wide as half of the places are from their nearest
    neighbour: narrower cells show where points stand, not how many incidents there are.

    Parameters
    ----------
    places : numpy.ndarray, shape (m, 2)
        Easting and northing [m] of the distinct places of the points in the study area.
    area_km2 : float
        Size of the study area [km²].

    Returns
    -------
    tuple of Suggestion
        Sizes [m], rounded down to a multiple of 50 m, at least 50 m, and their reasons; none for fewer than
        two places.

    References
    ----------
    Wong DWS, Lee J (2005). Statistical Analysis of Geographic Information with ArcView GIS and ArcGIS.
    Wiley (the quadrat rule, after Greig-Smith 1952).
    """
    if len(places) < 2:
        return ()
    quadrat = _round_down(np.sqrt(2 * area_km2 * 1e6 / len(places)))
    apart = _round_down(2 * _usual_distance_m(places))
    return (
        Suggestion(
            quadrat,
            f"{quadrat:,.0f} m would put two of the {len(places):,} places in a cell if they lay evenly",
        ),
        Suggestion(apart, f"{apart:,.0f} m is about twice as far as places usually lie from the next one"),
    )


def _round_down(metres: float) -> float:
    return max(50.0, float(np.floor(metres / 50) * 50))


def _usual_distance_m(places: NDArray[np.float64]) -> float:
    """Give the median distance to the nearest other place; of very many places some thousand are asked."""
    from scipy.spatial import cKDTree

    many = len(places) > MANY_PLACES
    some = places[:: max(1, len(places) // (1000 if many else 5000))]
    others = _round(places, some) if many else places
    return float(np.median(cKDTree(others).query(some, k=2)[0][:, 1]))


def _round(places: NDArray[np.float64], some: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Keep the places in the squares round some of them, each square as large as the ground per place.

    The nearest place is among them unless it is farther away than a square is wide, which is more than usual.
    """
    low = places.min(axis=0)
    wide, high = places.max(axis=0) - low
    side = max(np.sqrt(wide * high / len(places)), max(wide, high) / 2000)
    rows = int(high / side) + 3
    wanted = np.zeros((int(wide / side) + 3) * rows, dtype=bool)
    near = np.array([across * rows + up for across in (-1, 0, 1) for up in (-1, 0, 1)])

    def square(which: NDArray[np.float64]) -> NDArray[np.int64]:
        column, row = ((which - low) / side).astype(np.int64).T + 1
        return np.asarray(column * rows + row)

    wanted[(square(some)[:, None] + near).ravel()] = True
    return np.asarray(places[wanted[square(places)]])
