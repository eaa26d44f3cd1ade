"""The engagement log as a CSV file, in and out."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.csv_cells import read_choice, read_date
from hotspots.plan.engagement import WAYS, Engagement, check_engagement
from hotspots.plan.log_file import LogFile

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _entry(cells: Mapping[str, str], shared: dict[str, Any]) -> Engagement:
    asked_on = _day(cells, "asked_on")
    if asked_on is None:
        raise UserError("The date", "is empty.", "Write the day they were asked, such as 31/03/2026.")
    return check_engagement(
        Engagement(
            asked_on=asked_on,
            group=cells["group"],
            way=read_choice(cells["way"], WAYS, "The way they were asked"),
            organisation=cells["organisation"],
            heard=cells["heard"],
            changed=cells.get("changed", ""),
            tell_by=_day(cells, "tell_by"),
            told_on=_day(cells, "told_on"),
            **shared,
        )
    )


def _day(cells: Mapping[str, str], name: str) -> datetime.date | None:
    return read_date(cells.get(name, ""), HEADINGS[name])


_FILE = LogFile("The file of engagement", HEADINGS, NEEDED, _entry)
write_engagement = _FILE.write
read_engagement = _FILE.read

ENGAGEMENT_TEMPLATE_CSV: str = write_engagement([EXAMPLE], zone_names={})
"""A file to fill in: the headings and one example."""
