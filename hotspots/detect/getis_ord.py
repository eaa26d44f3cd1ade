"""Hot and cold spots by the local statistic of Getis and Ord, Gi*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError
from hotspots.detect.significance import benjamini_hochberg

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

Alternative = Literal["two-sided", "greater", "less"]


def gi_star(values: Series[Any], graph: Any, *, alternative: Alternative = "two-sided") -> DataFrame:
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

    Returns
    -------
    pandas.DataFrame
        On the index of `values`: ``z`` (standard score), ``p`` (from the normal distribution), ``q``
        (false discovery rate over all places tested, Benjamini and Hochberg). Where the sum cannot vary
        (all values equal, or everybody is a neighbour of everybody) z is 0 and p and q are 1.

    Raises
    ------
    UserError
        If an identifier occurs twice, or the graph is about other places.

    Notes
    -----
    With weights w including the place itself, W their sum, S their sum of squares, mean m and population
    standard deviation s of the n values: z = (sum(w x) - W m) / (s sqrt((n S - W^2) / (n - 1))).

    References
    ----------
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics. Geographical Analysis 27, 286-306.
    """
    import pandas as pd

    if alternative not in ("two-sided", "greater", "less"):
        raise UserError(
            what="The alternative", found=f"is '{alternative}'.", fix="Use two-sided, greater or less."
        )
    weights = _weights_on(values.index, graph)
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    z = gi_star_z(numbers, weights)
    p = normal_p(z, alternative)
    return pd.DataFrame({"z": z, "p": p, "q": benjamini_hochberg(p)}, index=values.index)


def _weights_on(index: Any, graph: Any) -> Any:
    """Give the sparse weights of the graph in the order of the index."""
    if not index.is_unique:
        raise UserError(
            what="The values",
            found=f"have {int(index.duplicated().sum()):,} repeated identifiers.",
            fix="Give one value a place.",
        )
    places = graph.unique_ids
    matrix = graph.sparse.tocsr()
    if index.equals(places):
        return matrix
    order = places.get_indexer(index)
    missing = int((order < 0).sum())
    if missing or len(places) != len(index):
        raise UserError(
            what="The values and the graph",
            found=f"are about different places ({len(index):,} and {len(places):,}; {missing:,} unknown to "
            "the graph).",
            fix="Build the graph from the same places, on the same identifiers.",
        )
    return matrix[order][:, order]


def missing_self_weights(weights: Any) -> NDArray[np.float64]:
    """
    Say which weight every place still needs to be among its own neighbours.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights of the neighbours.

    Returns
    -------
    numpy.ndarray, shape (n,)
        0 where the place has a weight on itself; else the largest weight of its row, 1 in an empty row.
    """
    largest = np.zeros(weights.shape[0])
    filled = np.flatnonzero(np.diff(weights.indptr))
    if filled.size:
        largest[filled] = np.maximum.reduceat(weights.data, weights.indptr[filled])
    return np.where(weights.diagonal() > 0, 0.0, np.where(largest > 0, largest, 1.0))


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
    total = matrix.sum(axis=1) + own
    squares = sparse.csr_array((matrix.data**2, matrix.indices, matrix.indptr), shape=matrix.shape).sum(
        axis=1
    )
    squares = squares + own**2
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


def normal_p(z: NDArray[np.float64], alternative: Alternative = "two-sided") -> NDArray[np.float64]:
    """
    Turn standard scores into p-values of the normal distribution.

    Parameters
    ----------
    z : numpy.ndarray, shape (n,)
        Standard scores.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        Which departures count.

    Returns
    -------
    numpy.ndarray, shape (n,)
        P-values; nan where `z` is nan.
    """
    from scipy.special import ndtr

    if alternative == "two-sided":
        return np.asarray(np.minimum(2 * ndtr(-np.abs(z)), 1.0))
    return np.asarray(ndtr(-z if alternative == "greater" else z))
