"""The actions of the fictional city's plan: all made up, with officers named by their post only."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hotspots.workflows.demo_partnership import (
    BUSES,
    COLLEGE,
    COUNCIL,
    DISABILITY,
    EARLY,
    ELDERS,
    FAITH,
    HEALTH,
    LANDLORD,
    NEIGHBOURS,
    POLICE,
    PROBATION,
    RAINBOW,
    REPORT,
    SAFE,
    SCHOOLS,
    STAFF,
    SUPPORTED,
    VOLUNTARY,
    WOMEN,
    YOUTH,
    reference_day,
    sign_and_meet,
    write_partnership,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace

SHOPS = "Wenlow Parade shops"
ESTATE = "Beacon Estate"
NIGHT = "Minster night-time streets"
COUNTED = "Incidents recorded by all sources in the zone, 12 months"
TESTED = "Weighted displacement difference against the comparison zone, with a buffer"

Entry = tuple[dict[str, Any], tuple[tuple[dt.date, str, str], ...]]


def write_plan(workspace: Workspace, zones: Mapping[str, str]) -> None:
    """
    Write the whole plan: objectives, organisations, actions, a meeting, sign-off.

    Parameters
    ----------
    workspace : Workspace
        The fictional city, its zones drawn.
    zones : mapping of str to str
        Ids of the zones by name.
    """
    from hotspots.workflows.planning import add_action, add_note

    today = reference_day(dt.datetime.now().astimezone().date())
    write_partnership(workspace, today)
    for fields, notes in demo_actions(today):
        where = tuple(zones[name] for name in fields.get("zones", ()))
        action = add_action(workspace, **{**fields, "zones": where})
        for day, organisation, text in notes:
            add_note(workspace, action.action_id, organisation=organisation, text=text, noted_on=day)
    sign_and_meet(workspace, today)


def demo_actions(today: dt.date) -> tuple[Entry, ...]:
    """
    Give the actions; what is still open is due around the day given, so that one of them is overdue.

    Parameters
    ----------
    today : datetime.date
        The day the plan is made.

    Returns
    -------
    tuple of tuple
        Fields of each action (zones by name), and its dated notes: day, organisation, text.
    """
    return (*_done(), *_on_the_estate(today), *_at_night(today), *_everywhere(today), *_others(today))


def _done() -> tuple[Entry, ...]:
    """Two finished actions: the records show that one worked, and that the other did not."""
    return (
        (
            {
                "objective": SAFE,
                "action": "Move the bus shelter away from the shop doors, light the passage behind, "
                "agree a shop-front watch with traders at closing time",
                "role": "prevention",
                "characteristics": ("race", "religion_or_belief"),
                "aims": ("eliminate",),
                "zones": (SHOPS,),
                "setting": "shop_or_leisure",
                "lead_organisation": COUNCIL,
                "lead_officer": "Community safety manager",
                "partners": (POLICE, "Parade traders' group", BUSES),
                "start": dt.date(2024, 7, 1),
                "due": dt.date(2024, 12, 31),
                "completed_on": dt.date(2024, 12, 9),
                "measure": COUNTED,
                "baseline": "43 in the 12 months before",
                "target": "30 or fewer in the 12 months after",
                "latest_value": "22 in the 12 months after",
                "latest_value_on": dt.date(2025, 6, 30),
                "outcome": "Fewer than the target. The watch goes on without us.",
                "resources": "Safer streets fund; 10 officer days",
                "cost": 18000.0,
                "evaluation_planned": True,
                "evaluation_method": TESTED,
                "evaluation_on": dt.date(2025, 7, 14),
                "response_id": "R-street-lighting",
                "status": "completed",
                "shared_with_councillors": True,
            },
            (
                (dt.date(2024, 7, 1), COUNCIL, "Shelter moved and lights on. Watch starts this week."),
                (dt.date(2025, 7, 14), COUNCIL, "Year one reviewed with traders: they feel the difference."),
            ),
        ),
        (
            {
                "objective": SAFE,
                "action": "Leaflet every home on the estate about hate incidents and how to report them",
                "role": "prevention",
                "characteristics": ("disability", "race"),
                "aims": ("eliminate",),
                "zones": (ESTATE,),
                "setting": "home",
                "lead_organisation": LANDLORD,
                "lead_officer": "Neighbourhood manager",
                "partners": (COUNCIL,),
                "start": dt.date(2024, 10, 1),
                "due": dt.date(2025, 3, 31),
                "completed_on": dt.date(2025, 3, 14),
                "measure": COUNTED,
                "baseline": "49 in the 12 months before",
                "target": "35 or fewer in the 12 months after",
                "latest_value": "46 in the 12 months after",
                "latest_value_on": dt.date(2025, 9, 30),
                "outcome": "No fall that could be told from chance. Residents want visits, not leaflets.",
                "resources": "Print run of 900",
                "cost": 1450.0,
                "evaluation_planned": True,
                "evaluation_method": TESTED,
                "evaluation_on": dt.date(2025, 10, 20),
                "status": "completed",
                "shared_with_councillors": True,
            },
            (
                (
                    dt.date(2025, 10, 20),
                    LANDLORD,
                    "No fall so far. Residents asked for visits rather than leaflets.",
                ),
            ),
        ),
    )


def _on_the_estate(today: dt.date) -> tuple[Entry, ...]:
    return (
        (
            {
                "objective": SUPPORTED,
                "action": "One caseworker for every tenant with a second report, with a safety plan "
                "within five days",
                "role": "support",
                "characteristics": ("disability",),
                "aims": ("eliminate", "advance"),
                "zones": (ESTATE,),
                "setting": "home",
                "lead_organisation": LANDLORD,
                "lead_officer": "Tenancy support lead",
                "partners": (POLICE, "Adult social care", DISABILITY),
                "start": dt.date(2025, 11, 3),
                "due": today + dt.timedelta(118),
                "measure": "Tenants with three or more reports in six months, by the landlord's count",
                "baseline": "9",
                "target": "3 or fewer",
                "latest_value": "7",
                "latest_value_on": dt.date(2025, 12, 8),
                "resources": "Half a post, two years",
                "cost": 38000.0,
                "review_on": today + dt.timedelta(27),
                "evaluation_planned": True,
                "evaluation_method": "Repeat reports before and after; Disability Voice calls each tenant",
                "evaluation_on": today + dt.timedelta(150),
                "service_change": "new",
                "groups_affected": ("disability",),
                "equality_impact": "Tenants who cannot use the phone could be left out",
                "mitigation": "Visits by default; sign language and easy read on request",
                "response_id": "R-repeat-case-conference",
                "status": "in progress",
                "shared_with_councillors": True,
            },
            ((dt.date(2025, 12, 8), LANDLORD, "Post filled. Four safety plans agreed."),),
        ),
        (
            {
                "objective": EARLY,
                "action": "Warning visits within a week of a second report; restorative meetings where "
                "the victim wishes",
                "role": "perpetrators",
                "characteristics": ("disability", "race"),
                "aims": ("eliminate",),
                "zones": (ESTATE,),
                "setting": "home",
                "lead_organisation": POLICE,
                "lead_officer": "Neighbourhood inspector",
                "partners": (LANDLORD, YOUTH),
                "start": dt.date(2026, 1, 12),
                "due": today + dt.timedelta(165),
                "measure": "Share of named suspects with a further report within six months",
                "baseline": "31 in 100",
                "target": "20 in 100",
                "resources": "Within present team",
                "cost": 0.0,
                "review_on": today + dt.timedelta(55),
                "evaluation_planned": True,
                "evaluation_method": "Further reports on people visited, beside those of the year before",
                "evaluation_on": today + dt.timedelta(200),
                "response_id": "R-early-warning-steps",
                "status": "agreed",
            },
            (),
        ),
    )


def _at_night(today: dt.date) -> tuple[Entry, ...]:
    return (
        (
            {
                "objective": SAFE,
                "action": "Night marshals at the two taxi ranks on Fridays and Saturdays, and training "
                "of door staff",
                "role": "prevention",
                "characteristics": ("race", "sexual_orientation", "gender"),
                "aims": ("eliminate",),
                "zones": (NIGHT,),
                "setting": "street",
                "lead_organisation": COUNCIL,
                "lead_officer": "Night-time economy officer",
                "partners": (POLICE, "Licensed premises group", "Taxi operators", WOMEN),
                "start": dt.date(2026, 3, 6),
                "due": today + dt.timedelta(260),
                "measure": "Incidents between 8 pm and 4 am on Friday and Saturday nights",
                "baseline": "27 in the 12 months to November 2025",
                "target": "20 or fewer in the first 12 months",
                "resources": "Four marshals, two nights a week",
                "cost": 26000.0,
                "review_on": today + dt.timedelta(85),
                "evaluation_planned": True,
                "evaluation_method": TESTED,
                "evaluation_on": today + dt.timedelta(300),
                "response_id": "R-nightlife-staff-training",
                "status": "proposed",
                "shared_with_councillors": True,
            },
            (),
        ),
    )


def _everywhere(today: dt.date) -> tuple[Entry, ...]:
    return (
        (
            {
                "objective": NEIGHBOURS,
                "action": "Monthly listening sessions in areas with few reports, held by community "
                "groups people trust",
                "role": "engagement",
                "aims": ("foster",),
                "lead_organisation": VOLUNTARY,
                "lead_officer": "Engagement coordinator",
                "partners": (FAITH, DISABILITY, COUNCIL),
                "start": dt.date(2025, 9, 1),
                "due": today + dt.timedelta(80),
                "measure": "Areas visited, and reports through third-party centres from them",
                "baseline": "2 of 9 areas visited",
                "target": "All 9",
                "latest_value": "6 of 9",
                "latest_value_on": dt.date(2026, 2, 2),
                "resources": "Room hire, interpreters, travel",
                "cost": 9500.0,
                "evaluation_planned": True,
                "evaluation_method": "What was heard and what changed, told back area by area",
                "evaluation_on": today + dt.timedelta(110),
                "response_id": "R-listening-sessions",
                "status": "in progress",
                "shared_with_councillors": True,
            },
            (
                (
                    dt.date(2025, 12, 1),
                    VOLUNTARY,
                    "Four areas visited. People did not know where to report.",
                ),
            ),
        ),
        (
            {
                "objective": REPORT,
                "action": "Open third-party reporting at two libraries, the college and the bus station",
                "role": "reporting",
                "aims": ("eliminate", "advance"),
                "setting": "public_building",
                "lead_organisation": COUNCIL,
                "lead_officer": "Equalities officer",
                "partners": ("Libraries", COLLEGE, BUSES),
                "start": dt.date(2025, 4, 1),
                "due": today - dt.timedelta(24),
                "measure": "Reports through third-party centres a quarter",
                "baseline": "About 75 a quarter",
                "target": "110 a quarter",
                "latest_value": "88 a quarter",
                "latest_value_on": dt.date(2025, 12, 31),
                "resources": "Training days; leaflets in eight languages",
                "cost": 4000.0,
                "evaluation_planned": True,
                "evaluation_method": "Reports a quarter by point, beside those to the police there",
                "evaluation_on": today + dt.timedelta(120),
                "service_change": "new",
                "groups_affected": ("disability", "gender_identity"),
                "equality_impact": "The room upstairs has no lift; some fear being seen there",
                "mitigation": "Room on the ground floor, and a side door with an appointment",
                "response_id": "R-reporting-points",
                "status": "in progress",
                "shared_with_councillors": True,
            },
            ((dt.date(2026, 1, 19), COUNCIL, "Both libraries and the college are open; bus station waits."),),
        ),
        (
            {
                "objective": STAFF,
                "action": "Half-day training for housing, bus and school staff, with age and gender included",
                "role": "training",
                "characteristics": (),
                "aims": ("advance",),
                "lead_organisation": COUNCIL,
                "lead_officer": "Learning and development lead",
                "partners": (LANDLORD, BUSES, SCHOOLS),
                "start": dt.date(2025, 9, 8),
                "due": today + dt.timedelta(28),
                "measure": "Staff trained; reports without a recorded characteristic",
                "baseline": "0 trained",
                "target": "240 trained",
                "latest_value": "172 trained",
                "latest_value_on": dt.date(2026, 2, 27),
                "resources": "Trainer for 12 days",
                "cost": 7200.0,
                "evaluation_planned": True,
                "evaluation_method": "Reports without a recorded characteristic, before and after",
                "evaluation_on": today + dt.timedelta(90),
                "response_id": "R-frontline-training",
                "status": "in progress",
            },
            (),
        ),
    )


def _others(today: dt.date) -> tuple[Entry, ...]:
    """Age, gender identity, sexual orientation, gender: characteristics that plans tend to leave out."""
    return (
        (
            {
                "objective": SUPPORTED,
                "action": "Doorstep checks and one contact for older people who were targeted and live alone",
                "role": "support",
                "characteristics": ("age",),
                "aims": ("eliminate", "advance"),
                "setting": "home",
                "lead_organisation": "Adult social care",
                "lead_officer": "Safeguarding lead",
                "partners": (ELDERS, POLICE, LANDLORD),
                "start": dt.date(2026, 2, 2),
                "due": today + dt.timedelta(52),
                "measure": "Older people with a named contact within a week of a report",
                "baseline": "1 in 10",
                "target": "9 in 10",
                "resources": "Two volunteers' coordinators, a day a week",
                "cost": 6400.0,
                "response_id": "R-older-people-support",
                "status": "in progress",
                "shared_with_councillors": True,
            },
            (),
        ),
        (
            {
                "objective": SUPPORTED,
                "action": "Move the weekly advice session for trans people from the civic centre to the "
                "LGBT+ centre",
                "role": "support",
                "characteristics": ("gender_identity", "sexual_orientation"),
                "aims": ("advance",),
                "setting": "health_or_care",
                "lead_organisation": HEALTH,
                "lead_officer": "Equality and inclusion lead",
                "partners": (RAINBOW, COUNCIL),
                "start": dt.date(2026, 3, 2),
                "due": today + dt.timedelta(40),
                "measure": "People seen a month, and how safe they felt on the way",
                "baseline": "14 a month; half felt safe",
                "target": "20 a month; nine in ten feel safe",
                "cost": 2100.0,
                "service_change": "moved",
                "groups_affected": ("gender_identity", "disability"),
                "equality_impact": "The centre is a longer way from the bus; its toilet had no level access",
                "mitigation": "Fares paid back; ramp built before the move",
                "status": "agreed",
            },
            (),
        ),
        (
            {
                "objective": EARLY,
                "action": "A programme on prejudice for people on community sentences for targeted offences",
                "role": "perpetrators",
                "aims": ("eliminate",),
                "lead_organisation": PROBATION,
                "lead_officer": "Head of interventions",
                "partners": (POLICE, FAITH),
                "start": dt.date(2026, 3, 16),
                "due": today + dt.timedelta(330),
                "measure": "People who finish the programme; further convictions within a year",
                "baseline": "No programme",
                "target": "24 finish in the first year",
                "resources": "Two facilitators",
                "cost": 15500.0,
                "evaluation_planned": True,
                "evaluation_method": "Further convictions beside those of people sentenced the year before",
                "evaluation_on": today + dt.timedelta(400),
                "response_id": "R-offender-programme",
                "status": "agreed",
            },
            (),
        ),
        (
            {
                "objective": NEIGHBOURS,
                "action": "Pupils of four schools plan a week against prejudice, with bystander training for "
                "older pupils",
                "role": "prevention",
                "characteristics": ("gender", "gender_identity", "sexual_orientation", "race", "disability"),
                "aims": ("foster",),
                "setting": "school",
                "lead_organisation": SCHOOLS,
                "lead_officer": "Chair of the forum",
                "partners": (RAINBOW, WOMEN, FAITH, POLICE),
                "start": dt.date(2026, 2, 23),
                "measure": "Pupils who say they would speak up, by the schools' survey",
                "target": "Ten in a hundred more than before",
                "resources": "Staff time",
                "response_id": "R-bystander-programme",
                "status": "proposed",
            },
            (),
        ),
    )
