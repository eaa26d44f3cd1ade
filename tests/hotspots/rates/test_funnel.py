"""Funnel limits: by hand from tabulated probabilities, summed out by brute force, false alarms, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geodata.errors import UserError
from hotspots.rates.funnel import funnel_limits, measure_dispersion, place_in_funnel, poisson_limits


def test_by_hand_round_four() -> None:
    """
    Tables of the Poisson distribution, mean 4: P(X<=0) .0183, P(X<=1) .0916; P(X<=7) .9489, P(X<=8) .9786.

    Lower: 1 - (0.09158 - 0.025) / 0.07326 = 0.0912. Upper: 8 - (0.97864 - 0.975) / 0.02977 = 7.878.
    """
    low, high = poisson_limits(np.array([4.0]))
    assert low[0] == pytest.approx(0.0912, abs=2e-4)
    assert high[0] == pytest.approx(7.878, abs=1e-3)


def by_brute_force(law, share: float) -> float:
    """Count up from 0 to the first number whose cumulative probability reaches the share."""
    count = 0
    while law.cdf(count) < share:
        count += 1
    return max(0.0, count - (law.cdf(count) - share) / law.pmf(count))


@given(st.floats(0.01, 300), st.sampled_from([0.8, 0.95, 0.998]))
def test_poisson_equals_counting_up(mean, level) -> None:
    found = [limit[0] for limit in poisson_limits(np.array([mean]), level=level)]
    law = stats.poisson(mean)
    tail = (1 - level) / 2
    expected = [by_brute_force(law, tail), by_brute_force(law, 1 - tail)]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@given(st.integers(1, 300), st.floats(0.001, 0.9))
def test_binomial_equals_counting_up(people, chance) -> None:
    found = funnel_limits([people], chance, per=1, chance="binomial", levels=(0.95,)).iloc[0]
    law = stats.binom(people, chance)
    expected = [by_brute_force(law, share) / people for share in (0.025, 0.975)]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_rates_of_a_thousand_people() -> None:
    """1,000 people at 4 per 1,000: the limits of 4 as they are; 250 people: those of 1, four times."""
    found = funnel_limits(pd.Series([1000, 250], index=["a", "b"]), 4.0)
    assert list(found) == ["low_95", "high_95", "low_99_8", "high_99_8"]
    assert found.loc["a", "high_95"] == pytest.approx(7.878, abs=1e-3)
    assert found.loc["b", "high_95"] == pytest.approx(4 * poisson_limits(np.array([1.0]))[1][0])
    wide = funnel_limits([1000], 4.0, dispersion=4.0).iloc[0]
    assert wide["high_95"] == pytest.approx(4 + 2 * (found.loc["a", "high_95"] - 4))
    assert wide["low_95"] == 0.0


@given(st.lists(st.integers(1, 100_000), min_size=2, max_size=20))
def test_wider_where_fewer_people_live_and_outer_lines_outside(people) -> None:
    found = funnel_limits(np.sort(people), 5.0)
    assert (found["high_99_8"] >= found["high_95"]).all()
    assert (found["low_99_8"] <= found["low_95"]).all()
    assert (found["low_95"] <= 5).all()


def test_false_alarms_are_near_the_promise() -> None:
    """All areas alike: the exact share of counts outside, summed over all counts, for sizes of 3 to 300."""
    expected = np.geomspace(3, 300, 60)
    for level in (0.95, 0.998):
        low, high = poisson_limits(expected, level=level)
        counts = np.arange(0, 500)[:, None]
        chance = stats.poisson.pmf(counts, expected)
        outside = (chance * ((counts < low) | (counts > high))).sum(axis=0).mean()
        assert 0.8 * (1 - level) <= outside <= 1.35 * (1 - level)


def test_places() -> None:
    limits = funnel_limits([1000] * 6 + [0], 10.0)
    rates = np.array([10.0, 18.0, 25.0, 3.0, 1.0, np.nan, 3.0])
    assert place_in_funnel(rates, limits).tolist() == [
        "within",
        "above 95%",
        "above 99.8%",
        "below 95%",
        "below 99.8%",
        "no rate",
        "no rate",
    ]


def test_dispersion_by_hand() -> None:
    """Four areas of 10 expected: (16, 4, 13, 7) deviate by 6, 6, 3, 3, so 90 / 10 / 4 = 2.25."""
    assert measure_dispersion([16, 4, 13, 7], [100] * 4) == pytest.approx(2.25)


def test_dispersion_is_not_moved_by_the_one_area_it_should_show() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(50, 200)
    plain = measure_dispersion(counts, 1000.0)
    counts[0] = 500
    assert np.var(counts) / np.mean(counts) > 15
    assert measure_dispersion(counts, 1000.0) < 1.2
    assert plain == 1.0


@pytest.mark.parametrize(
    ("counts", "people"), [([0, 0], [5, 5]), ([3], [10]), ([1, 2], [0, np.nan]), ([], [])]
)
def test_dispersion_of_next_to_nothing(counts, people) -> None:
    assert measure_dispersion(counts, people) == 1.0


def test_nothing_expected_and_refusals() -> None:
    assert (funnel_limits([10, 100], 0.0) == 0).all(axis=None)
    assert funnel_limits([0, np.nan], 5.0).isna().all(axis=None)
    for wrong in ({"target": -1}, {"target": np.nan}, {"target": 2000, "chance": "binomial"}):
        with pytest.raises(UserError, match="funnel"):
            funnel_limits([10], **wrong)
    for wrong in ({"levels": ()}, {"levels": (95,)}, {"dispersion": 0.5}):
        with pytest.raises(UserError, match="limits"):
            funnel_limits([10], 5.0, **wrong)
    with pytest.raises(UserError, match="chance"):
        funnel_limits([10], 5.0, chance="normal")
