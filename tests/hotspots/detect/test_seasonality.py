"""Calendar profiles and hours: scipy on the same counts, spans spread by hand, properties, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geodata.errors import UserError
from hotspots.detect.seasonality import calendar_profile, hours_of_week

MONDAY = np.datetime64("2024-01-01T00:00")  # a Monday
LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


@settings(max_examples=15)
@given(st.lists(st.integers(5, 80), min_size=12, max_size=12))
def test_months_equal_scipy(counts: list[int]) -> None:
    profile = calendar_profile(counts, LENGTHS)
    expected = sum(counts) * np.array(LENGTHS) / 365
    if expected.min() >= 5:
        assert profile.p == pytest.approx(stats.chisquare(counts, expected).pvalue, rel=1e-9)
    for row, (count, days) in enumerate(zip(counts, LENGTHS, strict=True)):
        limits = stats.binomtest(count, sum(counts), days / 365).proportion_ci(0.95, method="exact")
        found = profile.frame.iloc[row]
        assert found["low"] == pytest.approx(limits.low / (days / 365))
        assert found["high"] == pytest.approx(limits.high / (days / 365))


def test_unequal_months_are_no_season() -> None:
    profile = calendar_profile([days * 10 for days in LENGTHS], LENGTHS)
    assert profile.p == pytest.approx(1)
    np.testing.assert_allclose(profile.frame["ratio"], 1)


def test_a_busy_weekday_is_named() -> None:
    profile = calendar_profile([10, 10, 10, 10, 10, 60, 10], [52] * 7)
    assert profile.p is not None
    assert profile.p < 1e-6
    assert (profile.frame["q"] < 0.05).to_list()[5]
    assert profile.frame["ratio"][5] == pytest.approx(60 / (120 / 7))


def test_few_or_none() -> None:
    assert calendar_profile([1, 2, 1], [1, 1, 1]).p is None
    empty = calendar_profile([0, 0], [1, 1])
    assert empty.p is None
    assert empty.frame["q"].isna().all()
    unseen = calendar_profile([10, 0, 12], [1, 0, 1])
    assert np.isnan(unseen.frame["ratio"][1])
    assert unseen.p == pytest.approx(stats.chisquare([10, 12]).pvalue)


def test_known_moment_counts_in_its_hour() -> None:
    times = MONDAY + np.array([0, 59, 60, 7 * 1440 - 1], dtype="timedelta64[m]")
    weights, left_out = hours_of_week(times, times)
    assert left_out == 0
    assert (weights[0, 0], weights[0, 1], weights[6, 23]) == (2, 1, 1)
    assert weights.sum() == 4


def test_spans_by_hand() -> None:
    start = MONDAY + np.array([22 * 60 + 30, 10 * 60, 6 * 1440 + 23 * 60 + 45], dtype="timedelta64[m]")
    end = start + np.array([60, 180, 60], dtype="timedelta64[m]")
    weights, _ = hours_of_week(start, end)
    assert (weights[0, 22], weights[0, 23]) == (0.5, 0.5)
    np.testing.assert_allclose(weights[0, 10:13], 1 / 3)
    # From Sunday evening into Monday.
    assert weights[6, 23] == pytest.approx(0.25)
    assert weights[0, 0] == pytest.approx(0.75)


@given(st.lists(st.tuples(st.integers(-500_000, 500_000), st.integers(0, 3000)), max_size=20))
def test_every_incident_weighs_one_or_is_left_out(spans: list[tuple[int, int]]) -> None:
    first = MONDAY + np.array([a for a, _ in spans], dtype="timedelta64[m]")
    last = first + np.array([b for _, b in spans], dtype="timedelta64[m]")
    weights, left_out = hours_of_week(first, last)
    assert left_out == sum(span >= 1440 for _, span in spans)
    assert weights.sum() == pytest.approx(len(spans) - left_out)
    shifted, _ = hours_of_week(first + np.timedelta64(7, "D"), last + np.timedelta64(7, "D"))
    np.testing.assert_allclose(weights, shifted, atol=1e-12)


def test_refusals() -> None:
    with pytest.raises(UserError, match="before they start"):
        hours_of_week([MONDAY + np.timedelta64(5, "m")], [MONDAY])
    with pytest.raises(UserError, match="missing"):
        hours_of_week([np.datetime64("NaT")], [MONDAY])
    with pytest.raises(UserError, match="not whole"):
        calendar_profile([1.5, 2], [1, 1])
    with pytest.raises(UserError, match="fewer than two"):
        calendar_profile([5, 0], [1, 0])
    with pytest.raises(UserError, match="incidents in one that was not"):
        calendar_profile([5, 1, 2], [1, 0, 1])
