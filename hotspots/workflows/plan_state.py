"""The partnership's plan as a whole: what it says of itself, its versions, and who signed which."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.organisations import name_key
from hotspots.plan.partnership import PartnershipPlan, PlanState, PlanVersion, check_plan
from hotspots.plan.plan_changes import PlanChange, compare_plans
from hotspots.plan.sign_off import SignedState, SignOff, check_sign_off
from hotspots.store import plan_state as store
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.plan_kinds import PLAN, SIGN_OFF, VERSION
from hotspots.wording import format_date
from hotspots.workflows.organisations import make_known

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

__all__ = [
    "PartnershipPlan",
    "SignedState",
    "compare_version",
    "get_plan",
    "get_version",
    "keep_version",
    "list_sign_offs",
    "list_versions",
    "plan_state",
    "sign_plan",
    "update_plan",
]


def today() -> datetime.date:
    """Give the date on the wall."""
    return datetime.datetime.now().astimezone().date()


def get_plan(workspace: Workspace) -> tuple[PartnershipPlan, int]:
    """
    Read what the plan says of itself.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    tuple
        The plan, and its version; 0 while nothing has been written.
    """
    with open_store(workspace.store_url).read() as connection:
        there = records.every(connection, PLAN)
    if not there:
        return PartnershipPlan(partnership=workspace.name), 0
    return there[-1].content, there[-1].version


def update_plan(workspace: Workspace, plan: PartnershipPlan, *, expected_version: int) -> PartnershipPlan:
    """
    Change what the plan says of itself.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    plan : PartnershipPlan
        What it says from now on.
    expected_version : int
        The version that was on the screen; 0 when nothing had been written.

    Returns
    -------
    PartnershipPlan
        As stored.

    Raises
    ------
    UserError
        If its dates contradict each other, or somebody else changed it meanwhile.
    """
    wanted = check_plan(
        replace(
            plan,
            title=plan.title.strip(),
            partnership=plan.partnership.strip(),
            statement=plan.statement.strip(),
        )
    )
    with open_store(workspace.store_url).write() as connection:
        there = records.every(connection, PLAN)
        if not there:
            return records.add(connection, PLAN, wanted).content
        return records.change(
            connection, PLAN, there[-1].record_id, wanted, expected_version=expected_version
        ).content


def plan_state(workspace: Workspace) -> PlanState:
    """
    Read the whole plan: objectives, actions, zones.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    PlanState
        As it is now.
    """
    with open_store(workspace.store_url).read() as connection:
        return store.current(connection)


def list_versions(workspace: Workspace) -> list[PlanVersion]:
    """
    List the versions kept of the plan, newest first.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    list of PlanVersion
        Each with the plan as it stood.
    """
    with open_store(workspace.store_url).read() as connection:
        return _versions(connection)[::-1]


def get_version(workspace: Workspace, number: int) -> PlanVersion:
    """
    Read one version of the plan.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    number : int
        Its number.

    Returns
    -------
    PlanVersion
        The plan as it stood.

    Raises
    ------
    UserError
        If there is none with that number.
    """
    with open_store(workspace.store_url).read() as connection:
        return _version(connection, number)


def keep_version(workspace: Workspace, *, reason: str, kept_on: datetime.date | None = None) -> PlanVersion:
    """
    Keep the plan as it stands under the next number.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    reason : str
        Why.
    kept_on : datetime.date, optional
        The day to write on it; today when None.

    Returns
    -------
    PlanVersion
        As kept; it can never be changed.

    Raises
    ------
    UserError
        If there is nothing in the plan yet.
    """
    with open_store(workspace.store_url).write() as connection:
        return new_version(connection, reason=reason, kept_on=kept_on or today())


def new_version(connection: Connection, *, reason: str, kept_on: datetime.date) -> PlanVersion:
    """
    Keep the plan as it stands, in a transaction that is under way.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    reason : str
        Why.
    kept_on : datetime.date
        The day to write on it.

    Returns
    -------
    PlanVersion
        As kept.

    Raises
    ------
    UserError
        If there is nothing in the plan yet.
    """
    state = store.current(connection)
    if not state.actions and not state.objectives:
        raise UserError(
            "The plan", "has no objective and no action yet.", "Add some before a version is kept."
        )
    versions = _versions(connection)
    number = versions[-1].number + 1 if versions else 1
    version = PlanVersion(number, kept_on, reason.strip() or "kept on request", state)
    return records.add(connection, VERSION, version).content


def compare_version(workspace: Workspace, number: int, other: int | None = None) -> list[PlanChange]:
    """
    Say what changed from one version to another.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    number : int
        The earlier version.
    other : int, optional
        The later version; the plan as it is now when None.

    Returns
    -------
    list of PlanChange
        What changed, in words.
    """
    with open_store(workspace.store_url).read() as connection:
        before = _version(connection, number).state
        after = store.current(connection) if other is None else _version(connection, other).state
    return compare_plans(before, after)


def sign_plan(
    workspace: Workspace,
    *,
    organisation: str,
    post: str,
    signed_on: datetime.date | None = None,
    version: int | None = None,
    note: str = "",
) -> SignedState:
    """
    Enter that an organisation agreed to the plan.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    organisation : str
        Who; one that is not known yet is added.
    post : str
        Post of whoever signed, not a name.
    signed_on : datetime.date, optional
        Day of the agreement; today when None.
    version : int, optional
        Which version it agreed to. None takes the newest one if the plan has not changed since it was kept,
        and keeps a new one otherwise.
    note : str
        Conditions or remarks.

    Returns
    -------
    SignedState
        As entered; a sign-off can never be changed, only given anew.

    Raises
    ------
    UserError
        If organisation or post are empty, the day lies ahead, or there is no such version.
    """
    wanted = SignOff(
        organisation.strip(), post.strip(), signed_on or today(), version=version or 0, note=note.strip()
    )
    check_sign_off(wanted, today=today())
    with open_store(workspace.store_url).write() as connection:
        names, _ = make_known(connection, [wanted.organisation])
        wanted = replace(wanted, organisation=names[name_key(wanted.organisation)])
        if version is not None:
            number = _version(connection, version).number
        else:
            reason = f"signed by {wanted.organisation} on {format_date(wanted.signed_on)}"
            number = version_of(connection, reason=reason, kept_on=wanted.signed_on)
        kept = records.add(connection, SIGN_OFF, replace(wanted, version=number), made_by=wanted.organisation)
        now, then = store.current(connection), _version(connection, number)
        return _signed_state(kept.content, then, now, newest=True)


def list_sign_offs(workspace: Workspace) -> list[SignedState]:
    """
    List the sign-offs, newest first, with what changed since each.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    list of SignedState
        One a sign-off.
    """
    with open_store(workspace.store_url).read() as connection:
        signed = [kept.content for kept in records.every(connection, SIGN_OFF)]
        versions = {version.number: version for version in _versions(connection)}
        now = store.current(connection)
    newest = {name_key(one.organisation): place for place, one in enumerate(signed)}
    found = [
        _signed_state(one, versions[one.version], now, newest=newest[name_key(one.organisation)] == place)
        for place, one in enumerate(signed)
    ]
    return found[::-1]


def version_of(connection: Connection, *, reason: str, kept_on: datetime.date) -> int:
    """
    Find the version that is the plan as it stands, or keep a new one, in a transaction under way.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    reason : str
        Why, for a new one.
    kept_on : datetime.date
        The day to write on a new one.

    Returns
    -------
    int
        Its number.
    """
    versions = _versions(connection)
    if versions and not compare_plans(versions[-1].state, store.current(connection)):
        return versions[-1].number
    return new_version(connection, reason=reason, kept_on=kept_on).number


def _signed_state(sign_off: SignOff, then: PlanVersion, now: PlanState, *, newest: bool) -> SignedState:
    changes = compare_plans(then.state, now)
    progress = sum(change.progress for change in changes)
    return SignedState(sign_off, len(changes) - progress, progress, newest)


def _versions(connection: Connection) -> list[PlanVersion]:
    kept: list[Kept[PlanVersion]] = records.every(connection, VERSION)
    return sorted((one.content for one in kept), key=lambda version: version.number)


def _version(connection: Connection, number: int) -> PlanVersion:
    versions = _versions(connection)
    for version in versions:
        if version.number == number:
            return version
    raise UserError(
        what="The version of the plan",
        found=f"{number} does not exist.",
        fix=f"Use a number from 1 to {versions[-1].number}." if versions else "Keep a version first.",
    )
