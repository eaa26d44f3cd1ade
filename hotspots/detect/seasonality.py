"""Months, weekdays and hours that see more incidents than their share of the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.detect.significance import benjamini_hochberg

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

LONGEST_SPAN_MINUTES = 24 * 60
"""A time known no closer than a whole day says nothing about the hour."""
FEWEST_EXPECTED = 5.0
"""Below this number expected in a class the chi-square curve fits badly (the usual rule)."""


@dataclass(frozen=True, eq=False)
class Profile:
    """
    How incidents fall on the classes of the calendar.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a class: ``count``, ``expected``, ``ratio`` with ``low`` and ``high`` (exact interval), ``p``,
        ``q``.
    p : float or None
        Of the chi-square test that all classes have the same rate; None when too few are expected in one.
    incidents : int
        How many were counted.
    """

    frame: DataFrame
    p: float | None
    incidents: int


def calendar_profile(counts: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> Profile:
    """
    Compare counts by class of the calendar with what the length of each class would bring.

    Parameters
    ----------
    counts : array_like of int, shape (k,)
        Incidents in each class, such as the seven weekdays.
    exposure : array_like, shape (k,)
        How much of it was observed, such as the number of Mondays; a class never observed has 0.
    confidence : float, default 0.95
        Of the intervals.

    Returns
    -------
    Profile
        Ratio 1 means as many as its share of the time. The interval is that of the class's share of all
        incidents (Clopper and Pearson), its p twice the smaller binomial tail, q over all classes. A class
        never observed has nan.

    Raises
    ------
    UserError
        If fewer than two classes were observed, or a value is missing, negative or (a count) not whole.

    References
    ----------
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits. Biometrika 26, 404-413.
    """
    import pandas as pd
    from scipy.special import betaincinv, chdtrc
    from scipy.stats import binom

    numbers, lengths = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    _check(numbers, lengths)
    seen, total = lengths > 0, int(numbers.sum())
    share = np.where(seen, lengths / lengths.sum(), np.nan)
    expected = total * share
    tail = (1 - confidence) / 2
    low, high, ratio, p = (np.full(numbers.size, np.nan) for _ in range(4))
    if total:
        n, k, part = total, numbers[seen], share[seen]
        low[seen] = np.where(k > 0, betaincinv(np.maximum(k, 1), n - k + 1, tail), 0.0) / part
        high[seen] = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail), 1.0) / part
        ratio[seen] = k / n / part
        p[seen] = np.minimum(2 * np.minimum(binom.cdf(k, n, part), binom.sf(k - 1, n, part)), 1.0)
    overall = None
    if total and expected[seen].min() >= FEWEST_EXPECTED:
        statistic = ((numbers[seen] - expected[seen]) ** 2 / expected[seen]).sum()
        overall = float(chdtrc(int(seen.sum()) - 1, statistic))
    frame = pd.DataFrame(
        {
            "count": numbers.astype(np.int64),
            "expected": expected,
            "ratio": ratio,
            "low": low,
            "high": high,
            "p": p,
            "q": benjamini_hochberg(p),
        }
    )
    return Profile(frame, overall, total)


def _check(numbers: NDArray[np.float64], lengths: NDArray[np.float64]) -> None:
    good = numbers.ndim == 1 and numbers.shape == lengths.shape
    good = good and bool(np.isfinite(numbers).all() and np.isfinite(lengths).all())
    if not good or (numbers < 0).any() or (numbers % 1).any() or (lengths < 0).any():
        raise UserError(
            what="The counts and lengths of the classes",
            found="do not match, or hold a value that is missing, negative or not whole.",
            fix="Give a count and a length for every class, 0 where there is none.",
        )
    if (lengths > 0).sum() < 2 or (numbers[lengths == 0] > 0).any():
        raise UserError(
            what="The lengths of the classes",
            found="leave fewer than two classes observed, or incidents in one that was not.",
            fix="Take in more time, or leave those incidents out.",
        )


def hours_of_week(start: ArrayLike, end: ArrayLike) -> tuple[NDArray[np.float64], int]:
    """
    Spread incidents over the hours of the week in which they may have happened.

    Parameters
    ----------
    start, end : array_like of datetime64, shape (n,)
        Earliest and latest moment of each incident; the same when the moment is known.

    Returns
    -------
    tuple
        Weights, shape (7, 24), Monday first; and how many incidents were left out because their time is known
        no closer than a day. An incident between 22:30 and 23:30 counts half at 22 and half at 23.

    Raises
    ------
    UserError
        If an incident ends before it starts, or a time is missing.

    References
    ----------
    Ratcliffe JH (2002). Aoristic signatures and the spatio-temporal analysis of high volume crime patterns.
    Journal of Quantitative Criminology 18, 23-43.
    """
    from hotspots.detect.kernels import aoristic

    first, last = (np.asarray(times, dtype="datetime64[m]") for times in (start, end))
    if first.shape != last.shape or np.isnat(first).any() or np.isnat(last).any() or (last < first).any():
        raise UserError(
            what="The times of the incidents",
            found="are missing, or end before they start.",
            fix="Give the earliest and the latest moment of every incident, in this order.",
        )
    # 5 January 1970 was a Monday; times before it must not become negative hours.
    monday = np.datetime64("1970-01-05T00:00", "m") - np.timedelta64(7 * 24 * 60 * 10_000, "m")
    begin, finish = ((times - monday).astype(np.int64) for times in (first, last))
    close = finish - begin < LONGEST_SPAN_MINUTES
    weights = aoristic.hours_of_week(begin[close], finish[close])
    return weights, int((~close).sum())
