"""Organisations of the partnership: who leads actions and who takes part in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotspots.plan.actions import Action

ORGANISATION_KINDS: dict[str, str] = {
    "police": "Police",
    "council": "Council",
    "social landlord": "Social landlord",
    "probation": "Probation or youth justice",
    "health": "Health or social care",
    "school": "School, college or university",
    "transport": "Transport",
    "voluntary group": "Voluntary or community group",
    "other": "Other",
}
"""Kinds of organisation, and the words for them."""

LONGEST_NAME = 300
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Organisation:
    """
    One organisation of the partnership.

    Parameters
    ----------
    name : str
        Its name; no two have the same.
    kind : str
        One of `ORGANISATION_KINDS`.
    contact_post : str
        The post to turn to, such as "Tenancy support lead"; never a person's name.
    areas : tuple of str
        Names of the areas it covers; empty means all of the partnership.
    """

    name: str
    kind: str = "other"
    contact_post: str = ""
    areas: tuple[str, ...] = ()


def check_organisation(organisation: Organisation) -> Organisation:
    """
    Refuse an organisation without a name, or of no kind we know.

    Parameters
    ----------
    organisation : Organisation
        As typed or read from a file.

    Returns
    -------
    Organisation
        The same organisation.

    Raises
    ------
    UserError
        If the name is empty or holds a character that separates names in files, or the kind is unknown.
    """
    if not organisation.name.strip():
        raise UserError("The name of the organisation", "is empty.", "Fill it in.")
    if len(organisation.name) > LONGEST_NAME:
        raise UserError(
            "The name of the organisation",
            f"has {len(organisation.name)} characters.",
            f"Use at most {LONGEST_NAME}.",
        )
    if any(mark in organisation.name for mark in ";|"):
        raise UserError(
            what="The name of the organisation",
            found=f"'{organisation.name[:60]}' holds a semicolon or an upright stroke, which separate names.",
            fix="Write it without; list several organisations one by one.",
        )
    if organisation.kind not in ORGANISATION_KINDS:
        raise UserError(
            "The kind of organisation",
            f"'{organisation.kind[:60]}' is not one we know.",
            f"Use one of: {', '.join(ORGANISATION_KINDS)}.",
        )
    if max(map(len, (organisation.contact_post, *organisation.areas)), default=0) > LONGEST_TEXT:
        raise UserError(
            "A text of the organisation", "is too long.", f"Use at most {LONGEST_TEXT} characters."
        )
    return organisation


def name_key(name: str) -> str:
    """
    Give what names of organisations are told apart by.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    str
        Without capitals and doubled blanks.
    """
    return " ".join(name.split()).casefold()


def names_in(actions: Iterable[Action]) -> list[str]:
    """
    List the organisations that lead actions or take part in them.

    Parameters
    ----------
    actions : iterable of Action
        The actions.

    Returns
    -------
    list of str
        Each once, as first written.
    """
    found: dict[str, str] = {}
    for action in actions:
        for name in (action.lead_organisation, *action.partners):
            if name.strip():
                found.setdefault(name_key(name), name.strip())
    return list(found.values())
