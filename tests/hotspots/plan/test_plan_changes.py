"""What changed between two states of a plan, said in words that were written down beforehand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.plan.actions import Action, Note
from hotspots.plan.objectives import Objective
from hotspots.plan.partnership import NumberedObjective, PartnershipPlan, PlanState, ZoneMark
from hotspots.plan.plan_changes import PlanChanges, compare_plans, count_changes

ONE = Action(
    "A-0001",
    "More reports",
    "Open a desk",
    lead_organisation="Council",
    due=dt.date(2026, 3, 31),
    objective_id="O-0001",
    zones=("Z-0001",),
    status="agreed",
    notes=(Note(1, dt.date(2026, 1, 5), "Council", "Room found."),),
)
TWO = replace(ONE, action_id="A-0002", action="Train staff", zones=(), notes=())
BEFORE = PlanState(
    PartnershipPlan("Plan"),
    (NumberedObjective("O-0001", Objective("More reports")),),
    (ONE, TWO),
    (ZoneMark("Z-0001", "Market", "a1"), ZoneMark("Z-0002", "Park", "b1")),
)


def _texts(after: PlanState) -> list[tuple[str, str, str, bool]]:
    return [(one.kind, one.about, one.text, one.progress) for one in compare_plans(BEFORE, after)]


def _with(**fields: object) -> PlanState:
    return replace(BEFORE, actions=(replace(ONE, **fields), TWO))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (BEFORE, []),
        (
            _with(status="in progress"),
            [("status", "A-0001", "The status moved from agreed to in progress.", True)],
        ),
        (
            # March has 31 days, April 30: to 15 May are 45.
            _with(due=dt.date(2026, 5, 15)),
            [
                (
                    "date slipped",
                    "A-0001",
                    "The due date slipped by 45 days, from 31 March 2026 to 15 May 2026.",
                    False,
                )
            ],
        ),
        (
            _with(due=dt.date(2026, 3, 30)),
            [
                (
                    "date",
                    "A-0001",
                    "The due date was brought forward by 1 day, from 31 March 2026 to 30 March 2026.",
                    False,
                )
            ],
        ),
        (_with(due=None), [("date", "A-0001", "The due date of 31 March 2026 was taken away.", False)]),
        (
            _with(zones=("Z-0002",)),
            [("zones", "A-0001", "Zones: added Park; taken off Market.", False)],
        ),
        (
            _with(zones=()),
            [("zones", "A-0001", "Zones: taken off Market; now the whole partnership.", False)],
        ),
        (
            _with(latest_value="9", latest_value_on=dt.date(2026, 2, 1)),
            [("value", "A-0001", "The measure stands at 9 on 1 February 2026.", True)],
        ),
        (
            _with(notes=(Note(7, dt.date(2026, 2, 3), "Police", "Desk open."), *ONE.notes)),
            [("update", "A-0001", "Police, 3 February 2026: Desk open.", True)],
        ),
        (_with(cost=1200.5), [("field", "A-0001", "Cost: now 1,200.50; before empty.", False)]),
        (
            _with(role="training"),
            [
                (
                    "field",
                    "A-0001",
                    "Role: now 'Training staff'; before 'Preventing incidents'.",
                    False,
                )
            ],
        ),
        (
            _with(characteristics=("race",), aims=("foster",)),
            [
                ("field", "A-0001", "Characteristics: added Race.", False),
                ("field", "A-0001", "Aims of the duty: added Foster good relations.", False),
            ],
        ),
        (
            replace(BEFORE, actions=(ONE,)),
            [("action removed", "A-0002", "The action was removed from the plan.", False)],
        ),
        (
            replace(BEFORE, actions=(ONE, TWO, replace(TWO, action_id="A-0003", due=None))),
            [("action added", "A-0003", "A new action, led by Council, without a due date.", False)],
        ),
        (
            replace(BEFORE, zones=(ZoneMark("Z-0001", "Old market", "a2"),)),
            [
                ("zone", "Z-0001", "The zone was called 'Market' before.", False),
                ("zone", "Z-0001", "The outline of the zone was drawn anew.", False),
                ("zone", "Z-0002", "The zone was removed.", False),
            ],
        ),
        (
            replace(BEFORE, plan=PartnershipPlan("Plan", review_on=dt.date(2026, 9, 1))),
            [("plan", "", "The review is now 1 September 2026.", False)],
        ),
    ],
)
def test_each_change_is_said_in_a_sentence(after: PlanState, told: list[tuple[str, str, str, bool]]) -> None:
    assert _texts(after) == told


def test_a_renamed_objective_is_told_once_and_not_on_each_of_its_actions() -> None:
    renamed = replace(
        BEFORE,
        objectives=(NumberedObjective("O-0001", Objective("Many more reports")),),
        actions=tuple(replace(action, objective="Many more reports") for action in BEFORE.actions),
    )
    assert _texts(renamed) == [
        ("objective", "O-0001", "Title: now 'Many more reports'; before 'More reports'.", False)
    ]


def test_an_action_moved_to_another_objective_is_told() -> None:
    moved = _with(objective="Safer", objective_id="O-0002")
    assert _texts(moved) == [
        (
            "field",
            "A-0001",
            "It now belongs to the objective 'Safer' (before: 'More reports').",
            False,
        )
    ]


def test_changes_are_counted_kind_by_kind() -> None:
    after = replace(BEFORE, actions=(replace(ONE, status="completed", due=dt.date(2026, 4, 30)),))
    changes = compare_plans(BEFORE, after)
    assert count_changes(changes) == "1 action removed, 1 status moved and 1 date slipped"
    said = PlanChanges("the meeting of 1 March 2026", tuple(changes)).sentence()
    assert said.startswith("Since the meeting of 1 March 2026: 1 action removed")
    assert count_changes([]) == "nothing changed"


@given(st.dates(dt.date(2026, 4, 1), dt.date(2040, 1, 1)))
def test_a_slip_is_as_long_as_the_days_between(due: dt.date) -> None:
    days = due.toordinal() - dt.date(2026, 3, 31).toordinal()
    ((_, _, text, _),) = _texts(_with(due=due))
    assert f"slipped by {days:,} day{'s' if days > 1 else ''}," in text
