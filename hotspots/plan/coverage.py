"""Whether records cover a period: a month nobody delivered must not pass for a quiet one."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

NEAR_START = datetime.timedelta(days=31)
"""The year before counts as covered when the records begin within its first month or earlier."""
VAGUE = datetime.timedelta(days=31)
"""A record that spans more than a month does not tell up to when records were delivered."""
BUSY = 10
"""Records in an ordinary month from which on an empty month is taken for a missing delivery."""


def last_day(occurred_from: pd.Series[pd.Timestamp], occurred_to: pd.Series[pd.Timestamp]) -> datetime.date:
    """
    Tell up to which day records reach.

    Parameters
    ----------
    occurred_from, occurred_to : pandas.Series of timestamps
        Earliest and latest time of each record; at least one record.

    Returns
    -------
    datetime.date
        Last day of the newest record, a record of a month reaching to its end. One known to the year only
        (or to a span longer than a month) counts from its first day: "some time in 2025" says nothing of
        December.
    """
    sure = occurred_to.where(occurred_to - occurred_from <= VAGUE, occurred_from)
    return sure.max().date()


def missing_months(
    occurred: pd.Series[pd.Timestamp], start: datetime.date, end: datetime.date
) -> tuple[str, ...]:
    """
    Name the months of a period for which records seem not to have been delivered.

    Parameters
    ----------
    occurred : pandas.Series of timestamps
        Times of all records, of all places and dates.
    start, end : datetime.date
        First and last day of the period.

    Returns
    -------
    tuple of str
        Such as ``November 2022``: months without any record at all, when months that have some have 10 or
        more in the middle (median). Empty when records are so few that an empty month says nothing.
    """
    import pandas as pd

    counts = occurred.dt.to_period("M").value_counts()
    if counts.empty or counts.median() < BUSY:
        return ()
    months = pd.period_range(start, end, freq="M")
    return tuple(f"{month:%B %Y}" for month in months if month not in counts.index)
