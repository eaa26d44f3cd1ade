"""Following a plan up, as report blocks: what is due, what changed since the last meeting, who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Bullets, Column, Heading, Paragraph, Table
from hotspots.plan.deadlines import WINDOWS_DAYS, Deadline, PlanDue, find_deadlines
from hotspots.plan.plan_changes import KINDS
from hotspots.wording import counted, listed, sentence_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.export.plan_input import PlanInput
    from hotspots.plan.plan_changes import PlanChange, PlanChanges
    from hotspots.plan.sign_off import SignedState

MOST_CHANGES = 60
"""Changes listed in a document; the program shows all of them. House rule."""


def follow_up_blocks(plan: PlanInput) -> list[Block]:
    """
    Show what is due, what changed since the last meeting, and who signed the plan.

    Parameters
    ----------
    plan : PlanInput
        The plan.

    Returns
    -------
    list of Block
        A chapter; without sign-off when only some zones are shown.
    """
    if not plan.actions and not plan.objectives:
        return []
    due = find_deadlines(plan.actions, today=plan.made_on, days=WINDOWS_DAYS[-1])
    blocks: list[Block] = [Heading("Following the plan up"), Heading("Overdue and coming", 2)]
    blocks += deadline_blocks(due)
    if plan.changes is not None:
        blocks += change_blocks(plan.changes)
    if plan.whole_plan:
        blocks += sign_off_blocks(plan.sign_offs)
    return blocks


def deadline_blocks(due: PlanDue) -> list[Block]:
    """
    Show deadlines as tables.

    Parameters
    ----------
    due : PlanDue
        The deadlines.

    Returns
    -------
    list of Block
        A sentence, what is overdue, what is coming, reviews, and actions without a date.
    """
    blocks: list[Block] = [Paragraph(due.sentence())]
    parts = (
        ("Overdue, longest first", due.overdue),
        (f"Coming within {counted(due.days, 'day')}", due.coming),
        ("To be reviewed", due.reviews),
    )
    for caption, deadlines in parts:
        if deadlines:
            blocks.append(_deadline_table(caption, deadlines))
    if due.undated:
        named = listed([action.action_id for action in due.undated])
        blocks.append(Paragraph(f"No due date set: {named}.", tone="small"))
    return blocks


def _deadline_table(caption: str, deadlines: Sequence[Deadline]) -> Table:
    columns = (
        Column("Action", 4),
        Column("Lead", 2),
        Column("Day", 1.2),
        Column("That is", 1.4),
        Column("Status", 1.2),
    )
    rows = tuple(
        (
            f"{one.action.action_id}  {one.action.action}",
            one.action.lead_organisation,
            one.day,
            one.words,
            sentence_case(one.action.status),
        )
        for one in deadlines
    )
    return Table(caption, columns, rows)


def change_blocks(changes: PlanChanges) -> list[Block]:
    """
    Show what changed since the last meeting.

    Parameters
    ----------
    changes : PlanChanges
        What changed.

    Returns
    -------
    list of Block
        A sentence, then what was agreed anew and how it goes, in two tables; what was promised there.
    """
    blocks: list[Block] = [
        Heading(f"Changes since {changes.since}", 2),
        Paragraph(changes.sentence()),
    ]
    agreed = [change for change in changes.changes if not change.progress]
    progress = [change for change in changes.changes if change.progress]
    for caption, part in (("Changes of the plan", agreed), ("Progress", progress)):
        if part:
            blocks.append(_change_table(caption, part))
    meeting = changes.meeting
    if meeting is not None and meeting.promises:
        rows = tuple(
            (promise.organisation, promise.text, promise.action_id or None, promise.due)
            for promise in meeting.promises
        )
        columns = (
            Column("Organisation", 1.8),
            Column("Promised", 4),
            Column("Action", 0.9),
            Column("By", 1.1),
        )
        blocks.append(Table("Promised at that meeting", columns, rows))
    return blocks


def _change_table(caption: str, changes: Sequence[PlanChange]) -> Table:
    rows = tuple(
        (
            f"{change.about}  {change.title}".strip(),
            sentence_case(KINDS[change.kind][0]),
            change.text,
        )
        for change in changes[:MOST_CHANGES]
    )
    rest = len(changes) - len(rows)
    note = f"{counted(rest, 'more change')} not shown here." if rest else ""
    return Table(caption, (Column("What", 2.4), Column("Kind", 1.3), Column("Change", 4)), rows, note)


def sign_off_blocks(sign_offs: Sequence[SignedState]) -> list[Block]:
    """
    Show who signed which version of the plan.

    Parameters
    ----------
    sign_offs : sequence of SignedState
        Newest first.

    Returns
    -------
    list of Block
        A table of the newest sign-off of each organisation.
    """
    newest = [one for one in sign_offs if one.newest]
    if not newest:
        return [Heading("Sign-off", 2), Paragraph("Nobody has signed this plan yet.")]
    rows = tuple(
        (
            one.sign_off.organisation,
            one.sign_off.post,
            one.sign_off.signed_on,
            f"Version {one.sign_off.version}",
            one.sentence(),
        )
        for one in newest
    )
    columns = (
        Column("Organisation", 2),
        Column("Post", 2),
        Column("Signed on", 1.2),
        Column("Which", 1),
        Column("Since then", 2.8),
    )
    notes = [f"{one.sign_off.organisation}: {one.sign_off.note}" for one in newest if one.sign_off.note]
    blocks: list[Block] = [Heading("Sign-off", 2), Table("Who agreed to this plan", columns, rows)]
    return [*blocks, Bullets(tuple(notes))] if notes else blocks
