"""A plan that leaves nothing out, made by hand: each test takes one thing away."""

from __future__ import annotations

import datetime

import pytest

from geodata.schema import CHARACTERISTICS
from hotspots.plan.due_regard.facts import (
    ActionFacts,
    CharacteristicFacts,
    EngagementFacts,
    EvaluationFacts,
    PlanFacts,
    ServiceChangeFacts,
    TellingFacts,
    TrainingFacts,
    ZoneFacts,
)
from hotspots.taxonomy import CHARACTERISTIC_LABELS

TODAY = datetime.date(2026, 3, 31)
LAST_YEAR = datetime.date(2025, 6, 1)
START = datetime.date(2025, 9, 1)
ZONES = ("Z-0001", "Z-0002")


def _action(number: int, role: str, **fields: object) -> ActionFacts:
    facts = {
        "action_id": f"A-000{number}",
        "title": f"Action {number}",
        "role": role,
        "characteristics": CHARACTERISTICS,
        "zones": ZONES,
        "lead": "City council",
        "partners": ("Police", "Disability voice"),
        "start": START,
        "due": datetime.date(2026, 9, 30),
        "measure": "Incidents in 12 months",
        "baseline": "40",
        "target": "30",
        "aims": ("eliminate", "advance", "foster"),
    }
    return ActionFacts(**{**facts, **fields})  # type: ignore[arg-type]


WHOLE = PlanFacts(
    today=TODAY,
    characteristics=tuple(
        CharacteristicFacts(name, CHARACTERISTIC_LABELS[name], recorded=40, with_impact=12, in_survey=True)
        for name in CHARACTERISTICS
    ),
    zones=(ZoneFacts("Z-0001", "Station quarter"), ZoneFacts("Z-0002", "Market estate")),
    actions=(
        _action(1, "reporting"),
        _action(2, "support"),
        _action(3, "prevention"),
        _action(4, "perpetrators"),
    ),
    engagement=(EngagementFacts("EN-0001", LAST_YEAR, CHARACTERISTICS, ZONES, heard=True, answered=True),),
    training=(
        TrainingFacts("TR-0001", LAST_YEAR, senior=True, characteristics=CHARACTERISTICS),
        TrainingFacts("TR-0002", LAST_YEAR, senior=False, characteristics=("age",)),
    ),
    evaluations=(EvaluationFacts("EC-0001", zones=ZONES, planned_on=LAST_YEAR),),
    tellings=(TellingFacts("TO-0001", datetime.date(2026, 1, 20), "Meeting at the library", ZONES),),
    service_changes=(
        ServiceChangeFacts("A-0009", "Night bus stops", True, "Fewer safe ways home", "Taxi vouchers"),
    ),
    review_date=datetime.date(2026, 9, 1),
)


@pytest.fixture(scope="session")
def whole() -> PlanFacts:
    """The whole plan; frozen, so that tests may share it."""
    return WHOLE
