"""Clusters and co-location beside their peers, and how they grow."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from benchmarks import rows
from benchmarks.calibration.colocation import dealt
from benchmarks.incidents import CRS, city

EPS_M, LEAST = 100.0, 20


def by_distance(n: int, *, snapped: bool) -> None:
    """
    Compare DBSCAN with the two peers, after a look whether the labels are the same.

    Parameters
    ----------
    n : int
        Points.
    snapped : bool
        Whether they stand on a list of street points.
    """
    import dbscan as compiled
    from sklearn.cluster import DBSCAN

    import hotspots as hs

    x, y = city(n, snapped=snapped)
    points, places = gpd.GeoSeries.from_xy(x, y, crs=CRS), np.column_stack([x, y])
    size = f"{n:,}{' on street points' if snapped else ''}"
    model = DBSCAN(eps=EPS_M, min_samples=LEAST)
    x, y = np.ascontiguousarray(x), np.ascontiguousarray(y)

    def ours() -> object:
        return hs.find_clusters((x, y), eps_m=EPS_M, min_incidents=LEAST, crs=CRS)

    def of_a_layer() -> object:
        return hs.find_clusters(points, eps_m=EPS_M, min_incidents=LEAST)

    if n <= 100_000:
        assert (np.asarray(ours()) == model.fit_predict(places)).all()
    rows.show(
        rows.compare(
            "find_clusters, dbscan 100 m",
            size,
            ours,
            peer="sklearn DBSCAN",
            theirs=lambda: model.fit_predict(places),
            goal="30 times",
            runs=5,
        )
    )
    if n <= 100_000:
        rows.show(
            rows.compare(
                "the same, read out of a layer of points",
                size,
                of_a_layer,
                peer="sklearn DBSCAN",
                theirs=lambda: model.fit_predict(places),
            )
        )
    rows.show(
        rows.compare(
            "find_clusters, dbscan 100 m",
            size,
            ours,
            peer="dbscan (C++)",
            theirs=lambda: compiled.DBSCAN(places, eps=EPS_M, min_samples=LEAST),
            goal="never slower",
        )
    )


def by_density(n: int) -> None:
    """
    Compare HDBSCAN with scikit-learn.

    Parameters
    ----------
    n : int
        Points.
    """
    from sklearn.cluster import HDBSCAN

    import hotspots as hs

    x, y = city(n)
    points, places = gpd.GeoSeries.from_xy(x, y, crs=CRS), np.column_stack([x, y])
    rows.show(
        rows.compare(
            "find_clusters, hdbscan",
            f"{n:,}",
            lambda: hs.find_clusters(points, method="hdbscan", min_incidents=LEAST),
            peer="sklearn HDBSCAN",
            theirs=lambda: HDBSCAN(min_cluster_size=LEAST, copy=True).fit_predict(places),
            goal="10 times",
            runs=1,
        )
    )


def by_numpy(x: np.ndarray, y: np.ndarray, marks: np.ndarray, shuffles: int) -> np.ndarray:
    """
    Shuffle and count as one would with scipy: a sparse table of who is near whom, and a product a shuffle.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Places [m].
    marks : numpy.ndarray, shape (n, 7)
        0 or 1.
    shuffles : int
        How many.

    Returns
    -------
    numpy.ndarray, shape (shuffles, 7, 7)
        Pairs.
    """
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(1)
    one, two = cKDTree(np.column_stack([x, y])).query_pairs(250.0, output_type="ndarray").T
    near = csr_array((np.ones(one.size), (one, two)), shape=(x.size, x.size))
    near = near + near.T
    found = []
    for _ in range(shuffles):
        dealt_out = marks[rng.permutation(x.size)]
        found.append(dealt_out.T @ (near @ dealt_out))
    return np.array(found)


def colocation(n: int) -> None:
    """
    Compare co-location with sparse products.

    Parameters
    ----------
    n : int
        Incidents.
    """
    from hotspots.detect.colocation import pairs_of_marks

    x, y = city(n)
    marks = dealt(n, np.random.default_rng(1))
    carried = marks.to_numpy(dtype=float)
    rows.show(
        rows.compare(
            "co_location, 21 pairs, 250 m, 199 shuffles",
            f"{n:,}",
            lambda: pairs_of_marks(
                x,
                y,
                marks,
                band_m=250.0,
                permutations=199,
                rng=np.random.default_rng(1),
                without_both=False,
            ),
            peer="scipy sparse products",
            theirs=lambda: by_numpy(x, y, carried, 199),
            runs=1,
        )
    )


def main() -> None:
    """Print the table."""
    import hotspots as hs
    from hotspots.detect.colocation import co_location

    for n in (100_000, 1_000_000):
        for snapped in (False, True):
            by_distance(n, snapped=snapped)
    by_density(10_000)
    by_density(100_000)
    colocation(10_000)
    for n in (10_000, 100_000, 1_000_000):
        points = gpd.GeoSeries.from_xy(*city(n), crs=CRS)

        def found(points: gpd.GeoSeries = points) -> object:
            return hs.find_clusters(points, eps_m=EPS_M, min_incidents=LEAST)

        rows.show(rows.measure("find_clusters, dbscan 100 m, growth", f"{n:,}", found))
    for n in (1_000, 10_000, 50_000):
        points = gpd.GeoSeries.from_xy(*city(n), crs=CRS)
        marks = dealt(n, np.random.default_rng(1))

        def met(points: gpd.GeoSeries = points, marks: object = marks) -> object:
            return co_location(points, marks, band_m=150.0, permutations=99, rng=np.random.default_rng(1))

        rows.show(rows.measure("co_location, 150 m, 99 shuffles, growth", f"{n:,}", met, runs=1))


if __name__ == "__main__":
    main()
