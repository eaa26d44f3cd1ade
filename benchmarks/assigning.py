"""Points in areas beside geopandas and a tree of polygons: `python -m benchmarks assigning`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from benchmarks.incidents import CRS, areas, city
from benchmarks.rows import compare, measure, show
from geodata.areas import AreaLevel, assign_levels
from geodata.areas.area_index import AreaIndex
from geodata.areas.assign import areas_holding

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = {"ward": 181, "lsoa11": 611, "lsoa21": 634}


def by_index(many: int, points: int, goal: str) -> None:
    """Print the row of one number of areas: the index is built once a level and kept."""
    polygons, (x, y) = areas(many), city(points)
    frame, index = gpd.GeoDataFrame(geometry=polygons, crs=CRS), AreaIndex(polygons)
    cloud = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=CRS)
    show(
        compare(
            "points in areas, index kept",
            f"{points:,} in {many:,}",
            lambda: areas_holding(polygons, x, y, index=index),
            peer="geopandas sjoin, points made",
            theirs=lambda: gpd.sjoin(cloud, frame),
            goal=goal,
        )
    )
    show(measure("laying the index", f"{many:,} areas", lambda: AreaIndex(polygons)))


def against_tree(points: int) -> None:
    polygons, (x, y) = areas(700), city(points)

    def tree() -> object:
        return shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")

    work: Callable[[], object] = lambda: areas_holding(polygons, x, y)  # noqa: E731
    size = f"{points:,} in 700"
    show(
        compare(
            "points in areas, index made",
            size,
            work,
            peer="shapely STRtree",
            theirs=tree,
            goal="30 times",
            runs=1,
        )
    )


def three_levels(points: int) -> None:
    """Print what an import does: printed codes, lookups and polygons on three levels at once."""
    levels = []
    for number, (name, many) in enumerate(LEVELS.items()):
        codes = np.array([f"E{place:08d}" for place in range(many)], dtype=object)
        levels.append(AreaLevel(name, codes, codes, areas(many, seed=number)))
    x, y = city(points, snapped=True)
    blank, frames = pa.nulls(points, pa.string()), [one.to_frame(CRS) for one in levels]
    cloud = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=CRS)
    show(
        compare(
            "three levels, street points",
            f"{points:,}",
            lambda: assign_levels(x, y, blank, levels=levels, lookups=[], prefer="printed"),
            peer="geopandas sjoin, three times",
            theirs=lambda: [gpd.sjoin(cloud, frame) for frame in frames],
        )
    )


def main() -> None:
    """Print the rows."""
    by_index(700, 1_000_000, "20 times")
    by_index(40_000, 1_000_000, "5 times")
    against_tree(10_000_000)
    three_levels(300_000)


if __name__ == "__main__":
    main()
