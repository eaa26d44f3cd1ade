"""The action plan of the fictional city: made-up actions, with officers named by their post only."""

from __future__ import annotations

import datetime as dt
from typing import Any

SHOPS = "Wenlow Parade shops"
ESTATE = "Beacon Estate"
NIGHT = "Minster night-time streets"

Entry = tuple[dict[str, Any], tuple[tuple[dt.date, str, str], ...]]

ACTIONS: tuple[Entry, ...] = (
    (
        {
            "objective": "Fewer racist and religious incidents at the parade",
            "action": "Move the bus shelter away from the shop doors, light the passage behind, "
            "agree a shop-front "
            "watch with traders at closing time",
            "role": "prevention",
            "characteristics": ("race", "religion_or_belief"),
            "zones": (SHOPS,),
            "lead_organisation": "Ellerstow City Council",
            "lead_officer": "Community safety manager",
            "partners": ("Police", "Parade traders' group", "Wenlow Buses"),
            "start": dt.date(2024, 7, 1),
            "due": dt.date(2024, 12, 31),
            "measure": "Incidents recorded by all sources in the zone, 12 months",
            "baseline": "43 in the 12 months before",
            "target": "30 or fewer in the 12 months after",
            "resources": "£18,000 from the safer streets fund; 10 officer days",
            "status": "completed",
            "shared_with_councillors": True,
        },
        (
            (
                dt.date(2024, 7, 1),
                "Ellerstow City Council",
                "Shelter moved and lights on. Watch starts this week.",
            ),
            (
                dt.date(2025, 7, 14),
                "Ellerstow City Council",
                "Year one reviewed with traders: they feel the difference.",
            ),
        ),
    ),
    (
        {
            "objective": "Fewer incidents against disabled residents of the estate",
            "action": "Leaflet every home on the estate about hate incidents and how to report them",
            "role": "prevention",
            "characteristics": ("disability", "race"),
            "zones": (ESTATE,),
            "lead_organisation": "Beacon Homes",
            "lead_officer": "Neighbourhood manager",
            "partners": ("Ellerstow City Council",),
            "start": dt.date(2024, 10, 1),
            "due": dt.date(2025, 3, 31),
            "measure": "Incidents recorded by all sources in the zone, 12 months",
            "baseline": "49 in the 12 months before",
            "target": "35 or fewer in the 12 months after",
            "resources": "Print run of 900",
            "status": "completed",
            "shared_with_councillors": True,
        },
        (
            (
                dt.date(2025, 10, 20),
                "Beacon Homes",
                "No fall so far. Residents asked for visits rather than leaflets.",
            ),
        ),
    ),
    (
        {
            "objective": "Disabled tenants who are targeted again and again are safe at home",
            "action": "One caseworker for every tenant with a second report, with a safety plan "
            "within five days",
            "role": "support",
            "characteristics": ("disability",),
            "zones": (ESTATE,),
            "lead_organisation": "Beacon Homes",
            "lead_officer": "Tenancy support lead",
            "partners": ("Police", "Adult social care", "Ellerstow Disability Voice"),
            "start": dt.date(2025, 11, 3),
            "due": dt.date(2026, 10, 31),
            "measure": "Tenants with three or more reports in six months, by the landlord's count",
            "baseline": "9",
            "target": "3 or fewer",
            "resources": "Half a post, two years",
            "status": "in progress",
            "shared_with_councillors": True,
        },
        ((dt.date(2025, 12, 8), "Beacon Homes", "Post filled. Four safety plans agreed."),),
    ),
    (
        {
            "objective": "People who abuse others on the estate are dealt with early",
            "action": "Warning visits within a week of a second report; restorative meetings where "
            "the victim wishes",
            "role": "perpetrators",
            "characteristics": ("disability", "race"),
            "zones": (ESTATE,),
            "lead_organisation": "Police",
            "lead_officer": "Neighbourhood inspector",
            "partners": ("Beacon Homes", "Youth justice service"),
            "start": dt.date(2026, 1, 12),
            "due": dt.date(2026, 12, 31),
            "measure": "Share of named suspects with a further report within six months",
            "baseline": "31 in 100",
            "target": "20 in 100",
            "resources": "Within present team",
            "status": "agreed",
        },
        (),
    ),
    (
        {
            "objective": "A safe way home from the old town at night",
            "action": "Night marshals at the two taxi ranks on Fridays and Saturdays, and training "
            "of door staff",
            "role": "prevention",
            "characteristics": ("race", "sexual_orientation"),
            "zones": (NIGHT,),
            "lead_organisation": "Ellerstow City Council",
            "lead_officer": "Night-time economy officer",
            "partners": ("Police", "Licensed premises group", "Taxi operators"),
            "start": dt.date(2026, 3, 6),
            "due": dt.date(2027, 3, 31),
            "measure": "Incidents between 8 pm and 4 am on Friday and Saturday nights",
            "baseline": "27 in the 12 months to November 2025",
            "target": "20 or fewer in the first 12 months",
            "resources": "£26,000 a year",
            "status": "proposed",
            "shared_with_councillors": True,
        },
        (),
    ),
    (
        {
            "objective": "Quiet areas are heard",
            "action": "Monthly listening sessions in areas with few reports, held by community "
            "groups people trust",
            "role": "engagement",
            "lead_organisation": "Ellerstow Voluntary Action",
            "lead_officer": "Engagement coordinator",
            "partners": ("Faith forum", "Ellerstow Disability Voice", "Ellerstow City Council"),
            "start": dt.date(2025, 9, 1),
            "due": dt.date(2026, 8, 31),
            "measure": "Areas visited, and reports through third-party centres from them",
            "baseline": "2 of 9 areas visited",
            "target": "All 9",
            "resources": "£9,500",
            "status": "in progress",
            "shared_with_councillors": True,
        },
        (
            (
                dt.date(2025, 12, 1),
                "Ellerstow Voluntary Action",
                "Four areas visited. People did not know where to report.",
            ),
        ),
    ),
    (
        {
            "objective": "More people report, in the way that suits them",
            "action": "Open third-party reporting at two libraries, the college and the bus station",
            "role": "reporting",
            "lead_organisation": "Ellerstow City Council",
            "lead_officer": "Equalities officer",
            "partners": ("Libraries", "Wenlow College", "Wenlow Buses"),
            "start": dt.date(2025, 4, 1),
            "due": dt.date(2026, 3, 31),
            "measure": "Reports through third-party centres a quarter",
            "baseline": "About 75 a quarter",
            "target": "110 a quarter",
            "resources": "£4,000 and training days",
            "status": "in progress",
            "shared_with_councillors": True,
        },
        (),
    ),
    (
        {
            "objective": "Front-line staff recognise and record every characteristic",
            "action": "Half-day training for housing, bus and school staff, with age and gender included",
            "role": "training",
            "lead_organisation": "Ellerstow City Council",
            "lead_officer": "Learning and development lead",
            "partners": ("Beacon Homes", "Wenlow Buses", "Schools forum"),
            "start": dt.date(2025, 9, 8),
            "due": dt.date(2026, 7, 17),
            "measure": "Staff trained; reports without a recorded characteristic",
            "baseline": "0 trained",
            "target": "240 trained",
            "resources": "Trainer for 12 days",
            "status": "in progress",
        },
        (),
    ),
)
"""Fields of each action (zones by name), and its dated notes: day, organisation, text."""
