"""Engagement, training and reporting points of the fictional city: all made up, people by group only."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

from hotspots.plan.engagement import Engagement
from hotspots.plan.training import Training

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace

SHOPS = "Wenlow Parade shops"
ESTATE = "Beacon Estate"

ENGAGEMENT: tuple[Engagement, ...] = (
    Engagement(
        asked_on=dt.date(2025, 6, 18),
        group="Traders and shop workers of the parade",
        way="drop-in",
        organisation="Ellerstow City Council",
        heard="Abuse comes at closing time and on match days. Calling the police takes longer than it lasts.",
        people=19,
        characteristics=("race", "religion_or_belief"),
        zones=(SHOPS,),
        changed="A number for text messages at closing time, answered by the neighbourhood team.",
        tell_by=dt.date(2025, 9, 30),
        told_on=dt.date(2025, 9, 12),
    ),
    Engagement(
        asked_on=dt.date(2025, 9, 24),
        group="Disabled tenants of the estate",
        way="through an organisation",
        organisation="Ellerstow Disability Voice",
        heard="Leaflets changed nothing. We want somebody to come round, and to be believed the first time.",
        people=14,
        characteristics=("disability",),
        zones=(ESTATE,),
        changed="One caseworker for every tenant with a second report, from November.",
        tell_by=dt.date(2025, 12, 19),
        told_on=dt.date(2025, 12, 8),
    ),
    Engagement(
        asked_on=dt.date(2025, 10, 9),
        group="Women who walk or run by the river",
        way="survey",
        organisation="Ellerstow City Council",
        heard="Comments and following after dark, most of it never reported. Few knew that it can be.",
        people=112,
        characteristics=("gender",),
        tell_by=dt.date(2026, 3, 31),
    ),
    Engagement(
        asked_on=dt.date(2025, 11, 20),
        group="Members of mosques, temples and churches",
        way="meeting",
        organisation="Faith forum",
        heard="People tell the imam or the vicar, not the police. A known face at each place would help.",
        people=31,
        characteristics=("religion_or_belief", "race"),
        tell_by=dt.date(2026, 2, 27),
    ),
    Engagement(
        asked_on=dt.date(2025, 12, 1),
        group="Residents of four areas with few reports",
        way="street stall",
        organisation="Ellerstow Voluntary Action",
        heard="Most did not know where to report, or thought nothing would come of it.",
        people=85,
    ),
)
"""What was heard from whom; zones by name. Three characteristics are left out, so that the gaps show."""

TRAININGS: tuple[Training, ...] = (
    Training(
        held_on=dt.date(2025, 9, 8),
        audience="housing_officers",
        organisation="Beacon Homes",
        topic="Recognising hate incidents between neighbours, and what to do within five days",
        people=26,
        characteristics=("disability", "race"),
        provider="Ellerstow Disability Voice",
        zones=(ESTATE,),
        evaluation="Reports with a recorded characteristic: 5 in 10 in the quarter before, 8 in 10 after.",
    ),
    Training(
        held_on=dt.date(2025, 10, 14),
        audience="drivers",
        organisation="Wenlow Buses",
        topic="Looking after passengers who are abused, and keeping the recording",
        people=48,
        characteristics=("race", "disability", "gender", "sexual_orientation"),
        provider="Ellerstow City Council",
    ),
    Training(
        held_on=dt.date(2025, 11, 4),
        audience="teachers",
        organisation="Schools forum",
        topic="Prejudice in the playground: naming it, recording it",
        people=34,
        characteristics=("race", "religion_or_belief", "disability"),
        provider="Ellerstow Voluntary Action",
    ),
)
"""Trainings that were given; zones by name. No senior leaders and no call handlers yet."""

POINTS: tuple[tuple[str, str, str, str, str, float, float], ...] = (
    ("Minster Library", "Ellerstow City Council", "Mon to Sat 9 to 6", "yes", "", 120.0, 420.0),
    ("Wenlow College", "Wenlow College", "Mon to Fri in term", "yes", "", -1_280.0, 1_120.0),
    ("Bus station desk", "Wenlow Buses", "Every day 7 to 10 pm", "yes", "", 560.0, -310.0),
    (
        "Voice drop-in",
        "Ellerstow Disability Voice",
        "Tue and Thu 10 to 3",
        "yes",
        "disability; age",
        3_180.0,
        1_020.0,
    ),
)
"""Name, organisation, opening, accessible, characteristics, metres east and north of the city centre."""


def write_logs(workspace: Workspace, zones: dict[str, str], folder: Path) -> None:
    """
    Enter the logs and load the reporting points, through the ordinary workflows.

    Parameters
    ----------
    workspace : Workspace
        With its zones drawn.
    zones : dict of str to str
        Ids of the zones by name.
    folder : pathlib.Path
        Where the file of reporting points is left, so that a newcomer can look at it.
    """
    from dataclasses import replace

    from hotspots.workflows.engagement import add_engagement
    from hotspots.workflows.reporting_points import add_reporting_points
    from hotspots.workflows.training import add_training

    for entry in ENGAGEMENT:
        add_engagement(workspace, replace(entry, zones=tuple(zones[name] for name in entry.zones)))
    for training in TRAININGS:
        add_training(workspace, replace(training, zones=tuple(zones[name] for name in training.zones)))
    add_reporting_points(workspace, _points_file(folder))


def _points_file(folder: Path) -> Path:
    from geodata.synthetic.blocks import CENTRE_M

    path = folder / "reporting-points.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("name", "organisation", "opening", "accessible", "characteristics", "easting", "northing")
        )
        for *said, east, north in POINTS:
            writer.writerow((*said, CENTRE_M[0] + east, CENTRE_M[1] + north))
    return path
