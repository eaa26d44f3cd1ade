"""Training: which staff were trained in what, by whom, and what they made of it."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass

AUDIENCES: dict[str, str] = {
    "senior_leaders": "Senior leaders",
    "frontline": "Frontline staff",
    "call_handlers": "Call handlers",
    "police_officers": "Police officers and staff",
    "housing_officers": "Housing officers",
    "teachers": "Teachers and school staff",
    "drivers": "Bus, taxi and train staff",
    "health_and_care": "Health and care staff",
    "door_staff": "Door and venue staff",
    "reporting_points": "Staff of reporting points",
    "volunteers": "Volunteers and community groups",
    "other": "Others",
}
"""Who may be trained, and the words for it."""


@dataclass(frozen=True)
class Training:
    """
    One training that was given.

    Parameters
    ----------
    held_on : datetime.date
        Day it took place, or its first day.
    audience : str
        A key of `AUDIENCES`.
    organisation : str
        Whose staff they are.
    topic : str
        What it was about.
    people : int or None
        How many took part.
    characteristics : tuple of str
        Column names of the characteristics it covered; empty when it covered none by name.
    provider : str
        Who gave it.
    zones : tuple of str
        Ids of the zones it was meant for; empty means the whole partnership.
    actions : tuple of str
        Ids of the actions it belongs to.
    evaluation : str
        What is known of its effect; empty when nobody looked.
    """

    held_on: datetime.date
    audience: str
    organisation: str
    topic: str
    people: int | None = None
    characteristics: tuple[str, ...] = ()
    provider: str = ""
    zones: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    evaluation: str = ""
