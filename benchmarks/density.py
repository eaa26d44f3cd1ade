"""Density: the exact quartic surface beside scikit-learn, and growth with the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from benchmarks import rows
from benchmarks.incidents import CORNER_M, CRS, SIDE_M, city

if TYPE_CHECKING:
    from collections.abc import Callable

CELL_M, BANDWIDTH_M = 50.0, 250.0


def surface_of(n: int) -> Callable[[], object]:
    """
    Give the work on so many points.

    Parameters
    ----------
    n : int
        How many.

    Returns
    -------
    callable
        Works out the surface.
    """
    import hotspots as hs

    points = city(n)
    return lambda: hs.kernel_density(points, cell_m=CELL_M, bandwidth_m=BANDWIDTH_M, crs=CRS)


def main() -> None:
    """Print one line a comparison and one a size."""
    from sklearn.neighbors import KernelDensity

    import hotspots as hs

    x, y = city(1_000_000)
    surface = hs.kernel_density((x, y), cell_m=CELL_M, bandwidth_m=BANDWIDTH_M, crs=CRS)
    middles = np.column_stack(surface.grid.centres())
    # scikit-learn has no quartic kernel: its Epanechnikov one reaches as far and costs as much.
    model = KernelDensity(kernel="epanechnikov", bandwidth=BANDWIDTH_M).fit(np.column_stack([x, y]))
    height, width = surface.values.shape
    rows.show(
        rows.compare(
            f"kernel_density, exact, {height} x {width}, 250 m",
            "1,000,000 points",
            lambda: hs.kernel_density((x, y), cell_m=CELL_M, bandwidth_m=BANDWIDTH_M, crs=CRS),
            peer="sklearn KernelDensity",
            theirs=lambda: model.score_samples(middles),
            goal="40 times",
            runs=1,
        )
    )
    for n in (10_000, 100_000, 1_000_000, 10_000_000):
        rows.show(rows.measure("kernel_density, exact, 50 m, 250 m", f"{n:,} points", surface_of(n)))
    circle = shapely.Point(CORNER_M + SIDE_M / 2, CORNER_M + SIDE_M / 2).buffer(SIDE_M / 2, quad_segs=2000)
    rows.show(
        rows.measure(
            "kernel_density, adaptive, edge corrected",
            "1,000,000 points",
            lambda: hs.kernel_density(
                (x, y),
                cell_m=CELL_M,
                bandwidth_m=BANDWIDTH_M,
                crs=CRS,
                within=circle,
                adaptive=True,
                edge_correction=True,
            ),
        )
    )


if __name__ == "__main__":
    main()
