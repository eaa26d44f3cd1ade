"""Evaluations of the fictional city: one action that worked, one that did not, and what people learnt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hotspots.evaluate.lessons import Lesson
from hotspots.evaluate.outcomes import Outcome
from hotspots.workflows.evaluation.choosing import make_choice, suggest_choice
from hotspots.workflows.evaluation.documents import finish_choice
from hotspots.workflows.evaluation_records import keep_choice
from hotspots.workflows.lessons import add_lesson
from hotspots.workflows.outcomes import add_outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace

BY = "Community safety analyst"
SHOPS, ESTATE = "Wenlow Parade shops", "Beacon Estate"
STARTS = {SHOPS: dt.date(2024, 7, 1), ESTATE: dt.date(2024, 10, 1)}
MONTHS = {SHOPS: 17, ESTATE: 14}
NAMES = {SHOPS: "Wenlow Parade: shelter, lights and watch", ESTATE: "Beacon Estate: leaflets"}
WHY = {
    SHOPS: "Orchard Parade has shops like these and nothing was done there; as many months as are recorded.",
    ESTATE: "Places with as many incidents where nobody was leafleted; as many months as are recorded.",
}
OUTCOMES = (
    (
        SHOPS,
        Outcome(
            "Feel safe at the shops after dark",
            41,
            58,
            group="Asian and Muslim customers",
            n_before=80,
            n_after=74,
            source="Traders' group, questions at the till",
            measured_on=dt.date(2025, 7, 14),
        ),
    ),
    (
        ESTATE,
        Outcome(
            "Know how to report a hate incident",
            30,
            44,
            group="disabled tenants",
            source="Beacon Homes, residents' panel; numbers were not written down",
            measured_on=dt.date(2025, 9, 30),
        ),
    ),
)
LESSONS = {
    SHOPS: Lesson(
        title="Move the waiting place, light the way, and let traders watch together",
        what_worked="Moving the shelter away from the shop doors took the crowd away. The watch at closing "
        "time gave staff somebody to call.",
        for_whom="Asian and Muslim shop staff and their customers.",
        do_differently="Start the watch before the works, and ask customers earlier than we did.",
        zone_kind="shops",
        settings=("shop_or_leisure", "street"),
        roles=("prevention",),
        characteristics=("race", "religion_or_belief"),
        response="Lighting and a shop-front watch",
    ),
    ESTATE: Lesson(
        title="Leaflets alone changed nothing we could see",
        what_worked="More tenants knew where to report. Recorded incidents went on as before.",
        for_whom="Disabled tenants who were targeted again and again were not helped by a leaflet.",
        do_differently="Visit people. They asked for it.",
        zone_kind="homes",
        settings=("home", "street"),
        roles=("prevention", "reporting"),
        characteristics=("disability",),
        response="Leaflets to every home",
    ),
}


def evaluate_demo(workspace: Workspace, zones: Mapping[str, str], actions: Mapping[str, str]) -> None:
    """
    Keep, answer and learn from two evaluations, as a planner would.

    Parameters
    ----------
    workspace : Workspace
        The fictional city with its incidents and plan.
    zones : mapping of str to str
        Id of each zone by name.
    actions : mapping of str to str
        Id of the first action of each zone, by the zone's id.
    """
    for name, start in STARTS.items():
        zone_id = zones[name]
        kept = keep_choice(
            workspace,
            make_choice(
                suggest_choice(workspace, (zone_id,), start=start, months_before=MONTHS[name]),
                {},
                name=NAMES[name],
                start=start,
                months_before=MONTHS[name],
                months_after=MONTHS[name],
                buffer_m=250.0,
                actions=tuple(filter(None, (actions.get(zone_id),))),
                why=WHY[name],
                chosen_by=BY,
            ),
        )
        finished = finish_choice(workspace, kept.record_id, made_by=BY)
        _beside(workspace, name, zone_id, finished.record_id, finished.content.verdict)


def _beside(workspace: Workspace, name: str, zone_id: str, evaluation_id: str, verdict: str) -> None:
    from dataclasses import replace

    for place, outcome in OUTCOMES:
        if place == name:
            add_outcome(workspace, replace(outcome, zone_ids=(zone_id,)), made_by=BY)
    lesson = replace(LESSONS[name], verdict=verdict, evaluation_id=evaluation_id, zone_ids=(zone_id,))
    add_lesson(workspace, lesson, made_by=BY)
