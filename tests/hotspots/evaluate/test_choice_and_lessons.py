"""What is chosen and when, what could be seen at all, lessons found again: by hand and by property."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.evaluate.choice import (
    ChosenPlace,
    ChosenZone,
    Dated,
    EvaluationChoice,
    check_choice,
    timing_of,
)
from hotspots.evaluate.lessons import Lesson, LessonQuestion, check_lesson, find_lessons
from hotspots.evaluate.pairs import Counts
from hotspots.evaluate.pooling import add_differences
from hotspots.evaluate.reading import judge
from hotspots.evaluate.relative_effect import relative_effect
from hotspots.evaluate.visible import smallest_visible_fall
from hotspots.evaluate.wdd import wdd

PARK = ChosenPlace("zone", "Z-0002", "Park", "Drawn for comparison.", "POLYGON ((0 0, 1 0, 1 1, 0 0))")
MARKET = ChosenZone("Z-0001", "Market", "POLYGON ((5 5, 6 5, 6 6, 5 5))", (PARK,))
CHOICE = EvaluationChoice(
    "Market", (MARKET,), dt.date(2025, 4, 1), 12, 12, why="Lights go on.", chosen_by="Analyst"
)


def day(month: int, number: int = 1, year: int = 2025) -> dt.date:
    return dt.date(year, month, number)


def test_beforehand_late_and_changed() -> None:
    early = Dated(day(3), CHOICE)
    assert timing_of([early]).beforehand
    assert "Chosen beforehand, on 1 March 2025" in timing_of([early]).sentence
    late = timing_of([Dated(day(4, 3), CHOICE)])
    assert not late.beforehand
    assert "2 days after the start" in late.sentence
    # On the day of the start it is no longer beforehand.
    assert not timing_of([Dated(day(4), CHOICE)]).beforehand
    wider = replace(CHOICE, buffer_m=400.0)
    assert timing_of([early, Dated(day(3, 20), wider)]).beforehand
    changed = timing_of([early, Dated(day(9), wider)])
    assert not changed.beforehand
    assert "changed after the start, on 1 September 2025 (buffer)" in changed.sentence
    # Words may be corrected at any time.
    assert timing_of([early, Dated(day(9), replace(CHOICE, why="Lights and a watch."))]).beforehand
    # A start that is moved does not make a late choice an early one.
    moved = timing_of([early, Dated(day(9), replace(CHOICE, start=day(12)))])
    assert not moved.beforehand
    assert "(start)" in moved.sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"zones": ()}, "no zone"),
        ({"zones": (MARKET, MARKET)}, "one twice"),
        ({"zones": (replace(MARKET, comparisons=()),)}, "no comparison"),
        ({"zones": (MARKET, replace(MARKET, zone_id="Z-0003"))}, "chosen twice"),
        ({"months_after": 0}, "none"),
        ({"buffer_m": -1.0}, "metres wide"),
        ({"buffer_shape": "oval"}, "oval"),
        ({"why": " "}, "who chose and why"),
        ({"chosen_by": ""}, "who chose and why"),
    ],
)
def test_choices_that_cannot_stand(change: dict[str, Any], words: str) -> None:
    assert check_choice(CHOICE) == CHOICE
    with pytest.raises(UserError, match=words):
        check_choice(replace(CHOICE, **change))


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([(12, 12), (24, 12), (6, 18)]))
@settings(max_examples=20)
def test_the_smallest_fall_is_where_the_verdict_turns(
    zone: int, control: int, months: tuple[int, int]
) -> None:
    found = smallest_visible_fall(zone, [control], months_before=months[0], months_after=months[1])
    ratio = months[1] / months[0]
    after, base = round(zone * ratio), (control, round(control * ratio))

    def verdict(fall: int) -> str:
        own = (zone, after - fall)
        if not sum(own) + sum(base):
            return "too few to say"
        difference = wdd(own, base, weights=(1.0, ratio))
        return judge(Counts(*own), Counts(*base), difference, relative_effect(own, base))

    falls = [fall for fall in range(1, after + 1) if verdict(fall) == "fell"]
    assert found.fall == (falls[0] if falls else None)


def test_what_could_be_seen_in_words() -> None:
    twelve = smallest_visible_fall(12, [12])
    assert "With about 12 a year, only a fall to none could be seen" in twelve.sentence
    assert "pool several zones" in twelve.sentence
    assert "not even a fall to none" in smallest_visible_fall(4, [4]).sentence
    large = smallest_visible_fall(200, [200])
    assert large.fall is not None
    assert large.percent == pytest.approx(100 * large.fall / 200)
    assert "30% or more could be seen" in large.sentence
    assert (
        "over 24 months each side"
        in smallest_visible_fall(100, [100], months_before=24, months_after=24).sentence
    )
    wild = smallest_visible_fall(200, [200], dispersion=2.0)
    assert wild.fall is not None
    assert wild.fall > large.fall
    with pytest.raises(UserError, match="none"):
        smallest_visible_fall(10, [])


def test_differences_added_are_those_of_the_sums() -> None:
    first, second = wdd((40, 22), (30, 31), displacement=(9, 8)), wdd((25, 20), (28, 30), displacement=(4, 7))
    both, whole = add_differences([first, second]), wdd((65, 42), (58, 61), displacement=(13, 15))
    for name in (
        "estimate",
        "se",
        "z",
        "low",
        "high",
        "p_value",
        "local",
        "displaced",
        "local_se",
        "incidents",
    ):
        assert getattr(both, name) == pytest.approx(getattr(whole, name)), name
    with pytest.raises(UserError, match="none"):
        add_differences([])


LIGHTS = Lesson(
    "Lights",
    "The shelter moved",
    zone_kind="shops",
    roles=("prevention",),
    characteristics=("race",),
    settings=("street",),
    verdict="fell",
    learnt_on=day(1),
)
VISITS = Lesson("Leaflets", do_differently="Visit people instead", zone_kind="homes", learnt_on=day(2))
WATCH = Lesson("Watch", "Traders LOOK out", zone_kind="shops", verdict="fell", learnt_on=day(5))
LESSONS = [(1, LIGHTS), (2, replace(VISITS, verdict="no clear change")), (3, WATCH)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [3, 1, 2]),
        ({"text": "look traders"}, [3]),
        ({"text": "race"}, [1]),
        ({"text": "visit nobody"}, []),
        ({"zone_kind": "shops"}, [3, 1]),
        ({"verdict": "no clear change"}, [2]),
        ({"setting": "street"}, [1]),
        ({"role": "prevention"}, [1]),
        # A lesson without a characteristic is meant for all.
        ({"characteristic": "disability"}, [3, 2]),
    ],
)
def test_lessons_are_found_by_kind_newest_first(wanted: dict[str, str], found: list[int]) -> None:
    rng = np.random.default_rng(3)
    shuffled = [LESSONS[at] for at in rng.permutation(len(LESSONS))]
    assert [key for key, _ in find_lessons(shuffled, LessonQuestion(**wanted))] == found


def test_lessons_that_say_nothing_are_refused() -> None:
    assert check_lesson(replace(LIGHTS, title="  Lights ")).title == "Lights"
    for wrong in (
        {"title": " "}, {"what_worked": ""}, {"zone_kind": "moon"}, {"verdict": "worked"}, {"roles": ("x",)},
        {"settings": ("x",)}, {"characteristics": ("x",)}, {"what_worked": "x" * 5000},
    ):  # fmt: skip
        with pytest.raises(UserError):
            check_lesson(replace(LIGHTS, **wrong))
