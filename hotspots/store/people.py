"""Who may do what: the people of a partnership and their roles, with every change of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from geodata.errors import UserError
from hotspots.store import records

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hotspots.store.records import Kept

Role = Literal["planner", "partner", "councillor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Person:
    """
    Somebody who may sign in.

    Parameters
    ----------
    email : str
        The verified address the sign-in service gives, in lower case.
    roles : tuple of str
        What the person does; rights add up. Empty means: may sign in no longer.
    organisation : str
        Whose actions a partner sees and updates.
    wards : tuple of str
        Codes of the areas a councillor reads; empty means all of them.
    """

    email: str
    roles: tuple[Role, ...]
    organisation: str = ""
    wards: tuple[str, ...] = ()


PERSON = records.Kind("person", "the person", "PN", Person)


def by_email(connection: Connection, email: str) -> Kept[Person] | None:
    """
    Find a person by the address of the sign-in.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    email : str
        In any case.

    Returns
    -------
    Kept or None
        None when nobody of that address is in the table.
    """
    wanted = email.strip().casefold()
    return next((one for one in records.every(connection, PERSON) if one.content.email == wanted), None)


def put(connection: Connection, person: Person, *, made_by: str) -> Kept[Person]:
    """
    Add a person, or change what the person of that address may do.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        A writing connection.
    person : Person
        As it should be from now on.
    made_by : str
        Which administrator does it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If nobody would be left who may change the table.
    """
    now = by_email(connection, person.email)
    if now is None:
        return records.add(connection, PERSON, person, made_by=made_by)
    if "administrator" in now.content.roles and "administrator" not in person.roles:
        _require_another(connection, person.email)
    return records.change(
        connection, PERSON, now.record_id, person, expected_version=now.version, made_by=made_by
    )


def _require_another(connection: Connection, email: str) -> None:
    others = (one.content for one in records.every(connection, PERSON) if one.content.email != email)
    if not any("administrator" in other.roles for other in others):
        raise UserError(
            what="The last administrator",
            found="cannot lose that role: nobody could give it back.",
            fix="Make somebody else an administrator first.",
        )
