"""What a service that is cut or moved means for people at risk was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts, ServiceChangeFacts


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each change, and at whether anybody said that there is none."""
    if not facts.service_changes:
        yield Judged(
            "",
            "The plan",
            "partly",
            "No cut or move of a service is recorded, and nobody has said that none is planned.",
            "Enter each service that is cut, moved or reformed, or say that none is.",
        )
        return
    number = counted(len(facts.service_changes), "cut or move of a service", "cuts or moves of services")
    yield Judged("", "The plan", "considered", f"{number} recorded.")
    for change in facts.service_changes:
        yield _judge(change)


def _judge(change: ServiceChangeFacts) -> Judged:
    missing = [
        words
        for there, words in (
            (change.groups, "who is affected"),
            (bool(change.impact.strip()), "what it means for them"),
            (bool(change.mitigation.strip()), "what is done so that it does less harm"),
        )
        if not there
    ]
    if not missing:
        reason = "It says who is affected, what it means for them and what is done so that it does less harm."
        return Judged(change.record_id, change.name, "considered", reason)
    return Judged(
        change.record_id,
        change.name,
        "gap" if not change.impact.strip() else "partly",
        f"{3 - len(missing)} of 3 are there; it does not say {listed(missing)}.",
        f"Write down {listed(missing)}.",
    )


RULE = Rule(
    rule_id="service-change-impact",
    title="Equality impact where a service is cut or moved",
    checks="For each service that is cut, moved or reformed: who is affected, what it means for them, and "
    "what is done so that it does less harm.",
    why="Almost half of the authorities had made no equality impact assessment for any group.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), key findings and recommendation 1",
        "Equality Act 2010, s.149",
    ),
    scope="service change",
    closes="Groups, impact and mitigation written down for each; or a dated statement that no service "
    "changes.",
    judge=judge,
    may_say_why_not=True,
)
