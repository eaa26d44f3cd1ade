"""Notes on time that every finding shares: the days its incidents reach over, and the events among them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.wording import MONTHS, format_date, format_period, listed

if TYPE_CHECKING:
    from hotspots.workflows.detection.inputs import Inputs

BESIDE_EVENTS = ("gi-star", "local-moran", "scan", "near-repeat")
"""Methods that test places but say nothing of events in their own sentences."""
MOST_EVENTS = 3
REACH = {"month": datetime.timedelta(days=30), "year": datetime.timedelta(days=365)}
"""How far beyond its first day an incident may lie that is known by month or year only."""


def period_notes(inputs: Inputs) -> tuple[str, ...]:
    """
    Say since when and until when there are incidents, where the question names no period.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.

    Returns
    -------
    tuple of str
        One note or none.
    """
    where = inputs.request.where
    ends = None if where.start or where.end else _ends(inputs)
    if ends is None:
        return ()
    first, last = (_as_known(*end) for end in ends)
    span = f"they were all recorded for {first}" if first == last else f"they reach from {first} to {last}"
    return (f"No period was asked for, so all incidents that match are taken: {span}.",)


def event_notes(inputs: Inputs) -> tuple[str, ...]:
    """
    Name the trigger events in the period looked at, for methods that do not weigh them.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.

    Returns
    -------
    tuple of str
        One note or none.
    """
    from hotspots.workflows.events import list_events

    if inputs.request.method not in BESIDE_EVENTS:
        return ()
    events = list_events(inputs.workspace) if len(inputs) else []
    if not events:
        return ()
    first, last = _looked_at(inputs)
    inside = [each for each in events if each.end >= first and each.start <= last]
    if not inside:
        return ()
    named = [f"{each.name} ({_days(each.start, each.end)})" for each in inside[:MOST_EVENTS]]
    if len(inside) > MOST_EVENTS:
        named.append(f"{len(inside) - MOST_EVENTS:,} more")
    return (
        f"In the period looked at fell {listed(named)}: what is found may rest on those days. The timing of "
        "incidents (timing) tells how many fell on them.",
    )


def _looked_at(inputs: Inputs) -> tuple[datetime.date, datetime.date]:
    """Give the period asked for; an end left open is that of the incidents, where their days were read."""
    where, ends = inputs.request.where, _ends(inputs)
    begin, end = datetime.date.min, datetime.date.max
    if ends is not None:
        (begin, _), (end, precision) = ends
        end += REACH.get(precision, datetime.timedelta(0))
    return where.start or begin, where.end or end


def _days(start: datetime.date, end: datetime.date) -> str:
    return format_date(start) if start == end else format_period(start, end)


def _ends(inputs: Inputs) -> tuple[tuple[datetime.date, str], tuple[datetime.date, str]] | None:
    """Give the first and the last day of the incidents, and how exactly each is known."""
    if "occurred_from" not in inputs.incidents:
        return None
    moments = inputs.incidents["occurred_from"].to_numpy(dtype="datetime64[us]")
    # A missing moment is the least of all whole numbers, so it is put out of the way on both sides.
    missing = np.isnat(moments)
    if missing.all():
        return None
    known = np.flatnonzero(~missing) if missing.any() else None
    kept = moments if known is None else moments[known]
    rows = [int(kept.argmin()), int(kept.argmax())]
    rows = rows if known is None else known[rows].tolist()
    precision = inputs.incidents["date_precision"]
    first, last = ((_day(moments[row]), str(precision.iloc[row])) for row in rows)
    return first, last


def _day(moment: Any) -> datetime.date:
    day: datetime.date = moment.astype("datetime64[D]").item()
    return day


def _as_known(day: datetime.date, precision: str) -> str:
    """Write a day no more exactly than the record tells it."""
    if precision == "year":
        return str(day.year)
    return f"{MONTHS[day.month - 1]} {day.year}" if precision == "month" else format_date(day)
