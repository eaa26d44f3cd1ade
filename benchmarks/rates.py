"""Rates, limits and smoothing of 100,000 areas, beside loops written out in plain Python and beside esda."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
from scipy import sparse, stats

from benchmarks import rows

AREAS = 100_000
GOAL = "100 times"
_LOOPED = 2_000
"""The loops take too long on all areas: they run on so many, and their time is scaled up."""


def areas(n: int, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    people = np.round(rng.lognormal(7.2, 0.7, n)) + 1
    return rng.poisson(people * rng.gamma(4, 0.005 / 4, n)).astype(float), people


def lattice(n: int) -> sparse.csr_array:
    """Neighbours of the cells of a square, edge to edge."""
    side = math.isqrt(n)
    line = sparse.diags_array([np.ones(side - 1)] * 2, offsets=[-1, 1])
    return sparse.csr_array(sparse.kronsum(line, line))


def loop_rate(counts: np.ndarray, people: np.ndarray) -> list[tuple[float, float, float]]:
    found = []
    for y, n in zip(counts, people, strict=True):
        low = stats.chi2.ppf(0.025, 2 * y) / 2 if y else 0.0
        found.append((1000 * y / n, 1000 * low / n, 1000 * stats.chi2.ppf(0.975, 2 * y + 2) / 2 / n))
    return found


def loop_funnel(people: np.ndarray, target: float) -> list[list[float]]:
    found = []
    for n in people:
        law, limits = stats.poisson(n * target / 1000), []
        for share in (0.025, 0.975, 0.001, 0.999):
            count = law.ppf(share)
            limits.append(max(0.0, count - (law.cdf(count) - share) / law.pmf(count)) * 1000 / n)
        found.append(limits)
    return found


def loop_smooth(counts: list[float], people: list[float]) -> list[float]:
    cases = everyone = 0.0
    for y, n in zip(counts, people, strict=True):
        cases += y
        everyone += n
    mean, spread = cases / everyone, 0.0
    for y, n in zip(counts, people, strict=True):
        spread += n * (y / n - mean) ** 2
    variance = max(spread / everyone - mean / (everyone / len(people)), 0.0)
    return [
        mean + (y / n - mean) * variance / (variance + mean / n) for y, n in zip(counts, people, strict=True)
    ]


def loop_smooth_table(table: pd.DataFrame) -> list[float]:
    """Do the same row by row of a table, as scripts for analysts do."""
    people = sum(row["people"] for _, row in table.iterrows())
    mean = sum(row["incidents"] for _, row in table.iterrows()) / people
    spread = sum(
        row["people"] * (row["incidents"] / row["people"] - mean) ** 2 for _, row in table.iterrows()
    )
    variance = max(spread / people - mean / (people / len(table)), 0.0)
    found = []
    for _, row in table.iterrows():
        own = variance / (variance + mean / row["people"])
        found.append(mean + (row["incidents"] / row["people"] - mean) * own)
    return found


def loop_smooth_near(counts: list[float], people: list[float], near: list[list[int]]) -> list[float]:
    found = []
    for at, others in enumerate(near):
        members = [at, *others]
        everyone = sum(people[k] for k in members)
        mean = sum(counts[k] for k in members) / everyone
        spread = sum(people[k] * (counts[k] / people[k] - mean) ** 2 for k in members) / everyone
        variance = max(spread - mean / (everyone / len(members)), 0.0)
        total = variance + mean / people[at]
        found.append(mean + (counts[at] / people[at] - mean) * (variance / total if total else 0.0))
    return found


def loop_compare(counts: np.ndarray, people: np.ndarray, target: float) -> list[float]:
    found = []
    for y, n in zip(counts, people, strict=True):
        law = stats.poisson(n * target / 1000)
        found.append(min(1.0, 2 * min(law.cdf(y), law.sf(y - 1))))
    return found


def _scaled(row: rows.Row) -> rows.Row:
    seconds = None if row.peer_s is None else row.peer_s * AREAS / _LOOPED
    return rows.Row(row.operation, row.size, row.ours_s, f"{row.peer} (scaled)", seconds, row.goal)


def main() -> None:
    import hotspots as hs
    from hotspots.rates.crude import compare_rates
    from hotspots.rates.funnel import funnel_limits
    from hotspots.rates.under_reporting import expected_incidents

    counts, people = areas(AREAS)
    size, few = f"{AREAS:,} areas", slice(_LOOPED)
    for name, ours, theirs in (
        (
            "rates with exact limits",
            lambda: hs.rate(counts, people),
            lambda: loop_rate(counts[few], people[few]),
        ),
        ("funnel limits, 4", lambda: funnel_limits(people, 5.0), lambda: loop_funnel(people[few], 5.0)),
        (
            "exact test against the whole",
            lambda: compare_rates(hs_series(counts), people),
            lambda: loop_compare(counts[few], people[few], 5.0),
        ),
    ):
        rows.show(_scaled(rows.compare(name, size, ours, peer="Python, scipy", theirs=theirs, goal=GOAL)))
    side = math.isqrt(AREAS) ** 2
    graph = lattice(side)
    lists = (counts.tolist(), people.tolist())
    near = [graph.indices[graph.indptr[k] : graph.indptr[k + 1]].tolist() for k in range(side)]
    table = pd.DataFrame({"incidents": counts, "people": people})
    for peer, loop in (
        ("a loop over lists", lambda: loop_smooth(*lists)),
        ("a loop over a table", lambda: loop_smooth_table(table)),
    ):
        rows.show(
            rows.compare(
                "empirical Bayes, all areas",
                size,
                lambda: hs.empirical_bayes(counts, people),
                peer=peer,
                theirs=loop,
                goal=GOAL,
                runs=1 if "table" in peer else 3,
            )
        )
    rows.show(
        rows.compare(
            "empirical Bayes, neighbours",
            f"{side:,} areas",
            lambda: hs.empirical_bayes(counts[:side], people[:side], graph),
            peer="plain Python",
            theirs=lambda: loop_smooth_near(lists[0][:side], lists[1][:side], near),
            goal=GOAL,
        )
    )
    beside_esda(counts, people)
    for n in (10_000, 100_000, 1_000_000):
        y, who = areas(n)
        rows.show(
            rows.measure("rates with exact limits", f"{n:,} areas", lambda y=y, who=who: hs.rate(y, who))
        )
        square = math.isqrt(n) ** 2
        grid = lattice(square)
        rows.show(
            rows.measure(
                "empirical Bayes, neighbours",
                f"{square:,} areas",
                lambda y=y[:square], who=who[:square], grid=grid: hs.empirical_bayes(y, who, grid),
            )
        )
        rows.show(
            rows.measure(
                "expected range",
                f"{n:,} areas",
                lambda who=who: expected_incidents(who, low=2, mid=3, high=4),
            )
        )


def hs_series(counts: np.ndarray) -> object:
    import pandas as pd

    return pd.Series(counts)


def beside_esda(counts: np.ndarray, people: np.ndarray) -> None:
    from esda.smoothing import Spatial_Empirical_Bayes
    from libpysal.weights import lat2W

    import hotspots as hs

    side = 100
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = lat2W(side, side)
        size = side * side
        rows.show(
            rows.compare(
                "empirical Bayes, neighbours",
                f"{size:,} areas",
                lambda: hs.empirical_bayes(counts[:size], people[:size], weights.sparse),
                peer="esda",
                theirs=lambda: Spatial_Empirical_Bayes(counts[:size], people[:size], weights),
                goal=GOAL,
                runs=1,
            )
        )
