"""The answer of a kept evaluation: one sentence, what speaks against it, the picture, the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.evaluation_cache import answer_of, map_of
from hotspots.ui.evaluation_charts import show_months
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import plain
from hotspots.wording import DASH, format_date, format_period, sentence_case
from hotspots.workflows.evaluation.documents import (
    EVALUATION_FORMATS,
    evaluation_documents,
    finish_choice,
    parts_of,
)
from hotspots.workflows.evaluation_records import choice_history, choice_timing, list_finished

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.evaluate.choice import EvaluationChoice
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.store.records import Kept

FORMATS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("Web page", "text/html"),
}
MADE = "evaluation_documents"
"""Session key: the documents made last, and what they were made of."""
ROLES = {"comparison": "Comparison", "other comparison": "For the months too"}
VERDICTS = {
    "fell": "Recorded incidents fell more than chance usually brings",
    "rose": "Recorded incidents rose more than chance usually brings",
    "no clear change": "No change beyond chance can be shown",
    "too few to say": "Too few to say",
}


def show_answer(workspace: Workspace, kept: Kept[EvaluationChoice]) -> FinishedEvaluation | None:
    """
    Show the answer to a kept choice.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    kept : Kept
        The choice.

    Returns
    -------
    FinishedEvaluation or None
        What was shown; None where records do not reach as far.
    """
    try:
        with st.spinner("Counting..."):
            found = answer_of(workspace, kept.record_id, kept.version)
    except UserError as problem:
        st.info(f"**No answer yet.** {plain(problem.what)} {plain(problem.found)}")
        st.markdown(plain(choice_timing(workspace, kept.record_id).sentence))
        st.caption("The choice stays kept. What could be seen at all is under 'What is compared'.")
        return None
    _show_words(found)
    st.subheader("Month by month", anchor=False)
    show_months(found)
    st.subheader("The measures", anchor=False)
    show_table(
        ["Measure", "Value", "Interval", "How to read it"],
        [(one.name, one.value, one.interval or DASH, one.meaning) for one in found.measures],
        label="The change, measured in several ways",
    )
    st.caption(plain(found.smallest_fall))
    _show_places(workspace, found)
    left, right = st.columns(2)
    with left:
        st.subheader("What it takes for granted", anchor=False)
        _bullets(found.assumptions)
    with right, st.expander("Notes: what was chosen, left out, and happened meanwhile", expanded=False):
        _bullets(found.notes)
        show_table(
            ["On", "By", "This choice was"],
            [
                (format_date(day), by or DASH, words)
                for day, by, words in choice_history(workspace, kept.record_id)
            ],
            label="How this choice came about",
        )
        st.caption(f"Table version {found.table_version}.")
    return found


def _show_words(found: FinishedEvaluation) -> None:
    st.subheader(VERDICTS[found.verdict], anchor=False)
    st.markdown(plain(found.sentence))
    if found.beforehand:
        st.success(plain(found.timing), icon=":material/event_available:")
    else:
        st.info(plain(found.timing), icon=":material/event_busy:")
    st.warning("**Be careful**\n\n" + "\n".join(f"- {plain(text)}" for text in found.warnings))


def _show_places(workspace: Workspace, found: FinishedEvaluation) -> None:
    st.subheader("What was compared", anchor=False)
    st.caption(
        f"Before: {format_period(found.first_day, found.start - timedelta(1))}. After: "
        f"{format_period(found.start, found.last_day)}."
    )
    drawing, reasons = st.columns([1, 1.25])
    drawing.image(
        map_of(workspace, found),
        caption="Zones, buffers and comparison places. They are listed with reasons beside the map.",
        width="stretch",
    )
    with reasons:
        show_table(
            ["Place", "Compared as", "Reason"],
            [
                (sentence_case(place.name), ROLES[place.role], place.reason)
                for place in found.places
                if place.role in ROLES
            ],
            label="Comparison places, with reasons",
        )


def _bullets(texts: tuple[str, ...]) -> None:
    st.markdown("\n".join(f"- {plain(text)}" for text in texts))


def show_keeping(workspace: Workspace, kept: Kept[EvaluationChoice], found: FinishedEvaluation) -> None:
    """
    Let the answer be kept as it is today, and be taken away as a document.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    kept : Kept
        The choice.
    found : FinishedEvaluation
        Its answer.
    """
    st.subheader("Keep this answer, or take it away", anchor=False)
    mine = [one for one in list_finished(workspace) if one.content.choice_id == kept.record_id]
    if mine:
        show_table(
            ["Kept as", "On", "Verdict", "Sentence"],
            [
                (one.record_id, format_date(one.created_at), one.content.verdict, one.content.sentence)
                for one in mine
            ],
            whole=[0, 1],
            label="Answers kept of this evaluation",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.text_input("Finished by (post, not name)", key=f"ev_by_{kept.record_id}", max_chars=120)
        if st.button("Keep the answer with its figures", key=f"ev_finish_{kept.record_id}"):
            _finish(workspace, kept.record_id, by)
    _documents(workspace, kept, found, mine[-1].record_id if mine else "")


def _finish(workspace: Workspace, choice_id: str, by: str) -> None:
    try:
        done = finish_choice(workspace, choice_id, made_by=by)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state["evaluation_news"] = (
        f"Kept as {done.record_id}. It is part of the plan document now; write down below what was learnt."
    )
    st.rerun()


def _documents(
    workspace: Workspace, kept: Kept[EvaluationChoice], found: FinishedEvaluation, evaluation_id: str
) -> None:
    formats = st.multiselect(
        "Report as",
        list(EVALUATION_FORMATS),
        default=["docx", "pdf"],
        format_func=lambda name: FORMATS[name][0],
        key="ev_formats",
    )
    wanted = (kept.record_id, kept.version, found.table_version, tuple(formats))
    if st.button("Make the report", disabled=not formats, key="ev_report"):
        with st.spinner("Making the report..."):
            parts = parts_of(workspace, found, evaluation_id=evaluation_id)
            st.session_state[MADE] = (wanted, evaluation_documents(workspace, parts, formats))
    made = st.session_state.get(MADE)
    if made and made[0] == wanted:
        for column, (name, content) in zip(st.columns(3), made[1].items(), strict=False):
            column.download_button(
                f"Download: {FORMATS[name][0]}",
                content,
                f"evaluation-{kept.record_id}.{name}",
                FORMATS[name][1],
                on_click="ignore",
                width="stretch",
                key=f"ev_download_{name}",
            )
