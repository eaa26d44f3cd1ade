"""My actions page: what a partner's organisation leads, and how far it is."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.actions import ROLE_LABELS, is_overdue
from hotspots.ui.gate import enter
from hotspots.ui.widgets import page_header, show_problem
from hotspots.ui.words import plain
from hotspots.wording import counted, sentence_case, short_date
from hotspots.workflows.own_actions import (
    STATUSES,
    add_own_note,
    list_own_actions,
    report_own_action,
)

if TYPE_CHECKING:
    from hotspots.plan.actions import Action
    from hotspots.workflows.access import Access

LEAD = "The actions your organisation leads. What you report here is seen by the planners at once."
DONE = "my_actions_done"


def page() -> None:
    """Draw the page."""
    access = enter()
    page_header(access.workspace, f"Actions of {plain(access.organisation)}", LEAD)
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(done)
    actions = list_own_actions(access)
    if not actions:
        st.info("No action of the plan names your organisation as its lead.")
        return
    late = [action for action in actions if is_overdue(action, today=_today())]
    st.markdown(f"{counted(len(actions), 'action')}, {len(late) or 'none'} overdue.")
    for action in sorted(actions, key=_order):
        with st.expander(_title(action), expanded=action in late):
            _show(access, action)


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()


def _order(action: Action) -> tuple[bool, datetime.date]:
    return (action.status in ("completed", "stopped"), action.due or datetime.date.max)


def _title(action: Action) -> str:
    due = f"due {short_date(action.due)}" if action.due else "no due date"
    late = ", overdue" if is_overdue(action, today=_today()) else ""
    return f"{plain(action.action)} ({sentence_case(action.status).lower()}, {due}{late})"


def _show(access: Access, action: Action) -> None:
    st.markdown(
        f"**Objective** {plain(action.objective)}  \n**Kind** {ROLE_LABELS[action.role]}  \n"
        f"**Measure** {plain(action.measure) or 'none agreed yet'}  \n"
        f"**Baseline** {plain(action.baseline) or 'not known'}  \n**Target** {plain(action.target) or 'none'}"
    )
    with st.form(f"report_{action.action_id}_{action.version}", border=False):
        left, middle, right = st.columns(3)
        status = left.selectbox("Status", STATUSES, STATUSES.index(action.status), format_func=sentence_case)
        value = middle.text_input("Latest value of the measure", action.latest_value, max_chars=200)
        day = right.date_input("Day of that value", action.latest_value_on, format="DD/MM/YYYY")
        if st.form_submit_button("Save", type="primary"):
            _report(access, action, status, value, day)
    with st.form(f"note_{action.action_id}_{len(action.notes)}", border=False):
        text = st.text_area("What was done", max_chars=2000, help="Names of people do not belong here.")
        if st.form_submit_button("Add this note"):
            _add_note(access, action, text)
    for note in action.notes:
        st.markdown(f"{short_date(note.noted_on)}, {plain(note.organisation)}: {plain(note.text)}")


def _report(access: Access, action: Action, status: str, value: str, day: datetime.date | None) -> None:
    try:
        report_own_action(
            access,
            action.action_id,
            status=status,
            latest_value=value,
            latest_value_on=day,
            expected_version=action.version,
        )
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[DONE] = f"{action.action_id} is saved."
    st.rerun()


def _add_note(access: Access, action: Action, text: str) -> None:
    try:
        add_own_note(access, action.action_id, noted_on=_today(), text=text)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[DONE] = f"The note on {action.action_id} is saved."
    st.rerun()
