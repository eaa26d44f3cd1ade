"""What a plan document says of objectives, deadlines, changes and sign-off; one page a partner."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.export.partner_report import PartnerInput, build_partner_report
from hotspots.export.plan_actions import action_blocks
from hotspots.export.plan_follow_up import follow_up_blocks
from hotspots.export.plan_money import total_cost
from hotspots.export.plan_report import build_plan_report
from hotspots.export.report import Column, Facts, Heading, Paragraph, Table
from hotspots.export.word import (
    CELL_LETTER_CM,
    CELL_MARGINS_CM,
    LETTER_CM,
    TEXT_WIDTH_CM,
    column_widths_cm,
)
from hotspots.plan.actions import Action
from hotspots.plan.meetings import Meeting, Promise
from hotspots.plan.objectives import Objective
from hotspots.plan.organisations import Organisation
from hotspots.plan.partner import make_partner_page
from hotspots.plan.partnership import NumberedObjective, PartnershipPlan
from hotspots.plan.plan_changes import PlanChange, PlanChanges
from hotspots.plan.sign_off import SignedState, SignOff

TODAY = dt.date(2026, 4, 14)
CHANGES = PlanChanges(
    "the meeting of 1 April 2026",
    (
        PlanChange("date slipped", "A-0001", "Open a desk", "The due date slipped by 30 days."),
        PlanChange("update", "A-0001", "Open a desk", "Council, 3 April 2026: Room found.", progress=True),
    ),
    Meeting(dt.date(2026, 4, 1), promises=(Promise("Highways", "Light the underpass", None, "A-0002"),)),
)


def _texts(blocks):
    found = []
    for block in blocks:
        if isinstance(block, Table):
            found += [block.caption, block.note, *(str(value) for row in block.rows for value in row)]
        elif isinstance(block, Facts):
            found += [f"{term}: {text}" for term, text in block.items]
        else:
            found.append(getattr(block, "text", ""))
    return "\n".join(found)


@pytest.fixture
def whole(plan):
    first, second, third = plan.actions
    return replace(
        plan,
        plan=PartnershipPlan("Safe here", "We", dt.date(2026, 4, 1), None, None, "Nobody is targeted."),
        objectives=(
            NumberedObjective(
                "O-0001",
                Objective(first.objective, goal="Nobody waits", why="Few report", aims=("eliminate",)),
            ),
            NumberedObjective("O-0002", Objective("Neighbours meet", aims=("foster",))),
        ),
        actions=(
            replace(
                first,
                objective_id="O-0001",
                cost=4000.0,
                latest_value="12",
                latest_value_on=dt.date(2026, 4, 1),
                evaluation_planned=True,
            ),
            replace(second, cost=1250.5, service_change="cut", groups_affected=("disability",)),
            third,
        ),
        changes=CHANGES,
        sign_offs=(
            SignedState(SignOff("City Council", "Director", dt.date(2026, 3, 2), 1), 2, 0, newest=True),
            SignedState(SignOff("City Council", "Director", dt.date(2025, 3, 2), 1), 9, 0, newest=False),
        ),
    )


def test_actions_stand_under_their_objective_and_an_empty_one_says_so(whole):
    blocks = action_blocks(whole)
    headings = [block.text for block in blocks if isinstance(block, Heading) and block.level == 2]
    assert headings[:2] == [whole.actions[0].objective, "Neighbours meet"]
    said = _texts(blocks)
    assert "Goal: Nobody waits" in said
    assert "Why: Few report" in said
    assert "No action belongs to this objective yet." in said
    assert "Latest: 12 (1\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}2026)" in said
    assert "Cost: £4,000" in said


def test_empty_fields_are_said_where_it_matters_only(whole):
    """A cut without mitigation, an evaluation without a method, an action without a due date."""
    said = _texts(action_blocks(whole))
    assert said.count("Not recorded") == 2  # what the cut means, and what is done about it
    assert "Method not recorded" in said
    assert "No evaluation is planned for A-0002 and A-0003." in said
    assert "No due date set" in said
    assert "Resources: \n" not in said


def test_costs_are_added_up_currency_by_currency():
    base = Action("A-0001", "o", "a")
    actions = [
        replace(base, cost=1000.0),
        replace(base, cost=0.25),
        replace(base, cost=70.0, currency="EUR"),
        replace(base),
        replace(base, cost=999.0, status="stopped"),
    ]
    assert total_cost(actions) == "£1,000.25 and 70 EUR; 1 action without a cost"
    assert total_cost([base]) == ""


def test_deadlines_changes_and_sign_off_follow(whole):
    blocks = follow_up_blocks(whole)
    said = _texts(blocks)
    assert "14 days overdue" in said  # 31 March to 14 April
    assert "No due date set: A-0003." in said
    assert "Since the meeting of 1 April 2026: 1 date slipped and 1 new update." in said
    captions = [block.caption for block in blocks if isinstance(block, Table)]
    assert captions[-4:] == [
        "Changes of the plan",
        "Progress",
        "Promised at that meeting",
        "Who agreed to this plan",
    ]
    (signed,) = [block for block in blocks if getattr(block, "caption", "") == "Who agreed to this plan"]
    assert len(signed.rows) == 1  # an older sign-off of the same organisation is past
    assert "2 changes" in signed.rows[0][-1]


def test_a_part_of_the_plan_shows_no_sign_off(whole):
    said = _texts(follow_up_blocks(replace(whole, whole_plan=False)))
    assert "Who agreed" not in said


def test_nobody_signed_and_no_meeting_are_said_or_left_out(whole):
    said = _texts(follow_up_blocks(replace(whole, changes=None, sign_offs=())))
    assert "Nobody has signed this plan yet." in said
    assert "Changes since" not in said


def test_the_plan_speaks_for_itself_before_its_actions(whole):
    report = build_plan_report(whole)
    assert ("Plan", "Safe here") in report.cover
    texts = [block.text for block in report.blocks if isinstance(block, Heading | Paragraph)]
    assert texts.index("Nobody is targeted.") < texts.index("Objectives and actions")


def test_one_page_a_partner_lists_finished_actions_by_name_only(whole):
    done = replace(whole.actions[1], action_id="A-0009", action="Painted the wall", status="completed")
    page = make_partner_page(
        Organisation("Highways", "council", areas=("North",)),
        (*whole.actions, done),
        meeting=CHANGES.meeting,
        sign_offs=[],
        today=TODAY,
    )
    report = build_partner_report(
        PartnerInput(page, "We", "Safe here", whole.names, fictional=False, made_on=TODAY)
    )
    said = _texts(report.blocks)
    assert report.title == "Our part of the plan: Highways"
    assert ("Signed", "nothing yet") in report.cover
    assert "Overdue: A-0002" in said
    assert "Light the underpass" in said
    assert "Finished: A-0009 Painted the wall (completed)." in said
    assert "A-0001" not in said


def test_no_heading_of_a_narrow_column_breaks_in_word():
    """The table of a zone beside another: 'Incidents' had a quarter of half the page."""
    table = Table("c", (Column("Setting", 3.4), Column("Incidents", 1, number=True)), (), share=0.48)
    first, second = column_widths_cm(table)
    assert second >= len("Incidents") * LETTER_CM + CELL_MARGINS_CM
    assert first + second == pytest.approx(TEXT_WIDTH_CM * 0.48)


def test_no_word_of_a_cell_breaks_where_there_is_room():
    columns = (Column("Action", 3), Column("Where", 1.5), Column("Lead", 1.6), Column("Days", 1.9))
    table = Table("c", columns, (("Visit", "Estate", "Police, Neighbourhood inspector", "Due"),))
    assert column_widths_cm(table)[2] >= len("Neighbourhood") * CELL_LETTER_CM + CELL_MARGINS_CM
    long = replace(table, rows=(("x" * 60, "y" * 60, "z", "Due"),))
    assert sum(column_widths_cm(long)) == pytest.approx(TEXT_WIDTH_CM)


HEADINGS = st.text("abc ", min_size=1, max_size=14)


@given(st.lists(st.tuples(HEADINGS, st.floats(0.3, 6)), min_size=1, max_size=8), st.floats(0.3, 1))
def test_widths_add_up_and_no_word_breaks_where_there_is_room(drawn, share):
    table = Table("c", tuple(Column(text, wide) for text, wide in drawn), (), share=share)
    widths = column_widths_cm(table)
    assert sum(widths) == pytest.approx(TEXT_WIDTH_CM * share)
    words = [max(map(len, text.split()), default=0) * LETTER_CM + CELL_MARGINS_CM for text, _ in drawn]
    if sum(words) <= TEXT_WIDTH_CM * share:
        assert all(width >= word - 1e-9 for width, word in zip(widths, words, strict=True))
