"""Reasons for a zone: figures by hand, trends called together, sentences that claim no more, the order."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.schema import CHARACTERISTICS
from hotspots.plan.comparison import YearChange, rate_ratio
from hotspots.plan.profile import Repeats
from hotspots.plan.suggest_ranking import SIGNS, rank, ranking_sentence, signs_of
from hotspots.plan.suggest_reasons import (
    Affected,
    Foreseen,
    Heat,
    Impact,
    OnePoint,
    Steadiness,
    Trend,
    ZoneReasons,
    affected_of,
    heat_of,
    impact_of,
    one_point_of,
    steadiness_of,
    with_tested_trends,
)
from hotspots.plan.suggest_words import (
    affected_sentence,
    foreseen_sentence,
    heat_sentence,
    impact_sentence,
    one_point_sentence,
    reason_sentences,
    repeats_sentence,
    stability_sentence,
    trend_sentence,
)

DAY = datetime.date
END, START = DAY(2025, 11, 30), DAY(2024, 12, 1)


def change(now: int, before: int) -> YearChange:
    ratio = rate_ratio(now, before)
    return YearChange(
        now,
        before,
        START,
        END,
        DAY(2023, 12, 1),
        DAY(2024, 11, 30),
        ratio.ratio,
        ratio.low,
        ratio.high,
        ratio.p_value,
        "",
    )


def reasons(
    *, incidents: int = 40, kind: str = "likely", now: int = 20, before: int = 20, **others: object
) -> ZoneReasons:
    base = ZoneReasons(
        heat=Heat(incidents, 0.16, 7.84, 12, 16, 0.0004),
        steadiness=Steadiness(0.7, 23, kind),
        trend=Trend("no clear change", change(now, before), 0.8, 1640, 1749),
        repeats=Repeats(3, 8, 30, None, None, 0),
        impact=Impact(0, None, 0),
        affected=tuple(Affected(name, name.capitalize(), 0, 0) for name in CHARACTERISTICS),
        several_characteristics=0,
        foreseen=None,
        one_point=OnePoint(0),
    )
    return replace(base, **others)


def test_heat_is_compared_with_the_rest_for_each_square_kilometre():
    # 40 on 2 km² is 20 for each; 80 on 8 km² is 10 for each.
    found = heat_of(
        40, 2.0, others=80, others_km2=8.0, hot=np.array([1, 1, 0], bool), q=np.array([0.03, 0.2])
    )
    assert (found.times_the_rest, found.hot_cells, found.cells, found.smallest_q) == (2.0, 2, 3, 0.03)
    assert heat_of(40, 2.0, others=0, others_km2=8.0, hot=np.zeros(1, bool), q=None).times_the_rest is None


def test_every_incident_weighs_the_same_in_stability():
    # (9·1.0 + 1·0.2 + 0·0.0) / 10 = 0.92
    found = steadiness_of(np.array([1.0, 0.2, 0.0]), np.array([9, 1, 0]), looks=23)
    assert found.share == pytest.approx(0.92)
    kinds = [steadiness_of(np.array([share]), np.array([5]), looks=23).kind for share in (0.9, 0.6, 0.59)]
    assert kinds == ["solid", "likely", "depends on choices"]
    assert steadiness_of(None, np.array([5]), looks=0) == Steadiness(None, 0, "")


def test_impact_and_characteristics_say_how_many_are_known():
    assert impact_of(pd.Series([5, 4, 2, None, None])) == Impact(3, 4.0, 2)
    assert impact_of(pd.Series([None], dtype=float)) == Impact(0, None, 0)
    frame = pd.DataFrame({name: pd.array([None] * 3, dtype="boolean") for name in CHARACTERISTICS})
    frame["race"] = pd.array([True, False, None], dtype="boolean")
    race = next(each for each in affected_of(frame) if each.name == "race")
    assert (race.count, race.recorded) == (1, 2)


def test_the_point_most_stand_on_is_counted_when_it_is_no_exact_place():
    frame = pd.DataFrame(
        {
            "easting_m": [1.0, 1.0, 1.0, 5.0, 5.0],
            "northing_m": [2.0] * 5,
            "location_precision": ["exact", "exact", "exact", "postcode", "street"],
        }
    )
    assert one_point_of(frame).incidents == 2
    assert one_point_of(frame.iloc[:3]).incidents == 0


def test_trends_are_corrected_for_having_looked_at_all_zones():
    # 30 against 12 has an exact p of 0.0079; alone it is a rise, among twenty flat zones q is 0.16.
    rising = reasons(now=30, before=12)
    assert rate_ratio(30, 12).p_value == pytest.approx(0.0079, abs=1e-4)
    (alone,) = with_tested_trends([rising])
    assert (alone.trend.direction, round(alone.trend.q, 4)) == ("up", 0.0079)
    among = with_tested_trends([rising, *[reasons(now=20, before=20)] * 20])
    assert among[0].trend.direction == "no clear change"
    assert among[0].trend.q == pytest.approx(21 * 0.00793, rel=0.01)
    (falling,) = with_tested_trends([reasons(now=12, before=30)])
    assert falling.trend.direction == "down"


def test_small_numbers_and_gaps_are_not_tested():
    few, gap = with_tested_trends([reasons(now=8, before=1), reasons(trend=Trend("not known", None))])
    assert (few.trend.direction, few.trend.q) == ("too few", None)
    assert (gap.trend.direction, gap.trend.q) == ("not known", None)
    assert with_tested_trends([]) == []


def test_sentences_on_heat_and_stability():
    assert heat_sentence(Heat(76, 0.16, 7.84, 12, 16, 0.0004)) == (
        "76 recorded incidents on 0.16 km², 7.8 times as many for each km² as in the rest of the study area. "
        "Gi* finds 12 of its 16 cells hot (strongest: q < 0.001)."
    )
    assert heat_sentence(Heat(1, 0.01, None, 0, 1, None)) == (
        "1 recorded incident on 0.01 km². That is too few to read anything into its breakdowns."
    )
    assert stability_sentence(Steadiness(0.95, 23, "solid")) == (
        "Solid: its incidents stand on hot ground in 95% of the 23 other ways of looking."
    )
    frail = stability_sentence(Steadiness(0.4, 6, "depends on choices"))
    assert "Do not act on it alone." in frail
    assert "So few other ways could be tried that this says little." in frail
    assert stability_sentence(Steadiness(None, 0, "")).endswith("was not worked out.")


def test_sentences_on_trend_never_call_a_direction_without_a_test():
    flat = trend_sentence(Trend("no clear change", change(32, 40), 0.5, 1658, 1733))
    assert flat == (
        "No clear change: 32 incidents in the twelve months to 30 November 2025, 40 in the twelve before; in "
        "the rest of the study area 1,658 and 1,733. A difference like that is no more than chance alone "
        "often "
        "brings."
    )
    up = trend_sentence(Trend("up", change(50, 24), 0.03, 1640, 1749))
    assert up.startswith("Up: 50 incidents in the twelve months to 30 November 2025, 24 in the twelve before")
    assert "(q = 0.030, corrected for having looked at all these zones)" in up
    assert "recording or reporting may have changed as well" in up
    assert trend_sentence(Trend("too few", change(3, 1))).startswith(
        "Too few to say whether anything changed"
    )
    assert "without a gap" in trend_sentence(Trend("not known", None))


def test_sentences_on_repeats_give_counts_only():
    assert repeats_sentence(Repeats(14, 35, 63, 7, 27, 36)) == (
        "Repeat places: 14 places with more than one, 35 of the 63 incidents whose exact place is known. "
        "Repeat victims: 7 people targeted more than once, in 27 of the 36 incidents with a known victim."
    )
    assert repeats_sentence(Repeats(0, 0, 0, None, None, 0)) == (
        "Repeat places: no incident is placed exactly enough to tell. No record tells victims apart."
    )
    assert repeats_sentence(Repeats(0, 0, 9, 0, 0, 4)) == (
        "Repeat places: none among 9 incidents whose exact place is known. Repeat victims: none among 4 "
        "incidents with a known victim."
    )


def test_sentences_on_impact_and_on_who_is_affected():
    assert impact_sentence(Impact(9, 4.0, 7), 77) == (
        "Impact is rated for 9 of 77: the middle rating is 4 of 5, and 7 (78%) are 4 or 5."
    )
    assert "too few to say" in impact_sentence(Impact(4, 5.0, 4), 77)
    assert "says nothing about harm" in impact_sentence(Impact(0, None, 0), 77)
    affected = (
        Affected("age", "Age", 1, 29),
        Affected("race", "Race", 22, 77),
        Affected("x", "Gender", 0, 0),
    )
    assert affected_sentence(affected, 2) == (
        "Who was targeted, of the incidents whose record says: race (22 of 77), age (1 of 29). 2 carry more "
        "than one. No record here says anything about gender."
    )
    assert "no incident is marked" in affected_sentence(affected[2:], 0)


def test_sentences_on_foresight_and_on_one_point():
    found = Foreseen(DAY(2025, 5, 31), END, 0.96, 35, 898, pai=12.3, pei=0.25)
    assert foreseen_sentence(found) == (
        "From the records up to 31 May 2025 alone a zone over much the same ground would have been suggested "
        "(96% of the smaller of the two lies in the other); "
        "it then held 35 of the 898 incidents up to 30 November 2025, 12 times as many as "
        "ground "
        "picked blindly, and 25% of what the best choice of as much ground would have held (PAI 12.3, PEI "
        "0.25)."
    )
    assert "no zone would have been suggested here" in foreseen_sentence(Foreseen(DAY(2025, 5, 31), END))
    assert "too short" in foreseen_sentence(None)
    assert one_point_sentence(OnePoint(8), 17) == ()
    (careful,) = one_point_sentence(OnePoint(12), 17)
    assert careful.startswith("Careful: 12 of 17 are on one point that stands for a whole postcode")


def test_signs_hold_by_their_rules_and_count_the_same():
    all_five = reasons(
        kind="solid",
        trend=Trend("up", change(50, 24), 0.01),
        repeats=Repeats(3, 8, 30, 3, 9, 36),  # 9 of 36 is a quarter
        impact=Impact(6, 4.0, 3),
        foreseen=Foreseen(START, END, 0.9, 3, 100, pai=2.0, pei=0.3),
    )
    assert signs_of(all_five) == tuple(sign.name for sign in SIGNS)
    assert signs_of(reasons()) == ()
    near = reasons(
        repeats=Repeats(3, 8, 30, 2, 20, 36),
        impact=Impact(4, 5.0, 4),
        foreseen=Foreseen(START, END, 0.9, 2, 100, pai=9.0, pei=0.3),
    )
    assert signs_of(near) == ()


def test_the_order_is_signs_then_incidents_and_can_be_incidents_alone():
    zones = [reasons(incidents=90), reasons(incidents=20, kind="solid"), reasons(incidents=95)]
    assert rank(zones) == [1, 2, 0]
    assert rank(zones, order="incidents") == [2, 0, 1]
    told = ranking_sentence("signs")
    assert all(sign.name in told and sign.rule in told for sign in SIGNS)
    assert "order of their incidents" in ranking_sentence("incidents")


def test_reasons_come_in_their_order():
    told = reason_sentences(reasons(one_point=OnePoint(30)))
    starts = (
        "40 recorded",
        "Likely",
        "No clear change",
        "Repeat places",
        "Impact",
        "Who",
        "Whether",
        "Careful",
    )
    assert len(told) == len(starts)
    assert all(text.startswith(start) for text, start in zip(told, starts, strict=True))
