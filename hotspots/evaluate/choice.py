"""What is to be compared with what: chosen by people, kept, and honest about when it was chosen."""

from __future__ import annotations

import datetime  # noqa: TC003  records are read back by these annotations
import itertools
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.wording import counted, format_date, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

SHAPES = ("round", "square")
SHAPE_LABELS = {"round": "rounded, the same distance everywhere", "square": "with square corners"}
LONGEST_WHY = 2000
WORDS_ONLY = ("name", "why", "chosen_by", "actions")
"""Fields that may change later without touching the answer."""


@dataclass(frozen=True)
class ChosenPlace:
    """
    A place where nothing was done, to compare a zone with.

    Parameters
    ----------
    kind : str
        ``zone``, ``area`` or ``square``.
    place_id, name : str
        Its id, and what people call it.
    reason : str
        Why it was suggested or chosen.
    wkt : str
        Its shape as it was when chosen, in the workspace's metric system.
    suggested : bool
        Whether the tool suggested it.
    """

    kind: str
    place_id: str
    name: str
    reason: str
    wkt: str
    suggested: bool = True


@dataclass(frozen=True)
class ChosenZone:
    """
    A zone where something was done, and what it is compared with.

    Parameters
    ----------
    zone_id, name : str
        The zone.
    wkt : str
        Its shape as it was when chosen, in the workspace's metric system.
    comparisons : tuple of ChosenPlace
        The first carries the difference in numbers; the months are compared beside all.
    """

    zone_id: str
    name: str
    wkt: str
    comparisons: tuple[ChosenPlace, ...]


@dataclass(frozen=True)
class EvaluationChoice:
    """
    Everything an evaluation needs to know, apart from the incidents.

    Parameters
    ----------
    name : str
        What people call this evaluation.
    zones : tuple of ChosenZone
        One, or several to be taken together.
    start : datetime.date
        First day of the action.
    months_before, months_after : int
        Whole months on each side.
    buffer_m : float
        Width of the ring around each zone [m]; 0 for none.
    buffer_shape : {"round", "square"}
        Corners of the ring.
    actions : tuple of str
        Ids of the actions it is about.
    why : str
        Why these places and periods.
    chosen_by : str
        Who chose, by post rather than by name.
    characteristics, categories, sources, settings : tuple of str
        Which incidents; empty for all.
    combine : {"any", "all"}
        How several characteristics are meant.
    per_area : bool
        Whether counts are brought to the same ground before they are compared.
    """

    name: str
    zones: tuple[ChosenZone, ...]
    start: datetime.date
    months_before: int
    months_after: int
    buffer_m: float = 250.0
    buffer_shape: str = "round"
    actions: tuple[str, ...] = ()
    why: str = ""
    chosen_by: str = ""
    characteristics: tuple[str, ...] = ()
    combine: str = "any"
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    per_area: bool = False

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """Ids of the zones."""
        return tuple(zone.zone_id for zone in self.zones)


def check_choice(choice: EvaluationChoice) -> EvaluationChoice:
    """
    Refuse a choice that could not be evaluated, or that says nothing of who chose and why.

    Parameters
    ----------
    choice : EvaluationChoice
        As chosen.

    Returns
    -------
    EvaluationChoice
        The same.

    Raises
    ------
    UserError
        If it has no zone, one twice, or one without a comparison; one comparison for two zones; a period or
        buffer that makes no sense; or no reason.
    """
    if not choice.zones or len(set(choice.zone_ids)) < len(choice.zones):
        raise UserError("The evaluation", "has no zone, or one twice.", "Choose one zone, or several.")
    bare = [zone.name for zone in choice.zones if not zone.comparisons]
    if bare:
        raise UserError(
            f"The zone {bare[0]}",
            "has no comparison.",
            "Choose a place like it where nothing was done.",
        )
    used = [(place.kind, place.place_id) for zone in choice.zones for place in zone.comparisons]
    if len(set(used)) < len(used):
        raise UserError(
            what="A comparison place",
            found="is chosen twice.",
            fix="Give each zone places of its own, so that no incident counts twice.",
        )
    if not (1 <= choice.months_before <= 120 and 1 <= choice.months_after <= 120):
        raise UserError("The months", "are none, or more than ten years.", "Give 1 to 120 on each side.")
    if not 0 <= choice.buffer_m <= 20_000 or choice.buffer_shape not in SHAPES:
        raise UserError(
            what="The buffer",
            found=f"is {choice.buffer_m:g} metres wide, {choice.buffer_shape[:20]}.",
            fix=f"Give 0 to 20,000 metres, {listed(SHAPES, last='or')}.",
        )
    if not choice.why.strip() or not choice.chosen_by.strip() or len(choice.why) > LONGEST_WHY:
        raise UserError(
            what="The choice",
            found="does not say who chose and why.",
            fix=f"Write both (at most {LONGEST_WHY:,} letters), so that a reader can judge the choice.",
        )
    return choice


@dataclass(frozen=True)
class Dated:
    """
    A choice as it stood from one day on.

    Parameters
    ----------
    day : datetime.date
        When it was kept.
    choice : EvaluationChoice
        What it said from then on.
    """

    day: datetime.date
    choice: EvaluationChoice


@dataclass(frozen=True)
class Timing:
    """
    Whether a choice was made before anybody could know the answer.

    Parameters
    ----------
    beforehand : bool
        Chosen before the start, and not changed since in what is compared.
    sentence : str
        In words.
    """

    beforehand: bool
    sentence: str


def timing_of(versions: Sequence[Dated]) -> Timing:
    """
    Say when a choice was made, and whether it was changed once answers could be seen.

    Parameters
    ----------
    versions : sequence of Dated
        Every state of the choice, oldest first.

    Returns
    -------
    Timing
        Beforehand only when no state that changes what is compared dates from the start or later. The
        earliest start ever named counts, so that a start cannot be moved to make a late choice an early one.
    """
    start = min(each.choice.start for each in versions)
    first = versions[0]
    late = [
        (now.day, differing(before.choice, now.choice))
        for before, now in itertools.pairwise(versions)
        if now.day >= start and differing(before.choice, now.choice)
    ]
    if first.day >= start:
        days = (first.day - start).days
        sentence = (
            f"This choice was made on {format_date(first.day)}, {counted(days, 'day')} after the start: "
            "the numbers could be known by then."
        )
    else:
        sentence = f"Chosen beforehand, on {format_date(first.day)}."
    if late:
        told = [f"on {format_date(day)} ({listed(names)})" for day, names in late]
        sentence += f" It was changed after the start, {listed(told)}: read the answer with that in mind."
    return Timing(first.day < start and not late, sentence)


def differing(before: EvaluationChoice, after: EvaluationChoice) -> list[str]:
    """
    Name what differs between two states of a choice and touches the answer.

    Parameters
    ----------
    before, after : EvaluationChoice
        The two states.

    Returns
    -------
    list of str
        Names of the fields, as people read them.
    """
    return [
        "buffer" if field.name == "buffer_m" else field.name.replace("_", " ")
        for field in fields(before)
        if field.name not in WORDS_ONLY and getattr(before, field.name) != getattr(after, field.name)
    ]
