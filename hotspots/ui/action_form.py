"""One action: read, add, change, note progress, and what to do when two people edit it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.actions import (
    DATE_FIELDS,
    EDITABLE_FIELDS,
    LIST_FIELDS,
    LONGEST_TEXT,
    ROLE_LABELS,
    SERVICE_CHANGE_LABELS,
    YES_NO_FIELDS,
    Action,
)
from hotspots.plan.objectives import AIM_LABELS
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.ui import evidence_menu_start
from hotspots.ui.action_details import show_details
from hotspots.ui.action_fields import STEPS, Choices, new_action_fields, step_form
from hotspots.ui.action_list import NEWS, place_line, status_line, today
from hotspots.ui.plan_address import open_action
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import FIRST_DAY, LAST_DAY, plain
from hotspots.wording import format_date, listed, spelled
from hotspots.workflows import evidence_menu
from hotspots.workflows.objectives import list_objectives
from hotspots.workflows.organisations import list_organisations
from hotspots.workflows.planning import add_action, add_note, get_action, remove_action, update_action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.workspace import Workspace

MINE = "plan_mine"
"""Session key: what was typed into an action that somebody else changed meanwhile."""
OPENED = "plan_opened"
"""Session key: the action as it was when its forms came on the screen, kept up with one's own saves."""
FORMS = "plan_forms"
"""Session key: how often forms were put on the screen anew; part of the keys of their boxes."""
NEW_ONE = "plan_new_one"
"""Session key: the action that was just added, whose parts are to be filled in."""


def show_new(workspace: Workspace, zones: Mapping[str, str], *, on_done: Callable[[], None]) -> None:
    """Show the short form, empty or filled in from a response; a saved action opens, to be filled in."""
    st.button("← Back to the plan", on_click=on_done)
    st.header("Add an action", anchor=False)
    start = evidence_menu_start.start_of_action(workspace)
    fields = new_action_fields(start, _choices(workspace, zones), submit="Add the action")
    if fields is None:
        return
    try:
        made = add_action(workspace, **{"response_id": start.response_id, "setting": start.setting, **fields})
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = (
        f"Added {made.action_id}. It is saved; fill in the rest when you know it.",
        None,
    )
    st.session_state[NEW_ONE] = made.action_id
    on_done()
    open_action(made.action_id)
    st.rerun()


def _choices(workspace: Workspace, zones: Mapping[str, str]) -> Choices:
    responses = {one.response_id: one.title for one in evidence_menu.whole_menu(workspace)}
    return Choices(
        zones=zones,
        objectives=[kept.content.title for kept in list_objectives(workspace)],
        organisations=[kept.content.name for kept in list_organisations(workspace)],
        responses=responses,
    )


def show_one(
    workspace: Workspace, action: Action, zones: Mapping[str, str], *, on_done: Callable[[], None]
) -> None:
    """
    Show one action with its notes, the forms to change it and the button to remove it.

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
    first = "Change" if st.session_state.get(NEW_ONE) == action.action_id else None
    progress, change = st.tabs(["Progress", "Change"], default=first)
    with progress:
        show_details(action)
        _show_notes(workspace, action)
    with change:
        _show_steps(workspace, action, _choices(workspace, zones))
        st.button(
            "Remove this action",
            on_click=_remove,
            args=(workspace, action, on_done),
            help="You can take this back.",
        )


def _show_steps(workspace: Workspace, action: Action, choices: Choices) -> None:
    """Show the form of every part at once: what is typed in one outlives a look at another."""
    opened = _as_opened(action)
    key = f"{action.action_id}-{st.session_state[FORMS]}"
    told, sent = st.container(), None
    for tab, step in zip(st.tabs([step.title for step in STEPS]), STEPS, strict=True):
        with tab:
            sent = step_form(step, opened, choices, key) or sent
    # Only now: what is typed in a form that was not drawn when a save begins would be forgotten.
    if sent is not None:
        with told:
            _save_changed(workspace, opened, sent)


def _as_opened(action: Action) -> Action:
    """
    Give the action as it was when its forms came on the screen.

    Every click draws the page afresh. Were the forms filled with what is stored by then, the text a person is
    typing would be lost without a word as soon as somebody else saves.
    """
    opened = st.session_state.get(OPENED)
    if not isinstance(opened, Action) or opened.action_id != action.action_id:
        opened = _open_anew(action)
    if opened.version != action.version:
        st.info("Somebody changed this action after you opened it. Saving shows you both texts.")
        if st.button("Drop what I typed and show theirs"):
            _open_anew(action)
            st.rerun()
    return opened


def _open_anew(action: Action) -> Action:
    st.session_state[FORMS] = st.session_state.get(FORMS, 0) + 1
    st.session_state[OPENED] = action
    return action


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


def _save(workspace: Workspace, action: Action, fields: dict[str, Any], *, anew: bool = False) -> None:
    try:
        stored = update_action(workspace, action.action_id, expected_version=action.version, **fields)
    except UserError as problem:
        if get_action(workspace, action.action_id).version == action.version:
            show_problem(problem)
            return
        st.session_state[MINE] = {"action_id": action.action_id, "fields": fields}
    else:
        st.session_state[NEWS] = (f"Saved {action.action_id}.", None)
        # After one's own save nobody else's change lies between: what is typed in other parts may stay.
        if anew:
            st.session_state.pop(OPENED, None)
        else:
            st.session_state[OPENED] = stored
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
        _save(workspace, action, mine, anew=True)
    if take.button("Keep theirs", width="stretch"):
        st.session_state.pop(MINE)
        st.session_state.pop(OPENED, None)
        st.rerun()


def _said(action: Action, name: str, zones: Mapping[str, str]) -> str:
    return _in_words(name, getattr(action, name), zones)


def _typed(fields: Mapping[str, Any], name: str, zones: Mapping[str, str]) -> str:
    return _in_words(name, fields.get(name), zones)


def _in_words(name: str, value: Any, zones: Mapping[str, str]) -> str:
    if name in _LABELS:
        return _LABELS[name].get(value, str(value)) or "–"
    if name in YES_NO_FIELDS:
        return "Yes" if value else "No"
    if name in DATE_FIELDS:
        return format_date(value)
    if name in LIST_FIELDS:
        labels = zones if name == "zones" else CHARACTERISTIC_LABELS | AIM_LABELS
        return listed(labels.get(item, item) for item in value) or (
            "All" if name in {"zones", "characteristics"} else "–"
        )
    return "–" if value is None else str(value).strip() or "–"


_LABELS: dict[str, Mapping[str, str]] = {
    "role": ROLE_LABELS,
    "service_change": SERVICE_CHANGE_LABELS,
    "setting": SETTING_LABELS,
}


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
