"""Every characteristic is considered: there are records, and an action or a zone for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import CharacteristicFacts, PlanFacts


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each characteristic."""
    for one in facts.characteristics:
        yield _judge(facts, one)


def _judge(facts: PlanFacts, one: CharacteristicFacts) -> Judged:
    own = [action.action_id for action in facts.actions if one.name in action.characteristics]
    own += [zone.zone_id for zone in facts.zones if one.name in zone.characteristics]
    for_all = sum(not action.characteristics for action in facts.actions)
    recorded = f"{counted(one.recorded, 'recorded incident')} and"
    if own:
        reason = (
            f"{recorded} {counted(len(own), 'action or zone', 'actions or zones')} for it ({_some(own)})."
        )
        return (
            Judged(one.name, one.label, "considered", reason)
            if one.recorded
            else Judged(
                one.name,
                one.label,
                "partly",
                f"No recorded incident, though there {'is' if len(own) == 1 else 'are'} "
                f"{counted(len(own), 'action or zone', 'actions or zones')} for it ({_some(own)}).",
                "Find out what happens to these people: bring in further sources, or ask them.",
            )
        )
    if for_all and one.recorded:
        return Judged(
            one.name,
            one.label,
            "partly",
            f"{recorded} no action or zone of its own; {counted(for_all, 'action')} for everybody.",
            "Give it an action of its own, name it in the actions that are meant for it, or say why not.",
        )
    return Judged(
        one.name,
        one.label,
        "gap",
        f"{recorded} no action or zone of its own."
        if one.recorded
        else "No recorded incident, and no action or zone of its own.",
        "Give it an action or a zone, or say why not.",
    )


def _some(ids: list[str]) -> str:
    shown = ids if len(ids) < 4 else [*ids[:2], f"{len(ids) - 2} more"]
    return listed(shown)


RULE = Rule(
    rule_id="characteristic-considered",
    title="Every characteristic considered",
    checks="For each of the seven characteristics: whether incidents are recorded, and whether an action "
    "or a zone is for it.",
    why="Over nine in ten authorities had something in policy on at least one characteristic, but not always "
    "on all of them; action plans were most likely on race and least likely on age.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), key findings",
        "Equality Act 2010, s.149(1)",
    ),
    scope="characteristic",
    closes="Recorded incidents and an action or a zone that names it, or a dated reason why not.",
    judge=judge,
    may_say_why_not=True,
)
