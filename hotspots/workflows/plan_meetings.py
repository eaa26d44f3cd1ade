"""Meetings of the partnership, and what changed since the last one."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.deadlines import PlanDue, find_deadlines
from hotspots.plan.meetings import Meeting, Promise, check_meeting
from hotspots.plan.organisations import name_key
from hotspots.plan.plan_changes import PlanChanges, compare_plans
from hotspots.store import actions as action_store
from hotspots.store import plan_state as store
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.plan_kinds import MEETING, VERSION
from hotspots.wording import format_date
from hotspots.workflows.organisations import make_known
from hotspots.workflows.plan_state import today, version_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.plan.partnership import PlanState
    from hotspots.store.records import Kept

__all__ = [
    "Meeting",
    "PlanChanges",
    "Promise",
    "add_meeting",
    "changes_since",
    "last_meeting",
    "list_meetings",
    "plan_due",
    "remove_meeting",
    "restore_meeting",
    "update_meeting",
]


def list_meetings(workspace: Workspace, *, removed: bool = False) -> list[Kept[Meeting]]:
    """
    List the meetings, newest first.

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
        found = records.every(connection, MEETING, removed=removed)
    return sorted(found, key=_order, reverse=True)


def last_meeting(workspace: Workspace) -> Kept[Meeting] | None:
    """
    Find the newest meeting that has been held.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    Kept or None
        The meeting; None when none was entered yet.
    """
    with open_store(workspace.store_url).read() as connection:
        return _last(connection)


def add_meeting(workspace: Workspace, meeting: Meeting, *, keep_version: bool | None = None) -> Kept[Meeting]:
    """
    Enter a meeting.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    meeting : Meeting
        When it was, who was there, who promised what.
    keep_version : bool, optional
        Whether to keep the plan as it stands as the version the meeting had before it. None does so when the
        meeting is today: for an earlier one, the plan at the end of that day is found in its history.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If a promise is incomplete or names an action that is not there.
    """
    keeps = meeting.held_on == today() if keep_version is None else keep_version
    with open_store(workspace.store_url).write() as connection:
        wanted = _settled(connection, meeting)
        state = store.current(connection)
        if keeps and (state.actions or state.objectives):
            reason = f"meeting of {format_date(wanted.held_on)}"
            number = version_of(connection, reason=reason, kept_on=wanted.held_on)
            wanted = replace(wanted, plan_version=number)
        return records.add(connection, MEETING, wanted)


def update_meeting(
    workspace: Workspace, meeting_id: str, meeting: Meeting, *, expected_version: int
) -> Kept[Meeting]:
    """
    Change what is kept of a meeting.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    meeting_id : str
        Its id.
    meeting : Meeting
        What is kept from now on; the version of the plan kept at it stays.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If a promise is incomplete, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        before = records.get(connection, MEETING, meeting_id).content
        wanted = replace(_settled(connection, meeting), plan_version=before.plan_version)
        return records.change(connection, MEETING, meeting_id, wanted, expected_version=expected_version)


def remove_meeting(workspace: Workspace, meeting_id: str, *, expected_version: int) -> Kept[Meeting]:
    """
    Remove a meeting; it can be restored.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    meeting_id : str
        Its id.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Kept
        As stored, `removed` being True.
    """
    with open_store(workspace.store_url).write() as connection:
        return records.remove(connection, MEETING, meeting_id, expected_version=expected_version)


def restore_meeting(workspace: Workspace, meeting_id: str) -> Kept[Meeting]:
    """
    Bring a removed meeting back.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    meeting_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.
    """
    with open_store(workspace.store_url).write() as connection:
        kept = records.get(connection, MEETING, meeting_id)
        if not kept.removed:
            return kept
        return records.restore(connection, MEETING, meeting_id, expected_version=kept.version)


def changes_since(
    workspace: Workspace, since: datetime.date | None = None, *, meeting_id: str | None = None
) -> PlanChanges:
    """
    Say what changed since a day, or since a meeting.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    since : datetime.date, optional
        The plan as it stood when this day began. None takes the last meeting.
    meeting_id : str, optional
        The plan as this meeting had it; only without `since`.

    Returns
    -------
    PlanChanges
        What changed until now, in words.

    Raises
    ------
    UserError
        If no day is given and no meeting has been entered.
    """
    with open_store(workspace.store_url).read() as connection:
        now = store.current(connection)
        if since is not None:
            _require_past(since)
            before = store.as_of(connection, _midnight(since))
            return PlanChanges(format_date(since), tuple(compare_plans(before, now)))
        kept = records.get(connection, MEETING, meeting_id) if meeting_id else _last(connection)
        if kept is None:
            raise UserError(
                what="The last meeting",
                found="is not known: none has been entered.",
                fix="Enter it on the page Plan, or give the day with --since.",
            )
        meeting = kept.content
        return PlanChanges(
            f"the meeting of {format_date(meeting.held_on)}",
            tuple(compare_plans(_state_at(connection, meeting), now)),
            meeting,
        )


def plan_due(workspace: Workspace, *, days: int = 90, on: datetime.date | None = None) -> PlanDue:
    """
    Find what of the plan is late, coming, without a date, to be reviewed.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    days : int
        How far ahead [days].
    on : datetime.date, optional
        The day to look from; today when None.

    Returns
    -------
    PlanDue
        The lists.
    """
    with open_store(workspace.store_url).read() as connection:
        actions = action_store.every(connection)
    return find_deadlines(actions, today=on or today(), days=days)


def _require_past(since: datetime.date) -> None:
    if since > today():
        raise UserError(
            "The day to compare with",
            f"({since:%d/%m/%Y}) has not come yet.",
            "Give a day in the past, or today.",
        )


def _order(kept: Kept[Meeting]) -> tuple[datetime.date, str]:
    return kept.content.held_on, kept.record_id


def _last(connection: Connection) -> Kept[Meeting] | None:
    held = [kept for kept in records.every(connection, MEETING) if kept.content.held_on <= today()]
    return max(held, key=_order, default=None)


def _state_at(connection: Connection, meeting: Meeting) -> PlanState:
    if meeting.plan_version is not None:
        for kept in records.every(connection, VERSION):
            if kept.content.number == meeting.plan_version:
                return kept.content.state
    return store.as_of(connection, _midnight(meeting.held_on + datetime.timedelta(days=1)))


def _midnight(day: datetime.date) -> datetime.datetime:
    """Give the moment a day began, on the wall."""
    return datetime.datetime.combine(day, datetime.time()).astimezone()


def _settled(connection: Connection, meeting: Meeting) -> Meeting:
    tidy = replace(
        meeting,
        title=meeting.title.strip(),
        note=meeting.note.strip(),
        present=tuple(dict.fromkeys(name.strip() for name in meeting.present if name.strip())),
        promises=tuple(
            replace(
                promise,
                organisation=promise.organisation.strip(),
                text=promise.text.strip(),
                action_id=promise.action_id.strip(),
            )
            for promise in meeting.promises
        ),
    )
    check_meeting(tidy)
    for promise in tidy.promises:
        if promise.action_id:
            action_store.get(connection, promise.action_id)
    names, _ = make_known(connection, [*tidy.present, *(promise.organisation for promise in tidy.promises)])
    return replace(
        tidy,
        present=tuple(names[name_key(name)] for name in tidy.present),
        promises=tuple(
            replace(promise, organisation=names[name_key(promise.organisation)]) for promise in tidy.promises
        ),
    )
