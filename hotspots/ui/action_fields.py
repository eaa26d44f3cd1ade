"""The boxes of the forms for one action: a short form for a new one, and a step for each part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.plan.actions import (
    LONGEST_TEXT,
    POST_NOT_NAME,
    ROLE_LABELS,
    SERVICE_CHANGE_LABELS,
    SERVICE_CHANGES,
    STATUSES,
    Action,
)
from hotspots.plan.objectives import AIM_LABELS, AIMS
from hotspots.taxonomy import SETTING_LABELS
from hotspots.ui.log_fields import characteristics_box, date_box, zones_box
from hotspots.wording import sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class Choices:
    """
    What the boxes offer to choose from.

    Parameters
    ----------
    zones : mapping of str to str
        Names of the zones by id.
    objectives, organisations : sequence of str
        Titles and names there are; new ones may be typed.
    responses : mapping of str to str
        Titles of the responses of the evidence menu by id.
    """

    zones: Mapping[str, str]
    objectives: Sequence[str] = ()
    organisations: Sequence[str] = ()
    responses: Mapping[str, str] | None = None


Fields = dict[str, Any]


def new_action_fields(action: Action, choices: Choices, *, submit: str) -> Fields | None:
    """
    Show the short form of a new action.

    Parameters
    ----------
    action : Action
        What the boxes hold at first.
    choices : Choices
        What they offer.
    submit : str
        What the button says.

    Returns
    -------
    dict or None
        The typed fields when the form was sent, else None.
    """
    with st.form("form-new", enter_to_submit=False):
        typed = _what(action, choices, "new")
        left, right = st.columns(2)
        typed["lead_organisation"] = _organisation_box(left, action.lead_organisation, choices, "new")
        typed["due"] = date_box(right, "Due", action.due, key="due-new")
        typed["characteristics"] = characteristics_box(
            left, "Characteristics served", action.characteristics, key="new", none="All characteristics"
        )
        typed["zones"] = zones_box(right, action.zones, choices.zones, key="new")
        st.caption("Who else, cost, measure, evaluation and what it means for equality come after this.")
        sent = st.form_submit_button(submit, type="primary")
    return typed if sent else None


def _what(action: Action, choices: Choices, key: str) -> Fields:
    typed: Fields = {
        "action": st.text_area(
            "Action (needed)",
            action.action,
            height=80,
            max_chars=LONGEST_TEXT,
            key=f"action-{key}",
            help="What will be done, in one sentence.",
        )
    }
    titles = list(dict.fromkeys([*choices.objectives, *([action.objective] if action.objective else [])]))
    typed["objective"] = (
        st.selectbox(
            "Objective (needed)",
            titles,
            index=titles.index(action.objective) if action.objective else None,
            accept_new_options=True,
            placeholder="Choose an objective, or type a new one",
            key=f"objective-{key}",
            help="What the action is meant to achieve. A new one is added to the objectives of the plan.",
        )
        or ""
    )
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


def _what_step(action: Action, choices: Choices, key: str) -> Fields:
    typed = _what(action, choices, key)
    left, right = st.columns(2)
    typed["goal"] = left.text_input(
        "Goal", action.goal, key=f"goal-{key}", help="Only if it is more special than that of the objective."
    )
    typed["theme"] = right.text_input(
        "Theme", action.theme, key=f"theme-{key}", help="Empty: the theme of the objective."
    )
    typed["completed_on"] = date_box(
        left,
        "Completed on",
        action.completed_on,
        key=f"completed-{key}",
        help_text="With the status Completed.",
    )
    typed["outcome"] = right.text_input("Outcome: what came of it", action.outcome, key=f"outcome-{key}")
    return typed


def _organisation_box(column: DeltaGenerator, name: str, choices: Choices, key: str) -> str:
    names = list(dict.fromkeys([*choices.organisations, *([name] if name else [])]))
    return (
        column.selectbox(
            "Lead organisation (needed)",
            names,
            index=names.index(name) if name else None,
            accept_new_options=True,
            placeholder="Choose, or type a new one",
            key=f"lead-{key}",
            help="Who answers for it. A new one is added to the partners with the kind 'other'.",
        )
        or ""
    )


def _who_step(action: Action, choices: Choices, key: str) -> Fields:
    typed: Fields = {}
    left, right = st.columns(2)
    typed["lead_organisation"] = _organisation_box(left, action.lead_organisation, choices, key)
    typed["lead_officer"] = right.text_input(
        "Lead officer: a post, not a name", action.lead_officer, key=f"officer-{key}", help=POST_NOT_NAME
    )
    typed["partners"] = tuple(
        st.multiselect(
            "Partners",
            list(dict.fromkeys([*choices.organisations, *action.partners])),
            default=list(action.partners),
            accept_new_options=True,
            placeholder="Organisations taking part; type to add one",
            key=f"partners-{key}",
        )
    )
    left, right = st.columns(2)
    typed["characteristics"] = characteristics_box(
        left, "Characteristics served", action.characteristics, key=key, none="All characteristics"
    )
    typed["zones"] = zones_box(right, action.zones, choices.zones, key=key)
    settings = list(SETTING_LABELS)
    typed["setting"] = (
        left.selectbox(
            "Setting",
            settings,
            index=settings.index(action.setting) if action.setting in settings else None,
            format_func=lambda name: SETTING_LABELS[name],
            placeholder="No one kind of place",
            key=f"setting-{key}",
        )
        or ""
    )
    typed["shared_with_councillors"] = right.checkbox(
        "Show this action on area summaries",
        action.shared_with_councillors,
        key=f"shared-{key}",
        help="Councillors then see what will be done, who leads, the due date and the status. They never see "
        "the notes.",
    )
    return typed


def _days_step(action: Action, choices: Choices, key: str) -> Fields:  # noqa: ARG001
    first, second, third = st.columns(3)
    typed: Fields = {
        "start": date_box(first, "Start", action.start, key=f"start-{key}"),
        "due": date_box(second, "Due", action.due, key=f"due-{key}"),
        "review_on": date_box(third, "Review on", action.review_on, key=f"review-{key}"),
    }
    left, right = st.columns([2, 1])
    typed["cost"] = left.number_input(
        "Cost in all",
        min_value=0.0,
        max_value=1e11,
        value=action.cost,
        step=100.0,
        format="%.2f",
        placeholder="Not known yet",
        key=f"cost-{key}",
    )
    typed["currency"] = right.text_input(
        "Currency", action.currency, key=f"currency-{key}", max_chars=20, help="GBP stands for pounds."
    )
    typed["resources"] = st.text_input(
        "Resources", action.resources, key=f"resources-{key}", help="People, things, funds, in words."
    )
    return typed


def _measure_step(action: Action, choices: Choices, key: str) -> Fields:  # noqa: ARG001
    typed: Fields = {
        "measure": st.text_input(
            "Measure", action.measure, key=f"measure-{key}", help="How you will know that it worked."
        )
    }
    left, right = st.columns(2)
    typed["baseline"] = left.text_input(
        "Baseline: where it stood at first", action.baseline, key=f"base-{key}"
    )
    typed["target"] = right.text_input("Target: where it should be", action.target, key=f"target-{key}")
    typed["latest_value"] = left.text_input(
        "Latest value: where it stands", action.latest_value, key=f"latest-{key}"
    )
    typed["latest_value_on"] = date_box(
        right, "Day of the latest value", action.latest_value_on, key=f"latest-on-{key}"
    )
    st.markdown("**Evaluation**")
    typed["evaluation_planned"] = st.checkbox(
        "An evaluation is planned: somebody will find out whether it worked",
        action.evaluation_planned,
        key=f"evaluation-{key}",
    )
    left, right = st.columns([2, 1])
    typed["evaluation_method"] = left.text_input(
        "How", action.evaluation_method, key=f"evaluation-method-{key}"
    )
    typed["evaluation_on"] = date_box(right, "When", action.evaluation_on, key=f"evaluation-on-{key}")
    return typed


def _equality_step(action: Action, choices: Choices, key: str) -> Fields:
    left, right = st.columns(2)
    typed: Fields = {
        "aims": tuple(
            left.multiselect(
                "Aims of the equality duty it serves",
                list(AIMS),
                default=list(action.aims),
                format_func=lambda aim: AIM_LABELS[aim],
                placeholder="Those of its objective",
                key=f"aims-{key}",
            )
        ),
        "service_change": right.selectbox(
            "What it does to a service people use today",
            SERVICE_CHANGES,
            index=SERVICE_CHANGES.index(action.service_change),
            format_func=lambda name: SERVICE_CHANGE_LABELS[name],
            key=f"service-{key}",
        ),
    }
    typed["groups_affected"] = characteristics_box(
        left,
        "Groups the change touches most",
        action.groups_affected,
        key=f"affected-{key}",
        none="None named",
    )
    typed["response_id"] = _response_box(right, action, choices, key)
    typed["equality_impact"] = st.text_area(
        "What the change means for them",
        action.equality_impact,
        height=80,
        max_chars=LONGEST_TEXT,
        key=f"impact-{key}",
    )
    typed["mitigation"] = st.text_area(
        "What is done about it", action.mitigation, height=80, max_chars=LONGEST_TEXT, key=f"mitigation-{key}"
    )
    return typed


def _response_box(column: DeltaGenerator, action: Action, choices: Choices, key: str) -> str:
    titles = choices.responses or {}
    ids = list(dict.fromkeys([*titles, *([action.response_id] if action.response_id else [])]))
    return (
        column.selectbox(
            "Started from this response of the evidence menu",
            ids,
            index=ids.index(action.response_id) if action.response_id else None,
            format_func=lambda each: titles.get(each, each),
            placeholder="None",
            key=f"response-{key}",
        )
        or ""
    )


@dataclass(frozen=True)
class Step:
    """
    One part of an action, with a form of its own.

    Parameters
    ----------
    title : str
        On its tab.
    save : str
        What its button says.
    fields : callable
        Shows the boxes and gives what they hold.
    """

    title: str
    save: str
    fields: Callable[[Action, Choices, str], Fields]


STEPS: tuple[Step, ...] = (
    Step("What", "Save what", _what_step),
    Step("Who and where", "Save who and where", _who_step),
    Step("Days and cost", "Save days and cost", _days_step),
    Step("Measure and evaluation", "Save measure and evaluation", _measure_step),
    Step("Equality", "Save equality", _equality_step),
)
"""The parts of an action; each is saved by itself, and what is typed in the others stays."""


def step_form(step: Step, action: Action, choices: Choices, key: str) -> Fields | None:
    """
    Show the form of one step.

    Parameters
    ----------
    step : Step
        Which.
    action : Action
        What the boxes hold at first.
    choices : Choices
        What they offer.
    key : str
        Ends the keys of the boxes; the same as long as what was typed is to stay.

    Returns
    -------
    dict or None
        The typed fields when the form was sent, else None.
    """
    with st.form(f"form-{step.title}-{key}", enter_to_submit=False, border=False):
        typed = step.fields(action, choices, key)
        sent = st.form_submit_button(step.save, type="primary")
    return typed if sent else None
