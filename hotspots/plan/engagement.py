"""Engagement: which groups were asked, what was heard, and what changed because of it."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.plan.entry_checks import require_characteristics, require_choice, require_number, require_texts
from hotspots.plan.personal_details import require_no_person
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True)
class NotAsked:
    """
    Whom nobody has asked yet.

    Parameters
    ----------
    characteristics : tuple of str
        Column names no entry carries.
    zones : tuple of str
        Ids of zones no entry is about; entries on the whole partnership do not count for a zone.
    general : int
        Entries that carry no characteristic at all: they may have reached anybody.
    whole_plan : int
        Entries on the whole partnership.
    """

    characteristics: tuple[str, ...]
    zones: tuple[str, ...]
    general: int
    whole_plan: int


def check_engagement(entry: Engagement) -> Engagement:
    """
    Refuse an entry that says nothing, names a person, or says something impossible.

    Parameters
    ----------
    entry : Engagement
        As typed or read from a file.

    Returns
    -------
    Engagement
        The same entry.

    Raises
    ------
    UserError
        If a needed text is empty, a choice is unknown, a text is too long, a date is impossible, or a text
        seems to name a person or say how to reach one.
    """
    require_texts(
        entry,
        {"group": "who was asked", "organisation": "who asked", "heard": "what was heard"},
        "engagement",
    )
    require_choice(entry.way, WAYS, "The way they were asked")
    require_characteristics(entry.characteristics)
    require_number(entry.people, "The number of people asked")
    for field, words in (("tell_by", "to be told"), ("told_on", "told")):
        day = getattr(entry, field)
        if day is not None and day < entry.asked_on:
            raise UserError(
                what=f"The date they were {words}",
                found=f"({day:%d/%m/%Y}) is before they were asked ({entry.asked_on:%d/%m/%Y}).",
                fix="Correct one of the two dates.",
            )
    require_no_person(entry.group, {"what was heard": entry.heard, "what changed": entry.changed})
    return entry


def not_asked(entries: Sequence[Engagement], zones: Sequence[str]) -> NotAsked:
    """
    Find the characteristics and the zones nobody has been asked about.

    Parameters
    ----------
    entries : sequence of Engagement
        The log.
    zones : sequence of str
        Ids of the zones of the plan.

    Returns
    -------
    NotAsked
        What is missing.
    """
    characteristics = {name for entry in entries for name in entry.characteristics}
    about = {zone for entry in entries for zone in entry.zones}
    return NotAsked(
        characteristics=tuple(name for name in CHARACTERISTICS if name not in characteristics),
        zones=tuple(zone for zone in zones if zone not in about),
        general=sum(not entry.characteristics for entry in entries),
        whole_plan=sum(not entry.zones for entry in entries),
    )


def not_asked_sentences(missing: NotAsked, *, entries: int, zone_names: Mapping[str, str]) -> tuple[str, ...]:
    """
    Say whom nobody has asked yet.

    Parameters
    ----------
    missing : NotAsked
        As found.
    entries : int
        How many entries the log has.
    zone_names : mapping of str to str
        Zone names by id.

    Returns
    -------
    tuple of str
        One sentence on characteristics, one on zones when there are any.
    """
    if not entries:
        return ("Nobody has been asked yet, as far as this log says.",)
    labels = [CHARACTERISTIC_LABELS[name].lower() for name in missing.characteristics]
    said = [
        f"Nobody has been asked yet with regard to: {listed(labels)}."
        if labels
        else "People have been asked with regard to each of the seven characteristics."
    ]
    if missing.general:
        verb = "names" if missing.general == 1 else "name"
        said[0] += f" {counted(missing.general, 'entry', 'entries')} {verb} no characteristic."
    if zone_names:
        names = [zone_names[zone] for zone in missing.zones]
        said.append(
            f"Nobody has been asked yet about: {listed(names)}."
            if names
            else "People have been asked about every zone."
        )
    return tuple(said)


def waiting_for_answer(entries: Sequence[Engagement], *, today: datetime.date) -> tuple[Engagement, ...]:
    """
    Pick the entries whose people should have been told by now what came of it.

    Parameters
    ----------
    entries : sequence of Engagement
        The log.
    today : datetime.date
        The day to judge by.

    Returns
    -------
    tuple of Engagement
        Those with a day to be told by that has passed, and no day they were told.
    """
    return tuple(
        entry
        for entry in entries
        if entry.told_on is None and entry.tell_by is not None and entry.tell_by < today
    )
