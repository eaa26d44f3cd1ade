"""Apply every rule to the facts of a plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import STATES, DueRegardFinding
from hotspots.plan.due_regard.rules import RULES
from hotspots.wording import format_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.due_regard.facts import PlanFacts
    from hotspots.plan.due_regard.finding import Judged, Rule


def check_due_regard(facts: PlanFacts) -> tuple[DueRegardFinding, ...]:
    """
    Say what a plan has considered and what it has not.

    Parameters
    ----------
    facts : PlanFacts
        The plan and what is known around it.

    Returns
    -------
    tuple of DueRegardFinding
        One for each rule and each thing it is applied to, in the order of the rules.
    """
    return tuple(
        _finding(rule, _with_statement(facts, rule, judged)) for rule in RULES for judged in rule.judge(facts)
    )


def _finding(rule: Rule, judged: Judged) -> DueRegardFinding:
    return DueRegardFinding(
        rule_id=rule.rule_id,
        title=rule.title,
        scope_kind=rule.scope if judged.scope_id else "plan",
        scope_id=judged.scope_id,
        scope=judged.scope,
        state=judged.state,
        reason=judged.reason,
        to_close=judged.to_close,
        zones=judged.zones,
    )


def _with_statement(facts: PlanFacts, rule: Rule, judged: Judged) -> Judged:
    """A reason that a person gave for leaving something out counts as considered, and is quoted."""
    if not rule.may_say_why_not or judged.state == "considered":
        return judged
    said = facts.statement(rule.rule_id, judged.scope_id)
    if said is None:
        return judged
    who = ", ".join(part for part in (said.post, said.organisation) if part)
    reason = (
        f"{judged.reason.rstrip('.')}; said why on {format_date(said.said_on)} by {who}: “{said.why.strip()}”"
    )
    return replace(judged, state="considered", reason=reason, to_close="")


def of_zone(findings: Sequence[DueRegardFinding], zone_id: str) -> tuple[DueRegardFinding, ...]:
    """
    Give the findings that concern one zone: its own, and those of its actions.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Of the plan.
    zone_id : str
        Id of the zone.

    Returns
    -------
    tuple of DueRegardFinding
        In the same order.
    """
    return tuple(each for each in findings if zone_id in each.zones)


def count_states(findings: Sequence[DueRegardFinding]) -> dict[str, int]:
    """
    Count findings by state.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Any of them.

    Returns
    -------
    dict of str to int
        For each of `STATES`, worst first; zero where there is none.
    """
    counts = Counter(each.state for each in findings)
    return {state: counts[state] for state in STATES}


def rule_of(rule_id: str) -> Rule | None:
    """
    Find a rule by its id.

    Parameters
    ----------
    rule_id : str
        The id; a record of years ago may name a rule that is no more.

    Returns
    -------
    Rule or None
        The rule.
    """
    return next((rule for rule in RULES if rule.rule_id == rule_id), None)
