"""What the highest ratio of a scan comes to when nothing is there: random replicates and p-values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import in_threads
from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.scan_circles import Circles
    from hotspots.detect.scan_data import ScanData

TIE = 1e-9
"""Ratios that differ by less than this part are equal: the same circle, summed in another order."""
MOST_BYTES = 4_000_000_000
"""Memory the replicates may take."""
MOST_COMPARED = 1_000_000_000_000
"""Windows times replicates; a tenth of it is some ten to forty seconds on two processors."""
_SIDE_BY_SIDE = 256
_ROWS = 64
_FIRST_LOOK = 16
_EULER = 0.577_215_664_901_532_9


def require_room(data: ScanData, permutations: int) -> None:
    """
    Refuse replicates that would not fit into the memory of a small machine.

    Parameters
    ----------
    data : ScanData
        What is given.
    permutations : int
        How many replicates.

    Raises
    ------
    UserError
        If they would take more than `MOST_BYTES`.
    """
    places, periods = data.cases.shape
    needed = places * periods * _filled_up(permutations) * np.dtype(np.int32).itemsize
    if needed > MOST_BYTES:
        raise UserError(
            what="The scan",
            found=f"would keep {permutations:,} replicates of {places:,} places by {periods:,} periods in "
            f"memory, about {needed / 1e9:,.0f} gigabytes; it can take {MOST_BYTES / 1e9:g}.",
            fix="Choose larger areas or cells, longer or fewer periods, or fewer replicates.",
        )


def require_time(circles: Circles, *, periods: int, first_last: int, longest: int, permutations: int) -> None:
    """
    Refuse what would take many minutes, before it begins.

    Parameters
    ----------
    circles : Circles
        Circles to look at.
    periods : int
        Periods in all.
    first_last, longest
        Windows, as in `null_maxima`.
    permutations : int
        How many replicates.

    Raises
    ------
    UserError
        If windows times replicates are more than `MOST_COMPARED`.
    """
    lengths = np.minimum(longest, np.arange(first_last, periods) + 1)
    windows = int(circles.order.size) * int(lengths.sum())
    # Summing up the periods of a circle is work as well, however few of them end a window.
    steps = windows + (int(circles.order.size) * periods if periods > 1 else 0)
    if steps * _filled_up(permutations) > MOST_COMPARED:
        raise UserError(
            what="The scan",
            found=f"would look at some {windows / 1e6:,.0f} million windows in each of {permutations:,} "
            "replicates, which takes many minutes.",
            fix="Choose larger areas or cells, smaller circles, longer periods, shorter clusters, or fewer "
            "replicates.",
        )


def _filled_up(permutations: int) -> int:
    """Count the columns of whole blocks."""
    return -(-permutations // _SIDE_BY_SIDE) * _SIDE_BY_SIDE


def random_cases(data: ScanData, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """
    Draw cases as if nothing but chance decided where, and when, they fall.

    Parameters
    ----------
    data : ScanData
        What is given: all cases in all (Poisson), all cases and who is at risk (Bernoulli), or the cases of
        each place and of each period (permutation).
    size : int
        How many replicates.
    rng : numpy.random.Generator
        Source of random numbers. Drawing in several calls gives the same as drawing at once.

    Returns
    -------
    numpy.ndarray of int, shape (size, n, T)
        Cases by place and period.
    """
    places, periods = data.cases.shape
    if data.model == "bernoulli":
        at_risk = np.rint(data.at_risk).astype(np.int64).ravel()
        drawn = rng.multivariate_hypergeometric(at_risk, data.total, size=size, method="marginals")
        return np.asarray(drawn).reshape(size, places, periods)
    if data.model == "poisson" and data.by_period:
        totals = data.cases.sum(axis=0)
        share = data.at_risk.T / np.maximum(data.at_risk.sum(axis=0), 1e-300)[:, None]
        share[totals == 0] = 1 / places
        return rng.multinomial(totals, share, size=(size, periods)).transpose(0, 2, 1)
    if data.model == "poisson":
        share = data.at_risk.ravel() / data.whole
        return rng.multinomial(data.total, share, size=size).reshape(size, places, periods)
    return _shuffled_times(data.cases, size, rng)


def _shuffled_times(cases: NDArray[np.int64], size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Deal the times of all cases out anew, so that places and periods keep the cases they have."""
    places, periods = cases.shape
    place, period = np.nonzero(cases)
    times = cases[place, period]
    begin, period = np.repeat(place, times) * periods, np.repeat(period, times)
    drawn = np.empty((size, places, periods), dtype=np.int64)
    for replicate in drawn:
        dealt = period.copy()
        rng.shuffle(dealt)
        replicate[:] = np.bincount(begin + dealt, minlength=places * periods).reshape(places, periods)
    return drawn


def null_maxima(
    data: ScanData,
    circles: Circles,
    *,
    first_last: int,
    longest: int,
    least: int,
    permutations: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """
    Find the highest ratio of each replicate.

    Parameters
    ----------
    data : ScanData
        The observed cases.
    circles : Circles
        Circles to look at.
    first_last : int
        First period a window may end at.
    longest : int
        Most periods of a window.
    least : int
        Fewest cases of a window.
    permutations : int
        How many replicates.
    rng : numpy.random.Generator
        Source of random numbers; the result does not depend on the number of processors.

    Returns
    -------
    numpy.ndarray, shape (permutations,)
        Maxima, in the order they were drawn.
    """
    from hotspots.detect.kernels.scan import raise_maxima

    at_risk = np.cumsum(data.at_risk, axis=1)
    blocks = _blocks(data, permutations, rng)
    highest = np.zeros(len(blocks) * _SIDE_BY_SIDE)
    # Columns that only fill the last block up can never be raised.
    highest[permutations:] = np.inf
    centres = np.arange(len(data.xy))
    fixed = (first_last, longest, float(data.total), data.whole, data.model == "bernoulli", least)

    def look(block: int, at: NDArray[np.int64]) -> None:
        part = highest[block * _SIDE_BY_SIDE : (block + 1) * _SIDE_BY_SIDE]
        raise_maxima(at, circles.starts, circles.order, at_risk, blocks[block], part, *fixed)

    # A first look at some of the centres, then replicates with like maxima side by side: a block is as hard
    # to beat as its lowest one.
    early, late = centres[::_FIRST_LOOK], np.delete(centres, np.s_[::_FIRST_LOOK])
    in_threads(lambda block: look(block, early), range(len(blocks)))
    order = np.argsort(highest, kind="stable")
    highest = highest[order]
    _reorder(blocks, order)
    in_threads(lambda block: look(block, late), range(len(blocks)))
    maxima = np.empty_like(highest)
    maxima[order] = highest
    return maxima[:permutations]


def _blocks(data: ScanData, permutations: int, rng: np.random.Generator) -> list[NDArray[Any]]:
    """Draw replicates, sum them over the periods so far, and lay them side by side in the last axis."""
    kind = np.int16 if data.total <= np.iinfo(np.int16).max else np.int32
    blocks = []
    for begin in range(0, permutations, _SIDE_BY_SIDE):
        size = min(_SIDE_BY_SIDE, permutations - begin)
        block = np.zeros((*data.cases.shape, _SIDE_BY_SIDE), kind)
        block[:, :, :size] = np.cumsum(random_cases(data, size, rng), axis=2, dtype=kind).transpose(1, 2, 0)
        blocks.append(block)
    return blocks


def _reorder(blocks: list[NDArray[Any]], order: NDArray[np.int64]) -> None:
    """Put the replicates into another order in place, some rows at a time to save memory."""
    for begin in range(0, len(blocks[0]), _ROWS):
        rows = slice(begin, begin + _ROWS)
        together = np.concatenate([block[rows] for block in blocks], axis=2)
        for at, block in enumerate(blocks):
            block[rows] = together[:, :, order[at * _SIDE_BY_SIDE : (at + 1) * _SIDE_BY_SIDE]]


def rank_p(ratio: float, maxima: NDArray[np.float64]) -> float:
    """
    Give the Monte Carlo p-value of a ratio: its rank among the maxima of the replicates.

    Parameters
    ----------
    ratio : float
        Observed logarithm of the likelihood ratio.
    maxima : numpy.ndarray, shape (m,)
        Maxima of the replicates.

    Returns
    -------
    float
        At least 1 / (m + 1).
    """
    as_high = int((maxima >= ratio - TIE * max(1.0, ratio)).sum())
    return (1 + as_high) / (maxima.size + 1)


def gumbel_p(ratio: float, maxima: NDArray[np.float64]) -> float:
    """
    Approximate a small p-value by a Gumbel distribution with the mean and variance of the maxima.

    Parameters
    ----------
    ratio : float
        Observed logarithm of the likelihood ratio.
    maxima : numpy.ndarray, shape (m,)
        Maxima of the replicates.

    Returns
    -------
    float
        Probability of a maximum this high, above 0; nan when the maxima do not vary.

    References
    ----------
    Abrams AM, Kleinman K, Kulldorff M (2010). Gumbel based p-value approximations for spatial scan
    statistics. International Journal of Health Geographics 9, 61.
    """
    if maxima.size < 2 or np.ptp(maxima) <= 0:
        return float("nan")
    scale = float(np.std(maxima, ddof=1)) * np.sqrt(6) / np.pi
    middle = float(np.mean(maxima)) - _EULER * scale
    tail = float(-np.expm1(-np.exp(-(ratio - middle) / scale)))
    # However small, a probability is not nought.
    return max(tail, float(np.finfo(float).tiny))
