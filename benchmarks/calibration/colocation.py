"""Co-location: false alarms where marks were dealt out at random, and how often a meeting place is found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.calibration import Power, Promise
from benchmarks.incidents import city
from hotspots.detect.colocation import pairs_of_marks

NAMES = ("age", "disability", "gender", "gender_identity", "race", "religion_or_belief", "sexual_orientation")
SHARES = (0.05, 0.14, 0.10, 0.06, 0.41, 0.13, 0.11)
SECOND = 0.1
"""Share of incidents that carry a second characteristic."""
INCIDENTS, REACH_M, ALPHA = 1500, 250.0, 0.05
SHUFFLES = 849
"""The smallest p, 2 of 850, is then just below 0.05 / 21, the bar for the first of 21 pairs."""


def dealt(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """
    Deal out the characteristics of incidents without a look at where they happened.

    Parameters
    ----------
    n : int
        How many incidents.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame of bool, shape (n, 7)
        One or two characteristics an incident.
    """
    marks = np.zeros((n, len(NAMES)), dtype=bool)
    marks[np.arange(n), rng.choice(len(NAMES), n, p=SHARES)] = True
    more = np.flatnonzero(rng.uniform(size=n) < SECOND)
    marks[more, rng.choice(len(NAMES), more.size, p=SHARES)] = True
    return pd.DataFrame(marks, columns=list(NAMES))


def ask(x: np.ndarray, y: np.ndarray, marks: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    found = pairs_of_marks(x, y, marks, band_m=REACH_M, permutations=SHUFFLES, rng=rng, without_both=False)
    return found[found["first"] != found["second"]]


def promises(cities: int) -> list[Promise]:
    """
    Count false alarms.

    Parameters
    ----------
    cities : int
        How many cities.

    Returns
    -------
    list of Promise
        False alarms of single pairs, and cities with any.
    """
    pairs, tested, alarms = 0, 0, 0
    for seed in range(cities):
        rng = np.random.default_rng(seed)
        x, y = city(INCIDENTS, seed=seed, snapped=seed % 2 == 1)
        found = ask(x, y, dealt(INCIDENTS, rng), rng)
        pairs += int((found["p"] <= ALPHA).sum())
        tested += len(found)
        alarms += bool((found["q"] < ALPHA).any())
    return [
        Promise("colocation", f"pairs of marks dealt at random with p <= {ALPHA}", ALPHA, pairs, tested),
        Promise("colocation", f"cities with any false pair at q < {ALPHA}", ALPHA, alarms, cities),
    ]


def powers(cities: int) -> list[Power]:
    """
    Count how often two characteristics that meet at one corner are found.

    Parameters
    ----------
    cities : int
        How many cities.

    Returns
    -------
    list of Power
        For meetings of three sizes.
    """
    powers = []
    for extra in (10, 20, 40):
        found = 0
        for seed in range(cities):
            rng = np.random.default_rng(10_000 + seed)
            x, y = city(INCIDENTS, seed=seed)
            marks = dealt(INCIDENTS, rng)
            corner = rng.uniform(5_000, 25_000, 2)[:, None] + 400_000 + rng.normal(0, 80, (2, extra))
            kind = np.zeros((extra, len(NAMES)), dtype=bool)
            kind[:, NAMES.index("disability")] = np.arange(extra) % 2 == 0
            kind[:, NAMES.index("sexual_orientation")] = np.arange(extra) % 2 == 1
            marks = pd.concat([marks, pd.DataFrame(kind, columns=list(NAMES))], ignore_index=True)
            pair = ask(np.r_[x, corner[0]], np.r_[y, corner[1]], marks, rng).set_index(["first", "second"])
            told = pair.loc[("disability", "sexual_orientation")]
            found += bool(told["q"] < ALPHA and told["ratio"] > 1)
        share = f"{extra} incidents at one corner, half of each, among {INCIDENTS:,}"
        powers.append(Power("colocation", share, found, cities))
    return powers
