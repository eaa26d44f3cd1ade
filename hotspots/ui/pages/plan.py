"""Plan page: the partnership's plan in parts, or one of its actions."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui import action_form, action_list
from hotspots.ui.cache import current_workspace
from hotspots.ui.plan_address import NEW, PART, back_to_plan
from hotspots.ui.widgets import page_header, show_problem
from hotspots.workflows.planning import get_action
from hotspots.workflows.zoning import list_zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace

LEAD = "What the partnership will do, where, for whom, who leads and by when."


@dataclass(frozen=True)
class Part:
    """
    One part of the page; it is drawn only while somebody looks at it.

    Parameters
    ----------
    title : str
        On its tab, and in the address.
    module : str
        Module below `hotspots.ui`, loaded when first shown.
    function : str
        Its function that draws the part; it takes the workspace.
    """

    title: str
    module: str
    function: str = "show_part"

    def show(self, workspace: Workspace) -> None:
        """Draw it."""
        getattr(import_module(f"hotspots.ui.{self.module}"), self.function)(workspace)


_TABS_WRAP = """<style>
.st-key-part [role="tablist"]{flex-wrap:wrap;row-gap:.2rem}
</style>"""
"""On a narrow window the tabs take two lines, so that none is out of sight."""

PARTS: tuple[Part, ...] = (
    Part("Actions", "action_list"),
    Part("Objectives", "objective_part"),
    Part("Due dates", "plan_due_part"),
    Part("Meetings", "meeting_part"),
    Part("Partners", "partner_part"),
    Part("Sign-off", "plan_versions_part"),
    Part("What could we do?", "evidence_menu_part"),
    Part("Due regard", "due_regard_part"),
    Part("Engagement", "engagement_part"),
    Part("Training", "training_part"),
    Part("Reporting points", "reporting_points_part"),
    Part("Bring in from a file", "plan_exchange", "show_import"),
    Part("Make the plan document", "plan_exchange", "show_export"),
    Part("Strategic assessment", "strategic_part"),
)
"""Parts of the page in the order of their tabs; a new part is a line here."""


def page() -> None:
    """Draw the page: one action when the address names one, else the plan."""
    workspace = current_workspace()
    page_header(workspace, "Action plan", LEAD)
    chosen = st.query_params.get("action")
    if chosen:
        _show_action(workspace, chosen)
        return
    # Whoever comes back to an action sees it as it is by then.
    for held in (action_form.OPENED, action_form.NEW_ONE):
        st.session_state.pop(held, None)
    # Always there, with or without news: else the tabs move, and start anew at the first one.
    with st.container():
        action_list.show_news(workspace)
    show_parts(workspace, PARTS)


def show_parts(workspace: Workspace, parts: Sequence[Part]) -> None:
    """
    Show parts as tabs, and draw the one that is open.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    parts : sequence of Part
        In the order of their tabs.
    """
    st.html(_TABS_WRAP)
    tabs = st.tabs([part.title for part in parts], key=PART, on_change="rerun", bind="query-params")
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                part.show(workspace)


def _show_action(workspace: Workspace, chosen: str) -> None:
    zones = {zone.zone_id: zone.name for zone in list_zones(workspace)}
    if chosen == NEW:
        action_form.show_new(workspace, zones, on_done=back_to_plan)
        return
    try:
        action = get_action(workspace, chosen)
    except UserError as problem:
        show_problem(problem)
        st.button("Back to the plan", on_click=back_to_plan)
        return
    action_form.show_one(workspace, action, zones, on_done=back_to_plan)
