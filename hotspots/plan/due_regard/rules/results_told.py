"""Local people were told the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, format_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from hotspots.plan.due_regard.facts import PlanFacts, TellingFacts
    from hotspots.plan.due_regard.finding import State

CLOSE = "Tell people there what was done and what came of it, and write down where and when."


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at the plan as a whole, and at each zone."""
    state, reason = _judge(facts, facts.tellings, _newest(facts))
    yield Judged("", "The plan", state, reason, "" if state == "considered" else CLOSE)
    everywhere = [each for each in facts.tellings if not each.zones and each.told_on <= facts.today]
    for zone in facts.zones:
        own = [each for each in facts.tellings if zone.zone_id in each.zones]
        state, reason = _judge(facts, own, _newest(facts, zone.zone_id))
        if state == "gap" and everywhere:
            state = "partly"
            reason = (
                f"{reason.removesuffix('.')}; {counted(len(everywhere), 'time')} in the whole partnership."
            )
        to_close = "" if state == "considered" else CLOSE
        yield Judged(zone.zone_id, zone.name, state, reason, to_close, (zone.zone_id,))


def _newest(facts: PlanFacts, zone_id: str | None = None) -> datetime.date | None:
    """Give the day of the newest result, of everything or of one zone; None when there is none."""
    return max(
        (
            each.made_on
            for each in facts.evaluations
            if each.made_on is not None and (zone_id is None or zone_id in each.zones)
        ),
        default=None,
    )


def _judge(
    facts: PlanFacts, tellings: Sequence[TellingFacts], evaluated: datetime.date | None
) -> tuple[State, str]:
    told = [each for each in tellings if each.told_on <= facts.today]
    coming = [each for each in tellings if each.told_on > facts.today]
    if told:
        last = max(told, key=lambda each: each.told_on)
        times = "once" if len(told) == 1 else f"{len(told):,} times"
        said = f"Told {times}, last on {format_date(last.told_on)}: {last.where.rstrip('.')}"
        if evaluated is not None and last.told_on < evaluated:
            return "partly", f"{said}; there are results since, of {format_date(evaluated)}."
        return "considered", f"{said}."
    if coming:
        first = min(coming, key=lambda each: each.told_on)
        return "partly", f"Not told yet; planned for {format_date(first.told_on)}: {first.where.rstrip('.')}."
    return (
        "gap",
        "There are evaluated results, and nothing says that local people were told."
        if evaluated is not None
        else "Nothing says where and when local people are told what was done and what came of it.",
    )


RULE = Rule(
    rule_id="results-told",
    title="Local people told",
    checks="For the plan and for each zone: whether it is written down where and when local people were "
    "told what was done and what came of it.",
    why="Authorities should evaluate their actions and tell local people the result; it builds the trust "
    "that reporting rests on.",
    sources=("RR74 (Equality and Human Rights Commission, 2011), recommendation 1",),
    scope="zone",
    closes="A record of where and when people were told, not older than the newest result.",
    judge=judge,
)
