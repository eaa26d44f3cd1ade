"""Releases: planners choose what may be told, look at it as a councillor will, then freeze it."""

from __future__ import annotations

import streamlit as st

from hotspots.ui import release_list, release_making
from hotspots.ui.cache import current_workspace
from hotspots.ui.widgets import page_header
from hotspots.workflows.releasing import list_releases

LEAD = (
    "Tables that may leave the partnership: small counts are hidden, the others rounded, and each release is "
    "checked together with all earlier ones before it is frozen."
)


def page() -> None:
    """Draw the page: the releases there are, and the making of a new one."""
    workspace = current_workspace()
    page_header(workspace, "Releases", LEAD)
    releases = list_releases(workspace, withdrawn=True)
    if releases:
        release_list.show_releases(workspace, releases)
    else:
        st.info("Nothing has been released yet.")
    st.subheader("Make a release", anchor=False)
    release_making.show_making(workspace)
