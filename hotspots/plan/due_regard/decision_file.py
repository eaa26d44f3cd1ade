"""Decisions on open points as a table that people fill in: written with what is open, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.csv_table import read_lines, write_table
from hotspots.plan.due_regard.finding import STATE_LABELS, Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.due_regard.finding import DueRegardFinding

HEADINGS = {
    "rule_id": "Rule",
    "scope_id": "For (id)",
    "title": "Looked at",
    "scope": "For",
    "state": "State",
    "reason": "Reason",
    "to_close": "What would close it",
    "decision": "Decision",
    "why": "Why",
}
NEEDED = ("rule_id", "scope_id", "decision", "why")
"""The others stand beside, to be read by whoever decides."""


def decisions_csv(findings: Sequence[DueRegardFinding]) -> str:
    """
    Write what is open as a table with two empty columns: decision and why.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Of the plan.

    Returns
    -------
    str
        CSV; one line an open finding.
    """
    rows = [
        (
            each.rule_id,
            each.scope_id,
            each.title,
            each.scope,
            STATE_LABELS[each.state],
            each.reason,
            each.to_close,
            "",
            "",
        )
        for each in findings
        if each.is_open
    ]
    return write_table(list(HEADINGS.values()), rows)


def read_decisions(content: bytes) -> tuple[Decision, ...]:
    """
    Read the table back.

    Parameters
    ----------
    content : bytes
        A CSV file with at least the columns Rule, For (id), Decision and Why.

    Returns
    -------
    tuple of Decision
        Lines without a decision and without a reason are passed over.

    Raises
    ------
    UserError
        If the file cannot be read, or a line has a decision without its reason, or the other way round.
    """
    found = []
    for line in read_lines(content, HEADINGS, needed=NEEDED, what="The file of decisions"):
        line.require_fit()
        decision, why = (line.cells.get(name, "").strip() for name in ("decision", "why"))
        if not decision and not why:
            continue
        if not decision or not why:
            raise UserError(
                what=f"Line {line.number} of the file of decisions",
                found=f"has {'no decision' if not decision else 'no reason'}.",
                fix="Fill in both, or leave both empty.",
            )
        found.append(Decision(line.cells["rule_id"], line.cells.get("scope_id", ""), decision, why))
    return tuple(found)
