"""The months before and after a start, as far as records reach."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.plan.coverage import last_day
from hotspots.wording import counted, format_date, format_period

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

USUAL_MONTHS = 24
"""As long as records reach on both sides, at most two years: small counts need long periods (house rule)."""
GRACE = datetime.timedelta(days=7)
"""The last record may lie so long before the end of the last month."""
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Periods:
    """
    Whole months on both sides of a start.

    Parameters
    ----------
    start : datetime.date
        First day of the action.
    before, after : int
        Months on each side.
    """

    start: datetime.date
    before: int
    after: int

    @property
    def edges(self) -> Any:
        """First day of every month, and the day after the last, as timestamps."""
        import pandas as pd

        first = pd.Timestamp(self.start)
        return pd.DatetimeIndex(
            [first + pd.DateOffset(months=step) for step in range(-self.before, self.after + 1)]
        )

    @property
    def first_day(self) -> datetime.date:
        """First day of the time before."""
        return self.edges[0].date()

    @property
    def last_day(self) -> datetime.date:
        """Last day of the time after."""
        return self.edges[-1].date() - DAY

    @property
    def words(self) -> str:
        """Both periods, for people."""
        if self.before == self.after:
            return f"{counted(self.before, 'month')} each side of {format_date(self.start)}"
        return (
            f"{counted(self.before, 'month')} before and {counted(self.after, 'month')} after "
            f"{format_date(self.start)}"
        )

    @property
    def dates(self) -> tuple[str, str]:
        """The two periods with their days."""
        return (
            format_period(self.first_day, self.start - DAY),
            format_period(self.start, self.last_day),
        )

    def month_of(self, occurred: pd.Series[pd.Timestamp]) -> NDArray[np.int64]:
        """
        Give the month of each record, counted from the first; those outside are -1.

        Parameters
        ----------
        occurred : pandas.Series of timestamps
            Times.

        Returns
        -------
        numpy.ndarray of int
            Months.
        """
        edges = self.edges
        month = np.asarray(edges.searchsorted(occurred.to_numpy(), side="right")) - 1
        month[month >= len(edges) - 1] = -1
        return month


def choose_periods(
    frame: pd.DataFrame, start: datetime.date, *, before: int | None, after: int | None
) -> Periods:
    """
    Settle how many months to compare.

    Parameters
    ----------
    frame : pandas.DataFrame
        All records that are counted, with ``occurred_from`` and ``occurred_to``.
    start : datetime.date
        First day of the action.
    before, after : int or None
        Months asked for. When both are None, as many on each side as records reach over on both, at most 24;
        when one is, as many as records reach over on its side, at most 24.

    Returns
    -------
    Periods
        Whole months.

    Raises
    ------
    UserError
        If records do not reach as far, or a number of months makes no sense.
    """
    import pandas as pd

    for months, option in ((before, "--before"), (after, "--after")):
        if months is not None and not 1 <= months <= 120:
            raise UserError(f"The option {option}", f"is {months}.", "Give 1 to 120 months.")
    if frame.empty:
        raise UserError(
            "The records", "hold no incident of this choice.", "Import records, or widen the choice."
        )
    first, last = _reach(frame)
    moment = pd.Timestamp(start)
    if moment > last:
        raise UserError(
            what="The records",
            found=f"end on {format_date((last - GRACE - DAY).date())}, before the action starts on "
            f"{format_date(start)}.",
            fix="Load the records of at least one whole month after the start, or choose another start.",
        )
    there_before = _months_there(lambda step: moment - pd.DateOffset(months=step) >= first)
    there_after = _months_there(lambda step: moment + pd.DateOffset(months=step) <= last)
    shorter = min(there_before, there_after) if before is None and after is None else USUAL_MONTHS
    chosen = []
    for asked, there, side in ((before, there_before, "before"), (after, there_after, "after")):
        if there < (asked or 1):
            raise UserError(
                what=f"The records {side} {format_date(start)}",
                found=f"reach over {counted(there, 'whole month')} (records from "
                f"{format_date(first.date())} to {format_date((last - GRACE - DAY).date())}).",
                fix=f"Take {counted(there, 'month')} or fewer {side} (--{side} {there})."
                if there
                else "Choose another start, or load more records.",
            )
        chosen.append(min(USUAL_MONTHS, shorter, there) if asked is None else asked)
    return Periods(start, *chosen)


def known_before(frame: pd.DataFrame, start: datetime.date | None, *, before: int | None) -> Periods:
    """
    Give the months before a start as far as they are recorded: all there is to go by before acting.

    Parameters
    ----------
    frame : pandas.DataFrame
        All records that are counted, with ``occurred_from`` and ``occurred_to``.
    start : datetime.date or None
        First day of the action; None for today's end of the records.
    before : int or None
        Months asked for; as many as there are, at most 24, when None.

    Returns
    -------
    Periods
        With no month after. Its start is that of the action where records reach it, else the end of the last
        whole month recorded.

    Raises
    ------
    UserError
        If there is no whole month of records before the start.
    """
    import pandas as pd

    if frame.empty:
        raise UserError(
            "The records", "hold no incident of this choice.", "Import records, or widen the choice."
        )
    first, last = _reach(frame)
    # The first of the month is the end of the last whole month.
    end = last.normalize().replace(day=1)
    moment = end if start is None else min(pd.Timestamp(start), end)
    there = _months_there(lambda step: moment - pd.DateOffset(months=step) >= first)
    if not there:
        raise UserError(
            what=f"The records before {format_date(moment.date())}",
            found="reach over no whole month.",
            fix="Choose a later start, or load more records.",
        )
    return Periods(moment.date(), min(before or USUAL_MONTHS, there), 0)


def _reach(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first day of the first month, and the day until which the last month may count as there."""
    import pandas as pd

    first = frame["occurred_from"].min().normalize().replace(day=1)
    return first, pd.Timestamp(last_day(frame["occurred_from"], frame["occurred_to"]) + GRACE + DAY)


def _months_there(reaches: Any) -> int:
    months = 0
    while months < 120 and reaches(months + 1):
        months += 1
    return months
