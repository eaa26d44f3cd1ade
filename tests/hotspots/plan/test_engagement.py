"""The engagement log: checks, gaps, and its file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.plan.engagement import (
    WAYS,
    Engagement,
    check_engagement,
    not_asked,
    not_asked_sentences,
    waiting_for_answer,
)
from hotspots.plan.engagement_file import ENGAGEMENT_TEMPLATE_CSV, read_engagement, write_engagement

DAY = dt.date(2026, 3, 12)
ENTRY = Engagement(DAY, "Deaf residents", "meeting", "City Council", "Telephones are no use to us.")
DISABILITY = replace(ENTRY, characteristics=("disability",), zones=("Z-0002",))
ZONES = {"Z-0001": "Beacon Estate", "Z-0002": "Wenlow Parade"}


def test_a_plain_entry_is_fine() -> None:
    assert check_engagement(DISABILITY) is DISABILITY


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group": " "}, "who was asked"),
        ({"organisation": ""}, "who asked"),
        ({"heard": ""}, "what was heard"),
        ({"way": "telepathy"}, "not one we know"),
        ({"characteristics": ("height",)}, "not one we know"),
        ({"people": 0}, "number of people"),
        ({"tell_by": dt.date(2026, 3, 11)}, "before they were asked"),
        ({"told_on": dt.date(2025, 1, 1)}, "before they were asked"),
        ({"heard": "x" * 4001}, "characters"),
        ({"group": "Jane Smith"}, "do not belong in this log"),
        ({"changed": "Ring 01234 567890"}, "telephone"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_engagement(replace(ENTRY, **change))  # type: ignore[arg-type]


def test_whom_nobody_has_asked_is_said() -> None:
    entries = [ENTRY, DISABILITY, replace(DISABILITY, characteristics=("disability", "race"))]
    missing = not_asked(entries, tuple(ZONES))
    assert missing.characteristics == (
        "age", "gender", "gender_identity", "religion_or_belief", "sexual_orientation",
    )  # fmt: skip
    assert missing.zones == ("Z-0001",)
    assert (missing.general, missing.whole_plan) == (1, 1)
    first, second = not_asked_sentences(missing, entries=3, zone_names=ZONES)
    assert first == (
        "Nobody has been asked yet with regard to: age, gender, gender identity, religion or belief and "
        "sexual orientation. 1 entry names no characteristic."
    )
    assert second == "Nobody has been asked yet about: Beacon Estate."


def test_an_empty_log_says_so_and_a_full_one_too() -> None:
    nothing = not_asked([], tuple(ZONES))
    assert nothing.characteristics == CHARACTERISTICS
    assert not_asked_sentences(nothing, entries=0, zone_names=ZONES) == (
        "Nobody has been asked yet, as far as this log says.",
    )
    full = not_asked([replace(ENTRY, characteristics=CHARACTERISTICS, zones=tuple(ZONES))], tuple(ZONES))
    assert not_asked_sentences(full, entries=1, zone_names=ZONES) == (
        "People have been asked with regard to each of the seven characteristics.",
        "People have been asked about every zone.",
    )


def test_who_waits_for_an_answer() -> None:
    due = replace(ENTRY, tell_by=dt.date(2026, 5, 1))
    told = replace(due, told_on=dt.date(2026, 4, 30))
    assert waiting_for_answer([ENTRY, due, told], today=dt.date(2026, 5, 1)) == ()
    assert waiting_for_answer([ENTRY, due, told], today=dt.date(2026, 5, 2)) == (due,)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=30).map(
    str.strip
)


@given(
    st.builds(
        Engagement,
        asked_on=st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
        group=st.sampled_from(["deaf residents", "tenants' group", "=women, older"]),
        way=st.sampled_from(WAYS),
        organisation=TEXTS.filter(bool).filter(lambda text: not text.startswith("'")),
        heard=st.sampled_from(['They said "no", twice; then\nnothing.', "-5 degrees", "@home"]),
        people=st.none() | st.integers(1, 999),
        characteristics=st.lists(st.sampled_from(CHARACTERISTICS), unique=True).map(tuple),
        zones=st.lists(st.sampled_from(sorted(ZONES)), unique=True).map(tuple),
        actions=st.just(()) | st.just(("A-0001",)),
        tell_by=st.none() | st.dates(dt.date(2031, 1, 1), dt.date(2040, 1, 1)),
    )
)
def test_what_is_written_is_read_back(entry: Engagement) -> None:
    written = write_engagement([entry], zone_names=ZONES)
    known = {name.casefold(): key for key, name in ZONES.items()}
    read, refusals = read_engagement(written.encode(), zone_ids=known, action_ids=["A-0001"])
    assert refusals == ()
    assert read == (entry,)
    for row in csv.reader(io.StringIO(written)):
        assert not any(cell.startswith(("=", "@", "+", "-")) for cell in row)


def test_the_template_can_be_read_and_each_bad_line_is_named() -> None:
    good, refusals = read_engagement(ENGAGEMENT_TEMPLATE_CSV.encode(), zone_ids={}, action_ids=())
    assert len(good) == 1
    assert refusals == ()
    heading, line = ENGAGEMENT_TEMPLATE_CSV.splitlines()
    bad = [
        line.replace("12/03/2026", "soon"),
        line.replace(",14,", ",many,"),
        line.replace("Deaf residents", "Jane Smith"),
    ]
    good, refusals = read_engagement("\r\n".join([heading, *bad, line]).encode(), zone_ids={}, action_ids=())
    assert [refusal.line for refusal in refusals] == [2, 3, 4]
    assert len(good) == 1
    with pytest.raises(UserError, match="no column"):
        read_engagement(b"Date,How\n1/1/2026,meeting\n", zone_ids={}, action_ids=())
