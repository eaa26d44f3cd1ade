"""Rates of small areas steadied by all areas together, or by their neighbours (empirical Bayes, Marshall)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.rates.crude import align_counts, align_population, check_rate, poisson_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series


def empirical_bayes(counts: Any, population: Any, graph: Any = None, *, per: float = 1.0) -> Series[Any]:
    """
    Steady the rates of small areas by what is known of the others.

    A rate that rests on few people is drawn towards the rate of all areas together (or, with a graph, of the
    area and its neighbours); one that rests on many people stays nearly as it is.

    Parameters
    ----------
    counts : pandas.Series or array_like, shape (n,)
        Incidents; not negative. A missing one gives a missing rate.
    population : pandas.Series, array_like or float, shape (n,)
        People. A Series is matched to `counts` by its index. Zero, missing or negative populations give a
        missing rate and are no part of anybody's mean.
    graph : libpysal.graph.Graph or scipy.sparse array, optional
        Neighbours, on the same identifiers (in the same order when sparse); the weights do not matter, and
        an area always belongs to its own neighbourhood, once. Without a graph all areas are one
        neighbourhood.
    per : float, default 1
        The rates are for so many people.

    Returns
    -------
    pandas.Series
        Smoothed rates on the index of `counts`.

    Raises
    ------
    UserError
        If a count is negative, the lengths differ, or the graph is about other places.

    Notes
    -----
    In a neighbourhood with people n and counts y: m = sum(y) / sum(n), s2 = sum(n (y / n - m)^2) / sum(n),
    A = max(s2 - m / mean(n), 0); the smoothed rate is m + (y / n - m) A / (A + m / n). An area without
    neighbours is steadied by all areas.

    References
    ----------
    Marshall RJ (1991). Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40, 283-294.

    Examples
    --------
    >>> empirical_bayes([0, 30, 1], [100, 1000, 50], per=1000).round(2).tolist()
    [26.66, 27.26, 26.92]
    """
    import pandas as pd

    from hotspots.rates.kernels.empirical_bayes import draw_in

    incidents, y, n, known = _checked(counts, population, per, 0.95)
    smoothed = np.empty(0)
    if known.any():
        around = _around(incidents, y, n, known, graph)
        smoothed = draw_in(y, n, around.mean, around.variance)[0]
        smoothed *= per
    if not known.all():
        drawn, smoothed = smoothed, np.full(known.shape, np.nan)
        smoothed[known] = drawn
    return pd.Series(smoothed, index=incidents.index, name="smoothed")


def smooth_rates(
    counts: Any, population: Any, graph: Any = None, *, per: float = 1.0, confidence: float = 0.95
) -> DataFrame:
    """
    Give the steadied rates with an interval, and how much of each is the area's own.

    Parameters
    ----------
    counts, population, graph, per
        As for `empirical_bayes`.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        ``smoothed``, ``low``, ``high`` and ``own_share`` (0: wholly the neighbourhood's, 1: wholly the
        area's own) on the index of `counts`.

    Raises
    ------
    UserError
        As for `empirical_bayes`.

    Notes
    -----
    The interval is that of a gamma distribution with the smoothed rate as mean and, as variance, that of the
    posterior given m and A plus what the uncertainty of m adds. The uncertainty of A is not in it, so it is
    somewhat too narrow when areas are few.
    """
    import pandas as pd

    incidents, y, n, known = _checked(counts, population, per, confidence)
    result = np.full((known.size, 4), np.nan)
    if known.any():
        around = _around(incidents, y, n, known, graph)
        result[known] = _smoothed(y, n, around, (1 - confidence) / 2)
        result[:, :3] *= per
    columns = ["smoothed", "low", "high", "own_share"]
    return pd.DataFrame(result, index=incidents.index, columns=columns)


@dataclass(frozen=True, eq=False)
class _Around:
    """Mean rate, variance of the true rates and number of people: one each, or one for all areas."""

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    people: NDArray[np.float64]


def _checked(
    counts: Any, population: Any, per: float, confidence: float
) -> tuple[Series[Any], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give the counts as they came; counts and people of the areas that have both; and which these are."""
    incidents = align_counts(counts)
    # A copy: the loops are compiled once for arrays that may be written to.
    number = np.array(incidents.to_numpy(dtype=float, na_value=np.nan))
    people = align_population(incidents, population)
    check_rate(number, per, confidence)
    known = np.isfinite(number) & (people > 0) & np.isfinite(people)
    if known.all():
        return incidents, number, people, known
    return incidents, number[known], people[known], known


def _around(
    incidents: Series[Any],
    y: NDArray[np.float64],
    n: NDArray[np.float64],
    known: NDArray[np.bool_],
    graph: Any,
) -> _Around:
    from hotspots.rates.kernels.empirical_bayes import moments, moments_near

    if graph is None:
        return _Around(*(np.array([each]) for each in moments(y, n)))
    weights = _graph_on(incidents.index, graph)
    if not known.all():
        kept = np.flatnonzero(known)
        weights = weights[kept][:, kept]
    return _Around(*moments_near(y, n, weights.indptr, weights.indices))


def _smoothed(
    y: NDArray[np.float64], n: NDArray[np.float64], around: _Around, tail: float
) -> NDArray[np.float64]:
    from scipy.special import gammaincinv

    from hotspots.rates.kernels.empirical_bayes import draw_in

    mean = around.mean
    smoothed, own = draw_in(y, n, mean, around.variance)
    uncertain = smoothed * own / n + (1 - own) ** 2 * mean / around.people
    some = (smoothed > 0) & (uncertain > 0)
    shape = np.divide(smoothed**2, uncertain, out=np.ones(y.shape), where=some)
    scale = np.divide(uncertain, smoothed, out=np.zeros(y.shape), where=some)
    # Nothing recorded in the whole neighbourhood: as for a count of 0 among all its people.
    none = poisson_interval(np.zeros(1), confidence=1 - 2 * tail)[1][0] / around.people
    low = np.where(some, np.minimum(gammaincinv(shape, tail) * scale, smoothed), 0.0)
    # A gamma distribution of very small shape can have its mean beyond its upper quantile.
    high = np.where(some, np.maximum(gammaincinv(shape, 1 - tail) * scale, smoothed), none)
    return np.column_stack([smoothed, low, high, own])


def _graph_on(index: Any, graph: Any) -> Any:
    """Give the neighbours as a sparse array in the order of the index."""
    if not hasattr(graph, "unique_ids"):
        matrix = graph.tocsr()
        if matrix.shape != (len(index), len(index)):
            raise _other_places(len(index), matrix.shape[0])
        return matrix
    places, matrix = graph.unique_ids, graph.sparse.tocsr()
    matrix.eliminate_zeros()  # libpysal marks an island by a weight of 0 on itself
    if index.equals(places):
        return matrix
    order = places.get_indexer(index)
    if (order < 0).any() or len(places) != len(index):
        raise _other_places(len(index), len(places))
    return matrix[order][:, order]


def _other_places(counts: int, graph: int) -> UserError:
    return UserError(
        what="The counts and the graph",
        found=f"are about different places ({counts:,} and {graph:,}).",
        fix="Build the graph from the same places, on the same identifiers.",
    )
