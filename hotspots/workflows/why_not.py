"""What people said on why the plan leaves something out: kept, dated, and shown wherever it closes a gap."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from hotspots.plan.due_regard.facts import Statement
from hotspots.plan.due_regard.record import check_statement
from hotspots.store.records import Kept, Kind
from hotspots.workflows.record_desk import Desk

if TYPE_CHECKING:
    from geodata.workspace import Workspace

STATEMENTS: Kind[Statement] = Kind("reason why not", "the reason", "WN", Statement)
_DESK = Desk(STATEMENTS)
list_statements = _DESK.every
withdraw_statement = _DESK.remove


def say_why_not(
    workspace: Workspace,
    *,
    rule_id: str,
    scope_id: str,
    why: str,
    post: str,
    organisation: str,
    said_on: datetime.date | None = None,
) -> Kept[Statement]:
    """
    Keep why the plan leaves something out on purpose.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    rule_id, scope_id : str
        Rule and what it is applied to; empty for the plan.
    why : str
        The reason.
    post, organisation : str
        Who says so, by post.
    said_on : datetime.date, optional
        The day; today when None.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If a text is empty, the day is to come, or the rule takes no reasons.
    """
    today = datetime.datetime.now().astimezone().date()
    texts = (each.strip() for each in (rule_id, scope_id, why, post, organisation))
    rule, scope, reason, said_by, whose = texts
    statement = Statement(rule, scope, reason, said_on or today, said_by, whose)
    check_statement(statement, today=today)
    return _DESK.add(workspace, statement)
