"""What every entry of a log is checked for before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_TEXT = 4000
MOST_PEOPLE = 1_000_000


def require_texts(entry: Any, needed: Mapping[str, str], what: str) -> None:
    """
    Refuse an entry with an empty text that is needed, or with a text that is too long.

    Parameters
    ----------
    entry : object
        A dataclass instance.
    needed : mapping of str to str
        Field that must hold a text, and what it says.
    what : str
        What the entry is, for the message.

    Raises
    ------
    UserError
        If it is one.
    """
    for field, words in needed.items():
        if not str(getattr(entry, field)).strip():
            raise UserError(f"The {what}", f"does not say {words}.", "Fill it in; a few words are enough.")
    for field, value in vars(entry).items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise UserError(
                what=f"The field {field.replace('_', ' ')}",
                found=f"has {len(value):,} characters.",
                fix=f"Use at most {LONGEST_TEXT:,}.",
            )


def require_choice(value: str, allowed: Iterable[str], what: str) -> None:
    """
    Refuse a choice that is not one of those there are.

    Parameters
    ----------
    value : str
        The choice.
    allowed : iterable of str
        Those there are.
    what : str
        What is chosen, for the message.

    Raises
    ------
    UserError
        If it is none of them.
    """
    names = tuple(allowed)
    if value not in names:
        raise UserError(what, f"'{value[:60]}' is not one we know.", f"Use one of: {', '.join(names)}.")


def require_characteristics(names: Iterable[str]) -> None:
    """
    Refuse a characteristic that is none of the seven.

    Parameters
    ----------
    names : iterable of str
        Column names.

    Raises
    ------
    UserError
        If one is none of them.
    """
    for name in names:
        require_choice(name, CHARACTERISTICS, "The characteristic")


def require_number(people: int | None, what: str) -> None:
    """
    Refuse a number of people that cannot be.

    Parameters
    ----------
    people : int or None
        How many; None is not known.
    what : str
        What they are, for the message.

    Raises
    ------
    UserError
        If it is below 1 or above a million.
    """
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        raise UserError(what, f"is {people:,}.", "Give a number from 1, or leave it empty if nobody counted.")
