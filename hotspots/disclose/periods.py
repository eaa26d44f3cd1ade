"""Periods of a release: whole quarters, and what is made of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from geodata.errors import UserError
from hotspots.wording import MONTHS, format_date, format_period

Unit = Literal["quarter", "year", "whole"]
UNITS: tuple[Unit, ...] = ("quarter", "year", "whole")
"""From the shortest to the longest; ``whole`` is all of a release's time in one."""
QUARTERS = 4
_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """
    Whole quarters in a row.

    Parameters
    ----------
    start, end : datetime.date
        First and last day.
    """

    start: datetime.date
    end: datetime.date

    @property
    def quarters(self) -> int:
        """How many quarters it has."""
        return _number(self.end) - _number(self.start) + 1

    @property
    def label(self) -> str:
        """The period in words."""
        if self.quarters == 1:
            return f"{MONTHS[self.start.month - 1]} to {MONTHS[self.end.month - 1]} {self.end.year}"
        if self.quarters == QUARTERS:
            return f"year to {format_date(self.end)}"
        return format_period(self.start, self.end)

    def holds(self, other: Period) -> bool:
        """Tell whether another period lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Period) -> bool:
        """Tell whether the two have a day in common."""
        return self.start <= other.end and other.start <= self.end


def quarter_end(day: datetime.date) -> datetime.date:
    """
    Give the last day of the quarter a day lies in.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    datetime.date
        31 March, 30 June, 30 September or 31 December.
    """
    return _first_day(_number(day) + 1) - _ONE_DAY


def whole_quarters(start: datetime.date, end: datetime.date) -> Period:
    """
    Make a period of two days that begin and end quarters.

    Parameters
    ----------
    start, end : datetime.date
        First and last day.

    Returns
    -------
    Period
        The period.

    Raises
    ------
    UserError
        If it does not begin and end with a quarter, or ends before it begins.
    """
    wrong = start > end or _first_day(_number(start)) != start or quarter_end(end) != end
    if wrong:
        near = Period(_first_day(_number(min(start, end))), quarter_end(max(start, end)))
        raise UserError(
            what=f"The period {format_period(start, end)}",
            found="does not begin and end with a quarter.",
            fix=f"Use whole quarters, such as {near.start.isoformat()} to {near.end.isoformat()}.",
        )
    return Period(start, end)


def split(period: Period, unit: Unit) -> tuple[Period, ...]:
    """
    Split a period into quarters or into years of four quarters that end with it.

    Parameters
    ----------
    period : Period
        Whole quarters.
    unit : {"quarter", "year", "whole"}
        What to split it into.

    Returns
    -------
    tuple of Period
        Oldest first.

    Raises
    ------
    UserError
        If years are asked for and the period is not whole years.
    """
    if unit == "whole":
        return (period,)
    step = 1 if unit == "quarter" else QUARTERS
    if period.quarters % step:
        years = max(period.quarters // QUARTERS, 1)
        start = _first_day(_number(period.end) - years * QUARTERS + 1)
        raise UserError(
            what=f"The period {format_period(period.start, period.end)}",
            found=f"is {period.quarters} quarters, not whole years.",
            fix=f"Begin on {format_date(start)}, or count by quarter.",
        )
    first = _number(period.start)
    return tuple(
        Period(_first_day(number), _first_day(number + step) - _ONE_DAY)
        for number in range(first, first + period.quarters, step)
    )


def year_up_to(end: datetime.date) -> Period:
    """
    Give the year of four quarters that ends on a day.

    Parameters
    ----------
    end : datetime.date
        Last day of a quarter.

    Returns
    -------
    Period
        Twelve months.

    Raises
    ------
    UserError
        If the day does not end a quarter.
    """
    if quarter_end(end) != end:
        raise UserError(
            what="The last day of the summary year",
            found=f"({end:%d/%m/%Y}) is not the end of a quarter.",
            fix="Use 31 March, 30 June, 30 September or 31 December.",
        )
    return Period(_first_day(_number(end) - QUARTERS + 1), end)


def year_before(year: Period) -> Period:
    """
    Give the year before a year.

    Parameters
    ----------
    year : Period
        Twelve months.

    Returns
    -------
    Period
        The twelve months before.
    """
    return year_up_to(year.start - _ONE_DAY)


def _number(day: datetime.date) -> int:
    return day.year * QUARTERS + (day.month - 1) // 3


def _first_day(number: int) -> datetime.date:
    return datetime.date(number // QUARTERS, number % QUARTERS * 3 + 1, 1)
