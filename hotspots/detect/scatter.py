"""The chance of so many incidents in a place and its neighbours if each fell anywhere alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.shuffle_draws import Tails
from hotspots.detect.shuffles import whole_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray


def scatter_tails(
    counts: NDArray[np.float64], weights: Any, exposure: NDArray[np.float64] | None = None
) -> tuple[Tails, NDArray[np.bool_]]:
    """
    Give the exact chance of at least, and at most, so many incidents if all fell independently.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n,)
        Incidents of each place; none missing.
    weights : scipy.sparse.csr_array, shape (n, n)
        Whom each place is summed with, itself included; only which weights are above 0 matters.
    exposure : numpy.ndarray, shape (n,), optional
        What the chance to be hit goes by, such as people; the same everywhere unless given.

    Returns
    -------
    tuple of Tails, numpy.ndarray of bool
        Both tails of the binomial distribution, and whether there are more incidents than expected.

    Raises
    ------
    UserError
        If counts are negative or not whole.
    """
    from scipy import sparse
    from scipy.special import betainc

    if not whole_numbers(counts) or (counts < 0).any():
        raise UserError(
            what="Chances of incidents",
            found="were asked for values that are no counts.",
            fix="Give whole numbers of incidents, or use permutations or the normal distribution.",
        )
    ones = np.ones(weights.data.size)
    around = sparse.csr_array((ones, weights.indices, weights.indptr), shape=weights.shape)
    shares = np.ones(counts.size) if exposure is None else exposure
    whole, total = float(shares.sum()), float(counts.sum())
    part = np.clip((around @ shares) / whole, 0.0, 1.0) if whole > 0 else np.zeros(counts.size)
    sums = np.rint(around @ counts)
    # The binomial tail as an incomplete beta function: P(X >= s) = I(part; s, total - s + 1).
    at_least = np.where(sums > 0, betainc(np.maximum(sums, 1), total - sums + 1, part), 1.0)
    at_most = np.where(sums < total, betainc(np.maximum(total - sums, 1), sums + 1, 1 - part), 1.0)
    return Tails(at_least, at_most), sums > total * part
