"""One action: read, add, change, note progress, and what to do when two people edit it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.actions import EDITABLE_FIELDS, LONGEST_TEXT, ROLE_LABELS, STATUSES, Action
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.action_list import NEWS, place_line, status_line, today
from hotspots.ui.widgets import show_pairs, show_problem, show_table
from hotspots.ui.words import day, listed, plain, sentence_case, spelled
from hotspots.workflows.planning import add_action, add_note, get_action, remove_action, update_action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.workspace import Workspace

MINE = "plan_mine"
"""Session key: what was typed into an action that somebody else changed meanwhile."""


def show_new(workspace: Workspace, zones: Mapping[str, str], *, on_done: Callable[[], None]) -> None:
    """Show the empty form; a saved action leads back to the plan."""
    st.button("← Back to the plan", on_click=on_done)
    st.subheader("Add an action")
    fields = _form(Action(action_id="", objective="", action=""), zones, submit="Add the action")
    if fields is None:
        return
    try:
        made = add_action(workspace, **fields)
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
    st.subheader(plain(action.action))
    st.markdown(status_line(action))
    st.caption(place_line(action, zones))
    if action.removed:
        st.warning("This action has been removed. Restore it from the list of removed actions in the plan.")
        return
    _show_news_of_form()
    if st.session_state.get(MINE, {}).get("action_id") == action.action_id:
        _show_both(workspace, action, zones)
        return
    progress, change = st.tabs(["Progress", "Change"])
    with progress:
        _show_details(action)
        _show_notes(workspace, action)
    with change:
        fields = _form(action, zones, submit="Save changes")
        if fields is not None:
            _save(workspace, action, fields)
        st.button(
            "Remove this action",
            on_click=_remove,
            args=(workspace, action, on_done),
            help="You can take this back.",
        )


def _show_news_of_form() -> None:
    if NEWS in st.session_state and st.session_state[NEWS][1] is None:
        st.success(plain(st.session_state.pop(NEWS)[0]))


def _form(action: Action, zones: Mapping[str, str], *, submit: str) -> dict[str, Any] | None:
    """Show the form; the typed fields when it was sent, else None."""
    # The version is part of the keys: after somebody saved, the boxes show what is stored now.
    key = f"{action.action_id}-{action.version}"
    with st.form(f"form-{key}", enter_to_submit=False):
        typed = _what_fields(action, key) | _who_fields(action, zones, key) | _measure_fields(action, key)
        sent = st.form_submit_button(submit, type="primary")
    return typed if sent else None


def _what_fields(action: Action, key: str) -> dict[str, Any]:
    typed: dict[str, Any] = {
        "action": st.text_area(
            "Action (needed)",
            action.action,
            height=80,
            max_chars=LONGEST_TEXT,
            key=f"action-{key}",
            help="What will be done, in one sentence.",
        ),
        "objective": st.text_area(
            "Objective (needed)",
            action.objective,
            height=80,
            max_chars=LONGEST_TEXT,
            key=f"objective-{key}",
            help="What the action is meant to achieve.",
        ),
    }
    left, right = st.columns(2)
    roles = list(ROLE_LABELS)
    typed["role"] = left.selectbox(
        "Role",
        roles,
        index=roles.index(action.role),
        format_func=lambda role: ROLE_LABELS[role],
        key=f"role-{key}",
    )
    typed["status"] = right.selectbox(
        "Status",
        STATUSES,
        index=STATUSES.index(action.status),
        format_func=sentence_case,
        key=f"status-{key}",
    )
    return typed


def _who_fields(action: Action, zones: Mapping[str, str], key: str) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    left, right = st.columns(2)
    typed["characteristics"] = left.multiselect(
        "Characteristics served",
        list(CHARACTERISTIC_LABELS),
        default=list(action.characteristics),
        format_func=lambda name: CHARACTERISTIC_LABELS[name],
        placeholder="All characteristics",
        key=f"characteristics-{key}",
    )
    # A zone may have been removed since: it stays on the action until somebody takes it off.
    choices = list(dict.fromkeys([*zones, *action.zones]))
    typed["zones"] = right.multiselect(
        "Zones",
        choices,
        default=list(action.zones),
        format_func=lambda zone: zones.get(zone, f"{zone} (removed zone)"),
        placeholder="Whole partnership",
        key=f"zones-{key}",
    )
    typed["lead_organisation"] = left.text_input(
        "Lead organisation (needed)", action.lead_organisation, key=f"lead-{key}"
    )
    typed["lead_officer"] = right.text_input("Lead officer", action.lead_officer, key=f"officer-{key}")
    partners = st.text_input(
        "Partners",
        "; ".join(action.partners),
        key=f"partners-{key}",
        help="Other organisations taking part, with a semicolon between them.",
    )
    typed["partners"] = tuple(name.strip() for name in partners.split(";") if name.strip())
    return typed


def _measure_fields(action: Action, key: str) -> dict[str, Any]:
    left, right = st.columns(2)
    typed: dict[str, Any] = {
        "start": left.date_input("Start", action.start, format="DD/MM/YYYY", key=f"start-{key}"),
        "due": right.date_input("Due", action.due, format="DD/MM/YYYY", key=f"due-{key}"),
        "measure": st.text_input(
            "Measure", action.measure, key=f"measure-{key}", help="How you will know that it worked."
        ),
    }
    left, right = st.columns(2)
    typed["baseline"] = left.text_input("Baseline: where it stands now", action.baseline, key=f"base-{key}")
    typed["target"] = right.text_input("Target: where it should be", action.target, key=f"target-{key}")
    typed["resources"] = st.text_input(
        "Resources", action.resources, key=f"resources-{key}", help="Money, people, things."
    )
    typed["shared_with_councillors"] = st.checkbox(
        "Show this action on area summaries",
        action.shared_with_councillors,
        key=f"shared-{key}",
        help="Councillors then see what will be done, who leads, the due date and the status. They never see "
        "the notes.",
    )
    return typed


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
    st.rerun()


def _show_both(workspace: Workspace, action: Action, zones: Mapping[str, str]) -> None:
    """Show what is stored beside what was typed, and let the person choose."""
    mine = st.session_state[MINE]["fields"]
    st.warning(
        "**Somebody else changed this action while you were editing it.** Nothing of yours is saved yet. "
        "Compare the two texts, then choose."
    )
    differing = [name for name in EDITABLE_FIELDS if _said(action, name, zones) != _typed(mine, name, zones)]
    show_table(
        ["Field", "Saved by the other person", "Typed by you"],
        [(spelled(name), _said(action, name, zones), _typed(mine, name, zones)) for name in differing],
        caption="Where the two differ",
    )
    keep, take, _ = st.columns([1, 1, 2])
    if keep.button("Save mine over theirs", type="primary", width="stretch"):
        st.session_state.pop(MINE)
        _save(workspace, action, mine)
    if take.button("Keep theirs", width="stretch"):
        st.session_state.pop(MINE)
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
        return day(value)
    if name in {"zones", "characteristics", "partners"}:
        labels = zones if name == "zones" else CHARACTERISTIC_LABELS if name == "characteristics" else {}
        return listed(labels.get(item, item) for item in value) or ("–" if name == "partners" else "All")
    return str(value).strip() or "–"


def _show_details(action: Action) -> None:
    rows = [
        ("Objective", action.objective),
        ("Lead", listed(part for part in (action.lead_organisation, action.lead_officer) if part)),
        ("Partners", listed(action.partners)),
        ("Start", day(action.start) if action.start else ""),
        ("Due", day(action.due)),
        ("Measure", action.measure),
        ("Baseline", action.baseline),
        ("Target", action.target),
        ("Resources", action.resources),
        ("On area summaries", "Yes" if action.shared_with_councillors else "No"),
    ]
    show_pairs([row for row in rows if row[1]], label=f"Details of {action.action_id}")


def _show_notes(workspace: Workspace, action: Action) -> None:
    st.markdown("#### Notes of progress")
    for note in action.notes:
        with st.container(border=True):
            st.caption(f"{day(note.noted_on)} · {plain(note.organisation)}")
            st.markdown(plain(note.text))
    if not action.notes:
        st.caption("No note yet.")
    with st.form(f"note-{action.action_id}-{len(action.notes)}", enter_to_submit=False):
        text = st.text_area("What was done", height=80, max_chars=LONGEST_TEXT)
        left, right = st.columns(2)
        organisation = left.text_input("Your organisation", action.lead_organisation)
        noted_on = right.date_input("Date", today(), format="DD/MM/YYYY")
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
