"""How dates, numbers and lists are said, the same on every page, in every document and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DASH = "–"
SHORT_LEVELS = ("lsoa", "msoa", "oa", "lad", "dz", "iz", "csp", "pfa")
"""Levels known by their initials."""


def format_date(day: datetime.date | None) -> str:
    """
    Write a day as "3 April 2025".

    Parameters
    ----------
    day : datetime.date or None
        The day.

    Returns
    -------
    str
        The words; a dash when there is no day.
    """
    return DASH if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: datetime.date | None) -> str:
    """
    Write a day as "3 Apr 2025", for tables.

    Parameters
    ----------
    day : datetime.date or None
        The day.

    Returns
    -------
    str
        The words, kept on one line; a dash when there is no day.
    """
    if day is None:
        return DASH
    return f"{day.day}\N{NO-BREAK SPACE}{MONTHS[day.month - 1][:3]}\N{NO-BREAK SPACE}{day.year}"


def format_period(start: datetime.date | None, end: datetime.date | None) -> str:
    """
    Write a period as "1 April 2024 to 31 March 2025".

    Parameters
    ----------
    start, end : datetime.date or None
        First and last day.

    Returns
    -------
    str
        The words; "all dates" when neither is set.
    """
    if start is None and end is None:
        return "all dates"
    if start is None:
        return f"up to {format_date(end)}"
    if end is None:
        return f"from {format_date(start)}"
    return f"{format_date(start)} to {format_date(end)}"


def listed(items: Iterable[str], *, last: str = "and") -> str:
    """
    Join words as one says them: "a, b and c".

    Parameters
    ----------
    items : iterable of str
        The words.
    last : str, default "and"
        Between the last two.

    Returns
    -------
    str
        One text; empty when there are none.
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """
    Write a number with its noun: "1 incident", "2,400 incidents".

    Parameters
    ----------
    number : int
        How many.
    one, many : str
        Noun for one and for other numbers; `many` defaults to `one` with an s.

    Returns
    -------
    str
        Number and noun.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def is_or_are(number: int) -> str:
    """
    Give the verb for a number of things.

    Parameters
    ----------
    number : int
        How many.

    Returns
    -------
    str
        "is" for one, otherwise "are".
    """
    return "is" if number == 1 else "are"


def chance(value: float) -> str:
    """
    Write a p or q as it stands behind its letter.

    Parameters
    ----------
    value : float
        Between 0 and 1.

    Returns
    -------
    str
        Such as "= 0.012" or "< 0.001".
    """
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def sentence_case(text: str) -> str:
    """
    Start a text with a capital letter and leave the rest, so that names keep theirs.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str
        The same with its first letter large.
    """
    return text[:1].upper() + text[1:]


def spelled(name: str) -> str:
    """Turn a name from the code into words: `religion_or_belief` becomes Religion or belief."""
    return sentence_case(name.replace("_", " "))


def level_label(level: str) -> str:
    """
    Write the name of a level of areas as people know it.

    Parameters
    ----------
    level : str
        Such as ``ward``, ``lsoa21`` or ``police_beat``.

    Returns
    -------
    str
        Such as Ward, LSOA 2021 or Police beat.
    """
    letters = level.rstrip("0123456789_")
    year = level[len(letters) :].strip("_")
    name = letters.upper() if letters in SHORT_LEVELS else spelled(letters)
    return f"{name} {'20' if len(year) == 2 else ''}{year}".strip()
