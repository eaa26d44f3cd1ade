"""Partners on the plan page: one page an organisation, and the list of organisations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.plan.actions import OPEN_STATUSES
from hotspots.plan.organisations import ORGANISATION_KINDS, Organisation
from hotspots.ui.log_part import LogView, is_open, show_log
from hotspots.ui.plan_address import open_action
from hotspots.ui.plan_exchange import FORMATS
from hotspots.ui.widgets import Tile, show_pairs, show_table, show_tiles
from hotspots.ui.words import plain
from hotspots.wording import format_date, listed, sentence_case, short_date
from hotspots.workflows import organisations
from hotspots.workflows.plan_partners import PARTNER_FORMATS, partner_document, partner_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.actions import Action
    from hotspots.plan.partner import PartnerPage
    from hotspots.store.records import Kept

MADE = "partner_documents"
"""Session key: the documents made last, and for whom."""


def show_part(workspace: Workspace) -> None:
    """Show the page of one organisation, then the list of all."""
    if not is_open("organisations"):  # a form has the page to itself
        _show_chosen(workspace)
    st.subheader("Organisations of the partnership", anchor=False)
    show_log(workspace, _view(), {})


def _show_chosen(workspace: Workspace) -> None:
    names = [kept.content.name for kept in organisations.list_organisations(workspace)]
    chosen = st.selectbox(
        "One page for",
        names,
        index=None,
        placeholder="Choose an organisation",
        key="partner_chosen",
        help="Everything it leads or takes part in, its deadlines, and what it promised at the last meeting.",
    )
    if chosen:
        _show_page(workspace, partner_page(workspace, chosen))


def _show_page(workspace: Workspace, page: PartnerPage) -> None:
    running = [action for action in (*page.leads, *page.takes_part) if action.status in OPEN_STATUSES]
    st.header(plain(page.organisation.name), anchor=False)
    show_tiles(
        [
            Tile("Leads", f"{len(page.leads)}"),
            Tile("Takes part in", f"{len(page.takes_part)}"),
            Tile("Still to finish", f"{len(running)}"),
            Tile("Overdue", f"{len(page.due.overdue)}"),
            Tile("Signed", _signed(page), missing=page.sign_off is None),
        ],
        label="At a glance",
    )
    show_pairs(_facts(page.organisation), label="About the organisation")
    deadlines = [
        (what, f"{one.action.action_id} {one.action.action}", short_date(one.day), one.words)
        for what, part in (
            ("Overdue", page.due.overdue),
            ("Due", page.due.coming),
            ("Review", page.due.reviews),
        )
        for one in part
    ]
    if deadlines:
        caption = f"Overdue, and due within {page.due.days} days"
        show_table(["What", "Action", "Day", "That is"], deadlines, caption=caption)
    _show_promises(page)
    _show_actions("Leads", page.leads)
    _show_actions("Takes part in", page.takes_part)
    _offer_to_open(page)
    _offer_documents(workspace, page.organisation.name)


def _signed(page: PartnerPage) -> str:
    if page.sign_off is None:
        return "Not yet"
    return f"Version {page.sign_off.version}, {short_date(page.sign_off.signed_on)}"


def _facts(organisation: Organisation) -> list[tuple[str, str]]:
    rows = [
        ("Kind", ORGANISATION_KINDS[organisation.kind]),
        ("Contact", organisation.contact_post),
        ("Covers", listed(organisation.areas) or "the whole partnership"),
    ]
    return [row for row in rows if row[1]]


def _show_promises(page: PartnerPage) -> None:
    if page.meeting is None:
        return
    held = format_date(page.meeting.held_on)
    if not page.promises:
        st.caption(f"Nothing was noted as promised at the meeting of {held}.")
        return
    show_table(
        ["Promised", "Action", "By"],
        [(one.text, one.action_id or "–", short_date(one.due)) for one in page.promises],
        caption=f"Promised at the meeting of {held}",
    )


def _show_actions(title: str, actions: Sequence[Action]) -> None:
    if not actions:
        return
    show_table(
        ["Action", "Objective", "Due", "Status", "Latest value"],
        [
            (
                f"{action.action_id} {action.action}",
                action.objective,
                short_date(action.due) if action.due else "no date set",
                sentence_case(action.status),
                action.latest_value or "–",
            )
            for action in actions
        ],
        caption=title,
    )


def _offer_to_open(page: PartnerPage) -> None:
    labels = {one.action_id: f"{one.action_id} {one.action[:80]}" for one in (*page.leads, *page.takes_part)}
    if not labels:
        return
    pick, button = st.columns([5, 1], vertical_alignment="bottom")
    chosen = pick.selectbox(
        "Action to open",
        list(labels),
        index=None,
        format_func=lambda each: labels[each],
        placeholder="Choose an action",
        key="partner_action",
    )
    button.button(
        "Open",
        key="partner_open",
        disabled=chosen is None,
        on_click=open_action,
        args=(chosen,),
        width="stretch",
    )


def _offer_documents(workspace: Workspace, name: str) -> None:
    if st.button("Make this page as documents", key="partner_make"):
        made = {kind: partner_document(workspace, name, kind) for kind in PARTNER_FORMATS}
        st.session_state[MADE] = (name, made)
    held = st.session_state.get(MADE)
    if not held or held[0] != name:
        return
    for column, (kind, content) in zip(st.columns(len(held[1])), held[1].items(), strict=True):
        label, media_type = FORMATS[kind]
        column.download_button(
            f"Download: {label}",
            content,
            f"partner-page.{kind}",
            media_type,
            on_click="ignore",
            width="stretch",
            key=f"partner-download-{kind}",
        )


def _view() -> LogView[Organisation]:
    return LogView(
        key="organisations",
        headings=("Id", "Organisation", "Kind", "Contact post", "Covers"),
        row=_row,
        label=lambda kept: f"{kept.content.name} ({kept.record_id})",
        form=_form,
        entries=organisations.list_organisations,
        add=organisations.add_organisation,
        change=organisations.update_organisation,
        remove=organisations.remove_organisation,
        restore=organisations.restore_organisation,
        empty="No organisation is known yet. Those that actions name are added by themselves.",
        add_label="Add an organisation",
        what="organisation",
    )


def _row(kept: Kept[Organisation], zones: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG001
    one = kept.content
    return (
        kept.record_id,
        one.name,
        ORGANISATION_KINDS[one.kind],
        one.contact_post or "–",
        listed(one.areas) or "Whole partnership",
    )


def _form(
    entry: Organisation | None,
    zones: Mapping[str, str],  # noqa: ARG001
    key: str,
    submit: str,
) -> Organisation | None:
    start = entry or Organisation("")
    kinds = list(ORGANISATION_KINDS)
    with st.form(f"form-{key}", enter_to_submit=False):
        left, right = st.columns(2)
        name = left.text_input(
            "Name (needed)",
            start.name,
            key=f"name-{key}",
            help="A new name goes into every action that names the organisation.",
        )
        kind = right.selectbox(
            "Kind",
            kinds,
            index=kinds.index(start.kind),
            format_func=lambda each: ORGANISATION_KINDS[each],
            key=f"kind-{key}",
        )
        post = left.text_input("Contact: a post, not a person's name", start.contact_post, key=f"post-{key}")
        areas = right.text_input(
            "Areas it covers",
            "; ".join(start.areas),
            key=f"areas-{key}",
            help="With a semicolon between them; empty means all of the partnership.",
        )
        sent = st.form_submit_button(submit, type="primary")
    if not sent:
        return None
    return replace(
        start,
        name=name,
        kind=kind,
        contact_post=post,
        areas=tuple(area.strip() for area in areas.split(";") if area.strip()),
    )
