"""The scan: how often it gives p at most 0.05 where nothing is, and how often it finds a planted circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import hotspots as hs
from benchmarks.calibration import Power, Promise

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PLACES, PERIODS, CASES, PERMUTATIONS, ALPHA = 60, 8, 240, 199, 0.05
"""With 199 replicates 0.05 is one of the p-values there are: the promise holds exactly, not only at most."""
SCANS = 8
"""Scans a city, with cases drawn anew: 500 scans alone would leave the share too uncertain to judge."""


def promises(cities: int) -> list[Promise]:
    """Count the cities without a cluster in which the scan calls one significant."""
    ways: dict[str, Callable[[np.random.Generator], Any]] = {
        "scan, Poisson": lambda rng: _poisson(rng, _town(rng)),
        "scan, Bernoulli": _bernoulli,
        "scan, space-time permutation": _permutation,
        "scan, Poisson, alerts": _alerts,
    }
    return [
        Promise(
            name,
            "scans of nothing with p <= 0.05 for the first cluster",
            ALPHA,
            sum(_significant(way, city) for city in range(cities * SCANS)),
            cities * SCANS,
        )
        for name, way in ways.items()
    ]


def _significant(way: Callable[[np.random.Generator], Any], city: int) -> bool:
    found = way(np.random.default_rng([17, city]))
    return bool(found) and found[0].p <= ALPHA


Town = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


def _town(rng: np.random.Generator) -> Town:
    """Scatter places over ten kilometres, with residents that differ much."""
    return rng.uniform(0, 10_000, (PLACES, 2)), rng.lognormal(7, 0.5, PLACES).round()


def _poisson(rng: np.random.Generator, town: Town, rates: Any = 1.0) -> Any:
    xy, people = town
    cases = rng.poisson(CASES * people * rates / (people * np.ones(PLACES)).sum())
    return hs.spatial_scan(cases, people, xy, permutations=PERMUTATIONS, most=1, rng=rng)


def _bernoulli(rng: np.random.Generator) -> Any:
    xy, people = _town(rng)
    everybody = rng.poisson(4 * CASES * people / people.sum())
    cases = rng.binomial(everybody, 0.25)
    return hs.spatial_scan(
        cases, everybody, xy, model="bernoulli", permutations=PERMUTATIONS, most=1, rng=rng
    )


def _space_time(rng: np.random.Generator) -> tuple[Any, Any]:
    """Some places and some periods are busier, but no place at one time more than at another."""
    xy, people = _town(rng)
    when = rng.lognormal(0, 0.5, PERIODS)
    expected = np.outer(people / people.sum(), when / when.sum())
    return xy, rng.poisson(CASES * expected)


def _permutation(rng: np.random.Generator) -> Any:
    xy, cases = _space_time(rng)
    return hs.spatial_scan(
        cases, None, xy, model="space-time permutation", permutations=PERMUTATIONS, most=1, rng=rng
    )


def _alerts(rng: np.random.Generator) -> Any:
    xy, people = _town(rng)
    when = rng.lognormal(0, 0.5, PERIODS)
    cases = rng.poisson(CASES * np.outer(people / people.sum(), when / when.sum()))
    return hs.spatial_scan(
        cases,
        people,
        xy,
        adjust_time=True,
        prospective=True,
        permutations=PERMUTATIONS,
        most=1,
        rng=rng,
    )


def powers(cities: int) -> list[Power]:
    """Plant circles; one is found when the cluster is significant and at least half in the right place."""
    return [
        Power(
            "scan, Poisson",
            f"{size} of {PLACES} places, {times:g} times the risk, {CASES} cases",
            sum(_found(np.random.default_rng([23, city]), size, times) for city in range(cities)),
            cities,
        )
        for size in (1, 3, 8)
        for times in (1.5, 2.0, 3.0)
    ]


def _found(rng: np.random.Generator, size: int, times: float) -> bool:
    town = _town(rng)
    middle = town[0][rng.integers(PLACES)]
    planted = np.argsort(np.hypot(*(town[0] - middle).T))[:size]
    rates = np.ones(PLACES)
    rates[planted] = times
    found = _poisson(rng, town, rates)
    return bool(found) and found[0].p <= ALPHA and float(np.isin(found[0].members, planted).mean()) >= 0.5
