"""Rates as standard scores, so that the rates of small populations do not shout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.rates.crude import align_counts, align_population, check_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series


def standardised_rate(counts: Any, population: Any) -> Series[Any]:
    """
    Divide how far each rate is from the common one by how far chance and real differences would take it.

    A rate far from the common one means less the fewer people it rests on. Standardised by the empirical
    Bayes estimates of mean and variance, the rates of large and small populations can be compared by Gi* and
    local Moran's I, which take all values as equally sure.

    Parameters
    ----------
    counts : pandas.Series or array_like, shape (n,)
        Incidents; not negative. Missing gives a missing score.
    population : pandas.Series, array_like or float, shape (n,)
        People. A Series is matched to `counts` by its index. Where it is missing or not above zero the score
        is missing, and the area counts in none of the estimates.

    Returns
    -------
    pandas.Series
        Scores on the index of `counts`: 0 is the common rate. All 0 where there are no incidents.

    Raises
    ------
    UserError
        If a count is negative, or the lengths differ.

    Notes
    -----
    With y = e / b the rates, m = sum(e) / sum(b) the common one, s2 = sum(b (y - m)^2) / sum(b) and
    a = s2 - m / mean(b) the variance of the true rates: (y - m) / sqrt(a + m / b), and where a + m / b is
    negative (y - m) / sqrt(m / b).

    References
    ----------
    Assuncao RM, Reis EA (1999). A new proposal to adjust Moran's I for population density. Statistics in
    Medicine 18, 2147-2162.

    Examples
    --------
    >>> standardised_rate([30, 25, 25, 15], [100, 100, 110, 90]).round(2).tolist()
    [1.34, 0.27, -0.23, -1.43]
    """
    import pandas as pd

    index, number, people = _matched(counts, population)
    known = np.isfinite(number) & (people > 0)
    score = np.full(number.shape, np.nan)
    score[known] = _scores(number[known], people[known])
    return pd.Series(score, index=index, name="standardised_rate")


def _scores(number: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.float64]:
    if not number.sum():
        return np.zeros(number.shape)
    own = number / people
    common = number.sum() / people.sum()
    spread = (people * (own - common) ** 2).sum() / people.sum()
    variance = spread - common / people.mean() + common / people
    variance = np.where(variance < 0, common / people, variance)
    return np.divide(own - common, np.sqrt(variance), out=np.zeros(own.shape), where=variance > 0)


def map_probabilities(counts: Any, population: Any) -> Series[Any]:
    """
    Give the chance of so many incidents or more (so few or fewer) if every area had the common rate.

    Parameters
    ----------
    counts : pandas.Series or array_like, shape (n,)
        Incidents; not negative. Missing gives a missing chance.
    population : pandas.Series, array_like or float, shape (n,)
        People; where missing or not above zero the chance is missing.

    Returns
    -------
    pandas.Series
        Poisson probabilities on the index of `counts`, of the tail the count lies in: one-sided, and not
        corrected for looking at many areas.

    Raises
    ------
    UserError
        If a count is negative, or the lengths differ.

    References
    ----------
    Choynowski M (1959). Maps based on probabilities. Journal of the American Statistical Association 54,
    385-388.

    Examples
    --------
    >>> map_probabilities([95, 104], [400, 390]).round(3).tolist()
    [0.304, 0.294]
    """
    import pandas as pd
    from scipy.stats import poisson

    index, number, people = _matched(counts, population)
    known = np.isfinite(number) & (people > 0)
    expected = np.full(number.shape, np.nan)
    if known.any():
        expected[known] = people[known] * (number[known].sum() / people[known].sum())
    chance = np.where(number <= expected, poisson.cdf(number, expected), poisson.sf(number - 1, expected))
    return pd.Series(np.where(known, chance, np.nan), index=index, name="map_probability")


def _matched(counts: Any, population: Any) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
    incidents = align_counts(counts)
    number = incidents.to_numpy(dtype=float, na_value=np.nan)
    people = align_population(incidents, population)
    check_rate(number, 1, 0.95)
    return incidents.index, number, people
