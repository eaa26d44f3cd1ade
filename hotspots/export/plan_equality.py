"""What the actions of a plan mean for equality, and how they will be evaluated, as report blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Column, Heading, Paragraph, Table
from hotspots.plan.actions import SERVICE_CHANGE_LABELS
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.actions import Action


def characteristics_in_words(names: Sequence[str]) -> str:
    """
    Name characteristics by their labels.

    Parameters
    ----------
    names : sequence of str
        Column names.

    Returns
    -------
    str
        The labels as a list; empty for none.
    """
    return listed([CHARACTERISTIC_LABELS.get(name, name) for name in names])


def service_change_blocks(actions: Sequence[Action]) -> list[Block]:
    """
    Show which services change, whom that touches, and what is done about it.

    Parameters
    ----------
    actions : sequence of Action
        Actions of the plan.

    Returns
    -------
    list of Block
        A table; a gap is said, for it matters here. Nothing when no service changes.
    """
    changing = [
        action for action in actions if action.service_change != "none" and action.status != "stopped"
    ]
    if not changing:
        return []
    rows = tuple(
        (
            f"{action.action_id}  {action.action}",
            SERVICE_CHANGE_LABELS[action.service_change],
            characteristics_in_words(action.groups_affected) or "Not recorded",
            action.equality_impact or "Not recorded",
            action.mitigation or ("Not recorded" if action.service_change != "new" else None),
        )
        for action in changing
    )
    columns = (
        Column("Action", 2.2),
        Column("Change", 1.5),
        Column("Groups affected", 1.5),
        Column("What it means for them", 2),
        Column("Mitigation", 2),
    )
    return [Heading("Changes of services", 2), Table("Who is affected, and what is done", columns, rows)]


def planned_evaluation_blocks(actions: Sequence[Action]) -> list[Block]:
    """
    Show which evaluations are planned, and for which actions none is.

    Parameters
    ----------
    actions : sequence of Action
        Actions of the plan.

    Returns
    -------
    list of Block
        A table with a note.
    """
    live = [action for action in actions if action.status != "stopped"]
    if not live:
        return []
    planned = [action for action in live if action.evaluation_planned]
    none = [action.action_id for action in live if not action.evaluation_planned]
    rows = tuple(
        (
            f"{action.action_id}  {action.action}",
            action.evaluation_method or "Method not recorded",
            action.evaluation_on or "No day set",
        )
        for action in planned
    )
    note = f"No evaluation is planned for {listed(none)}." if none else ""
    if not rows:
        return [Heading("Evaluation", 2), Paragraph("No evaluation is planned for any action.")]
    columns = (Column("Action", 2.4), Column("How it will be found out", 3), Column("When", 1))
    return [Heading("Evaluation", 2), Table("Planned evaluations", columns, rows, note)]
