"""The methods on made-up clustered points, beside the peers; the public functions with all their checks."""

from __future__ import annotations

import statistics
import time
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from benchmarks.incidents import CRS, city

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 3


def timed(run: Callable[[], object]) -> float:
    """
    Time a function, warm.

    Parameters
    ----------
    run : callable
        Takes nothing.

    Returns
    -------
    float
        Median of three runs [s].
    """
    run()
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def show(what: str, ours: float, peer: str, theirs: float) -> None:
    print(f"{what:<48} {ours:8.3f} s   {peer:<28} {theirs:8.3f} s   ×{theirs / ours:,.1f}")


def cells(points: gpd.GeoSeries, size: str) -> None:
    import hotspots as hs

    def by_join() -> object:
        grid = hs.count_cells(
            points[:1], cell_m=250, within=gpd.GeoSeries([points.union_all().envelope], crs=CRS)
        )
        return gpd.sjoin(points.to_frame("geometry"), grid[["cell_id", "geometry"]]).groupby("cell_id").size()

    show(
        f"count_cells, 250 m, {size}",
        timed(lambda: hs.count_cells(points, cell_m=250)),
        "geopandas sjoin",
        timed(by_join),
    )


def density(points: gpd.GeoSeries, size: str) -> None:
    from sklearn.neighbors import KernelDensity

    import hotspots as hs

    surface = hs.kernel_density(points, cell_m=50, bandwidth_m=250)
    middles = np.column_stack(surface.grid.centres())
    places = np.column_stack([points.x, points.y])
    # scikit-learn has no quartic kernel: its Epanechnikov one reaches as far and costs as much.
    model = KernelDensity(kernel="epanechnikov", bandwidth=250).fit(places)
    show(
        f"kernel_density, exact, {surface.values.shape[0]} x {surface.values.shape[1]}, {size}",
        timed(lambda: hs.kernel_density(points, cell_m=50, bandwidth_m=250)),
        "sklearn KernelDensity",
        timed(lambda: model.score_samples(middles)),
    )


def gi_star(points: gpd.GeoSeries) -> None:
    from esda import G_Local

    import hotspots as hs
    from hotspots.detect.grid import make_grid
    from hotspots.detect.neighbours import cell_neighbours, to_graph

    grid = make_grid(tuple(points.total_bounds), cell_m=200, shape="square")
    counts = hs.count_cells(points, cell_m=200).set_index("cell_id")["count"]
    graph = to_graph(cell_neighbours(grid), grid.cell_ids)
    values = counts.to_numpy(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = timed(lambda: G_Local(values, graph, transform="B", star=True, permutations=0))
    show(
        f"gi_star with q, {len(counts):,} cells",
        timed(lambda: hs.gi_star(counts, graph)),
        "esda G_Local",
        theirs,
    )


def clusters(points: gpd.GeoSeries, size: str) -> None:
    from sklearn.cluster import DBSCAN

    import hotspots as hs

    places = np.column_stack([points.x, points.y])
    show(
        f"find_clusters, dbscan 100 m, {size}",
        timed(lambda: hs.find_clusters(points, eps_m=100, min_incidents=20)),
        "sklearn DBSCAN",
        timed(lambda: DBSCAN(eps=100, min_samples=20).fit_predict(places)),
    )


def main() -> None:
    """Print one line a method."""
    points = gpd.GeoSeries.from_xy(*city(100_000), crs=CRS)
    stacked = gpd.GeoSeries.from_xy(*city(100_000, snapped=True), crs=CRS)
    cells(points, "100,000 points")
    density(points, "100,000 points")
    gi_star(points)
    clusters(points, "100,000 points")
    clusters(stacked, "100,000 points on street points")


if __name__ == "__main__":
    main()
