"""Rates on cities without hot spots: exact intervals, funnel limits and tests against the whole."""

from __future__ import annotations

import numpy as np

from benchmarks.calibration import Power, Promise

AREAS = 40
RATE = 5.0


def _city(rng: np.random.Generator, *, least: float = 5, most: float = 200) -> tuple[np.ndarray, np.ndarray]:
    """Make wards that all have 5 incidents per 1,000 people."""
    expected = np.exp(rng.uniform(np.log(least), np.log(most), AREAS))
    people = np.round(expected / RATE * 1000)
    return rng.poisson(people * RATE / 1000), people


def promises(cities: int) -> list[Promise]:
    """
    Count false alarms where all areas have the same rate.

    Counts are whole numbers, so an exact interval or test cannot err in just 5% of areas: the interval is
    held to the share its own law gives (below 5%), the test is put to the question where hundreds are
    expected.
    Interpolated funnel limits err to neither side.
    """
    import pandas as pd

    from hotspots.detect.significance import benjamini_hochberg
    from hotspots.rates.crude import compare_rates, rate
    from hotspots.rates.funnel import funnel_limits, place_in_funnel

    rng = np.random.default_rng(20)
    outside = far = missed = alarms = 0
    attainable = []
    for _ in range(cities):
        counts, people = _city(rng)
        found = rate(counts, people)
        missed += int(((found["low"] > RATE) | (found["high"] < RATE)).sum())
        attainable.append(_misses(people * RATE / 1000))
        places = place_in_funnel(found["rate"].to_numpy(), funnel_limits(people, RATE))
        outside += int((places != "within").sum())
        far += int(np.isin(places, ["above 99.8%", "below 99.8%"]).sum())
        counts, people = _city(rng, least=500, most=5000)
        q = benjamini_hochberg(compare_rates(pd.Series(counts), people)["p"])
        alarms += bool((q < 0.05).any())
    areas = cities * AREAS
    law = float(np.mean(attainable))
    return [
        Promise(
            "rates, exact interval", "areas whose interval misses the rate, by its law", law, missed, areas
        ),
        Promise("rates, funnel", "areas outside the 95% limits", 0.05, outside, areas),
        Promise("rates, funnel", "areas outside the 99.8% limits", 0.002, far, areas),
        Promise("rates, against the whole", "cities with any area called at q < 0.05", 0.05, alarms, cities),
    ]


def _misses(expected: np.ndarray) -> float:
    """Sum out how often an exact interval misses: counts in either tail of 2.5% at most."""
    from scipy import stats

    law = stats.poisson(expected)
    low, high = law.ppf(0.025), law.ppf(0.975)
    # The interval of a count c misses the mean when P(X >= c) or P(X <= c) is below 2.5%.
    return float(np.mean(law.cdf(low - 1) + law.sf(high)))


def powers(cities: int) -> list[Power]:
    """Plant one ward of 10,000 people with twice the rate."""
    import pandas as pd

    from hotspots.detect.significance import benjamini_hochberg
    from hotspots.rates.crude import compare_rates

    rng = np.random.default_rng(21)
    found = 0
    for _ in range(cities):
        counts, people = _city(rng)
        people[0] = 10_000
        counts[0] = rng.poisson(2 * people[0] * RATE / 1000)
        found += bool(benjamini_hochberg(compare_rates(pd.Series(counts), people)["p"])[0] < 0.05)
    return [Power("rates, against the whole", "one ward of 10,000 people, twice the rate", found, cities)]
