"""Plan page: the actions of the partnership, who leads them, how far they are, and the plan as a document."""

from __future__ import annotations

import streamlit as st

from geodata.errors import UserError
from hotspots.ui import action_form, action_list, plan_exchange
from hotspots.ui.cache import current_workspace
from hotspots.ui.widgets import page_header, show_problem
from hotspots.workflows.planning import get_action, list_actions
from hotspots.workflows.zoning import list_zones

LEAD = "What the partnership will do, where, for whom, who leads and by when."
NEW = "new"


def page() -> None:
    """Draw the page: one action when the address names one, else the whole plan."""
    workspace = current_workspace()
    page_header(workspace, "Action plan", LEAD)
    zones = {zone.zone_id: zone.name for zone in list_zones(workspace)}
    chosen = st.query_params.get("action")
    if chosen == NEW:
        action_form.show_new(workspace, zones, on_done=_back)
        return
    if chosen:
        try:
            action = get_action(workspace, chosen)
        except UserError as problem:
            show_problem(problem)
            st.button("Back to the plan", on_click=_back)
            return
        action_form.show_one(workspace, action, zones, on_done=_back)
        return
    # Whoever comes back to an action sees it as it is by then.
    st.session_state.pop(action_form.OPENED, None)
    actions = list_actions(workspace)
    # Always there, with or without news: else the tabs move, and start anew at the first one.
    with st.container():
        action_list.show_news(workspace)
    action_list.show_coverage(actions)
    listing, bringing, taking = st.tabs(["Actions", "Bring in from a file", "Make the plan document"])
    with listing:
        st.button("Add an action", type="primary", on_click=_open, args=(NEW,))
        action_list.show_actions(workspace, actions, zones, on_open=_open)
    with bringing:
        plan_exchange.show_import(workspace)
    with taking:
        plan_exchange.show_export(workspace, zones)


def _open(action_id: str) -> None:
    st.query_params["action"] = action_id


def _back() -> None:
    st.query_params.pop("action", None)
