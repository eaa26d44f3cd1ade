"""Places that are alike their neighbours, and places that stand out from them, by local Moran's I."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from hotspots.detect.shuffle_draws import require_random
from hotspots.detect.shuffles import neighbour_tails
from hotspots.detect.significance import Alternative, Correction, PValues, correct, normal_p, require_choice
from hotspots.detect.weights import row_sums, weights_on, without_self_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

QUADRANTS = ("high among high", "low among high", "low among low", "high among low")
"""The quadrants 1 to 4 of Moran's scatter plot."""
ALONE = "no neighbours"
NO_VALUE = "no value"
ALL_EQUAL = "all equal"


class LocalMoran(NamedTuple):
    """
    What local Moran's I is of each place, on plain arrays; nan where the value is missing.

    Parameters
    ----------
    i : numpy.ndarray, shape (n,)
        Statistic.
    z : numpy.ndarray, shape (n,)
        Standard score among shuffles that leave the place itself in its place.
    p : numpy.ndarray, shape (n,)
        P-value.
    quadrant : numpy.ndarray of str, shape (n,)
        One of `QUADRANTS`, `ALONE`, `ALL_EQUAL` or `NO_VALUE`.
    """

    i: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    quadrant: NDArray[np.object_]


def local_moran(
    values: Series[Any],
    graph: Any,
    *,
    permutations: int = 999,
    rng: np.random.Generator | None = None,
    alternative: Alternative = "two-sided",
    p_values: PValues = "permutation",
    correction: Correction = "bh",
) -> DataFrame:
    """
    Find places alike their neighbours (high among high, low among low) and places that stand out.

    The value of each place is compared with the mean of its neighbours. To see how far chance could bring
    it, the place keeps its value while the others are shuffled over the map.

    Parameters
    ----------
    values : pandas.Series, shape (n,)
        Counts or rates, on the identifiers of the places; a missing value takes its place out of the test.
    graph : libpysal.graph.Graph
        Neighbours, on the same identifiers; any weights that are not negative. Each row is divided by its
        sum, and a weight of a place on itself is left out.
    permutations : int, default 999
        Random shuffles, shared by all places.
    rng : numpy.random.Generator, optional
        Needed for random shuffles.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        ``greater`` asks for places alike their neighbours, ``less`` for places that stand out.
    p_values : {"permutation", "exact", "normal"}, default "permutation"
        From random shuffles; counted out over all shuffles, for whole numbers and neighbours of equal
        weight; or from the normal distribution.
    correction : {"bh", "by"}, default "bh"
        False discovery rate of Benjamini and Hochberg, or of Benjamini and Yekutieli.

    Returns
    -------
    pandas.DataFrame
        On the index of `values`: ``i``, ``z`` (standard score), ``p``, ``q`` (false discovery rate over all
        places tested), ``quadrant`` ("high among high", "low among high", "low among low", "high among
        low", whether significant or not; "no neighbours", "all equal", "no value"). A place without
        neighbours is not tested: i and z are 0, p and q are 1.

    Raises
    ------
    UserError
        If an identifier occurs twice, the graph is about other places, a choice is unknown, or p-values
        cannot be counted out.

    Notes
    -----
    With z the values less their mean in units of their population standard deviation and w the weights of a
    place, which sum to 1: I = z sum(w z) (n - 1) / n, so that the sum of I over all places, divided by
    n - 1, is the global I where every place has neighbours. Two-sided, p is twice the chance of an I at
    least as far on its side of what is expected.

    References
    ----------
    Anselin L (1995). Local indicators of spatial association: LISA. Geographical Analysis 27, 93-115.
    Sokal RR, Oden NL, Thomson BA (1998). Local spatial autocorrelation in a biological model. Geographical
    Analysis 30, 331-354 (moments of the standard score).
    """
    import pandas as pd

    require_choice("The alternative", alternative, ("two-sided", "greater", "less"))
    require_choice("The way to p-values", p_values, ("permutation", "exact", "normal"))
    require_choice("The correction", correction, ("bh", "by"))
    found = local_moran_of(
        values.to_numpy(dtype=float, na_value=np.nan),
        weights_on(values.index, graph),
        alternative,
        p_values=p_values,
        permutations=permutations,
        rng=rng,
    )
    tested = found.quadrant != ALONE
    q = np.where(tested, correct(np.where(tested, found.p, np.nan), correction), 1.0)
    columns = {"i": found.i, "z": found.z, "p": found.p, "q": q, "quadrant": found.quadrant}
    return pd.DataFrame(columns, index=values.index)


def local_moran_of(
    values: NDArray[np.float64],
    weights: Any,
    alternative: Alternative = "two-sided",
    *,
    p_values: PValues = "permutation",
    permutations: int | NDArray[np.int64] = 999,
    rng: np.random.Generator | None = None,
) -> LocalMoran:
    """
    Work out local Moran's I on plain arrays.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values; nan takes a place out.
    weights : scipy.sparse matrix, shape (n, n)
        Weights of the neighbours, in the same order.
    alternative, p_values, rng
        As for `local_moran`.
    permutations : int or numpy.ndarray of int, shape (permutations, most neighbours)
        How many random shuffles, or the draws themselves: numbers of places, not counting the place tested.

    Returns
    -------
    LocalMoran
        Statistic, standard score, p-value and quadrant.

    Raises
    ------
    UserError
        If p-values cannot be counted out, or random shuffles are asked for without `rng`.
    """
    from scipy import sparse

    if p_values == "permutation" and not isinstance(permutations, np.ndarray):
        require_random(permutations, rng)
    known = np.flatnonzero(np.isfinite(values))
    matrix = weights if known.size == values.size else weights.tocsr()[known][:, known]
    matrix = without_self_weights(sparse.csr_array(matrix, dtype=float))
    part = _of_known(values[known], matrix)
    if p_values == "normal":
        p = normal_p(part.z, alternative)
    else:
        p = _shuffled_p(
            values[known], matrix, alternative, None if p_values == "exact" else permutations, rng
        )
    untested = (np.diff(matrix.indptr) == 0) | (part.quadrant[:1] == ALL_EQUAL).any()
    p = np.where(untested, 1.0, p)
    if known.size == values.size:
        return part._replace(p=p)
    missing = np.full(values.shape, np.nan)
    whole = LocalMoran(missing, missing.copy(), missing.copy(), np.full(values.shape, NO_VALUE, dtype=object))
    for everywhere, here in zip(whole, part._replace(p=p), strict=True):
        everywhere[known] = here
    return whole


def _of_known(values: NDArray[np.float64], matrix: Any) -> LocalMoran:
    """Statistic, standard score and quadrant; p is filled in later."""
    n = values.size
    alone = np.diff(matrix.indptr) == 0
    nothing = np.zeros(n)
    centred = values - values.mean() if n else values
    spread = float(np.sqrt(np.mean(centred**2))) if n else 0.0
    if n < 2 or spread <= 1e-12 * float(np.abs(values).max()):
        return LocalMoran(nothing, nothing.copy(), nothing.copy(), np.full(n, ALL_EQUAL, dtype=object))
    own = centred / spread
    total, squares = row_sums(matrix)
    total = np.where(alone, 1.0, total)
    around = (matrix @ own) / total
    high, among_high = own > 0, around > 0
    quadrant = np.array(QUADRANTS, dtype=object)[
        np.where(high, np.where(among_high, 0, 3), np.where(among_high, 1, 2))
    ]
    quadrant[alone] = ALONE
    z = _standard(own, around, squares / total**2)
    return LocalMoran(own * around * ((n - 1) / n), z, nothing, quadrant)


def _standard(
    own: NDArray[np.float64], around: NDArray[np.float64], squares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Standardise the mean of the neighbours by its moments over all shuffles of the other places.

    `squares` are the sums of the squared weights, 0 for a place without neighbours.
    """
    n = own.size
    if n < 3:
        return np.zeros(n)
    filled = squares > 0
    mean = np.where(filled, -own / (n - 1), 0.0)
    variance = n / (n - 2) * (squares - filled / (n - 1)) * (1 - own**2 / (n - 1))
    possible = variance > 1e-9 * np.maximum(squares, 1e-300)
    z = np.zeros(n)
    np.divide(around - mean, np.sqrt(np.maximum(variance, 0)), out=z, where=possible)
    return z * np.sign(own)


def _shuffled_p(
    values: NDArray[np.float64],
    matrix: Any,
    alternative: Alternative,
    draws: int | NDArray[np.int64] | None,
    rng: np.random.Generator | None,
) -> NDArray[np.float64]:
    """A place below the mean is alike its neighbours when these are low: there the tails change places."""
    if not values.size:
        return np.zeros(0)
    tails, above = neighbour_tails(values, matrix, draws=draws, rng=rng, hold=True)
    own = values - values.mean()
    low = own < 0
    if alternative == "two-sided":
        p = tails.p(above)
    else:
        alike, apart = (
            np.where(low, tails.at_most, tails.at_least),
            np.where(low, tails.at_least, tails.at_most),
        )
        p = alike if alternative == "greater" else apart
    # A place exactly at the mean has I = 0 in every shuffle.
    return np.where(own == 0, 1.0, p)
