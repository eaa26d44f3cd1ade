"""Density along streets and incidents near places: growth, and the fit beside statsmodels."""

from __future__ import annotations

import numpy as np

from benchmarks.incidents import CORNER_M, SIDE_M, city
from benchmarks.rows import compare, measure, show


def street_grid(blocks: int) -> np.ndarray:
    """Streets of a chequered town, each a line through all its corners."""
    import shapely

    at = CORNER_M + np.linspace(0, SIDE_M, blocks + 1)
    along = [shapely.LineString([(x, y) for x in at]) for y in at]
    return np.array(along + [shapely.LineString([(x, y) for y in at]) for x in at], dtype=object)


def along_streets() -> None:
    from hotspots.detect.street_density import street_density
    from hotspots.detect.street_network import make_network

    lines = street_grid(150)
    show(measure("streets joined to a network", f"{2 * 150 * 151:,} stretches", lambda: make_network(lines)))
    network = make_network(lines)
    for size in (10_000, 100_000, 1_000_000):
        x, y = city(size)
        show(
            measure(
                "density along streets, 300 m",
                f"{size:,}",
                lambda x=x, y=y: street_density(network, x, y, piece_m=100, bandwidth_m=300, most_m=100),
                runs=1,
            )
        )


def near_places() -> None:
    import statsmodels.api as sm

    from hotspots.detect.risk_factors import risk_factors

    rng = np.random.default_rng(1)
    cells = 40_000
    near = {f"kind {number}": (rng.uniform(size=cells) < 0.1).astype(float) for number in range(6)}
    counts, ground = rng.poisson(0.5 * np.exp(near["kind 1"])), np.ones(cells)
    design = sm.add_constant(np.column_stack(list(near.values())))
    model = sm.GLM(counts, design, family=sm.families.Poisson())
    show(
        compare(
            "incidents near places, six kinds",
            f"{cells:,} cells",
            lambda: risk_factors(counts, ground, near),
            peer="statsmodels GLM, all at once",
            theirs=lambda: model.fit(scale="X2"),
        )
    )


def main() -> None:
    """Print the rows."""
    along_streets()
    near_places()


if __name__ == "__main__":
    main()
