"""Training: which staff were trained in what, by whom, and what they made of it."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.plan.entry_checks import require_characteristics, require_choice, require_number, require_texts
from hotspots.plan.personal_details import require_no_contact
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True)
class TrainingCover:
    """
    What the trainings cover, and what none of them does.

    Parameters
    ----------
    trainings : int
        How many there were.
    people : int
        How many took part in those that were counted; one person may have been at several.
    uncounted : int
        Trainings nobody counted the people of.
    no_characteristic : tuple of str
        Column names no training covered.
    no_audience : tuple of str
        Keys of `AUDIENCES` nobody of whom was trained; "other" is never missing.
    evaluated : int
        Trainings whose effect somebody looked at.
    """

    trainings: int
    people: int
    uncounted: int
    no_characteristic: tuple[str, ...]
    no_audience: tuple[str, ...]
    evaluated: int

    def sentences(self) -> tuple[str, ...]:
        """Say it in words."""
        if not self.trainings:
            return ("No training has been entered yet.",)
        held = f"{counted(self.trainings, 'training')} with {self.people:,} places taken"
        if self.uncounted:
            held += f", and {counted(self.uncounted, 'training')} of these nobody counted"
        names = [CHARACTERISTIC_LABELS[name].lower() for name in self.no_characteristic]
        staff = [AUDIENCES[name].lower() for name in self.no_audience]
        looked = "Nobody has looked yet at" if not self.evaluated else "Somebody looked at"
        whose = "" if not self.evaluated else f" of {self.evaluated} of {self.trainings}"
        return (
            f"{held}.",
            f"No training has covered: {listed(names)}."
            if names
            else "Each of the seven characteristics has been covered by name.",
            f"Not trained yet, as far as this log says: {listed(staff)}."
            if staff
            else "Every kind of staff in the list has been trained.",
            f"{looked} the effect{whose}.",
        )


def check_training(entry: Training) -> Training:
    """
    Refuse an entry that says nothing, names a person, or says something impossible.

    Parameters
    ----------
    entry : Training
        As typed or read from a file.

    Returns
    -------
    Training
        The same entry.

    Raises
    ------
    UserError
        If a needed text is empty, a choice is unknown, a text is too long, or a text seems to name a person
        or say how to reach one.
    """
    require_texts(entry, {"organisation": "whose staff it was for", "topic": "what it was about"}, "training")
    require_choice(entry.audience, AUDIENCES, "The audience")
    require_characteristics(entry.characteristics)
    require_number(entry.people, "The number of people trained")
    texts = {"topic": entry.topic, "organisation": entry.organisation, "provider": entry.provider}
    require_no_contact({**texts, "evaluation": entry.evaluation})
    return entry


def training_cover(entries: Sequence[Training]) -> TrainingCover:
    """
    Add up what the trainings cover.

    Parameters
    ----------
    entries : sequence of Training
        The log.

    Returns
    -------
    TrainingCover
        Numbers, and what is missing.
    """
    covered = {name for entry in entries for name in entry.characteristics}
    trained = {entry.audience for entry in entries} | {"other"}
    return TrainingCover(
        trainings=len(entries),
        people=sum(entry.people or 0 for entry in entries),
        uncounted=sum(entry.people is None for entry in entries),
        no_characteristic=tuple(name for name in CHARACTERISTICS if name not in covered),
        no_audience=tuple(name for name in AUDIENCES if name not in trained),
        evaluated=sum(bool(entry.evaluation.strip()) for entry in entries),
    )
