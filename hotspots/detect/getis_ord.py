"""Hot and cold spots by the local statistic of Getis and Ord, Gi*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.detect.scatter import scatter_tails
from hotspots.detect.shuffle_draws import require_random
from hotspots.detect.shuffles import neighbour_tails
from hotspots.detect.significance import (
    Alternative,
    Correction,
    PValues,
    benjamini_hochberg,
    correct,
    normal_p,
    require_choice,
)
from hotspots.detect.weights import (
    missing_self_weights,
    row_sums,
    weights_on,
    with_self_weights,
    without_self_weights,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

__all__ = [
    "benjamini_hochberg",
    "gi_star",
    "gi_star_p",
    "gi_star_scatter_p",
    "gi_star_z",
    "missing_self_weights",
    "normal_p",
]


def gi_star(
    values: Series[Any],
    graph: Any,
    *,
    alternative: Alternative = "two-sided",
    p_values: PValues = "normal",
    hold_place: bool = False,
    permutations: int = 999,
    rng: np.random.Generator | None = None,
    correction: Correction = "bh",
) -> DataFrame:
    """
    Find places where high (or low) values stand together.

    For each place the values of the place itself and its neighbours are summed and compared with the sum
    expected if the values were shuffled over the map. The place itself counts: a place of the graph
    without a weight on itself is given the largest weight of its neighbours (1 in a binary graph, and 1
    for an island).

    Parameters
    ----------
    values : pandas.Series, shape (n,)
        Counts or rates, on the identifiers of the places; a missing value takes its place out of the test.
    graph : libpysal.graph.Graph
        Neighbours, on the same identifiers; any weights that are not negative.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        ``greater`` asks for hot spots only, ``less`` for cold spots only.
    p_values : {"normal", "scatter", "exact", "permutation"}, default "normal"
        ``normal``: from the normal distribution, which is only right for large sums. ``scatter``, for counts:
        the same, but never below the exact chance of so many (or so few) incidents if each fell on any place
        alike. ``exact``: counted out over all shuffles, for whole numbers and neighbours of equal weight;
        ``permutation``: from random shuffles. Shuffles move whole places about, so a single busy place among
        quiet ones is nothing to them: wherever it lies it stands somewhere.
    hold_place : bool, default False
        Whether a place keeps its own value in the shuffles (conditional permutation, as esda and GeoDa have
        it), so that p speaks of its neighbours only; otherwise p and z speak of the same shuffles.
    permutations : int, default 999
        Random shuffles.
    rng : numpy.random.Generator, optional
        Needed for random shuffles.
    correction : {"bh", "by"}, default "bh"
        False discovery rate of Benjamini and Hochberg, or of Benjamini and Yekutieli, which holds however
        the places depend on each other and is much stricter.

    Returns
    -------
    pandas.DataFrame
        On the index of `values`: ``z`` (standard score), ``p``, ``q`` (false discovery rate over all places
        tested). Where the sum cannot vary (all values equal, or everybody is a neighbour of everybody) z is
        0 and p and q are 1.

    Raises
    ------
    UserError
        If an identifier occurs twice, the graph is about other places, a choice is unknown, or p-values
        cannot be counted out.

    Notes
    -----
    With weights w including the place itself, W their sum, S their sum of squares, mean m and population
    standard deviation s of the n values: z = (sum(w x) - W m) / (s sqrt((n S - W^2) / (n - 1))). Two-sided,
    p is twice the chance of a sum at least as far on the side of z.

    References
    ----------
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics. Geographical Analysis 27, 286-306.
    """
    import pandas as pd

    require_choice("The alternative", alternative, ("two-sided", "greater", "less"))
    require_choice("The way to p-values", p_values, ("normal", "scatter", "exact", "permutation"))
    require_choice("The correction", correction, ("bh", "by"))
    weights = weights_on(values.index, graph)
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    z = gi_star_z(numbers, weights)
    if p_values in ("normal", "scatter"):
        p = normal_p(z, alternative)
        if p_values == "scatter":
            p = np.maximum(p, gi_star_scatter_p(numbers, weights, z, alternative))
    else:
        exact = p_values == "exact"
        p = gi_star_p(
            numbers,
            weights,
            alternative,
            exact=exact,
            hold_place=hold_place,
            permutations=permutations,
            rng=rng,
        )
    return pd.DataFrame({"z": z, "p": p, "q": correct(p, correction)}, index=values.index)


def gi_star_z(values: NDArray[np.float64], weights: Any) -> NDArray[np.float64]:
    """
    Work out the standard score of Gi*, on plain arrays.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values; nan takes a place out.
    weights : scipy.sparse matrix, shape (n, n)
        Weights of the neighbours, in the same order.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Standard scores; nan where the value is nan, 0 where the sum cannot vary.
    """
    from scipy import sparse

    known = np.isfinite(values)
    if not known.all():
        kept = np.flatnonzero(known)
        partly = np.full(values.shape, np.nan)
        partly[kept] = gi_star_z(values[kept], weights.tocsr()[kept][:, kept])
        return partly
    n = values.size
    spread, centred = _spread(values)
    # Values that only differ by rounding are equal.
    if n < 2 or spread <= 1e-12 * float(np.abs(values).max()):
        return np.zeros(n, dtype=float)
    matrix = sparse.csr_array(weights, dtype=float)
    own = missing_self_weights(matrix)
    total, squares = row_sums(matrix)
    total, squares = total + own, squares + own**2
    variance = (n * squares - total**2) / (n - 1)
    possible = variance > 1e-9 * squares
    z = np.zeros(values.shape)
    around = matrix @ centred + own * centred
    np.divide(around, spread * np.sqrt(np.maximum(variance, 0)), out=z, where=possible)
    return z


def _spread(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Give the population standard deviation, and the values less their mean."""
    if not values.size:
        return 0.0, values
    centred = values - values.mean()
    return float(np.sqrt(np.mean(centred**2))), centred


def gi_star_p(
    values: NDArray[np.float64],
    weights: Any,
    alternative: Alternative = "two-sided",
    *,
    exact: bool = True,
    hold_place: bool = False,
    permutations: int = 999,
    rng: np.random.Generator | None = None,
) -> NDArray[np.float64]:
    """
    Work out p-values of Gi* from shuffles, on plain arrays.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values; nan takes a place out.
    weights : scipy.sparse matrix, shape (n, n)
        Weights of the neighbours, in the same order.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        Which departures count.
    exact : bool, default True
        Whether to count over all shuffles; otherwise over random ones.
    hold_place, permutations, rng
        As for `gi_star`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        P-values; nan where the value is nan.

    Raises
    ------
    UserError
        If p-values cannot be counted out, or random shuffles are asked for without `rng`.
    """
    from scipy import sparse

    if not exact:
        require_random(permutations, rng)
    known = np.flatnonzero(np.isfinite(values))
    p = np.full(values.shape, np.nan)
    if known.size:
        inner = weights if known.size == values.size else weights.tocsr()[known][:, known]
        matrix = sparse.csr_array(inner, dtype=float)
        matrix = without_self_weights(matrix) if hold_place else with_self_weights(matrix)
        draws = None if exact else permutations
        tails, above = neighbour_tails(values[known], matrix, draws=draws, rng=rng, hold=hold_place)
        p[known] = tails.p(above, alternative)
    return p


def gi_star_scatter_p(
    counts: NDArray[np.float64],
    weights: Any,
    z: NDArray[np.float64],
    alternative: Alternative = "two-sided",
    *,
    exposure: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """
    Work out the exact chance of so many incidents in a place and its neighbours if each fell anywhere alike.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n,)
        Incidents.
    weights : scipy.sparse matrix, shape (n, n)
        Weights of the neighbours, in the same order; every weight above 0 counts as 1.
    z : numpy.ndarray, shape (n,)
        Standard scores: two-sided, twice the tail on their side counts. Where z is nan the place is left out.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        Which departures count.
    exposure : numpy.ndarray, shape (n,), optional
        What the chance to be hit goes by, such as people; the same everywhere unless given.

    Returns
    -------
    numpy.ndarray, shape (n,)
        P-values of the binomial distribution; nan where z is nan.

    Raises
    ------
    UserError
        If counts are negative or not whole.
    """
    from scipy import sparse

    known = np.flatnonzero(np.isfinite(z))
    inner = weights if known.size == z.size else weights.tocsr()[known][:, known]
    matrix = with_self_weights(sparse.csr_array(inner, dtype=float))
    tails, _ = scatter_tails(counts[known], matrix, None if exposure is None else exposure[known])
    p = np.full(z.shape, np.nan)
    p[known] = tails.p(z[known] > 0, alternative)
    return p
