"""Shown when the folder holds no workspace yet: make one, or try the fictional city."""

from __future__ import annotations

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.gate import workspace_folder
from hotspots.ui.widgets import progress_bar, show_problem
from hotspots.ui.words import plain

BRITISH_GRID = "EPSG:27700"


def page() -> None:
    """Draw the page."""
    folder = workspace_folder()
    st.title("Welcome to Hotspots", anchor=False)
    st.markdown(
        "Hotspots finds where harassment and violence against people for who they are is concentrated, "
        "helps you draw prevention zones and agree actions, and makes a safe summary for councillors.\n\n"
        "Everything stays in one folder on this machine, the *workspace*. There is none yet in "
        f"{plain(str(folder))}."
    )
    own, city = st.columns(2, gap="large")
    with own:
        _own_workspace()
    with city:
        _fictional_city()


def _own_workspace() -> None:
    from hotspots.workflows.loading import init_workspace

    st.header("Start with your own records", anchor=False)
    with st.form("init"):
        name = st.text_input("Name of the partnership", placeholder="Such as: Northtown safety partnership")
        with st.expander("Outside Great Britain"):
            crs = st.text_input(
                "Coordinate system",
                BRITISH_GRID,
                help="A system in metres, by its EPSG number. EPSG:27700 is the British National Grid.",
            )
            timezone = st.text_input("Time zone", "Europe/London")
        sent = st.form_submit_button("Make the workspace", type="primary")
    if not sent:
        return
    try:
        init_workspace(workspace_folder(), crs=crs, timezone=timezone, assign="printed", name=name.strip())
    except UserError as problem:
        show_problem(problem)
        return
    st.rerun()


def _fictional_city() -> None:
    st.header("Look round first", anchor=False)
    st.markdown(
        "A fictional city with three years of made-up incidents, zones and actions. Nobody in it is real. It "
        "takes about half a minute to make."
    )
    if not st.button("Make the fictional city"):
        return
    from hotspots.workflows.demo import make_demo

    _, tell = progress_bar("Making the city...")
    try:
        make_demo(workspace_folder(), progress=tell)
    except UserError as problem:
        show_problem(problem)
        return
    st.rerun()
