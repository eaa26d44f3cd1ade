"""Recording that the findings were considered, and the records there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.due_regard.finding import STATE_LABELS
from hotspots.plan.due_regard.words import open_points, summary_sentence
from hotspots.ui.action_list import NEWS, today
from hotspots.ui.plan_exchange import FORMATS
from hotspots.ui.widgets import show_pairs, show_problem, show_table
from hotspots.ui.words import FIRST_DAY, plain
from hotspots.wording import format_date, listed
from hotspots.workflows.due_regard import (
    Decision,
    compare_with_last,
    get_due_regard,
    list_due_regard,
    record_due_regard,
)
from hotspots.workflows.due_regard_documents import RECORD_FORMATS, due_regard_document

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from geodata.workspace import Workspace
    from hotspots.plan.due_regard.finding import DueRegardFinding, DueRegardRecord
    from hotspots.plan.due_regard.words import Point
    from hotspots.workflows.due_regard import DueRegardCheck

SEEN = "due_regard_seen"
"""Session key: the findings as they were when the form came on the screen."""
MADE = "due_regard_documents"
"""Session key: the documents made last, and of which record."""


def show_record_form(workspace: Workspace, found: DueRegardCheck) -> None:
    """Let a decision-maker record that the findings were considered, and what was decided on each."""
    with st.expander("Record that this was considered"):
        st.markdown(
            "A record keeps a copy of every finding as it stands today, who considered it, and what was "
            "decided. It stands for good: nobody can change it. After the next look, make another one."
        )
        seen = st.session_state.setdefault(SEEN, found.findings)
        changed = seen != found.findings
        if changed:
            st.session_state[SEEN] = found.findings
            st.info("The findings have changed since you opened this form. It shows them as they are now.")
        points = open_points(found.findings, apart=True)
        with st.form("due_regard_record", enter_to_submit=False):
            left, middle, right = st.columns(3)
            post = left.text_input("Post of whoever decides", max_chars=200, help="No name of a person.")
            organisation = middle.text_input("Organisation", max_chars=200)
            day = right.date_input("Considered on", today(), FIRST_DAY, today(), format="DD/MM/YYYY")
            note = st.text_area("What else was weighed", height=80, max_chars=4000)
            typed = {point: _ask(point) for point in points}
            sent = st.form_submit_button("Record that this was considered", type="primary")
        if sent and changed:
            st.warning("Nothing was recorded yet. Look at the findings as they are now, then send it again.")
        elif sent:
            _record(
                workspace, found.findings, typed, post=post, organisation=organisation, day=day, note=note
            )


def _ask(point: Point) -> tuple[str, str]:
    about = f"{point.title} ({listed(point.scopes)})"
    st.markdown(f"**{STATE_LABELS[point.state]}: {plain(about)}**  \n{plain(point.reason)}")
    left, right = st.columns(2)
    decision = left.text_input(
        f"What was decided on: {plain(about)}", max_chars=4000, key=_key("decision", point),
        label_visibility="collapsed", placeholder="What was decided",
    )  # fmt: skip
    why = right.text_input(
        f"Why this was decided on: {plain(about)}", max_chars=4000, key=_key("why", point),
        label_visibility="collapsed", placeholder="Why",
    )  # fmt: skip
    return decision.strip(), why.strip()


def _key(what: str, point: Point) -> str:
    """What was typed stays with its point, also when others come and go."""
    return f"due_regard_{what}_{point.rule_id}_{'_'.join(point.scopes)}"


def _record(
    workspace: Workspace,
    seen: tuple[DueRegardFinding, ...],
    typed: Mapping[Point, tuple[str, str]],
    *,
    post: str,
    organisation: str,
    day: datetime.date | None,
    note: str,
) -> None:
    decisions = [Decision(*key, *words) for point, words in typed.items() if any(words) for key in point.keys]
    try:
        kept = record_due_regard(
            workspace,
            post=post,
            organisation=organisation,
            considered_on=day,
            note=note,
            decisions=decisions,
            seen=seen,
        )
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = (f"Recorded as {kept.record_id}.", None)
    for point in typed:
        for what in ("decision", "why"):
            st.session_state.pop(_key(what, point), None)
    st.rerun()


def show_records(workspace: Workspace) -> None:
    """Show the records there are, one of them whole, with its documents."""
    st.subheader("When it was considered", anchor=False)
    kept = list_due_regard(workspace)
    if not kept:
        st.info("Nobody has recorded yet that these findings were considered.")
        return
    show_table(
        ["Record", "Considered on", "By", "How it stood"],
        [
            (
                each.record_id,
                format_date(each.content.considered_on),
                f"{each.content.post}, {each.content.organisation}",
                summary_sentence(each.content.findings),
            )
            for each in kept
        ],
        label="Due-regard records, the newest first",
    )
    chosen = st.selectbox(
        "Look at a record", [each.record_id for each in kept], index=None, key="due_regard_record_shown",
        placeholder="Choose one",
    )  # fmt: skip
    if chosen is not None:
        _show_one(workspace, chosen, get_due_regard(workspace, chosen).content)


def _show_one(workspace: Workspace, record_id: str, record: DueRegardRecord) -> None:
    show_pairs(
        [
            ("Considered on", format_date(record.considered_on)),
            ("By", f"{record.post}, {record.organisation}"),
            ("Findings of", format_date(record.checked_on or record.considered_on)),
            ("How it stood", summary_sentence(record.findings)),
            *([("What else was weighed", record.note)] if record.note else []),
        ],
        label=f"Record {record_id}",
    )
    titles = {each.key: (each.title, each.scope) for each in record.findings}
    if record.decisions:
        show_table(
            ["Looked at", "For", "Decision", "Why"],
            [(*titles[each.key], each.decision, each.why) for each in record.decisions],
            caption="What was decided",
        )
    earlier = compare_with_last(workspace, record.findings, before=record_id)
    if earlier is not None:
        st.markdown(f"Compared with {earlier[0].record_id}: {earlier[1].sentence()}")
    with st.expander(f"Every finding of {record_id}, as it stood"):
        show_table(
            ["Looked at", "For", "State", "Reason", "What would close it"],
            [
                (each.title, each.scope, STATE_LABELS[each.state], each.reason, each.to_close or "–")
                for each in record.findings
            ],
            label=f"Findings of {record_id}",
        )
    if st.button("Make its documents", key=f"due_regard_make_{record_id}"):
        st.session_state[MADE] = (
            record_id,
            {name: due_regard_document(workspace, record_id, name) for name in RECORD_FORMATS},
        )
    made = st.session_state.get(MADE)
    if made and made[0] == record_id:
        _offer(record_id, made[1])


def _offer(record_id: str, documents: Mapping[str, bytes]) -> None:
    for column, (name, content) in zip(st.columns(len(documents)), documents.items(), strict=True):
        label, media_type = FORMATS[name]
        column.download_button(
            f"Download: {label}",
            content,
            f"due-regard-{record_id}.{name}",
            media_type,
            on_click="ignore",
            width="stretch",
            key=f"due_regard_download_{name}",
        )
