"""Emerging hot spots, change between periods and change points, beside the plain way of doing each."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks import rows
from hotspots.detect.change import compare_periods
from hotspots.detect.change_point import change_point, change_points
from hotspots.detect.emerging import emerging_hot_spots
from hotspots.detect.grid import make_grid
from hotspots.detect.mann_kendall import mann_kendall
from hotspots.detect.neighbours import cell_neighbours, to_graph
from hotspots.detect.seasonality import hours_of_week


def cells(side: int, periods: int) -> tuple[pd.DataFrame, object]:
    grid = make_grid((0, 0, side * 10 - 1, side * 10 - 1), cell_m=10, shape="square")
    graph = to_graph(cell_neighbours(grid), grid.cell_ids)
    rng = np.random.default_rng(1)
    level = rng.gamma(1, 0.5, (len(grid), 1))
    return pd.DataFrame(rng.poisson(level, (len(grid), periods)), index=graph.unique_ids), graph


def plain_emerging(counts: pd.DataFrame, graph: object) -> list[str]:
    """Do it period by period with esda, and a Mann-Kendall test in Python for every place."""
    from esda import G_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = np.column_stack(
            [G_Local(counts[period], graph, transform="B", star=True, permutations=0).Zs for period in counts]
        )
    p = 2 * stats.norm.sf(np.abs(scores))
    classes = []
    for row, own in zip(scores, p, strict=True):
        s = sum(np.sign(b - a) for a, b in itertools.combinations(row, 2))
        variance = row.size * (row.size - 1) * (2 * row.size + 5) / 18
        trend = 2 * stats.norm.sf(max(abs(s) - 1, 0) / np.sqrt(variance))
        hot = (own < 0.05) & (row > 0)
        classes.append(f"{hot.mean() >= 0.9} {trend < 0.05} {bool(hot[-1])}")
    return classes


def plain_change(before: np.ndarray, after: np.ndarray) -> list[tuple[float, float, float]]:
    found = []
    for b, a in zip(before, after, strict=True):
        if a + b:
            test = stats.binomtest(int(a), int(a + b), 0.5)
            limits = test.proportion_ci(0.95, method="exact")
            found.append((test.pvalue, limits.low, limits.high))
    return found


def plain_change_point(series: np.ndarray, permutations: int = 999) -> float:
    """Simulate what our sum gives exactly."""
    rng = np.random.default_rng(1)
    n, e = series.sum(), np.arange(1, series.size) / series.size

    def highest(counts: np.ndarray) -> np.ndarray:
        s = np.cumsum(counts, axis=-1)[..., :-1].astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            up = np.nan_to_num(s * np.log(s / (n * e)))
            return (up + np.nan_to_num((n - s) * np.log((n - s) / (n * (1 - e))))).max(axis=-1)

    drawn = rng.multinomial(n, np.full(series.size, 1 / series.size), size=permutations)
    return float((1 + (highest(drawn) >= highest(series)).sum()) / (permutations + 1))


def main() -> None:
    """Print the rows."""
    counts, graph = cells(100, 36)
    rows.show(
        rows.compare(
            "emerging hot spots, all of it",
            "10,000 cells x 36",
            lambda: emerging_hot_spots(counts, graph),
            peer="esda, then Python a place",
            theirs=lambda: plain_emerging(counts, graph),
            goal="well under 1 s",
            runs=1,
        )
    )
    for side in (32, 316):
        small, its = cells(side, 36)
        name = f"{len(small):,} cells x 36"
        rows.show(
            rows.measure(
                "emerging hot spots, all of it", name, lambda s=small, g=its: emerging_hot_spots(s, g)
            )
        )
    series = np.random.default_rng(2).normal(size=(1000, 36))
    rows.show(
        rows.compare(
            "Mann-Kendall",
            "1,000 x 36",
            lambda: mann_kendall(series),
            peer="scipy kendalltau, one by one",
            theirs=lambda: [stats.kendalltau(np.arange(36), row) for row in series],
        )
    )
    rng = np.random.default_rng(3)
    before, after = rng.poisson(8, (2, 2000))
    rows.show(
        rows.compare(
            "change, exact interval, corrected",
            "2,000 places",
            lambda: compare_periods(before, after),
            peer="scipy binomtest, one by one",
            theirs=lambda: plain_change(before, after),
        )
    )
    for number in (10_000, 100_000):
        early, late = rng.poisson(8, (2, number))
        for against in ("itself", "whole"):
            rows.show(
                rows.measure(
                    f"change against {against}",
                    f"{number:,} places",
                    lambda b=early, a=late, w=against: compare_periods(b, a, against=w),
                )
            )
    monthly = rng.poisson(20, 36)
    rows.show(
        rows.compare(
            "change point, exact p and region",
            "36 months, 720",
            lambda: change_point(monthly),
            peer="999 simulations in numpy, p only",
            theirs=lambda: plain_change_point(monthly),
        )
    )
    rows.show(
        rows.measure(
            "change points",
            "700 areas x 36",
            lambda: change_points(np.random.default_rng(4).poisson(3, (700, 36)), region_below=0.05),
            runs=1,
        )
    )
    for total in (10_000, 100_000):
        level = rng.poisson(total / 36, 36)
        rows.show(
            rows.measure("change point", f"{total:,} incidents", lambda x=level: change_point(x), runs=1)
        )
    for number in (100_000, 1_000_000):
        start = np.datetime64("2024-01-01T00:00") + rng.integers(0, 10**6, number).astype("timedelta64[m]")
        end = start + rng.integers(0, 600, number).astype("timedelta64[m]")
        rows.show(
            rows.measure("hours of the week", f"{number:,}", lambda a=start, b=end: hours_of_week(a, b))
        )
