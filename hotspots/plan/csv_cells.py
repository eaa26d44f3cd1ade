"""What stands in a cell of a table of a plan: choices, dates, numbers and names, read with care."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATE_PATTERNS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


def simple(words: str) -> str:
    """Give words without regard to capitals, underscores and doubled blanks."""
    return re.sub(r"[\s_]+", " ", words).strip().casefold()


def several(cell: str) -> list[str]:
    """Split a cell at its semicolons; nothing comes twice."""
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def read_characteristic(words: str) -> str:
    """
    Find a characteristic by its column name or its label.

    Parameters
    ----------
    words : str
        As written.

    Returns
    -------
    str
        Its column name.

    Raises
    ------
    UserError
        If it is none of the seven.
    """
    known = {simple(name): name for name in CHARACTERISTICS}
    known |= {simple(label): name for name, label in CHARACTERISTIC_LABELS.items()}
    if simple(words) not in known:
        raise UserError(
            what="The characteristic",
            found=f"'{words[:60]}' is not one we know.",
            fix=f"Use, separated by semicolons: {', '.join(CHARACTERISTIC_LABELS.values())}.",
        )
    return known[simple(words)]


def read_zone(words: str, zone_ids: Mapping[str, str]) -> str:
    """
    Find a zone by its name or id.

    Parameters
    ----------
    words : str
        As written.
    zone_ids : mapping
        Name or id, in lower case, to id.

    Returns
    -------
    str
        Its id.

    Raises
    ------
    UserError
        If there is none.
    """
    if words.casefold() not in zone_ids:
        raise UserError(
            "The zone", f"'{words[:60]}' does not exist.", "Use the name or id of a zone on the map."
        )
    return zone_ids[words.casefold()]


def read_choice(
    words: str, allowed: Iterable[str], what: str, labels: Mapping[str, str] | None = None
) -> str:
    """
    Find one of a few choices by its name or its label.

    Parameters
    ----------
    words : str
        As written.
    allowed : iterable of str
        The choices.
    what : str
        What is chosen, for the message: ``The status``.
    labels : mapping, optional
        Words for the choices, which are understood too.

    Returns
    -------
    str
        The choice.

    Raises
    ------
    UserError
        If it is none of them.
    """
    names = tuple(allowed)
    known = {simple(name): name for name in names}
    known |= {simple(label): name for name, label in (labels or {}).items()}
    if simple(words) not in known:
        raise UserError(what, f"'{words[:60]}' is not one we know.", f"Use one of: {', '.join(names)}.")
    return known[simple(words)]


def read_yes(words: str, what: str) -> bool:
    """
    Read yes or no; nothing means no.

    Parameters
    ----------
    words : str
        As written.
    what : str
        The question, for the message.

    Returns
    -------
    bool
        The answer.

    Raises
    ------
    UserError
        If it is neither.
    """
    answers = dict.fromkeys(("yes", "y", "true", "1"), True) | dict.fromkeys(
        ("no", "n", "false", "0", ""), False
    )
    if simple(words) not in answers:
        raise UserError(what, f"is '{words[:20]}'.", "Write yes or no.")
    return answers[simple(words)]


def read_date(words: str, heading: str) -> datetime.date | None:
    """
    Read a date, day first.

    Parameters
    ----------
    words : str
        As written; nothing means no date.
    heading : str
        Heading of its column, for the message.

    Returns
    -------
    datetime.date or None
        The date.

    Raises
    ------
    UserError
        If it is no date.
    """
    if not words:
        return None
    for pattern in DATE_PATTERNS:
        try:
            return datetime.datetime.strptime(words, pattern).date()
        except ValueError:
            continue
    raise UserError(
        f"The date {heading}", f"'{words[:30]}' is not a date.", "Write it as 31/03/2026 (day first)."
    )


def read_number(words: str, heading: str) -> int | None:
    """
    Read a whole number; "about 20" is understood.

    Parameters
    ----------
    words : str
        As written; nothing means not known.
    heading : str
        Heading of its column, for the message.

    Returns
    -------
    int or None
        The number.

    Raises
    ------
    UserError
        If it is none.
    """
    tidy = re.sub(r"^(about|approx\.?|circa|c\.?|~)\s*", "", words.casefold()).replace(",", "")
    if not tidy:
        return None
    if not tidy.isascii() or not tidy.isdigit():
        raise UserError(
            f"The number {heading}",
            f"'{words[:30]}' is not a whole number.",
            "Write it in figures, such as 20.",
        )
    return int(tidy)
