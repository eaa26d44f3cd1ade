"""The form of a new action, filled in from a response that the address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
from hotspots.plan.actions import Action
from hotspots.ui.plan_address import RESPONSE, WHERE, WHOM
from hotspots.ui.widgets import show_problem
from hotspots.ui.words import plain
from hotspots.workflows import evidence_menu

if TYPE_CHECKING:
    from geodata.workspace import Workspace


def start_of_action(workspace: Workspace) -> Action:
    """
    Give what the form of a new action holds at first, and say where it comes from.

    Parameters
    ----------
    workspace : Workspace
        Whose evidence menu.

    Returns
    -------
    Action
        Empty when the address names no response, or one there is none of.
    """
    empty = Action(action_id="", objective="", action="")
    response_id = st.query_params.get(RESPONSE)
    if not response_id:
        return empty
    try:
        response = evidence_menu.get_response(workspace, response_id)
    except UserError as problem:
        show_problem(problem)
        return empty
    whom, where = st.query_params.get(WHOM), st.query_params.get(WHERE)
    st.info(
        f"Filled in from the evidence menu: **{plain(response.title)}**. "
        f"{plain(evidence_menu.evidence_words(response))} Say what it is meant to achieve here, who leads, "
        "by when, and how you will know."
    )
    return evidence_menu.action_from(
        response,
        characteristic=whom if whom in CHARACTERISTICS else None,
        setting=where if where in SETTINGS else None,
    )
