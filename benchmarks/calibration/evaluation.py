"""Evaluations of zones where nothing was done: how often an effect is seen, and intervals miss the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import hotspots as hs
from benchmarks.calibration import Power, Promise
from hotspots.evaluate.did import difference_in_differences
from hotspots.evaluate.pairs import Counts
from hotspots.evaluate.reading import judge
from hotspots.evaluate.wdd import wdd_covers

if TYPE_CHECKING:
    from numpy.typing import NDArray

ZONES = 50
"""Zones in every city, of very different level, as real ones are."""
MONTHS = 24
COMPARISONS = 5
FALL = 0.4


def _counts(
    seed: int, mean: float, fall: float = 0.0, places: int = 2
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw counts before and after of zones and their surroundings, and the true difference of each."""
    rng = np.random.default_rng([seed, int(mean * 10)])
    level = mean * rng.gamma(4, 0.25, ZONES)
    rows = [rng.poisson(level) for _ in range(2 * places)]
    rows[1] = rng.poisson(level * (1 - fall))
    return np.array(rows), -fall * level


def _misses(mean: float, cities: int, *, fall: float = 0.0, places: int = 2) -> int:
    missed = 0
    for seed in range(cities):
        counts, truth = _counts(seed, mean, fall, places)
        missed += int((~wdd_covers(counts, truth)).sum())
    return missed


def _months(
    seed: int, mean: float, *, months: float = 1.0, places: float = 1.0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Draw months of a zone and its comparisons, with more scatter than chance where asked for.

    `months` is how many times the variance of a month exceeds its mean; `places` the same of the year of each
    place, because places change by themselves. Both by gamma mixing.
    """
    rng = np.random.default_rng([seed, 7])
    season = mean * (1 + 0.3 * np.sin(np.arange(MONTHS) / 12 * 2 * np.pi))
    level = np.broadcast_to(season[:, np.newaxis], (MONTHS, COMPARISONS + 1))
    if places > 1:
        shape = 12 * mean / (places - 1)
        level = level * np.repeat(rng.gamma(shape, 1 / shape, (2, COMPARISONS + 1)), 12, axis=0)
    if months > 1:
        level = rng.gamma(level / (months - 1), months - 1)
    counts = rng.poisson(level)
    return counts[:, 0], counts[:, 1:]


def promises(cities: int) -> list[Promise]:
    """Measure misses of the intervals and false alarms of the tests."""
    zones = cities * ZONES
    found = [
        Promise("WDD", "false effect, 5 a period", 0.05, _misses(5, cities), zones),
        Promise("WDD", "false effect, 40 a period", 0.05, _misses(40, cities), zones),
        Promise("WDD", "false effect, 40, with buffers", 0.05, _misses(40, cities, places=4), zones),
        Promise("WDD", "interval misses a true fall of 40%", 0.05, _misses(40, cities, fall=FALL), zones),
    ]
    by_rate = by_ratio = by_month = 0
    for seed in range(cities):
        counts, _ = _counts(seed, 60)
        for at in range(5):
            t0, t1, c0, c1 = counts[:, at].tolist()
            by_rate += hs.e_test(t0, t1) <= 0.05
            by_ratio += hs.relative_effect((t0, t1), (c0, c1)).p_value <= 0.05
        by_month += sum(
            difference_in_differences(*_months(1000 * seed + at, 4, places=2.0), months_before=12).p_value
            <= 0.05
            for at in range(5)
        )
    return [
        *found,
        Promise("two-rate test", "false change at p <= 0.05", 0.05, by_rate, cities * 5),
        Promise("relative effect", "false effect at p <= 0.05", 0.05, by_ratio, cities * 5),
        Promise("months", "false effect, places vary twice as chance", 0.05, by_month, cities * 5),
    ]


def powers(cities: int) -> list[Power]:
    """Measure what is found, and what is falsely found when counts vary more than allowed for."""
    trials = cities * 5
    wild = [_months(seed, 4, places=2.0) for seed in range(trials)]
    calm = [_months(seed, 4) for seed in range(trials)]
    fallen = []
    for seed, (zone, others) in enumerate(calm):
        rng = np.random.default_rng([seed, 11])
        fallen.append((np.where(np.arange(MONTHS) < 12, zone, rng.binomial(zone, 1 - FALL)), others))
    false = {"fell", "rose"}
    plain = sum(abs(hs.wdd(_halves(zone), _halves(others[:, 0])).z) > 1.96 for zone, others in wild)
    months = sum(difference_in_differences(*one, months_before=12).p_value <= 0.05 for one in calm)
    return [
        Power("WDD, false alarms", "no effect, places vary twice as chance", int(plain), trials),
        Power("months, false alarms", "no effect, counts as chance has them", int(months), trials),
        Power("verdict, false alarms", "no effect, places vary twice as chance", _said(wild, false), trials),
        Power("verdict, false alarms", "no effect, counts as chance has them", _said(calm, false), trials),
        Power("verdict", f"fall of {FALL:.0%} from 48 a year", _said(fallen, {"fell"}), trials),
    ]


def _said(zones: list[tuple[NDArray[np.int64], NDArray[np.int64]]], words: set[str]) -> int:
    return sum(_verdict(zone, others) in words for zone, others in zones)


def _halves(months: NDArray[np.int64]) -> tuple[int, int]:
    return int(months[:12].sum()), int(months[12:].sum())


def _verdict(zone: NDArray[np.int64], others: NDArray[np.int64]) -> str:
    own, base = _halves(zone), _halves(others[:, 0])
    model = difference_in_differences(zone, others, months_before=12)
    return judge(Counts(*own), Counts(*base), hs.wdd(own, base), hs.relative_effect(own, base), model)
