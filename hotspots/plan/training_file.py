"""The training log as a CSV file, in and out."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.csv_cells import read_choice, read_date
from hotspots.plan.log_file import LogFile
from hotspots.plan.training import AUDIENCES, Training, check_training

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _entry(cells: Mapping[str, str], shared: dict[str, Any]) -> Training:
    held_on = read_date(cells.get("held_on", ""), HEADINGS["held_on"])
    if held_on is None:
        raise UserError("The date", "is empty.", "Write the day of the training, such as 31/03/2026.")
    return check_training(
        Training(
            held_on=held_on,
            audience=read_choice(cells["audience"], AUDIENCES, "The audience", AUDIENCES),
            organisation=cells["organisation"],
            topic=cells["topic"],
            provider=cells.get("provider", ""),
            evaluation=cells.get("evaluation", ""),
            **shared,
        )
    )


_FILE = LogFile("The file of training", HEADINGS, NEEDED, _entry, labels={"audience": AUDIENCES})
write_training = _FILE.write
read_training = _FILE.read

TRAINING_TEMPLATE_CSV: str = write_training([EXAMPLE], zone_names={})
"""A file to fill in: the headings and one example."""
