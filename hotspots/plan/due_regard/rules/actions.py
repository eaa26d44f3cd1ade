"""Every action has a lead, a date, a measure and a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import ActionFacts, PlanFacts

NEEDED = (
    ("lead", "who leads it"),
    ("due", "by when"),
    ("measure", "how success is measured"),
    ("baseline", "where the measure stands now"),
)
STILL_OPEN = frozenset(
    {
        "", "-", "?", "n/a", "none", "not known", "not yet known", "pending", "tba", "tbc", "tbd", "unknown",
        "baseline to be established", "to be agreed", "to be confirmed", "to be decided", "to be established",
        "to be set",
    }
)  # fmt: skip
"""What plans write where nothing is settled yet: as good as empty."""


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each action; a plan without any has nothing to hold anybody to."""
    if not facts.actions:
        yield Judged("", "The plan", "gap", "The plan has no action.", "Add the actions that are agreed.")
    for action in facts.actions:
        yield _judge(action)


def _judge(action: ActionFacts) -> Judged:
    missing = [words for field, words in NEEDED if not _given(getattr(action, field))]
    if not missing:
        reason = "It says who leads it, by when, how success is measured and where the measure stands now."
        return Judged(action.action_id, action.name, "considered", reason, "", action.zones)
    return Judged(
        action.action_id,
        action.name,
        "gap" if len(missing) == len(NEEDED) else "partly",
        f"{len(NEEDED) - len(missing)} of {len(NEEDED)} are there; it does not say {listed(missing)}.",
        "Fill that in on the action.",
        action.zones,
    )


def _given(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().rstrip(".").casefold() not in STILL_OPEN
    return value is not None


RULE = Rule(
    rule_id="action-complete",
    title="Who does what by when, and how one will know",
    checks="For each action that stands: lead organisation, due date, measure of success, and where that "
    "measure stands now.",
    why="A plan that fixes who does what by when lets partners and local people hold them to account.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), key findings",
        "SI 2007/1830, partnership plan",
    ),
    scope="action",
    closes="Lead, due date, measure and baseline filled in.",
    judge=judge,
)
