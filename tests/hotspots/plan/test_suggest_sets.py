"""What a set of zones covers and foretells: by hand, beside `prediction_accuracy`, and what is left out."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schema import CHARACTERISTICS
from hotspots.detect.accuracy import prediction_accuracy
from hotspots.plan.coverage_by_zones import (
    ALL,
    cover,
    coverage_sentences,
    left_out,
    left_out_sentence,
    not_recorded_sentence,
)
from hotspots.plan.suggest_holdout import best_hits, foreseen, score_set, split_months
from hotspots.plan.suggest_words import set_foreseen_sentence

DAY = datetime.date
SPLIT = split_months(DAY(2023, 1, 1), DAY(2025, 11, 30))


def counts_by(**given_counts: list[int]) -> dict[str, np.ndarray]:
    size = len(next(iter(given_counts.values())))
    return {name: np.array(given_counts.get(name, [0] * size)) for name in (ALL, *CHARACTERISTICS)}


def test_months_are_held_back():
    assert SPLIT is not None
    assert (SPLIT.learned_to, SPLIT.held_to, SPLIT.months) == (DAY(2025, 5, 31), DAY(2025, 11, 30), 6)
    # Twelve months: a quarter of them, three; eight: two; six: one, which would leave five.
    year = split_months(DAY(2024, 12, 1), DAY(2025, 11, 30))
    assert year is not None
    assert (year.learned_to, year.months) == (DAY(2025, 8, 31), 3)
    short = split_months(DAY(2025, 1, 15), DAY(2025, 8, 10))
    assert short is not None
    assert (short.learned_to, short.months) == (DAY(2025, 6, 30), 2)
    assert split_months(DAY(2025, 1, 1), DAY(2025, 6, 30)) is None


def test_a_set_is_scored_by_hand():
    # Cells 0, 1 and 5 marked of 10: 8 of 20 later incidents on 0.3 of the ground; the best three hold 15.
    later = np.array([4, 3, 0, 6, 5, 1, 1, 0, 0, 0])
    found = score_set(SPLIT, [np.array([0, 1]), np.array([5])], later)
    assert found is not None
    assert (found.zones, found.hits, found.total) == (2, 8, 20)
    assert found.pai == pytest.approx((8 / 20) / 0.3)
    assert found.pei == pytest.approx(8 / 15)
    assert score_set(SPLIT, [], later) is None
    assert score_set(SPLIT, [np.array([0])], np.zeros(10, int)) is None
    told = set_foreseen_sentence(found)
    assert "2 zones (most incidents first) on 30.0% of the ground" in told
    assert "8 of the 20 incidents of the next 6 months (40%): PAI 1.3, PEI 0.53" in told


def test_a_zone_is_scored_by_the_one_drawn_before_over_the_same_ground():
    later = np.array([4, 3, 0, 6, 5, 1, 1, 0, 0, 0])
    earlier = [np.array([0, 1, 2]), np.array([6, 7])]
    found = foreseen(np.array([1, 2, 3]), SPLIT, earlier, later)
    # Two of three cells shared; the earlier zone held 7 of 20 on three of ten cells, at best 15.
    assert found.shared == pytest.approx(2 / 3)
    assert (found.hits, found.total) == (7, 20)
    assert found.pai == pytest.approx((7 / 20) / 0.3)
    assert found.pei == pytest.approx(7 / 15)
    new = foreseen(np.array([2, 3, 4, 5]), SPLIT, earlier, later)
    assert (new.shared, new.pai) == (0.0, None)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=30), st.integers(1, 4))
def test_a_single_zone_agrees_with_prediction_accuracy(counts, size):
    later = np.array([*counts, 1])
    zone = np.arange(size)
    found = foreseen(zone, SPLIT, [zone], later)
    predicted = np.zeros(later.size)
    predicted[zone] = 1
    row = prediction_accuracy(later, predicted, np.ones(later.size)).iloc[size - 1]
    assert found.pai == pytest.approx(row["pai"])
    assert found.pei == pytest.approx(row["pei"])
    assert best_hits(later, size) == sum(sorted(later.tolist())[-size:])


COUNTS = counts_by(
    all=[10, 8, 6, 4, 2, 0, 0, 0, 0, 0],
    race=[9, 8, 1, 0, 2, 0, 0, 0, 0, 0],
    disability=[0, 0, 5, 4, 1, 0, 0, 0, 0, 0],
    age=[1, 0, 0, 4, 4, 3, 0, 0, 0, 0],
)
RECORDED = {name: int(values.sum()) for name, values in COUNTS.items()} | {"gender": 7, "all": 40}


def test_coverage_by_hand():
    found = cover([np.array([0]), np.array([2])], COUNTS, RECORDED, cell_km2=0.01)
    assert (found.area_km2, found.area_share) == (0.02, 0.2)
    whole = found.whole
    # 16 of 30 on a fifth of the ground; the fullest two cells hold 18.
    assert (whole.recorded, whole.placed, whole.inside) == (40, 30, 16)
    assert whole.pai == pytest.approx(16 / 30 / 0.2)
    assert whole.best_share == pytest.approx(18 / 30)
    assert whole.pei == pytest.approx(16 / 18)
    race = next(row for row in found.rows if row.name == "race")
    assert (race.inside, race.pei) == (10, pytest.approx(10 / 17))
    told = coverage_sentences(found)
    assert told[0] == (
        "Together they hold 16 of the 30 incidents with a point (53%) on 20% of the study area: 2.7 times as "
        "many as ground picked blindly (PAI)."
    )
    assert told[-1] == (
        "10 incidents of 40 cannot be placed on these cells and are in no zone: act on those by area, "
        "setting "
        "or source."
    )


def test_the_best_choice_keeps_off_ground_that_is_acted_on():
    free = np.array([False, *[True] * 9])
    found = cover([np.array([1])], COUNTS, RECORDED, cell_km2=0.01, already={"all": 10, "race": 9}, free=free)
    assert (found.whole.already, found.whole.pei) == (10, 1.0)
    assert found.whole.share_with == pytest.approx(18 / 30)
    assert any("18 incidents with a point (60%) lie in a zone" in text for text in coverage_sentences(found))


def test_what_a_set_leaves_out_is_named():
    found = cover([np.array([0, 1])], COUNTS, RECORDED, cell_km2=0.01)
    rows = {row.name: row for row in left_out(found)}
    # 18 of 30 of all are covered, 60%; race 17 of 20. Age 1 of 12, 8%: under half. Disability 0 of 10; gender
    # is recorded 7 times and never with a point. Characteristics nobody recorded are another matter.
    assert set(rows) == {"age", "disability", "gender"}
    assert left_out_sentence(rows["age"], found, remedy="Do this.") == (
        "Age is covered much less by these zones: 1 of 12 with a point, 8.3% against 60% of all. Do this."
    )
    assert left_out_sentence(rows["disability"], found, remedy="").startswith(
        "Disability is left out: none of its 10 incidents with a point is in these zones."
    )
    assert "none of its 7 incidents can be placed" in left_out_sentence(rows["gender"], found, remedy="")
    assert not_recorded_sentence(found) == (
        "No incident of the period is recorded as aimed at gender identity, religion or belief or sexual "
        "orientation: whether these zones serve those people cannot be told from the records."
    )


def test_zones_acted_in_already_count_for_a_characteristic():
    found = cover([np.array([0, 1])], COUNTS, RECORDED, cell_km2=0.01, already={"all": 6, "disability": 5})
    assert "disability" not in {row.name for row in left_out(found)}


def test_nothing_placed_nothing_said():
    empty = cover([], counts_by(all=[0, 0]), dict.fromkeys((ALL, *CHARACTERISTICS), 0), cell_km2=0.01)
    assert coverage_sentences(empty) == (
        "No incident of the period has a point, so nothing can be said about what zones cover.",
    )
    assert left_out(empty) == ()
