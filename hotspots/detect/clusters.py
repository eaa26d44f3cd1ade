"""Clusters of incidents: groups of points close together, and polygons round them."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.compiled import in_threads, processors
from geodata.errors import UserError
from hotspots.detect.points import Suggestion, coordinates, distinct_places, require_positive
from hotspots.detect.squares import sort_into_squares, squares_round

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import Series

ClusterMethod = Literal["dbscan", "hdbscan"]
NOISE = -1
_WORTH_THREADS = 20_000
_SAMPLE = 2_000
_ONE_AT_A_TIME = threading.Lock()


def find_clusters(
    points: Any,
    *,
    method: ClusterMethod = "dbscan",
    eps_m: float | None = None,
    min_incidents: int = 5,
    crs: Any = None,
) -> Series[Any]:
    """
    Group points that lie close together.

    DBSCAN calls a place dense when at least `min_incidents` points, itself included, lie within `eps_m`,
    and joins dense places within `eps_m` of each other. HDBSCAN looks at all distances at once and keeps
    the groups that last longest, so dense and thin clusters can stand side by side.

    Parameters
    ----------
    points : geopandas.GeoSeries, geopandas.GeoDataFrame or pair of numpy.ndarray, shape (n,) each
        Points in a metric coordinate reference system, or their eastings and northings [m], which saves
        reading them out of the layer.
    method : {"dbscan", "hdbscan"}, default "dbscan"
        How.
    eps_m : float or None
        Reach [m]. DBSCAN needs it; HDBSCAN without it decides by itself, and with it does not split
        groups closer than that.
    min_incidents : int, default 5
        Fewest incidents of a dense place (DBSCAN) or of a cluster (HDBSCAN).
    crs : object, optional
        Coordinate system of eastings and northings given as plain numbers.

    Returns
    -------
    pandas.Series of int
        Label of each point on the index of `points`, if they have one: 0, 1, 2 ... in the order clusters
        first appear, and -1 for points in no cluster.

    Raises
    ------
    UserError
        If the points have no metric system or a number makes no sense.

    References
    ----------
    Ester M, Kriegel H-P, Sander J, Xu X (1996). A density-based algorithm for discovering clusters. KDD 96.
    Campello R, Moulavi D, Sander J (2013). Density-based clustering based on hierarchical density
    estimates. PAKDD 2013.
    """
    import pandas as pd

    x, y = coordinates(points, crs=crs)
    return pd.Series(
        label_clusters(x, y, method=method, eps_m=eps_m, min_incidents=min_incidents),
        index=points.index if hasattr(points, "geometry") else None,
        name="cluster_id",
    )


def label_clusters(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    method: ClusterMethod,
    eps_m: float | None,
    min_incidents: int,
) -> NDArray[np.int64]:
    """
    Do the work of `find_clusters` on plain coordinates.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    method, eps_m, min_incidents
        See `find_clusters`.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Labels; -1 for points in no cluster.
    """
    if method not in ("dbscan", "hdbscan"):
        raise UserError(what="The method", found=f"is '{method}'.", fix="Use dbscan or hdbscan.")
    if min_incidents < 2:
        raise UserError(
            what="The fewest incidents of a cluster",
            found=f"is {min_incidents}.",
            fix="Give 2 or more; 5 is a good start.",
        )
    if method == "hdbscan":
        return _hdbscan(x, y, eps_m, min_incidents)
    if eps_m is None:
        raise UserError(
            what="The reach of DBSCAN", found="is not given.", fix="Give eps_m in metres, such as 200."
        )
    return _dbscan(x, y, require_positive(eps_m, "The reach of the clusters"), min_incidents)


def _dbscan(
    x: NDArray[np.float64], y: NDArray[np.float64], eps_m: float, min_incidents: int
) -> NDArray[np.int64]:
    """Run DBSCAN on a grid, for points at the same place at once: published points stand in tall stacks."""
    if not x.size:
        return np.empty(0, dtype=np.int64)
    from hotspots.detect.kernels import dbscan
    from hotspots.detect.kernels.squares import boxes_of_squares

    found = sort_into_squares(x, y, eps_m)
    first_place, xs, ys = found.first_place, found.xs, found.ys
    reach2 = eps_m * eps_m
    dense = np.empty(xs.size, dtype=np.bool_)

    def mark(part: tuple[int, int]) -> None:
        squares = (found.runs, found.before, first_place, found.boxes)
        dbscan.dense_places(*part, *squares, xs, ys, found.weight, min_incidents, reach2, dense)

    in_threads(mark, _parts(first_place))
    boxes = boxes_of_squares(first_place, xs, ys, dense)
    around, touch = squares_round(found, eps_m, wanted=np.isfinite(boxes[:, 0]))
    cluster = dbscan.join_squares(first_place, around, touch, boxes, xs, ys, found.first_point, dense, reach2)
    label = dbscan.label_places(first_place, around, boxes, xs, ys, dense, cluster, reach2)
    return np.asarray(label[found.place_of], dtype=np.int64)


def _parts(first_place: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Cut the squares into parts with about as many places, when there is enough to do for threads."""
    parts = 1 if first_place[-1] < _WORTH_THREADS else 4 * processors()
    cuts = np.searchsorted(first_place, np.linspace(0, first_place[-1], parts + 1))
    cuts[0], cuts[-1] = 0, first_place.size - 1
    kept = np.unique(cuts).tolist()
    return list(itertools.pairwise(kept))


def _hdbscan(
    x: NDArray[np.float64], y: NDArray[np.float64], eps_m: float | None, min_incidents: int
) -> NDArray[np.int64]:
    reach = 0.0 if eps_m is None else require_positive(eps_m, "The reach of the clusters")
    if x.size < min_incidents:
        return np.full(x.size, NOISE, dtype=np.int64)
    if np.ptp(x) == 0 and np.ptp(y) == 0:
        return np.zeros(x.size, dtype=np.int64)  # the library never calls the whole one cluster
    # Always in the same order, whatever that of the records: ties are broken by position.
    order = np.lexsort((y, x))
    xy = np.column_stack([x, y])[order]
    label = _library_hdbscan(xy - (xy.min(axis=0) + xy.max(axis=0)) / 2, reach, min_incidents)
    found = np.empty(x.size, dtype=np.int64)
    found[order] = _one_label_a_place(xy, label)
    seen, first = np.unique(found[found >= 0], return_index=True)
    rank = np.empty(int(seen.max(initial=-1)) + 1, dtype=np.int64)
    rank[seen[np.argsort(first)]] = np.arange(seen.size)
    found[found >= 0] = rank[found[found >= 0]]
    return found


def _one_label_a_place(xy: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Give all points of a place the label most of them have: the library breaks ties even there.

    Points of a place stand behind each other.
    """
    place = np.concatenate([[0], np.cumsum((np.diff(xy, axis=0) != 0).any(axis=1))])
    kinds = int(label.max()) + 2
    told, times = np.unique(place * kinds + label + 1, return_counts=True)
    # The most frequent last, among equals the lowest label.
    ranked = told[np.lexsort((-told, times, told // kinds))]
    last = np.searchsorted(ranked // kinds, np.arange(place[-1] + 1), side="right") - 1
    return np.asarray(ranked[last][place] % kinds - 1, dtype=np.int64)


def _library_hdbscan(places: NDArray[np.float64], reach: float, min_incidents: int) -> NDArray[np.int64]:
    """
    Run the library on one thread, one call at a time.

    It works with numba's own threads. Where numba has nothing but its built-in work queue for them, two
    calls at once (two pages of the app) end the whole process: hence the lock. And with several threads ties
    fall now one way, now the other: one thread gives the same answer every time.
    """
    import numba

    with _ONE_AT_A_TIME:
        from fast_hdbscan.hdbscan import fast_hdbscan

        threads = numba.get_num_threads()
        numba.set_num_threads(1)
        try:
            label, _ = fast_hdbscan(
                places,
                # The library does not count a point as its own neighbour, the definition does.
                min_samples=max(1, min_incidents - 1),
                min_cluster_size=min_incidents,
                cluster_selection_epsilon=reach,
            )
        finally:
            numba.set_num_threads(threads)
    return np.asarray(label, dtype=np.int64)


def draw_clusters(points: Any, labels: Series[Any], *, margin_m: float) -> GeoDataFrame:
    """
    Draw a polygon round every cluster: all places within a margin of its incidents.

    Parameters
    ----------
    points : geopandas.GeoSeries or geopandas.GeoDataFrame
        The points that were clustered.
    labels : pandas.Series of int
        Their labels.
    margin_m : float
        Margin [m]; half the reach of DBSCAN keeps each cluster in one piece.

    Returns
    -------
    geopandas.GeoDataFrame
        ``cluster_id`` (1 for the largest), ``count``, ``area_km2``, ``incidents_per_km2``, ``geometry``;
        largest cluster first.
    """
    x, y = coordinates(points)
    return cluster_polygons(x, y, labels.to_numpy(), margin_m=margin_m, crs=points.crs)


def cluster_polygons(
    x: NDArray[np.float64], y: NDArray[np.float64], labels: NDArray[np.int64], *, margin_m: float, crs: Any
) -> GeoDataFrame:
    """
    Do the work of `draw_clusters` on plain coordinates.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    labels : numpy.ndarray of int, shape (n,)
        Labels; -1 for points in no cluster.
    margin_m : float
        Margin [m].
    crs : object
        Coordinate system of the result.

    Returns
    -------
    geopandas.GeoDataFrame
        See `draw_clusters`.
    """
    import geopandas as gpd
    import shapely

    counts = np.bincount(labels[labels >= 0]) if (labels >= 0).any() else np.empty(0, dtype=np.int64)
    # Thinned to a fine grid: the outline stays within a twentieth of the margin, and is far quicker.
    step = margin_m / 20
    near_x, near_y = np.round(x / step), np.round(y / step)
    ordered = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[ordered], np.arange(counts.size))
    shapes = []
    for start, count in zip(starts, counts, strict=True):
        mine = ordered[start : start + count]
        found = distinct_places(near_x[mine], near_y[mine]).xy
        places = found[np.lexsort((found[:, 1], found[:, 0]))] * step
        outline = shapely.union_all(shapely.buffer(shapely.points(places), margin_m + step, quad_segs=8))
        shapes.append(_one_piece(outline, places, margin_m))
    order = np.argsort(-counts, kind="stable")
    km2 = shapely.area(np.array(shapes, dtype=object)[order]) / 1e6 if shapes else np.empty(0)
    return gpd.GeoDataFrame(
        {
            "cluster_id": np.arange(1, counts.size + 1),
            "count": counts[order].astype(np.int64),
            "area_km2": km2,
            "incidents_per_km2": counts[order] / km2,
        },
        geometry=[shapes[position] for position in order],
        crs=crs,
    )


def _one_piece(outline: Any, places: NDArray[np.float64], margin_m: float) -> Any:
    """Close gaps between the parts of a cluster with a loose hull where the margin alone leaves gaps."""
    import shapely

    if outline.geom_type == "Polygon":
        return outline
    hull = shapely.concave_hull(shapely.multipoints(places), ratio=0.3)
    return shapely.union(outline, shapely.buffer(hull, margin_m, quad_segs=8))


def suggest_clustering(
    x: NDArray[np.float64], y: NDArray[np.float64], *, reach_m: float | None = None
) -> tuple[Suggestion, Suggestion]:
    """
    Suggest a reach and a least number of incidents for DBSCAN, so that only the densest places count.

    The reach is the middle (median) distance from an incident to the fourth nearest other place, between
    100 and 300 m, rounded to 10 m. The least number is such that a quarter of the incidents have as many
    within that reach, but at least 5. Both are house rules: the usual textbook choices (a bend in the
    distances, the logarithm of the number) join whole towns into one cluster on published street points.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    reach_m : float, optional
        A reach that is settled [m]; the least number then goes by it.

    Returns
    -------
    tuple of Suggestion
        Reach [m] and least number of incidents.
    """
    from scipy.spatial import cKDTree

    gathered = distinct_places(x, y)
    places, stacked = gathered.xy, gathered.counts
    if len(places) < 5:
        return _suggested(reach_m or 200.0, 5, None)
    tree = cKDTree(places)
    # A sample that follows the incidents, not the places: every so-many-th incident, place by place.
    step = max(1, int(stacked.sum()) // _SAMPLE)
    sample = np.repeat(np.arange(len(places)), stacked)[::step]
    reach, usual = reach_m, None
    if reach is None:
        usual = float(np.median(tree.query(places[sample], k=5)[0][:, -1]))
        reach = float(np.clip(round(usual, -1), 100, 300))
    distinct, back = np.unique(sample, return_inverse=True)
    near = tree.query_ball_point(places[distinct], reach)
    # Every place is near itself, so none of the runs is empty.
    starts = np.cumsum([0, *(len(found) for found in near[:-1])])
    around = np.add.reduceat(stacked[np.concatenate(near).astype(np.int64)], starts)
    return _suggested(reach, max(5, int(np.quantile(around[back], 0.75))), usual)


def _suggested(reach: float, least: int, usual: float | None) -> tuple[Suggestion, Suggestion]:
    if usual is None:
        why = "a usual walk, as there are too few places to go by"
    elif abs(usual - reach) <= 5:
        why = "the usual distance to the fourth nearest other place, kept between 100 and 300 m"
    else:
        why = (
            f"the usual distance to the fourth nearest other place is {usual:,.0f} m, and a reach is kept "
            "between 100 and 300 m"
        )
    return (
        Suggestion(reach, f"Clusters reach {reach:,.0f} m from one incident to the next: {why}"),
        Suggestion(
            float(least),
            f"The core of a cluster has at least {least:,} incidents within that reach: as many as the "
            "densest quarter of the incidents have, and never fewer than 5",
        ),
    )
