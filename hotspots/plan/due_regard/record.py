"""What a due-regard record must say before it can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.wording import format_date

if TYPE_CHECKING:
    import datetime

    from hotspots.plan.due_regard.facts import Statement
    from hotspots.plan.due_regard.finding import DueRegardRecord

LONGEST_TEXT = 4000
LONGEST_NAME = 200


def check_record(record: DueRegardRecord, *, today: datetime.date) -> DueRegardRecord:
    """
    Refuse a record that names nobody, lies in the future, or decides on what is not open.

    Parameters
    ----------
    record : DueRegardRecord
        As typed.
    today : datetime.date
        The day it is made.

    Returns
    -------
    DueRegardRecord
        The same.

    Raises
    ------
    UserError
        If it cannot stand as it is.
    """
    _require(record.post, "The post of the person who considered it", LONGEST_NAME)
    _require(record.organisation, "The organisation of the person who considered it", LONGEST_NAME)
    _not_ahead(record.considered_on, today, "The day on which it was considered")
    if len(record.note) > LONGEST_TEXT:
        raise UserError("The note", f"has {len(record.note)} characters.", f"Use at most {LONGEST_TEXT}.")
    open_now = {each.key: each for each in record.findings if each.is_open}
    decided: set[tuple[str, str]] = set()
    for each in record.decisions:
        finding = open_now.get(each.key)
        if finding is None or each.key in decided:
            raise UserError(
                what="The decision",
                found=f"is on '{each.rule_id} {each.scope_id}'".rstrip()
                + ("', which was decided twice." if each.key in decided else ", which is not open."),
                fix="Look at the findings as they are now, and decide once on each that is open.",
            )
        decided.add(each.key)
        about = f"{finding.title}, {finding.scope}"
        _require(each.decision, f"The decision on '{about}'", LONGEST_TEXT)
        _require(each.why, f"The reason for the decision on '{about}'", LONGEST_TEXT)
    return record


def check_statement(statement: Statement, *, today: datetime.date) -> Statement:
    """
    Refuse a reason that says nothing, names nobody or lies in the future.

    Parameters
    ----------
    statement : Statement
        As typed.
    today : datetime.date
        The day it is made.

    Returns
    -------
    Statement
        The same.

    Raises
    ------
    UserError
        If it cannot stand as it is, or its rule takes no reasons.
    """
    from hotspots.plan.due_regard.check import rule_of

    rule = rule_of(statement.rule_id)
    if rule is None or not rule.may_say_why_not:
        raise UserError(
            what="The reason",
            found=f"is for '{statement.rule_id[:60]}', which takes none.",
            fix="Close the gap in the plan, or decide on it in a due-regard record.",
        )
    _require(statement.why, "The reason", LONGEST_TEXT)
    _require(statement.post, "The post of the person who says so", LONGEST_NAME)
    _require(statement.organisation, "The organisation of the person who says so", LONGEST_NAME)
    _not_ahead(statement.said_on, today, "The day on which it was said")
    return statement


def _require(text: str, what: str, longest: int) -> None:
    if not text.strip():
        raise UserError(what, "is empty.", "Fill it in.")
    if len(text) > longest:
        raise UserError(what, f"has {len(text)} characters.", f"Use at most {longest}.")


def _not_ahead(day: datetime.date, today: datetime.date, what: str) -> None:
    if day > today:
        raise UserError(
            what, f"is {format_date(day)}, which is still to come.", "Use today or an earlier day."
        )
