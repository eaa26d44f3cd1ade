"""Records of the partnership: what they refuse, how actions find their objective, one page a partner."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from geodata.errors import UserError
from hotspots.plan.actions import Action
from hotspots.plan.meetings import Meeting, Promise, check_meeting
from hotspots.plan.objectives import Objective, check_objective
from hotspots.plan.organisations import Organisation, check_organisation, names_in
from hotspots.plan.partner import make_partner_page
from hotspots.plan.partnership import NumberedObjective, PartnershipPlan, PlanState, check_plan
from hotspots.plan.sign_off import SignedState, SignOff, check_sign_off

TODAY = dt.date(2026, 5, 4)


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        (Objective("  "), "is empty"),
        (Objective("x", characteristics=("tall",)), "tall"),
        (Objective("x", aims=("win",)), "win"),
        (Objective("x", why="y" * 4001), "4001"),
    ],
)
def test_objectives_that_cannot_be(objective: Objective, words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_objective(objective)


@pytest.mark.parametrize(
    ("organisation", "words"),
    [
        (Organisation(" "), "is empty"),
        (Organisation("Police; Council"), "semicolon"),
        (Organisation("A | B"), "upright stroke"),
        (Organisation("x" * 301), "301"),
        (Organisation("Police", "army"), "army"),
    ],
)
def test_organisations_that_cannot_be(organisation: Organisation, words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_organisation(organisation)


def test_plans_meetings_and_sign_offs_that_cannot_be() -> None:
    with pytest.raises(UserError, match="before its first day"):
        check_plan(PartnershipPlan(first=TODAY, last=TODAY - dt.timedelta(1)))
    with pytest.raises(UserError, match="lacks its organisation"):
        check_meeting(Meeting(TODAY, promises=(Promise("", "Do it"),)))
    for sign_off, words in (
        (SignOff("", "Director", TODAY, 1), "organisation of the sign-off"),
        (SignOff("Council", " ", TODAY, 1), "post of the sign-off"),
        (SignOff("Council", "Director", TODAY + dt.timedelta(1), 1), "not come yet"),
    ):
        with pytest.raises(UserError, match=words):
            check_sign_off(sign_off, today=TODAY)


def _action(number: int, **fields: object) -> Action:
    base = Action(f"A-{number:04d}", "More reports", "a", lead_organisation="Council")
    return replace(base, **fields)  # type: ignore[arg-type]


def test_actions_find_their_objective_by_id_or_by_title() -> None:
    state = PlanState(
        PartnershipPlan(),
        (
            NumberedObjective("O-0001", Objective("More reports")),
            NumberedObjective("O-0002", Objective("Safer streets")),
        ),
        (
            _action(1, objective_id="O-0002"),
            _action(2, objective="more  REPORTS"),
            _action(3, objective="Nobody made this"),
        ),
    )
    found = [
        (item.objective.title, [action.action_id for action in actions])
        for item, actions in state.by_objective()
    ]
    assert found == [
        ("More reports", ["A-0002"]),
        ("Safer streets", ["A-0001"]),
        ("Nobody made this", ["A-0003"]),
    ]


def test_names_are_the_same_whatever_their_capitals() -> None:
    actions = [_action(1, partners=("Police", "council ")), _action(2, lead_organisation="POLICE")]
    assert names_in(actions) == ["Council", "Police"]


def test_the_page_of_a_partner_holds_what_it_leads_takes_part_in_and_promised() -> None:
    actions = [
        _action(1, due=TODAY - dt.timedelta(3)),
        _action(2, lead_organisation="Police", partners=("council", "Buses"), due=TODAY),
        _action(3, status="completed", due=TODAY - dt.timedelta(300)),
        _action(4, lead_organisation="Buses"),
    ]
    meeting = Meeting(TODAY, promises=(Promise("COUNCIL", "Ring"), Promise("Police", "Write")))
    page = make_partner_page(
        Organisation("Council", "council"),
        actions,
        meeting=meeting,
        sign_offs=[SignOff("Council", "Director", TODAY, 1), SignOff("council", "Director", TODAY, 3)],
        today=TODAY,
    )
    assert [action.action_id for action in page.leads] == ["A-0001", "A-0003"]
    assert [action.action_id for action in page.takes_part] == ["A-0002"]
    assert [promise.text for promise in page.promises] == ["Ring"]
    assert [one.days for one in page.due.overdue] == [-3]
    assert [one.days for one in page.due.coming] == [0]
    assert page.sign_off is not None
    assert page.sign_off.version == 3


@pytest.mark.parametrize(
    ("changed", "progress", "words"),
    [
        (0, 0, "has not changed since it was signed"),
        (0, 4, "What was agreed has not changed"),
        (2, 4, "has changed since it was signed: 2 changes"),
    ],
)
def test_a_sign_off_tells_change_from_progress(changed: int, progress: int, words: str) -> None:
    signed = SignedState(SignOff("Council", "Director", TODAY, 1), changed, progress, newest=True)
    assert words in signed.sentence()
