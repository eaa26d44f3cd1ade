"""The actions of the fictional city's plan: all made up, with officers named by their post only."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hotspots.workflows.demo_city_actions import Entry, across_the_city, often_left_out
from hotspots.workflows.demo_partnership import (
    BUSES,
    COUNCIL,
    DISABILITY,
    EARLY,
    LANDLORD,
    POLICE,
    SAFE,
    SUPPORTED,
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
    return (
        *_done(),
        *_on_the_estate(today),
        *_at_night(today),
        *across_the_city(today),
        *often_left_out(today),
    )


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
