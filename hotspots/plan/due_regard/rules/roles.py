"""All four roles of public authorities are in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.actions import ROLE_LABELS
from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts

FOUR_ROLES = ("reporting", "support", "prevention", "perpetrators")


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each of the four roles."""
    for role in FOUR_ROLES:
        own = [action for action in facts.actions if action.role == role]
        agreed = sum(not action.proposed for action in own)
        label = ROLE_LABELS[role]
        if agreed:
            reason = f"{counted(len(own), 'action')} in this role, {agreed:,} of them agreed."
            yield Judged(role, label, "considered", reason)
        elif own:
            reason = f"{counted(len(own), 'action')} in this role, none of them agreed yet."
            yield Judged(role, label, "partly", reason, "Agree an action in this role, or say why not.")
        else:
            yield Judged(
                role, label, "gap", "No action in this role.", "Add an action in this role, or say why not."
            )


RULE = Rule(
    rule_id="roles-present",
    title="All four roles",
    checks="Whether there is an agreed action for helping people report, for supporting victims, for "
    "preventing incidents and for work with perpetrators.",
    why="44% of authorities saw no role for themselves in work with perpetrators, 18% none in prevention "
    "and 15% none in supporting victims; 95% saw one in reporting, which must not crowd out the others.",
    sources=("RR74 (Equality and Human Rights Commission, 2011), key findings: 43.6%, 18.1%, 15.1%, 95%",),
    scope="role",
    closes="An agreed action in that role, or a dated reason why not.",
    judge=judge,
    may_say_why_not=True,
)
