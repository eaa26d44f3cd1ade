"""When things happened: whole columns of dates and times, read once per different value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from geodata.ingest.dates import FIRST_YEAR, DateProblem, Moment, parse_date, parse_time
from geodata.ingest.stamps import read_stamps

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geodata.ingest.uniques import Uniques

PRECISION_ORDER = ("minute", "day", "month", "year")
_MINUTE, _DAY = PRECISION_ORDER.index("minute"), PRECISION_ORDER.index("day")
_TO_LAST_MINUTE = np.timedelta64(23 * 60 + 59, "m")
_MIDNIGHT_SHARE = 0.1
EMPTY = "no date"


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
    precision : numpy.ndarray of int, shape (n,)
        Position in `PRECISION_ORDER`.
    reasons : numpy.ndarray of object, shape (n,)
        None, `EMPTY`, or why the date cannot be used.
    notes : tuple of str
        What the user should know.
    """

    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    precision: NDArray[np.int64]
    reasons: NDArray[np.object_]
    notes: tuple[str, ...] = ()


def read_moments(dates: Uniques, times: Uniques | None, rules: DateRules, *, column: str) -> Moments:
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

    Returns
    -------
    Moments
        One a row.

    Raises
    ------
    UserError
        If the dates are plainly in the other order of day and month.
    """
    read = _read_values(dates.values, rules)
    _check_order(dates, read, rules, column)
    order = _assumed_order(dates, read, rules, column)
    if times is None:
        read, notes = _without_false_midnight(read, dates.counts(), column)
        return _spread(read, dates.codes, (*order, *notes))
    return _with_times(_spread(read, dates.codes, order), times)


def _read_values(values: Sequence[str], rules: DateRules) -> Moments:
    """Read different texts: those of the usual shapes at once, the others one by one."""
    stamps = read_stamps(values, day_first=rules.day_first)
    start = np.where(stamps.read, stamps.start, np.datetime64("NaT")).astype("M8[us]")
    # What lies in the future or long ago is read singly for its reason.
    odd = (start > np.datetime64(rules.now)) | (start < np.datetime64(f"{FIRST_YEAR}-01-01"))
    end = np.where(stamps.timed, start, start + _TO_LAST_MINUTE)
    precision = np.where(stamps.timed, _MINUTE, _DAY)
    reasons = np.full(len(values), None, dtype=object)
    for place in np.flatnonzero(~stamps.read | odd).tolist():
        one = _read_one(values[place], rules)
        if isinstance(one, str):
            start[place] = end[place] = np.datetime64("NaT")
            precision[place], reasons[place] = 0, one
        else:
            start[place], end[place] = one.start, one.end
            precision[place] = PRECISION_ORDER.index(one.precision)
    return Moments(start, end, precision, reasons)


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


def _check_order(dates: Uniques, read: Moments, rules: DateRules, column: str) -> None:
    """Refuse a column whose dates only make sense in the other order, rather than dropping half of them."""
    refused = np.flatnonzero(~is_none(read.reasons)).tolist()
    wrong = [dates.values[place] for place in refused if "impossible" in read.reasons[place]]
    if not wrong:
        return
    turned = _read_values(dates.values, replace(rules, day_first=not rules.day_first)).reasons
    if any(turned[place] != EMPTY for place in np.flatnonzero(~is_none(turned)).tolist()):
        return
    first, second = ("month", "day") if rules.day_first else ("day", "month")
    raise UserError(
        what=f"The dates in the column '{column}'",
        found=f"have the {first} first: '{wrong[0][:30]}' has no other meaning.",
        fix=f"Import the file with --{first}-first, or correct the dates so that the {second} comes first.",
    )


def _assumed_order(dates: Uniques, read: Moments, rules: DateRules, column: str) -> tuple[str, ...]:
    """Announce the order of day and month where nobody chose it and some dates could be read both ways."""
    if not rules.assumed:
        return ()
    # The order of year, month and day in 2025-04-01 is no question.
    asked = np.array([at for at, text in enumerate(dates.values) if not _year_first(text)], dtype=np.int64)
    other = replace(rules, day_first=not rules.day_first)
    turned = _read_values([dates.values[at] for at in asked.tolist()], other)
    told = is_none(read.reasons[asked]) & is_none(turned.reasons)
    both_ways = asked[told & (read.start[asked] != turned.start)]
    if not both_ways.size:
        return ()
    rows = int(dates.counts()[both_ways].sum())
    example = read.start[both_ways[0]].astype(object)
    first, second = ("day", "month") if rules.day_first else ("month", "day")
    return (
        f"In the column '{column}' {rows:,} dates could be read two ways; the {first} was taken to come "
        f"first: '{dates.values[both_ways[0]][:30]}' is {example.day} {example:%B %Y}. "
        f"If the {second} comes first, undo this import and use --{second}-first.",
    )


def _year_first(text: str) -> bool:
    return text[4:5] == "-" and text[:4].isdigit()


def _without_false_midnight(
    read: Moments, counts: NDArray[np.int64], column: str
) -> tuple[Moments, tuple[str, ...]]:
    """Take midnight for "time unknown" where it is far too common to be a time of day."""
    timed = is_none(read.reasons) & (read.precision == _MINUTE)
    midnight = timed & (read.start == read.start.astype("M8[D]"))
    with_time, at_midnight = int(counts[timed].sum()), int(counts[midnight].sum())
    if not at_midnight or (
        at_midnight < with_time and (at_midnight < 3 or at_midnight < _MIDNIGHT_SHARE * with_time)
    ):
        return read, ()
    end = np.where(midnight, read.start + _TO_LAST_MINUTE, read.end)
    changed = replace(read, end=end, precision=np.where(midnight, _DAY, read.precision))
    if at_midnight == with_time:
        return changed, ()
    return changed, (
        f"{at_midnight} of {with_time} times in '{column}' are exactly midnight: taken as 'time not known'.",
    )


def _with_times(read: Moments, times: Uniques) -> Moments:
    """Put the time of day of a column of its own onto the days."""
    clocks = [parse_time(text) if text else None for text in times.values]
    minutes = np.array(
        [-1 if clock is None else clock[0] * 60 + clock[1] for clock in clocks], dtype=np.int64
    )
    written = np.array([bool(text) for text in times.values], dtype=bool)
    if not len(times.values):
        return read
    known = is_none(read.reasons)
    clock = minutes[times.codes]
    joined = known & (clock >= 0) & np.isin(read.precision, (_MINUTE, _DAY))
    moment = read.start.astype("M8[D]").astype("M8[us]") + np.maximum(clock, 0).astype("m8[m]")
    unread = int((known & written[times.codes] & (clock < 0)).sum())
    notes = (
        (f"{unread} times of day in a column of their own could not be read; their day was kept.",)
        if unread
        else ()
    )
    return Moments(
        np.where(joined, moment, read.start),
        np.where(joined, moment, read.end),
        np.where(joined, _MINUTE, read.precision),
        read.reasons,
        (*read.notes, *notes),
    )


def _spread(read: Moments, codes: NDArray[np.int64], notes: tuple[str, ...]) -> Moments:
    if not len(read.reasons):
        return replace(read, notes=notes)
    return Moments(read.start[codes], read.end[codes], read.precision[codes], read.reasons[codes], notes)


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
    given = last.reasons != EMPTY
    end = np.where(given, last.end, first.end)
    precision = np.where(given, np.maximum(first.precision, last.precision), first.precision)
    reasons = np.where(is_none(first.reasons) & given, last.reasons, first.reasons)
    reversed_ = is_none(reasons) & (end < first.start)
    reasons = np.where(reversed_, "it ends before it starts", reasons)
    return Moments(first.start, end, precision, reasons, (*first.notes, *last.notes))


def is_none(values: NDArray[np.object_]) -> NDArray[np.bool_]:
    """
    Tell which values are None.

    Parameters
    ----------
    values : numpy.ndarray of object, shape (n,)
        Reasons.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        True where there is none.
    """
    return np.asarray(values == np.array(None), dtype=bool)
