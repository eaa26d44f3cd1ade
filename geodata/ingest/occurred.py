"""When things happened: whole columns of dates and times, read once per different value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.ingest.dates import FIRST_YEAR, DateProblem, Moment, parse_date, parse_time
from geodata.ingest.uniques import Uniques, together

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from numpy.typing import NDArray

PRECISION_ORDER = ("minute", "day", "month", "year")
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
    read = [_read_one(value, rules) for value in dates.values]
    _check_order(dates, read, rules, column)
    order = _assumed_order(dates, read, rules, column)
    if times is None:
        read, notes = _without_false_midnight(read, dates.counts(), column)
        return _spread(read, dates.codes, (*order, *notes))
    both = together([Uniques(list(range(len(read))), dates.codes), times])
    joined = [_join(read[place], text) for place, text in both.values]
    unread = _unread_times(both, read)
    notes = (
        (f"{unread} times of day in a column of their own could not be read; their day was kept.",)
        if unread
        else ()
    )
    return _spread(joined, both.codes, (*order, *notes))


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


def _check_order(dates: Uniques, read: list[Moment | str], rules: DateRules, column: str) -> None:
    """Refuse a column whose dates only make sense in the other order, rather than dropping half of them."""
    wrong = [
        value
        for value, one in zip(dates.values, read, strict=True)
        if isinstance(one, str) and "impossible" in one
    ]
    if not wrong:
        return
    other = replace(rules, day_first=not rules.day_first)
    for value in dates.values:
        if value and isinstance(_read_one(value, other), str):
            return
    first, second = ("month", "day") if rules.day_first else ("day", "month")
    raise UserError(
        what=f"The dates in the column '{column}'",
        found=f"have the {first} first: '{wrong[0][:30]}' has no other meaning.",
        fix=f"Import the file with --{first}-first, or correct the dates so that the {second} comes first.",
    )


def _assumed_order(
    dates: Uniques, read: list[Moment | str], rules: DateRules, column: str
) -> tuple[str, ...]:
    """Announce the order of day and month where nobody chose it and some dates could be read both ways."""
    if not rules.assumed:
        return ()
    other = replace(rules, day_first=not rules.day_first)
    both_ways = [
        place
        for place, one in enumerate(read)
        if isinstance(one, Moment)
        and isinstance(turned := _read_one(dates.values[place], other), Moment)
        and turned.start != one.start
    ]
    if not both_ways:
        return ()
    rows = int(sum(dates.counts()[place] for place in both_ways))
    example = read[both_ways[0]]
    assert isinstance(example, Moment)
    first, second = ("day", "month") if rules.day_first else ("month", "day")
    return (
        f"In the column '{column}' {rows:,} dates could be read two ways; the {first} was taken to come "
        f"first: '{dates.values[both_ways[0]][:30]}' is {example.start.day} {example.start:%B %Y}. "
        f"If the {second} comes first, undo this import and use --{second}-first.",
    )


def _without_false_midnight(
    read: list[Moment | str], counts: NDArray[np.int64], column: str
) -> tuple[list[Moment | str], tuple[str, ...]]:
    """Take midnight for "time unknown" where it is far too common to be a time of day."""
    timed = [
        (place, one)
        for place, one in enumerate(read)
        if isinstance(one, Moment) and one.precision == "minute"
    ]
    midnight = [place for place, one in timed if one.start.hour == one.start.minute == 0]
    with_time = int(sum(counts[place] for place, _ in timed))
    at_midnight = int(sum(counts[place] for place in midnight))
    if not at_midnight or (
        at_midnight < with_time and (at_midnight < 3 or at_midnight < _MIDNIGHT_SHARE * with_time)
    ):
        return read, ()
    changed = list(read)
    for place in midnight:
        one = changed[place]
        if isinstance(one, Moment):
            changed[place] = Moment(one.start, one.start.replace(hour=23, minute=59), "day")
    if at_midnight == with_time:
        return changed, ()
    return changed, (
        f"{at_midnight} of {with_time} times in '{column}' are exactly midnight: taken as 'time not known'.",
    )


def _join(one: Moment | str, time: str) -> Moment | str:
    if isinstance(one, str) or one.precision not in ("day", "minute") or not time:
        return one
    clock = parse_time(time)
    if clock is None:
        return one
    moment = one.start.replace(hour=clock[0], minute=clock[1])
    return Moment(moment, moment, "minute")


def _unread_times(both: Uniques, read: list[Moment | str]) -> int:
    counts = both.counts()
    return int(
        sum(
            count
            for (place, text), count in zip(both.values, counts, strict=True)
            if text and isinstance(read[place], Moment) and parse_time(text) is None
        )
    )


def _spread(read: list[Moment | str], codes: NDArray[np.int64], notes: tuple[str, ...]) -> Moments:
    start = np.array([_stamp(one, "start") for one in read], dtype="datetime64[us]")
    end = np.array([_stamp(one, "end") for one in read], dtype="datetime64[us]")
    precision = np.array(
        [PRECISION_ORDER.index(one.precision) if isinstance(one, Moment) else 0 for one in read],
        dtype=np.int64,
    )
    reasons = np.array([one if isinstance(one, str) else None for one in read], dtype=object)
    if not len(read):
        return Moments(start, end, precision, reasons, notes)
    return Moments(start[codes], end[codes], precision[codes], reasons[codes], notes)


def _stamp(one: Moment | str, end: str) -> Any:
    return getattr(one, end) if isinstance(one, Moment) else None


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
