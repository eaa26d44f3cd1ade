"""Sign-off and versions on the plan page: who agreed to what, and how the plan stood then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.plan_changes import count_changes
from hotspots.ui.action_list import today
from hotspots.ui.plan_changes_view import show_change_tables
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import FIRST_DAY, plain
from hotspots.wording import format_date, sentence_case, short_date
from hotspots.workflows import plan_state
from hotspots.workflows.organisations import list_organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.partnership import PlanState, PlanVersion

NEWS = "plan_versions_news"
"""Session key: what was just done."""
NOW = 0
"""Stands for the plan as it is, where a version is chosen by its number."""


def show_part(workspace: Workspace) -> None:
    """Show the sign-offs, the form to sign, and the versions."""
    news = st.session_state.pop(NEWS, None)
    with st.container():
        if news:
            st.success(plain(news))
    _show_sign_offs(workspace)
    _show_sign_form(workspace)
    versions = plan_state.list_versions(workspace)
    st.subheader("Versions of the plan", anchor=False)
    _show_versions(workspace, versions)


def _show_sign_offs(workspace: Workspace) -> None:
    signed = plan_state.list_sign_offs(workspace)
    if not signed:
        st.info("Nobody has signed this plan yet.")
        return
    show_table(
        ["Organisation", "Post", "Signed on", "Version", "Since then", "Note"],
        [
            (
                one.sign_off.organisation,
                one.sign_off.post,
                short_date(one.sign_off.signed_on),
                one.sign_off.version,
                one.sentence() if one.newest else "Signed again later.",
                one.sign_off.note or "–",
            )
            for one in signed
        ],
        caption="Who agreed to this plan",
    )


def _show_sign_form(workspace: Workspace) -> None:
    names = [kept.content.name for kept in list_organisations(workspace)]
    with st.expander("Enter a sign-off"), st.form("plan-sign", enter_to_submit=False, border=False):
        st.markdown(
            "The plan as it stands is kept as a version, and the sign-off is for that version. A sign-off "
            "stays as entered; when the plan has changed, it says so, and the organisation may sign again."
        )
        left, right = st.columns(2)
        organisation = left.selectbox(
            "Organisation that agrees",
            names,
            index=None,
            accept_new_options=True,
            placeholder="Choose, or type a new one",
            key="sign_organisation",
        )
        post = right.text_input("Post of whoever signs, not a name", key="sign_post", max_chars=300)
        day = left.date_input("Day", today(), FIRST_DAY, today(), format="DD/MM/YYYY", key="sign_day")
        note = right.text_input("Conditions or remarks", key="sign_note", max_chars=1000)
        sent = st.form_submit_button("Enter the sign-off", type="primary")
    if not sent:
        return
    try:
        signed = plan_state.sign_plan(
            workspace, organisation=organisation or "", post=post, signed_on=day or today(), note=note
        )
    except UserError as problem:
        show_problem(problem)
        return
    who = signed.sign_off
    st.session_state[NEWS] = f"{who.organisation} has signed version {who.version}."
    st.rerun()


def _show_versions(workspace: Workspace, versions: Sequence[PlanVersion]) -> None:
    if versions:
        show_table(
            ["Version", "Kept on", "Why", "Objectives", "Actions"],
            [
                (
                    one.number,
                    short_date(one.kept_on),
                    one.reason,
                    len(one.state.objectives),
                    len(one.state.actions),
                )
                for one in versions
            ],
            label="Versions of the plan",
        )
    else:
        st.caption("No version has been kept yet. One is kept with each sign-off, meeting, or on request.")
    with st.form("plan-keep", enter_to_submit=False, border=False):
        reason = st.text_input("Keep the plan as it stands, because", key="keep_reason", max_chars=300)
        kept = st.form_submit_button("Keep a version")
    if kept:
        _keep(workspace, reason)
    if versions:
        _show_comparison(workspace, versions)


def _keep(workspace: Workspace, reason: str) -> None:
    try:
        version = plan_state.keep_version(workspace, reason=reason)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = f"Kept version {version.number}."
    st.rerun()


def _show_comparison(workspace: Workspace, versions: Sequence[PlanVersion]) -> None:
    numbers = [one.number for one in versions]
    left, right = st.columns(2)
    first = left.selectbox(
        "Read or compare version",
        numbers,
        format_func=lambda number: f"Version {number}",
        key="compare_first",
    )
    second = right.selectbox(
        "With",
        [NOW, *numbers],
        format_func=lambda number: f"Version {number}" if number else "the plan as it is now",
        key="compare_second",
    )
    changes = plan_state.compare_version(workspace, first, second or None)
    other = f"version {second}" if second else "the plan now"
    st.markdown(plain(f"From version {first} to {other}: {count_changes(changes)}."))
    show_change_tables(changes)
    with st.expander(f"Read version {first}"):
        _show_state(next(one for one in versions if one.number == first).state)


def _show_state(state: PlanState) -> None:
    if state.plan.title:
        st.markdown(f"**{plain(state.plan.title)}**")
    for item, actions in state.by_objective():
        show_table(
            ["Action", "Lead", "Due", "Target", "Status"],
            [
                (
                    f"{action.action_id} {action.action}",
                    action.lead_organisation,
                    format_date(action.due) if action.due else "no date set",
                    action.target or "–",
                    sentence_case(action.status),
                )
                for action in actions
            ],
            caption=item.objective.title,
        )
