"""How numbers, moments and names are said on a page."""

from __future__ import annotations

import datetime

from hotspots.wording import DASH, format_date

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)
"""What a date box accepts; without them it takes only ten years round today."""


def number(value: float | None, *, decimals: int = 0) -> str:
    """Write a number with thousands separators; a dash when there is none."""
    return DASH if value is None else f"{value:,.{decimals}f}"


def moment(value: datetime.datetime | str) -> str:
    """Write a point in time as 3 April 2025, 14:05."""
    at = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{format_date(at)}, {at:%H:%M}"


def period(first: datetime.date | None, last: datetime.date | None) -> str:
    """Write a period; a dash when nothing is dated."""
    return DASH if first is None or last is None else f"{format_date(first)} to {format_date(last)}"


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
