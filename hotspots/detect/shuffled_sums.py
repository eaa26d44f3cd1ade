"""The exact distribution of a sum of whole numbers drawn without replacement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIRECT_WORK = 2e7
"""Additions up to which ways are counted directly; with more, by way of Fourier transforms."""
MOST_WORK = 3e7
"""Most numbers that are held for Fourier transforms (house rule: about half a second)."""
MOST_LOG_WAYS = 650.0
"""Direct counting stops before the number of ways outgrows a float."""


def can_count_out(histogram: NDArray[np.int64], most: int) -> bool:
    """
    Say whether the distribution can be worked out exactly in reasonable time.

    Parameters
    ----------
    histogram : numpy.ndarray of int
        How many values are 0, 1, 2...
    most : int
        Most values in a draw.

    Returns
    -------
    bool
        False when too many values are drawn at once for their size.
    """
    return _is_direct(histogram, most) or _is_fourier(histogram, most)


def _is_direct(histogram: NDArray[np.int64], most: int) -> bool:
    places = int(histogram.sum())
    kinds = int((histogram > 0).sum())
    log_ways = math.lgamma(places + 1) - math.lgamma(most + 1) - math.lgamma(max(places - most, 0) + 1)
    log_ways = max(log_ways, places * math.log(2) if most > places / 2 else 0.0)
    return kinds * most**2 / 2 * largest_sum(histogram, most) <= DIRECT_WORK and log_ways < MOST_LOG_WAYS


def _is_fourier(histogram: NDArray[np.int64], most: int) -> bool:
    # The recursion stays accurate while few of the places are drawn at a time.
    return most**2 <= 3 * int(histogram.sum()) and most * largest_sum(histogram, most) <= MOST_WORK


def largest_sum(histogram: NDArray[np.int64], size: int) -> int:
    """
    Give the largest sum a draw can have.

    Parameters
    ----------
    histogram : numpy.ndarray of int
        How many values are 0, 1, 2...
    size : int
        Values in a draw.

    Returns
    -------
    int
        Sum of the largest values.
    """
    taken = np.minimum(np.cumsum(histogram[::-1]), size)
    return int((np.diff(taken, prepend=0) * np.arange(histogram.size - 1, -1, -1)).sum())


def sum_probabilities(histogram: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """
    Work out how likely each sum is, for draws of 0, 1, 2... up to `most` values without replacement.

    Parameters
    ----------
    histogram : numpy.ndarray of int
        How many values are 0, 1, 2...
    most : int
        Most values in a draw, at most the number of values.

    Returns
    -------
    numpy.ndarray, shape (most + 1, largest sum + 1)
        Probabilities; each row sums to 1.
    """
    way = _counted_ways if _is_direct(histogram, most) else _fourier_ways
    return way(histogram, most)


def _counted_ways(histogram: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """Take in one kind of value after the other; only sums of positive numbers, so nothing cancels."""
    places, top = int(histogram.sum()), largest_sum(histogram, most)
    ways = np.zeros((most + 1, top + 1))
    ways[0, 0] = 1.0
    for value in np.flatnonzero(histogram):
        number, before = int(histogram[value]), ways.copy()
        for taken in range(1, min(most, number) + 1):
            up = taken * int(value)
            if up > top:
                break
            ways[taken:, up:] += math.comb(number, taken) * before[: most + 1 - taken, : top + 1 - up]
    total = np.array([float(math.comb(places, size)) for size in range(most + 1)])
    return ways / total[:, None]


def _fourier_ways(histogram: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """
    Work with the transforms of the distributions, where a sum of draws is a product.

    Newton's identities give the transform for k values from those for fewer values and from the sums of the
    r-th powers of the roots, which are the transform of the histogram read at every r-th frequency.
    """
    from scipy import fft

    places, top = int(histogram.sum()), largest_sum(histogram, most)
    length = int(fft.next_fast_len(top + 1, real=True))
    whole = fft.fft(histogram / places, n=length)
    frequencies = np.arange(length // 2 + 1)
    powers: list[NDArray[np.complex128]] = []
    made = [np.ones(frequencies.size, dtype=np.complex128)]
    for size in range(1, most + 1):
        total = np.zeros(frequencies.size, dtype=np.complex128)
        share = places / (places - size + 1)
        for power in range(1, size + 1):
            if share < 1e-18:
                break
            if len(powers) < power:
                powers.append(whole[(power * frequencies) % length])
            total += (share if power % 2 else -share) * made[size - power] * powers[power - 1]
            share *= (size - power) / (places - size + power + 1)
        made.append(total)
    chances = fft.irfft(np.array(made), n=length, axis=1)[:, : top + 1]
    return np.maximum(chances, 0.0)


def without_one(chances: NDArray[np.float64], value: int, places: int) -> NDArray[np.float64]:
    """
    Take one value out of the pool that is drawn from.

    Parameters
    ----------
    chances : numpy.ndarray, shape (most + 1, largest sum + 1)
        As `sum_probabilities` gives them.
    value : int
        The value.
    places : int
        How many values the pool has with it.

    Returns
    -------
    numpy.ndarray, shape (most + 1, largest sum + 1)
        Probabilities without it.

    Notes
    -----
    A draw of k has the value with chance k / n, and then is a draw of k - 1 from the others, moved up by it.
    """
    others = np.zeros_like(chances)
    others[0] = chances[0]
    for size in range(1, min(len(chances), places)):
        rest = chances[size].copy()
        shifted = others[size - 1, : rest.size - value] if value else others[size - 1]
        rest[value:] -= size / places * shifted
        others[size] = np.maximum(rest, 0.0) * (places / (places - size))
    return others
