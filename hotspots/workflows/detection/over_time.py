"""Incidents by place and by period: which days were looked at, how they are cut, what is left out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import counted, format_date, level_label, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.ground import grid_neighbours, level_neighbours, read_level
from hotspots.workflows.detection.inputs import area_positions, assigned_by
from hotspots.workflows.events import Event, event_on_days, list_events

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from geodata.workspace import Workspace
    from hotspots.workflows.detection.inputs import Inputs

EPOCH = datetime.date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Places:
    """
    The areas or cells a question is about, and where each incident is.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        One row a place.
    of_incident : numpy.ndarray of int, shape (n,)
        Place of each incident; -1 outside.
    neighbours : scipy.sparse matrix
        1 where two places touch.
    noun, around : str
        What the places are called, and who their neighbours are.
    notes : tuple of str
        What is not on the map, and what was chosen.
    parameters : dict
        For making the figure again.
    ways : dict of str to int
        How incidents came to their area.
    """

    frame: GeoDataFrame
    of_incident: NDArray[np.int64]
    neighbours: Any
    noun: str
    around: str
    notes: tuple[str, ...]
    parameters: dict[str, Any]
    ways: dict[str, int]

    def name(self, row: int) -> str:
        """Name a place: an area by its name, a cell by its number."""
        if "area_name" in self.frame:
            return str(self.frame["area_name"].iloc[row])
        return f"cell {self.frame['cell_id'].iloc[row]}"


def read_places(inputs: Inputs) -> Places:
    """
    Find the places a question is about, and the place of every incident.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.

    Returns
    -------
    Places
        Areas of the level asked for, else cells.
    """
    level = inputs.request.level
    return _cells(inputs) if level is None else _areas(inputs, level)


def _areas(inputs: Inputs, level: str) -> Places:
    areas = read_level(inputs.workspace, level)
    position = area_positions(inputs, areas)
    ways = assigned_by(inputs, level)
    return Places(
        areas.to_frame(inputs.workspace.crs),
        position,
        level_neighbours(inputs.workspace, level),
        f"areas ({level_label(level)})",
        "areas that touch it (gaps up to 1 m forgiven)",
        words.area_notes(inputs, level, int((position < 0).sum()), ways),
        {"level": level},
        ways,
    )


def _cells(inputs: Inputs) -> Places:
    from hotspots.workflows.detection.by_place import count_grid

    grid, _, notes, parameters = count_grid(inputs)
    position = np.full(len(inputs), -1, dtype=np.int64)
    places = inputs.places
    position[inputs.point_rows] = grid.locate(*places.xy.T)[places.of_point]
    around = "eight cells round it" if grid.shape == "square" else "six cells round it"
    return Places(
        grid.to_frame(inputs.workspace.crs),
        position,
        grid_neighbours(grid),
        f"cells of {parameters['cell_m']:,g} m",
        around,
        notes,
        parameters,
        {},
    )


@dataclass(frozen=True, eq=False)
class Days:
    """
    The days that were looked at, and the day of each incident.

    Parameters
    ----------
    first, last : datetime.date
        Both included.
    of_incident : numpy.ndarray of int, shape (n,)
        Days since `first`; -1 for an incident that cannot be used.
    by_month_only : numpy.ndarray of bool, shape (n,)
        Whether only the month is known.
    events : tuple of Event
        Trigger events that touch these days.
    kept : numpy.ndarray of bool, shape (days,)
        Whether a day is looked at; False on days of an event that are left out.
    notes : tuple of str
        What is left out.
    """

    first: datetime.date
    last: datetime.date
    of_incident: NDArray[np.int64]
    by_month_only: NDArray[np.bool_]
    events: tuple[Event, ...]
    kept: NDArray[np.bool_]
    notes: tuple[str, ...]

    @property
    def told_events(self) -> tuple[Event, ...]:
        """The events whose days are looked at: there is nothing to say of days that are left out."""
        return self.events if self.kept.all() else ()

    def date(self, day: int) -> datetime.date:
        """Turn a number of days since the first into a date."""
        return self.first + datetime.timedelta(days=int(day))


def read_days(inputs: Inputs, *, leave_out_events: bool = False) -> Days:
    """
    Settle which days were observed, and the day of every incident.

    Parameters
    ----------
    inputs : Inputs
        With ``occurred_from`` and ``date_precision``.
    leave_out_events : bool, default False
        Whether the days of trigger events are left out, and the incidents on them.

    Returns
    -------
    Days
        From the first to the last day asked for, within what the records of all kinds cover.

    Raises
    ------
    UserError
        If no incident matches.
    """
    if not len(inputs):
        raise UserError(
            what="The incidents that match",
            found="are none.",
            fix="Widen the choice of incidents or the period.",
        )
    first, last = observed_days(inputs.workspace, inputs.request.where.start, inputs.request.where.end)
    length = (last - first).days + 1
    precision = inputs.incidents["date_precision"].to_numpy(dtype=object)
    day = inputs.incidents["occurred_from"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    day = day - (first - EPOCH).days
    by_year, by_month = precision == "year", precision == "month"
    day = np.where(by_year | (day < 0) | (day >= length), -1, day)
    events = tuple(each for each in list_events(inputs.workspace) if each.end >= first and each.start <= last)
    marked = event_on_days(events, first, length)
    notes = []
    if by_year.any():
        number = int(by_year.sum())
        notes.append(f"{counted(number, 'incident')} dated by year only left out: no month is known.")
    kept = np.ones(length, dtype=bool)
    if leave_out_events and marked.any():
        kept = ~marked
        months = day_months(first, length)
        touched = np.isin(months, np.unique(months[marked]))
        unsure = by_month & (day >= 0) & touched[np.maximum(day, 0)]
        gone = (day >= 0) & (marked[np.maximum(day, 0)] | unsure)
        day = np.where(gone, -1, day)
        notes.append(
            f"{counted(int(marked.sum()), 'day')} of trigger events "
            f"({listed([each.name for each in events])}) left out, with "
            f"{counted(int(gone.sum()), 'incident')}"
            + (
                f" ({int(unsure.sum()):,} of them known only by a month with such days)"
                if unsure.any()
                else ""
            )
            + "; periods count by the days that remain."
        )
    return Days(first, last, day.astype(np.int64), by_month, events, kept, tuple(notes))


def observed_days(
    workspace: Workspace, start: datetime.date | None, end: datetime.date | None
) -> tuple[datetime.date, datetime.date]:
    """
    Say which days the records cover, of whatever kind they are.

    Parameters
    ----------
    workspace : Workspace
        Where they are.
    start, end : datetime.date or None
        The days asked for.

    Returns
    -------
    tuple of datetime.date
        First and last day. The last month is taken as whole when a record of it is known only by its month.
    """
    import pandas as pd

    from geodata.dataset import read_incidents

    table = read_incidents(workspace, columns=["occurred_from", "date_precision"])
    when = table["occurred_from"]
    first, last = when.min().date(), when.max().date()
    coarse = when[table["date_precision"].isin(["month", "year"])]
    if len(coarse):
        end_of_month = (coarse.max() + pd.offsets.MonthEnd(0)).date()
        last = max(last, end_of_month)
    begin = max(first, start or first)
    return begin, max(min(last, end or last), begin)


def day_months(first: datetime.date, length: int) -> NDArray[np.int64]:
    """
    Number the month of each day.

    Parameters
    ----------
    first : datetime.date
        The first day.
    length : int
        How many days.

    Returns
    -------
    numpy.ndarray of int, shape (length,)
        Months since January 1970.
    """
    start = np.datetime64(first, "D")
    days = start + np.arange(length)
    return np.asarray(days.astype("datetime64[M]").astype(np.int64))


@dataclass(frozen=True, eq=False)
class Periods:
    """
    Days cut into periods.

    Parameters
    ----------
    starts : tuple of datetime.date
        First day of each.
    days : numpy.ndarray of int, shape (t,)
        Days of each that are looked at.
    of_incident : numpy.ndarray of int, shape (n,)
        Period of each incident; -1 for none.
    unit : str
        ``month``, ``quarter`` or ``week``.
    notes : tuple of str
        What was cut off.
    """

    starts: tuple[datetime.date, ...]
    days: NDArray[np.int64]
    of_incident: NDArray[np.int64]
    unit: str
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def label(self, period: int) -> str:
        """Say when a period is, such as "June 2024"."""
        start = self.starts[period]
        if self.unit == "week":
            return f"the week from {format_date(start)}"
        if self.unit == "quarter":
            return f"the quarter from {start:%B %Y}"
        return f"{start:%B %Y}"


def cut_periods(days: Days, unit: str) -> Periods:
    """
    Cut the days into whole periods.

    Parameters
    ----------
    days : Days
        The days.
    unit : {"month", "quarter", "week"}
        Calendar months or quarters, or runs of seven days that end with the last day.

    Returns
    -------
    Periods
        Periods that are not whole, at either end, and periods of which no day is looked at, are left out.
    """
    length = (days.last - days.first).days + 1
    if unit == "week":
        number = (np.arange(length) - length % 7) // 7
    else:
        month = day_months(days.first, length)
        number = month // 3 if unit == "quarter" else month
        edge_first = (days.first - datetime.timedelta(days=1)).month
        if _same(days.first, edge_first, unit):
            number = np.where(number == number[0], -1, number)
        after = days.last + datetime.timedelta(days=1)
        if _same(days.last, after.month, unit):
            number = np.where(number == number[-1], -1, number)
    number = np.where(number < 0, -1, number)
    usable = np.unique(number[(number >= 0) & days.kept])
    place = np.where((number >= 0) & np.isin(number, usable), np.searchsorted(usable, number), -1)
    observed = np.bincount(place[(place >= 0) & days.kept], minlength=usable.size)
    starts = tuple(days.date(int(np.flatnonzero(place == each)[0])) for each in range(usable.size))
    period = np.where(days.of_incident >= 0, place[np.maximum(days.of_incident, 0)], -1)
    coarse = days.by_month_only & (period >= 0) if unit == "week" else np.zeros(period.shape, dtype=bool)
    period = np.where(coarse, -1, period)
    notes = []
    if coarse.any():
        vague = int(coarse.sum())
        notes.append(f"{counted(vague, 'incident')} known only by month left out: no week is known.")
    cut = int((place < 0).sum())
    if cut:
        notes.append(f"{counted(cut, 'day')} at the ends that make no whole {unit} are left out.")
    return Periods(starts, observed.astype(np.int64), period.astype(np.int64), unit, tuple(notes))


def _same(day: datetime.date, month: int, unit: str) -> bool:
    """Say whether a neighbouring day's month belongs to the same period as the day."""
    if unit == "month":
        return day.month == month
    return (day.month - 1) // 3 == (month - 1) // 3


def counts_by_place_and_period(places: Places, periods: Periods) -> NDArray[np.int64]:
    """
    Count incidents by place and period.

    Parameters
    ----------
    places : Places
        The places.
    periods : Periods
        The periods.

    Returns
    -------
    numpy.ndarray of int, shape (n, t)
        Incidents.
    """
    used = (places.of_incident >= 0) & (periods.of_incident >= 0)
    flat = places.of_incident[used] * len(periods) + periods.of_incident[used]
    size = len(places.frame) * len(periods)
    return np.bincount(flat, minlength=size).reshape(len(places.frame), len(periods))
