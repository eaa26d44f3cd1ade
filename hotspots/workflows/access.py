"""Who may sign in, what each role reaches, and the key that reaches no more than that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import AccessError, UserError
from geodata.workspace import RIGHTS
from hotspots.store import people, records
from hotspots.store.audit_log import Check, Line
from hotspots.store.engine import open_store
from hotspots.store.people import ROLES, Person, Role
from hotspots.workflows.acting import Actor, acting, log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Right, Workspace
    from hotspots.store.records import Change, Kept

__all__ = [
    "ROLES",
    "Access",
    "Check",
    "Line",
    "Person",
    "access_of",
    "audit_lines",
    "everything",
    "list_people",
    "people_history",
    "set_person",
    "verify_audit_log",
]

RIGHTS_OF: dict[Role, tuple[Right, ...]] = {
    "planner": ("records", "plan", "own actions", "released"),
    "partner": ("own actions", "released"),
    "councillor": ("released",),
    "administrator": ("people", "released"),
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Access:
    """
    What somebody who signed in may reach.

    Parameters
    ----------
    workspace : Workspace
        Limited to the rights of the person.
    actor : Actor
        Who it is.
    roles : tuple of str
        What the person does.
    organisation : str
        Whose actions may be seen and updated; empty for planners: everybody's.
    wards : tuple of str
        Codes of the areas whose summaries may be read; empty means all.
    """

    workspace: Workspace
    actor: Actor
    roles: tuple[str, ...]
    organisation: str = ""
    wards: tuple[str, ...] = ()

    def may(self, right: Right) -> bool:
        """Tell whether a right is held."""
        return right in self.workspace.rights


def everything(workspace: Workspace) -> Access:
    """
    Give the access of the one person at this machine.

    Parameters
    ----------
    workspace : Workspace
        As opened.

    Returns
    -------
    Access
        To all of it.
    """
    return Access(workspace.limited_to(RIGHTS), acting(), ROLES)


def access_of(workspace: Workspace, email: str, *, verified: bool) -> Access:
    """
    Look up what somebody who signed in may reach, as it is at this moment.

    Parameters
    ----------
    workspace : Workspace
        As opened, with all rights.
    email : str
        Address the sign-in service gave.
    verified : bool
        Whether the service says that the address was verified.

    Returns
    -------
    Access
        With no more than the roles give.

    Raises
    ------
    AccessError
        If the address was not verified, or is not in the table of people, or has no role.
    """
    found = None
    if verified:
        with open_store(workspace.people_url).read() as connection:
            found = people.by_email(connection, email)
    if found is None or not found.content.roles:
        log(workspace, "refused", sign_in=email if verified else "address not verified")
        raise AccessError(
            what="Your account",
            found="has no role in this partnership." if verified else "has no verified e-mail address.",
            fix="Ask the administrator of your partnership to add you.",
        )
    person = found.content
    rights = {right for role in person.roles for right in RIGHTS_OF[role]}
    return Access(
        # Whoever plans sees the figures of every area anyway.
        workspace=workspace.limited_to(rights, only_areas=() if "plan" in rights else person.wards),
        actor=Actor(person.email, "+".join(person.roles)),
        roles=person.roles,
        organisation=person.organisation,
        wards=person.wards,
    )


def set_person(
    workspace: Workspace,
    email: str,
    roles: Sequence[str],
    *,
    organisation: str = "",
    wards: Sequence[str] = (),
) -> Kept[Person]:
    """
    Say what a person may do from now on; it counts from the next thing the person does.

    Parameters
    ----------
    workspace : Workspace
        With the right ``people``.
    email : str
        Address of the sign-in.
    roles : sequence of str
        Some of `ROLES`; none takes all access away.
    organisation : str
        Needed for partners.
    wards : sequence of str
        For councillors; empty means all areas.

    Returns
    -------
    Kept
        The person as stored.

    Raises
    ------
    UserError
        If the address or a role cannot be used, a partner has no organisation, or the last administrator
        would be gone.
    """
    url = workspace.people_url
    person = Person(
        _address(email), _roles(roles), " ".join(organisation.split()), tuple(dict.fromkeys(wards))
    )
    if "partner" in person.roles and not person.organisation:
        raise UserError(
            what="The organisation of a partner",
            found="is missing.",
            fix="Name it as it is written in the plan: its actions are the ones this person sees.",
        )
    with open_store(url).write() as connection:
        return people.put(connection, person, made_by=acting().name)


def list_people(workspace: Workspace) -> list[Kept[Person]]:
    """
    List the people.

    Parameters
    ----------
    workspace : Workspace
        With the right ``people``.

    Returns
    -------
    list of Kept
        In the order they were added.
    """
    with open_store(workspace.people_url).read() as connection:
        return records.every(connection, people.PERSON)


def people_history(workspace: Workspace) -> list[Change[Person]]:
    """
    List every change of the people, oldest first.

    Parameters
    ----------
    workspace : Workspace
        With the right ``people``.

    Returns
    -------
    list of Change
        With who made it.
    """
    with open_store(workspace.people_url).read() as connection:
        return records.history(connection, people.PERSON)


def audit_lines(workspace: Workspace, *, lines: int = 200) -> list[Line]:
    """
    Read the newest lines of the audit log.

    Parameters
    ----------
    workspace : Workspace
        With the right ``people``.
    lines : int
        How many at most.

    Returns
    -------
    list of Line
        Newest first.
    """
    from hotspots.store import audit_log

    workspace.require("people")
    return audit_log.latest(workspace.audit_url, lines=lines)


def verify_audit_log(workspace: Workspace, *, head: str | None = None) -> Check:
    """
    Check that no line of the audit log was changed, or cut off since a hash was noted.

    Parameters
    ----------
    workspace : Workspace
        With the right ``people``.
    head : str, optional
        The hash noted then.

    Returns
    -------
    Check
        Whether it is whole.
    """
    from hotspots.store import audit_log

    workspace.require("people")
    return audit_log.verify(workspace.audit_url, head=head)


def _address(email: str) -> str:
    tidy = email.strip().casefold()
    if not _ADDRESS.fullmatch(tidy) or len(tidy) > 254:
        raise UserError(
            what="The e-mail address",
            found=f"'{email.strip()[:60]}' is not one.",
            fix="Give the address the person signs in with, such as name@council.example.",
        )
    return tidy


def _roles(roles: Sequence[str]) -> tuple[Role, ...]:
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise UserError(
            "The role", f"'{unknown[0][:40]}' is not one we know.", f"Use some of: {', '.join(ROLES)}."
        )
    return tuple(role for role in ROLES if role in roles)
