"""Every zone has an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each zone, and at whether there is one at all."""
    for zone in facts.zones:
        own = [action for action in facts.actions if zone.zone_id in action.zones]
        agreed = sum(not action.proposed for action in own)
        here = (zone.zone_id,)
        if agreed:
            reason = f"{counted(len(own), 'action')} here, {agreed:,} of them agreed."
            yield Judged(zone.zone_id, zone.name, "considered", reason, "", here)
        elif own:
            reason = f"{counted(len(own), 'action')} here, none of them agreed yet."
            yield Judged(zone.zone_id, zone.name, "partly", reason, "Agree an action for this zone.", here)
        else:
            yield Judged(
                zone.zone_id,
                zone.name,
                "gap",
                "No action names this zone.",
                "Agree an action for this zone, or remove the zone if it is no longer needed.",
                here,
            )


RULE = Rule(
    rule_id="zone-has-actions",
    title="Every zone has an action",
    checks="For each prevention zone: whether actions name it, and whether any is agreed.",
    why="Only about four in ten authorities had action plans; many roles they saw for themselves had no "
    "action behind them.",
    sources=("RR74 (Equality and Human Rights Commission, 2011), key findings",),
    scope="zone",
    closes="An agreed action that names the zone.",
    judge=judge,
)
