"""Weights of neighbours: put in order, with and without the places themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def weights_on(index: Any, graph: Any) -> Any:
    """
    Give the sparse weights of a graph in the order of an index.

    Parameters
    ----------
    index : pandas.Index
        Identifiers of the places.
    graph : libpysal.graph.Graph
        Neighbours, on the same identifiers.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        The weights.

    Raises
    ------
    UserError
        If an identifier occurs twice, or the graph is about other places.
    """
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
    if (weights.data == 1.0).all():
        return np.where(weights.diagonal() > 0, 0.0, 1.0)
    largest = np.zeros(weights.shape[0])
    filled = np.flatnonzero(np.diff(weights.indptr))
    if filled.size:
        largest[filled] = np.maximum.reduceat(weights.data, weights.indptr[filled])
    return np.where(weights.diagonal() > 0, 0.0, np.where(largest > 0, largest, 1.0))


def row_sums(weights: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Sum the weights of each place, and their squares.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights of the neighbours.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,)
        Sums, and sums of squares; where all weights are 1 both are the number of neighbours.
    """
    from scipy import sparse

    if (weights.data == 1.0).all():
        number = np.diff(weights.indptr).astype(float)
        return number, number
    squared = sparse.csr_array((weights.data**2, weights.indices, weights.indptr), shape=weights.shape)
    return weights.sum(axis=1), squared.sum(axis=1)


def with_self_weights(weights: Any) -> Any:
    """
    Make every place one of its own neighbours.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights of the neighbours.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        The same with the missing weights on the places themselves, and without stored zeros.
    """
    from scipy import sparse

    full = sparse.csr_array(weights + sparse.diags_array(missing_self_weights(weights)))
    full.eliminate_zeros()
    return full


def without_self_weights(weights: Any) -> Any:
    """
    Take the weights on the places themselves away.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights of the neighbours.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        The same without them, and without stored zeros.
    """
    from scipy import sparse

    own = weights.diagonal()
    if not own.any() and weights.data.all():
        return weights
    others = sparse.csr_array(weights - sparse.diags_array(own))
    others.eliminate_zeros()
    return others


def equal_in_rows(weights: Any) -> bool:
    """
    Say whether all neighbours of a place have the same weight, at every place.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights, no stored zeros.

    Returns
    -------
    bool
        True for contiguity, for a number of nearest neighbours, and for either divided by its row sum.
    """
    data = weights.data
    if not data.size or (data == data[0]).all():
        return True
    number = np.diff(weights.indptr)
    first = data[np.minimum(weights.indptr[:-1], data.size - 1)]
    return bool(np.allclose(data, np.repeat(first, number), rtol=1e-12, atol=0.0))
