"""How the cost of every method grows with what it is asked of, and the power of the size that fits."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from benchmarks.cells import columns, marks
from benchmarks.incidents import CRS, areas, city

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Work = Callable[[], object]
    Case = tuple[str, str, Iterator[tuple[int, Work]]]

POINTS = (10_000, 100_000, 1_000_000, 10_000_000)
FEW = POINTS[:3]
ENOUGH_S = 20.0
"""A case that took longer than this is not run on the next size."""
ALLOWED = 1.15
"""n log n comes to a power of 1.07 to 1.1; long columns cost a little more beyond the processor's cache."""


def on_cells() -> Iterator[tuple[int, Work]]:
    """Count seven characteristics on squares of 250 m."""
    import hotspots as hs

    for n in POINTS:
        place, carried = columns(n), marks(n)
        yield n, lambda p=place, c=carried: hs.count_cells(p, cell_m=250, crs=CRS, marks=c)


def on_hexagons() -> Iterator[tuple[int, Work]]:
    """Count on hexagons of 250 m."""
    import hotspots as hs

    for n in POINTS:
        place = columns(n)
        yield n, lambda p=place: hs.count_cells(p, cell_m=250, crs=CRS, shape="hexagon")


def in_areas() -> Iterator[tuple[int, Work]]:
    """Find the area of each point, 700 areas, their index kept."""
    from geodata.areas.area_index import AreaIndex
    from geodata.areas.assign import areas_holding

    polygons = areas(700)
    index = AreaIndex(polygons)
    for n in POINTS:
        place = columns(n)
        yield n, lambda p=place: areas_holding(polygons, *p, index=index)


def surfaces() -> Iterator[tuple[int, Work]]:
    """Work out an exact density surface, 50 m cells, 250 m bandwidth."""
    import hotspots as hs

    for n in POINTS:
        place = columns(n)
        yield n, lambda p=place: hs.kernel_density(p, cell_m=50, bandwidth_m=250, crs=CRS)


def clusters() -> Iterator[tuple[int, Work]]:
    """Run DBSCAN, 100 m, 20 incidents."""
    import hotspots as hs

    for n in POINTS:
        place = columns(n)
        yield n, lambda p=place: hs.find_clusters(p, eps_m=100, min_incidents=20, crs=CRS)


def clusters_of_all_densities() -> Iterator[tuple[int, Work]]:
    """Run HDBSCAN, 20 incidents."""
    import hotspots as hs

    for n in (3_000, 10_000, 30_000, 100_000):
        place = columns(n)
        yield n, lambda p=place: hs.find_clusters(p, method="hdbscan", min_incidents=20, crs=CRS)


def streets() -> Iterator[tuple[int, Work]]:
    """Work out density along 45,300 stretches of street, 300 m."""
    from benchmarks.surroundings import street_grid
    from hotspots.detect.street_density import street_density
    from hotspots.detect.street_network import make_network

    network = make_network(street_grid(150))
    for n in FEW:
        place = columns(n)
        yield n, lambda p=place: street_density(network, *p, piece_m=100, bandwidth_m=300, most_m=100)


def close_pairs() -> Iterator[tuple[int, Work]]:
    """Test near repeats, 2 x 2 fields, 99 permutations; the size is that of the pairs that are close."""
    import hotspots as hs

    for n in (10_000, 30_000, 100_000, 300_000):
        points = gpd.GeoSeries.from_xy(*city(n), crs=CRS)
        days = np.random.default_rng(2).integers(0, 1095, n)

        def run(points: Any = points, days: Any = days) -> Any:
            rng = np.random.default_rng(1)
            return hs.near_repeat(
                points, days, space_bands_m=[0.1, 50], time_bands_days=[1, 7], permutations=99, rng=rng
            )

        yield _pairs(points, 50.0), run


def _pairs(points: Any, reach_m: float) -> int:
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([points.x, points.y]))
    return int((tree.count_neighbors(tree, reach_m) - len(points)) // 2)


def meetings() -> Iterator[tuple[int, Work]]:
    """Test which characteristics meet within 150 m, 99 shuffles; the size is that of the close pairs."""
    from benchmarks.calibration.colocation import dealt
    from hotspots.detect.colocation import co_location

    for n in (3_000, 10_000, 30_000):
        points = gpd.GeoSeries.from_xy(*city(n), crs=CRS)
        carried = dealt(n, np.random.default_rng(1))

        def run(points: Any = points, carried: Any = carried) -> Any:
            return co_location(points, carried, band_m=150.0, permutations=99, rng=np.random.default_rng(1))

        yield _pairs(points, 150.0), run


def scans() -> Iterator[tuple[int, Work]]:
    """Scan 700 areas, 999 replicates, by incidents."""
    import hotspots as hs

    middles = np.random.default_rng(1).uniform(0, 30_000, (700, 2))
    people = np.random.default_rng(2).integers(500, 3000, 700).astype(float)
    for n in FEW:
        cases = np.random.default_rng(3).multinomial(n, people / people.sum())
        yield n, lambda c=cases: hs.spatial_scan(c, people, middles, rng=np.random.default_rng(1))


def places(many: tuple[int, ...] = FEW) -> Iterator[tuple[int, Any, Any]]:
    """Give lattices with counts and neighbours."""
    from hotspots.detect.grid import make_grid
    from hotspots.detect.neighbours import cell_neighbours

    for n in many:
        side = round(n**0.5)
        grid = make_grid((0, 0, side * 100 - 1, side * 100 - 1), cell_m=100, shape="square")
        rng = np.random.default_rng(1)
        yield len(grid), rng.poisson(rng.gamma(0.5, 2.0, len(grid))).astype(float), cell_neighbours(grid)


def hot_and_cold() -> Iterator[tuple[int, Work]]:
    """Work out Gi* with exact p."""
    from hotspots.detect.getis_ord import gi_star_p, gi_star_z

    for n, counts, near in places():
        yield n, lambda c=counts, w=near: (gi_star_z(c, w), gi_star_p(c, w))


def neighbours_alike() -> Iterator[tuple[int, Work]]:
    """Work out local Moran with 999 permutations."""
    from hotspots.detect.local_moran import local_moran_of

    for n, counts, near in places():
        yield (
            n,
            lambda c=counts, w=near: local_moran_of(
                c, w, p_values="permutation", permutations=999, rng=np.random.default_rng(1)
            ),
        )


def stable_or_not() -> Iterator[tuple[int, Work]]:
    """Look at a map of cells of 250 m in 23 other ways."""
    from hotspots.detect.block_gi_star import Rule
    from hotspots.detect.grid import make_grid
    from hotspots.detect.stability_cells import looks_at_cells
    from hotspots.detect.stability_points import Incidents

    for n in POINTS:
        x, y = columns(n)
        grid = make_grid((x.min(), y.min(), x.max(), y.max()), cell_m=250, shape="square")
        quarter = np.random.default_rng(5).integers(0, 4, n).astype(np.int8)
        incidents = Incidents(x, y, grid.locate(x, y), quarter, np.full(n, 50.0))

        def look(grid: Any = grid, incidents: Any = incidents) -> Any:
            return looks_at_cells(grid, incidents, Rule(0.05), rng=np.random.default_rng(1))

        yield n, look


def emerging() -> Iterator[tuple[int, Work]]:
    """Class places over 36 months."""
    from benchmarks.emerging import cells
    from hotspots.detect.emerging import emerging_hot_spots

    for side in (32, 100, 316):
        counts, graph = cells(side, 36)
        yield len(counts), lambda c=counts, g=graph: emerging_hot_spots(c, g)


def changes() -> Iterator[tuple[int, Work]]:
    """Compare places before and after, exactly."""
    from hotspots.detect.change import compare_periods

    for n in FEW:
        before, after = np.random.default_rng(3).poisson(8, (2, n))
        yield n, lambda b=before, a=after: compare_periods(b, a)


def hours() -> Iterator[tuple[int, Work]]:
    """Spread incidents over the hours of the week."""
    from hotspots.detect.seasonality import hours_of_week

    for n in POINTS:
        rng = np.random.default_rng(1)
        start = np.datetime64("2024-01-01T00:00") + rng.integers(0, 10**6, n).astype("timedelta64[m]")
        end = start + rng.integers(0, 600, n).astype("timedelta64[m]")
        yield n, lambda a=start, b=end: hours_of_week(a, b)


def people() -> Iterator[tuple[int, Any, Any]]:
    """Give incidents and population of many areas."""
    for n in FEW:
        rng = np.random.default_rng(1)
        who = rng.integers(500, 3000, n).astype(float)
        yield n, rng.poisson(who * rng.gamma(2, 0.001, n)), who


def rates() -> Iterator[tuple[int, Work]]:
    """Work out rates with exact limits."""
    import hotspots as hs

    for n, counts, who in people():
        yield n, lambda c=counts, w=who: hs.rate(c, w)


def smoothed() -> Iterator[tuple[int, Work]]:
    """Smooth rates (empirical Bayes)."""
    import hotspots as hs

    for n, counts, who in people():
        yield n, lambda c=counts, w=who: hs.empirical_bayes(c, w)


def accuracy() -> Iterator[tuple[int, Work]]:
    """Work out how well a ranking of zones foresaw incidents."""
    import hotspots as hs

    for n in FEW:
        rng = np.random.default_rng(1)
        area = rng.uniform(0.1, 2, n)
        predicted = rng.gamma(1, 2, n)
        observed = rng.poisson(predicted)
        yield n, lambda o=observed, p=predicted, a=area: hs.prediction_accuracy(o, p, a)


def near_kinds_of_place() -> Iterator[tuple[int, Work]]:
    """Compare incidents near six kinds of place, by cells."""
    from hotspots.detect.risk_factors import risk_factors

    for n in FEW:
        rng = np.random.default_rng(1)
        near = {f"kind {number}": (rng.random(n) < 0.1).astype(float) for number in range(6)}
        counts = rng.poisson(0.5 * np.exp(near["kind 1"]))
        yield n, lambda c=counts, k=near: risk_factors(c, np.ones(c.size), k)


def clicks() -> Iterator[tuple[int, Work]]:
    """Answer a click on the map: Gi* with stability on cells of 200 m, to the layer in the browser's form."""
    from benchmarks.click import click, make_workspace

    for n in FEW:
        with tempfile.TemporaryDirectory() as scratch:
            workspace = make_workspace(Path(scratch) / "workspace", n)
            yield n, lambda w=workspace: click(w, 200.0)


def cases() -> Iterator[Case]:
    """List what is measured: its name, what its size counts, and the work by size."""
    yield "counts on cells, seven characteristics", "incidents", on_cells()
    yield "hexagons", "incidents", on_hexagons()
    yield "points in areas", "incidents", in_areas()
    yield "density, exact", "incidents", surfaces()
    yield "density along streets", "incidents", streets()
    yield "DBSCAN", "incidents", clusters()
    yield "HDBSCAN", "incidents", clusters_of_all_densities()
    yield "scan of 700 areas", "incidents", scans()
    yield "stability, 23 looks", "incidents", stable_or_not()
    yield "hours of the week", "incidents", hours()
    yield "a click on the map", "incidents", clicks()
    yield "near repeats, 99 permutations", "close pairs", close_pairs()
    yield "co-location, 99 shuffles", "close pairs", meetings()
    yield "Gi*, exact p", "places", hot_and_cold()
    yield "local Moran, 999 permutations", "places", neighbours_alike()
    yield "emerging, 36 months", "places", emerging()
    yield "change", "places", changes()
    yield "risk factors, six kinds", "places", near_kinds_of_place()
    yield "rates with exact limits", "areas", rates()
    yield "empirical Bayes", "areas", smoothed()
    yield "prediction accuracy", "zones", accuracy()


def seconds(work: Work) -> float:
    """
    Time some work, warm.

    Parameters
    ----------
    work : callable
        Takes nothing.

    Returns
    -------
    float
        Median of up to five runs [s]; long ones run less often.
    """
    taken: list[float] = []
    work()
    while len(taken) < 5 and (sum(taken) < 2 or not taken):
        gc.collect()
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def power(sizes: list[int], taken: list[float]) -> float:
    """
    Fit the power of the size that the cost grows with, over the upper sizes.

    Parameters
    ----------
    sizes : list of int
        Sizes, ascending.
    taken : list of float
        Seconds.

    Returns
    -------
    float
        Slope of the logarithms by least squares, over the last three sizes: what a call costs whatever the
        size hides the growth below.
    """
    last = slice(-3, None)
    return float(np.polyfit(np.log(sizes[last]), np.log(taken[last]), 1)[0])


def main() -> None:
    """Print one row a method: seconds by size, the power that fits, and whether it is above n log n."""
    for name, unit, sizes in cases():
        known, taken = [], []
        for size, work in sizes:
            known.append(size)
            taken.append(seconds(work))
            if taken[-1] > ENOUGH_S:
                break
        grows = power(known, taken)
        told = "  ".join(f"{size:>12,} {spent:9.4f} s" for size, spent in zip(known, taken, strict=True))
        above = "" if grows <= ALLOWED else "   MORE THAN n log n"
        print(f"{name:<40} {unit:<12} {told}   power {grows:5.2f}{above}", flush=True)


if __name__ == "__main__":
    main()
