"""Outcomes and costs: printed intervals, another program, hand calculation, what must not be claimed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.evaluate.costs import Money, UnitCost, check_unit_cost, incident_costs, money
from hotspots.evaluate.outcomes import Outcome, outcome_change

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/evaluation.json").read_text(encoding="utf-8"))
ASKED = Outcome("Feel safe at the stop", 60, 80, n_before=80, n_after=70, source="survey")
COST = UnitCost("Abuse", 1000, 500, 2000, "GBP", 2024, "Home Office")


def share(first: Any, second: Any) -> Outcome:
    """The first proportion less the second is after less before."""
    return replace(
        ASKED,
        before=100 * second[0] / second[1],
        after=100 * first[0] / first[1],
        n_before=second[1],
        n_after=first[1],
    )


@pytest.mark.parametrize("case", ORACLE["shares"], ids=lambda case: f"{case['first']}-{case['second']}")
def test_printed_intervals_of_shares(case: dict[str, Any]) -> None:
    found = outcome_change(share(case["first"], case["second"]))
    assert (found.low, found.high) == (
        pytest.approx(100 * case["low"], abs=0.00501),
        pytest.approx(100 * case["high"], abs=0.00501),
    )


@given(st.integers(1, 200), st.integers(1, 200), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=30)
def test_shares_agree_with_statsmodels(n_before: int, n_after: int, before: float, after: float) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    early, late = round(before * n_before), round(after * n_after)
    found = outcome_change(share((late, n_after), (early, n_before)), confidence=0.9)
    low, high = confint_proportions_2indep(
        late, n_after, early, n_before, method="newcomb", compare="diff", alpha=0.1
    )
    assert (found.low, found.high) == (
        pytest.approx(100 * low, abs=1e-6),
        pytest.approx(100 * high, abs=1e-6),
    )


def test_printed_interval_of_means() -> None:
    case = ORACLE["means"]
    early, late = np.array(case["after"]), np.array(case["before"])  # printed is the first less the second
    outcome = replace(
        ASKED, kind="mean", before=late.mean(), after=early.mean(), n_before=10, n_after=10,
        sd_before=late.std(ddof=1), sd_after=early.std(ddof=1),
    )  # fmt: skip
    found = outcome_change(outcome)
    assert (found.low, found.high) == (
        pytest.approx(case["low"], abs=5e-8),
        pytest.approx(case["high"], abs=5e-8),
    )
    assert "could be chance" in found.sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_after": None}, "how many people answered"),
        ({"kind": "mean"}, "standard deviations"),
        ({"kind": "mean", "sd_before": 1.0, "sd_after": 1.0, "n_before": 1}, "too few answers"),
    ],
)
def test_what_cannot_be_tested_is_shown_without_a_test(change: dict[str, Any], words: str) -> None:
    found = outcome_change(replace(ASKED, **change))
    assert (found.tested, found.low, found.high, found.difference) == (False, None, None, 20)
    assert "Not tested" in found.sentence
    assert words in found.sentence


def test_the_words_follow_the_interval_and_the_better_side() -> None:
    assert (
        "higher by more than chance usually brings; higher is better, so this is the better direction"
        in outcome_change(ASKED).sentence
    )
    assert "the worse direction" in outcome_change(replace(ASKED, better="lower")).sentence
    assert "direction" not in outcome_change(replace(ASKED, better="neither")).sentence
    assert "could be chance" in outcome_change(replace(ASKED, n_before=8, n_after=7)).sentence
    for wrong in ({"what": " "}, {"source": ""}, {"before": 101}, {"n_before": 0}, {"kind": "x"}):
        with pytest.raises(UserError):
            outcome_change(replace(ASKED, **wrong))


def test_costs_worked_by_hand() -> None:
    """10 abuse and 5 assaults before: 10 x 1000 + 5 x 4000 = 30,000, so 2,000 an incident."""
    costs = [COST, UnitCost("Assault", 4000, 3000, 6000, "gbp", 2022, "Home Office")]
    found = incident_costs(
        {"abuse ": (10, 4), "Assault": (5, 1), "Other": (2, 1)}, costs, prevented=(6, 2, 10)
    )
    assert found.before == Money(30_000, 20_000, 50_000)
    assert found.after == Money(8_000, 5_000, 14_000)
    assert found.per_incident == Money(2_000, 20_000 / 15, 50_000 / 15)
    # The least number at the least cost, the most at the most.
    assert found.prevented == Money(12_000, 2 * 20_000 / 15, 10 * 50_000 / 15)
    assert found.without_cost == 3
    text = " ".join(found.sentences)
    assert "£12,000 (£2,700 to £33,000)" in text
    assert "prices of 2022 and 2024. Source: Home Office." in text
    assert "3 incidents have a type without a unit cost" in text


def test_no_saving_where_the_interval_includes_none() -> None:
    found = incident_costs({"Abuse": (20, 18)}, [COST], prevented=(3, -4, 10))
    assert found.prevented == Money(3_000, -8_000, 20_000)
    text = " ".join(found.sentences)
    assert "No saving can be claimed" in text
    assert "includes none" in text
    assert "£8,000 more spent to £20,000 saved" in text
    worse = incident_costs({"Abuse": (20, 40)}, [COST], prevented=(-20, -30, -10))
    assert worse.prevented == Money(-20_000, -60_000, -5_000)
    assert "£5,000 to £60,000, not a saving" in " ".join(worse.sentences)
    none = incident_costs({"Abuse": (0, 0)}, [COST], prevented=None)
    assert (none.prevented, none.per_incident) == (None, None)


@given(
    st.floats(-50, 50),
    st.floats(0, 30),
    st.floats(0, 30),
    st.integers(1, 50),
    st.floats(0, 900),
    st.floats(0, 900),
)
def test_the_range_holds_every_product(
    estimate: float, down: float, up: float, number: int, less: float, more: float
) -> None:
    cost = replace(COST, unit_cost=1000, low=1000 - less, high=1000 + more)
    found = incident_costs(
        {"abuse": (number, 0)}, [cost], prevented=(estimate, estimate - down, estimate + up)
    )
    assert found.prevented is not None
    for incidents in (estimate - down, estimate, estimate + up):
        for price in (cost.low, cost.unit_cost, cost.high):
            assert found.prevented.low - 1e-6 <= incidents * price <= found.prevented.high + 1e-6


def test_all_other_types_and_refusals() -> None:
    star = replace(COST, category="*", unit_cost=10, low=10, high=10)
    assert incident_costs({"x": (3, 0)}, [COST, star], prevented=None).before.best == 30
    with pytest.raises(UserError, match="EUR and GBP"):
        incident_costs({"x": (3, 0)}, [COST, replace(star, currency="EUR")], prevented=None)
    with pytest.raises(UserError, match="are none"):
        incident_costs({"x": (3, 0)}, [], prevented=None)
    for wrong in ({"low": 1500}, {"high": 900}, {"low": -1}, {"source": " "}, {"year": 24}):
        with pytest.raises(UserError):
            check_unit_cost(replace(COST, **wrong))
    assert [money(one, "GBP") for one in (0, 7.4, 1234, 98_765)] == ["£0", "£7", "£1,200", "£99,000"]
    assert money(1234, "chf") == "1,200 chf"
