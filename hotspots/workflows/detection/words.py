"""The words of a finding: which incidents are meant, what is not on the map, what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotspots.wording import counted, format_date, is_or_are, level_label, listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from geodata.dataset.filters import IncidentFilter
    from hotspots.workflows.detection.inputs import Inputs

TOO_FEW = 10
"""Fewer incidents than this are too few to say anything about where they happen (house rule)."""
NOT_WHY = (
    "This says that more was recorded there than chance alone would bring, not why, and not that other "
    "places are safe."
)
"""What not to conclude from a place that a test found."""
NOT_VARIED = (
    "How far this holds with other cells, neighbours or periods was not tried: that is done for gi-star and "
    "density only, so look there too before acting on a single place."
)
"""For methods that have no stability."""


def describe_filter(where: IncidentFilter) -> str:
    """
    Say in words which incidents are meant.

    Parameters
    ----------
    where : IncidentFilter
        The choice.

    Returns
    -------
    str
        Starts with "incidents", such as "incidents targeting race, recorded as Public order, from 1 April
        2024 to 31 March 2025".
    """
    from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS

    parts = []
    if where.characteristics:
        joint = "and" if where.combine == "all" else "or"
        labels = [CHARACTERISTIC_LABELS.get(name, name).lower() for name in where.characteristics]
        parts.append(f"targeting {listed(labels, last=joint)}")
    if where.categories:
        parts.append(f"recorded as {listed(where.categories, last='or')}")
    if where.settings:
        parts.append(
            f"in the setting {listed([SETTING_LABELS.get(s, s).lower() for s in where.settings], last='or')}"
        )
    if where.sources:
        parts.append(f"from the source {listed(where.sources, last='or')}")
    if where.start or where.end:
        parts.append(_period(where.start, where.end))
    return f"incidents {', '.join(parts)}" if parts else "incidents"


def _period(start: datetime.date | None, end: datetime.date | None) -> str:
    if start and end:
        return f"from {format_date(start)} to {format_date(end)}"
    return f"since {format_date(start)}" if start else f"until {format_date(end)}"


def share(part: float, whole: float) -> str:
    """
    Write a share in whole per cent, saying "under 1%" where that would read as nothing.

    Parameters
    ----------
    part, whole : float
        The part and the whole.

    Returns
    -------
    str
        Such as "12%".
    """
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 1:
        return "under 1%"
    return "over 99%" if 99 < percent < 100 else f"{percent:.0f}%"


def top_names(names: Sequence[str], values: Sequence[Any], *, most: int = 3) -> str:
    """
    Name the places with the highest values.

    Parameters
    ----------
    names : sequence of str
        Names, highest first.
    values : sequence
        What stands in brackets behind each.
    most : int, default 3
        How many to name.

    Returns
    -------
    str
        Such as "Castle (120), Abbey (80) and Westcotes (75)".
    """
    return listed([f"{name} ({value})" for name, value in zip(names[:most], values[:most], strict=True)])


def few(inputs: Inputs, counted: int) -> tuple[str, ...]:
    """
    Give the sentence for too few incidents.

    Parameters
    ----------
    inputs : Inputs
        The question.
    counted : int
        Incidents that could be counted.

    Returns
    -------
    tuple of str
        One sentence, or none when there are enough.
    """
    if counted >= TOO_FEW:
        return ()
    what = describe_filter(inputs.request.where)
    if not counted:
        return (f"Too few to say: no {what} could be counted here.",)
    return (
        f"Too few to say: only {counted:,} {what} could be counted here, and single cases decide the "
        "picture.",
    )


def date_notes(inputs: Inputs) -> tuple[str, ...]:
    """
    Say how incidents known only by month or year were treated when the period cuts a month.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.

    Returns
    -------
    tuple of str
        One note or none.
    """
    import datetime

    where = inputs.request.where
    day_after = where.end + datetime.timedelta(days=1) if where.end else None
    cuts = (where.start is not None and where.start.day != 1) or (
        day_after is not None and day_after.day != 1
    )
    coarse = int(inputs.incidents["date_precision"].isin(["month", "year"]).sum()) if cuts else 0
    if not coarse:
        return ()
    return (
        f"{counted(coarse, 'incident is', 'incidents are')} dated by month or year only and count as its "
        "first day; the period cuts a month, so it takes such a month whole or not at all.",
    )


def point_notes(inputs: Inputs, outside: int = 0) -> tuple[str, ...]:
    """
    Say which incidents a map of points, cells or density does not show, and how exact the points are.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    outside : int, default 0
        Incidents with a point outside the study area.

    Returns
    -------
    tuple of str
        Notes.
    """
    precision = inputs.incidents["location_precision"].value_counts()
    by_area = int(precision.get("area", 0))
    without = len(inputs) - inputs.x.size - by_area
    notes = []
    if by_area:
        notes.append(f"{counted(by_area, 'incident')} known only by area cannot be placed and are left out.")
    if without:
        notes.append(f"{counted(without, 'incident')} without a point {is_or_are(without)} left out.")
    if outside:
        notes.append(f"{counted(outside, 'incident')} outside the study area {is_or_are(outside)} left out.")
    blurred = int(precision.get("street", 0) + precision.get("postcode", 0))
    if blurred and inputs.x.size:
        notes.append(
            f"{share(blurred, inputs.x.size)} of the points stand for a street or postcode, not for an "
            "address: differences over a few hundred metres mean little."
        )
    return tuple(notes)


def area_notes(inputs: Inputs, level: str, unplaced: int, ways: dict[str, int]) -> tuple[str, ...]:
    """
    Say which incidents are in no area, and how the others came to theirs.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    level : str
        Name of the level.
    unplaced : int
        Incidents in no area of it.
    ways : dict of str to int
        How many came by printed code, lookup and polygon.

    Returns
    -------
    tuple of str
        Notes.
    """
    notes = []
    if unplaced:
        notes.append(
            f"{counted(unplaced, 'incident')} of {len(inputs):,} {is_or_are(unplaced)} in no area "
            f"({level_label(level)}) and left out: no point and no known code, or outside."
        )
    said = {"printed": "the code printed in the record", "lookup": "a code lookup", "polygon": "their point"}
    used = [f"{count:,} by {said[way]}" for way, count in ways.items() if count]
    if used:
        notes.append(f"Incidents came to their area {listed(used)}.")
    return tuple(notes)


def unrecorded_note(names: Sequence[str]) -> tuple[str, ...]:
    """
    Say which characteristics no record says anything about.

    Parameters
    ----------
    names : sequence of str
        Column names of characteristics.

    Returns
    -------
    tuple of str
        One note or none.
    """
    from hotspots.taxonomy import CHARACTERISTIC_LABELS

    if not names:
        return ()
    if len(names) == len(CHARACTERISTIC_LABELS):
        return (
            "No record says which characteristic was targeted: the 0s there mean not recorded, not none.",
        )
    labels = listed([CHARACTERISTIC_LABELS.get(name, name).lower() for name in names])
    return (f"No record says anything about {labels}: a 0 there means not recorded, not none.",)
