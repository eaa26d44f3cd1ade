"""Relative effect, two-rate test and power: printed numbers, other programs, simulation, refusals."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

import hotspots as hs
from geodata.errors import UserError
from hotspots.evaluate.relative_effect import expected_dispersion

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/evaluation.json").read_text(encoding="utf-8"))
PAIR = st.tuples(st.integers(1, 300), st.integers(1, 300))


def test_relative_effect_worked_by_hand() -> None:
    case = ORACLE["relative_effect"]
    found = hs.relative_effect(case["treated"], case["control"])
    assert round(found.ratio, 6) == case["ratio"]
    assert round(found.se_log, 6) == case["se_log"]
    assert (round(found.low, 3), round(found.high, 3)) == (case["low"], case["high"])
    assert (found.zero_counts, found.note) == (0, "")


def test_control_doubled_while_the_zone_stayed_is_two() -> None:
    found = hs.relative_effect((30, 30), (20, 40))
    assert found.ratio == pytest.approx(2)
    assert found.change_percent == pytest.approx(-50)
    assert found.change_low_percent < -50 < found.change_high_percent


@given(PAIR, PAIR, st.sampled_from([0.8, 0.95, 0.99]))
def test_relative_effect_is_the_odds_ratio_of_statsmodels(zone: Any, base: Any, confidence: float) -> None:
    found = hs.relative_effect(zone, base, confidence=confidence)
    theirs = Table2x2(np.array([zone, base]))
    assert found.ratio == pytest.approx(theirs.oddsratio)
    assert (found.low, found.high) == pytest.approx(theirs.oddsratio_confint(1 - confidence))
    assert found.p_value == pytest.approx(theirs.oddsratio_pvalue())
    turned = hs.relative_effect(base, zone, confidence=confidence)
    assert turned.ratio == pytest.approx(1 / found.ratio)
    assert turned.low == pytest.approx(1 / found.high)


def test_dispersion_widens_and_zeros_are_told() -> None:
    plain, wide = hs.relative_effect((40, 20), (40, 40)), hs.relative_effect((40, 20), (40, 40), dispersion=4)
    assert wide.se_log == pytest.approx(2 * plain.se_log)
    assert wide.ratio == plain.ratio
    # 0.0008 N + 1.2 for N = 760, the median of the published study.
    assert expected_dispersion((760, 760), (760, 760)) == pytest.approx(1.808)
    none = hs.relative_effect((7, 0), (5, 6))
    assert none.ratio == pytest.approx(7.5 * 6.5 / (0.5 * 5.5))
    assert (none.zero_counts, "One of the four" in none.note) == (1, True)
    nothing = hs.relative_effect((0, 0), (0, 0))
    assert (nothing.ratio, nothing.zero_counts) == (1, 4)
    assert nothing.low < 1 < nothing.high
    assert "All four counts" in nothing.note


@pytest.mark.parametrize("case", ORACLE["e_test"], ids=lambda case: f"{case['first']}-{case['second']}")
def test_printed_p_values(case: dict[str, Any]) -> None:
    p = hs.e_test(
        case["first"],
        case["second"],
        exposures=case.get("exposures", (1, 1)),
        difference=case.get("difference", 0),
    )
    assert round(p, case["digits"]) == case["p"]


@settings(max_examples=25)
@given(st.integers(0, 40), st.integers(1, 40), st.sampled_from([(1.0, 1.0), (2.0, 1.0), (12.0, 7.0)]))
def test_two_rates_agree_with_statsmodels(first: int, second: int, spans: tuple[float, float]) -> None:
    theirs = poisson_2indep(first, spans[0], second, spans[1], method="etest", compare="diff").pvalue
    assert hs.e_test(first, second, exposures=spans) == pytest.approx(theirs, rel=1e-6)
    turned = hs.e_test(second, first, exposures=spans[::-1])
    assert turned == pytest.approx(hs.e_test(first, second, exposures=spans))


def test_with_a_difference_the_printed_form_raises_false_alarms_and_the_same_scale_does_not() -> None:
    """Chance of p <= 0.05 when the rates 12.5 and 7.5 do differ by 5, summed over all outcomes."""
    share = {True: 0.0, False: 0.0}
    for first in range(2, 30):
        for second in range(22):
            chance = stats.poisson.pmf(first, 12.5) * stats.poisson.pmf(second, 7.5)
            for same in share:
                p = hs.e_test(first, second, difference=5, same_scale=same)
                share[same] += chance * (p <= 0.05)
    assert share[True] == pytest.approx(0.05, abs=0.006)
    assert share[False] > 0.08


def test_two_rates_at_the_edges() -> None:
    assert hs.e_test(0, 0) == 1
    assert hs.e_test(50, 50) == pytest.approx(1)
    assert hs.e_test(0, 0, difference=3) < 1
    assert hs.e_test(20_000, 20_800) == pytest.approx(2 * stats.norm.sf(800 / math.sqrt(40_800)), rel=0.01)
    assert 0 <= hs.e_test(3, 0, difference=50) <= 1
    for arguments, options, words in (
        ((-1, 2), {}, "two periods"),
        ((1.5, 2), {}, "two periods"),
        ((1, 2), {"exposures": (1, 0)}, "exposures"),
        ((1, 2), {"exposures": (1, 2, 3)}, "exposures"),
        ((1, 2), {"difference": float("nan")}, "difference"),
        ((300_000, 2), {}, "300,000"),
    ):
        with pytest.raises(UserError, match=words):
            hs.e_test(*arguments, **options)


def test_the_power_rule() -> None:
    case = ORACLE["power"]
    found, strict = hs.power(50, 50), hs.power(50, 50, alpha=0.01)
    assert round(found.se, 1) == case["se"]
    assert round(found.smallest_fall, 1) == case["fall_at_0.05"]
    assert round(strict.smallest_fall, 1) == case["fall_at_0.01"]


@given(st.integers(1, 300), st.integers(0, 300), st.sampled_from([0.5, 1.0, 2.0]))
def test_the_smallest_fall_is_just_significant(treated: int, control: int, longer: float) -> None:
    found = hs.power(treated, control, longer=longer)
    fall, quantile = found.smallest_fall_exact, stats.norm.isf(0.05)
    # The variance after such a fall: before counts brought to the later length, and what is left after.
    variance = longer**2 * (treated + control) + longer * (treated + control) - fall
    assert fall / math.sqrt(variance) == pytest.approx(quantile)
    assert fall <= found.smallest_fall
    assert found.likely_fall > fall
    assert found.possible == (fall <= treated * longer)
    assert ("not even a fall to none" in found.sentence) == (not found.possible)


def test_the_likely_fall_is_found_as_often_as_promised(rng: np.random.Generator) -> None:
    found = hs.power(60, 60)
    before, control = rng.poisson(60, 40_000), rng.poisson(60, (2, 40_000))
    after = rng.poisson(60 - found.likely_fall, 40_000)
    estimate = after - before - (control[1] - control[0])
    z = estimate / np.sqrt(before + after + control.sum(axis=0))
    assert np.mean(z < -stats.norm.isf(0.05)) == pytest.approx(0.8, abs=0.02)


def test_power_in_words_and_refusals() -> None:
    assert "a fall of 22 (44%)" in hs.power(50, 50).sentence
    assert "no incident before" in hs.power(0, 20).sentence
    assert hs.power(0, 20).smallest_fall_percent is None
    assert hs.power(50, 50).smallest_fall_percent == pytest.approx(43.9, abs=0.1)
    assert "below 80%" in hs.power(12, 12).sentence
    assert hs.power(0, 0).possible is False
    for options in ({"alpha": 0.6}, {"power": 0.3}, {"longer": 0}, {"dispersion": -1}, {"displacement": -1}):
        with pytest.raises(UserError):
            hs.power(10, 10, **options)
