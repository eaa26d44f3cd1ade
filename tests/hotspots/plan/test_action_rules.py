"""What an action must say, when it is late, and reading actions from a file."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
from hotspots.plan.action_file import (
    ACTION_TEMPLATE_CSV,
    COLUMN_MEANINGS,
    HEADINGS,
    NEEDED,
    read_actions,
    write_actions,
)
from hotspots.plan.actions import (
    EDITABLE_FIELDS,
    ROLES,
    SERVICE_CHANGES,
    STATUSES,
    TEXT_FIELDS,
    Action,
    Note,
    check_action,
    is_overdue,
)
from hotspots.plan.objectives import AIMS

GOOD = Action(action_id="", objective="Reach", action="Visit", lead_organisation="Council")
TODAY = datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"objective": "  "}, "objective"),
        ({"action": ""}, "The action of the action"),
        ({"lead_organisation": ""}, "lead organisation"),
        ({"role": "magic"}, "magic"),
        ({"status": "done"}, "done"),
        ({"characteristics": ("race", "class")}, "class"),
        ({"measure": "x" * 4001}, "4001"),
        ({"start": TODAY, "due": TODAY - datetime.timedelta(1)}, "before the start"),
        ({"start": TODAY, "evaluation_on": TODAY - datetime.timedelta(1)}, "before the start"),
        ({"setting": "moon"}, "moon"),
        ({"service_change": "halved"}, "halved"),
        ({"groups_affected": ("tall",)}, "tall"),
        ({"aims": ("win",)}, "win"),
        ({"cost": -1.0}, "not a sum of money"),
        ({"cost": float("nan")}, "not a sum of money"),
        ({"currency": "x" * 21}, "21 characters"),
        ({"completed_on": TODAY}, "the status is 'proposed'"),
        ({"latest_value_on": TODAY}, "without a value"),
        ({"evaluation_method": "Ask"}, "not planned"),
    ],
)
def test_actions_that_cannot_be(fields: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_action(replace(GOOD, **fields))  # type: ignore[arg-type]


def test_roles_are_those_the_issue_names() -> None:
    assert ROLES == ("reporting", "support", "prevention", "perpetrators", "engagement", "training")


@pytest.mark.parametrize(
    ("due", "status", "overdue"),
    [
        (TODAY, "agreed", False),
        (TODAY - datetime.timedelta(1), "agreed", True),
        (TODAY - datetime.timedelta(1), "completed", False),
        (TODAY - datetime.timedelta(1), "stopped", False),
        (TODAY + datetime.timedelta(1), "in progress", False),
        (None, "in progress", False),
    ],
)
def test_late(due: datetime.date | None, status: str, overdue: bool) -> None:
    action = replace(GOOD, due=due, status=status)  # type: ignore[arg-type]
    assert is_overdue(action, today=TODAY) == overdue
    assert not is_overdue(replace(action, removed=True), today=TODAY)


def test_every_field_has_a_heading_and_a_meaning() -> None:
    assert set(HEADINGS) == set(EDITABLE_FIELDS) == set(COLUMN_MEANINGS)
    assert set(NEEDED) <= set(HEADINGS)


@pytest.mark.parametrize(
    ("cell", "cost"), [("18000", 18000.0), ("18,000", 18000.0), ("£ 18,000.50", 18000.5), ("", None)]
)
def test_sums_of_money_as_people_write_them(cell: str, cost: float | None) -> None:
    (action,) = read_actions(_file(Cost=cell), zone_ids={}).actions
    assert (action.cost, action.currency) == (cost, "GBP")


def test_a_method_alone_says_that_an_evaluation_is_planned() -> None:
    (action,) = read_actions(_file(**{"Evaluation method": "Ask the tenants"}), zone_ids={}).actions
    assert action.evaluation_planned
    (action,) = read_actions(_file(**{"Evaluation planned": "no"}), zone_ids={}).actions
    assert not action.evaluation_planned


WORDS = st.text("abc 'é,\"=-+@;\n", max_size=12).map(lambda text: text.strip())
NAMES = st.text("abcé &", min_size=1, max_size=8).map(lambda text: text.strip()).filter(bool)
DAYS = st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))


@st.composite
def whole_actions(draw: st.DrawFn) -> Action:
    """Actions with every field filled or empty, as the checks allow."""
    some = st.lists(st.sampled_from(CHARACTERISTICS), unique=True).map(tuple)
    start, latest, planned = draw(DAYS), draw(WORDS), draw(st.booleans())
    later = st.none() if start is None else st.none() | st.dates(start, datetime.date(2031, 1, 1))
    status = draw(st.sampled_from(STATUSES))
    texts = {name: draw(WORDS) for name in TEXT_FIELDS if name not in (*NEEDED, "latest_value")}
    values = texts | {
        "objective": draw(NAMES),
        "action": draw(NAMES),
        "lead_organisation": draw(NAMES),
        "latest_value": latest,
        "latest_value_on": draw(DAYS) if latest else None,
        "role": draw(st.sampled_from(ROLES)),
        "status": status,
        "service_change": draw(st.sampled_from(SERVICE_CHANGES)),
        "setting": draw(st.sampled_from(("", *SETTINGS))),
        "characteristics": draw(some),
        "groups_affected": draw(some),
        "aims": draw(st.lists(st.sampled_from(AIMS), unique=True).map(tuple)),
        "zones": draw(st.lists(st.sampled_from(("Z-0001", "Z-0002")), unique=True).map(tuple)),
        "partners": draw(st.lists(NAMES, max_size=3, unique=True).map(tuple)),
        "start": start,
        "due": draw(later),
        "review_on": draw(DAYS),
        "completed_on": draw(later) if status == "completed" else None,
        "evaluation_planned": planned,
        "evaluation_method": texts["evaluation_method"] if planned else "",
        "evaluation_on": draw(later) if planned else None,
        "shared_with_councillors": draw(st.booleans()),
        "cost": draw(st.none() | st.integers(0, 10**9).map(lambda pence: pence / 100)),
        "currency": draw(st.sampled_from(("GBP", "EUR"))),
        "response_id": draw(st.sampled_from(("", "R-cctv"))),
    }
    notes = draw(
        st.lists(st.tuples(DAYS.filter(bool), NAMES, WORDS.map(lambda text: f"x{text}")), max_size=2)
    )
    return Action(
        action_id="A-0001",
        version=3,
        notes=tuple(Note(0, day, who, re.sub(r" *\n\s*", "\n", text)) for day, who, text in notes),
        **values,
    )


@given(whole_actions())
@settings(max_examples=60)
def test_every_field_survives_a_file(action: Action) -> None:
    """Written and read back, an action is what it was: nothing is lost, and nothing turns into a formula."""
    check_action(action)
    names = {"Z-0001": "Market", "Z-0002": "Park"}
    text = write_actions([action], zone_names=names, today=TODAY)
    assert not any(cell[:1] in "=+@" for row in csv.reader(io.StringIO(text)) for cell in row if cell)
    read = read_actions(text.encode(), zone_ids={"market": "Z-0001", "park": "Z-0002"})
    assert read.refusals == ()
    assert read.actions == (action,)
    assert read.given == tuple(HEADINGS)


def test_template_can_be_read_and_holds_no_formula() -> None:
    read = read_actions(ACTION_TEMPLATE_CSV.encode(), zone_ids={})
    (action,) = read.actions
    assert action.characteristics == ("race", "religion_or_belief")
    assert (action.start, action.due) == (datetime.date(2026, 4, 1), datetime.date(2026, 9, 30))
    assert action.shared_with_councillors
    cells = [cell for row in csv.reader(io.StringIO(ACTION_TEMPLATE_CSV)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def _file(**cells: str) -> bytes:
    row = {"Objective": "Reach", "Action": "Visit", "Lead organisation": "Council"} | cells
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Start": "31/02/2026"}, "'31/02/2026' is not a date"),
        ({"Due": "soon"}, "'soon' is not a date"),
        ({"Zones": "Nowhere"}, "'Nowhere' does not exist"),
        ({"Characteristics": "race; height"}, "'height' is not one we know"),
        ({"Role": "wizard"}, "'wizard'"),
        ({"Status": "maybe"}, "'maybe'"),
        ({"Shared with councillors": "perhaps"}, "'perhaps'"),
        ({"Objective": ""}, "objective"),
        ({"Start": "02/01/2026", "Due": "01/01/2026"}, "before the start"),
        ({"Cost": "a lot"}, "'a lot' is not a sum of money"),
        ({"Aims of the duty": "win"}, "'win'"),
        ({"Setting": "moon"}, "'moon'"),
        ({"Service change": "halved"}, "'halved'"),
        ({"Updates": "done"}, "does not begin with its day"),
        ({"Action id": "A-0001", "Version": "x"}, "'x' is not a number"),
    ],
)
def test_lines_that_cannot_be_used_say_why(cells: dict[str, str], words: str) -> None:
    read = read_actions(_file(**cells), zone_ids={})
    assert read.actions == ()
    assert [one.line for one in read.refusals] == [2]
    assert words in read.refusals[0].reason


def test_dates_are_day_first() -> None:
    (action,) = read_actions(_file(Start="03/04/2026", Due="2026-05-06"), zone_ids={}).actions
    assert (action.start, action.due) == (datetime.date(2026, 4, 3), datetime.date(2026, 5, 6))


def test_zones_by_name_or_id_and_words_for_characteristics() -> None:
    zone_ids = {"market": "Z-0001", "z-0002": "Z-0002"}
    cells = {
        "Zones": "MARKET; Z-0002",
        "Characteristics": "Religion or belief;gender_identity",
        "Role": "Training staff",
    }
    (action,) = read_actions(_file(**cells), zone_ids=zone_ids).actions
    assert action.zones == ("Z-0001", "Z-0002")
    assert action.characteristics == ("religion_or_belief", "gender_identity")
    assert action.role == "training"


def test_lines_are_counted_over_cells_with_several_lines() -> None:
    text = 'Objective,Action,Lead organisation\nReach,"Visit\nand call",Council\n\nReach,,Council\n'
    read = read_actions(text.encode(), zone_ids={})
    assert len(read.actions) == 1
    assert [one.line for one in read.refusals] == [5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_usual_encodings_and_separators(encoding: str, mark: str) -> None:
    text = f"Objective{mark}Action{mark}Lead organisation\r\nReach{mark}Café visits{mark}Council\r\n"
    (action,) = read_actions(text.encode(encoding), zone_ids={}).actions
    assert action.action == "Café visits"


def test_text_guarded_against_formulas_loses_its_guard() -> None:
    (action,) = read_actions(_file(Target="'-10%"), zone_ids={}).actions
    assert action.target == "-10%"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\0\0", "not a text file"),
        (b"Objective,Action\nx,y\n", "no column Lead organisation"),
        (b"Objective,Action,Lead organisation,Phone\n", "'Phone'"),
        (b"Objective,Action,Lead organisation,Action\n", "Action twice"),
    ],
)
def test_files_that_are_no_plan(content: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_actions(content, zone_ids={})


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_actions(content, zone_ids={})
    except UserError:
        return


def test_statuses_have_open_and_closed_ones() -> None:
    assert {"completed", "stopped"} < set(STATUSES)
