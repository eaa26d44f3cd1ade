"""Two things people write down about due regard: why something is left out, and that people were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.due_regard.check import rule_of
from hotspots.ui.action_list import NEWS, today
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import FIRST_DAY, LAST_DAY
from hotspots.wording import listed, short_date
from hotspots.workflows.results_told import Telling, add_telling, list_tellings, remove_telling
from hotspots.workflows.why_not import list_statements, say_why_not, withdraw_statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace
    from hotspots.workflows.due_regard import DueRegardCheck


def show_why_not(workspace: Workspace, found: DueRegardCheck) -> None:
    """Let a person say why the plan leaves something out on purpose, and withdraw it."""
    said = list_statements(workspace)
    asked = {
        each.key: f"{each.title}: {each.scope}"
        for each in found.findings
        if each.is_open and (rule := rule_of(each.rule_id)) is not None and rule.may_say_why_not
    }
    with st.expander(f"Left out on purpose: say why ({len(said)} said)"):
        st.markdown(
            "Some things are rightly left out of a plan. Say why, and the check shows your reason with its "
            "date in place of a gap, for a year."
        )
        if asked:
            _why_not_form(workspace, asked)
        else:
            st.info("Nothing that is open takes a reason.")
        if not said:
            return
        show_table(
            ["Reason", "For", "Why", "Said on", "By"],
            [
                (
                    kept.record_id,
                    _about(kept.content.rule_id, kept.content.scope_id),
                    kept.content.why,
                    short_date(kept.content.said_on),
                    f"{kept.content.post}, {kept.content.organisation}",
                )
                for kept in said
            ],
            label="Reasons that were given",
        )
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        gone = left.selectbox(
            "Reason to withdraw", [kept.record_id for kept in said], index=None, key="due_regard_withdraw"
        )
        if right.button("Withdraw", disabled=gone is None, width="stretch") and gone is not None:
            withdraw_statement(workspace, gone)
            _done(f"Withdrew {gone}.")


def _about(rule_id: str, scope_id: str) -> str:
    rule = rule_of(rule_id)
    return ": ".join(part for part in (rule.title if rule else rule_id, scope_id.replace("_", " ")) if part)


def _why_not_form(workspace: Workspace, asked: Mapping[tuple[str, str], str]) -> None:
    with st.form("due_regard_why_not", enter_to_submit=False):
        key = st.selectbox("What is left out", list(asked), format_func=lambda each: asked[each])
        why = st.text_area("Why", height=80, max_chars=4000)
        post, organisation = _who()
        sent = st.form_submit_button("Keep this reason")
    if sent:
        try:
            kept = say_why_not(
                workspace, rule_id=key[0], scope_id=key[1], why=why, post=post, organisation=organisation
            )
        except UserError as problem:
            show_problem(problem)
            return
        _done(f"Kept the reason as {kept.record_id}.")


def show_told(workspace: Workspace, zones: Mapping[str, str]) -> None:
    """Let a person record where and when local people were told, or will be."""
    told = list_tellings(workspace)
    with st.expander(f"Local people told: where and when ({len(told)} recorded)"):
        st.markdown(
            "Write down where and when people were told what was done and what came of it. A day to come "
            "is a plan to tell them; it counts once the day is there."
        )
        with st.form("due_regard_told", enter_to_submit=False):
            left, right = st.columns(2)
            day = left.date_input("Day", today(), FIRST_DAY, LAST_DAY, format="DD/MM/YYYY")
            organisation = right.text_input("Organisation that told them", max_chars=200)
            where = st.text_input("Where or how", max_chars=500, help="A meeting, a page, a newsletter.")
            what = st.text_area("What they were told, in short", height=80, max_chars=4000)
            chosen = st.multiselect(
                "Zones it was about",
                list(zones),
                format_func=lambda each: zones[each],
                placeholder="The whole partnership",
            )
            sent = st.form_submit_button("Keep that they were told")
        if sent:
            try:
                kept = add_telling(
                    workspace,
                    Telling(day or today(), where.strip(), what.strip(), organisation.strip(), tuple(chosen)),
                )
            except UserError as problem:
                show_problem(problem)
                return
            _done(f"Kept as {kept.record_id}.")
        if not told:
            return
        show_table(
            ["Record", "Day", "Where", "What", "By", "Zones"],
            [
                (
                    kept.record_id,
                    short_date(kept.content.told_on),
                    kept.content.where,
                    kept.content.what,
                    kept.content.organisation,
                    listed(zones.get(each, each) for each in kept.content.zones) or "Whole partnership",
                )
                for kept in told
            ],
            label="Where and when people were told",
        )
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        gone = left.selectbox(
            "Record to remove", [kept.record_id for kept in told], index=None, key="due_regard_untell"
        )
        if right.button("Remove", disabled=gone is None, width="stretch") and gone is not None:
            remove_telling(workspace, gone)
            _done(f"Removed {gone}.")


def _who() -> tuple[str, str]:
    left, right = st.columns(2)
    post = left.text_input("Your post", max_chars=200, help="Such as Community safety manager; no name.")
    return post, right.text_input("Your organisation", max_chars=200)


def _done(text: str) -> None:
    st.session_state[NEWS] = (text, None)
    st.rerun()
