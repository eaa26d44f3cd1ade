"""One page a partner, as a document: what an organisation leads, takes part in, and promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.export.plan_actions import days_of, measure_of, status_of, where
from hotspots.export.report import (
    MARKING,
    Block,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from hotspots.plan.actions import OPEN_STATUSES
from hotspots.plan.organisations import ORGANISATION_KINDS
from hotspots.wording import counted, format_date, listed, short_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.plan.actions import Action
    from hotspots.plan.partner import PartnerPage


@dataclass(frozen=True)
class PartnerInput:
    """
    Everything the page of a partner says.

    Parameters
    ----------
    page : PartnerPage
        What the plan asks of it.
    partnership, plan_title : str
        Whose plan it is, and its title.
    zone_names : dict of str to str
        Names of zones by id.
    fictional : bool
        Whether the data is made up.
    made_on : datetime.date
        Day of the document.
    """

    page: PartnerPage
    partnership: str
    plan_title: str
    zone_names: dict[str, str]
    fictional: bool
    made_on: datetime.date


def build_partner_report(given: PartnerInput) -> Report:
    """
    Put the page of a partner together.

    Parameters
    ----------
    given : PartnerInput
        What it says.

    Returns
    -------
    Report
        The document; it holds no incident figures of its own, but what planners wrote may.
    """
    page = given.page
    blocks: list[Block] = [_at_a_glance(page), *_deadlines(page), *_promises(page)]
    blocks += _actions(given, "Leads", page.leads, led=True)
    blocks += _actions(given, "Takes part in", page.takes_part, led=False)
    return Report(
        title=f"Our part of the plan: {page.organisation.name}",
        subtitle=given.plan_title,
        organisation=given.partnership or "Community safety partnership",
        marking=MARKING,
        fictional=given.fictional,
        made_on=given.made_on,
        cover=_cover(given),
        blocks=tuple(blocks),
    )


def _cover(given: PartnerInput) -> tuple[tuple[str, str], ...]:
    organisation, signed = given.page.organisation, given.page.sign_off
    agreed = (
        f"version {signed.version} of the plan, {format_date(signed.signed_on)} ({signed.post})"
        if signed
        else "nothing yet"
    )
    facts = [
        ("Kind", ORGANISATION_KINDS.get(organisation.kind, organisation.kind)),
        ("Contact", organisation.contact_post),
        ("Covers", listed(organisation.areas)),
        ("Signed", agreed),
        ("Made on", format_date(given.made_on)),
    ]
    return tuple((term, text) for term, text in facts if text)


def _at_a_glance(page: PartnerPage) -> Block:
    running = [action for action in (*page.leads, *page.takes_part) if action.status in OPEN_STATUSES]
    figures = (
        KeyFigure(str(len(page.leads)), "led"),
        KeyFigure(str(len(page.takes_part)), "taken part in"),
        KeyFigure(str(len(running)), "still to finish"),
        KeyFigure(str(len(page.due.overdue)), "past the due date"),
    )
    return KeyFigures(figures)


def _deadlines(page: PartnerPage) -> list[Block]:
    due = page.due
    parts = (("Overdue", due.overdue), ("Due", due.coming), ("Review", due.reviews))
    rows = tuple(
        (f"{what}: {one.action.action_id}  {one.action.action}", one.day, one.words)
        for what, deadlines in parts
        for one in deadlines
    )
    blocks: list[Block] = [Heading(f"Overdue, and due within {counted(due.days, 'day')}", 2)]
    if rows:
        columns = (Column("What", 6), Column("Day", 1.3), Column("That is", 1.4))
        blocks.append(Table(counted(len(rows), "deadline"), columns, rows))
    else:
        blocks.append(Paragraph("Nothing is overdue, and nothing falls due by then."))
    if due.undated:
        named = listed([action.action_id for action in due.undated])
        blocks.append(Paragraph(f"No due date set: {named}.", tone="small"))
    return blocks


def _promises(page: PartnerPage) -> list[Block]:
    if page.meeting is None:
        return []
    title = f"Promised at the meeting of {format_date(page.meeting.held_on)}"
    if not page.promises:
        return [Heading(title, 2), Paragraph("Nothing was noted as promised by this organisation.")]
    columns = (Column("Promised", 5), Column("Action", 1), Column("By", 1.2))
    rows = tuple((promise.text, promise.action_id or None, promise.due) for promise in page.promises)
    return [Heading(title, 2), Table(counted(len(rows), "promise"), columns, rows)]


def _actions(given: PartnerInput, title: str, actions: Sequence[Action], *, led: bool) -> list[Block]:
    """Running actions as a table; finished ones by name only, so that the page stays one."""
    if not actions:
        return [Heading(title, 2), Paragraph("No action.")]
    running = [action for action in actions if action.status in OPEN_STATUSES]
    finished = [action for action in actions if action.status not in OPEN_STATUSES]
    blocks: list[Block] = [Heading(title, 2)]
    if running:
        blocks.append(_running(given, running, led=led))
    if finished:
        named = "; ".join(f"{one.action_id} {one.action} ({one.status})" for one in finished)
        blocks.append(Paragraph(f"Finished: {named}.", tone="small"))
    return blocks


def _running(given: PartnerInput, actions: Sequence[Action], *, led: bool) -> Table:
    rows = tuple(
        (
            _what(action),
            (action.lead_officer or None) if led else action.lead_organisation,
            where(action, given.zone_names),
            days_of(action, given.made_on),
            *((measure_of(action),) if led else ()),
            status_of(action),
        )
        for action in actions
    )
    columns = (
        Column("Action", 3.2 if led else 4.5),
        Column("Lead officer" if led else "Lead", 1.5),
        Column("Where", 1.4),
        Column("Days", 1.9),
        *((Column("Measure of success", 2.2),) if led else ()),
        Column("Status", 1.2),
    )
    return Table(f"{counted(len(actions), 'action')} still to finish", columns, rows)


def _what(action: Action) -> str:
    newest = max(action.notes, key=lambda note: (note.noted_on, note.note_id), default=None)
    parts = (
        f"{action.action_id}  {action.action}",
        f"With: {listed(action.partners)}" if action.partners else "",
        f"Last update {short_date(newest.noted_on)}: {newest.text}" if newest else "",
    )
    return "\n".join(part for part in parts if part)
