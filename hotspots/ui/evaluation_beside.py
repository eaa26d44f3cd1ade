"""What stands beside the counts: outcomes that surveys found, and what incidents cost."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.evaluate.outcomes import MUST_BE_FEWER
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import FIRST_DAY, LAST_DAY, plain
from hotspots.workflows.outcomes import (
    KINDS,
    Outcome,
    add_outcome,
    list_outcomes,
    remove_outcome,
    restore_outcome,
    shown_outcomes,
)
from hotspots.workflows.unit_costs import COST_TEMPLATE_CSV, costs_of, import_costs, list_costs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation


def show_outcomes(workspace: Workspace, zone_ids: Sequence[str]) -> None:
    """
    Show the outcomes of some zones, and let one be entered.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    zone_ids : sequence of str
        The zones.
    """
    st.subheader("Beyond counts", anchor=False)
    st.caption(
        "Survey or satisfaction values before and after, tested only when it is known how many answered."
    )
    found = shown_outcomes(workspace, zone_ids)
    if found:
        show_table(
            ["What", "Source", "What it shows"],
            [(one.kept.content.what, one.kept.content.source, one.change.sentence) for one in found],
            label="Outcomes beyond counts",
        )
        for one in found:
            if st.button(f"Remove: {plain(one.kept.content.what)}", key=f"oc_remove_{one.kept.record_id}"):
                remove_outcome(workspace, one.kept.record_id, expected_version=one.kept.version)
                st.rerun()
    with st.expander("Enter an outcome"):
        _enter(workspace, zone_ids)
    gone = list_outcomes(workspace, zone_ids, removed=True)
    if gone:
        with st.expander(f"Removed outcomes ({len(gone)})"):
            for kept in gone:
                if st.button(f"Bring back: {plain(kept.content.what)}", key=f"oc_back_{kept.record_id}"):
                    restore_outcome(workspace, kept.record_id, expected_version=kept.version)
                    st.rerun()


def _enter(workspace: Workspace, zone_ids: Sequence[str]) -> None:
    kind = st.radio(
        "What kind of value", list(KINDS), format_func=KINDS.__getitem__, horizontal=True, key="oc_kind"
    )
    unit = "%" if kind == "share" else "mean"
    with st.form("oc_form", border=False, clear_on_submit=False):
        what = st.text_input("What was asked or measured", max_chars=200)
        left, right = st.columns(2)
        before = left.number_input(f"Before ({unit})", value=None)
        after = right.number_input(f"After ({unit})", value=None)
        n_before = left.number_input("How many answered before (if known)", 1, value=None)
        n_after = right.number_input("How many answered after (if known)", 1, value=None)
        spread_before = spread_after = None
        if kind == "mean":
            spread_before = left.number_input("Standard deviation before (if known)", 0.0, value=None)
            spread_after = right.number_input("Standard deviation after (if known)", 0.0, value=None)
        group = left.text_input("Who was asked (a group, never a person)", max_chars=200)
        better = right.selectbox(
            "Which way is better", list(MUST_BE_FEWER), format_func=MUST_BE_FEWER.__getitem__
        )
        source = left.text_input("Who asked, and how", max_chars=200)
        day = right.date_input("Day of the later measurement", None, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY")
        if not st.form_submit_button("Enter this outcome"):
            return
    try:
        if before is None or after is None:
            raise UserError("The outcome", "has no value before or after.", "Fill in both.")
        add_outcome(
            workspace,
            Outcome(
                what=what,
                before=float(before),
                after=float(after),
                kind=kind,
                zone_ids=tuple(zone_ids),
                group=group,
                n_before=n_before,
                n_after=n_after,
                sd_before=spread_before,
                sd_after=spread_after,
                better=better,
                source=source,
                measured_on=day if isinstance(day, datetime.date) else None,
            ),
        )
    except UserError as problem:
        show_problem(problem)
        return
    st.rerun()


def show_costs(workspace: Workspace, found: FinishedEvaluation) -> None:
    """
    Show what the incidents of an evaluation cost, and what prevented ones may have saved.

    Parameters
    ----------
    workspace : Workspace
        With unit costs.
    found : FinishedEvaluation
        The answer.
    """
    st.subheader("Cost", anchor=False)
    try:
        costs = costs_of(workspace, found)
    except UserError as problem:
        show_problem(problem)
        return
    if costs is None:
        st.caption("No unit costs are loaded. Load them under 'Unit costs' to see a range here.")
        return
    for text in costs.sentences:
        st.markdown(plain(text))


def show_unit_costs(workspace: Workspace) -> None:
    """
    Show the unit costs, and let a file of them be loaded.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    """
    st.markdown(
        "What one incident of a type costs, with the range it may lie in, the year of the prices and who "
        "worked it out. Nothing is shipped: load the figures your partnership has agreed on. An asterisk as "
        "type holds for all types that have none of their own."
    )
    costs = list_costs(workspace)
    if costs:
        show_table(
            ["Type", "Unit cost", "Low", "High", "Currency", "Year", "Source"],
            [
                (one.category, f"{one.unit_cost:,.0f}", f"{one.low:,.0f}", f"{one.high:,.0f}", one.currency,
                 one.year, one.source)
                for one in costs
            ],
            numeric=[1, 2, 3],
            label="Unit costs",
        )  # fmt: skip
    st.download_button(
        "Download the empty template (CSV)",
        COST_TEMPLATE_CSV,
        "unit-costs-template.csv",
        "text/csv",
        on_click="ignore",
        key="uc_template",
    )
    upload = st.file_uploader("Your file of unit costs (CSV)", type=["csv"], key="uc_upload")
    if upload is None or not st.button("Load the unit costs", type="primary", key="uc_load"):
        return
    try:
        with as_file(upload) as path:
            report = import_costs(workspace, path)
    except UserError as problem:
        show_problem(problem)
        return
    if report.refusals:
        show_table(["Line of the file", "What is wrong"], report.refusals, caption=report.sentences()[0])
        return
    st.session_state["evaluation_news"] = report.sentences()[0]
    st.rerun()
