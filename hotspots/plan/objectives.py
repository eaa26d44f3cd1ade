"""Objectives of the plan: what it is meant to achieve, why, for whom, and how that is measured."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS

AIMS: tuple[str, ...] = ("eliminate", "advance", "foster")
"""The three aims of the public sector equality duty (Equality Act 2010, section 149(1))."""

AIM_LABELS = {
    "eliminate": "Eliminate discrimination, harassment and victimisation",
    "advance": "Advance equality of opportunity",
    "foster": "Foster good relations",
}
LONGEST_FIELD = 4000


@dataclass(frozen=True)
class Objective:
    """
    One objective of the plan.

    Parameters
    ----------
    title : str
        The objective in one line; no two of a plan have the same.
    goal : str
        The state it should bring about.
    theme : str
        What it is filed under.
    why : str
        Why it is a priority.
    characteristics : tuple of str
        Column names of the characteristics it is for; empty means all.
    aims : tuple of str
        Which aims of the equality duty it serves, of `AIMS`.
    measure, baseline, target : str
        How success is measured, where it stood at first, where it should be.
    """

    title: str
    goal: str = ""
    theme: str = ""
    why: str = ""
    characteristics: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    measure: str = ""
    baseline: str = ""
    target: str = ""


OBJECTIVE_TEXTS = ("title", "goal", "theme", "why", "measure", "baseline", "target")


def check_objective(objective: Objective) -> Objective:
    """
    Refuse an objective that says nothing, or names what nobody knows.

    Parameters
    ----------
    objective : Objective
        As typed or read from a file.

    Returns
    -------
    Objective
        The same objective.

    Raises
    ------
    UserError
        If its title is empty, a text is too long, or a characteristic or aim is unknown.
    """
    if not objective.title.strip():
        raise UserError("The title of the objective", "is empty.", "Say in one line what should be achieved.")
    for field in OBJECTIVE_TEXTS:
        length = len(getattr(objective, field))
        if length > LONGEST_FIELD:
            raise UserError(
                what=f"The field {field} of the objective",
                found=f"has {length} characters.",
                fix=f"Use at most {LONGEST_FIELD}.",
            )
    for value, allowed, what in (
        *((name, CHARACTERISTICS, "The characteristic") for name in objective.characteristics),
        *((name, AIMS, "The aim") for name in objective.aims),
    ):
        if value not in allowed:
            raise UserError(what, f"'{value[:60]}' is not one we know.", f"Use one of: {', '.join(allowed)}.")
    return objective


def same_title(first: str, second: str) -> bool:
    """
    Tell whether two titles name the same objective: capitals and doubled blanks do not matter.

    Parameters
    ----------
    first, second : str
        Titles.

    Returns
    -------
    bool
        Whether they do.
    """
    return title_key(first) == title_key(second)


def title_key(title: str) -> str:
    """
    Give what titles are told apart by.

    Parameters
    ----------
    title : str
        Title of an objective.

    Returns
    -------
    str
        Without capitals and doubled blanks.
    """
    return " ".join(title.split()).casefold()
