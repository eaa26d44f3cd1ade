"""How numbers, dates and lists are said on a page."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)
"""What a date box accepts; without them it takes only ten years round today."""


def number(value: float | None, *, decimals: int = 0) -> str:
    """Write a number with thousands separators; a dash when there is none."""
    return "–" if value is None else f"{value:,.{decimals}f}"


def count_of(value: int, singular: str, plural: str | None = None) -> str:
    """
    Write a number with its noun: 1 incident, 2,400 incidents.

    Parameters
    ----------
    value : int
        How many.
    singular, plural : str
        The noun; the plural adds an s when not given.

    Returns
    -------
    str
        The number and the noun that fits it.
    """
    return f"{value:,} {singular if value == 1 else plural or singular + 's'}"


def day(value: datetime.date | None) -> str:
    """Write a date as 3 April 2025; a dash when there is none."""
    return "–" if value is None else f"{value.day} {value:%B %Y}"


def short_day(value: datetime.date | None) -> str:
    """Write a date as 3 Apr 2025; a dash when there is none."""
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime.datetime | str) -> str:
    """Write a point in time as 3 April 2025, 14:05."""
    at = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{day(at)}, {at:%H:%M}"


def period(first: datetime.date | None, last: datetime.date | None) -> str:
    """Write a period; a dash when nothing is dated."""
    return "–" if first is None or last is None else f"{day(first)} to {day(last)}"


def listed(items: Iterable[str], *, last: str = "and") -> str:
    """Join words as one says them: one, two and three."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def sentence_case(text: str) -> str:
    """Start with a capital and leave the rest, so that names keep theirs."""
    return text[:1].upper() + text[1:]


def spelled(name: str) -> str:
    """Turn a name from the code into words: `religion_or_belief` becomes Religion or belief."""
    return sentence_case(name.replace("_", " "))


def level_label(name: str) -> str:
    """
    Write the name of a level as people know it.

    Parameters
    ----------
    name : str
        Such as ``ward`` or ``lsoa21``.

    Returns
    -------
    str
        Such as Ward or LSOA 2021.
    """
    found = re.fullmatch(r"(oa|lsoa|msoa)_?(\d\d)?", name)
    if found is None:
        return spelled(name)
    return f"{found[1].upper()}{f' 20{found[2]}' if found[2] else ''}"


def signed(value: int) -> str:
    """Write a change with its sign, the minus as a minus: +5, −10, 0."""
    return f"{value:+,}".replace("-", "−") if value else "0"


def plain(text: str) -> str:
    r"""
    Keep a text of a user from being read as Markdown.

    Parameters
    ----------
    text : str
        Any text, such as a zone's name.

    Returns
    -------
    str
        The text with every character that Markdown reads put behind a backslash.
    """
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()#+-.!|<>~$:&" else letter for letter in text)
