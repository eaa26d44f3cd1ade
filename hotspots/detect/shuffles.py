"""How likely is a sum round a place when the values are shuffled over the map? Counted out, or drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.shuffle_draws import Tails, draw_numbers, drawn_tails, weighted_tails
from hotspots.detect.shuffled_sums import MOST_WORK, can_count_out, sum_probabilities, without_one
from hotspots.detect.weights import equal_in_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST_P = 1e-15
"""Sums of probabilities are exact to about this; whatever is less likely is given as this."""


def whole_numbers(values: NDArray[np.float64]) -> bool:
    """
    Say whether all values are whole numbers, so that sums of them can be counted out.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values, none missing.

    Returns
    -------
    bool
        False too for numbers beyond 2 to the 31.
    """
    return bool((values == np.rint(values)).all() and (np.abs(values) < 2**31).all())


def can_be_exact(values: NDArray[np.float64], sizes: NDArray[np.int64]) -> bool:
    """
    Say whether `exact_tails` can answer for these values, in about half a second at most.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values, none missing.
    sizes : numpy.ndarray of int, shape (n,)
        How many of them are summed at each place.

    Returns
    -------
    bool
        False for values that are not whole, and for too large sums of too many values.
    """
    if not values.size or not whole_numbers(values):
        return False
    most, low = int(sizes.max(initial=0)), values.min()
    if (values.max() - low) * max(most, 1) > MOST_WORK:
        return False
    return can_count_out(np.bincount((values - low).astype(np.int64)), most)


def exact_tails(
    values: NDArray[np.float64], sums: NDArray[np.float64], sizes: NDArray[np.int64], *, hold: bool = False
) -> Tails:
    """
    Count out the chance of each sum over all ways to draw so many of the values.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Whole numbers.
    sums : numpy.ndarray, shape (n,)
        Sum found at each place.
    sizes : numpy.ndarray of int, shape (n,)
        How many values it is the sum of.
    hold : bool, default False
        Whether each place keeps its value, so that only those of the other places are drawn.

    Returns
    -------
    Tails
        Exact to about 1e-15.

    Raises
    ------
    UserError
        If values are not whole, or the sums are too many to count out.

    Notes
    -----
    The sums of k values drawn without replacement are counted by the coefficients of the product of
    (1 + z t^x) over all values x: that of z^k t^s is the number of ways to reach the sum s.
    """
    if not values.size:
        return Tails(np.ones(0), np.ones(0))
    if not can_be_exact(values, sizes):
        raise UserError(
            what="Exact p-values",
            found="would take too long for so many neighbours with so large values."
            if whole_numbers(values)
            else "were asked for values that are not whole numbers.",
            fix="Use permutations, or the normal distribution.",
        )
    lowest = float(values.min())
    whole = (values - lowest).astype(np.int64)
    found = np.rint(sums - lowest * sizes).astype(np.int64)
    ways = _held(whole, found, sizes) if hold else _free(whole, found, sizes)
    return Tails(*(np.clip(tail, SMALLEST_P, 1.0) for tail in ways))


def _free(
    whole: NDArray[np.int64], found: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Look the tails up in one table for each number of values drawn."""
    used = np.flatnonzero(np.bincount(sizes))
    row = np.zeros(int(used[-1]) + 1, dtype=np.int64)
    row[used] = np.arange(used.size)
    chances = sum_probabilities(np.bincount(whole), int(used[-1]))[used]
    more, fewer = _tail_tables(chances)
    at = row[sizes]
    return more[at, found], fewer[at, found]


def _held(
    whole: NDArray[np.int64], found: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Do the same for every value that occurs, without one place that has it."""
    histogram = np.bincount(whole)
    chances = sum_probabilities(histogram, int(sizes.max()))
    at_least, at_most = np.ones(whole.size), np.ones(whole.size)
    order = np.argsort(whole, kind="stable")
    ends = np.cumsum(histogram)
    for value in np.flatnonzero(histogram):
        places = order[ends[value] - histogram[value] : ends[value]]
        own = sizes[places]
        used = np.unique(own)
        others = without_one(chances[: used[-1] + 1], int(value), whole.size)
        more, fewer = _tail_tables(others[used])
        at = np.searchsorted(used, own)
        at_least[places], at_most[places] = more[at, found[places]], fewer[at, found[places]]
    return at_least, at_most


def _tail_tables(chances: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    more = np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]
    return more, np.cumsum(chances, axis=1)


def neighbour_tails(
    values: NDArray[np.float64],
    weights: Any,
    *,
    draws: int | NDArray[np.int64] | None = None,
    rng: np.random.Generator | None = None,
    hold: bool = False,
) -> tuple[Tails, NDArray[np.bool_]]:
    """
    Find how likely a sum over the neighbours as high, and as low, is in shuffles of the values.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values, none missing.
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights of what is summed, no stored zeros.
    draws : int, numpy.ndarray or None
        How many random draws, or the draws as `draw_numbers` gives them; None counts over all of them.
    rng : numpy.random.Generator, optional
        For random draws.
    hold : bool, default False
        Whether a place keeps its own value; it must then have no weight on itself.

    Returns
    -------
    tuple of Tails, numpy.ndarray of bool
        Both tails, and whether the sum is above what is expected.
    """
    sizes = np.diff(weights.indptr).astype(np.int64)
    equal, others = equal_in_rows(weights), values.size - 1 if hold else values.size
    sums = _sums(values, weights, equal=equal)
    total = sizes if equal else weights.sum(axis=1)
    mean = (values.sum() - values) / max(others, 1) if hold else values.mean()
    above = sums > total * mean
    if draws is None:
        if not equal:
            raise UserError(
                what="Exact p-values",
                found="were asked for neighbours of different weights.",
                fix="Use permutations, or the normal distribution.",
            )
        return exact_tails(values, sums, sizes, hold=hold), above
    if rng is not None and not isinstance(draws, np.ndarray):
        draws = draw_numbers(rng, others, permutations=draws, size=int(sizes.max(initial=0)))
    assert isinstance(draws, np.ndarray)
    if equal:
        return drawn_tails(values, sums, sizes, draws, hold=hold), above
    return weighted_tails(values, sums, weights, draws, hold=hold), above


def _sums(values: NDArray[np.float64], weights: Any, *, equal: bool) -> NDArray[np.float64]:
    """Sum the neighbours; equal weights count as 1, so that sums of whole numbers stay whole."""
    from scipy import sparse

    if equal:
        ones = np.ones(weights.data.size)
        weights = sparse.csr_array((ones, weights.indices, weights.indptr), shape=weights.shape)
    return np.asarray(weights @ values)
