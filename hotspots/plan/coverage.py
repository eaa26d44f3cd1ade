"""Whether records cover a period: a month nobody delivered must not pass for a quiet one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    import pandas as pd

BUSY = 10
"""Records in an ordinary month from which on an empty month is taken for a missing delivery."""


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
