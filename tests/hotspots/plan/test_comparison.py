"""Two Poisson counts compared, against published and independent values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hotspots.plan.comparison import change_sentence, rate_ratio


def test_example_of_the_r_manual() -> None:
    # R, help page of poisson.test: 11 in 800 and 6 + 8 + 7 in 1083 + 1050 + 878.
    told = rate_ratio(11, 21, first_time=800, second_time=1083 + 1050 + 878)
    assert told.p_value == pytest.approx(0.07967, abs=5e-6)
    assert told.ratio == pytest.approx(1.971488, abs=5e-7)
    assert (told.low, told.high) == pytest.approx((0.8584264, 4.2772659), abs=5e-6)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (3, 0), (5, 15), (20, 20), (110, 207), (1, 1)])
def test_limits_solve_their_equations(first: int, second: int) -> None:
    # Definition of the limits, by binomial tail sums instead of beta quantiles.
    told = rate_ratio(first, second)
    if told.low > 0:
        assert stats.binom.sf(first - 1, first + second, told.low / (1 + told.low)) == pytest.approx(
            0.025, rel=1e-6
        )
    else:
        assert first == 0
    if math.isfinite(told.high):
        assert stats.binom.cdf(first, first + second, told.high / (1 + told.high)) == pytest.approx(
            0.025, rel=1e-6
        )
    else:
        assert second == 0


def test_p_by_hand() -> None:
    # Of five incidents all in the second year: 2 * (1/2)^5.
    assert rate_ratio(0, 5).p_value == pytest.approx(2 / 32)


def test_nothing_at_all() -> None:
    told = rate_ratio(0, 0)
    assert (told.ratio, told.low, told.high, told.p_value) == (None, 0.0, math.inf, 1.0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_swapping_the_years_turns_the_interval_round(first: int, second: int) -> None:
    one, other = rate_ratio(first, second), rate_ratio(second, first)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.low == pytest.approx(1 / other.high if math.isfinite(other.high) else 0.0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_sentences_claim_change_only_when_the_interval_does(first: int, second: int) -> None:
    told = rate_ratio(first, second)
    words = change_sentence(first, second, told)
    claimed = "by more than chance alone" in words
    assert claimed == ((told.low > 1 or told.high < 1) and first + second >= 10)
    if first + second < 10:
        assert "too few to say" in words
    if claimed:
        assert ("more, " in words) == (first > second)
        assert "Recording or reporting" in words
