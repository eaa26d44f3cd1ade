"""Dates and times as people write them, read by explicit rules and never guessed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
            ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"),
            ("october", "oct"), ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::\d{2}(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
_CLOCK = re.compile(rf"^(?:at )?{_TIME}$", re.IGNORECASE)
_ISO = re.compile(
    r"^(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::\d{2}(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?$"
)
_YEAR_FIRST = re.compile(r"^(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?P<rest>[ T,].*)?$")
_FIGURES = re.compile(r"^(?P<a>\d{1,2})[/.\- ](?P<b>\d{1,2})[/.\- ](?P<year>\d{4}|\d{2})(?P<rest>[ T,].*)?$")
_COMPACT = re.compile(r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})$")
_NAMED = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]+(?:of\s+)?"
    r"(?P<name>[a-z]+)\.?,?[\s\-/.]+(?P<year>\d{4}|\d{2})(?P<rest>[ T,].*)?$",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    r"^(?P<name>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?P<rest>[ T,].*)?$",
    re.IGNORECASE,
)
_MONTH_NAMED = re.compile(r"^(?P<name>[a-z]+)\.?[\s\-/,]+(?P<year>\d{4}|\d{2})$", re.IGNORECASE)
_MONTH_FIGURES = re.compile(r"^(?P<month>\d{1,2})[/\-.](?P<year>\d{4})$")
_YEAR = re.compile(r"^(?P<year>(?:19|20)\d{2})$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_SERIAL_START = datetime.datetime(1899, 12, 30)

FIRST_YEAR = 1900


@dataclass(frozen=True)
class Moment:
    """
    A time as exactly as it was written.

    Parameters
    ----------
    start, end : datetime.datetime
        First and last minute it can mean, local wall time.
    precision : str
        ``minute``, ``day``, ``month`` or ``year``.
    """

    start: datetime.datetime
    end: datetime.datetime
    precision: str


class DateProblem(ValueError):  # noqa: N818 - a reason, told to the user row by row
    """A date that cannot be used; its text is the reason, in words for the user."""


def parse_date(
    text: str,
    *,
    day_first: bool = True,
    to_local: Callable[[datetime.datetime], datetime.datetime] | None = None,
) -> Moment:
    """
    Read one date, with or without a time of day.

    ISO order is tried first and exactly; then year first, figures in the order `day_first` says, month names,
    a month alone, a year alone, and the serial numbers of spreadsheets (30,000 to 60,000).

    Parameters
    ----------
    text : str
        As written.
    day_first : bool
        Whether 03/04/2025 is the third of April.
    to_local : callable or None
        Turns a time with an offset ("Z", "+01:00") into local wall time; None drops the offset.

    Returns
    -------
    Moment
        Start, end and precision.

    Raises
    ------
    DateProblem
        If it is no date we know, or impossible (31/02/2025).
    """
    plain = " ".join(text.split())
    for reader in (_read_iso, _read_figures, _read_named, _read_coarse, _read_serial):
        found = reader(plain, day_first, to_local)
        if found is not None:
            return found
    raise DateProblem("not a date we can read")


_Local = Callable[[datetime.datetime], datetime.datetime] | None


def _read_iso(text: str, _day_first: bool, to_local: _Local) -> Moment | None:  # noqa: FBT001
    found = _ISO.match(text)
    if not found:
        return None
    year, month = int(found["year"]), int(found["month"])
    if not found["day"]:
        return _month(year, month)
    day = _day(year, month, int(found["day"]))
    if not found["hour"]:
        return day
    moment = _at(day, int(found["hour"]), int(found["minute"]))
    if not found["zone"] or to_local is None:
        return moment
    zone = found["zone"].replace("Z", "+00:00")
    local = to_local(datetime.datetime.fromisoformat(f"{moment.start:%Y-%m-%dT%H:%M}{zone}"))
    return Moment(local, local, "minute")


def _read_figures(text: str, day_first: bool, _to_local: _Local) -> Moment | None:  # noqa: FBT001
    found = _YEAR_FIRST.match(text)
    if found:
        return _with_time(_day(int(found["year"]), int(found["month"]), int(found["day"])), found["rest"])
    found = _COMPACT.match(text)
    if found:
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    found = _FIGURES.match(text)
    if not found:
        return None
    first, second = int(found["a"]), int(found["b"])
    day, month = (first, second) if day_first else (second, first)
    return _with_time(_day(_full_year(found["year"]), month, day), found["rest"])


def _read_named(text: str, _day_first: bool, _to_local: _Local) -> Moment | None:  # noqa: FBT001
    found = _NAMED.match(text) or _NAME_FIRST.match(text)
    if not found or found["name"].casefold() not in _MONTHS:
        return None
    month = _MONTHS[found["name"].casefold()]
    return _with_time(_day(_full_year(found["year"]), month, int(found["day"])), found["rest"])


def _read_coarse(text: str, _day_first: bool, _to_local: _Local) -> Moment | None:  # noqa: FBT001
    found = _MONTH_NAMED.match(text)
    if found and found["name"].casefold() in _MONTHS:
        return _month(_full_year(found["year"]), _MONTHS[found["name"].casefold()])
    found = _MONTH_FIGURES.match(text)
    if found:
        return _month(int(found["year"]), int(found["month"]))
    found = _YEAR.match(text)
    if found:
        year = int(found["year"])
        return Moment(datetime.datetime(year, 1, 1), datetime.datetime(year, 12, 31, 23, 59), "year")
    return None


def _read_serial(text: str, _day_first: bool, _to_local: _Local) -> Moment | None:  # noqa: FBT001
    if not _SERIAL.match(text) or not 30_000 <= float(text) < 60_000:
        return None
    whole, minutes = divmod(round(float(text) * 1440), 1440)
    day = _whole_day(_SERIAL_START + datetime.timedelta(days=whole))
    return _at(day, minutes // 60, minutes % 60) if "." in text else day


def _with_time(day: Moment, rest: str | None) -> Moment:
    text = (rest or "").strip(" ,T")
    if not text:
        return day
    found = _CLOCK.match(text)
    if not found or not (found["minute"] or found["half"]):
        raise DateProblem("not a date we can read")
    return _at(day, *_clock(found))


def parse_time(text: str) -> tuple[int, int] | None:
    """
    Read a time of day from a column of its own.

    Parameters
    ----------
    text : str
        ``21:30``, ``21:30:00``, ``2130``, ``55`` (five to one), ``9.30pm``, or a fraction of a day.

    Returns
    -------
    tuple of int or None
        Hour and minute; None when it is no time.
    """
    plain = text.strip()
    if re.fullmatch(r"\d{1,4}", plain):
        hour, minute = divmod(int(plain), 100)
        return (hour, minute) if hour < 24 and minute < 60 else None
    if re.fullmatch(r"0?\.\d+", plain):
        minutes = round(float(plain) * 1440) % 1440
        return minutes // 60, minutes % 60
    if re.fullmatch(r"\d{1,2}\.\d{2}\s*([ap]m)?", plain, re.IGNORECASE):
        plain = plain.replace(".", ":")
    plain = re.sub(r"^\d{4}-\d{2}-\d{2}[T ]", "", plain)
    found = _CLOCK.match(plain)
    if not found or not (found["minute"] or found["half"]):
        return None
    try:
        return _clock(found)
    except DateProblem:
        return None


def _clock(found: re.Match[str]) -> tuple[int, int]:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise DateProblem("an impossible time of day")
        hour = hour % 12 + (12 if found["half"].casefold().startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise DateProblem("an impossible time of day")
    return hour, minute


def _full_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _day(year: int, month: int, day: int) -> Moment:
    try:
        return _whole_day(datetime.datetime(year, month, day))
    except ValueError as problem:
        raise DateProblem("an impossible date") from problem


def _whole_day(start: datetime.datetime) -> Moment:
    return Moment(start, start.replace(hour=23, minute=59), "day")


def _month(year: int, month: int) -> Moment:
    if not 1 <= month <= 12 or year < 1:
        raise DateProblem("an impossible date")
    start = datetime.datetime(year, month, 1)
    following = datetime.datetime(year + month // 12, month % 12 + 1, 1)
    return Moment(start, following - datetime.timedelta(minutes=1), "month")


def _at(day: Moment, hour: int, minute: int) -> Moment:
    if hour > 23 or minute > 59:
        raise DateProblem("an impossible time of day")
    moment = day.start.replace(hour=hour, minute=minute)
    return Moment(moment, moment, "minute")
