"""Areas of 300,000 points at three levels, beside geopandas: `python -m benchmarks.assigning`."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from scipy.spatial import Voronoi

from geodata.areas import AreaLevel, assign_levels

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 3
SIDE_M = 30_000.0
LEVELS = {"ward": 181, "lsoa11": 611, "lsoa21": 634}
POINTS = 300_000


def level(name: str, areas: int, rng: np.random.Generator) -> AreaLevel:
    """Fill a square with areas whose borders have a corner every 20 m or so, like real ones."""
    seeds = rng.uniform(0, SIDE_M, (areas, 2))
    mirrored = [
        seeds * [-1, 1],
        seeds * [1, -1],
        [2 * SIDE_M, 0] + seeds * [-1, 1],
        [0, 2 * SIDE_M] + seeds * [1, -1],
    ]
    diagram = Voronoi(np.concatenate([seeds, *mirrored]))
    rings = [diagram.vertices[diagram.regions[diagram.point_region[place]]] for place in range(areas)]
    polygons = shapely.segmentize(np.array([shapely.Polygon(ring) for ring in rings], dtype=object), 20.0)
    codes = np.array([f"E{number:08d}" for number in range(areas)], dtype=object)
    return AreaLevel(name, codes, codes, polygons)


def seconds(job: Callable[[], Any]) -> float:
    """Time a job: the median of some runs."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        job()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Print one line a case: ours, geopandas, and how many times faster."""
    rng = np.random.default_rng(1)
    levels = [level(name, areas, rng) for name, areas in LEVELS.items()]
    anywhere = rng.uniform(0, SIDE_M, (POINTS, 2))
    cases = {"all different": anywhere, "on 20,000 street points": anywhere[rng.integers(0, 20_000, POINTS)]}
    frames = [one.to_frame("EPSG:27700") for one in levels]
    blank = pa.nulls(POINTS, pa.string())
    for name, places in cases.items():
        x, y = np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:27700")

        def ours(x: np.ndarray = x, y: np.ndarray = y) -> pa.Table:
            return assign_levels(x, y, blank, levels=levels, lookups=[], prefer="printed")

        def peer(points: gpd.GeoDataFrame = points) -> list[gpd.GeoDataFrame]:
            return [gpd.sjoin(points, frame) for frame in frames]

        first, second = seconds(ours), seconds(peer)
        ratio = f"{second / first:.1f} times"
        print(f"assign {POINTS:,} points {name}: {first:.2f} s, geopandas.sjoin {second:.2f} s, {ratio}")


if __name__ == "__main__":
    main()
