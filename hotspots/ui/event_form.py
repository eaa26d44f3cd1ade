"""Trigger events: entering them, and the list with what was entered."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.reference_forms import NEWS
from hotspots.ui.widgets import show_problem
from hotspots.ui.words import plain
from hotspots.workflows import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.workspace import Workspace


def show_event_form(workspace: Workspace) -> None:
    """
    Show the events, and let a person add and remove them.

    Parameters
    ----------
    workspace : Workspace
        Whose events.
    """
    st.markdown(
        "Something elsewhere, such as an attack, a court case or a match, can set incidents off everywhere. "
        "Enter its days, and findings over time say how many incidents fall on them and can leave them out."
    )
    try:
        known = events.list_events(workspace)
    except UserError as problem:
        show_problem(problem)
        return
    with st.form("event_form", clear_on_submit=False):
        name = st.text_input("What it is called", max_chars=events.LONGEST_NAME)
        left, right = st.columns(2)
        today = datetime.date.today()  # noqa: DTZ011  the person's own day is meant
        with left:
            start = st.date_input("First day", value=today, format="DD/MM/YYYY", key="event_start")
        with right:
            end = st.date_input("Last day, included", value=today, format="DD/MM/YYYY", key="event_end")
        note = st.text_input("Note (may be left empty)", max_chars=events.LONGEST_NOTE)
        sent = st.form_submit_button("Enter this event", type="primary")
    if sent and isinstance(start, datetime.date) and isinstance(end, datetime.date):
        _do(lambda: events.add_event(workspace, name=name, start=start, end=end, note=note), "Entered")
    _show_list(workspace, known)


def _show_list(workspace: Workspace, known: list[events.Event]) -> None:
    if not known:
        st.info("No event has been entered yet.")
        return
    st.dataframe(
        {
            "Name": [event.name for event in known],
            "First day": [event.start for event in known],
            "Last day": [event.end for event in known],
            "Note": [event.note for event in known],
        },
        hide_index=True,
        width="stretch",
        column_config={
            day: st.column_config.DateColumn(format="DD/MM/YYYY") for day in ("First day", "Last day")
        },
        alt="The trigger events that were entered.",
    )
    labels = {event.event_id: f"{event.name} ({event.start:%d/%m/%Y})" for event in known}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    gone = left.selectbox("Event to remove", list(labels), format_func=lambda each: labels[each], index=None)
    if right.button("Remove", width="stretch", disabled=gone is None) and gone is not None:
        _do(lambda: events.remove_event(workspace, str(gone)), "Removed")


def _do(run: Callable[[], events.Event], verb: str) -> None:
    try:
        event = run()
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = [plain(f"{verb}: {event.name}.")]
    st.rerun()
