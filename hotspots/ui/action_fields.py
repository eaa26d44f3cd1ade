"""The boxes of the form for one action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.plan.actions import LONGEST_TEXT, ROLE_LABELS, STATUSES, Action
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.words import FIRST_DAY, LAST_DAY
from hotspots.wording import sentence_case

if TYPE_CHECKING:
    from collections.abc import Mapping


def action_fields(action: Action, zones: Mapping[str, str], *, submit: str) -> dict[str, Any] | None:
    """
    Show the form of an action.

    Parameters
    ----------
    action : Action
        What the boxes hold at first.
    zones : mapping of str to str
        Names of the zones by id.
    submit : str
        What the button says.

    Returns
    -------
    dict or None
        The typed fields when the form was sent, else None.
    """
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
        "start": left.date_input(
            "Start", action.start, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key=f"start-{key}"
        ),
        "due": right.date_input(
            "Due", action.due, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key=f"due-{key}"
        ),
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
