"""The part "Suggest zones": what a planner asks for, and the answer kept until it is asked again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui import map_controls
from hotspots.ui.cache import known_values, overview
from hotspots.ui.suggest_view import show_suggestions
from hotspots.ui.widgets import show_problem
from hotspots.workflows.contents import data_stamp
from hotspots.workflows.suggesting import MOST_ASKED, SuggestRequest, suggest_zones
from hotspots.workflows.zone_suggestion.ground import METHOD_LABELS
from hotspots.workflows.zone_suggestion.picture import suggestions_map

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.workflows.suggesting import Suggestions

STATE = "suggested_zones"
LEAD = (
    "Compact zones on hot ground, within the limits you set, each with its reasons in words. Nothing is "
    "saved until you say so."
)
ORDER_LABELS = {"signs": "how many signs hold", "incidents": "incidents alone"}


@dataclass
class Asked:
    """
    The answer a browser session is looking at.

    Parameters
    ----------
    found : Suggestions
        The answer.
    stamp : object
        State of the data it was made from.
    picture : bytes
        Map of the zones, as PNG.
    saved : dict of int to str
        Zone each suggestion was saved as, by its number.
    """

    found: Suggestions
    stamp: object
    picture: bytes
    saved: dict[int, str] = field(default_factory=dict)


def show_part(workspace: Workspace) -> None:
    """
    Draw the part.

    Parameters
    ----------
    workspace : Workspace
        Where zones and incidents are kept.
    """
    st.markdown(LEAD)
    if not overview(workspace).incidents:
        st.info("Import incidents on the Data page first; zones are suggested from them.")
        return
    request = _choose(workspace)
    if request is not None and st.button("Suggest zones", type="primary", key="suggest_run"):
        _ask(workspace, request)
    asked: Asked | None = st.session_state.get(STATE)
    if asked is None:
        return
    if asked.stamp != data_stamp(workspace):
        st.warning("The data has changed since these zones were suggested: ask again before you save any.")
    show_suggestions(workspace, asked.found, asked.picture, asked.saved)


def _choose(workspace: Workspace) -> SuggestRequest | None:
    first, second, third = st.columns(3)
    count = first.number_input("How many zones at most", 1, MOST_ASKED, 5, key="suggest_count")
    largest = second.number_input(
        "Greatest area of a zone (km²)",
        0.01,
        5.0,
        0.25,
        0.05,
        key="suggest_largest",
        help="0.25 km² is 500 by 500 metres: a place one can walk across in about six minutes.",
    )
    fewest = third.number_input(
        "Fewest incidents of a zone",
        1,
        1000,
        10,
        key="suggest_fewest",
        help="With fewer than 10 nothing can be read from the breakdowns of a zone.",
    )
    with st.expander("Which incidents, and how zones are found and ranked"):
        left, right = st.columns(2)
        method = left.selectbox(
            "Zones grow on", list(METHOD_LABELS), format_func=METHOD_LABELS.__getitem__, key="suggest_method"
        )
        order = right.selectbox(
            "Ranked by", list(ORDER_LABELS), format_func=ORDER_LABELS.__getitem__, key="suggest_order"
        )
        # Trend and foresight need a long look back, so this part begins with everything.
        st.session_state.setdefault("kept_suggest_period", map_controls.EVERYTHING)
        try:
            where = map_controls.choose_incidents(known_values(workspace), name="suggest")
        except UserError as problem:
            show_problem(problem)
            return None
    return SuggestRequest(int(count), float(largest), int(fewest), where, method, order)


def _ask(workspace: Workspace, request: SuggestRequest) -> None:
    try:
        with st.spinner("Growing zones, and trying them out on earlier records…"):
            stamp = data_stamp(workspace)
            found = suggest_zones(workspace, request)
            st.session_state[STATE] = Asked(found, stamp, suggestions_map(workspace, found))
    except UserError as problem:
        st.session_state.pop(STATE, None)
        show_problem(problem)
