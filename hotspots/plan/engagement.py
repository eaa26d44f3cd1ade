"""Engagement: which groups were asked, what was heard, and what changed because of it."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass

WAYS: tuple[str, ...] = (
    "meeting",
    "survey",
    "street stall",
    "drop-in",
    "interview",
    "focus group",
    "online",
    "through an organisation",
    "other",
)
"""How people may have been asked."""


@dataclass(frozen=True)
class Engagement:
    """
    One time that people were asked; people are named by group, never by name.

    Parameters
    ----------
    asked_on : datetime.date
        Day it took place, or its first day.
    group : str
        Who was asked, as a group: ``deaf residents of the estate``.
    way : str
        One of `WAYS`.
    organisation : str
        Who asked them.
    heard : str
        What they said, in short.
    people : int or None
        About how many took part.
    characteristics : tuple of str
        Column names of the characteristics they were asked about or share; empty when people were asked
        without regard to any.
    zones : tuple of str
        Ids of the zones it was about; empty means the whole partnership.
    actions : tuple of str
        Ids of the actions it touched.
    changed : str
        What was done differently because of it; empty while nothing was.
    tell_by : datetime.date or None
        When they will be told what came of it.
    told_on : datetime.date or None
        When they were told.
    """

    asked_on: datetime.date
    group: str
    way: str
    organisation: str
    heard: str
    people: int | None = None
    characteristics: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    changed: str = ""
    tell_by: datetime.date | None = None
    told_on: datetime.date | None = None
