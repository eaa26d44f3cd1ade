"""Gi* on a block of cells, made quickly for many blocks: only which cells are hot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from hotspots.detect.shuffled_sums import can_count_out, largest_sum, sum_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.significance import Correction

LARGEST_SUM = 10_000
"""Counts whose largest sum is greater are taken in larger units, so that chances stay quick to count out."""
Steps = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


@dataclass(frozen=True)
class Rule:
    """
    When a cell is called hot; the same words as for the Gi* of the map.

    Parameters
    ----------
    alpha : float
        False discovery rate, two-sided.
    correction : {"bh", "by"}, default "bh"
        Benjamini and Hochberg, or Benjamini and Yekutieli.
    chances : {"scatter", "exact", "normal"}, default "scatter"
        p-values from the normal curve, but never below the exact chance of so many incidents if each fell
        anywhere alike; counted out over all shuffles of the counts; or from the normal curve alone.
    """

    alpha: float
    correction: Correction = "bh"
    chances: Literal["scatter", "exact", "normal"] = "scatter"


def hot_cells(
    counts: NDArray[np.int64],
    ground: NDArray[np.bool_],
    steps: Steps,
    rule: Rule,
    *,
    first_row: int = 0,
) -> NDArray[np.bool_]:
    """
    Tell which cells of a block are hot by Gi*.

    For ``exact``, counts whose largest sum is above 10,000 are taken in units of a ten thousandth of it; and
    on few cells with many kinds of counts, where shuffles are too many to count out, ``scatter`` stands in.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (rows, columns)
        Incidents in each cell.
    ground : numpy.ndarray of bool, shape (rows, columns)
        Which cells are in the study area; the others are neither tested nor neighbours.
    steps : tuple of numpy.ndarray of int, shape (k, 2) each
        Steps down and across to the cells taken together, itself included; in even and in odd rows.
    rule : Rule
        When a cell is hot.
    first_row : int, default 0
        Number of the first row: whether it is even matters for hexagons.

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
    unit = _unit(values, max(len(each) for each in steps)) if rule.chances == "exact" else 1
    told, values = _in_units(counts, unit), _in_units(values, unit)
    sums, near = np.zeros(places.size, dtype=np.int64), np.zeros(places.size, dtype=np.int64)
    block_sums(told, ground, *steps, first_row, sums, near)
    if rule.chances == "exact" and not can_count_out(np.bincount(values), int(near.max())):
        # Incidents scatter one by one, so this needs the counts themselves, not in larger units.
        return hot_cells(counts, ground, steps, replace(rule, chances="scatter"), first_row=first_row)
    above, p = _chances(values, sums, near, rule)
    passed = p <= critical_p(p[p <= rule.alpha], places.size, rule.alpha, rule.correction)
    hot.ravel()[places[above & passed]] = True
    return hot


def _unit(values: NDArray[np.int64], most: int) -> int:
    return int(largest_sum(np.bincount(values), most)) // LARGEST_SUM + 1


def _in_units(counts: NDArray[np.int64], unit: int) -> NDArray[np.int64]:
    return counts if unit == 1 else (counts + unit // 2) // unit


def _chances(
    values: NDArray[np.int64], sums: NDArray[np.int64], near: NDArray[np.int64], rule: Rule
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Say whether each sum is above what is expected, and how likely one as far off is on either side."""
    above = sums > near * values.mean()
    if rule.chances == "exact":
        used = np.flatnonzero(np.bincount(near))
        return above, _counted_out(np.bincount(values), used, sums, near, above)
    p = _normal(values, sums, near)
    if rule.chances == "scatter":
        # Only where the normal curve sees something can the exact chance decide.
        seen = np.flatnonzero(p <= rule.alpha)
        p[seen] = np.maximum(p[seen], _scattered(values, sums[seen], near[seen], above[seen]))
    return above, p


def _counted_out(
    histogram: NDArray[np.int64],
    used: NDArray[np.int64],
    sums: NDArray[np.int64],
    near: NDArray[np.int64],
    above: NDArray[np.bool_],
) -> NDArray[np.float64]:
    chances = sum_probabilities(histogram, int(used[-1]))[used]
    row = np.zeros(int(used[-1]) + 1, dtype=np.int64)
    row[used] = np.arange(used.size)
    at_least = np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]
    at_most = np.cumsum(chances, axis=1)
    at = row[near]
    return np.minimum(2 * np.where(above, at_least[at, sums], at_most[at, sums]), 1.0)


def _normal(
    values: NDArray[np.int64], sums: NDArray[np.int64], near: NDArray[np.int64]
) -> NDArray[np.float64]:
    from scipy.special import ndtr

    n = values.size
    variance = near * (n - near) / (n - 1) * values.var()
    away = np.abs(sums - near * values.mean())
    z = np.divide(away, np.sqrt(variance), out=np.zeros(sums.shape), where=variance > 0)
    return np.asarray(2 * ndtr(-z))


def _scattered(
    values: NDArray[np.int64], sums: NDArray[np.int64], near: NDArray[np.int64], above: NDArray[np.bool_]
) -> NDArray[np.float64]:
    from scipy.special import betainc

    total, part = float(values.sum()), near / values.size
    # The tails of the binomial distribution as incomplete beta functions.
    at_least = np.where(sums > 0, betainc(np.maximum(sums, 1), total - sums + 1, part), 1.0)
    at_most = np.where(sums < total, betainc(np.maximum(total - sums, 1), sums + 1, 1 - part), 1.0)
    return np.asarray(np.minimum(2 * np.where(above, at_least, at_most), 1.0))


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
