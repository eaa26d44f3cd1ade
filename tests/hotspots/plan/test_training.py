"""The training log: checks, what it covers, and its file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from geodata.errors import UserError
from hotspots.plan.training import AUDIENCES, Training, check_training, training_cover
from hotspots.plan.training_file import TRAINING_TEMPLATE_CSV, read_training, write_training

ENTRY = Training(
    dt.date(2026, 2, 10), "housing_officers", "City Homes", "Recognising hate incidents", people=22
)


def test_an_entry_needs_an_organisation_and_a_topic_and_holds_no_contact() -> None:
    assert check_training(ENTRY) is ENTRY
    for change, words in (
        ({"organisation": " "}, "whose staff"),
        ({"topic": ""}, "what it was about"),
        ({"audience": "everybody"}, "not one we know"),
        ({"provider": "trainer@example.org"}, "e-mail"),
        ({"people": -3}, "number of people"),
    ):
        with pytest.raises(UserError, match=words):
            check_training(replace(ENTRY, **change))  # type: ignore[arg-type]


def test_what_the_trainings_cover_is_added_up() -> None:
    second = replace(
        ENTRY,
        audience="senior_leaders",
        people=None,
        characteristics=("age", "race"),
        evaluation="Asked after.",
    )
    cover = training_cover([ENTRY, second])
    assert (cover.trainings, cover.people, cover.uncounted, cover.evaluated) == (2, 22, 1, 1)
    assert cover.no_characteristic == (
        "disability", "gender", "gender_identity", "religion_or_belief", "sexual_orientation",
    )  # fmt: skip
    assert set(cover.no_audience) == set(AUDIENCES) - {"housing_officers", "senior_leaders", "other"}
    held, covered, trained, looked = cover.sentences()
    assert held == "2 trainings with 22 places taken, and 1 training of these nobody counted."
    assert covered.startswith("No training has covered: disability, gender,")
    assert "call handlers" in trained
    assert looked == "Somebody looked at the effect of 1 of 2."


def test_an_empty_log_says_so() -> None:
    assert training_cover([]).sentences() == ("No training has been entered yet.",)


def test_what_is_written_is_read_back_and_labels_are_understood() -> None:
    entry = replace(ENTRY, characteristics=("race",), zones=("Z-0001",), provider="Race equality council")
    written = write_training([entry], zone_names={"Z-0001": "Beacon Estate"})
    assert "Housing officers" in written
    read, refusals = read_training(written.encode(), zone_ids={"beacon estate": "Z-0001"}, action_ids=())
    assert (read, refusals) == ((entry,), ())
    assert len(read_training(TRAINING_TEMPLATE_CSV.encode(), zone_ids={}, action_ids=())[0]) == 1
    read, refusals = read_training(written.encode(), zone_ids={}, action_ids=())
    assert read == ()
    assert "Beacon Estate" in refusals[0].reason
