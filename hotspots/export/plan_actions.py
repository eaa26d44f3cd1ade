"""The actions of a plan as report blocks, role by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Callout, Column, Heading, Paragraph, Table, Value
from hotspots.plan.actions import OPEN_STATUSES, ROLE_LABELS, ROLES
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed, short_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.export.plan_input import PlanInput
    from hotspots.plan.actions import Action

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
    return [a for a in actions if a.due is not None and a.due < today and a.status in OPEN_STATUSES]


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
    names = [CHARACTERISTIC_LABELS.get(name, name) for name in action.characteristics]
    return listed(names) or "All"


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


def action_blocks(plan: PlanInput) -> list[Block]:
    """
    Show the actions of a plan.

    Parameters
    ----------
    plan : PlanInput
        The plan.

    Returns
    -------
    list of Block
        Roles without an action first, then a table a role with actions.
    """
    blocks: list[Block] = [Heading("Actions")]
    if not plan.actions:
        return [*blocks, Paragraph("No actions have been agreed yet.")]
    gaps = role_gaps(plan.actions)
    if gaps:
        text = f"There is no action yet for {listed([gap.lower() for gap in gaps])}."
        blocks.append(Callout("Gaps", text))
    for role in ROLES:
        chosen = [action for action in plan.actions if action.role == role]
        if chosen:
            blocks += [Heading(ROLE_LABELS[role], 2), _table(plan, chosen), *_progress(chosen)]
    return blocks


def _table(plan: PlanInput, actions: list[Action]) -> Table:
    here = tuple(plan.names)
    several = len(plan.zones) != 1 or any(action.zones != here for action in actions)
    columns = [Column("Action", 3.0)]
    columns += [Column("Where", 1.5)] if several else []
    columns += [
        Column("Lead", 1.6),
        Column("Due", 1.45),
        Column("Measure of success", 2.1),
        Column("Status", 1.3),
    ]
    return Table(
        f"Who does what by when: {counted(len(actions), 'action')}",
        tuple(columns),
        tuple(_row(plan, action, several=several) for action in actions),
    )


def _row(plan: PlanInput, action: Action, *, several: bool) -> tuple[Value, ...]:
    objective = f"Objective: {action.objective}" if action.objective else ""
    serving = f"For: {serves(action)}" if action.characteristics else ""
    partners = f"With: {listed(action.partners)}" if action.partners else ""
    what = "\n".join(
        part for part in (f"{action.action_id}  {action.action}", objective, serving, partners) if part
    )
    late = "\n(past due)" if overdue([action], plan.made_on) else ""
    row = [what, *([where(action, plan.names)] if several else []), lead_of(action)]
    return (*row, short_date(action.due) + late, measure_of(action), action.status.capitalize())


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
        Measure, baseline and target, each on its line where given.
    """
    parts = (
        action.measure,
        f"Now: {action.baseline}" if action.baseline else "",
        f"Target: {action.target}" if action.target else "",
    )
    return "\n".join(part for part in parts if part)


def _progress(actions: list[Action]) -> list[Block]:
    rows = [
        (action.action_id, note.noted_on, note.organisation, note.text)
        for action in actions
        for note in sorted(action.notes, key=lambda note: (note.noted_on, note.note_id), reverse=True)
    ]
    if not rows:
        return []
    columns = (Column("Action", 0.8), Column("Date", 1.1), Column("From", 1.6), Column("Progress", 5))
    return [Table("Progress notes", columns, tuple(rows))]
