"""The engagement log as a CSV file, in and out."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.csv_cells import (
    read_characteristic,
    read_choice,
    read_date,
    read_number,
    read_zone,
    several,
)
from hotspots.plan.csv_table import (
    Refusal,
    read_all,
    read_lines,
    write_table,
)
from hotspots.plan.engagement import WAYS, Engagement, check_engagement
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADINGS: dict[str, str] = {
    "asked_on": "Date",
    "group": "Who was asked (group, no names)",
    "people": "About how many",
    "characteristics": "Characteristics",
    "way": "How",
    "organisation": "Asked by",
    "zones": "Zones",
    "actions": "Actions",
    "heard": "What was heard",
    "changed": "What changed",
    "tell_by": "To be told by",
    "told_on": "Told on",
}
NEEDED = ("asked_on", "group", "way", "organisation", "heard")
EXAMPLE = Engagement(
    asked_on=datetime.date(2026, 3, 12),
    group="Deaf residents",
    way="through an organisation",
    organisation="City Council, with the deaf club",
    heard="Reporting by telephone is no use to us.",
    people=14,
    characteristics=("disability",),
    changed="Reports can be made by text message from June.",
    tell_by=datetime.date(2026, 6, 30),
)


def write_engagement(entries: Iterable[Engagement], *, zone_names: Mapping[str, str]) -> str:
    """
    Write the log as CSV.

    Parameters
    ----------
    entries : iterable of Engagement
        The log.
    zone_names : mapping of str to str
        Zone names by id; a zone without one is written as its id.

    Returns
    -------
    str
        The file; it can be read back.
    """
    return write_table(tuple(HEADINGS.values()), (_row(entry, zone_names) for entry in entries))


def _row(entry: Engagement, zone_names: Mapping[str, str]) -> tuple[object, ...]:
    values = dict(vars(entry))
    values["characteristics"] = tuple(CHARACTERISTIC_LABELS[name] for name in entry.characteristics)
    values["zones"] = tuple(zone_names.get(zone, zone) for zone in entry.zones)
    return tuple(values[field] for field in HEADINGS)


ENGAGEMENT_TEMPLATE_CSV: str = write_engagement([EXAMPLE], zone_names={})
"""A file to fill in: the headings and one example."""


def read_engagement(
    content: bytes, *, zone_ids: Mapping[str, str], action_ids: Iterable[str]
) -> tuple[tuple[Engagement, ...], tuple[Refusal, ...]]:
    """
    Read a file of entries.

    Parameters
    ----------
    content : bytes
        A CSV file with the headings of the template.
    zone_ids : mapping
        Zone name or id (in lower case) to id.
    action_ids : iterable of str
        Ids of the actions there are.

    Returns
    -------
    tuple
        Entries that can be kept, and refused lines.

    Raises
    ------
    UserError
        If the file as a whole cannot be read.
    """
    known = frozenset(action_ids)
    lines = read_lines(content, HEADINGS, needed=NEEDED, what="The file of engagement")
    return read_all(lines, lambda cells: _entry(cells, zone_ids, known))


def _entry(cells: Mapping[str, str], zone_ids: Mapping[str, str], actions: frozenset[str]) -> Engagement:
    days = {
        name: read_date(cells.get(name, ""), HEADINGS[name]) for name in ("asked_on", "tell_by", "told_on")
    }
    asked_on = days.pop("asked_on")
    if asked_on is None:
        raise UserError("The date", "is empty.", "Write the day they were asked, such as 31/03/2026.")
    return check_engagement(
        Engagement(
            asked_on=asked_on,
            group=cells["group"],
            way=read_choice(cells["way"], WAYS, "The way they were asked"),
            organisation=cells["organisation"],
            heard=cells["heard"],
            people=read_number(cells.get("people", ""), HEADINGS["people"]),
            characteristics=tuple(
                read_characteristic(part) for part in several(cells.get("characteristics", ""))
            ),
            zones=tuple(read_zone(part, zone_ids) for part in several(cells.get("zones", ""))),
            actions=tuple(read_action(part, actions) for part in several(cells.get("actions", ""))),
            changed=cells.get("changed", ""),
            tell_by=days["tell_by"],
            told_on=days["told_on"],
        )
    )


def read_action(words: str, actions: frozenset[str]) -> str:
    """
    Find an action by its id.

    Parameters
    ----------
    words : str
        As written.
    actions : frozenset of str
        Ids there are.

    Returns
    -------
    str
        The id.

    Raises
    ------
    UserError
        If there is none.
    """
    if words.upper() not in actions:
        raise UserError("The action", f"'{words[:20]}' is not in the plan.", "Use its id, such as A-0001.")
    return words.upper()
