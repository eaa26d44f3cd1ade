"""The problem profile of a zone on the page: figures to read, judgement to write, a document to take."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.drawings import drawings
from hotspots.ui.widgets import show_table
from hotspots.ui.words import moment, plain
from hotspots.wording import counted
from hotspots.workflows.problem_documents import PROBLEM_FORMATS, problem_document
from hotspots.workflows.problem_profiles import QUESTIONS, problem_history, problem_part, save_problem

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone
    from hotspots.workflows.problem_profiles import Problem, ProblemPart

LABELS = {"docx": "Word", "pdf": "PDF", "html": "web page"}
MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
}
LEAD = (
    "Figures are filled in from the records and cannot be edited; what you write is kept with every version. "
    "Write of groups, not of people by name."
)


def show_problem_profile(workspace: Workspace, zone: Zone) -> None:
    """
    Show the problem profile of a zone, and let people write in it.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone : Zone
        The zone.
    """
    part = problem_part(workspace, zone.zone_id)
    st.caption(LEAD)
    if part.figures.warning:
        st.warning(plain(part.figures.warning))
    _show_form(workspace, zone, part)
    st.caption(plain(part.figures.origin))
    with st.container(horizontal=True):
        for kind in PROBLEM_FORMATS:
            st.download_button(
                f"Download as {LABELS[kind]}",
                partial(problem_document, workspace, zone.zone_id, kind),
                file_name=f"problem-profile-{zone.zone_id}.{kind}",
                mime=MIMES[kind],
                on_click="ignore",
                key=f"problem_{kind}_{zone.zone_id}",
            )
    _show_versions(workspace, zone)


def _show_form(workspace: Workspace, zone: Zone, part: ProblemPart) -> None:
    opened = int(st.session_state.setdefault(_opened(zone), part.version))
    written = part.problem
    if opened != part.version:
        # Somebody else saved meanwhile: what was typed here stays in its boxes, but cannot replace theirs.
        written = _version(workspace, zone, opened)
        st.warning(
            f"Version {part.version} was saved since you opened this profile. Copy what you want to keep, "
            "then look at the newest version and write it in there."
        )
        st.button(
            "Show the newest version", on_click=_reopen, args=(zone,), key=f"problem_new_{zone.zone_id}"
        )
    with st.form(f"problem_{zone.zone_id}_{opened}", border=False):
        answers = {
            "title": st.text_input(
                "The problem in a few words", written.title if written else "", max_chars=200
            )
        }
        for question in QUESTIONS:
            st.markdown(f"**{plain(question.title)}**")
            told = part.figures.to(question.field)
            if told:
                source = part.figures.source(question.field)
                st.caption(f"{source}: {plain(' '.join(told))}")
            answers[question.field] = st.text_area(
                f"Your judgement: {question.title}",
                written.answer(question) if written else "",
                placeholder=question.help,
                max_chars=4000,
                height=80,
                label_visibility="collapsed",
            )
        if st.form_submit_button("Save the problem profile", type="primary"):
            _save(workspace, zone, answers, opened)


def _save(workspace: Workspace, zone: Zone, answers: dict[str, str], version: int) -> None:
    state = drawings()
    try:
        kept = save_problem(workspace, zone.zone_id, answers, expected_version=version)
    except UserError as problem:
        st.error(f"**{plain(problem.what)}** {plain(problem.found)}\n\n{plain(problem.fix)}")
        return
    st.session_state[_opened(zone)] = kept.version
    done = f"{counted(kept.content.answered, 'question')} of {len(QUESTIONS)} answered"
    state.good.append(f"Saved: the problem profile of **{plain(zone.name)}** ({done}).")
    st.rerun()


def _opened(zone: Zone) -> str:
    return f"problem_opened_{zone.zone_id}"


def _reopen(zone: Zone) -> None:
    st.session_state.pop(_opened(zone), None)


def _version(workspace: Workspace, zone: Zone, version: int) -> Problem | None:
    changes = problem_history(workspace, zone.zone_id)
    return next((change.content for change in changes if change.version == version), None)


def _show_versions(workspace: Workspace, zone: Zone) -> None:
    changes = problem_history(workspace, zone.zone_id)
    if len(changes) < 2:
        return
    with st.expander(f"Earlier versions ({len(changes) - 1})"):
        show_table(
            ["When", "Version", "By", "Problem", "Questions answered"],
            [
                (
                    moment(change.made_at),
                    change.version,
                    change.made_by,
                    change.content.title,
                    change.content.answered,
                )
                for change in reversed(changes)
            ],
            label=f"Versions of the problem profile of {zone.name}, newest first",
            numeric=[1, 4],
        )
        known = {change.version: change for change in reversed(changes[:-1])}
        version = st.selectbox(
            "Version to read", list(known), key=f"problem_version_{zone.zone_id}", format_func=str
        )
        for question in QUESTIONS:
            text = known[version].content.answer(question)
            if text:
                st.markdown(f"**{plain(question.title)}** {plain(text)}")
