"""Two counts compared: exact interval and test for the ratio of two Poisson rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True)
class YearChange:
    """
    Twelve months against the twelve before.

    Parameters
    ----------
    this_year, year_before : int
        Incidents.
    start, end, before_start, before_end : datetime.date
        First and last days of the two years.
    ratio : float or None
        This year divided by the year before; None when the year before has none.
    low, high : float
        Exact 95 % interval of the ratio; `high` is infinite when the year before has none.
    p_value : float
        Exact two-sided p.
    sentence : str
        What may be said about it.
    """

    this_year: int
    year_before: int
    start: datetime.date
    end: datetime.date
    before_start: datetime.date
    before_end: datetime.date
    ratio: float | None
    low: float
    high: float
    p_value: float
    sentence: str


@dataclass(frozen=True)
class RateRatio:
    """
    Ratio of two Poisson rates.

    Parameters
    ----------
    ratio : float or None
        First rate divided by the second; None when the second count is 0.
    low, high : float
        Exact interval.
    p_value : float
        Exact two-sided p for a ratio of one.
    """

    ratio: float | None
    low: float
    high: float
    p_value: float


def rate_ratio(
    first: int, second: int, *, first_time: float = 1.0, second_time: float = 1.0, confidence: float = 0.95
) -> RateRatio:
    """
    Compare two counts by the conditional binomial method.

    Given the sum, the first count is binomial; its Clopper-Pearson limits turn into limits of the ratio. The
    p-value adds the probabilities of all outcomes that are no more likely than the one seen.

    Parameters
    ----------
    first, second : int
        Counts.
    first_time, second_time : float
        Time (or population) they were counted over, in the same unit.
    confidence : float
        Coverage of the interval, at least.

    Returns
    -------
    RateRatio
        With `low` 0 and `high` infinite when both counts are 0.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31, 313-323. The same method as ``poisson.test`` of R.
    """
    from scipy import stats

    total = first + second
    if total == 0:
        return RateRatio(None, 0.0, float("inf"), 1.0)
    tail = (1 - confidence) / 2
    scale = second_time / first_time
    low = float(stats.beta.ppf(tail, first, second + 1)) if first else 0.0
    high = float(stats.beta.ppf(1 - tail, first + 1, second)) if second else 1.0
    test = stats.binomtest(first, total, first_time / (first_time + second_time))
    return RateRatio(
        ratio=first / second * scale if second else None,
        low=low / (1 - low) * scale,
        high=high / (1 - high) * scale if high < 1 else float("inf"),
        p_value=float(test.pvalue),
    )


def change_sentence(this_year: int, year_before: int, ratio: RateRatio) -> str:
    """
    Say what two years of counts allow one to say, and no more.

    Parameters
    ----------
    this_year, year_before : int
        Counts.
    ratio : RateRatio
        Their comparison.

    Returns
    -------
    str
        One or two sentences.
    """
    counts = f"{this_year:,} recorded incidents against {year_before:,} in the twelve months before"
    if this_year + year_before < 10:
        return f"{counts}: too few to say whether anything changed."
    if ratio.low <= 1 <= ratio.high:
        return f"{counts}: the difference is no more than chance alone often brings.{_range(ratio)}"
    word = "more" if this_year > year_before else "fewer"
    return (
        f"{counts}: {word}, by more than chance alone usually brings.{_range(ratio)} "
        "Recording or reporting may have changed as well."
    )


def _range(ratio: RateRatio) -> str:
    if ratio.ratio is None or ratio.high == float("inf"):
        return ""
    low, high = 100 * (ratio.low - 1), 100 * (ratio.high - 1)
    return f" The true change may lie anywhere from {low:+.0f}% to {high:+.0f}%."
