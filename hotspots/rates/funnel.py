"""Funnel limits: how far the rates of areas of different size may lie from the whole by chance alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError
from hotspots.rates.crude import align_counts, align_population, check_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

Chance = Literal["poisson", "binomial"]
USUAL_LEVELS = (0.95, 0.998)
"""About two and three standard errors, the usual pair of a funnel plot."""
_SHRUNK = 0.1
"""Share of the areas at either end whose deviations are pulled in before the spread is measured."""


def poisson_limits(
    expected: NDArray[np.float64], *, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the limits between which counts lie by chance, interpolated between whole numbers.

    Parameters
    ----------
    expected : numpy.ndarray, shape (n,)
        Expected counts, not negative; nan gives nan.
    level : float, default 0.95
        Share of counts between the limits.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Lower (never below 0) and upper limit.

    Notes
    -----
    With r the smallest count for which P(X <= r) >= p, the limit is r - (P(X <= r) - p) / P(X = r).
    """
    tail = (1 - level) / 2
    return _poisson_limit(expected, tail), _poisson_limit(expected, 1 - tail)


def _poisson_limit(expected: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    from scipy.special import ndtri, pdtr

    some = expected > 0
    mean = np.where(some, expected, 1.0)
    z = ndtri(share)
    # Close to the quantile (Cornish and Fisher); what is off by one or two is put right below.
    count = np.maximum(np.floor(mean + z * np.sqrt(mean) + (z * z - 1) / 6), 0.0)
    at = pdtr(count, mean)
    short = np.flatnonzero(at < share)
    while short.size:
        count[short] += 1
        at[short] = pdtr(count[short], mean[short])
        short = short[at[short] < share]
    below = np.zeros(mean.shape)
    far = np.flatnonzero(count > 0)
    while far.size:
        below[far] = pdtr(count[far] - 1, mean[far])
        far = far[below[far] >= share]
        count[far] -= 1
        at[far] = below[far]
        below[far] = 0.0
        far = far[count[far] > 0]
    limit = np.maximum(count - (at - share) / (at - below), 0.0)
    return np.where(some, limit, expected)


def _binomial_limit(people: NDArray[np.float64], chance: float, share: float) -> NDArray[np.float64]:
    from scipy.stats import binom

    whole = np.round(people)
    count = np.maximum(binom.ppf(share, whole, chance), 0.0)
    at = binom.cdf(count, whole, chance)
    step = binom.pmf(count, whole, chance)
    return np.maximum(count - np.divide(at - share, step, out=np.zeros(at.shape), where=step > 0), 0.0)


def funnel_limits(
    population: Any,
    target: float,
    *,
    per: float = 1000,
    levels: Sequence[float] = USUAL_LEVELS,
    chance: Chance = "poisson",
    dispersion: float = 1.0,
) -> DataFrame:
    """
    Give the limits of a funnel plot at each size of population.

    Parameters
    ----------
    population : pandas.Series or array_like, shape (n,)
        People; none, or a missing number, gives missing limits.
    target : float
        Rate the areas are compared with, per `per` people.
    per : float, default 1000
        The rates are for so many people.
    levels : sequence of float
        Shares of areas that chance alone leaves between the limits.
    chance : {"poisson", "binomial"}
        Poisson when one person may count several times, as with incidents; binomial when at most once.
    dispersion : float, default 1
        Factor by which counts vary more than chance alone makes them (variance), from
        `measure_dispersion`; the limits move away from the target by its square root.

    Returns
    -------
    pandas.DataFrame
        On the index of `population`: ``low_95`` and ``high_95``, ``low_99_8`` and ``high_99_8``, as rates.

    Raises
    ------
    UserError
        If the target, a level, or the dispersion makes no sense.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine
    24, 1185-1202.
    """
    import pandas as pd

    sizes = align_counts(population)
    people = sizes.to_numpy(dtype=float, na_value=np.nan)
    _check_funnel(target, per, levels, dispersion, chance)
    known = people > 0
    columns = {}
    for level in levels:
        tail = (1 - level) / 2
        name = level_name(level)
        for side, share in (("low", tail), ("high", 1 - tail)):
            limit = np.full(people.shape, np.nan)
            counts = (
                _poisson_limit(people[known] * target / per, share)
                if chance == "poisson"
                else _binomial_limit(people[known], target / per, share)
            )
            rate = counts * per / people[known]
            limit[known] = np.maximum(target + (rate - target) * np.sqrt(dispersion), 0.0)
            columns[f"{side}_{name}"] = limit
    return pd.DataFrame(columns, index=sizes.index)


def level_name(level: float) -> str:
    """
    Write a level as part of a column's name.

    Parameters
    ----------
    level : float
        Such as 0.998.

    Returns
    -------
    str
        Such as ``99_8``.
    """
    return f"{level * 100:.4g}".replace(".", "_")


def measure_dispersion(counts: Any, population: Any) -> float:
    """
    Measure how much more the counts vary than chance alone would make them.

    The mean square of the standardised deviations from the common rate, after the tenth of areas at either
    end is pulled in to the next value (winsorised), so that the few areas one looks for do not widen the
    limits that should show them.

    Parameters
    ----------
    counts : pandas.Series or array_like, shape (n,)
        Incidents.
    population : pandas.Series, array_like or float, shape (n,)
        People.

    Returns
    -------
    float
        Factor on the variance; never below 1, and 1 with fewer than 2 areas or no incident.

    References
    ----------
    Spiegelhalter DJ (2005). Handling over-dispersion of performance indicators. Quality and Safety in Health
    Care 14, 347-351.
    """
    incidents = align_counts(counts)
    number = incidents.to_numpy(dtype=float, na_value=np.nan)
    people = align_population(incidents, population)
    check_rate(number, 1, 0.5)
    known = (people > 0) & np.isfinite(number)
    if known.sum() < 2 or not number[known].sum():
        return 1.0
    expected = people[known] * number[known].sum() / people[known].sum()
    deviation = np.sort((number[known] - expected) / np.sqrt(expected))
    pulled = int(_SHRUNK * deviation.size)
    inner = deviation.clip(deviation[pulled], deviation[deviation.size - 1 - pulled])
    return float(max(1.0, np.mean(inner**2)))


def place_in_funnel(rates: NDArray[np.float64], limits: DataFrame) -> NDArray[np.object_]:
    """
    Say of each rate where in the funnel it lies.

    Parameters
    ----------
    rates : numpy.ndarray, shape (n,)
        Rates.
    limits : pandas.DataFrame
        From `funnel_limits`, with its usual levels.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        ``above 99.8%``, ``above 95%``, ``within``, ``below 95%``, ``below 99.8%``, or ``no rate``.
    """
    at = np.asarray(rates, dtype=float)
    edges = {name: limits[name].to_numpy() for name in limits.columns}
    places = np.select(
        [
            ~np.isfinite(at) | ~np.isfinite(edges["high_95"]),
            at > edges["high_99_8"],
            at > edges["high_95"],
            at < edges["low_99_8"],
            at < edges["low_95"],
        ],
        ["no rate", "above 99.8%", "above 95%", "below 99.8%", "below 95%"],
        "within",
    )
    return places.astype(object)


def _check_funnel(target: float, per: float, levels: Sequence[float], dispersion: float, chance: str) -> None:
    if not (np.isfinite(target) and target >= 0 and per > 0) or (chance == "binomial" and target > per):
        raise UserError(
            what="The funnel",
            found=f"was asked round a rate of {target:g} per {per:g} people.",
            fix="Give a rate of zero or more, and no more than the people when each counts at most once.",
        )
    if not levels or not all(0 < level < 1 for level in levels) or not dispersion >= 1:
        raise UserError(
            what="The limits of the funnel",
            found=f"were asked at {', '.join(f'{level:g}' for level in levels) or 'no level'} with a "
            f"dispersion of {dispersion:g}.",
            fix="Use levels between 0 and 1, such as 0.95, and a dispersion of 1 or more.",
        )
    if chance not in ("poisson", "binomial"):
        raise UserError("The chance", f"is '{chance}'.", "Use poisson or binomial.")
