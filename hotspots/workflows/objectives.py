"""Objectives of the plan: kept as records that actions belong to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.objectives import AIM_LABELS, AIMS, Objective, check_objective, same_title, title_key
from hotspots.store import actions as action_store
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.plan_kinds import OBJECTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

__all__ = [
    "AIMS",
    "AIM_LABELS",
    "Objective",
    "add_objective",
    "list_objectives",
    "make_objectives",
    "remove_objective",
    "restore_objective",
    "update_objective",
]


def list_objectives(workspace: Workspace, *, removed: bool = False) -> list[Kept[Objective]]:
    """
    List the objectives in the order they were made.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    removed : bool
        Whether to list the removed ones instead.

    Returns
    -------
    list of Kept
        With their ids and versions.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, OBJECTIVE, removed=removed)


def add_objective(workspace: Workspace, objective: Objective) -> Kept[Objective]:
    """
    Add an objective to the plan.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    objective : Objective
        What it says.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If its title is empty or taken, or a value cannot be used.
    """
    wanted = check_objective(_tidy(objective))
    with open_store(workspace.store_url).write() as connection:
        _require_free(connection, wanted.title)
        return records.add(connection, OBJECTIVE, wanted)


def update_objective(
    workspace: Workspace, objective_id: str, objective: Objective, *, expected_version: int
) -> Kept[Objective]:
    """
    Change an objective; its actions carry the new title at once.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    objective_id : str
        Its id.
    objective : Objective
        What it says from now on.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If the title is taken, a value cannot be used, or somebody else changed it meanwhile.
    """
    wanted = check_objective(_tidy(objective))
    with open_store(workspace.store_url).write() as connection:
        before = records.get(connection, OBJECTIVE, objective_id).content
        if not same_title(before.title, wanted.title):
            _require_free(connection, wanted.title)
        return records.change(connection, OBJECTIVE, objective_id, wanted, expected_version=expected_version)


def remove_objective(workspace: Workspace, objective_id: str, *, expected_version: int) -> Kept[Objective]:
    """
    Remove an objective that no action belongs to any more; it can be restored.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    objective_id : str
        Its id.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Kept
        As stored, `removed` being True.

    Raises
    ------
    UserError
        If an action belongs to it, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        objective = records.get(connection, OBJECTIVE, objective_id).content
        belonging = [
            action.action_id
            for action in action_store.every(connection)
            if objective_id == action.objective_id or same_title(action.objective, objective.title)
        ]
        if belonging:
            raise UserError(
                what=f"The objective {objective_id}",
                found=f"has the actions {', '.join(belonging[:8])}.",
                fix="Move them to another objective, or remove them, first.",
            )
        return records.remove(connection, OBJECTIVE, objective_id, expected_version=expected_version)


def restore_objective(workspace: Workspace, objective_id: str) -> Kept[Objective]:
    """
    Bring a removed objective back.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    objective_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If its title was given to another meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        kept = records.get(connection, OBJECTIVE, objective_id)
        if not kept.removed:
            return kept
        _require_free(connection, kept.content.title)
        return records.restore(connection, OBJECTIVE, objective_id, expected_version=kept.version)


def make_objectives(
    connection: Connection, titles: Iterable[str]
) -> tuple[dict[str, Kept[Objective]], list[str]]:
    """
    See to it that every title has a record.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    titles : iterable of str
        As typed or read from a file.

    Returns
    -------
    tuple
        The record by `title_key`, and the titles that are new.

    Raises
    ------
    UserError
        If a new title cannot be that of an objective.
    """
    known = {title_key(kept.content.title): kept for kept in records.every(connection, OBJECTIVE)}
    added = []
    for title in titles:
        if title_key(title) in known:
            continue
        kept = records.add(connection, OBJECTIVE, check_objective(_tidy(Objective(title))))
        known[title_key(title)] = kept
        added.append(kept.content.title)
    return known, added


def _tidy(objective: Objective) -> Objective:
    texts = ("goal", "theme", "why", "measure", "baseline", "target")
    return replace(
        objective,
        title=" ".join(objective.title.split()),
        **{name: getattr(objective, name).strip() for name in texts},
    )


def _require_free(connection: Connection, title: str) -> None:
    for kept in records.every(connection, OBJECTIVE):
        if same_title(kept.content.title, title):
            raise UserError(
                what="The title of the objective",
                found=f"'{title[:80]}' is that of {kept.record_id} already.",
                fix="Use that objective, or another title.",
            )
