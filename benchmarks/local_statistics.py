"""Gi*, local Moran and neighbours, beside esda and libpysal; the public functions with all their checks."""

from __future__ import annotations

import warnings
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

import hotspots as hs
from benchmarks import rows
from benchmarks.incidents import CRS, areas
from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import area_neighbours, cell_neighbours, to_graph

CELL_M = 100
SEED = 1


def lattice(side: int) -> tuple[pd.Series, Any]:
    """
    Make counts on a square of cells, and the graph of their neighbours.

    Parameters
    ----------
    side : int
        Cells along each side.

    Returns
    -------
    tuple of pandas.Series, libpysal.graph.Graph
        Counts, half of them 0, and neighbours.
    """
    grid = make_grid((0, 0, side * CELL_M - 1, side * CELL_M - 1), cell_m=CELL_M, shape="square")
    graph = to_graph(cell_neighbours(grid), grid.cell_ids)
    mean = np.random.default_rng(SEED).gamma(0.5, 2.0, len(grid))
    counts = pd.Series(np.random.default_rng(SEED).poisson(mean), index=graph.unique_ids)
    return counts, graph


def warm_up() -> None:
    """Let esda compile its loops before it is timed."""
    from esda import G_Local, Moran_Local

    counts, graph = lattice(5)
    values = counts.to_numpy(float)
    G_Local(values, graph, transform="B", star=True, permutations=9, seed=SEED, n_jobs=1)
    Moran_Local(values, graph, permutations=9, seed=SEED, n_jobs=1)


def gi_star(side: int) -> None:
    """
    Compare Gi* with esda: normal p-values, permutations, and p-values counted out.

    Parameters
    ----------
    side : int
        Cells along each side.
    """
    from esda import G_Local

    counts, graph = lattice(side)
    values, size = counts.to_numpy(float), f"{len(counts):,} cells"
    hs.gi_star(counts, graph)

    def theirs(permutations: int) -> Any:
        return G_Local(
            values, graph, transform="B", star=True, permutations=permutations, seed=SEED, n_jobs=1
        )

    def permuted() -> object:
        rng = np.random.default_rng(SEED)
        return hs.gi_star(counts, graph, p_values="permutation", hold_place=True, rng=rng)

    def shuffled() -> object:
        rng = np.random.default_rng(SEED)
        return hs.gi_star(counts, graph, p_values="permutation", rng=rng)

    esda = {"peer": "esda G_Local", "theirs": lambda: theirs(0), "goal": "100 times"}
    rows.show(rows.compare("Gi*, normal p", size, lambda: hs.gi_star(counts, graph), **esda))
    esda = {"peer": "esda G_Local, 999", "theirs": lambda: theirs(999), "goal": "30 times"}
    rows.show(rows.compare("Gi*, 999 conditional permutations", size, permuted, **esda, runs=1))
    rows.show(rows.measure("Gi*, 999 shuffles of all", size, shuffled))
    rows.show(rows.measure("Gi*, exact p", size, lambda: hs.gi_star(counts, graph, p_values="exact")))
    held = {"p_values": "exact", "hold_place": True}
    rows.show(rows.measure("Gi*, exact conditional p", size, lambda: hs.gi_star(counts, graph, **held)))


def neighbours_and_moran(number: int) -> None:
    """
    Compare the neighbours of areas with libpysal, and local Moran with esda.

    Parameters
    ----------
    number : int
        How many areas.
    """
    from esda import Moran_Local
    from libpysal.graph import Graph

    polygons = areas(number)
    frame = gpd.GeoSeries(polygons, crs=CRS)
    size = f"{number:,} areas"
    rows.show(
        rows.compare(
            "neighbours of areas",
            size,
            lambda: area_neighbours(polygons),
            peer="libpysal contiguity",
            theirs=lambda: Graph.build_contiguity(frame, rook=False),
            goal="5 times",
            runs=1,
        )
    )
    graph = to_graph(area_neighbours(polygons), range(number))
    values = pd.Series(np.random.default_rng(SEED).gamma(1, 2, number), index=graph.unique_ids)
    hs.gi_star(values, graph)
    rows.show(
        rows.compare(
            "local Moran, 999 permutations",
            size,
            lambda: hs.local_moran(values, graph, rng=np.random.default_rng(SEED)),
            peer="esda Moran_Local",
            theirs=lambda: Moran_Local(values.to_numpy(), graph, permutations=999, seed=SEED, n_jobs=1),
            goal="50 times",
        )
    )


def growth() -> None:
    """Show how the cost grows with the number of cells."""
    for side in (100, 316, 1000):
        grid = make_grid((0, 0, side * CELL_M - 1, side * CELL_M - 1), cell_m=CELL_M, shape="square")
        weights = cell_neighbours(grid)
        mean = np.random.default_rng(SEED).gamma(0.5, 2.0, len(grid))
        counts = np.random.default_rng(SEED).poisson(mean).astype(float)
        from hotspots.detect.getis_ord import gi_star_p, gi_star_z

        size = f"{len(grid):,} cells"
        rows.show(rows.measure("Gi* on arrays, z", size, lambda w=weights, c=counts: gi_star_z(c, w)))
        rows.show(rows.measure("Gi* on arrays, exact p", size, lambda w=weights, c=counts: gi_star_p(c, w)))


def main() -> None:
    """Print one line a comparison."""
    warnings.simplefilter("ignore")
    warm_up()
    for side in (141, 600):
        gi_star(side)
    for number in (7_000, 40_000):
        neighbours_and_moran(number)
    growth()


if __name__ == "__main__":
    main()
