"""Near repeats on cities whose dates have nothing to do with their places."""

from __future__ import annotations

import numpy as np

from benchmarks.calibration import Power, Promise

INCIDENTS = 600
SIDE_M = 6_000.0
DAYS = 365
PERMUTATIONS = 199
SPACE = np.array([0, 300, 600, 900, 1200, 1500.0])
TIME = np.array([0.0, 28, 84])
WEEKS = np.array([0.0, 7, 28])
FEW_DAYS = np.array([0.0, 3, 12])
"""Fields of some 50 to 490 pairs."""
ALPHA = 0.05
MORE = 4
"""Cities for each one asked for: with 500 alone, luck moves a share of 0.05 by a fifth."""
THIN_CITIES = 10
"""The same for the careful test of thin fields, which is asked for a fifth as many."""


def _city(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Heaps, stacks on the same spot, and a season: none of it ties dates to places."""
    middles = rng.uniform(0, SIDE_M, (25, 2))
    places = middles[rng.integers(0, 25, INCIDENTS)] + rng.normal(0, 250, (INCIDENTS, 2))
    places = np.round(places / 40) * 40
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(DAYS) / DAYS)
    days = rng.choice(DAYS, INCIDENTS, p=season / season.sum())
    return places[:, 0], places[:, 1], days


def _tested(
    x: np.ndarray, y: np.ndarray, days: np.ndarray, rng: np.random.Generator, time: np.ndarray = TIME
) -> tuple[np.ndarray, np.ndarray]:
    """Give p and q of all ten fields, through the same functions as the public one."""
    from hotspots.detect.near_repeat import knox_counts, permutation_p
    from hotspots.detect.significance import benjamini_hochberg

    counts = knox_counts(x, y, days, space_edges=SPACE, time_edges=time, permutations=PERMUTATIONS, rng=rng)
    p = permutation_p(counts.observed, counts.shuffled)
    return p, benjamini_hochberg(p.ravel()).reshape(p.shape)


def promises(cities: int) -> list[Promise]:
    """
    Measure false alarms.

    Parameters
    ----------
    cities : int
        Cities without near repeats.

    Returns
    -------
    list of Promise
        One field alone (0.05 is among the p-values that 199 shuffles can give), and any field of the table by
        q (its steps, 0.005 and its multiples, are, too). The fields hold hundreds of pairs: shuffles with as
        many pairs as observed count as "as many or more", which makes the test careful where pairs are few.
    """
    rng = np.random.default_rng(7)
    one = any_field = 0
    cities *= MORE
    for _ in range(cities):
        p, q = _tested(*_city(rng), rng)
        one += bool(p[4, 1] <= ALPHA)
        any_field += bool((q <= ALPHA).any())
    return [
        Promise("near-repeat", f"p <= {ALPHA:g} in a field of many pairs", ALPHA, one, cities),
        Promise("near-repeat", f"any of 10 fields with q <= {ALPHA:g}", ALPHA, any_field, cities),
    ]


def powers(cities: int) -> list[Power]:
    """
    Measure how often planted near repeats are found.

    Parameters
    ----------
    cities : int
        Cities with near repeats.

    Returns
    -------
    list of Power
        False alarms where fields hold few pairs: ties make the test careful there, so the honest bound is
        "no more than 0.05", not 0.05 itself. Then a part of the incidents followed by another within 300 m
        and 6 days, looked for by weeks.
    """
    rng = np.random.default_rng(8)
    measured = [_thin_alarms(THIN_CITIES * cities)]
    for share in (0.02, 0.05, 0.1):
        found = 0
        for _ in range(cities):
            x, y, days = _city(rng)
            first, second = rng.permutation(INCIDENTS)[: 2 * int(share * INCIDENTS)].reshape(2, -1)
            turn, far = rng.uniform(0, 2 * np.pi, first.size), rng.uniform(40, 250, first.size)
            x[second], y[second] = x[first] + far * np.cos(turn), y[first] + far * np.sin(turn)
            days[second] = np.minimum(days[first] + rng.integers(0, 7, first.size), DAYS - 1)
            found += bool(_tested(x, y, days, rng, WEEKS)[1][0, 0] <= ALPHA)
        measured.append(
            Power("near-repeat", f"{share:.0%} of {INCIDENTS} followed within 300 m, 6 days", found, cities)
        )
    return measured


def _thin_alarms(cities: int) -> Power:
    """Count false alarms in tables of few pairs, on cities without near repeats."""
    rng = np.random.default_rng(9)
    alarms = sum(bool((_tested(*_city(rng), rng, FEW_DAYS)[1] <= ALPHA).any()) for _ in range(cities))
    words = f"any of 10 fields of 50 to 490 pairs; {ALPHA:g} allowed"
    return Power("near-repeat, false alarms", words, alarms, cities)
