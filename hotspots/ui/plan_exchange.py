"""Bringing actions in from a file, and the plan as a document to take away."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.action_list import NEWS
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import FIRST_DAY, LAST_DAY
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace

FORMATS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("Web page", "text/html"),
    "geojson": ("Map layer (GeoJSON)", "application/geo+json"),
    "gpkg": ("Map layers (GeoPackage)", "application/geopackage+sqlite3"),
}
MADE = "plan_documents"
"""Session key: the documents made last, and the choice they were made for."""


def show_import(workspace: Workspace) -> None:
    """Let a CSV file of actions be checked and brought in; nothing is half-written."""
    from hotspots.workflows.planning import (
        ACTION_TEMPLATE_CSV,
        actions_csv,
        import_actions,
        list_actions,
    )

    st.markdown(
        "Fill in one row for each action, then bring the file in. Zones are named as on the Zones page. "
        "Dates are day first, such as 31/03/2027. A new objective or organisation is added with its action. "
        "To change many actions at once, download them all, change the file and bring it back. If one row "
        "cannot be read, no row is added or changed, and you are told which and why."
    )
    left, right = st.columns(2)
    left.download_button(
        "Download the empty template (CSV)",
        ACTION_TEMPLATE_CSV.encode("utf-8-sig"),
        "actions-template.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )
    actions = list_actions(workspace)
    right.download_button(
        "Download all actions (CSV)",
        actions_csv(workspace, actions).encode("utf-8-sig"),
        "actions.csv",
        "text/csv",
        on_click="ignore",
        disabled=not actions,
        width="stretch",
    )
    with st.expander("What each column holds"):
        _show_columns()
    upload = st.file_uploader("Your file of actions (CSV or Excel)", type=["csv", "xlsx"], key="plan_upload")
    if upload is None or not st.button("Bring the actions in", type="primary"):
        return
    try:
        with as_file(upload) as path:
            report = import_actions(workspace, path)
    except UserError as problem:
        show_problem(problem)
        return
    if report.refusals:
        show_table(
            ["Line of the file", "What is wrong"],
            [(refused.line, refused.reason) for refused in report.refusals],
            caption=f"Nothing was added: {counted(len(report.refusals), 'line')} cannot be used",
        )
        return
    st.session_state[NEWS] = (" ".join(report.sentences()), None)
    st.rerun()


def _show_columns() -> None:
    from hotspots.plan.action_file import COLUMN_MEANINGS, HEADINGS

    show_table(
        ["Column", "Meaning"],
        [(HEADINGS[name], meaning) for name, meaning in COLUMN_MEANINGS.items()],
        label="Columns of a file of actions",
    )


def show_export(workspace: Workspace) -> None:
    """Let the plan, or the part for some zones, be made into documents."""
    from hotspots.workflows.zoning import list_zones

    zones = {zone.zone_id: zone.name for zone in list_zones(workspace)}
    st.markdown(
        "The document holds the map, the profile of each zone, the evidence, objectives and actions, what is "
        "overdue and coming, evaluations with their lessons, due regard, changes since the last meeting, "
        "sign-off, and how the figures were made. It is for planners and is marked OFFICIAL-SENSITIVE."
    )
    left, right = st.columns(2)
    chosen = left.multiselect(
        "Zones",
        list(zones),
        format_func=lambda zone: zones[zone],
        placeholder="The whole plan",
        key="export_zones",
    )
    formats = right.multiselect(
        "Formats",
        list(FORMATS),
        default=["docx", "pdf"],
        format_func=lambda name: FORMATS[name][0],
        key="export_formats",
    )
    first, last = _period()
    choice = (tuple(chosen), tuple(formats), first, last)
    if st.button("Make the documents", type="primary", disabled=not formats):
        _make(workspace, choice)
    made = st.session_state.get(MADE)
    if made and made["choice"] == choice:
        _offer(made["documents"])


def _period() -> tuple[datetime.date | None, datetime.date | None]:
    left, right = st.columns(2)
    first = left.date_input(
        "Incidents from",
        None,
        FIRST_DAY,
        LAST_DAY,
        format="DD/MM/YYYY",
        key="export_first",
        help="Empty: from the first record.",
    )
    last = right.date_input(
        "Incidents to",
        None,
        FIRST_DAY,
        LAST_DAY,
        format="DD/MM/YYYY",
        key="export_last",
        help="Empty: to the last record.",
    )
    return first, last


_Choice = tuple[tuple[str, ...], tuple[str, ...], datetime.date | None, datetime.date | None]


def _make(workspace: Workspace, choice: _Choice) -> None:
    from hotspots.workflows.exporting import plan_document
    from hotspots.workflows.filtering import make_filter

    zones, formats, first, last = choice
    documents: dict[str, bytes] = {}
    with st.status("Making the documents...", expanded=True) as status:
        try:
            where = make_filter(start=first, end=last)
            for name in formats:
                st.write(f"{FORMATS[name][0]}...")
                documents[name] = plan_document(workspace, name, zone_ids=zones or None, where=where)
        except UserError as problem:
            status.update(label="The documents could not be made.", state="error")
            show_problem(problem)
            return
        status.update(label="The documents are ready.", state="complete", expanded=False)
    st.session_state[MADE] = {"choice": choice, "documents": documents}


def _offer(documents: Mapping[str, bytes]) -> None:
    for column, (name, content) in zip(st.columns(len(documents)), documents.items(), strict=True):
        label, media_type = FORMATS[name]
        column.download_button(
            f"Download: {label}",
            content,
            f"action-plan.{name}",
            media_type,
            on_click="ignore",
            width="stretch",
            key=f"download-{name}",
        )
