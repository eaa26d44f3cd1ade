"""One page a partner, as a document: what an organisation leads, takes part in, and promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.export.plan_actions import days_of, measure_of, serves, status_of, where
from hotspots.export.plan_follow_up import deadline_blocks
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
from hotspots.wording import counted, format_date, listed

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
    blocks: list[Block] = [*_at_a_glance(page)]
    blocks += [Heading("Deadlines", 2), *deadline_blocks(page.due, lead=False)]
    blocks += _promises(page)
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


def _at_a_glance(page: PartnerPage) -> list[Block]:
    running = [action for action in (*page.leads, *page.takes_part) if action.status in OPEN_STATUSES]
    figures = (
        KeyFigure(str(len(page.leads)), "led"),
        KeyFigure(str(len(page.takes_part)), "taken part in"),
        KeyFigure(str(len(running)), "still to finish"),
        KeyFigure(str(len(page.due.overdue)), "past the due date"),
    )
    return [KeyFigures(figures)]


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
    if not actions:
        return [Heading(title, 2), Paragraph("No action.")]
    rows = tuple(
        (
            _what(action),
            action.lead_officer or None if led else action.lead_organisation,
            where(action, given.zone_names),
            days_of(action, given.made_on),
            measure_of(action),
            status_of(action),
        )
        for action in actions
    )
    columns = (
        Column("Action", 3),
        Column("Lead officer" if led else "Lead", 1.5),
        Column("Where", 1.5),
        Column("Days", 1.6),
        Column("Measure of success", 2),
        Column("Status", 1.3),
    )
    return [Heading(title, 2), Table(counted(len(actions), "action"), columns, rows)]


def _what(action: Action) -> str:
    parts = (
        f"{action.action_id}  {action.action}",
        f"Objective: {action.objective}",
        f"For: {serves(action)}" if action.characteristics else "",
        f"With: {listed(action.partners)}" if action.partners else "",
    )
    newest = max(action.notes, key=lambda note: (note.noted_on, note.note_id), default=None)
    last = f"Last update {format_date(newest.noted_on)}: {newest.text}" if newest else ""
    return "\n".join(part for part in (*parts, last) if part)
