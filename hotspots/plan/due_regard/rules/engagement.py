"""People at risk were asked, and what they said changed something or was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, format_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotspots.plan.due_regard.facts import EngagementFacts, PlanFacts
    from hotspots.plan.due_regard.finding import State

ANSWER = "Write down what changed because of what was said, or when they were told what came of it."


def judge_characteristics(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each characteristic."""
    without = sum(not each.characteristics for each in facts.engagement)
    for one in facts.characteristics:
        own = [each for each in facts.engagement if one.name in each.characteristics]
        if own:
            state, reason = _judge(own)
            yield Judged(one.name, one.label, state, reason, "" if state == "considered" else ANSWER)
            continue
        reason = "Nobody is recorded as having been asked about it" + (
            f"; {counted(without, 'engagement')} named no characteristic." if without else "."
        )
        to_close = "Ask people it concerns, with groups they trust, and write down what they said."
        yield Judged(one.name, one.label, "gap", reason, to_close)


def judge_zones(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each zone."""
    everywhere = [each for each in facts.engagement if not each.zones]
    for zone in facts.zones:
        own = [each for each in facts.engagement if zone.zone_id in each.zones]
        if own:
            state, reason = _judge(own)
            to_close = "" if state == "considered" else ANSWER
        elif everywhere:
            state = "partly"
            reason = (
                f"Nobody is recorded as having been asked in this zone; "
                f"{counted(len(everywhere), 'engagement')} in the whole partnership."
            )
            to_close = (
                "Ask people at risk in this zone, or name the zone in the engagement that took place there."
            )
        else:
            state, reason = "gap", "Nobody is recorded as having been asked in this zone."
            to_close = "Ask people at risk in this zone, and write down what they said."
        yield Judged(zone.zone_id, zone.name, state, reason, to_close, (zone.zone_id,))


def _judge(own: Sequence[EngagementFacts]) -> tuple[State, str]:
    last = format_date(max(each.asked_on for each in own))
    asked = f"Asked {_times(len(own))}, last on {last}"
    if any(each.heard and each.answered for each in own):
        return "considered", f"{asked}; it is written down what they said and what came of it."
    if any(each.heard for each in own):
        return "partly", f"{asked}; nothing says what came of what they said."
    return "partly", f"{asked}; nothing says what they said."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


_SOURCES = (
    "RR74 (Equality and Human Rights Commission, 2011), recommendation 1",
    "SI 2007/1830, community engagement",
)
_WHY = (
    "Records miss what is not reported; those at risk can fill the gaps, and being asked and answered can "
    "reassure them."
)
BY_CHARACTERISTIC = Rule(
    rule_id="people-asked",
    title="People at risk asked",
    checks="For each characteristic: whether people it concerns were asked, what they said, and what came "
    "of it.",
    why=_WHY,
    sources=_SOURCES,
    scope="characteristic",
    closes="An engagement that names the characteristic, what was heard, and what changed or when they "
    "were told.",
    judge=judge_characteristics,
)
BY_ZONE = Rule(
    rule_id="zone-asked",
    title="People in the zone asked",
    checks="For each zone: whether people there were asked, what they said, and what came of it.",
    why=_WHY,
    sources=_SOURCES,
    scope="zone",
    closes="An engagement that names the zone, what was heard, and what changed or when they were told.",
    judge=judge_zones,
)
