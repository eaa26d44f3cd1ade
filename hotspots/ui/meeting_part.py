"""Meetings on the plan page: what changed since the last one, and what was promised there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.plan.meetings import LONGEST_TEXT, Meeting, Promise
from hotspots.ui.action_list import today
from hotspots.ui.log_fields import date_box, text_box
from hotspots.ui.log_part import LogView, is_open, show_log
from hotspots.ui.plan_changes_view import show_changes
from hotspots.ui.widgets import show_table
from hotspots.ui.words import FIRST_DAY, plain
from hotspots.wording import counted, format_date, listed, short_date
from hotspots.workflows import plan_meetings
from hotspots.workflows.organisations import list_organisations
from hotspots.workflows.planning import list_actions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

SPARE_PROMISES = 3
"""Empty lines for promises below those already there."""
A_DAY = "a day"


def show_part(workspace: Workspace) -> None:
    """Show what changed, then the meetings."""
    meetings = plan_meetings.list_meetings(workspace)
    if not is_open("meetings"):  # a form has the page to itself
        _show_since(workspace, meetings)
    st.subheader("Meetings", anchor=False)
    names = [kept.content.name for kept in list_organisations(workspace)]
    actions = {action.action_id: action.action for action in list_actions(workspace)}
    show_log(workspace, _view(names, actions), {})


def _show_since(workspace: Workspace, meetings: Sequence[Kept[Meeting]]) -> None:
    held = [kept for kept in meetings if kept.content.held_on <= today()]
    labels = {kept.record_id: f"the meeting of {format_date(kept.content.held_on)}" for kept in held}
    labels[A_DAY] = "a day of your choice"
    left, right = st.columns(2)
    # Named by the newest meeting: once another is entered, its changes are what one wants to see.
    chosen = left.selectbox(
        "What changed since",
        list(labels),
        format_func=lambda each: labels[each],
        key=f"changes_since_{next(iter(labels))}",
    )
    if chosen != A_DAY:
        changes = plan_meetings.changes_since(workspace, meeting_id=chosen)
        _show_promised(changes.meeting)
        show_changes(changes)
        return
    day = right.date_input("Day", None, FIRST_DAY, today(), format="DD/MM/YYYY", key="changes_day")
    if day is not None:
        show_changes(plan_meetings.changes_since(workspace, day))
    else:
        st.caption("Enter a meeting below, or choose a day: the plan then is compared with the plan now.")


def _show_promised(meeting: Meeting | None) -> None:
    if meeting is None or not meeting.promises:
        return
    show_table(
        ["Organisation", "Promised", "Action", "By"],
        [(one.organisation, one.text, one.action_id or "–", short_date(one.due)) for one in meeting.promises],
        caption="Promised at that meeting",
    )


def _view(names: Sequence[str], actions: Mapping[str, str]) -> LogView[Meeting]:
    return LogView(
        key="meetings",
        headings=("Id", "Held on", "Meeting", "Present", "Promises", "Version of the plan"),
        row=_row,
        label=lambda kept: (
            f"{format_date(kept.content.held_on)} {kept.content.title[:60]} ({kept.record_id})"
        ),
        form=lambda entry, _zones, key, submit: _form(entry, (names, actions), key, submit),
        entries=plan_meetings.list_meetings,
        add=plan_meetings.add_meeting,
        change=plan_meetings.update_meeting,
        remove=plan_meetings.remove_meeting,
        restore=plan_meetings.restore_meeting,
        empty="No meeting has been entered yet. Enter one on its day: the plan is kept as it stood then.",
        add_label="Enter a meeting",
        what="meeting",
    )


def _row(kept: Kept[Meeting], zones: Mapping[str, str]) -> tuple[object, ...]:  # noqa: ARG001
    one = kept.content
    return (
        kept.record_id,
        short_date(one.held_on),
        one.title or "–",
        listed(one.present) or "–",
        counted(len(one.promises), "promise") if one.promises else "–",
        one.plan_version or "as it was that day",
    )


def _form(
    entry: Meeting | None, known: tuple[Sequence[str], Mapping[str, str]], key: str, submit: str
) -> Meeting | None:
    names, _ = known
    start = entry or Meeting(today())
    with st.form(f"form-{key}", enter_to_submit=False):
        left, right = st.columns(2)
        held_on = date_box(left, "Held on", start.held_on, key=f"held-{key}")
        title = right.text_input("Which meeting", start.title, key=f"title-{key}", max_chars=LONGEST_TEXT)
        present = st.multiselect(
            "Present",
            list(dict.fromkeys([*names, *start.present])),
            default=list(start.present),
            accept_new_options=True,
            placeholder="Organisations; type to add one",
            key=f"present-{key}",
        )
        note = text_box("Note", start.note, key=f"note-{key}")
        st.markdown("**Promises: who will do what until the next meeting**")
        promises = [
            _promise(promise, known, number, key)
            for number, promise in enumerate(
                (*start.promises, *(Promise("", "") for _ in range(SPARE_PROMISES))), start=1
            )
        ]
        st.caption("Leave lines you do not need empty. For more than three, save and open the meeting again.")
        sent = st.form_submit_button(submit, type="primary")
    if not sent:
        return None
    return replace(
        start,
        held_on=held_on or today(),
        title=title,
        present=tuple(present),
        note=note,
        promises=tuple(one for one in promises if one.organisation or one.text),
    )


def _promise(
    promise: Promise, known: tuple[Sequence[str], Mapping[str, str]], number: int, key: str
) -> Promise:
    names, actions = known
    who, what, by, which = st.columns([2, 4, 1.4, 2])
    options = list(dict.fromkeys([*names, *([promise.organisation] if promise.organisation else [])]))
    organisation = who.selectbox(
        f"Promise {number}: organisation",
        options,
        index=options.index(promise.organisation) if promise.organisation else None,
        placeholder="Nobody",
        accept_new_options=True,
        key=f"promise-{number}-who-{key}",
    )
    text = what.text_input(
        f"Promise {number}: what", promise.text, key=f"promise-{number}-what-{key}", max_chars=LONGEST_TEXT
    )
    due = date_box(by, f"Promise {number}: by", promise.due, key=f"promise-{number}-by-{key}")
    listed_actions = list(dict.fromkeys([*actions, *([promise.action_id] if promise.action_id else [])]))
    action_id = which.selectbox(
        f"Promise {number}: action",
        listed_actions,
        index=listed_actions.index(promise.action_id) if promise.action_id else None,
        format_func=lambda each: plain(f"{each} {actions.get(each, '(removed)')[:50]}"),
        placeholder="None",
        key=f"promise-{number}-action-{key}",
    )
    return Promise(organisation or "", text, due, action_id or "")
