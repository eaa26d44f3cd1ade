"""Both how much happens and how much harm it does are known, for each characteristic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import CharacteristicFacts, PlanFacts
    from hotspots.plan.due_regard.finding import State

ENOUGH_WITH_IMPACT = 10
"""Incidents with an impact from which on one may speak of impact data (house rule)."""


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each characteristic."""
    for one in facts.characteristics:
        asked = sum(each.heard and one.name in each.characteristics for each in facts.engagement)
        yield _judge(one, asked)


def _judge(one: CharacteristicFacts, asked: int) -> Judged:
    prevalence = one.recorded > 0 or one.in_survey
    harm = one.with_impact >= ENOUGH_WITH_IMPACT or asked > 0
    some_harm = one.with_impact > 0
    survey = "a survey rate beside them" if one.in_survey else "no survey rate beside them"
    reason = (
        f"How much: {counted(one.recorded, 'recorded incident')}, {survey}; how much harm: "
        f"{one.with_impact:,} of them with an impact, {counted(asked, 'record')} of what people said."
    )
    missing = [
        words
        for there, words in (
            (prevalence, "records or a survey rate on how much happens"),
            (harm, "what it does to people: sources that record the impact, or what those affected say"),
        )
        if not there
    ]
    if not missing:
        return Judged(one.name, one.label, "considered", reason)
    state: State = "partly" if prevalence or harm or some_harm else "gap"
    return Judged(one.name, one.label, state, reason, f"Bring in {listed(missing)}.")


RULE = Rule(
    rule_id="prevalence-and-impact",
    title="How much happens, and how much harm it does",
    checks="For each characteristic: records or survey rates on how much happens, and on the harm done: at "
    f"least {ENOUGH_WITH_IMPACT} incidents with an impact, or what those affected said.",
    why="More than half of the authorities used no data on prevalence for any form of harassment, and data "
    "on impact was weaker still.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), key findings and recommendation 1",
        "SI 2007/1830, strategic assessment: levels and patterns",
    ),
    scope="characteristic",
    closes="Incidents with both the characteristic and an impact, or an engagement that says what was heard.",
    judge=judge,
)
