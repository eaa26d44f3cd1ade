"""One action: read, add, change, note progress, and what to do when two people edit it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.actions import EDITABLE_FIELDS, LONGEST_TEXT, ROLE_LABELS, Action
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui import evidence_menu_start
from hotspots.ui.action_fields import action_fields
from hotspots.ui.action_list import NEWS, place_line, status_line, today
from hotspots.ui.widgets import show_pairs, show_problem, show_table
from hotspots.ui.words import FIRST_DAY, LAST_DAY, plain
from hotspots.wording import format_date, listed, spelled
from hotspots.workflows.planning import add_action, add_note, get_action, remove_action, update_action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.workspace import Workspace

MINE = "plan_mine"
"""Session key: what was typed into an action that somebody else changed meanwhile."""
OPENED = "plan_opened"
"""Session key: the action as it was when its form came on the screen."""


def show_new(workspace: Workspace, zones: Mapping[str, str], *, on_done: Callable[[], None]) -> None:
    """Show the form, empty or filled in from a response; a saved action leads back to the plan."""
    st.button("← Back to the plan", on_click=on_done)
    st.header("Add an action", anchor=False)
    start = evidence_menu_start.start_of_action(workspace)
    fields = action_fields(start, zones, submit="Add the action")
    if fields is None:
        return
    try:
        made = add_action(workspace, **{"response_id": start.response_id, "setting": start.setting, **fields})
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = (f"Added {made.action_id}.", None)
    on_done()
    st.rerun()


def show_one(
    workspace: Workspace, action: Action, zones: Mapping[str, str], *, on_done: Callable[[], None]
) -> None:
    """
    Show one action with its notes, the form to change it and the button to remove it.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    action : Action
        As stored.
    zones : mapping of str to str
        Names of the zones by id.
    on_done : callable
        Leads back to the plan.
    """
    st.button("← Back to the plan", on_click=on_done)
    st.header(plain(action.action), anchor=False)
    st.markdown(status_line(action))
    st.caption(place_line(action, zones))
    if action.removed:
        st.warning("This action has been removed. Restore it from the list of removed actions in the plan.")
        return
    with st.container():  # always there: else the tabs move, and start anew at the first one
        _show_news_of_form()
    if st.session_state.get(MINE, {}).get("action_id") == action.action_id:
        _show_both(workspace, action, zones)
        return
    progress, change = st.tabs(["Progress", "Change"])
    with progress:
        _show_details(action)
        _show_notes(workspace, action)
    with change:
        opened = _as_opened(action)
        fields = action_fields(opened, zones, submit="Save changes")
        if fields is not None:
            _save_changed(workspace, opened, fields)
        st.button(
            "Remove this action",
            on_click=_remove,
            args=(workspace, action, on_done),
            help="You can take this back.",
        )


def _as_opened(action: Action) -> Action:
    """
    Give the action as it was when its form came on the screen.

    Every click draws the page afresh. Were the form filled with what is stored by then, the text a person is
    typing would be lost without a word as soon as somebody else saves.
    """
    opened = st.session_state.get(OPENED)
    if not isinstance(opened, Action) or opened.action_id != action.action_id:
        opened = st.session_state[OPENED] = action
    if opened.version != action.version:
        st.info("Somebody changed this action after you opened it. Saving shows you both texts.")
        if st.button("Drop what I typed and show theirs"):
            st.session_state[OPENED] = action
            st.rerun()
    return opened


def _show_news_of_form() -> None:
    if NEWS in st.session_state and st.session_state[NEWS][1] is None:
        st.success(plain(st.session_state.pop(NEWS)[0]))


def changed_fields(opened: Action, typed: Mapping[str, Any]) -> dict[str, Any]:
    """
    Keep of a sent form only what the person changed, so that nothing else is put back to how it was.

    Parameters
    ----------
    opened : Action
        The action as it was when the form came on the screen.
    typed : mapping
        Every field of the form.

    Returns
    -------
    dict
        The fields that differ.
    """
    plain_values = {name: tuple(value) if isinstance(value, list) else value for name, value in typed.items()}
    return {name: value for name, value in plain_values.items() if value != getattr(opened, name)}


def _save_changed(workspace: Workspace, opened: Action, typed: Mapping[str, Any]) -> None:
    changed = changed_fields(opened, typed)
    if changed:
        _save(workspace, opened, changed)
    else:
        st.info("Nothing was changed, so there is nothing to save.")


def _save(workspace: Workspace, action: Action, fields: dict[str, Any]) -> None:
    try:
        update_action(workspace, action.action_id, expected_version=action.version, **fields)
    except UserError as problem:
        if get_action(workspace, action.action_id).version == action.version:
            show_problem(problem)
            return
        st.session_state[MINE] = {"action_id": action.action_id, "fields": fields}
    else:
        st.session_state[NEWS] = (f"Saved {action.action_id}.", None)
        st.session_state.pop(OPENED, None)
    st.rerun()


def _show_both(workspace: Workspace, action: Action, zones: Mapping[str, str]) -> None:
    """Show what is stored beside what was typed, and let the person choose."""
    mine = st.session_state[MINE]["fields"]
    st.warning(
        "**Somebody else changed this action while you were editing it.** Nothing of yours is saved yet. "
        "Compare the two texts, then choose. What the other person changed elsewhere stays in any case."
    )
    differing = [name for name in EDITABLE_FIELDS if name in mine]
    show_table(
        ["Field", "Saved by the other person", "Typed by you"],
        [(spelled(name), _said(action, name, zones), _typed(mine, name, zones)) for name in differing],
        caption="What you changed",
    )
    keep, take, _ = st.columns([1, 1, 2])
    if keep.button("Save mine over theirs", type="primary", width="stretch"):
        st.session_state.pop(MINE)
        _save(workspace, action, mine)
    if take.button("Keep theirs", width="stretch"):
        st.session_state.pop(MINE)
        st.session_state.pop(OPENED, None)
        st.rerun()


def _said(action: Action, name: str, zones: Mapping[str, str]) -> str:
    return _in_words(name, getattr(action, name), zones)


def _typed(fields: Mapping[str, Any], name: str, zones: Mapping[str, str]) -> str:
    return _in_words(name, fields.get(name), zones)


def _in_words(name: str, value: Any, zones: Mapping[str, str]) -> str:
    if name == "role":
        return ROLE_LABELS[value]
    if name == "shared_with_councillors":
        return "Yes" if value else "No"
    if name in {"start", "due"}:
        return format_date(value)
    if name in {"zones", "characteristics", "partners"}:
        labels = zones if name == "zones" else CHARACTERISTIC_LABELS if name == "characteristics" else {}
        return listed(labels.get(item, item) for item in value) or ("–" if name == "partners" else "All")
    return str(value).strip() or "–"


def _show_details(action: Action) -> None:
    rows = [
        ("Objective", action.objective),
        ("Lead", ", ".join(part for part in (action.lead_organisation, action.lead_officer) if part)),
        ("Partners", listed(action.partners)),
        ("Start", format_date(action.start) if action.start else ""),
        ("Due", format_date(action.due)),
        ("Measure", action.measure),
        ("Baseline", action.baseline),
        ("Target", action.target),
        ("Resources", action.resources),
        ("On area summaries", "Yes" if action.shared_with_councillors else "No"),
    ]
    show_pairs([row for row in rows if row[1]], label=f"Details of {action.action_id}")


def _show_notes(workspace: Workspace, action: Action) -> None:
    st.subheader("Notes of progress", anchor=False)
    for note in action.notes:
        with st.container(border=True):
            st.caption(f"{format_date(note.noted_on)} · {plain(note.organisation)}")
            st.markdown(plain(note.text))
    if not action.notes:
        st.caption("No note yet.")
    with st.form(f"note-{action.action_id}-{len(action.notes)}", enter_to_submit=False):
        text = st.text_area("What was done", height=80, max_chars=LONGEST_TEXT)
        left, right = st.columns(2)
        organisation = left.text_input("Your organisation", action.lead_organisation)
        noted_on = right.date_input("Date", today(), FIRST_DAY, LAST_DAY, format="DD/MM/YYYY")
        sent = st.form_submit_button("Add the note")
    if sent:
        try:
            add_note(
                workspace,
                action.action_id,
                organisation=organisation,
                text=text,
                noted_on=noted_on or today(),
            )
        except UserError as problem:
            show_problem(problem)
            return
        st.rerun()


def _remove(workspace: Workspace, action: Action, on_done: Callable[[], None]) -> None:
    try:
        remove_action(workspace, action.action_id, expected_version=action.version)
    except UserError as problem:
        st.session_state[NEWS] = (str(problem), None)
        return
    st.session_state[NEWS] = (f"Removed {action.action_id}.", action.action_id)
    on_done()
