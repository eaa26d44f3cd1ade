"""Crude rates: counts by population, with exact intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series


def rate(counts: Any, population: Any, *, per: int = 1000, confidence: float = 0.95) -> DataFrame:
    """
    Divide counts by population, with the exact Poisson interval.

    Parameters
    ----------
    counts : pandas.Series or array_like, shape (n,)
        Incidents; not negative. Missing gives a missing rate.
    population : pandas.Series, array_like or float, shape (n,)
        People. A Series is matched to `counts` by its index. Zero, missing or negative populations give a
        missing rate: nobody to divide by.
    per : int, default 1000
        The rate is for so many people.
    confidence : float, default 0.95
        Level of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        ``rate``, ``low``, ``high`` on the index of `counts`.

    Raises
    ------
    UserError
        If a count is negative, the lengths differ, or `per` or `confidence` makes no sense.

    References
    ----------
    Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> rate([10], [2000]).round(3).to_numpy().tolist()
    [[5.0, 2.398, 9.195]]
    """
    import pandas as pd

    incidents = align_counts(counts)
    number = incidents.to_numpy(dtype=float, na_value=np.nan)
    people = align_population(incidents, population)
    check_rate(number, per, confidence)
    low, high = poisson_interval(number, confidence=confidence)
    factor = np.divide(per, people, out=np.full(people.shape, np.nan), where=people > 0)
    return pd.DataFrame(
        {"rate": number * factor, "low": low * factor, "high": high * factor}, index=incidents.index
    )


def poisson_interval(
    counts: NDArray[np.float64], *, confidence: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the exact (Garwood) interval of a Poisson mean, from chi-squared quantiles.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n,)
        Counts, not negative; nan gives nan.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Lower and upper limit; the lower is 0 for a count of 0.
    """
    distinct, place = np.unique(counts, return_inverse=True)
    # Counts repeat: each distinct one is worked out once.
    low, high = _interval(distinct, (1 - confidence) / 2)
    return low[place].reshape(counts.shape), high[place].reshape(counts.shape)


def _interval(counts: NDArray[np.float64], tail: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from scipy.special import gammaincinv

    low = np.where(counts > 0, gammaincinv(np.where(counts > 0, counts, 1.0), tail), 0.0)
    high = gammaincinv(np.where(np.isnan(counts), 0.0, counts) + 1, 1 - tail)
    missing = np.isnan(counts)
    return np.where(missing, np.nan, low), np.where(missing, np.nan, high)


def align_counts(counts: Any) -> Series[Any]:
    """
    Give counts as a Series, whatever they came as.

    Parameters
    ----------
    counts : pandas.Series or array_like, shape (n,)
        Counts.

    Returns
    -------
    pandas.Series
        The same, on an index.
    """
    import pandas as pd

    return counts if isinstance(counts, pd.Series) else pd.Series(np.atleast_1d(np.asarray(counts)))


def align_population(incidents: Series[Any], population: Any) -> NDArray[np.float64]:
    """
    Give the population in the order of the counts.

    Parameters
    ----------
    incidents : pandas.Series, shape (n,)
        Counts, on the codes of the areas.
    population : pandas.Series, array_like or float
        People; a Series is matched by its index.

    Returns
    -------
    numpy.ndarray, shape (n,)
        People; nan where none are known.

    Raises
    ------
    UserError
        If an area has two numbers, or the lengths differ.
    """
    import pandas as pd

    if isinstance(population, pd.Series):
        if not population.index.is_unique:
            raise UserError(
                what="The population",
                found=f"has {int(population.index.duplicated().sum()):,} areas more than once.",
                fix="Add up its groups first, so that each area has one number.",
            )
        people = population.reindex(incidents.index).to_numpy(dtype=float, na_value=np.nan)
        return np.asarray(people)
    people = np.asarray(population, dtype=float)
    if people.ndim and people.shape != (len(incidents),):
        raise UserError(
            what="Counts and population",
            found=f"have {len(incidents):,} and {people.size:,} numbers.",
            fix="Give one population for each count.",
        )
    return np.array(np.broadcast_to(people, (len(incidents),)), dtype=float)


def check_rate(counts: NDArray[np.float64], per: float, confidence: float) -> None:
    """
    Refuse counts and choices that make no sense.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n,)
        Counts; missing ones pass.
    per : float
        The rate is for so many people.
    confidence : float
        Level of an interval.

    Raises
    ------
    UserError
        If a count is below nought or endless, `per` is not above nought, or `confidence` not in 0 to 1.
    """
    if (counts < 0).any() or np.isinf(counts).any():
        raise UserError(
            what="The counts",
            found=f"hold {int((counts < 0).sum() + np.isinf(counts).sum()):,} that cannot be counts.",
            fix="Give numbers that are zero or more.",
        )
    if per <= 0 or not 0 < confidence < 1:
        raise UserError(
            what="The rate",
            found=f"was asked per {per} people with {confidence:g} confidence.",
            fix="Use a number of people above zero and a confidence between 0 and 1, such as 0.95.",
        )


def compare_rates(counts: Any, population: Any, *, among: NDArray[np.bool_] | None = None) -> DataFrame:
    """
    Compare each area's count with the one expected at the rate of all areas together.

    Parameters
    ----------
    counts : pandas.Series, shape (n,)
        Incidents.
    population : pandas.Series, shape (n,)
        People, on the same index.
    among : numpy.ndarray of bool, shape (n,), optional
        The areas that make the overall rate; all when left out, or when none of them has a population.

    Returns
    -------
    pandas.DataFrame
        On the index of `counts`: ``expected`` (incidents at the overall rate) and ``p`` (exact two-sided
        Poisson test, twice the smaller tail); missing where there is no population.
    """
    import pandas as pd
    from scipy.special import pdtr, pdtrc

    number = counts.to_numpy(dtype=float, na_value=np.nan)
    people = align_population(counts, population)
    known = (people > 0) & np.isfinite(number)
    expected, p = np.full(people.shape, np.nan), np.full(people.shape, np.nan)
    chosen = known if among is None or not (known & among).any() else known & among
    if known.any():
        expected[known] = people[known] * number[chosen].sum() / people[chosen].sum()
    # P(X <= count) and P(X >= count); an area at its expectation would give more than 1 together.
    upper = np.where(number[known] > 0, pdtrc(np.maximum(number[known] - 1, 0), expected[known]), 1.0)
    p[known] = np.minimum(2 * np.minimum(pdtr(number[known], expected[known]), upper), 1.0)
    return pd.DataFrame({"expected": expected, "p": p}, index=counts.index)
