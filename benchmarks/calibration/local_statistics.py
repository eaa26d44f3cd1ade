"""Gi* and local Moran on cities without hot spots, and with planted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.calibration import Power, Promise
from benchmarks.incidents import areas
from hotspots.detect.getis_ord import gi_star_scatter_p, gi_star_z, normal_p
from hotspots.detect.grid import make_grid
from hotspots.detect.local_moran import local_moran_of
from hotspots.detect.neighbours import area_neighbours, cell_neighbours
from hotspots.detect.scatter import scatter_tails
from hotspots.detect.shuffles import neighbour_tails
from hotspots.detect.significance import benjamini_hochberg
from hotspots.detect.weights import with_self_weights
from hotspots.rates.standardised import standardised_rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hotspots.detect.shuffle_draws import Tails

ALPHA = 0.05
SIDE = 25
WAYS = ("gi-star, scatter", "gi-star, shuffles", "local-moran, shuffles")
MEANS = (0.05, 0.3, 2.0, 8.0)
"""Incidents a cell, on average: with 0.05 most cells are empty."""


def _cells() -> Any:
    return cell_neighbours(make_grid((0, 0, SIDE * 100 - 1, SIDE * 100 - 1), cell_m=100, shape="square"))


def _at_random(tails: Tails, rng: np.random.Generator) -> NDArray[np.float64]:
    """
    Break ties at random: the p-value of a discrete test that holds its level exactly.

    Without that, p falls on few values, and "p of 0.05 or less" comes true less often than in 5%.
    """
    tie = tails.at_least + tails.at_most - 1
    more = np.clip(tails.at_least - rng.random(tie.size) * tie, 0, 1)
    return 2 * np.minimum(more, 1 - more)


def _any(p: NDArray[np.float64]) -> bool:
    return bool((benjamini_hochberg(p) < ALPHA).any())


def promises(cities: int) -> list[Promise]:
    """
    Measure on cities where every incident falls anywhere alike.

    Parameters
    ----------
    cities : int
        How many of each kind.

    Returns
    -------
    list of Promise
        Level of each place on each kind of city, and cities of all kinds with any false spot, ties broken at
        random. The kinds are taken together because 500 cities alone leave an error of 1%.
    """
    weights = _cells()
    whole = with_self_weights(weights)
    grounds: list[tuple[str, Any, Any, float]] = [
        (f"cells, {mean:g} each", weights, whole, mean) for mean in MEANS
    ]
    near = area_neighbours(areas(150, corner_every_m=400.0))
    grounds.append(("150 areas, 2 each", near, with_self_weights(near), 2.0))
    found, maps = [], dict.fromkeys(WAYS, 0)
    for name, others, every, mean in grounds:
        rng = np.random.default_rng(11)
        places = others.shape[0]
        single = dict.fromkeys(WAYS, 0)
        for _ in range(cities):
            counts = rng.poisson(mean, places).astype(float)
            if counts.max() == counts.min():
                continue
            tails = {
                "gi-star, scatter": scatter_tails(counts, every)[0],
                "gi-star, shuffles": neighbour_tails(counts, every)[0],
                "local-moran, shuffles": neighbour_tails(counts, others, hold=True)[0],
            }
            for way, both in tails.items():
                p = _at_random(both, rng)
                single[way] += int((p <= ALPHA).sum())
                maps[way] += _any(p)
        told = f"places with p <= 0.05 (random ties), {name}"
        found += [Promise(way, told, ALPHA, number, cities * places) for way, number in single.items()]
    told = "cities of all kinds with any q < 0.05 (random ties)"
    return [
        *found,
        *(Promise(way, told, ALPHA, number, cities * len(grounds)) for way, number in maps.items()),
    ]


def powers(cities: int) -> list[Power]:
    """
    Measure how often a planted block is found; and, as published p-values are, how rarely nothing is.

    Parameters
    ----------
    cities : int
        How many of each kind.

    Returns
    -------
    list of Power
        False alarms of the usual way and of the normal curve alone, then planted blocks.
    """
    weights = _cells()
    return [*_false_alarms(cities, weights), *_false_rates(cities), *_planted(cities, weights)]


def _ways(weights: Any) -> dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]]:
    def usual(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        z = gi_star_z(counts, weights)
        return np.maximum(normal_p(z), gi_star_scatter_p(counts, weights, z))

    return {
        "gi-star, as usual": usual,
        "gi-star, normal curve alone": lambda counts: normal_p(gi_star_z(counts, weights)),
        "local-moran, as usual": lambda counts: local_moran_of(counts, weights, p_values="exact").p,
        "local-moran, normal curve": lambda counts: local_moran_of(counts, weights, p_values="normal").p,
    }


def _false_alarms(cities: int, weights: Any) -> list[Power]:
    found = []
    for mean in MEANS:
        for way, p_of in _ways(weights).items():
            rng = np.random.default_rng(12)
            false = sum(_any(p_of(rng.poisson(mean, SIDE**2).astype(float))) for _ in range(cities))
            told = f"nothing, {mean:g} a cell: any false spot (at most 0.05)"
            found.append(Power(way, told, false, cities))
    return found


def _false_rates(cities: int) -> list[Power]:
    """Populations of very different size, one risk for everybody."""
    weights, rng = _cells(), np.random.default_rng(13)
    people = np.round(rng.lognormal(5.5, 1.2, SIDE**2)) + 20
    false = {"standardised, held": 0, "standardised, normal curve": 0, "plain rates, normal curve": 0}
    for _ in range(cities):
        counts = rng.poisson(people * 0.004).astype(float)
        z = gi_star_z(standardised_rate(counts, people).to_numpy(), weights)
        held = np.maximum(normal_p(z), gi_star_scatter_p(counts, weights, z, exposure=people))
        false["standardised, held"] += _any(held)
        false["standardised, normal curve"] += _any(normal_p(z))
        false["plain rates, normal curve"] += _any(normal_p(gi_star_z(counts / people, weights)))
    told = "nothing, one risk for all: any false spot (at most 0.05)"
    return [Power(f"gi-star, {way}", told, number, cities) for way, number in false.items()]


def _planted(cities: int, weights: Any) -> list[Power]:
    found = []
    for mean in (0.3, 2.0):
        for side in (1, 2, 4):
            for times in (3, 6, 12):
                rng = np.random.default_rng(14)
                risk = np.full((SIDE, SIDE), mean)
                risk[10 : 10 + side, 10 : 10 + side] *= times
                inside = np.flatnonzero((risk > mean).ravel())
                seen = dict.fromkeys(("gi-star, as usual", "local-moran, as usual"), 0)
                for _ in range(cities):
                    counts = rng.poisson(risk).ravel().astype(float)
                    for way in seen:
                        p = _ways(weights)[way](counts)
                        seen[way] += bool((benjamini_hochberg(p)[inside] < ALPHA).any())
                told = f"{side} x {side} cells with {times} times {mean:g} incidents"
                found += [Power(way, told, number, cities) for way, number in seen.items()]
    return found
