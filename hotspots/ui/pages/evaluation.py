"""Did it work? What could be seen, what was chosen to compare, the answer, and what people learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui import evaluation_answer, evaluation_beside, evaluation_lessons, evaluation_setup
from hotspots.ui.cache import current_workspace
from hotspots.ui.navigation import page_named
from hotspots.ui.widgets import page_header, show_problem
from hotspots.ui.words import plain
from hotspots.workflows.evaluation_records import (
    list_choices,
    list_finished,
    remove_choice,
    restore_choice,
)
from hotspots.workflows.planning import list_actions
from hotspots.workflows.zoning import list_zones

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.evaluate.choice import EvaluationChoice
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.store.records import Kept

LEAD = (
    "Did recorded incidents change more where something was done than where nothing was? Choose what to "
    "compare before you look, see the answer with everything that speaks against it, and write down what was "
    "learnt."
)
PARTS = {
    "answer": "The answer",
    "setup": "What is compared",
    "lessons": "What worked here",
    "costs": "Unit costs",
}
NEW = "new"
CHOSEN, PART = "evaluation_chosen", "evaluation_part"


def page() -> None:
    """Draw the page."""
    workspace = current_workspace()
    page_header(workspace, "Did it work?", LEAD)
    with st.container():
        news = st.session_state.pop("evaluation_news", None)
        if news:
            st.success(plain(news))
    choices = {kept.record_id: kept for kept in list_choices(workspace)}
    part = _part(has_choices=bool(choices))
    if part == "lessons":
        evaluation_lessons.show_lessons(workspace)
    elif part == "costs":
        evaluation_beside.show_unit_costs(workspace)
    else:
        _show_one(workspace, choices, part)


def _part(*, has_choices: bool) -> str:
    asked = st.session_state.get(PART) or st.query_params.get("part")
    if asked not in PARTS:
        asked = "answer" if has_choices else "setup"
    st.session_state[PART] = asked
    chosen = st.segmented_control(
        "Part of this page",
        list(PARTS),
        format_func=PARTS.__getitem__,
        key=PART,
        label_visibility="collapsed",
    )
    st.query_params["part"] = chosen or asked
    return chosen or asked


def _show_one(workspace: Workspace, choices: dict[str, Kept[EvaluationChoice]], part: str) -> None:
    asked = st.session_state.get(CHOSEN) or st.query_params.get("evaluation")
    options = [*choices, NEW]
    st.session_state[CHOSEN] = asked if asked in options else options[0]
    chosen = st.selectbox(
        "Evaluation",
        options,
        format_func=lambda one: "A new one" if one == NEW else f"{choices[one].content.name} ({one})",
        key=CHOSEN,
        on_change=_turn_to_its_part,
    )
    st.query_params["evaluation"] = chosen
    kept = choices.get(chosen)
    if part == "setup" or kept is None:
        _show_setup(workspace, kept)
        return
    found = evaluation_answer.show_answer(workspace, kept)
    evaluation_beside.show_outcomes(workspace, kept.content.zone_ids)
    if found is not None:
        evaluation_beside.show_costs(workspace, found)
        evaluation_answer.show_keeping(workspace, kept, found)
        _show_lesson(workspace, kept.record_id)


def _turn_to_its_part() -> None:
    """A new evaluation begins with what is compared; whoever comes back from it sees an answer again."""
    if st.session_state[CHOSEN] == NEW:
        st.session_state[PART] = "setup"
    elif st.query_params.get("evaluation") == NEW:
        st.session_state[PART] = "answer"


def _show_setup(workspace: Workspace, kept: Kept[EvaluationChoice] | None) -> None:
    zones = list_zones(workspace)
    if not zones:
        st.info("No zones yet. Draw one on the map first.")
        st.page_link(page_named("map"), label="Go to the map")
        return
    try:
        evaluation_setup.show_setup(workspace, zones, list_actions(workspace), kept, on_kept=_kept)
    except UserError as problem:
        show_problem(problem)
    _show_removed(workspace)
    if kept is not None:
        with st.expander("Remove this evaluation"):
            st.caption("Its history stays, and other evaluations of the same ground go on naming it.")
            if st.button("Remove it", key=f"ev_remove_{kept.record_id}"):
                remove_choice(workspace, kept.record_id, expected_version=kept.version)
                st.session_state.pop(CHOSEN, None)
                st.session_state["evaluation_news"] = f"{kept.record_id} is removed."
                st.rerun()


def _show_removed(workspace: Workspace) -> None:
    gone = list_choices(workspace, removed=True)
    if not gone:
        return
    with st.expander(f"Removed evaluations ({len(gone)})"):
        for kept in gone:
            if st.button(f"Bring back: {plain(kept.content.name)}", key=f"ev_back_{kept.record_id}"):
                restore_choice(workspace, kept.record_id, expected_version=kept.version)
                st.session_state["evaluation_news"] = f"{kept.record_id} is back."
                st.rerun()


def _kept(record_id: str) -> None:
    st.session_state["evaluation_news"] = f"Kept as {record_id}, with today's date."
    # Widgets of these keys have been drawn: the address carries the choice over to the next run.
    for name in (CHOSEN, PART):
        st.session_state.pop(name, None)
    st.query_params["evaluation"] = record_id
    st.query_params["part"] = "answer"
    st.rerun()


def _show_lesson(workspace: Workspace, choice_id: str) -> None:
    mine = [one for one in list_finished(workspace) if one.content.choice_id == choice_id]
    if not mine:
        return
    last: Kept[FinishedEvaluation] = mine[-1]
    with st.expander(f"Write down what was learnt ({last.record_id})"):
        evaluation_lessons.write_lesson(workspace, finished=last.content, evaluation_id=last.record_id)
