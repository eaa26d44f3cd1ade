"""When things happened: whole columns of dates and times, read once per different value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.ingest.dates import FIRST_YEAR, DateProblem, Moment, parse_date, parse_time
from geodata.ingest.datetallies import DateTally
from geodata.ingest.stamps import Stamps, read_stamps

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.ingest.uniques import Uniques

PRECISION_ORDER = ("minute", "day", "month", "year")
_MINUTE, _DAY = PRECISION_ORDER.index("minute"), PRECISION_ORDER.index("day")
_TO_LAST_MINUTE = np.timedelta64(23 * 60 + 59, "m")
EMPTY = "no date"
REVERSED = "it ends before it starts"


@dataclass(frozen=True)
class DateRules:
    """
    How dates of one import are read.

    Parameters
    ----------
    day_first : bool
        Order of day and month in figures.
    now : datetime.datetime
        Local wall time; later dates are refused.
    to_local : callable or None
        Turns a time with an offset into local wall time.
    assumed : bool
        Whether nobody said which order it is; dates that could be read both ways are then told.
    """

    day_first: bool
    now: datetime.datetime
    to_local: Callable[[datetime.datetime], datetime.datetime] | None = None
    assumed: bool = False


@dataclass(frozen=True, eq=False)
class Moments:
    """
    A column of moments.

    Parameters
    ----------
    start, end : numpy.ndarray of datetime64[us], shape (n,)
        First and last minute; not-a-time where there is a reason.
    precision : numpy.ndarray of int8, shape (n,)
        Position in `PRECISION_ORDER`.
    reason : numpy.ndarray of int, shape (n,)
        Position in `reasons`; 0 for a date that can be used.
    reasons : tuple of str
        Why dates cannot be used; the first is empty, the second `EMPTY`.
    """

    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    precision: NDArray[np.int8]
    reason: NDArray[np.int64]
    reasons: tuple[str, ...]

    @property
    def good(self) -> NDArray[np.bool_]:
        """Which dates can be used."""
        return self.reason == 0

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Moments:
        """
        Give some of the moments.

        Parameters
        ----------
        rows : numpy.ndarray
            Their positions, which may repeat, or a mask.

        Returns
        -------
        Moments
            In that order.
        """
        return Moments(
            self.start[rows], self.end[rows], self.precision[rows], self.reason[rows], self.reasons
        )


def read_moments(
    dates: Uniques,
    times: Uniques | None,
    rules: DateRules,
    *,
    column: str,
    settled: DateTally | None = None,
) -> tuple[Moments, DateTally]:
    """
    Read a column of dates, with the time of day beside it when there is one.

    Parameters
    ----------
    dates : Uniques
        Texts of the date column.
    times : Uniques or None
        Texts of the time column.
    rules : DateRules
        Order of day and month, and what "future" means.
    column : str
        Heading, for messages.
    settled : DateTally or None
        What is known of the whole column when these are a part of its rows; None when they are all of them.

    Returns
    -------
    tuple of Moments and DateTally
        One moment a row; and what the rows say about the column. Whether midnight means "time not known" is
        a matter of the whole column, so that is as `settled` says.
    """
    read, stamps = _read_values(dates.texts, rules)
    tally = replace(_order_tally(dates, read, stamps, rules, settled), column=column)
    if times is not None:
        moments, unread = _with_times(_spread(read, dates), times)
        return moments, replace(tally, unread_clocks=unread)
    timed = read.good & (read.precision == _MINUTE)
    midnight = timed & (read.start == read.start.astype("M8[D]"))
    counts = dates.counts()
    tally = replace(tally, timed=int(counts[timed].sum()), midnight=int(counts[midnight].sum()))
    if (settled or tally).midnight_is_no_time:
        end = np.where(midnight, read.start + _TO_LAST_MINUTE, read.end)
        read = replace(read, end=end, precision=np.where(midnight, _DAY, read.precision).astype(np.int8))
    return _spread(read, dates), tally


def _spread(read: Moments, dates: Uniques) -> Moments:
    return read if dates.a_row_each else read.take(dates.codes)


def _read_values(texts: pa.Array, rules: DateRules) -> tuple[Moments, Stamps]:
    """Read texts: those of the usual shapes at once, the others one by one."""
    stamps = read_stamps(texts, day_first=rules.day_first)
    start = np.where(stamps.read, stamps.start, np.datetime64("NaT")).astype("M8[us]")
    end = np.where(stamps.timed, start, start + _TO_LAST_MINUTE)
    precision = np.where(stamps.timed, _MINUTE, _DAY).astype(np.int8)
    reason = np.zeros(len(texts), dtype=np.int64)
    reasons = {"": 0, EMPTY: 1}
    for place in np.flatnonzero(~stamps.read | _odd(start, rules)).tolist():
        one = _read_one(texts[place].as_py(), rules)
        if isinstance(one, str):
            start[place] = end[place] = np.datetime64("NaT")
            precision[place], reason[place] = 0, reasons.setdefault(one, len(reasons))
        else:
            start[place], end[place] = one.start, one.end
            precision[place] = PRECISION_ORDER.index(one.precision)
    return Moments(start, end, precision, reason, tuple(reasons)), stamps


def _odd(start: NDArray[np.datetime64], rules: DateRules) -> NDArray[np.bool_]:
    """Tell what lies in the future or long ago: it is read singly for its reason."""
    return (start > np.datetime64(rules.now)) | (start < np.datetime64(f"{FIRST_YEAR}-01-01"))


def _read_one(text: str, rules: DateRules) -> Moment | str:
    if not text:
        return EMPTY
    try:
        moment = parse_date(text, day_first=rules.day_first, to_local=rules.to_local)
    except DateProblem as problem:
        return f"'{text[:30]}' is {problem}"
    if moment.start > rules.now:
        return f"'{text[:30]}' lies in the future"
    if moment.start.year < FIRST_YEAR:
        return f"'{text[:30]}' lies before {FIRST_YEAR}"
    return moment


def _order_tally(
    dates: Uniques, read: Moments, stamps: Stamps, rules: DateRules, settled: DateTally | None
) -> DateTally:
    """Find what speaks for and against the order of day and month that was taken."""
    used = dates.counts() > 0
    refused = np.flatnonzero((read.reason > 1) & used).tolist()
    wrong = next((place for place in refused if "impossible" in read.reasons[read.reason[place]]), None)
    first = DateTally("", day_first=rules.day_first, wrong="" if wrong is None else dates.values[wrong])
    asked = np.flatnonzero(~stamps.year_first & (read.reason != 1) & used)
    if not len(asked) or (settled and not settled.fits_other_order and not rules.assumed):
        return first
    turned = _turned(dates.texts.take(asked), stamps.read[asked], rules)
    both_ways = read.good[asked] & ~np.isnat(turned) & (read.start[asked] != turned)
    first = replace(first, fits_other_order=not np.isnat(turned).any())
    if not rules.assumed or not both_ways.any():
        return first
    places = asked[both_ways]
    example = (dates.values[places[0]], read.start[places[0]].astype(object))
    return replace(first, both_ways=int(dates.counts()[places].sum()), example=example)


def _turned(texts: pa.Array, usual: NDArray[np.bool_], rules: DateRules) -> NDArray[np.datetime64]:
    """Read dates in the other order of day and month; not-a-time where that cannot be."""
    other = replace(rules, day_first=not rules.day_first)
    stamps = read_stamps(texts, day_first=other.day_first)
    start = np.where(stamps.read, stamps.start, np.datetime64("NaT")).astype("M8[us]")
    start[_odd(start, other)] = np.datetime64("NaT")
    for place in np.flatnonzero(~stamps.read & ~usual).tolist():
        one = _read_one(texts[place].as_py(), other)
        if not isinstance(one, str):
            start[place] = one.start
    return start


def _with_times(read: Moments, times: Uniques) -> tuple[Moments, int]:
    """Put the time of day of a column of its own onto the days; gives how many could not be read."""
    clocks = [parse_time(text) if text else None for text in times.values]
    minutes = np.array(
        [-1 if clock is None else clock[0] * 60 + clock[1] for clock in clocks], dtype=np.int64
    )
    written = np.array([bool(text) for text in times.values], dtype=bool)
    if not len(times.values):
        return read, 0
    clock = minutes[times.codes]
    joined = read.good & (clock >= 0) & np.isin(read.precision, (_MINUTE, _DAY))
    moment = read.start.astype("M8[D]").astype("M8[us]") + np.maximum(clock, 0).astype("m8[m]")
    unread = int((read.good & written[times.codes] & (clock < 0)).sum())
    return replace(
        read,
        start=np.where(joined, moment, read.start),
        end=np.where(joined, moment, read.end),
        precision=np.where(joined, _MINUTE, read.precision).astype(np.int8),
    ), unread


def join_range(first: Moments, last: Moments | None) -> Moments:
    """
    Join "from" and "to" columns.

    Parameters
    ----------
    first : Moments
        Earliest times.
    last : Moments or None
        Latest times; an empty one leaves the earliest as it is.

    Returns
    -------
    Moments
        From the start of the first to the end of the last; reversed ranges carry a reason.
    """
    if last is None:
        return first
    given = last.reason != 1
    end = np.where(given, last.end, first.end)
    precision = np.where(given, np.maximum(first.precision, last.precision), first.precision)
    moved = np.where(last.reason > 0, last.reason + len(first.reasons), 0)
    reason = np.where(first.good & given, moved, first.reason)
    reasons = (*first.reasons, *last.reasons, REVERSED)
    reason = np.where((reason == 0) & (end < first.start), len(reasons) - 1, reason)
    return Moments(first.start, end, precision.astype(np.int8), reason, reasons)
