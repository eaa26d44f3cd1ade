"""An evaluation with its figures frozen, as pages and documents show it and as it is kept."""

from __future__ import annotations

import datetime  # noqa: TC003  records are read back by these annotations
from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceCounts:
    """
    Incidents of one place.

    Parameters
    ----------
    place, label : str
        ``zone``, ``control``, ``buffer`` or ``control_buffer``, and what people call it.
    before, after : int
        Incidents of the two periods.
    months : tuple of int
        The same month by month.
    """

    place: str
    label: str
    before: int
    after: int
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Measure:
    """
    One measure of the change.

    Parameters
    ----------
    name, value, interval, meaning : str
        What it is, its value, its interval (empty when it has none) and how to read it.
    """

    name: str
    value: str
    interval: str
    meaning: str


@dataclass(frozen=True)
class ShownPlace:
    """
    A place on the map of an evaluation.

    Parameters
    ----------
    role : {"zone", "buffer", "comparison", "other comparison"}
        What it is here.
    name, reason : str
        What people call it, and why it is compared.
    wkt : str
        Its shape, in the workspace's metric system.
    """

    role: str
    name: str
    reason: str
    wkt: str


@dataclass(frozen=True)
class FinishedEvaluation:
    """
    The answer of an evaluation as it was on one day.

    Parameters
    ----------
    name : str
        What people call it.
    choice_id : str
        The kept choice it answers; empty when none was kept.
    choice_version : int
        State of that choice.
    zone_ids, zone_names, actions : tuple of str
        The zones, and ids of the actions.
    start, first_day, last_day : datetime.date
        First day of the action, of the time before, and last day of the time after.
    period : str
        The two periods in words.
    verdict : {"fell", "rose", "no clear change", "too few to say"}
        What all measures together allow.
    sentence, timing : str
        The answer in words, and when its terms were chosen.
    beforehand : bool
        Whether they were chosen before the start and not changed since.
    counts : tuple of PlaceCounts
        Incidents of each place.
    month_days : tuple of datetime.date
        First day of each month compared.
    months_before : int
        How many of them lie before the start.
    measures : tuple of Measure
        The measures.
    places : tuple of ShownPlace
        Zones, buffers and comparisons.
    assumptions, warnings, notes : tuple of str
        What it takes for granted, what could make it wrong, and what was chosen.
    smallest_fall : str
        Smallest fall these counts could have shown, in words.
    prevented, prevented_low, prevented_high : float or None
        Fewer incidents than the comparison leads to expect, with the interval; below zero for more.
    categories : tuple of (str, int, int)
        Type of incident with its number in the zone before and after.
    table_version : int
        Version of the incident table.
    """

    name: str
    choice_id: str
    choice_version: int
    zone_ids: tuple[str, ...]
    zone_names: tuple[str, ...]
    actions: tuple[str, ...]
    start: datetime.date
    first_day: datetime.date
    last_day: datetime.date
    period: str
    verdict: str
    sentence: str
    timing: str
    beforehand: bool
    counts: tuple[PlaceCounts, ...]
    month_days: tuple[datetime.date, ...]
    months_before: int
    measures: tuple[Measure, ...]
    places: tuple[ShownPlace, ...]
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    smallest_fall: str
    prevented: float | None
    prevented_low: float | None
    prevented_high: float | None
    categories: tuple[tuple[str, int, int], ...]
    table_version: int
