"""Expected ranges: by hand, coverage by simulation, classes, and the table of survey rates."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geodata.errors import UserError
from hotspots.rates import under_reporting as words
from hotspots.rates.survey import read_rates
from hotspots.rates.under_reporting import classify_quiet, expected_incidents

SHIPPED = Path(__file__).parents[3] / "hotspots" / "survey_rates.toml"


def test_by_hand() -> None:
    """
    10,000 people, 2 years, 3 (2 to 5) per 1,000: 60 expected, 40 to 100 by the survey.

    Chance alone: the limits of 60 are near 45.2 and 75.5 (tables of the Poisson distribution, interpolated).
    Together 60 - sqrt(20^2 + 14.8^2) = 35.1 and 60 + sqrt(40^2 + 15.5^2) = 102.9.
    """
    found = expected_incidents(pd.Series([10_000], index=["a"]), low=2, mid=3, high=5, years=2).loc["a"]
    assert found["expected"] == pytest.approx(60)
    assert found["expected_low"] == pytest.approx(35.1, abs=0.3)
    assert found["expected_high"] == pytest.approx(102.9, abs=0.3)


@pytest.mark.parametrize("people", [3000, 20_000, 200_000])
def test_range_covers_what_happens(people) -> None:
    """The survey's range is its 95% interval (log-normal), and the count is left to chance."""
    rng = np.random.default_rng(11)
    low, mid, high = 2.0, 3.0, 4.5
    rate = mid * np.exp(rng.normal(0, np.log(1.5) / 1.96, 40_000))
    counts = rng.poisson(rate * people / 1000)
    found = expected_incidents([people], low=low, mid=mid, high=high).iloc[0]
    covered = ((counts >= found["expected_low"]) & (counts <= found["expected_high"])).mean()
    assert 0.94 < covered < 0.98


def test_without_a_range_only_chance_is_left() -> None:
    found = expected_incidents([4000], low=1, mid=1, high=1).iloc[0]
    assert found["expected_low"] == pytest.approx(0.0912, abs=1e-3)
    assert found["expected_high"] == pytest.approx(7.878, abs=1e-3)


@given(st.floats(0, 1e6), st.floats(0, 5), st.floats(0, 5), st.floats(0, 5), st.floats(0.1, 10))
def test_in_order_and_more_with_more_people(people, first, second, third, years) -> None:
    low, mid, high = sorted([first, second, third])
    found = expected_incidents([people, 2 * people], low=low, mid=mid, high=high, years=years)
    assert (found["expected_low"] <= found["expected"] + 1e-9).all()
    assert (found["expected"] <= found["expected_high"] + 1e-9).all()
    assert found["expected"].is_monotonic_increasing


def test_nobody_and_refusals() -> None:
    found = expected_incidents([0, np.nan, -3], low=1, mid=2, high=3)
    assert found.iloc[0].tolist() == [0, 0, 0]
    assert found.iloc[1:].isna().all(axis=None)
    for wrong in ({"low": 3, "mid": 2, "high": 4}, {"low": -1, "mid": 2, "high": 4}):
        with pytest.raises(UserError, match="rates"):
            expected_incidents([10], **wrong)
    for wrong in ({"years": 0}, {"per": 0}, {"confidence": 95}):
        with pytest.raises(UserError, match="range"):
            expected_incidents([10], low=1, mid=2, high=3, **wrong)


def test_classes() -> None:
    expected = pd.DataFrame(
        {"expected": 20.0, "expected_low": [10.0, 10, 10, 10, 10, 0, np.nan], "expected_high": 30.0}
    )
    recorded = np.array([5.0, 5, 15, 15, 40, 0, 2])
    less_here = np.array([True, False, True, False, False, False, False])
    assert classify_quiet(recorded, expected, less_here).tolist() == [
        words.LESS_THAN_BOTH,
        words.LESS_THAN_SURVEYS,
        words.LESS_THAN_HERE,
        words.IN_RANGE,
        words.MORE,
        words.TOO_FEW,
        words.NOBODY,
    ]


def test_quiet_classes_are_those_the_method_declares() -> None:
    from hotspots.workflows.methods import method_of

    assert method_of("quiet-areas").hot == ("quiet", words.QUIET)


def test_shipped_figures_are_the_published_ones() -> None:
    """
    176,000 incidents a year among 59.6 million is 2.95 per 1,000; 190,000 is 3.19; 115,990 is 1.95.

    72,000 disability incidents are 1.21. Suffolk: 54% to 89%, on average 74%, were not reported.
    """
    rows = {
        rate.characteristic: rate for rate in read_rates(tomllib.loads(SHIPPED.read_text())["rate"], what="")
    }
    million = 59.6e6 / 1000
    found = rows["any"]
    assert [found.rate_low, found.rate_mid, found.rate_high] == pytest.approx(
        [115_990 / million, 176_000 / million, 190_000 / million], abs=0.006
    )
    shares = [found.reported_low, found.reported_mid, found.reported_high]
    assert shares == pytest.approx([1 - 0.89, 1 - 0.74, 1 - 0.54])
    assert "age" not in found.covers
    assert rows["disability"].rate_mid == pytest.approx(72_000 / million, abs=0.006)


def good(**changes: object) -> dict[str, object]:
    return {"characteristic": "Race", "rate_mid": "4", "source": "A survey", **changes}


def test_rows_are_read_as_people_write_them() -> None:
    [rate] = read_rates(
        [good(covers="age", reported_low="10%", reported_mid=".2", reported_high=0.5)], what="T"
    )
    assert (rate.characteristic, rate.covers, rate.measure) == ("race", ("race",), "residents")
    assert (rate.rate_low, rate.rate_high, rate.reported_low) == (4, 4, 0.1)
    [whole] = read_rates([good(characteristic="any", covers="Race; religion or belief")], what="T")
    assert whole.covers == ("race", "religion_or_belief")
    assert len(read_rates([good(characteristic="")], what="T")[0].covers) == 7


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (good(characteristic="height"), "about 'height'"),
        (good(rate_mid=""), "no rate_mid"),
        (good(rate_mid="many"), "'many' as rate_mid"),
        (good(rate_mid="inf"), "'inf'"),
        (good(rate_low="5"), "5, 4, 4"),
        (good(rate_mid="-1"), "-1"),
        (good(source=" "), "no source"),
        (good(reported_mid="0.5"), "incomplete"),
        (good(reported_low="0.5", reported_mid="0.4", reported_high="0.6"), "out of order"),
        (good(characteristic="any", covers="height"), "covers 'height'"),
    ],
)
def test_rows_that_cannot_be_used_are_named(row, said) -> None:
    with pytest.raises(UserError) as problem:
        read_rates([good(characteristic="age"), row], what="The table")
    assert said in problem.value.found
    assert "row 2" in problem.value.what


def test_a_characteristic_twice_is_refused() -> None:
    with pytest.raises(UserError, match="more than one row for race"):
        read_rates([good(), good()], what="The table")


def test_limits_match_the_exact_law() -> None:
    """Without a survey range at least 95% of counts lie within the limits rounded outwards."""
    for mean in (6.0, 40.0, 500.0):
        found = expected_incidents([mean], low=1, mid=1, high=1, per=1).iloc[0]
        inside = stats.poisson.cdf(np.ceil(found["expected_high"]), mean) - stats.poisson.cdf(
            np.floor(found["expected_low"]) - 1, mean
        )
        assert inside >= 0.95
