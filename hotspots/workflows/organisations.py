"""Organisations of the partnership: kept as records, and named the same way in every action."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.organisations import (
    ORGANISATION_KINDS,
    Organisation,
    check_organisation,
    name_key,
    names_in,
)
from hotspots.store import actions as action_store
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.plan_kinds import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

__all__ = [
    "ORGANISATION_KINDS",
    "Organisation",
    "add_organisation",
    "find_organisation",
    "list_organisations",
    "make_known",
    "remove_organisation",
    "restore_organisation",
    "update_organisation",
]


def list_organisations(workspace: Workspace, *, removed: bool = False) -> list[Kept[Organisation]]:
    """
    List the organisations by name.

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
        found = records.every(connection, ORGANISATION, removed=removed)
    return sorted(found, key=lambda kept: kept.content.name.casefold())


def find_organisation(workspace: Workspace, name: str) -> Kept[Organisation]:
    """
    Find an organisation by its name or id.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    name : str
        Name (capitals do not matter) or id.

    Returns
    -------
    Kept
        The organisation.

    Raises
    ------
    UserError
        If there is none.
    """
    there = list_organisations(workspace)
    for kept in there:
        if name_key(kept.content.name) == name_key(name) or kept.record_id.casefold() == name.casefold():
            return kept
    raise UserError(
        what="The organisation",
        found=f"'{name[:60]}' is not in the list.",
        fix=f"Use one of: {', '.join(kept.content.name for kept in there[:12])}."
        if there
        else "Add organisations on the page Plan, or with actions that name them.",
    )


def add_organisation(workspace: Workspace, organisation: Organisation) -> Kept[Organisation]:
    """
    Add an organisation.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    organisation : Organisation
        What is known of it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If its name is empty or taken, or its kind is unknown.
    """
    wanted = check_organisation(_tidy(organisation))
    with open_store(workspace.store_url).write() as connection:
        _require_free(connection, wanted.name)
        return records.add(connection, ORGANISATION, wanted)


def update_organisation(
    workspace: Workspace, record_id: str, organisation: Organisation, *, expected_version: int
) -> Kept[Organisation]:
    """
    Change what is known of an organisation; a new name goes into every action that names it.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
        Its id.
    organisation : Organisation
        What is known from now on.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If the name is taken, a value cannot be used, or somebody else changed it meanwhile.
    """
    wanted = check_organisation(_tidy(organisation))
    with open_store(workspace.store_url).write() as connection:
        before = records.get(connection, ORGANISATION, record_id)
        if name_key(wanted.name) != name_key(before.content.name):
            _require_free(connection, wanted.name)
        kept = records.change(connection, ORGANISATION, record_id, wanted, expected_version=expected_version)
        if wanted.name != before.content.name:
            _rename(connection, before.content.name, wanted.name)
        return kept


def remove_organisation(workspace: Workspace, record_id: str, *, expected_version: int) -> Kept[Organisation]:
    """
    Remove an organisation that no action names any more; it can be restored.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
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
        If an action still names it, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        name = records.get(connection, ORGANISATION, record_id).content.name
        naming = [
            action.action_id
            for action in action_store.every(connection)
            if name_key(name) in map(name_key, names_in([action]))
        ]
        if naming:
            raise UserError(
                what=f"The organisation {name}",
                found=f"leads or takes part in {', '.join(naming[:8])}.",
                fix="Give these actions to others first.",
            )
        return records.remove(connection, ORGANISATION, record_id, expected_version=expected_version)


def restore_organisation(workspace: Workspace, record_id: str) -> Kept[Organisation]:
    """
    Bring a removed organisation back.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If its name was given to another meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        kept = records.get(connection, ORGANISATION, record_id)
        if not kept.removed:
            return kept
        _require_free(connection, kept.content.name)
        return records.restore(connection, ORGANISATION, record_id, expected_version=kept.version)


def make_known(connection: Connection, names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """
    See to it that every name has a record; a new one gets the kind "other".

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    names : iterable of str
        As typed or read from a file.

    Returns
    -------
    tuple
        The name of the record by `name_key`, and the names that are new.

    Raises
    ------
    UserError
        If a new name cannot be that of an organisation.
    """
    known = {
        name_key(kept.content.name): kept.content.name for kept in records.every(connection, ORGANISATION)
    }
    added = []
    for name in names:
        if not name.strip() or name_key(name) in known:
            continue
        organisation = check_organisation(_tidy(Organisation(name)))
        records.add(connection, ORGANISATION, organisation)
        known[name_key(name)] = organisation.name
        added.append(organisation.name)
    return known, added


def _tidy(organisation: Organisation) -> Organisation:
    return replace(
        organisation,
        name=" ".join(organisation.name.split()),
        contact_post=organisation.contact_post.strip(),
        areas=tuple(dict.fromkeys(area.strip() for area in organisation.areas if area.strip())),
    )


def _require_free(connection: Connection, name: str) -> None:
    for kept in records.every(connection, ORGANISATION):
        if name_key(kept.content.name) == name_key(name):
            raise UserError(
                what="The name of the organisation",
                found=f"'{name}' is that of {kept.record_id} already.",
                fix="Use that organisation, or another name.",
            )


def _rename(connection: Connection, old: str, new: str) -> None:
    key = name_key(old)

    def renamed(name: str) -> str:
        return new if name_key(name) == key else name

    for action in action_store.every(connection):
        lead = renamed(action.lead_organisation)
        partners = tuple(dict.fromkeys(renamed(partner) for partner in action.partners))
        if (lead, partners) != (action.lead_organisation, action.partners):
            action_store.change(
                connection,
                replace(action, lead_organisation=lead, partners=partners),
                expected_version=action.version,
            )
