"""The training log as a CSV file, in and out."""

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
from hotspots.plan.engagement_file import read_action
from hotspots.plan.training import AUDIENCES, Training, check_training
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADINGS: dict[str, str] = {
    "held_on": "Date",
    "audience": "Audience",
    "organisation": "Organisation",
    "people": "How many",
    "topic": "Topic",
    "characteristics": "Characteristics covered",
    "provider": "Given by",
    "zones": "Zones",
    "actions": "Actions",
    "evaluation": "What is known of its effect",
}
NEEDED = ("held_on", "audience", "organisation", "topic")
EXAMPLE = Training(
    held_on=datetime.date(2026, 2, 10),
    audience="housing_officers",
    organisation="City Homes",
    topic="Recognising hate incidents between neighbours",
    people=22,
    characteristics=("disability", "race"),
    provider="Disability rights organisation",
    evaluation="Reports with a recorded characteristic rose from 4 to 7 in 10 in the quarter after.",
)


def write_training(entries: Iterable[Training], *, zone_names: Mapping[str, str]) -> str:
    """
    Write the log as CSV.

    Parameters
    ----------
    entries : iterable of Training
        The log.
    zone_names : mapping of str to str
        Zone names by id; a zone without one is written as its id.

    Returns
    -------
    str
        The file; it can be read back.
    """
    return write_table(tuple(HEADINGS.values()), (_row(entry, zone_names) for entry in entries))


def _row(entry: Training, zone_names: Mapping[str, str]) -> tuple[object, ...]:
    values = dict(vars(entry))
    values["audience"] = AUDIENCES[entry.audience]
    values["characteristics"] = tuple(CHARACTERISTIC_LABELS[name] for name in entry.characteristics)
    values["zones"] = tuple(zone_names.get(zone, zone) for zone in entry.zones)
    return tuple(values[field] for field in HEADINGS)


TRAINING_TEMPLATE_CSV: str = write_training([EXAMPLE], zone_names={})
"""A file to fill in: the headings and one example."""


def read_training(
    content: bytes, *, zone_ids: Mapping[str, str], action_ids: Iterable[str]
) -> tuple[tuple[Training, ...], tuple[Refusal, ...]]:
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
    lines = read_lines(content, HEADINGS, needed=NEEDED, what="The file of training")
    return read_all(lines, lambda cells: _entry(cells, zone_ids, known))


def _entry(cells: Mapping[str, str], zone_ids: Mapping[str, str], actions: frozenset[str]) -> Training:
    held_on = read_date(cells.get("held_on", ""), HEADINGS["held_on"])
    if held_on is None:
        raise UserError("The date", "is empty.", "Write the day of the training, such as 31/03/2026.")
    return check_training(
        Training(
            held_on=held_on,
            audience=read_choice(cells["audience"], AUDIENCES, "The audience", AUDIENCES),
            organisation=cells["organisation"],
            topic=cells["topic"],
            people=read_number(cells.get("people", ""), HEADINGS["people"]),
            characteristics=tuple(
                read_characteristic(part) for part in several(cells.get("characteristics", ""))
            ),
            provider=cells.get("provider", ""),
            zones=tuple(read_zone(part, zone_ids) for part in several(cells.get("zones", ""))),
            actions=tuple(read_action(part, actions) for part in several(cells.get("actions", ""))),
            evaluation=cells.get("evaluation", ""),
        )
    )
