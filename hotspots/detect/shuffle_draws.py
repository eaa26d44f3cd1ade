"""Random shuffles of the values over the map: how often they bring a sum as high, or as low."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.significance import Alternative

THREADED = 50_000_000
"""Comparisons above which the work is spread over the processors."""


class Tails(NamedTuple):
    """
    How often a shuffle brings at least, and at most, the sum that was found.

    Parameters
    ----------
    at_least, at_most : numpy.ndarray, shape (n,)
        Probabilities; the sum itself counts in both.
    """

    at_least: NDArray[np.float64]
    at_most: NDArray[np.float64]

    def p(self, above: NDArray[np.bool_], alternative: Alternative = "two-sided") -> NDArray[np.float64]:
        """
        Give p-values.

        Parameters
        ----------
        above : numpy.ndarray of bool, shape (n,)
            Whether the sum is above what is expected: two-sided, twice the tail on this side counts.
        alternative : {"two-sided", "greater", "less"}
            Which departures count.

        Returns
        -------
        numpy.ndarray, shape (n,)
            P-values, at most 1.
        """
        if alternative == "greater":
            return self.at_least
        if alternative == "less":
            return self.at_most
        return np.minimum(2 * np.where(above, self.at_least, self.at_most), 1.0)


def require_random(permutations: int, rng: np.random.Generator | None) -> None:
    """
    Refuse random shuffles without a source of random numbers, or without a number of them.

    Parameters
    ----------
    permutations : int
        How many.
    rng : numpy.random.Generator or None
        Source of random numbers.

    Raises
    ------
    UserError
        If there is none, or no shuffle is asked for.
    """
    if rng is None:
        raise UserError(
            what="P-values by permutation",
            found="were asked for without a source of random numbers.",
            fix="Give one, such as rng=numpy.random.default_rng(1).",
        )
    if permutations < 1:
        raise UserError(
            what="P-values by permutation",
            found=f"were asked for with {permutations:,} permutations.",
            fix="Give at least 1, better 999.",
        )


def draw_numbers(rng: np.random.Generator, among: int, *, permutations: int, size: int) -> NDArray[np.int64]:
    """
    Draw numbers without replacement, many times over.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    among : int
        Numbers from 0 to one less than this.
    permutations : int
        How many draws.
    size : int
        Numbers in a draw, at most `among`.

    Returns
    -------
    numpy.ndarray of int, shape (permutations, size)
        No number twice in a row.
    """
    if size**2 > among:
        rows = max(1, 4_000_000 // among)
        parts = [
            np.argsort(rng.random((min(rows, permutations - at), among)), axis=1)[:, :size]
            for at in range(0, permutations, rows)
        ]
        return np.concatenate(parts).astype(np.int64)
    numbers = rng.integers(0, among, (permutations, size))
    left = np.arange(permutations)
    while left.size:
        ordered = np.sort(numbers[left], axis=1)
        left = left[(ordered[:, 1:] == ordered[:, :-1]).any(axis=1)]
        numbers[left] = rng.integers(0, among, (left.size, size))
    return numbers


def drawn_tails(
    values: NDArray[np.float64],
    sums: NDArray[np.float64],
    sizes: NDArray[np.int64],
    draws: NDArray[np.int64],
    *,
    hold: bool = False,
) -> Tails:
    """
    Estimate the chance of each sum from random draws that all places share.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values.
    sums : numpy.ndarray, shape (n,)
        Sum found at each place.
    sizes : numpy.ndarray of int, shape (n,)
        How many values it is the sum of.
    draws : numpy.ndarray of int, shape (permutations, largest size)
        As `draw_numbers` gives them, among n; with `hold`, among n - 1.
    hold : bool, default False
        Whether each place keeps its value: numbers from the place's own onwards then mean the next place.

    Returns
    -------
    Tails
        (1 + draws at least as extreme) / (1 + permutations).
    """
    slack = _slack(values, draws.shape[1])
    if hold:
        counts = _count_held(values, sums, sizes, draws, slack)
    else:
        counts = _count_free(values, sums, sizes, draws, slack)
    return Tails(*((counts + 1.0) / (draws.shape[0] + 1.0)))


def _slack(values: NDArray[np.float64], terms: int) -> float:
    """Sums that differ by rounding only are equal; sums of whole numbers are without rounding."""
    return 1e-12 * max(terms, 1) * float(np.abs(values).max(initial=0.0))


def _count_free(
    values: NDArray[np.float64],
    sums: NDArray[np.float64],
    sizes: NDArray[np.int64],
    draws: NDArray[np.int64],
    slack: float,
) -> NDArray[np.int64]:
    """All places of one size compare with the same sums: sort these once."""
    running = np.cumsum(values[draws], axis=1)
    counts = np.zeros((2, values.size), dtype=np.int64)
    for size in np.unique(sizes):
        places = np.flatnonzero(sizes == size)
        drawn = np.sort(running[:, size - 1]) if size else np.zeros(draws.shape[0])
        found = sums[places]
        counts[0, places] = drawn.size - np.searchsorted(drawn, found - slack, side="left")
        counts[1, places] = np.searchsorted(drawn, found + slack, side="right")
    return counts


def _count_held(
    values: NDArray[np.float64],
    sums: NDArray[np.float64],
    sizes: NDArray[np.int64],
    draws: NDArray[np.int64],
    slack: float,
) -> NDArray[np.int64]:
    from hotspots.detect.kernels.local_statistics import count_others, find_named

    named = find_named(draws, values.size)

    def work(part: tuple[int, int]) -> Any:
        return count_others(values, draws, named, sizes, sums, slack, *part)

    return _in_parts(work, values.size, values.size * draws.shape[0])


def weighted_tails(
    values: NDArray[np.float64],
    sums: NDArray[np.float64],
    weights: Any,
    draws: NDArray[np.int64],
    *,
    hold: bool = False,
) -> Tails:
    """
    Estimate the chance of each weighted sum from random draws that all places share.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Values.
    sums : numpy.ndarray, shape (n,)
        Weighted sum found at each place.
    weights : scipy.sparse.csr_array, shape (n, n)
        Weights of what is drawn.
    draws : numpy.ndarray of int, shape (permutations, most weights of a place)
        As for `drawn_tails`.
    hold : bool, default False
        As for `drawn_tails`.

    Returns
    -------
    Tails
        (1 + draws at least as extreme) / (1 + permutations).
    """
    from hotspots.detect.kernels.local_statistics import count_weighted

    begins = weights.indptr.astype(np.int64)
    slack = _slack(values, draws.shape[1]) * float(np.abs(weights.data).max(initial=0.0))

    def work(part: tuple[int, int]) -> Any:
        return count_weighted(values, draws, begins, weights.data, sums, slack, hold, *part)

    counts = _in_parts(work, values.size, weights.nnz * draws.shape[0])
    return Tails(*((counts + 1.0) / (draws.shape[0] + 1.0)))


def _in_parts(work: Any, places: int, effort: int) -> NDArray[np.int64]:
    """Spread places over the processors when that is worth the while; the counts do not depend on it."""
    from geodata.compiled import in_threads, processors

    parts = processors() if effort > THREADED else 1
    edges = [round(places * at / parts) for at in range(parts + 1)]
    return np.concatenate(in_threads(work, list(itertools.pairwise(edges))), axis=1)


def enough_permutations(places: int, alpha: float, *, most: int = 99_999) -> int:
    """
    Choose how many draws it takes for one place to be able to pass a correction for many places.

    Parameters
    ----------
    places : int
        Places tested.
    alpha : float
        False discovery rate asked for.
    most : int, default 99999
        Never more.

    Returns
    -------
    int
        At least 999; the smallest p, two-sided, then is a tenth of alpha / places, if `most` allows.
    """
    wanted = 10 ** math.ceil(math.log10(max(20 * places / alpha, 1000.0))) - 1
    return min(wanted, most)
