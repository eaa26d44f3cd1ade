"""What worked here, by kind of zone: writing lessons, finding them again, sharing them as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from geodata.schema import SETTINGS
from hotspots.plan.actions import ROLE_LABELS
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_pairs, show_problem, show_table
from hotspots.ui.words import plain
from hotspots.wording import counted, format_date, listed
from hotspots.workflows.lesson_files import import_lessons, lessons_bytes
from hotspots.workflows.lessons import (
    VERDICTS,
    ZONE_KINDS,
    Lesson,
    LessonQuestion,
    add_lesson,
    change_lesson,
    list_lessons,
    remove_lesson,
    response_titles,
    restore_lesson,
    search_lessons,
    start_of_lesson,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.store.records import Kept

ANY = ""
MIME = {".csv": "text/csv", ".json": "application/json"}


def write_lesson(
    workspace: Workspace,
    *,
    kept: Kept[Lesson] | None = None,
    finished: FinishedEvaluation | None = None,
    evaluation_id: str = "",
) -> None:
    """
    Let a lesson be written or changed.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    kept : Kept, optional
        The lesson to change.
    finished : FinishedEvaluation, optional
        The evaluation a new one belongs to.
    evaluation_id : str
        Id of that evaluation.
    """
    mark = f"{kept.record_id}_{kept.version}" if kept is not None else f"new_{evaluation_id}"
    was = _start(workspace, kept, finished)
    known = response_titles(workspace)
    with st.form(f"ln_form_{mark}", border=False):
        st.caption("In your own words. No names, no addresses, nothing that points to one household.")
        title = st.text_input("In a few words", was.title, max_chars=200)
        worked = st.text_area("What worked here, and what did not", was.what_worked, max_chars=4000)
        whom = st.text_area("For whom", was.for_whom, max_chars=4000)
        differently = st.text_area("What we would do differently", was.do_differently, max_chars=4000)
        left, right = st.columns(2)
        kinds = list(ZONE_KINDS)
        kind = left.selectbox(
            "Kind of zone", kinds, kinds.index(was.zone_kind), format_func=ZONE_KINDS.__getitem__
        )
        response = right.selectbox(
            "Response tried, from the menu or in your words",
            list(dict.fromkeys([*([was.response] if was.response else []), *known])),
            index=0 if was.response else None,
            accept_new_options=True,
            placeholder="None",
        )
        settings = left.multiselect(
            "Settings", SETTINGS, was.settings, format_func=_setting, placeholder="Any"
        )
        roles = right.multiselect(
            "Kind of action",
            list(ROLE_LABELS),
            was.roles,
            format_func=ROLE_LABELS.__getitem__,
            placeholder="Any",
        )
        characteristics = left.multiselect(
            "Whom it served",
            list(CHARACTERISTIC_LABELS),
            was.characteristics,
            format_func=CHARACTERISTIC_LABELS.__getitem__,
            placeholder="All",
        )
        verdict = right.selectbox(
            "What the counts allow to say",
            list(VERDICTS),
            list(VERDICTS).index(finished.verdict if finished is not None else was.verdict),
            format_func=VERDICTS.__getitem__,
            disabled=finished is not None,
        )
        if not st.form_submit_button("Save the lesson", type="primary"):
            return
    fields: dict[str, Any] = {
        **vars(was),
        "title": title,
        "what_worked": worked,
        "for_whom": whom,
        "do_differently": differently,
        "zone_kind": kind,
        "settings": tuple(settings),
        "roles": tuple(roles),
        "characteristics": tuple(characteristics),
        "response": response or "",
        "verdict": finished.verdict if finished is not None else verdict,
    }
    if finished is not None:
        fields |= {"evaluation_id": evaluation_id, "zone_ids": finished.zone_ids, "actions": finished.actions}
    try:
        if kept is None:
            add_lesson(workspace, Lesson(**fields))
        else:
            change_lesson(workspace, kept.record_id, Lesson(**fields), expected_version=kept.version)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state["evaluation_news"] = "The lesson is saved."
    st.rerun()


def _start(workspace: Workspace, kept: Kept[Lesson] | None, finished: FinishedEvaluation | None) -> Lesson:
    if kept is not None:
        return kept.content
    return start_of_lesson(workspace, finished) if finished is not None else Lesson(title="")


def show_lessons(workspace: Workspace) -> None:
    """
    Show the lessons by kind of zone, with filters, files out and in.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    """
    found = search_lessons(workspace, _wanted())
    st.caption(counted(len(found), "lesson"))
    kind = None
    for kept in found:
        if kept.content.zone_kind != kind:
            kind = kept.content.zone_kind
            st.subheader(ZONE_KINDS[kind], anchor=False)
        _show_one(workspace, kept)
    with st.expander("Write a lesson without an evaluation"):
        write_lesson(workspace)
    gone = list_lessons(workspace, removed=True)
    if gone:
        with st.expander(f"Removed lessons ({len(gone)})"):
            for kept in gone:
                if st.button(f"Bring back: {plain(kept.content.title)}", key=f"ln_back_{kept.record_id}"):
                    restore_lesson(workspace, kept.record_id, expected_version=kept.version)
                    st.rerun()
    _share(workspace, found)


def _wanted() -> LessonQuestion:
    left, middle, right = st.columns(3)
    return LessonQuestion(
        text=left.text_input("Search", key="ln_text", placeholder="Words that all have to occur"),
        zone_kind=_one(middle, "Kind of zone", ZONE_KINDS, "ln_kind"),
        verdict=_one(right, "The counts", VERDICTS, "ln_verdict"),
        setting=_one(left, "Setting", {name: _setting(name) for name in SETTINGS}, "ln_setting"),
        role=_one(middle, "Kind of action", ROLE_LABELS, "ln_role"),
        characteristic=_one(right, "For whom", CHARACTERISTIC_LABELS, "ln_characteristic"),
    )


def _one(column: Any, label: str, options: Mapping[str, str], key: str) -> str:
    chosen: str = column.selectbox(
        label, [ANY, *options], format_func=lambda name: options.get(name, "All"), key=key
    )
    return chosen


def _setting(name: str) -> str:
    return SETTING_LABELS.get(name, name)


def _show_one(workspace: Workspace, kept: Kept[Lesson]) -> None:
    lesson = kept.content
    st.markdown(f"**{plain(lesson.title)}**")
    facts = [
        ("What worked here", lesson.what_worked),
        ("For whom", lesson.for_whom),
        ("Differently next time", lesson.do_differently),
        ("The counts", VERDICTS[lesson.verdict]),
        ("Response", lesson.response),
        ("Settings", "; ".join(_setting(name) for name in lesson.settings)),
        ("Kind of action", "; ".join(ROLE_LABELS[name] for name in lesson.roles)),
        ("Served", "; ".join(CHARACTERISTIC_LABELS[name] for name in lesson.characteristics) or "All"),
        ("From", f"{lesson.partnership}, {format_date(lesson.learnt_on)}"),
        (
            "Joined to",
            listed([part for part in (lesson.evaluation_id, *lesson.zone_ids, *lesson.actions) if part]),
        ),
    ]
    show_pairs([(name, text) for name, text in facts if text], label=f"Lesson {kept.record_id}")
    with st.expander(f"Change or remove {kept.record_id}"):
        write_lesson(workspace, kept=kept)
        if st.button("Remove this lesson", key=f"ln_remove_{kept.record_id}"):
            remove_lesson(workspace, kept.record_id, expected_version=kept.version)
            st.rerun()


def _share(workspace: Workspace, found: Sequence[Kept[Lesson]]) -> None:
    st.subheader("Share lessons with other partnerships", anchor=False)
    st.caption(
        "The files hold words and kinds: no counts, zones, actions or records. Read them before sending."
    )
    with st.container(horizontal=True):
        for ending, mime in MIME.items():
            st.download_button(
                f"Download these lessons ({ending[1:].upper()})",
                lessons_bytes(list(found), ending),
                f"lessons{ending}",
                mime,
                on_click="ignore",
                disabled=not found,
                key=f"ln_file{ending}",
            )
    upload = st.file_uploader("A file of lessons (CSV or JSON)", type=["csv", "json"], key="ln_upload")
    if upload is None or not st.button("Bring the lessons in", key="ln_bring"):
        return
    try:
        with as_file(upload) as path:
            report = import_lessons(workspace, path)
    except UserError as problem:
        show_problem(problem)
        return
    if report.refusals:
        show_table(["Line of the file", "What is wrong"], report.refusals, caption=report.sentences()[0])
        return
    st.session_state["evaluation_news"] = report.sentences()[0]
    st.rerun()
