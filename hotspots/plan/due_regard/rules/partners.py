"""Others than the police lead actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at the plan as a whole."""
    leads = _beyond(facts, [action.lead for action in facts.actions])
    partners = _beyond(facts, [name for action in facts.actions for name in action.partners])
    if leads:
        reason = (
            f"{counted(len(leads), 'organisation')} beyond the police "
            f"{'leads' if len(leads) == 1 else 'lead'} actions ({_some(leads)}); "
            f"{counted(len(partners), 'partner')} named."
        )
        yield Judged("", "The plan", "considered", reason)
    elif partners:
        named = f"{counted(len(partners), 'partner')} named ({_some(partners)})"
        reason = f"Nobody beyond the police leads an action; {named}."
        yield Judged(
            "", "The plan", "partly", reason, "Agree with a partner beyond the police who leads an action."
        )
    else:
        yield Judged(
            "",
            "The plan",
            "gap",
            "No action names an organisation beyond the police.",
            "Bring in housing, schools, transport, health or voluntary groups, and agree what they lead.",
        )


def _beyond(facts: PlanFacts, names: list[str]) -> list[str]:
    given = (name.strip() for name in names)
    return list(dict.fromkeys(name for name in given if name and not facts.is_police(name)))


def _some(names: list[str]) -> str:
    return listed(names if len(names) < 4 else [*names[:2], f"{len(names) - 2} more"])


RULE = Rule(
    rule_id="partners-beyond-police",
    title="Partners beyond the police",
    checks="Whether organisations other than the police lead actions, or take part in them.",
    why="Most targeted harassment never reaches the police; homes, schools, transport and shops are in "
    "other hands.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), key findings: partnership working",
        "Crime and Disorder Act 1998, s.5 and s.6",
    ),
    scope="plan",
    closes="An action led by an organisation beyond the police.",
    judge=judge,
)
