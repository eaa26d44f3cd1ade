"""The action plan: actions, their dated notes, and bringing them in from a file."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.action_file import ACTION_TEMPLATE_CSV
from hotspots.plan.actions import EDITABLE_FIELDS, LONGEST_TEXT, ROLES, STATUSES, Action, check_action
from hotspots.store import actions as store
from hotspots.store.engine import open_store
from hotspots.workflows.action_import import ActionImport, actions_csv, export_actions, import_actions
from hotspots.workflows.action_links import Settler

if TYPE_CHECKING:
    from geodata.workspace import Workspace

__all__ = [
    "ACTION_TEMPLATE_CSV",
    "ROLES",
    "STATUSES",
    "Action",
    "ActionImport",
    "actions_csv",
    "add_action",
    "add_note",
    "export_actions",
    "get_action",
    "import_actions",
    "list_actions",
    "remove_action",
    "restore_action",
    "update_action",
]


def add_action(workspace: Workspace, **fields: Any) -> Action:
    """
    Add an action to the plan.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    **fields
        Fields of `Action` that can be edited (`EDITABLE_FIELDS`); objective, action and lead organisation
        are needed.

    Returns
    -------
    Action
        As stored.

    Raises
    ------
    UserError
        If a needed field is empty or a value cannot be used.
    """
    wanted = check_action(_with(Action(action_id="", objective="", action=""), fields))
    with open_store(workspace.store_url).write() as connection:
        return store.add(connection, Settler(connection)(wanted))


def update_action(workspace: Workspace, action_id: str, *, expected_version: int, **fields: Any) -> Action:
    """
    Change fields of an action; fields that are not given stay.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    action_id : str
        Its id.
    expected_version : int
        The version that was on the screen.
    **fields
        The new values.

    Returns
    -------
    Action
        As stored.

    Raises
    ------
    UserError
        If a value cannot be used, or somebody else changed the action meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        now = store.get(connection, action_id)
        if now.removed:
            raise UserError(f"The action {action_id}", "has been removed.", "Restore it first.")
        wanted = Settler(connection)(check_action(_with(now, fields)), before=now)
        return store.change(connection, wanted, expected_version=expected_version)


def remove_action(workspace: Workspace, action_id: str, *, expected_version: int | None = None) -> Action:
    """
    Remove an action; it can be restored.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    action_id : str
        Its id.
    expected_version : int, optional
        The version that was on the screen; None removes whatever is there.

    Returns
    -------
    Action
        As stored, `removed` being True.
    """
    return _set_removed(workspace, action_id, removed=True, expected_version=expected_version)


def restore_action(workspace: Workspace, action_id: str, *, expected_version: int | None = None) -> Action:
    """
    Bring a removed action back.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    action_id : str
        Its id.
    expected_version : int, optional
        The version that was on the screen; None restores whatever is there.

    Returns
    -------
    Action
        As stored.
    """
    return _set_removed(workspace, action_id, removed=False, expected_version=expected_version)


def get_action(workspace: Workspace, action_id: str) -> Action:
    """
    Read one action, removed or not.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    action_id : str
        Its id.

    Returns
    -------
    Action
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return store.get(connection, action_id)


def list_actions(
    workspace: Workspace, *, zone_id: str | None = None, lead: str | None = None, removed: bool = False
) -> list[Action]:
    """
    List actions in the order they were made.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    zone_id : str, optional
        Only those of this zone.
    lead : str, optional
        Only those this organisation leads (capitals do not matter).
    removed : bool
        Whether to list the removed ones instead.

    Returns
    -------
    list of Action
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        found = store.every(connection, removed=removed)
    if zone_id is not None:
        found = [action for action in found if zone_id in action.zones]
    if lead is not None:
        found = [action for action in found if action.lead_organisation.casefold() == lead.strip().casefold()]
    return found


def add_note(
    workspace: Workspace,
    action_id: str,
    *,
    organisation: str,
    text: str,
    noted_on: datetime.date | None = None,
) -> Action:
    """
    Add a dated note of progress; notes stay as written.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    action_id : str
        Id of the action.
    organisation : str
        Who writes it.
    text : str
        What was done.
    noted_on : datetime.date, optional
        Day it tells about; today when None.

    Returns
    -------
    Action
        With the note.

    Raises
    ------
    UserError
        If the organisation or the text is empty, or the action does not exist.
    """
    for value, what in ((organisation, "The organisation of the note"), (text, "The text of the note")):
        if not value.strip():
            raise UserError(what, "is empty.", "Fill it in.")
    if len(text) > LONGEST_TEXT:
        raise UserError(
            "The text of the note", f"has {len(text)} characters.", f"Use at most {LONGEST_TEXT}."
        )
    day = noted_on or datetime.datetime.now().astimezone().date()
    with open_store(workspace.store_url).write() as connection:
        return store.add_note(
            connection, action_id, noted_on=day, organisation=organisation.strip(), text=text.strip()
        )


def _with(action: Action, fields: dict[str, Any]) -> Action:
    unknown = sorted(set(fields) - set(EDITABLE_FIELDS))
    if unknown:
        raise TypeError(f"not fields of an action: {', '.join(unknown)}")
    tidy = {name: _tidy(value) for name, value in fields.items()}
    return replace(action, **tidy)


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(dict.fromkeys(item.strip() for item in value if item.strip()))
    return value


def _set_removed(
    workspace: Workspace, action_id: str, *, removed: bool, expected_version: int | None
) -> Action:
    with open_store(workspace.store_url).write() as connection:
        now = store.get(connection, action_id)
        if now.removed == removed:
            return now
        return store.change(
            connection,
            replace(now, removed=removed),
            expected_version=now.version if expected_version is None else expected_version,
            word="removed" if removed else "restored",
        )
