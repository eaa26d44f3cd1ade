"""People page: who may sign in and do what, and the audit log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.cache import current_workspace
from hotspots.ui.gate import signing_in
from hotspots.ui.widgets import page_header, show_problem, show_table
from hotspots.ui.words import moment
from hotspots.wording import counted, listed, sentence_case
from hotspots.workflows.access import (
    ROLES,
    audit_lines,
    list_people,
    people_history,
    set_person,
    verify_audit_log,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace

LEAD = "Who may sign in and what each person reaches. A change counts from the next click of that person."
MEANINGS = {
    "planner": "records, map, zones, plan, evaluation, releases",
    "partner": "the actions the own organisation leads, and area summaries",
    "councillor": "area summaries, of the named areas or of all",
    "administrator": "this page, and area summaries; no records",
}
SHOWN_LINES = 200
DONE = "people_done"


def page() -> None:
    """Draw the page."""
    workspace = current_workspace()
    page_header(workspace, "People", LEAD)
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(done)
    if not signing_in():
        st.info(
            "This app is for one person at this machine, who may do everything. The list below counts "
            "once a sign-in service is set up (guide: sharing)."
        )
    _show_people(workspace)
    st.divider()
    _show_log(workspace)


def _show_people(workspace: Workspace) -> None:
    show_table(["Role", "Reaches"], [(sentence_case(role), MEANINGS[role]) for role in ROLES])
    people = list_people(workspace)
    if people:
        show_table(
            ["Person", "Roles", "Organisation", "Areas"],
            [
                (
                    one.content.email,
                    listed(one.content.roles) or "none: may sign in no longer",
                    one.content.organisation or "–",
                    listed(one.content.wards) or "all",
                )
                for one in people
            ],
        )
        _show_changes(workspace)
    known = {one.content.email: one.content for one in people}
    chosen = st.selectbox(
        "Change or add", ["", *known], format_func=lambda email: email or "Somebody new", key="people_chosen"
    )
    now = known.get(chosen)
    with st.form(f"person_{chosen}", border=True):
        email = st.text_input("E-mail address of the sign-in", chosen, disabled=now is not None)
        roles = st.multiselect("Roles", ROLES, now.roles if now else (), format_func=sentence_case)
        organisation = st.text_input("Organisation (for partners)", now.organisation if now else "")
        wards = st.text_input(
            "Area codes, separated by spaces (for councillors; empty means all)",
            " ".join(now.wards) if now else "",
        )
        if st.form_submit_button("Save", type="primary"):
            _save(workspace, chosen or email, roles, organisation, wards)


def _show_changes(workspace: Workspace) -> None:
    changes = people_history(workspace)
    with st.expander(f"Who changed what ({len(changes)})"):
        show_table(
            ["When", "By", "Person", "Roles from then on"],
            [
                (
                    moment(change.made_at.astimezone()),
                    change.made_by,
                    change.content.email,
                    listed(change.content.roles) or "none",
                )
                for change in reversed(changes)
            ],
        )


def _save(workspace: Workspace, email: str, roles: Sequence[str], organisation: str, wards: str) -> None:
    try:
        saved = set_person(workspace, email, roles, organisation=organisation, wards=wards.split())
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[DONE] = f"{saved.content.email}: {listed(saved.content.roles) or 'no role any more'}."
    st.rerun()


def _show_log(workspace: Workspace) -> None:
    st.header("Audit log", anchor=False)
    check = verify_audit_log(workspace)
    if not check.lines:
        st.info("Nothing has been written to it yet.")
        return
    if check.intact:
        st.success(f"{counted(check.lines, 'line')}, whole. Note this elsewhere: {check.head}")
    else:
        st.error(f"The log was changed: line {check.broken_at} does not fit the one before it.")
    lines = audit_lines(workspace, lines=SHOWN_LINES)
    st.dataframe(
        {
            "When": [line.at.astimezone() for line in lines],
            "Who": [line.who for line in lines],
            "Role": [line.role for line in lines],
            "What": [line.action for line in lines],
            "Of what": [json.dumps(line.subject) for line in lines],
        },
        hide_index=True,
    )
    st.caption(f"The newest {SHOWN_LINES} lines. All of them: 'hotspots audit list --json'.")
