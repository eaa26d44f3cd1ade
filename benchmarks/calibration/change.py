"""Change between periods, change points, trends and emerging hot spots where nothing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.calibration import Power, Promise
from hotspots.detect.change import compare_periods
from hotspots.detect.change_point import change_point, log_factorials
from hotspots.detect.emerging import emerging_arrays
from hotspots.detect.grid import make_grid
from hotspots.detect.kernels.change_point import find_change
from hotspots.detect.mann_kendall import mann_kendall
from hotspots.detect.neighbours import cell_neighbours

ALPHA = 0.05
PLACES = 100
MORE = 4
"""These tests are quick: so many times the cities make the measured share that much surer."""


def _levels(rng: np.random.Generator, mean: float) -> Any:
    """Places of very different level, as areas are."""
    return mean * rng.gamma(2, 0.5, PLACES)


def _any_change(rng: np.random.Generator, mean: float, against: Any, longer: float) -> bool:
    level = _levels(rng, mean)
    before, after = rng.poisson(level), rng.poisson(level * longer)
    frame = compare_periods(before, after, days_after=longer, against=against)
    return bool((frame["q"] <= ALPHA).any())


def _change_point_p(series: Any) -> float:
    """Give the p of `change_point` without the months between which it lies, which take most of the time."""
    nothing = np.zeros(series.size, dtype=bool)
    logs = log_factorials(int(series.sum()))
    return float(find_change(series.astype(np.int64), np.ones(series.size), logs, 0.05, -1.0, nothing)[2])


def _grid(side: int) -> Any:
    return cell_neighbours(make_grid((0, 0, side * 10 - 1, side * 10 - 1), cell_m=10, shape="square"))


def promises(cities: int) -> list[Promise]:
    """Count false alarms in cities where nothing changes."""
    rng = np.random.default_rng(20260301)
    many = cities * MORE
    found = []
    for against in ("itself", "whole"):
        for mean, longer in ((10.0, 1.0), (40.0, 0.5)):
            alarms = sum(_any_change(rng, mean, against, longer) for _ in range(many))
            words = f"cities with any place at q <= 0.05, {mean:g} a place, {longer:g} times as long"
            found.append(Promise(f"change, {against}", words, ALPHA, alarms, many))
    for mean in (2.0, 10.0):
        alarms = sum(_change_point_p(rng.poisson(mean, 24)) <= ALPHA for _ in range(4 * many))
        words = f"series with p <= 0.05, 24 months of {mean:g}"
        found.append(Promise("change point", words, ALPHA, alarms, 4 * many))
    for mean in (3.0, 50.0):
        alarms = int((mann_kendall(rng.poisson(mean, (many, 36)))["p"] <= ALPHA).sum())
        found.append(
            Promise("Mann-Kendall", f"series with p <= 0.05, 36 months of {mean:g}", ALPHA, alarms, many)
        )
    found += _emerging(rng, cities)
    return found


def _emerging(rng: np.random.Generator, cities: int) -> list[Promise]:
    side, periods = 12, 24
    touching = _grid(side)
    apart = sparse.csr_array((side * side, side * side))
    scores = trends = bins = places = classed = 0
    for _ in range(cities // 5):
        found = emerging_arrays(rng.poisson(2.0, (side * side, periods)).astype(float), touching)
        scores += int((found.p <= ALPHA).sum())
        trends += int((found.trend_p <= ALPHA).sum())
        bins, places = bins + found.p.size, places + found.trend_p.size
    for _ in range(cities * MORE):
        found = emerging_arrays(
            rng.poisson(40.0, (side * side, periods)).astype(float), apart, earlier_periods=0
        )
        classed += bool(found.classes.any())
    return [
        Promise("emerging, Gi*", "places and periods with p <= 0.05, 2 a cell", ALPHA, scores, bins),
        Promise("emerging, trend", "places with p <= 0.05, 2 a cell", ALPHA, trends, places),
        Promise("emerging, class", "cities with any class, places apart", ALPHA, classed, cities * MORE),
    ]


def powers(cities: int) -> list[Power]:
    """Count how often planted changes are found."""
    rng = np.random.default_rng(20260302)
    found = []
    for factor in (2.0, 3.0):
        hits = 0
        for _ in range(cities):
            level = np.full(PLACES, 20.0)
            after = level.copy()
            after[0] *= factor
            hits += bool(compare_periods(rng.poisson(level), rng.poisson(after))["q"][0] <= ALPHA)
        found.append(Power("change, itself", f"1 place of {PLACES} from 20 to {20 * factor:g}", hits, cities))
    for factor in (1.5, 2.0):
        series = [np.r_[rng.poisson(5, 14), rng.poisson(5 * factor, 10)] for _ in range(cities)]
        points = [change_point(each) for each in series]
        hits = sum(each is not None and each.p <= ALPHA for each in points)
        found.append(Power("change point", f"5 a month, {factor:g} times from month 15 of 24", hits, cities))
        near = sum(each is not None and each.p <= ALPHA and each.low <= 14 <= each.high for each in points)
        found.append(Power("change point", "  and the month in the interval", near, cities))
    touching = _grid(12)
    block = np.array([row * 12 + column for row in (5, 6, 7) for column in (5, 6, 7)])
    hits = 0
    for _ in range(cities):
        counts = rng.poisson(2.0, (144, 24)).astype(float)
        counts[block, 20:] += rng.poisson(4.0, (9, 4))
        hits += int(emerging_arrays(counts, touching).classes[6 * 12 + 6]) in (1, 2)
    found.append(Power("emerging", "9 cells three times as busy in the last 4 of 24", hits, cities))
    return found
