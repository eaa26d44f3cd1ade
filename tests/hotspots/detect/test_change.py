"""Change between periods: scipy and statsmodels on the same counts, hand counts, properties, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from geodata.errors import UserError
from hotspots.detect.change import compare_periods, mix_shift
from hotspots.detect.discrete_significance import discrete_benjamini_hochberg
from hotspots.detect.significance import benjamini_hochberg

COUNT = st.integers(0, 60)


def test_by_hand() -> None:
    row = compare_periods([1], [5]).iloc[0]
    # Six fall as 5 and 1 or 6 and 0 in 7 of 64 ways on one side.
    assert row["ratio"] == 5
    assert row["p"] == pytest.approx(2 * 7 / 64)
    assert compare_periods([1], [5], p_value="mid").iloc[0]["p"] == pytest.approx(2 * 4 / 64)


@given(COUNT, COUNT, st.sampled_from([(1.0, 1.0), (365.0, 90.0), (3.0, 7.0)]))
def test_interval_and_p_equal_scipy(before: int, after: int, days: tuple[float, float]) -> None:
    assume(before + after > 0)
    share = days[1] / sum(days)
    row = compare_periods([before], [after], days_before=days[0], days_after=days[1]).iloc[0]
    test = stats.binomtest(after, before + after, share)
    limits = test.proportion_ci(0.95, method="exact")
    odds = days[1] / days[0]
    assert row["low"] == pytest.approx(limits.low / (1 - limits.low) / odds, rel=1e-9, abs=1e-12)
    if before:
        assert row["high"] == pytest.approx(limits.high / (1 - limits.high) / odds, rel=1e-9)
    else:
        assert np.isinf(row["high"])
    sides = [stats.binomtest(after, before + after, share, side).pvalue for side in ("less", "greater")]
    assert row["p"] == pytest.approx(min(1, 2 * min(sides)), rel=1e-9)
    # The interval and the test are the same statement.
    assert (row["p"] <= 0.05) == (not row["low"] < 1 < row["high"])


@given(st.integers(1, 40), st.integers(1, 40))
def test_p_of_equal_periods_equals_statsmodels(before: int, after: int) -> None:
    # Where both periods are as long the law is symmetric, and their way of two sides is ours.
    theirs = poisson_2indep(after, 1, before, 1, method="exact-cond", compare="ratio")
    ours = compare_periods([before], [after]).iloc[0]["p"]
    assert ours == pytest.approx(theirs.pvalue, rel=1e-9)


@settings(max_examples=15)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=5))
def test_against_the_rest_equals_fisher(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs).T
    frame = compare_periods(before, after, against="whole")
    for place, row in frame.iterrows():
        b, a = int(before[place]), int(after[place])
        rest_b, rest_a = int(before.sum()) - b, int(after.sum()) - a
        if min(b + a, rest_b + rest_a, b + rest_b, a + rest_a) == 0:
            continue
        table = [[a, b], [rest_a, rest_b]]
        limits = odds_ratio(table, kind="conditional").confidence_interval(0.95)
        assert row["low"] == pytest.approx(limits.low, rel=1e-5, abs=1e-9)
        if np.isfinite(limits.high):
            assert row["high"] == pytest.approx(limits.high, rel=1e-5)
        sides = [stats.fisher_exact(table, side).pvalue for side in ("less", "greater")]
        assert row["p"] == pytest.approx(min(1, 2 * min(sides)), rel=1e-7)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=12), st.floats(0.2, 5))
def test_turning_time_round_turns_the_ratio_round(pairs: list[tuple[int, int]], length: float) -> None:
    before, after = np.array(pairs).T
    one = compare_periods(before, after, days_before=1, days_after=length)
    other = compare_periods(after, before, days_before=length, days_after=1)
    np.testing.assert_allclose(one["p"], other["p"], rtol=1e-7)
    some = ((before > 0) & (after > 0)).astype(bool)
    np.testing.assert_allclose(one["ratio"][some], 1 / other["ratio"][some], rtol=1e-9)
    np.testing.assert_allclose(one["low"][some], 1 / other["high"][some], rtol=1e-6)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=30))
def test_correction_never_below_p_and_mostly_milder_than_the_plain_one(pairs: list[tuple[int, int]]) -> None:
    frame = compare_periods(*np.array(pairs).T)
    tested = frame["p"].notna()
    assert (frame["q"][tested] >= frame["p"][tested] - 1e-12).all()
    plain = pd.Series(benjamini_hochberg(frame["p"]), index=frame.index)
    assert (frame["q"][tested] <= plain[tested] + 1e-9).all()


def test_correction_with_fine_steps_is_benjamini_hochberg() -> None:
    p = np.random.default_rng(2).uniform(size=50) ** 2
    grid = np.arange(1, 200_001) / 200_000
    q = discrete_benjamini_hochberg(
        p, np.zeros(50, dtype=int), lambda _: (grid, np.full(grid.size, 1 / grid.size))
    )
    np.testing.assert_allclose(q, np.maximum(benjamini_hochberg(p), p), atol=2e-3)


def test_a_place_that_can_show_nothing_costs_no_other_place_its_finding() -> None:
    alone = compare_periods([2], [12])["q"].iloc[0]
    crowd = compare_periods([2] + [1] * 500, [12] + [0] * 500)["q"].iloc[0]
    assert crowd == alone


def test_a_fall_of_the_whole_is_no_fall_of_a_place() -> None:
    before, after = np.full(20, 100), np.full(20, 50)
    after[3] = 110
    own = compare_periods(before, after)
    relative = compare_periods(before, after, against="whole")
    assert (own["q"].drop(3) < 0.01).all()
    assert own["q"][3] > 0.5
    assert (relative["q"].drop(3) > 0.5).all()
    assert relative["q"][3] < 0.001
    assert relative["ratio"][3] == pytest.approx((110 / 100) / (950 / 1900))


@pytest.mark.parametrize("against", ["itself", "whole"])
def test_nothing_at_all(against: str) -> None:
    frame = compare_periods([0, 0], [0, 0], against=against)  # type: ignore[arg-type]
    assert frame[["ratio", "low", "high", "p", "q"]].isna().all(axis=None)
    assert compare_periods([], []).empty


def test_one_incident_says_nothing() -> None:
    for against in ("itself", "whole"):
        frame = compare_periods([0, 3], [1, 3], against=against)  # type: ignore[arg-type]
        assert frame["p"].iloc[0] == 1
        assert np.isinf(frame["ratio"].iloc[0])


def test_refusals() -> None:
    with pytest.raises(UserError, match="not whole"):
        compare_periods([1.5], [1])
    with pytest.raises(UserError, match="negative"):
        compare_periods([1], [-1])
    with pytest.raises(UserError, match="2 and 1 places"):
        compare_periods([1, 2], [1])
    with pytest.raises(UserError, match="days long"):
        compare_periods([1], [1], days_after=0)
    with pytest.raises(UserError, match="against"):
        compare_periods([1], [1], against="them")  # type: ignore[arg-type]


def test_mix_by_hand() -> None:
    before, after = pd.Series({"police": 90, "online": 10}), pd.Series({"police": 60, "council": 40})
    shift = mix_shift(before, after)
    assert shift is not None
    assert (shift.name, shift.share_before, shift.share_after) == ("council", 0.0, 0.4)
    assert shift.moved == pytest.approx(0.4)
    assert shift.clear
    table = [[90, 10, 0], [60, 0, 40]]
    assert shift.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_mix_that_did_not_move() -> None:
    same = pd.Series({"police": 90, "online": 10})
    shift = mix_shift(same, same * 3)
    assert shift is not None
    assert not shift.clear
    assert mix_shift(same, same * 0) is None
    assert mix_shift(same[:1], same[:1]) is None
