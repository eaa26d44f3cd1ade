"""How dates, numbers and lists are said."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.wording import (
    chance,
    counted,
    format_date,
    format_period,
    is_or_are,
    level_label,
    listed,
    sentence_case,
    short_date,
)

DAY = datetime.date(2025, 4, 3)


def test_dates():
    assert format_date(DAY) == "3 April 2025"
    assert short_date(DAY).replace("\N{NO-BREAK SPACE}", " ") == "3 Apr 2025"
    assert format_date(None) == short_date(None) == "–"


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_a_date_in_words_reads_back(day):
    """The standard library reads what we write, so that no month has another's name."""
    assert datetime.datetime.strptime(format_date(day), "%d %B %Y").date() == day


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (None, None, "all dates"),
        (DAY, None, "from 3 April 2025"),
        (None, DAY, "up to 3 April 2025"),
        (DAY, datetime.date(2026, 3, 31), "3 April 2025 to 31 March 2026"),
    ],
)
def test_periods(start, end, said):
    assert format_period(start, end) == said


def test_numbers_carry_their_noun():
    assert counted(1, "incident") == "1 incident"
    assert counted(2400, "incident") == "2,400 incidents"
    assert counted(0, "entry", "entries") == "0 entries"


def test_lists():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b"], last="or") == "a or b"
    assert listed(["a"]) == "a"
    assert listed([]) == ""


def test_names_keep_their_capitals():
    assert sentence_case("anti-Muslim") == "Anti-Muslim"
    assert sentence_case("") == ""


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("ward", "Ward"),
        ("lsoa21", "LSOA 2021"),
        ("lsoa_2011", "LSOA 2011"),
        ("msoa", "MSOA"),
        ("police_beat", "Police beat"),
        ("ward22", "Ward 2022"),
    ],
)
def test_levels_are_named_as_people_name_them(level, words):
    assert level_label(level) == words


def test_chances_and_numbers_of_things():
    assert [chance(value) for value in (0.0, 0.0009, 0.001, 0.0124, 1)] == [
        "< 0.001",
        "< 0.001",
        "= 0.001",
        "= 0.012",
        "= 1.000",
    ]
    assert [is_or_are(number) for number in (0, 1, 2)] == ["are", "is", "are"]
