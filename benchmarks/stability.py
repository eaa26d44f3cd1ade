"""All other looks at a map of cells, beside one Gi* a look on grids laid and counted anew."""

from __future__ import annotations

import warnings

import numpy as np

from benchmarks import rows
from benchmarks.incidents import city
from hotspots.detect.block_gi_star import Rule
from hotspots.detect.grid import make_grid
from hotspots.detect.stability_cells import looks_at_cells
from hotspots.detect.stability_points import Incidents

CELL_M = 250.0


def one_by_one(x: np.ndarray, y: np.ndarray) -> int:
    """
    Make the eight moved grids the usual way: lay the cells, count with pandas, libpysal neighbours, esda.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Returns
    -------
    int
        Places found hot, all grids together.
    """
    import pandas as pd
    from esda import G_Local
    from libpysal.weights import lat2W

    from hotspots.detect.significance import benjamini_hochberg

    found = 0
    for up in (-1, 0, 1):
        for across in (-1, 0, 1):
            if (up, across) == (0, 0):
                continue
            row = np.floor((y - y.min() + (2 - up) * CELL_M / 3) / CELL_M).astype(int)
            column = np.floor((x - x.min() + (2 - across) * CELL_M / 3) / CELL_M).astype(int)
            height, width = row.max() + 1, column.max() + 1
            counts = (
                pd.Series(row * width + column).value_counts().reindex(range(height * width), fill_value=0)
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                near = lat2W(height, width, rook=False)
                score = G_Local(counts.to_numpy(float), near, transform="B", star=True, permutations=0)
            found += int(((benjamini_hochberg(2 * score.p_norm) < 0.05) & (score.Zs > 0)).sum())
    return found


def main() -> None:
    """Print the comparison and how the cost grows."""
    x, y = city(100_000)

    def looks(x: np.ndarray, y: np.ndarray, cell_m: float = CELL_M, *, all_of_them: bool = True) -> object:
        grid = make_grid((x.min(), y.min(), x.max(), y.max()), cell_m=cell_m, shape="square")
        rng = np.random.default_rng(5)
        quarter = rng.integers(0, 4, x.size).astype(np.int8) if all_of_them else None
        radius = np.full(x.size, 50.0) if all_of_them else None
        incidents = Incidents(x, y, grid.locate(x, y), quarter, radius)
        return lambda: looks_at_cells(grid, incidents, Rule(0.05), rng=rng)

    few = looks(x, y, all_of_them=False)
    rows.show(
        rows.compare(
            "13 looks (no periods, no draws) beside 8",
            "100,000 points",
            few,
            peer="pandas, libpysal, esda",
            theirs=lambda: one_by_one(x, y),
        )
    )
    for n in (10_000, 100_000, 1_000_000, 10_000_000):
        for cell_m in (CELL_M, 50.0):
            rows.show(
                rows.measure(f"23 looks, cells of {cell_m:g} m", f"{n:,} points", looks(*city(n), cell_m))
            )


if __name__ == "__main__":
    main()
