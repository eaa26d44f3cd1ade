"""A partner's own actions: see them, report on them, and nothing else of the plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geodata.errors import AccessError, UserError
from hotspots.plan.actions import LONGEST_TEXT, STATUSES, Action
from hotspots.plan.zones import check_choice
from hotspots.store.engine import open_store
from hotspots.store.own_actions import OwnActions
from hotspots.workflows.acting import log

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from hotspots.workflows.access import Access

__all__ = ["STATUSES", "Action", "add_own_note", "list_own_actions", "report_own_action"]


def list_own_actions(access: Access) -> list[Action]:
    """
    List the actions the person's organisation leads.

    Parameters
    ----------
    access : Access
        Of the person.

    Returns
    -------
    list of Action
        In the order they were made.

    Raises
    ------
    AccessError
        If the person's role does not give access, or names no organisation.
    """
    return _desk(access).every()


def report_own_action(
    access: Access,
    action_id: str,
    *,
    status: str,
    latest_value: str,
    latest_value_on: datetime.date | None,
    expected_version: int,
) -> Action:
    """
    Say how far an action is.

    Parameters
    ----------
    access : Access
        Of the person.
    action_id, status, latest_value, latest_value_on, expected_version
        As for `hotspots.store.own_actions.OwnActions.report`.

    Returns
    -------
    Action
        As stored.

    Raises
    ------
    AccessError
        If another organisation leads the action.
    UserError
        If a value cannot be used, or somebody else changed the action meanwhile.
    """
    check_choice(status, allowed=STATUSES, what="The status of the action")
    desk = _desk(access)
    return _logging_refusals(
        access,
        action_id,
        lambda: desk.report(
            action_id,
            status=status,  # type: ignore[arg-type]
            latest_value=" ".join(latest_value.split()),
            latest_value_on=latest_value_on,
            expected_version=expected_version,
        ),
    )


def add_own_note(access: Access, action_id: str, *, noted_on: datetime.date, text: str) -> Action:
    """
    Add a dated note to an action.

    Parameters
    ----------
    access : Access
        Of the person.
    action_id, noted_on, text
        As for `hotspots.store.own_actions.OwnActions.add_note`.

    Returns
    -------
    Action
        With the note.

    Raises
    ------
    AccessError
        If another organisation leads the action.
    UserError
        If the note is empty or endless.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise UserError(
            what="The note",
            found="is empty." if not text.strip() else f"has {len(text)} characters.",
            fix=f"Say in up to {LONGEST_TEXT} characters what was done.",
        )
    desk = _desk(access)
    return _logging_refusals(
        access, action_id, lambda: desk.add_note(action_id, noted_on=noted_on, text=text.strip())
    )


def _desk(access: Access) -> OwnActions:
    return OwnActions(open_store(access.workspace.own_actions_url), access.organisation)


def _logging_refusals(access: Access, action_id: str, task: Callable[[], Action]) -> Action:
    try:
        return task()
    except AccessError:
        # What was asked for came from outside and may hold anything; only an id goes into the log.
        named = action_id if re.fullmatch(r"A-\d{4,9}", action_id) else "no id"
        log(access.workspace, "refused", action_id=named)
        raise
