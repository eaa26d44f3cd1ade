"""Map page: choose what to look at, see where it is concentrated, draw prevention zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.maps.legends import legend_html
from hotspots.ui import finding_charts, map_controls, reporting_points_layer, result_view, zone_panel
from hotspots.ui.cache import current_workspace, detect, known_values, overview
from hotspots.ui.drawings import apply_events, drawings, show_news
from hotspots.ui.map_cache import backdrop, map_layer
from hotspots.ui.map_panel import MapZones, draw_map, read_events
from hotspots.ui.widgets import page_header, show_problem
from hotspots.workflows.mapping import answer_name, zones_for_map
from hotspots.workflows.methods import method_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.workflows.findings import DetectRequest, Finding

LEAD = "See where incidents are concentrated, for whom and when, and draw the zones to act in."
MAP = "hot_spot_map"
SKIP_MAP = '<a class="hs-skip" href="#after-the-map">Skip the map: its numbers are in the table below it</a>'
AFTER_MAP = '<span id="after-the-map" tabindex="-1"></span>'


def page() -> None:
    """Draw the page."""
    workspace = current_workspace()
    page_header(workspace, "Map", LEAD)
    loaded = overview(workspace)
    levels = [level.name for level in sorted(loaded.levels, key=lambda level: level.areas)]
    request = _choose(workspace, levels)
    # Always one element, whatever is in it: else the map below it would move, and start anew.
    with st.container():
        finding = None if request is None else _find(workspace, request)
        if finding is not None:
            st.header(method_of(finding.request.method).label, anchor=False)
            result_view.show_reading(finding)
    _show_map(workspace, finding, levels)


def _choose(workspace: Workspace, levels: Sequence[str]) -> DetectRequest | None:
    loaded = overview(workspace)
    if not loaded.incidents:
        st.info("No incidents yet. Import a file on the Data page; zones can be drawn already.")
        return None
    # Levels stand from few areas to many: each can use the population of those behind it.
    known = {table.level for table in loaded.populations}
    rated = [name for at, name in enumerate(levels) if known & set(levels[at:])]
    with st.sidebar:
        st.header("What to look at", anchor=False)
        try:
            return map_controls.choose(levels, rated, known_values(workspace), loaded.populations)
        except UserError as problem:
            show_problem(problem)
            return None


def _find(workspace: Workspace, request: DetectRequest) -> Finding | None:
    try:
        with st.spinner("Looking for hot spots…"):
            return detect(workspace, request)
    except UserError as problem:
        show_problem(problem)
        return None


@st.fragment
def _show_map(workspace: Workspace, finding: Finding | None, levels: Sequence[str]) -> None:
    """Draw the map and what is beside it; a drawing reruns this part only."""
    # A role may have been taken away since the page was drawn.
    if current_workspace() != workspace:
        st.rerun()
    state = drawings()
    layer = None if finding is None else map_layer(workspace, finding)
    answer = "" if finding is None else answer_name(finding)
    view, side = st.columns([7, 3], gap="medium")
    # Asked before the map is drawn, shown below the legend: the room for both is taken here.
    news, legend, layers = (side.container() for _ in range(3))
    with layers:
        points = reporting_points_layer.choose(workspace)
    told = read_events(MAP)
    zones = MapZones(
        zones=zones_for_map(workspace, selected=state.selected),
        done=[event.op for event in told if event.op in state.done],
        drawings=state.saved_as,
        focus=state.focus,
    )
    with view:
        st.html(SKIP_MAP)
        draw_map(
            backdrop(workspace),
            layer,
            zones,
            answer=answer,
            key=MAP,
            on_change=lambda: _carry_out(workspace),
            points=points,
        )
        st.html(AFTER_MAP)
        if finding is not None:
            result_view.show_coverage(finding)
            result_view.show_details(workspace, finding)
            finding_charts.show_charts(finding.shown)
    with news:
        show_news(state)
    with legend:
        if layer is not None:
            st.html(legend_html(layer.legend))
    with side:
        with st.container(border=True):
            zone_panel.show_selected(workspace, finding, answer, state)
        with st.container():
            if finding is not None and layer is not None:
                with st.expander(zone_panel.spots_heading(finding), expanded=True):
                    zone_panel.show_hot_spots(workspace, finding, state)
        with st.expander("Make a zone without drawing"):
            zone_panel.show_other_ways(workspace, levels, state)


def _carry_out(workspace: Workspace) -> None:
    apply_events(workspace, read_events(MAP), drawings())
