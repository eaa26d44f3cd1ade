"""Start page: the five steps, how far each is, and where to go next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.cache import current_workspace, overview
from hotspots.ui.navigation import page_named
from hotspots.ui.widgets import page_header
from hotspots.wording import counted
from hotspots.workflows.planning import list_actions
from hotspots.workflows.summarising import list_summaries
from hotspots.workflows.zoning import list_zones

if TYPE_CHECKING:
    from geodata.workspace import Workspace

LEAD = "From records of incidents to prevention zones, an action plan, and a summary a councillor may see."


def page() -> None:
    """Draw the page."""
    workspace = current_workspace()
    page_header(workspace, "Where we are", LEAD)
    for module, title, state, go in _steps(workspace):
        with st.container(border=True):
            text, link = st.columns([5, 1.3], vertical_alignment="center")
            text.markdown(f"**{title}**  \n{state}")
            link.page_link(page_named(module), label=go, width="stretch")


def _steps(workspace: Workspace) -> list[tuple[str, str, str, str]]:
    loaded = overview(workspace)
    zones, actions = list_zones(workspace), list_actions(workspace)
    summaries = list_summaries(workspace)
    incidents = loaded.incidents
    return [
        (
            "data",
            "1. Load your records",
            f"{counted(incidents, 'incident')} loaded, {counted(len(loaded.levels), 'kind')} of area."
            if incidents
            else "No incident loaded yet. Bring in the files your partners send you.",
            "Open the data",
        ),
        (
            "map",
            "2. See where it happens, to whom and when",
            "Choose areas, a grid or clusters, and who was targeted.",
            "Open the map",
        ),
        (
            "zones",
            "3. Draw prevention zones",
            f"{counted(len(zones), 'zone')} drawn." if zones else "No zone yet.",
            "Open the zones",
        ),
        (
            "plan",
            "4. Agree actions",
            f"{counted(len(actions), 'action')} in the plan." if actions else "The plan is empty.",
            "Open the plan",
        ),
        (
            "summaries",
            "5. Share safely",
            f"{counted(len(summaries), 'set')} of area summaries made."
            if summaries
            else "No area summary made yet.",
            "Open the summaries",
        ),
    ]
