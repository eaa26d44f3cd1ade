"""What a scan may be given, what it refuses, and where there is nothing to find."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect import scan_data, scan_null


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def lattice(rows: int, columns: int) -> np.ndarray:
    return np.array([[100.0 * c, 100.0 * r] for r in range(rows) for c in range(columns)])


def test_records_are_the_same_as_a_table() -> None:
    rng = seeded(10)
    xy = rng.uniform(0, 1000, (6, 2))
    place, day = rng.integers(0, 6, 80), rng.integers(0, 9, 80)
    day[:2] = 0, 8
    table = np.zeros((6, 9), dtype=int)
    np.add.at(table, (place, day), 1)
    given = {"model": "space-time permutation", "permutations": 99}
    tabled = hs.spatial_scan(table, None, xy, rng=seeded(), **given)[0]
    ones = np.ones(80, dtype=int)
    numbered = hs.spatial_scan(ones, None, xy[place], times=day + 100, rng=seeded(), **given)[0]
    dates = pd.Timestamp("2025-03-01 13:00") + pd.to_timedelta(day, unit="D")
    dated = hs.spatial_scan(ones, None, xy[place], times=dates, rng=seeded(), **given)[0]
    months = pd.PeriodIndex.from_ordinals(day + 500, freq="M")
    monthly = hs.spatial_scan(ones, None, xy[place], times=months, rng=seeded(), **given)[0]
    assert numbered.llr == dated.llr == monthly.llr == pytest.approx(tabled.llr)
    first, last = tabled.period
    assert numbered.period == (100 + first, 100 + last)
    assert str(dated.period[0]) == f"2025-03-{1 + first:02d}"
    assert monthly.period[1].ordinal == 500 + last
    held = np.isin(place, tabled.members) & (day >= first) & (day <= last)
    assert numbered.members.tolist() == np.flatnonzero(held).tolist()
    assert len(numbered.members) == tabled.observed


def test_records_with_people_or_controls() -> None:
    xy = lattice(2, 2)[[0, 0, 1, 1, 2, 3]]
    cases, people = [3, 4, 0, 1, 1, 1], [10, 10, 20, 20, 10, 40]
    times = [1, 2, 1, 2, 1, 2]
    found = hs.spatial_scan(cases, people, xy, times=times, permutations=9, rng=seeded())[0]
    assert found.members.tolist() == [1]
    assert found.expected == pytest.approx(10 * 10 / 160)
    of_all = hs.spatial_scan(cases, people, xy, times=times, model="bernoulli", permutations=9, rng=seeded())[
        0
    ]
    assert of_all.observed >= 3
    with pytest.raises(UserError, match="another population"):
        hs.spatial_scan(cases, [10, 11, 20, 20, 10, 40], xy, times=times, rng=seeded())


def test_a_layer_of_points_is_taken() -> None:
    people, xy = seeded().integers(20, 200, 25), seeded(2).uniform(0, 5000, (25, 2))
    cases = seeded(3).poisson(people / 10)
    points = gpd.GeoSeries.from_xy(*xy.T, crs="EPSG:27700")
    given = hs.spatial_scan(cases, people, points, permutations=9, rng=seeded())
    assert given[0].llr == hs.spatial_scan(cases, people, xy, permutations=9, rng=seeded())[0].llr
    with pytest.raises(UserError, match=r"metres|metric"):
        hs.spatial_scan(cases, people, points.set_crs("EPSG:4326", allow_override=True), rng=seeded())


@pytest.mark.parametrize(
    ("cases", "people"),
    [
        ([0, 0, 0, 0], [1, 1, 1, 1]),
        ([0, 1, 0, 0], [1, 1, 1, 1]),
        ([1, 1, 1, 1], [1, 1, 1, 1]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_nothing_to_find(cases: list[int], people: list[int]) -> None:
    assert hs.spatial_scan(cases, people, lattice(1, 4), permutations=9, rng=seeded()) == []


def test_no_place_at_all() -> None:
    assert hs.spatial_scan([], [], np.empty((0, 2)), permutations=9, rng=seeded()) == []
    given = {"times": [], "model": "space-time permutation"}
    with pytest.raises(UserError, match="no more than one period"):
        hs.spatial_scan([], None, np.empty((0, 2)), rng=seeded(), **given)


def test_few_cases_all_in_one_place_and_nobody_somewhere() -> None:
    two = hs.spatial_scan([2, 0, 0, 0], [5, 5, 5, 0], lattice(1, 4), permutations=99, rng=seeded())
    assert two[0].members.tolist() == [0]
    assert two[0].relative_risk == math.inf
    assert two[0].p > 0.05
    same = hs.spatial_scan([3, 3], [5, 5], [[7, 7], [7, 7]], permutations=9, rng=seeded())
    assert same == [], "one point holds everybody"
    far = hs.spatial_scan([9, 0, 0], [5, 5, 5], [[0, 0], [0, 1], [1e6, 1e6]], permutations=99, rng=seeded())
    assert far[0].members.tolist() == [0]
    assert far[0].p == 0.01


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cases": [1, 2]}, "rows"),
        ({"cases": [1, -2, 3]}, "0 or more"),
        ({"cases": [1, 2.5, 3]}, "whole numbers"),
        ({"cases": [1, math.nan, 3]}, "whole numbers"),
        ({"cases": 3}, "single number"),
        ({"population": [1, 2]}, "rows"),
        ({"population": [1, math.inf, 2]}, "0 or more"),
        ({"population": None}, "no population"),
        ({"population": [0, 5, 5]}, "no population"),
        ({"population": np.ones((3, 2))}, "columns"),
        ({"coordinates": [[0, 0], [1, 1], [2, math.nan]]}, "eastings"),
        ({"model": "gamma"}, "gamma"),
        ({"model": "bernoulli", "population": [1, 1, 1]}, "more cases than"),
        ({"model": "bernoulli", "population": None}, "no population"),
        ({"model": "space-time permutation"}, "one period"),
        ({"max_share": 0}, "circles"),
        ({"alpha": 1}, "level"),
        ({"permutations": 0}, "replicates"),
        ({"max_periods": 0}, "periods"),
        ({"max_radius_m": -1}, "radius"),
        ({"min_cases": 0}, "fewest"),
        ({"secondary": "all"}, "further"),
        ({"times": [1, 2]}, "times"),
        ({"times": ["x", "y", "z"]}, "neither"),
        ({"times": [1, None, 2]}, "no time"),
        ({"cases": np.ones((3, 2)), "times": [1]}, "columns"),
        ({"cases": np.ones((3, 2)), "model": "bernoulli"}, "one column"),
        ({"times": [1, 2, 3], "population": np.ones((3, 3))}, "table"),
    ],
)
def test_refusals(changes: dict, words: str) -> None:
    given = {"cases": [1, 2, 3], "population": [5, 5, 5], "coordinates": lattice(1, 3), "rng": seeded()}
    given |= changes
    with pytest.raises(UserError, match=words):
        hs.spatial_scan(given.pop("cases"), given.pop("population"), given.pop("coordinates"), **given)


def test_too_many_places_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_data, "MAX_PLACES", 3)
    with pytest.raises(UserError, match="larger cells"):
        hs.spatial_scan([1] * 4, [1] * 4, lattice(1, 4), rng=seeded())


def test_replicates_that_do_not_fit_into_memory_are_refused_at_once() -> None:
    cases = np.ones((400, 2_500), dtype=int)
    with pytest.raises(UserError, match=r"2,000 replicates of 400 places by 2,500 periods.*8 gigabytes"):
        hs.spatial_scan(cases, np.ones(400), lattice(20, 20), permutations=2_000, rng=seeded())
    with pytest.raises(UserError, match="memory"):
        hs.spatial_scan([1, 2, 3], [5, 5, 5], lattice(1, 3), permutations=10**9, rng=seeded())


@pytest.mark.parametrize("model", ["poisson", "space-time permutation"])
def test_what_would_take_many_minutes_is_refused_before_it_begins(model: str) -> None:
    cases = np.ones((900, 120), dtype=int)
    people = np.ones(900) if model == "poisson" else None
    with pytest.raises(UserError, match="many minutes") as refused:
        hs.spatial_scan(cases, people, lattice(30, 30), model=model, rng=seeded())
    assert "shorter clusters" in refused.value.fix


def test_windows_and_replicates_are_counted_as_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Two places, four periods: two circles of one place each, as half of the people is the most.

    Each is looked at in 4 + 3 windows of up to two periods, and its four periods are summed up: 2 * 11 steps;
    256 replicates are worked through side by side even when fewer are asked for.
    """
    asked = {"model": "space-time permutation", "permutations": 99}
    cases = [[3, 1, 2, 1], [1, 3, 1, 2]]
    monkeypatch.setattr(scan_null, "MOST_COMPARED", 2 * 11 * 256)
    assert hs.spatial_scan(cases, None, lattice(1, 2), rng=seeded(), **asked)
    monkeypatch.setattr(scan_null, "MOST_COMPARED", 2 * 11 * 256 - 1)
    with pytest.raises(UserError, match="many minutes"):
        hs.spatial_scan(cases, None, lattice(1, 2), rng=seeded(), **asked)
    # Only windows that reach the last period: two of them, and the same sums.
    monkeypatch.setattr(scan_null, "MOST_COMPARED", 2 * 6 * 256)
    hs.spatial_scan(cases, None, lattice(1, 2), prospective=True, rng=seeded(), **asked)
