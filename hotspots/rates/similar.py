"""Areas like each other in what is known of them, and how an area's rate compares with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.rates.crude import align_population

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pandas import DataFrame, Series


def similar_areas(
    measures: DataFrame, *, most: int = 5, weights: Mapping[str, float] | None = None
) -> DataFrame:
    """
    Find for each area the areas most like it.

    Parameters
    ----------
    measures : pandas.DataFrame, shape (n, m)
        What the areas are compared by, one column a measure, on the codes of the areas. Amounts that spread
        over powers of ten (people per km²) are best given as logarithms. An area with a missing measure is
        like nobody; a measure that is the same everywhere tells nothing and is passed over.
    most : int, default 5
        How many similar areas to find.
    weights : mapping, optional
        How much each measure counts; 1 where it is not named.

    Returns
    -------
    pandas.DataFrame
        One row for each area and each area like it, the most alike first: ``area``, ``similar``, ``rank``
        (1 is the most alike), ``distance`` (weighted root mean square of the differences in standard
        deviations, so that 1 is one standard deviation apart on the whole), ``most_alike`` and
        ``least_alike`` (the measures that differ least and most).

    Raises
    ------
    UserError
        If `most` is below 1, a code occurs twice, a weight is negative, or no measure tells areas apart.
    """
    import pandas as pd
    from scipy.spatial import cKDTree

    _check(measures, most)
    numbers = measures.to_numpy(dtype=float, na_value=np.nan)
    rows = np.flatnonzero(np.isfinite(numbers).all(axis=1))
    spread = numbers[rows].std(axis=0) if rows.size else np.zeros(numbers.shape[1])
    size = np.abs(numbers[rows]).max(axis=0, initial=0.0)
    told = np.flatnonzero(spread > 1e-12 * np.maximum(size, 1e-300))
    names = measures.columns[told]
    share = np.array([1.0 if weights is None else float(weights.get(name, 1.0)) for name in names])
    if rows.size > 1 and (not told.size or (share < 0).any() or not share.sum()):
        raise UserError(
            what="The measures to find similar areas by",
            found="do not tell the areas apart, or their weights are negative or all nought.",
            fix="Give at least one measure that differs between areas, with a weight above nought.",
        )
    columns = ["area", "similar", "rank", "distance", "most_alike", "least_alike"]
    if rows.size < 2:
        return pd.DataFrame({name: [] for name in columns})
    scaled = (numbers[np.ix_(rows, told)] - numbers[np.ix_(rows, told)].mean(axis=0)) / spread[told]
    scaled *= np.sqrt(share / share.sum())
    wanted = min(most, rows.size - 1)
    distance, near = cKDTree(scaled).query(scaled, k=wanted + 1)
    near, distance = _without_self(near, distance)
    apart = np.abs(scaled[:, None, :] - scaled[near])
    counted = share > 0
    apart = apart[:, :, counted] / np.sqrt(share[counted])
    codes, labels = measures.index.to_numpy()[rows], names.to_numpy()[counted]
    return pd.DataFrame(
        {
            "area": np.repeat(codes, wanted),
            "similar": codes[near].ravel(),
            "rank": np.tile(np.arange(1, wanted + 1), rows.size),
            "distance": distance.ravel(),
            "most_alike": labels[apart.argmin(axis=2)].ravel(),
            "least_alike": labels[apart.argmax(axis=2)].ravel(),
        }
    )


def _check(measures: DataFrame, most: int) -> None:
    if most < 1:
        raise UserError("The number of similar areas", f"is {most}.", "Ask for at least one, such as 5.")
    if not measures.index.is_unique:
        raise UserError(
            what="The measures",
            found=f"have {int(measures.index.duplicated().sum()):,} areas more than once.",
            fix="Give one row an area.",
        )


def _without_self(
    near: NDArray[np.int64], distance: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Take each area out of its own list; among twins it need not be the first, or in the list at all."""
    own = near == np.arange(len(near))[:, None]
    own[~own.any(axis=1), -1] = True
    shape = (len(near), near.shape[1] - 1)
    return near[~own].reshape(shape), distance[~own].reshape(shape)


def compare_with_similar(counts: Series[Any], population: Any, similar: DataFrame) -> DataFrame:
    """
    Compare each area's rate with that of the areas like it, taken together.

    Parameters
    ----------
    counts : pandas.Series, shape (n,)
        Incidents, on the codes of the areas.
    population : pandas.Series, shape (n,)
        People, on the same index.
    similar : pandas.DataFrame
        From `similar_areas`.

    Returns
    -------
    pandas.DataFrame
        On the index of `counts`: ``incidents`` and ``people`` of the similar areas that have a population,
        ``expected`` (incidents of the area at their rate) and ``p`` (exact two-sided test of two Poisson
        rates, given their total; twice the smaller tail). Missing where the area or all areas like it have
        no population.

    References
    ----------
    Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31, 313-323.
    """
    import pandas as pd
    from scipy.special import betainc

    y = counts.to_numpy(dtype=float, na_value=np.nan)
    n = align_population(counts, population)
    usable = np.isfinite(y) & (n > 0)
    area, other = (counts.index.get_indexer(pd.Index(similar[name])) for name in ("area", "similar"))
    kept = (area >= 0) & (other >= 0)
    kept[kept] &= usable[other[kept]]
    cases = np.bincount(area[kept], weights=y[other[kept]], minlength=len(y))
    people = np.bincount(area[kept], weights=n[other[kept]], minlength=len(y))
    known = usable & (people > 0)
    expected, p = np.full(y.shape, np.nan), np.full(y.shape, np.nan)
    expected[known] = n[known] * cases[known] / people[known]
    own, total = y[known], y[known] + cases[known]
    share = n[known] / (n[known] + people[known])
    # The binomial tails P(X <= own) and P(X >= own), by the incomplete beta function.
    rest = total - own
    lower = np.where(rest > 0, betainc(np.maximum(rest, 1), own + 1, 1 - share), 1.0)
    upper = np.where(own > 0, betainc(np.maximum(own, 1), rest + 1, share), 1.0)
    p[known] = np.minimum(2 * np.minimum(lower, upper), 1.0)
    return pd.DataFrame(
        {
            "incidents": np.where(known, cases, np.nan),
            "people": np.where(known, people, np.nan),
            "expected": expected,
            "p": p,
        },
        index=counts.index,
    )
