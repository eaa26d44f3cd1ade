"""Each of the three aims of the equality duty is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.plan.objectives import AIM_LABELS
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts

ROLES_THAT_MAY_SERVE = {
    "eliminate": ("prevention", "perpetrators", "reporting"),
    "advance": ("support", "reporting", "training"),
    "foster": ("engagement",),
}
"""Which actions may serve an aim; a hint only, so it never counts as considered (house rule)."""


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each of the three aims."""
    for aim, label in AIM_LABELS.items():
        stated = [action.action_id for action in facts.actions if aim in action.aims]
        hinted = [action.action_id for action in facts.actions if action.role in ROLES_THAT_MAY_SERVE[aim]]
        if stated:
            yield Judged(
                aim,
                label,
                "considered",
                f"{counted(len(stated), 'action')} said to serve it ({_some(stated)}).",
            )
        elif hinted:
            number, whose = counted(len(hinted), "action"), "its" if len(hinted) == 1 else "their"
            yield Judged(
                aim,
                label,
                "partly",
                f"No action is said to serve it; {number} may do so by {whose} role.",
                "Say of the objectives or actions that serve this aim that they do.",
            )
        else:
            yield Judged(
                aim, label, "gap", "No action serves it.", "Add an action that serves it, and say so."
            )


def _some(ids: list[str]) -> str:
    return listed(ids if len(ids) < 4 else [*ids[:2], f"{len(ids) - 2} more"])


RULE = Rule(
    rule_id="aims-served",
    title="The three aims of the equality duty",
    checks="For each aim (eliminate, advance, foster): whether an action or its objective is said to serve "
    "it.",
    why="The duty is to have due regard to all three needs, not only to ending harassment.",
    sources=("Equality Act 2010, s.149(1)(a) to (c), (3) and (5)",),
    scope="aim",
    closes="An objective or action that is said to serve the aim.",
    judge=judge,
)
