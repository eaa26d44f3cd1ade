"""One action to read: what it says, and what it does not say where that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.plan_equality import characteristics_in_words
from hotspots.export.plan_money import money
from hotspots.plan.actions import SERVICE_CHANGE_LABELS
from hotspots.plan.objectives import AIM_LABELS
from hotspots.taxonomy import SETTING_LABELS
from hotspots.ui.widgets import show_pairs
from hotspots.wording import format_date, listed

if TYPE_CHECKING:
    from hotspots.plan.actions import Action


def show_details(action: Action) -> None:
    """
    Show the fields of an action; empty ones are passed over, except those a plan should have.

    Parameters
    ----------
    action : Action
        The action.
    """
    rows = [*_aim(action), *_who(action), *_days(action), *_measure(action), *_equality(action)]
    show_pairs([row for row in rows if row[1]], label=f"Details of {action.action_id}")


def _aim(action: Action) -> list[tuple[str, str]]:
    return [
        ("Objective", action.objective),
        ("Goal", action.goal),
        ("Theme", action.theme),
        ("Outcome", action.outcome),
    ]


def _who(action: Action) -> list[tuple[str, str]]:
    return [
        ("Lead", ", ".join(part for part in (action.lead_organisation, action.lead_officer) if part)),
        ("Partners", listed(action.partners)),
        ("Setting", SETTING_LABELS.get(action.setting, "")),
        ("Resources", action.resources),
        ("Cost", money(action)),
        ("On area summaries", "Yes" if action.shared_with_councillors else "No"),
    ]


def _days(action: Action) -> list[tuple[str, str]]:
    return [
        ("Start", format_date(action.start) if action.start else ""),
        ("Due", format_date(action.due) if action.due else "No date set"),
        ("Completed on", format_date(action.completed_on) if action.completed_on else ""),
        ("Review on", format_date(action.review_on) if action.review_on else ""),
    ]


def _measure(action: Action) -> list[tuple[str, str]]:
    on = f" ({format_date(action.latest_value_on)})" if action.latest_value_on else ""
    evaluation = "Not planned"
    if action.evaluation_planned:
        when = f", {format_date(action.evaluation_on)}" if action.evaluation_on else ""
        evaluation = f"{action.evaluation_method or 'Planned; method not recorded'}{when}"
    return [
        ("Measure", action.measure or "None set"),
        ("Baseline", action.baseline or ("To be established" if action.measure else "")),
        ("Target", action.target),
        ("Latest value", f"{action.latest_value}{on}" if action.latest_value else ""),
        ("Evaluation", evaluation),
    ]


def _equality(action: Action) -> list[tuple[str, str]]:
    rows = [
        ("Aims of the duty", "; ".join(AIM_LABELS[aim] for aim in action.aims)),
        ("Response of the evidence menu", action.response_id),
    ]
    if action.service_change == "none":
        return rows
    return [
        *rows,
        ("Service", SERVICE_CHANGE_LABELS[action.service_change]),
        ("Groups affected", characteristics_in_words(action.groups_affected) or "Not recorded"),
        ("What it means for them", action.equality_impact or "Not recorded"),
        ("What is done about it", action.mitigation or "Not recorded"),
    ]
