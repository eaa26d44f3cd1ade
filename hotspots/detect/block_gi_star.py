"""Gi* on a block of cells, made quickly for many blocks: only which cells are hot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.shuffled_sums import can_count_out, largest_sum, sum_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.significance import Correction

LARGEST_SUM = 10_000
"""Counts whose largest sum is greater are taken in larger units, so that chances stay quick to count out."""
Steps = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def hot_cells(
    counts: NDArray[np.int64],
    ground: NDArray[np.bool_],
    steps: Steps,
    *,
    first_row: int = 0,
    alpha: float,
    correction: Correction = "bh",
) -> NDArray[np.bool_]:
    """
    Tell which cells of a block are hot by Gi*.

    The p-values are counted out over all shuffles of the counts, as `hotspots.detect.getis_ord.gi_star` does
    with ``p_values="exact"``; where the sums are large (above 10,000) counts are taken in units of a ten
    thousandth of the largest sum. On few cells with many kinds of counts the normal curve stands in.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (rows, columns)
        Incidents in each cell.
    ground : numpy.ndarray of bool, shape (rows, columns)
        Which cells are in the study area; the others are neither tested nor neighbours.
    steps : tuple of numpy.ndarray of int, shape (k, 2) each
        Steps down and across to the cells taken together, itself included; in even and in odd rows.
    first_row : int, default 0
        Number of the first row: whether it is even matters for hexagons.
    alpha : float
        False discovery rate, two-sided.
    correction : {"bh", "by"}, default "bh"
        As for `gi_star`.

    Returns
    -------
    numpy.ndarray of bool, shape (rows, columns)
        True where hot.
    """
    from hotspots.detect.kernels.stability import block_sums

    hot = np.zeros(counts.shape, dtype=bool)
    places = np.flatnonzero(ground.ravel())
    values = counts.ravel()[places]
    if places.size < 2 or values.min() == values.max():
        return hot
    sums, near = np.zeros(places.size, dtype=np.int64), np.zeros(places.size, dtype=np.int64)
    unit = _unit(values, max(len(each) for each in steps))
    block_sums(_in_units(counts, unit), ground, *steps, first_row, sums, near)
    above, p = _chances(_in_units(values, unit), sums, near)
    passed = p <= critical_p(p[p <= alpha], places.size, alpha, correction)
    hot.ravel()[places[above & passed]] = True
    return hot


def _unit(values: NDArray[np.int64], most: int) -> int:
    return int(largest_sum(np.bincount(values), most)) // LARGEST_SUM + 1


def _in_units(counts: NDArray[np.int64], unit: int) -> NDArray[np.int64]:
    return counts if unit == 1 else (counts + unit // 2) // unit


def _chances(
    values: NDArray[np.int64], sums: NDArray[np.int64], near: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Say whether each sum is above what is expected, and how likely one as far off is on either side."""
    above = sums > near * values.mean()
    histogram, used = np.bincount(values), np.flatnonzero(np.bincount(near))
    if not can_count_out(histogram, int(used[-1])):
        return above, _normal(values, sums, near)
    chances = sum_probabilities(histogram, int(used[-1]))[used]
    row = np.zeros(int(used[-1]) + 1, dtype=np.int64)
    row[used] = np.arange(used.size)
    at_least = np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]
    at_most = np.cumsum(chances, axis=1)
    at = row[near]
    return above, np.minimum(2 * np.where(above, at_least[at, sums], at_most[at, sums]), 1.0)


def _normal(
    values: NDArray[np.int64], sums: NDArray[np.int64], near: NDArray[np.int64]
) -> NDArray[np.float64]:
    from scipy.special import ndtr

    n = values.size
    variance = near * (n - near) / (n - 1) * values.var()
    away = np.abs(sums - near * values.mean())
    z = np.divide(away, np.sqrt(variance), out=np.zeros(sums.shape), where=variance > 0)
    return np.asarray(2 * ndtr(-z))


def critical_p(p: NDArray[np.float64], tests: int, alpha: float, correction: Correction = "bh") -> float:
    """
    Find the p-value up to which places are significant at a false discovery rate.

    Parameters
    ----------
    p : numpy.ndarray
        P-values; those above `alpha` may be left out, as none of them can be significant.
    tests : int
        How many places were tested.
    alpha : float
        False discovery rate.
    correction : {"bh", "by"}, default "bh"
        Benjamini and Hochberg, or Benjamini and Yekutieli.

    Returns
    -------
    float
        The highest p-value that is significant; below 0 when none is.
    """
    if correction == "by":
        alpha /= float((1 / np.arange(1, max(tests, 1) + 1)).sum())
    ranked = np.sort(p)
    # The same comparison as of q with alpha, in the same order of operations.
    passed = np.flatnonzero(ranked * tests / np.arange(1, ranked.size + 1) < alpha)
    return float(ranked[passed[-1]]) if passed.size else -1.0
