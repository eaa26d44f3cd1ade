"""The partnership of the fictional city: its words, objectives, organisations, meeting and sign-off."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.plan.meetings import Meeting, Promise
from hotspots.plan.objectives import Objective
from hotspots.plan.organisations import Organisation
from hotspots.plan.partnership import PartnershipPlan

if TYPE_CHECKING:
    from geodata.workspace import Workspace

EARLIEST = dt.date(2026, 4, 1)
"""The plan is written as if today were no earlier: a clock that is wrong must not break it."""

COUNCIL, POLICE, LANDLORD = "Ellerstow City Council", "Police", "Beacon Homes"
PROBATION, YOUTH, HEALTH = "Probation service", "Youth justice service", "Ellerstow Health Trust"
COLLEGE, SCHOOLS, BUSES = "Wenlow College", "Schools forum", "Wenlow Buses"
VOLUNTARY, DISABILITY, FAITH = "Ellerstow Voluntary Action", "Ellerstow Disability Voice", "Faith forum"
RAINBOW, ELDERS, WOMEN = "Wenlow LGBT+ Centre", "Elders' Forum", "Ellerstow Women's Network"

SAFE = "People are safe from targeted abuse in the places where it gathers"
SUPPORTED = "Whoever is targeted is safe and supported"
EARLY = "People who abuse others are dealt with early"
REPORT = "More people report, in the way that suits them"
NEIGHBOURS = "Quiet areas are heard, and neighbours stand by each other"
STAFF = "Front-line staff recognise and record every characteristic"

OBJECTIVES: tuple[Objective, ...] = (
    Objective(
        SAFE,
        goal="Nobody changes their way home, their shop or their bus for fear of abuse",
        theme="Prevention",
        why="A few streets hold a large share of all recorded incidents, year after year",
        characteristics=("race", "religion_or_belief", "disability", "sexual_orientation", "gender"),
        aims=("eliminate",),
        measure="Incidents recorded by all sources in the zones of the plan, 12 months",
        baseline="To be read zone by zone from the actions",
        target="A quarter fewer in each zone, tested against similar places",
    ),
    Objective(
        SUPPORTED,
        goal="One person to turn to, and a plan that holds, after the first report",
        theme="Support",
        why="The same people are targeted again and again, most of all disabled and older tenants",
        characteristics=("disability", "age", "gender_identity"),
        aims=("eliminate", "advance"),
        measure="Tenants with three or more reports in six months, by the landlord's count",
        baseline="9",
        target="3 or fewer",
    ),
    Objective(
        EARLY,
        goal="A second report about the same person is answered within a week",
        theme="Perpetrators",
        why="Most people named in reports know the victim; few were spoken to before the third report",
        aims=("eliminate",),
        measure="Share of named suspects with a further report within six months",
        baseline="31 in 100",
        target="20 in 100",
    ),
    Objective(
        REPORT,
        goal="Nobody needs to enter a police station to be heard",
        theme="Reporting",
        why="Surveys say that most incidents are never reported",
        aims=("eliminate", "advance"),
        measure="Reports through third-party centres a quarter",
        baseline="About 75 a quarter",
        target="110 a quarter",
    ),
    Objective(
        NEIGHBOURS,
        goal="People of different backgrounds meet, and speak up when somebody is abused",
        theme="Engagement",
        why="Some areas have hardly any reports although surveys lead one to expect them",
        aims=("foster",),
        measure="Areas visited, and reports from them",
        baseline="2 of 9 areas visited",
        target="All 9",
    ),
    Objective(
        STAFF,
        goal="No report without the question why the person was targeted",
        theme="Training",
        why="Age and gender are hardly ever recorded, so nobody sees who is targeted",
        characteristics=("age", "gender"),
        aims=("advance",),
        measure="Staff trained; reports without a recorded characteristic",
        baseline="0 trained",
        target="240 trained",
    ),
)

ORGANISATIONS: tuple[Organisation, ...] = (
    Organisation(COUNCIL, "council", "Community safety manager"),
    Organisation(POLICE, "police", "Neighbourhood inspector"),
    Organisation(LANDLORD, "social landlord", "Neighbourhood manager", ("Beacon Estate",)),
    Organisation(PROBATION, "probation", "Head of interventions"),
    Organisation(YOUTH, "probation", "Team manager"),
    Organisation(HEALTH, "health", "Equality and inclusion lead"),
    Organisation("Adult social care", "council", "Safeguarding lead"),
    Organisation(COLLEGE, "school", "Student services manager"),
    Organisation(SCHOOLS, "school", "Chair of the forum"),
    Organisation(BUSES, "transport", "Operations manager"),
    Organisation("Taxi operators", "transport", "Secretary"),
    Organisation(VOLUNTARY, "voluntary group", "Engagement coordinator"),
    Organisation(DISABILITY, "voluntary group", "Coordinator"),
    Organisation(FAITH, "voluntary group", "Secretary"),
    Organisation(RAINBOW, "voluntary group", "Centre manager"),
    Organisation(ELDERS, "voluntary group", "Chair"),
    Organisation(WOMEN, "voluntary group", "Coordinator"),
    Organisation("Libraries", "council", "Library services manager"),
    Organisation("Parade traders' group", "other", "Chair", ("Wenlow Parade",)),
    Organisation("Licensed premises group", "other", "Secretary"),
)


def reference_day(today: dt.date) -> dt.date:
    """
    Give the day the plan of the fictional city is written from.

    Parameters
    ----------
    today : datetime.date
        The day it is made.

    Returns
    -------
    datetime.date
        That day, or `EARLIEST` when the clock is behind it.
    """
    return max(today, EARLIEST)


def partnership_plan(today: dt.date) -> PartnershipPlan:
    """
    Give what the plan says of itself.

    Parameters
    ----------
    today : datetime.date
        The day it is made.

    Returns
    -------
    PartnershipPlan
        Title, period, review, statement.
    """
    return PartnershipPlan(
        title="Safe in Ellerstow: plan against targeted harassment and violence",
        partnership="Ellerstow Community Safety Partnership",
        first=dt.date(2024, 4, 1),
        last=dt.date(today.year + 2, 3, 31),
        review_on=today + dt.timedelta(75),
        statement="Nobody in Ellerstow should be targeted for who they are. This plan says what each of us "
        "will do about it, in which streets, by when, and how you can tell whether it worked.\n"
        "It covers all seven characteristics. Where we know little, we say so and go and ask.",
    )


def last_meeting(today: dt.date) -> Meeting:
    """
    Give the last meeting of the partnership.

    Parameters
    ----------
    today : datetime.date
        The day the plan is made.

    Returns
    -------
    Meeting
        Held five weeks before.
    """
    return Meeting(
        held_on=today - dt.timedelta(35),
        title="Quarterly review",
        present=(COUNCIL, POLICE, LANDLORD, VOLUNTARY, BUSES),
        note="Traders and residents' groups sent their views in writing.",
        promises=(
            Promise(
                LANDLORD, "Finish the safety plans of all nine tenants", today + dt.timedelta(20), "A-0003"
            ),
            Promise(COUNCIL, "Agree opening hours with the bus station", today - dt.timedelta(10), "A-0007"),
            Promise(
                POLICE,
                "Bring figures on warning visits to the next meeting",
                today + dt.timedelta(55),
                "A-0004",
            ),
            Promise(BUSES, "Name a room at the bus station for reports", None, "A-0007"),
        ),
    )


def write_partnership(workspace: Workspace, today: dt.date) -> None:
    """
    Write what comes before the actions: the plan's own words, objectives and organisations.

    Parameters
    ----------
    workspace : Workspace
        The fictional city.
    today : datetime.date
        The day it is made.
    """
    from hotspots.workflows.objectives import add_objective
    from hotspots.workflows.organisations import add_organisation
    from hotspots.workflows.plan_state import update_plan

    update_plan(workspace, partnership_plan(today), expected_version=0)
    for organisation in ORGANISATIONS:
        add_organisation(workspace, organisation)
    for objective in OBJECTIVES:
        add_objective(workspace, objective)


def sign_and_meet(workspace: Workspace, today: dt.date) -> None:
    """
    Sign the plan, hold a meeting, then let the plan move on a little, as plans do.

    Parameters
    ----------
    workspace : Workspace
        The fictional city, its actions written.
    today : datetime.date
        The day it is made.
    """
    from hotspots.workflows.plan_meetings import add_meeting
    from hotspots.workflows.plan_state import sign_plan

    signed_on = min(today, dt.datetime.now().astimezone().date()) - dt.timedelta(60)
    sign_plan(workspace, organisation=COUNCIL, post="Director of communities", signed_on=signed_on)
    sign_plan(workspace, organisation=POLICE, post="Local commander", signed_on=signed_on)
    meeting = last_meeting(today)
    add_meeting(
        workspace,
        replace(meeting, held_on=min(meeting.held_on, signed_on + dt.timedelta(25))),
        keep_version=True,
    )
    _move_on(workspace, today)
    sign_plan(
        workspace, organisation=LANDLORD, post="Director of housing", signed_on=signed_on + dt.timedelta(50)
    )


def _move_on(workspace: Workspace, today: dt.date) -> None:
    """Let things happen since the meeting: a date slips, work begins, a value and updates come in."""
    from hotspots.workflows.planning import add_note, get_action, update_action

    def change(action_id: str, **fields: object) -> None:
        version = get_action(workspace, action_id).version
        update_action(workspace, action_id, expected_version=version, **fields)

    change("A-0003", latest_value="5", latest_value_on=today - dt.timedelta(12))
    add_note(
        workspace,
        "A-0003",
        organisation=LANDLORD,
        text="Seven of nine safety plans agreed.",
        noted_on=today - dt.timedelta(12),
    )
    change("A-0004", status="in progress")
    change("A-0008", due=today + dt.timedelta(58))
    add_note(
        workspace,
        "A-0008",
        organisation=COUNCIL,
        text="Trainer ill for a month; two half-days moved.",
        noted_on=today - dt.timedelta(5),
    )
