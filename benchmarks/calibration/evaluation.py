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
COMPARISONS = 3
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


def _months(seed: int, mean: float, dispersion: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw months of a zone and its comparisons; gamma mixing makes the variance so many times the mean."""
    rng = np.random.default_rng([seed, 7])
    season = mean * (1 + 0.3 * np.sin(np.arange(MONTHS) / 12 * 2 * np.pi))
    level = np.broadcast_to(season[:, np.newaxis], (MONTHS, COMPARISONS + 1))
    if dispersion > 1:
        level = rng.gamma(level / (dispersion - 1), dispersion - 1)
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
            difference_in_differences(*_months(1000 * seed + at, 4, 2.0), months_before=12).p_value <= 0.05
            for at in range(5)
        )
    return [
        *found,
        Promise("two-rate test", "false change at p <= 0.05", 0.05, by_rate, cities * 5),
        Promise("relative effect", "false effect at p <= 0.05", 0.05, by_ratio, cities * 5),
        Promise("months", "false effect, months vary twice as chance", 0.05, by_month, cities * 5),
    ]


def powers(cities: int) -> list[Power]:
    """Measure what is found, and what plain intervals do when counts vary more than they allow for."""
    plain = adjusted = verdicts = verdicts_on_chance = falls = 0
    for seed in range(cities * 5):
        zone, others = _months(seed, 4, 2.0)
        (t0, t1), (c0, c1) = _halves(zone), _halves(others[:, 0])
        model = difference_in_differences(zone, others, months_before=12)
        simple, effect = hs.wdd((t0, t1), (c0, c1)), hs.relative_effect((t0, t1), (c0, c1))
        plain += abs(simple.z) > 1.96
        adjusted += abs(hs.wdd((t0, t1), (c0, c1), dispersion=max(model.dispersion, 1)).z) > 1.96
        verdicts += judge(Counts(t0, t1), Counts(c0, c1), simple, effect, model) in ("fell", "rose")
        zone, others = _months(seed, 4, 1.0)
        verdicts_on_chance += _verdict(zone, others) in ("fell", "rose")
        rng = np.random.default_rng([seed, 11])
        fell = np.where(np.arange(MONTHS) < 12, zone, rng.binomial(zone, 1 - FALL))
        falls += _verdict(fell, others) == "fell"
    trials = cities * 5
    return [
        Power("WDD, false alarms", "no effect, months vary twice as chance", int(plain), trials),
        Power("WDD with dispersion", "no effect, months vary twice as chance", int(adjusted), trials),
        Power("verdict, false alarms", "no effect, months vary twice as chance", verdicts, trials),
        Power("verdict, false alarms", "no effect", verdicts_on_chance, trials),
        Power("verdict", f"fall of {FALL:.0%} from 48 a year", falls, trials),
    ]


def _halves(months: NDArray[np.int64]) -> tuple[int, int]:
    return int(months[:12].sum()), int(months[12:].sum())


def _verdict(zone: NDArray[np.int64], others: NDArray[np.int64]) -> str:
    own, base = _halves(zone), _halves(others[:, 0])
    model = difference_in_differences(zone, others, months_before=12)
    return judge(Counts(*own), Counts(*base), hs.wdd(own, base), hs.relative_effect(own, base), model)
