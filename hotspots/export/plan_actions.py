"""The actions of a plan as report blocks, objective by objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.plan_equality import (
    characteristics_in_words,
    planned_evaluation_blocks,
    service_change_blocks,
)
from hotspots.export.plan_money import money
from hotspots.export.report import Block, Callout, Column, Facts, Heading, Paragraph, Table, Value
from hotspots.plan.actions import ROLE_LABELS, is_overdue
from hotspots.plan.objectives import AIM_LABELS, AIMS
from hotspots.plan.partnership import PartnershipPlan, PlanState
from hotspots.taxonomy import SETTING_LABELS
from hotspots.wording import counted, listed, sentence_case, short_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.export.plan_input import PlanInput
    from hotspots.plan.actions import Action
    from hotspots.plan.objectives import Objective

FOUR_ROLES = ("reporting", "support", "prevention", "perpetrators")
"""The roles public authorities have; a plan that leaves one out should say so."""


def role_gaps(actions: Sequence[Action]) -> list[str]:
    """
    Name the four roles that no action is about.

    Parameters
    ----------
    actions : sequence of Action
        Actions of the plan; stopped ones do not fill a role.

    Returns
    -------
    list of str
        Roles in words; empty when each has an action.
    """
    filled = {action.role for action in actions if action.status != "stopped"}
    return [ROLE_LABELS[role] for role in FOUR_ROLES if role not in filled]


def overdue(actions: Sequence[Action], today: datetime.date) -> list[Action]:
    """
    Pick the actions past their due date.

    Parameters
    ----------
    actions : sequence of Action
        Actions of the plan.
    today : datetime.date
        The day to compare with.

    Returns
    -------
    list of Action
        Open actions that were due before `today`.
    """
    return [action for action in actions if is_overdue(action, today=today)]


def lead_of(action: Action) -> str:
    """
    Say who answers for an action.

    Parameters
    ----------
    action : Action
        The action.

    Returns
    -------
    str
        Organisation and officer.
    """
    return ", ".join(part for part in (action.lead_organisation, action.lead_officer) if part)


def serves(action: Action) -> str:
    """
    Say which characteristics an action serves.

    Parameters
    ----------
    action : Action
        The action.

    Returns
    -------
    str
        Labels of the characteristics, or "All".
    """
    return characteristics_in_words(action.characteristics) or "All"


def where(action: Action, names: dict[str, str]) -> str:
    """
    Say where an action takes place.

    Parameters
    ----------
    action : Action
        The action.
    names : dict of str to str
        Zone names by id.

    Returns
    -------
    str
        Names of its zones, or "Whole partnership".
    """
    known = [names[zone] for zone in action.zones if zone in names]
    others = len(action.zones) - len(known)
    if others:
        known.append(counted(others, "other zone"))
    return listed(known) or "Whole partnership"


def state_of(plan: PlanInput) -> PlanState:
    """
    Give objectives and actions of a document as a plan.

    Parameters
    ----------
    plan : PlanInput
        What the document says.

    Returns
    -------
    PlanState
        To be walked through objective by objective.
    """
    return PlanState(plan.plan or PartnershipPlan(), plan.objectives, plan.actions)


def action_blocks(plan: PlanInput) -> list[Block]:
    """
    Show the objectives of a plan and the actions of each.

    Parameters
    ----------
    plan : PlanInput
        The plan.

    Returns
    -------
    list of Block
        Gaps first, then a part for each objective, then what the actions mean for equality.
    """
    blocks: list[Block] = [Heading("Objectives and actions")]
    if not plan.actions and not plan.objectives:
        return [*blocks, Paragraph("No actions have been agreed yet.")]
    gaps = role_gaps(plan.actions)
    if gaps:
        text = f"There is no action yet for {listed([gap.lower() for gap in gaps])}."
        blocks.append(Callout("Gaps", text))
    for item, actions in state_of(plan).by_objective():
        if not actions and not plan.whole_plan:
            continue
        blocks += [Heading(item.objective.title, 2), *_objective(item.objective, actions)]
        if actions:
            blocks += [_table(plan, actions), *_progress(actions)]
        else:
            blocks.append(Paragraph("No action belongs to this objective yet."))
    return blocks + service_change_blocks(plan.actions) + planned_evaluation_blocks(plan.actions)


def _objective(objective: Objective, actions: Sequence[Action]) -> list[Block]:
    aims = objective.aims or tuple(aim for aim in AIMS if any(aim in action.aims for action in actions))
    parts = (
        ("Theme", objective.theme),
        ("Goal", objective.goal),
        ("Why", objective.why),
        ("For", characteristics_in_words(objective.characteristics)),
        ("Aim of the duty", "; ".join(AIM_LABELS[aim] for aim in aims)),
        ("Measure", steps_of(objective.measure, objective.baseline, objective.target).replace("\n", ". ")),
    )
    facts = tuple((term, text) for term, text in parts if text)
    return [Facts(facts)] if facts else []


def _table(plan: PlanInput, actions: Sequence[Action]) -> Table:
    here = tuple(plan.names)
    several = len(plan.zones) != 1 or any(action.zones != here for action in actions)
    columns = [Column("Action", 3.0)]
    columns += [Column("Where", 1.5)] if several else []
    columns += [
        Column("Lead", 1.6),
        Column("Days", 1.9),
        Column("Measure of success", 2.1),
        Column("Status", 1.4),
    ]
    return Table(
        f"Who does what by when: {counted(len(actions), 'action')}",
        tuple(columns),
        tuple(_row(plan, action, several=several) for action in actions),
    )


def _row(plan: PlanInput, action: Action, *, several: bool) -> tuple[Value, ...]:
    parts = (
        f"{action.action_id}  {action.action}",
        f"Role: {ROLE_LABELS[action.role].lower()}",
        f"Goal: {action.goal}" if action.goal else "",
        f"For: {serves(action)}" if action.characteristics else "",
        f"Setting: {SETTING_LABELS[action.setting].lower()}" if action.setting in SETTING_LABELS else "",
        f"With: {listed(action.partners)}" if action.partners else "",
        f"Resources: {action.resources}" if action.resources else "",
        f"Cost: {money(action)}" if action.cost is not None else "",
    )
    what = "\n".join(part for part in parts if part)
    row = [what, *([where(action, plan.names)] if several else []), lead_of(action)]
    return (*row, days_of(action, plan.made_on), measure_of(action), status_of(action))


def days_of(action: Action, today: datetime.date) -> str:
    """
    Write the days of an action, a line each.

    Parameters
    ----------
    action : Action
        The action.
    today : datetime.date
        The day by which it is late.

    Returns
    -------
    str
        Start, due date with how late it is, review.
    """
    due = f"Due {short_date(action.due)}" if action.due else "No due date set"
    if action.due and is_overdue(action, today=today):
        due += f"\n({counted((today - action.due).days, 'day')} overdue)"
    parts = (
        f"From {short_date(action.start)}" if action.start else "",
        due,
        f"Done {short_date(action.completed_on)}" if action.completed_on else "",
        f"Review {short_date(action.review_on)}" if action.review_on else "",
    )
    return "\n".join(part for part in parts if part)


def status_of(action: Action) -> str:
    """
    Write the status of an action, and what came of it.

    Parameters
    ----------
    action : Action
        The action.

    Returns
    -------
    str
        Status, and outcome where there is one.
    """
    return "\n".join(part for part in (sentence_case(action.status), action.outcome) if part)


def measure_of(action: Action) -> str:
    """
    Say how the success of an action is measured.

    Parameters
    ----------
    action : Action
        The action.

    Returns
    -------
    str
        Measure, baseline, target and latest value, each on its line; a measure without a baseline says so.
    """
    text = steps_of(action.measure, action.baseline, action.target)
    if not action.latest_value:
        return text or "No measure set"
    on = f" ({short_date(action.latest_value_on)})" if action.latest_value_on else ""
    return f"{text}\nLatest: {action.latest_value}{on}".strip()


def steps_of(measure: str, baseline: str, target: str) -> str:
    """
    Write a measure with its baseline and target, a line each.

    Parameters
    ----------
    measure, baseline, target : str
        How it is measured, where it stood at first, where it should be.

    Returns
    -------
    str
        The lines; empty when nothing is given.
    """
    missing = "Baseline: to be established" if measure else ""
    parts = (
        measure,
        f"Baseline: {baseline}" if baseline else missing,
        f"Target: {target}" if target else "",
    )
    return "\n".join(part for part in parts if part)


def _progress(actions: Sequence[Action]) -> list[Block]:
    rows = [
        (action.action_id, note.noted_on, note.organisation, note.text)
        for action in actions
        for note in sorted(action.notes, key=lambda note: (note.noted_on, note.note_id), reverse=True)
    ]
    if not rows:
        return []
    columns = (Column("Action", 0.8), Column("Date", 1.1), Column("From", 1.6), Column("Progress", 5))
    return [Table("Updates", columns, tuple(rows))]
