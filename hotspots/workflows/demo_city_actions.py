"""Actions of the fictional city's plan that are for all of it: made up, officers named by post only."""

from __future__ import annotations

import datetime as dt
from typing import Any

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
    SCHOOLS,
    STAFF,
    SUPPORTED,
    VOLUNTARY,
    WOMEN,
)

Entry = tuple[dict[str, Any], tuple[tuple[dt.date, str, str], ...]]
"""Fields of an action (zones by name), and its dated notes: day, organisation, text."""


def across_the_city(today: dt.date) -> tuple[Entry, ...]:
    """
    Give the actions for the whole partnership.

    Parameters
    ----------
    today : datetime.date
        The day the plan is made.

    Returns
    -------
    tuple of tuple
        Fields and dated notes.
    """
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


def often_left_out(today: dt.date) -> tuple[Entry, ...]:
    """
    Give the actions for age, gender identity, sexual orientation and gender, which plans tend to leave out.

    Parameters
    ----------
    today : datetime.date
        The day the plan is made.

    Returns
    -------
    tuple of tuple
        Fields and dated notes.
    """
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
