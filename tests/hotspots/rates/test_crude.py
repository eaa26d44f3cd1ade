"""Rates: published limits, an independent formula, zero and missing populations, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson

import hotspots as hs
from geodata.errors import UserError
from hotspots.rates.crude import compare_rates, poisson_interval

ORACLES = Path(__file__).parents[2] / "oracles"


def test_published_limits() -> None:
    table = np.array(json.loads((ORACLES / "poisson_limits.json").read_text())["count_low_high"])
    low, high = poisson_interval(table[:, 0])
    np.testing.assert_allclose(low, table[:, 1], rtol=3e-3)
    np.testing.assert_allclose(high, table[:, 2], rtol=3e-3)


@given(st.integers(0, 5000), st.sampled_from([0.8, 0.95, 0.99]))
def test_equals_statsmodels(count: int, confidence: float) -> None:
    low, high = poisson_interval(np.array([float(count)]), confidence=confidence)
    theirs = confint_poisson(count, 1, method="exact-c", alpha=1 - confidence)
    np.testing.assert_allclose([low[0], high[0]], np.nan_to_num(theirs), rtol=1e-8, atol=1e-12)


def test_byar_is_close_from_ten_incidents_on() -> None:
    """Breslow and Day (1987): c (1 - 1/(9c) - 1.96/(3 sqrt(c)))^3, and the same with c + 1 and +1.96."""
    counts = np.arange(10.0, 500.0)
    low, high = poisson_interval(counts)
    z = 1.959964
    byar_low = counts * (1 - 1 / (9 * counts) - z / (3 * np.sqrt(counts))) ** 3
    more = counts + 1
    byar_high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    np.testing.assert_allclose(low, byar_low, rtol=0.006)
    np.testing.assert_allclose(high, byar_high, rtol=0.006)


@pytest.mark.parametrize("mean", [0.5, 3.0, 20.0])
def test_interval_covers_at_least_what_it_says(mean: float) -> None:
    """Exact: the chance that the interval holds the true mean, summed over all counts, is never below 95%."""
    counts = np.arange(0, 200)
    low, high = poisson_interval(counts.astype(float))
    covered = stats.poisson.pmf(counts, mean)[(low <= mean) & (mean <= high)].sum()
    assert covered >= 0.95


def test_rate_by_hand() -> None:
    """10 among 2,000 people: 5 per 1,000; limits 4.795 and 18.390 per 2 thousand."""
    found = hs.rate(pd.Series([10], index=["a"]), pd.Series([2000], index=["a"]))
    assert found.loc["a"].tolist() == pytest.approx([5.0, 4.7954 / 2, 18.3904 / 2], rel=1e-4)
    per_hundred = hs.rate([10], [2000], per=100).iloc[0]
    assert per_hundred["rate"] == pytest.approx(0.5)


def test_population_is_matched_by_code() -> None:
    counts = pd.Series([5, 6, 7], index=["b", "a", "c"])
    people = pd.Series([100.0, 50.0, 10.0], index=["a", "b", "z"])
    found = hs.rate(counts, people, per=100)
    assert found["rate"].tolist()[:2] == [10.0, 6.0]
    assert found.loc["c"].isna().all()
    assert list(found.index) == ["b", "a", "c"]


@pytest.mark.parametrize("people", [0, -5, np.nan])
def test_nobody_to_divide_by_gives_no_rate(people: float) -> None:
    assert hs.rate([3, 0], [people, people]).isna().all(axis=None)


def test_zero_count_has_an_upper_limit() -> None:
    """By hand: nothing seen is compatible with up to -ln(0.025) = 3.689 expected."""
    found = hs.rate([0], [1000]).iloc[0]
    assert found.tolist() == pytest.approx([0.0, 0.0, -np.log(0.025)])


def test_missing_count_gives_no_rate_and_whole_numbers_may_be_nullable() -> None:
    found = hs.rate(pd.Series([1, None], dtype="Int64"), 1000.0)
    assert found["rate"].tolist()[0] == 1.0
    assert found.iloc[1].isna().all()


def test_refusals() -> None:
    with pytest.raises(UserError, match="cannot be counts"):
        hs.rate([-1], [10])
    with pytest.raises(UserError, match="cannot be counts"):
        hs.rate([np.inf], [10])
    with pytest.raises(UserError, match="2 and 3"):
        hs.rate([1, 2], [1, 2, 3])
    with pytest.raises(UserError, match="more than once"):
        hs.rate(pd.Series([1], index=["a"]), pd.Series([1, 2], index=["a", "a"]))
    with pytest.raises(UserError, match="confidence"):
        hs.rate([1], [1], confidence=95)


def test_comparison_with_the_whole() -> None:
    """By hand: 30 incidents among 3,000 people, so 10 are expected in each area of 1,000."""
    counts = pd.Series([20, 9, 1, 4])
    found = compare_rates(counts, pd.Series([1000.0, 1000.0, 1000.0, 0.0]))
    np.testing.assert_allclose(found["expected"], [10, 10, 10, np.nan])
    expected = [2 * stats.poisson.sf(19, 10), 2 * stats.poisson.cdf(9, 10), 2 * stats.poisson.cdf(1, 10)]
    np.testing.assert_allclose(found["p"][:3], np.minimum(expected, 1))
    assert np.isnan(found["p"][3])


def test_comparison_without_anybody() -> None:
    assert compare_rates(pd.Series([1, 2]), pd.Series([0.0, np.nan])).isna().all(axis=None)
    assert compare_rates(pd.Series([0, 0]), pd.Series([10.0, 20.0]))["p"].tolist() == [1.0, 1.0]
