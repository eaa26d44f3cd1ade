"""Recorded incidents beside the range that surveys lead one to expect among the people at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.rates.crude import align_counts
from hotspots.rates.funnel import poisson_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame


def expected_incidents(
    people: Any,
    *,
    low: float,
    mid: float,
    high: float,
    years: float = 1.0,
    per: float = 1000,
    confidence: float = 0.95,
) -> DataFrame:
    """
    Give the range of incidents that a survey's rate leads one to expect, with the play of chance.

    Parameters
    ----------
    people : pandas.Series or array_like, shape (n,)
        People at risk; missing or negative ones give a missing range.
    low, mid, high : float
        The survey's rate: least, best and most, for each `per` people a year.
    years : float, default 1
        Length of the period.
    per : float, default 1000
        The rates are for so many people.
    confidence : float, default 0.95
        Share of the counts that chance leaves within the range.

    Returns
    -------
    pandas.DataFrame
        ``expected``, ``expected_low`` and ``expected_high`` on the index of `people`.

    Raises
    ------
    UserError
        If the rates are out of order, or the period or `per` is not above nought.

    Notes
    -----
    Two distances on either side of the expected number are combined, as the root of the sum of their
    squares: that to the number at the survey's least (most) rate, and that to the limit which chance alone
    leaves round the expected number (Poisson).

    References
    ----------
    Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general approach.
    Statistics in Medicine 27, 1693-1702.
    """
    import pandas as pd

    if not 0 <= low <= mid <= high or not np.isfinite(high):
        raise UserError(
            what="The survey's rates",
            found=f"are {low:g}, {mid:g} and {high:g}.",
            fix="Give the least, the best and the most, in that order, none below nought.",
        )
    if not (years > 0 and per > 0 and 0 < confidence < 1):
        raise UserError(
            what="The expected range",
            found=f"was asked for {years:g} years, per {per:g} people, with {confidence:g} confidence.",
            fix="Use a period and a number of people above nought, and a confidence such as 0.95.",
        )
    given = align_counts(people)
    number = given.to_numpy(dtype=float, na_value=np.nan)
    number = np.where(number >= 0, number, np.nan) * years / per
    best = number * mid
    least, most = poisson_limits(best, level=confidence)
    lower = best - np.hypot(best - number * low, best - least)
    upper = best + np.hypot(number * high - best, most - best)
    return pd.DataFrame(
        {"expected": best, "expected_low": np.maximum(lower, 0.0), "expected_high": upper}, index=given.index
    )


LESS_THAN_BOTH = "less than surveys and elsewhere"
LESS_THAN_SURVEYS = "less than surveys"
LESS_THAN_HERE = "less than elsewhere here"
IN_RANGE = "in the range"
MORE = "more than surveys"
TOO_FEW = "too few to say"
NOBODY = "no people known"
FEWEST = 10
"""Fewer records than this, where as few are expected, say nothing (house rule)."""
QUIET = (LESS_THAN_BOTH, LESS_THAN_SURVEYS, LESS_THAN_HERE)
"""Where little is recorded for the people at risk."""


def classify_quiet(
    recorded: NDArray[np.float64],
    expected: DataFrame,
    less_here: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """
    Say of each area how what is recorded stands to what is to be expected.

    Parameters
    ----------
    recorded : numpy.ndarray, shape (n,)
        Recorded incidents.
    expected : pandas.DataFrame, shape (n, 3)
        From `expected_incidents`; missing where there is no survey rate or nobody at risk.
    less_here : numpy.ndarray of bool, shape (n,)
        Whether clearly less is recorded than among as many people at risk elsewhere in the same data.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        One of the words of this module. An area where even no record at all would lie within the range is
        too small to be called quiet by the survey, and with fewer than 10 records too small to say anything.
    """
    low, high = expected["expected_low"].to_numpy(), expected["expected_high"].to_numpy()
    below = recorded < low
    few = (low <= 0) & (recorded < FEWEST)
    return np.select(
        [below & less_here, below, less_here, np.isnan(low), few, recorded > high],
        [LESS_THAN_BOTH, LESS_THAN_SURVEYS, LESS_THAN_HERE, NOBODY, TOO_FEW, MORE],
        IN_RANGE,
    ).astype(object)
