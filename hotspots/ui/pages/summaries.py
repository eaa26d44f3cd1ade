"""Area summaries: one page an area, from frozen released figures only; no incident record is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui import summary_making, summary_view
from hotspots.ui.cache import current_workspace
from hotspots.ui.widgets import page_header, show_problem
from hotspots.wording import format_date
from hotspots.workflows.summarising import area_summary, list_summaries, summary_areas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.store.releases import FrozenRelease

LEAD = "One safe page for each area: small numbers are hidden, the others rounded, and there are no points."


def page() -> None:
    """Draw the page: the area the address or the person names, and below it the planners' tools."""
    workspace = current_workspace()
    page_header(workspace, "Area summaries", LEAD)
    summaries = list_summaries(workspace)
    planner = "records" in workspace.rights
    if not summaries:
        st.info("No area summary has been made yet. A planner makes a set of them below.")
        if planner:
            summary_making.show_making(workspace, summaries)
        return
    try:
        _show_chosen(workspace, summaries)
    except UserError as problem:
        show_problem(problem)
    st.divider()
    # A switch, not a folded part: while it is off, nothing below it runs and no record is read.
    if planner and st.toggle("For planners: make new summaries", key="summary_planners"):
        summary_making.show_making(workspace, summaries)


def _show_chosen(workspace: Workspace, summaries: Sequence[FrozenRelease]) -> None:
    left, right = st.columns([3, 1.2])
    years = {made.release_id: f"{format_date(made.last_day)} ({made.release_id})" for made in summaries}
    number = right.selectbox(
        "Year up to", list(years), format_func=lambda number: years[number], key="summary_set"
    )
    with left:
        code = _choose_area(dict(summary_areas(workspace, release_id=number)))
    if code is not None:
        summary_view.show_summary(workspace, area_summary(workspace, code, number))


def _choose_area(areas: dict[str, str]) -> str | None:
    asked = st.query_params.get("area")
    if asked is not None and asked not in areas:
        st.warning("There is no summary for the area in the address. Choose one from the list.")
    chosen = st.selectbox(
        "Area",
        list(areas),
        index=list(areas).index(asked) if asked in areas else None,
        format_func=lambda code: areas[code],
        placeholder="Choose an area",
        key="summary_area",
    )
    if chosen is not None:
        # An area code is public: the address can be kept or sent on.
        st.query_params["area"] = chosen
    return chosen
