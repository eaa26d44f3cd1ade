"""Chains of incidents: each within reach of another of the chain, in space and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.close_pairs import Metric, check_metric, sort_into_cells, whole_days
from hotspots.detect.points import coordinates, require_positive

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

ALONE = -1


def find_chains(
    points: Any,
    times: Any,
    *,
    reach_m: float,
    reach_days: float,
    metric: Metric = "euclidean",
) -> Series[Any]:
    """
    Join incidents into chains.

    Two incidents are linked when they are less than `reach_m` and less than `reach_days` apart; a chain is
    everything that links lead to. The first and the last incident of a chain may be far apart.

    Parameters
    ----------
    points : geopandas.GeoSeries or geopandas.GeoDataFrame
        Points in a metric coordinate reference system, shape (n,).
    times : array_like, shape (n,)
        As for `hotspots.near_repeat`.
    reach_m, reach_days : float
        Linked are incidents less than this apart [m], [days between their calendar dates].
    metric : {"euclidean", "manhattan"}, default "euclidean"
        As the crow flies, or along the axes.

    Returns
    -------
    pandas.Series of int
        On the index of `points`: number of the chain, 0 for the one that begins first; -1 for an incident
        linked to no other.

    Raises
    ------
    UserError
        If the points have no metric system, the times do not fit them, or a reach is not above 0.
    """
    import pandas as pd

    x, y = coordinates(points)
    labels = label_chains(
        x, y, whole_days(times, x.size), reach_m=reach_m, reach_days=reach_days, metric=metric
    )
    return pd.Series(labels, index=points.index, name="chain_id")


def label_chains(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
    *,
    reach_m: float,
    reach_days: float,
    metric: Metric = "euclidean",
) -> NDArray[np.int64]:
    """
    Do the work of `find_chains` on plain arrays.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    days : numpy.ndarray of int, shape (n,)
        Days.
    reach_m, reach_days, metric
        See `find_chains`.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Labels; -1 for incidents linked to no other.
    """
    require_positive(reach_m, "The reach of a chain")
    if not reach_days > 0 or not np.isfinite(reach_days):
        raise UserError(
            what="The reach of a chain in time",
            found=f"is {reach_days:g} days.",
            fix="Give a number of days above zero; 1 links incidents of the same day.",
        )
    manhattan = int(check_metric(metric))
    if not x.size:
        return np.empty(0, dtype=np.int64)
    from hotspots.detect.kernels.near_repeat import link_close_pairs

    cells = sort_into_cells(x, y, reach_m, then_by=days)
    whole = int(np.ceil(reach_days))
    root = link_close_pairs(
        cells.x,
        cells.y,
        days[cells.order],
        cells.start,
        cells.columns,
        cells.rows,
        manhattan,
        float(reach_m),
        whole,
    )
    member = np.empty(x.size, dtype=np.int64)
    member[cells.order] = root
    return _numbered(member, days)


def _numbered(member: NDArray[np.int64], days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the chains by their first day; of one day, by the first incident as given."""
    _, chain, size = np.unique(member, return_inverse=True, return_counts=True)
    by_time = np.lexsort((np.arange(days.size), days))
    linked = by_time[size[chain[by_time]] > 1]
    found, first = np.unique(chain[linked], return_index=True)
    number = np.full(size.size, ALONE, dtype=np.int64)
    number[found[np.argsort(first)]] = np.arange(found.size)
    return np.asarray(number[chain])


def describe_chains(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
    labels: NDArray[np.int64],
    *,
    least: int = 2,
) -> DataFrame:
    """
    Say of every chain how long it is, how long it lasts and how far it reaches.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    days : numpy.ndarray of int, shape (n,)
        Days.
    labels : numpy.ndarray of int, shape (n,)
        Chain of each incident; -1 for none.
    least : int, default 2
        Shorter chains are left out.

    Returns
    -------
    pandas.DataFrame
        One row a chain, the one with most incidents first, then the latest: ``chain_id``, ``count``
        (incidents), ``first_day``, ``last_day``, ``duration_days`` (from the first to the last; 0: one day),
        ``extent_m`` (greatest distance between two of its incidents, as the crow flies).
    """
    import pandas as pd

    size = np.bincount(labels[labels >= 0]) if (labels >= 0).any() else np.empty(0, dtype=np.int64)
    kept = np.flatnonzero(size >= least)
    ordered = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[ordered], kept)
    rows = [ordered[start : start + size[chain]] for start, chain in zip(starts, kept, strict=True)]
    frame = pd.DataFrame(
        {
            "chain_id": kept,
            "count": size[kept].astype(np.int64),
            "first_day": np.array([days[mine].min() for mine in rows], dtype=np.int64),
            "last_day": np.array([days[mine].max() for mine in rows], dtype=np.int64),
            "extent_m": np.array([_extent(x[mine], y[mine]) for mine in rows], dtype=np.float64),
        }
    )
    frame.insert(4, "duration_days", frame["last_day"] - frame["first_day"])
    order = np.lexsort((frame["chain_id"], -frame["last_day"], -frame["count"]))
    return frame.iloc[order].reset_index(drop=True)


def _extent(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Give the greatest distance between two points: it lies between two corners of their hull."""
    import shapely
    from scipy.spatial.distance import pdist

    corners = np.column_stack([x, y])
    if x.size > 50:
        corners = shapely.get_coordinates(shapely.convex_hull(shapely.multipoints(corners)))
    return float(pdist(corners).max(initial=0.0))


def chain_polygons(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    labels: NDArray[np.int64],
    chains: DataFrame,
    *,
    margin_m: float,
    crs: Any,
) -> GeoDataFrame:
    """
    Draw a polygon round every chain: the hull of its incidents, and all ground within a margin of it.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    labels : numpy.ndarray of int, shape (n,)
        Chain of each incident.
    chains : pandas.DataFrame
        The chains to draw, with ``chain_id``.
    margin_m : float
        Margin [m].
    crs : object
        Coordinate system of the result.

    Returns
    -------
    geopandas.GeoDataFrame
        `chains` with ``geometry``.
    """
    import geopandas as gpd
    import shapely

    place = np.full(int(labels.max(initial=-1)) + 2, -1, dtype=np.int64)
    place[chains["chain_id"]] = np.arange(len(chains))
    row = np.where(labels >= 0, place[labels], -1)
    mine = np.argsort(row, kind="stable")
    mine = mine[row[mine] >= 0]
    every: Any = shapely.points(np.column_stack([x[mine], y[mine]]))
    together: Any = shapely.multipoints(every, indices=row[mine]) if mine.size else every
    shapes = shapely.buffer(shapely.concave_hull(together, ratio=0.4), margin_m, quad_segs=8)
    return gpd.GeoDataFrame(chains.copy(), geometry=shapes, crs=crs)
