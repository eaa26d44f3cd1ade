"""Months and pooling against statsmodels, comparison places, verdicts that cannot over-claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, t
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.meta_analysis import combine_effects

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.change import MixShift
from hotspots.evaluate.comparators import rank_comparators
from hotspots.evaluate.did import difference_in_differences
from hotspots.evaluate.pairs import Counts
from hotspots.evaluate.pooling import pool_differences, pool_effects
from hotspots.evaluate.reading import judge, sentence, warnings_for


def months(rng: np.random.Generator, zones: int = 3, length: int = 18) -> tuple[Any, Any]:
    season = 6 + 3 * np.sin(np.arange(length) / 2)
    treated = rng.poisson(season * np.where(np.arange(length) < 10, 1.0, 0.6))
    return treated, rng.poisson(np.outer(season, np.linspace(0.5, 1.5, zones)))


def test_months_against_statsmodels(rng: np.random.Generator) -> None:
    treated, controls = months(rng)
    treated[4], controls[4] = 0, 0  # a month without any incident tells nothing and breaks nothing
    found = difference_in_differences(treated, controls, months_before=10)
    table = np.column_stack([treated, controls])
    frame = pd.DataFrame(
        {
            "count": table.ravel(),
            "month": np.repeat(np.arange(18), 4),
            "zone": np.tile(np.arange(4), 18),
        }
    ).query("month != 4")
    frame["acted"] = ((frame["zone"] == 0) & (frame["month"] >= 10)).astype(int)
    model = smf.glm("count ~ C(month) + C(zone) + acted", frame, family=Poisson()).fit(scale="X2")
    assert np.log(found.ratio) == pytest.approx(model.params["acted"], abs=1e-6)
    assert found.dispersion == pytest.approx(model.scale, rel=1e-5)
    plain = model.bse["acted"] / np.sqrt(model.scale)
    sums = np.array([controls[:10].sum(axis=0), controls[10:].sum(axis=0)])
    between = chi2_contingency(sums, correction=False).statistic / 2
    assert found.between_dispersion == pytest.approx(between)
    assert found.se_log == pytest.approx(plain * np.sqrt(max(model.scale, between, 1)), rel=1e-5)
    assert (found.months, found.zones) == (17, 3)

    kept = table.sum(axis=1) > 0
    shares = GLM(
        np.column_stack([treated, controls.sum(axis=1)])[kept],
        np.column_stack([np.ones(18), np.arange(18) >= 10]).astype(float)[kept],
        family=Binomial(),
    ).fit(cov_type="HC0")
    assert found.robust_se_log == pytest.approx(shares.bse[1], rel=1e-5)


def test_drift_before_the_start_against_statsmodels() -> None:
    treated = np.array([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 6, 6])
    controls = np.full(13, 8)
    found = difference_in_differences(treated, controls, months_before=10)
    trend = np.column_stack([np.ones(10), np.arange(10)])
    table = np.column_stack([treated, controls])[:10]
    free = GLM(table, trend, family=Binomial()).fit()
    assert found.trend_p is not None
    assert found.trend_p == pytest.approx(free.pvalues[1], rel=0.35)  # score and Wald are kin, not twins
    assert found.trend_p < 0.05
    level = difference_in_differences(np.full(12, 5), np.full((12, 2), 8), months_before=6)
    assert level.trend_p == pytest.approx(1)
    assert level.dispersion == pytest.approx(0)
    assert level.ratio == pytest.approx(1)


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_months_common_to_all_zones_cancel(seed: int, times: int) -> None:
    rng = np.random.default_rng(seed)
    treated, controls = rng.poisson(5, 12) + 1, rng.poisson(6, (12, 2)) + 1
    found = difference_in_differences(treated, controls, months_before=6)
    other = difference_in_differences(treated, controls[:, ::-1], months_before=6)
    assert other.ratio == pytest.approx(found.ratio)
    assert other.dispersion == pytest.approx(found.dispersion)
    # The ratio of sums, and so the turned-round relative effect.
    base = controls.sum(axis=1)
    effect = hs.relative_effect((treated[:6].sum(), treated[6:].sum()), (base[:6].sum(), base[6:].sum()))
    assert found.ratio == pytest.approx(1 / effect.ratio)
    # Zones that serve several times over tell no more of the zone itself.
    scaled = difference_in_differences(treated, np.tile(controls, times), months_before=6)
    assert scaled.ratio == pytest.approx(found.ratio)
    assert found.low < found.ratio < found.high


def test_overdispersed_months_widen_the_interval() -> None:
    treated = np.array([0, 20, 1, 18, 0, 21, 0, 10, 1, 9, 0, 11])
    found = difference_in_differences(treated, np.full((12, 2), 10), months_before=6)
    assert found.dispersion > 2.5
    # Counts of the busy months are the same; only how they scatter widens the interval.
    assert found.se_log == pytest.approx(
        np.sqrt(found.dispersion) * hs.relative_effect((60, 31), (120, 120)).se_log
    )


def test_comparison_places_that_differ_widen_the_interval() -> None:
    """One place halved, one doubled, one stayed: nothing was done there, so such changes happen."""
    controls = np.array([[8, 4, 6]] * 6 + [[4, 8, 6]] * 6)
    found = difference_in_differences([8] * 6 + [5] * 6, controls, months_before=6)
    # By hand: sums 48, 24, 36 and 24, 48, 36; expected 36 each; 4 times 144 / 36, by 2 degrees of freedom.
    assert found.between_dispersion == pytest.approx(8)
    se = np.sqrt(8 * (1 / 48 + 1 / 30 + 2 / 108))
    assert found.se_log == pytest.approx(se)
    assert np.log(found.high / found.ratio) == pytest.approx(t.isf(0.025, 2) * se)
    assert found.p_value == pytest.approx(2 * t.sf(abs(np.log(found.ratio)) / se, 2))
    few = difference_in_differences([8] * 6 + [5] * 6, controls[:, :2], months_before=6)
    assert few.between_dispersion is None
    said = warnings_for(Counts(48, 30), Counts(36, 36), "no clear change", monthly=found)
    assert any("comparison places vary 8.0 times" in one for one in said)


def test_months_refusals() -> None:
    good = np.full(12, 3)
    for treated, controls, before, words in (
        (good, good[:5], 6, "shapes"),
        (good.reshape(3, 4), good, 6, "shapes"),
        (good, good, 2, "2 before"),
        (good, good, 10, "2 after"),
        (good - 4, good, 6, "negative"),
        (good * 0.5, good, 6, "not whole"),
        (good * 0, good, 6, "no incident"),
        (good, good * (np.arange(12) < 6), 6, "no incident"),
    ):
        with pytest.raises(UserError, match=words):
            difference_in_differences(treated, controls, months_before=before)


def test_pooling_against_statsmodels() -> None:
    pairs = [((40, 20), (38, 41)), ((12, 9), (14, 13)), ((75, 80), (60, 50)), ((22, 8), (25, 24))]
    effects = [hs.relative_effect(zone, base) for zone, base in pairs]
    found = pool_effects(effects)
    theirs = combine_effects(
        np.log([one.ratio for one in effects]), np.array([one.se_log**2 for one in effects]), method_re="dl"
    ).summary_frame()
    assert np.log(found.common_ratio) == pytest.approx(theirs.loc["fixed effect", "eff"])
    assert np.log(found.ratio) == pytest.approx(theirs.loc["random effect", "eff"])
    assert np.log(found.low) == pytest.approx(theirs.loc["random effect", "ci_low"])
    assert np.log(found.common_high) == pytest.approx(theirs.loc["fixed effect", "ci_upp"])
    assert found.heterogeneity_p < 0.05
    alone = pool_effects(effects[:1])
    assert alone.ratio == pytest.approx(effects[0].ratio)
    assert (alone.between_variance, alone.heterogeneity_p) == (0, 1)

    differences = [hs.wdd(zone, base) for zone, base in pairs]
    together = pool_differences(differences)
    whole = hs.wdd(np.sum([zone for zone, _ in pairs], axis=0), np.sum([base for _, base in pairs], axis=0))
    assert (together.estimate, together.zones) == (whole.estimate, 4)
    assert together.se == pytest.approx(whole.se)
    assert (together.low, together.high) == pytest.approx((whole.low, whole.high))
    for pool in (pool_effects, pool_differences):
        with pytest.raises(UserError, match="none"):
            pool([])


def test_comparison_places_are_ranked_by_level_then_trend() -> None:
    zone = np.full(12, 4)
    alike, falling = np.full(12, 4), np.r_[np.full(6, 8), np.zeros(6, dtype=int)]
    busy, empty, near = np.full(12, 12), np.zeros(12, dtype=int), np.full(12, 3)
    found = rank_comparators(zone, [busy, falling, alike, empty, near])
    assert found.index[0] == 2
    assert found["similar"].to_dict() == {0: False, 1: False, 2: True, 3: False, 4: True}
    assert found.loc[2, ["before", "level", "trend"]].tolist() == [48, 1, 0]
    assert found.loc[1, "trend"] < -90
    assert rank_comparators(np.zeros(6), np.ones((1, 6)))["similar"].tolist() == [False]
    with pytest.raises(UserError, match="months before"):
        rank_comparators(zone, np.ones((2, 5)))


def verdict(zone: tuple[int, int], base: tuple[int, int]) -> str:
    return judge(Counts(*zone), Counts(*base), hs.wdd(zone, base), hs.relative_effect(zone, base))


def test_verdicts_need_every_measure() -> None:
    assert verdict((80, 30), (70, 75)) == "fell"
    assert verdict((30, 80), (75, 70)) == "rose"
    assert verdict((40, 30), (40, 40)) == "no clear change"
    assert verdict((6, 1), (30, 30)) == "too few to say"
    assert verdict((60, 20), (5, 4)) == "too few to say"
    # A busy comparison: far fewer in number, alike in proportion. Neither alone may speak.
    assert hs.wdd((40, 40), (400, 500)).high < 0
    assert verdict((40, 40), (400, 500)) == "no clear change"
    nothing = Counts(0, 0)
    assert judge(nothing, nothing, None, hs.relative_effect((0, 0), (0, 0))) == "too few to say"
    wild = difference_in_differences(
        [0, 45, 0, 0, 45, 0, 10, 0, 20, 0], np.full((10, 1), 15), months_before=6
    )
    assert wild.high > 1
    zone, base = (90, 30), (90, 60)
    assert (
        judge(Counts(*zone), Counts(*base), hs.wdd(zone, base), hs.relative_effect(zone, base), wild)
        == "no clear change"
    )


@given(st.tuples(st.integers(0, 90), st.integers(0, 90)), st.tuples(st.integers(0, 90), st.integers(0, 90)))
def test_the_sentence_never_says_more_than_the_verdict(zone: Any, base: Any) -> None:
    difference = hs.wdd(zone, base) if sum(zone) + sum(base) else None
    found = judge(Counts(*zone), Counts(*base), difference, hs.relative_effect(zone, base))
    said = sentence(
        "Here", Counts(*zone), Counts(*base), found, difference, control_name="there", period="a year"
    )
    assert str(zone[0]) in said
    assert "worked" not in said
    assert ("was the cause" in said) == (found in ("fell", "rose"))
    assert ("too few" in said) == (found == "too few to say")
    if found in ("fell", "rose"):
        assert difference is not None
        assert (" fewer than" in said) == (difference.estimate < 0)
        assert "does not by itself show" in said
    if found == "no clear change":
        assert "does not prove that nothing changed" in said


def test_an_interval_that_leaves_no_change_out_is_not_called_no_change_without_a_reason() -> None:
    # (18 - 35) - (43 - 36) = -24, and 1.96 * sqrt(35 + 18 + 36 + 43) = 22.5: the interval ends below zero.
    zone, base = (35, 18), (36, 43)
    wild = difference_in_differences(
        [0, 45, 0, 0, 45, 0, 10, 0, 20, 0], np.full((10, 1), 15), months_before=6
    )
    difference = hs.wdd(zone, base)
    found = judge(Counts(*zone), Counts(*base), difference, hs.relative_effect(zone, base), wild)
    assert found == "no clear change"
    words = {"control_name": "there", "period": "a year"}
    said = sentence("Here", Counts(*zone), Counts(*base), found, difference, **words)
    assert "point to fewer" in said
    assert "not every measure can tell that from chance" in said
    swapped = sentence("Here", Counts(*base), Counts(*zone), found, hs.wdd(base, zone), **words)
    assert "point to more" in swapped
    plain = sentence("Here", Counts(9, 9), Counts(9, 9), found, hs.wdd((9, 9), (9, 9)), **words)
    assert "point to" not in plain


def test_warnings_name_what_could_be_wrong() -> None:
    fell, base = Counts(80, 30), Counts(30, 30)
    moved = MixShift("Police", 0.5, 0.9, 0.4, 1e-9)
    drifting = difference_in_differences(
        [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 6, 6], np.full(13, 8), months_before=10
    )
    wild = difference_in_differences(
        [0, 45, 0, 0, 45, 0, 10, 0, 20, 0], np.full((10, 1), 15), months_before=6
    )
    said = warnings_for(
        fell,
        base,
        "fell",
        shifts={"sources": moved, "reporting routes": None},
        monthly=drifting,
        with_buffer=hs.wdd((80, 30), (30, 30), displacement=(10, 70)),
        zero_note="a note",
    )
    text = " ".join(said)
    for words in (
        "mix of sources",
        "50%",
        "moving apart",
        "moved next door",
        "very different",
        "a note",
        "trust",
    ):
        assert words in text, words
    assert any("times as much as chance" in one for one in warnings_for(fell, base, "fell", monthly=wild))
    unclear = MixShift("Police", 0.5, 0.52, 0.02, 0.4)
    (only,) = warnings_for(Counts(30, 31), Counts(30, 30), "no clear change", shifts={"sources": unclear})
    assert "more reports may mean more trust" in only
    (fewer,) = warnings_for(Counts(30, 31), Counts(30, 30), "no clear change", longer=2.0)
    assert "Fewer reports may mean less trust" in fewer
