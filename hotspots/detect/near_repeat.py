"""Near repeats: incidents close in space that are also close in time, and whether chance would bring them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import in_threads, processors
from geodata.errors import UserError
from hotspots.detect.close_pairs import (
    Bands,
    Cells,
    Metric,
    band_edges,
    check_metric,
    sort_into_cells,
    whole_days,
)
from hotspots.detect.points import coordinates
from hotspots.detect.significance import benjamini_hochberg

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

_LANES = 1024
"""Most orders of the dates that are counted at a time ..."""
_TABLE_BYTES = 200_000_000
"""... as long as their table stays below this."""
_LONGEST_DAYS = 32_000
_SHUFFLED_AT_A_TIME = 8


def near_repeat(
    points: Any,
    times: Any,
    *,
    space_bands_m: Bands,
    time_bands_days: Bands,
    metric: Metric = "euclidean",
    permutations: int = 999,
    rng: np.random.Generator,
) -> DataFrame:
    """
    Compare the pairs of incidents close in space and time with those under shuffled dates (Knox test).

    Every pair of incidents is sorted by its distance and by the days between its dates; the dates are then
    shuffled over the incidents, again and again. A band **holds its lower edge and not its upper one**: the
    band of 7 to 14 days holds pairs 7, 8 ... 13 days apart.

    Parameters
    ----------
    points : geopandas.GeoSeries or geopandas.GeoDataFrame
        Points in a metric coordinate reference system, shape (n,).
    times : array_like, shape (n,)
        When each happened, in local time, in the order of `points`: timestamps, dates, or numbers of days.
        Days apart is the difference of the calendar dates: 23:50 and 00:10 the next day are 1 day apart.
    space_bands_m, time_bands_days : sequence
        Ascending edges, such as (0, 0.1, 200, 400) [m] and (0, 1, 7, 14) [days]. A first edge above 0 is the
        upper one of a band from 0. A first band up to 0.1 m holds the pairs at the same place. Pairs such as
        ((0.1, 200), (200, 400)) may start above 0.
    metric : {"euclidean", "manhattan"}, default "euclidean"
        As the crow flies, or along the axes.
    permutations : int, default 999
        How often the dates are shuffled; the least p possible is 1 / (permutations + 1).
    rng : numpy.random.Generator
        Source of the shuffles; the same state gives the same table, on however many processors.

    Returns
    -------
    pandas.DataFrame
        One row a band of space and of time, in that order: ``space_from_m``, ``space_to_m``,
        ``time_from_days``, ``time_to_days``; ``observed`` pairs; ``expected``, their mean over all possible
        orders of the dates (exact, not sampled); ``chance_low`` and ``chance_high``, between which 95% of the
        shuffles lie; ``ratio``, observed by expected; ``ratio_median``, observed by the median of the
        shuffles; ``p``, the share of shuffles with as many pairs or more, the observed order counted among
        them; ``q``, the false discovery rate over the table. A ratio by 0 is missing; with no pair to compare
        p and q are 1.

    Raises
    ------
    UserError
        If the points have no metric system, the times do not fit them, or bands, metric or permutations make
        no sense.

    Notes
    -----
    With S pairs in the band of space, T pairs in the band of time and n (n - 1) / 2 pairs in all, the mean
    over all orders is S T / (n (n - 1) / 2). The time it takes grows with the pairs in the bands of space,
    the memory with the incidents alone.

    References
    ----------
    Knox EG (1964). The detection of space-time interactions. Applied Statistics 13, 25-29.
    Townsley M, Homel R, Chaseling J (2003). Infectious burglaries. British Journal of Criminology 43,
    615-633.
    """
    import pandas as pd

    x, y = coordinates(points)
    days = whole_days(times, x.size)
    space = band_edges(space_bands_m, what="The bands of space", unit="metres")
    time = band_edges(time_bands_days, what="The bands of time", unit="days")
    counts = knox_counts(
        x, y, days, space_edges=space, time_edges=time, metric=metric, permutations=permutations, rng=rng
    )
    p = permutation_p(counts.observed, counts.shuffled)
    expected = counts.expected
    low, median, high = np.percentile(counts.shuffled, [2.5, 50, 97.5], axis=0)
    bands = {
        "space_from_m": np.repeat(space[:-1], time.size - 1),
        "space_to_m": np.repeat(space[1:], time.size - 1),
        "time_from_days": np.tile(time[:-1], space.size - 1),
        "time_to_days": np.tile(time[1:], space.size - 1),
    }
    numbers = {
        "observed": counts.observed,
        "expected": expected,
        "chance_low": low,
        "chance_high": high,
        "ratio": _ratio(counts.observed, expected),
        "ratio_median": _ratio(counts.observed, median),
        "p": p,
        "q": benjamini_hochberg(p.ravel()),
    }
    return pd.DataFrame({**bands, **{name: values.ravel() for name, values in numbers.items()}})


def _ratio(observed: NDArray[np.int64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(observed, by, out=np.full(observed.shape, np.nan), where=by > 0)


def permutation_p(observed: NDArray[np.int64], shuffled: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Give the share of orders with as many pairs or more, the observed one counted among them.

    Parameters
    ----------
    observed : numpy.ndarray of int, shape (s, t)
        Counts as they are.
    shuffled : numpy.ndarray of int, shape (permutations, s, t)
        Counts of each shuffle.

    Returns
    -------
    numpy.ndarray, shape (s, t)
        P-values, from 1 / (permutations + 1) to 1.
    """
    return np.asarray((1 + (shuffled >= observed).sum(axis=0)) / (1 + len(shuffled)))


@dataclass(frozen=True, eq=False)
class KnoxCounts:
    """
    Pairs by band of space and band of time.

    Parameters
    ----------
    observed : numpy.ndarray of int, shape (s, t)
        Of the dates as they are.
    shuffled : numpy.ndarray of int, shape (permutations, s, t)
        Of each shuffle.
    space_pairs : numpy.ndarray of int, shape (s,)
        Pairs in each band of space, however far apart in time.
    time_pairs : numpy.ndarray of int, shape (t,)
        Pairs in each band of time, however far apart in space.
    incidents : int
        How many incidents there are.
    """

    observed: NDArray[np.int64]
    shuffled: NDArray[np.int64]
    space_pairs: NDArray[np.int64]
    time_pairs: NDArray[np.int64]
    incidents: int

    @property
    def expected(self) -> NDArray[np.float64]:
        """Mean over all orders of the dates, shape (s, t)."""
        every = self.incidents * (self.incidents - 1) / 2
        return np.outer(self.space_pairs, self.time_pairs / max(every, 1.0))


def knox_counts(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
    *,
    space_edges: NDArray[np.float64],
    time_edges: NDArray[np.float64],
    metric: Metric = "euclidean",
    permutations: int = 999,
    rng: np.random.Generator,
) -> KnoxCounts:
    """
    Do the counting of `near_repeat` on plain arrays.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    days : numpy.ndarray of int, shape (n,)
        Days.
    space_edges, time_edges : numpy.ndarray
        Ascending edges of the bands [m] and [days].
    metric, permutations, rng
        See `near_repeat`.

    Returns
    -------
    KnoxCounts
        The counts.
    """
    manhattan = int(check_metric(metric))
    if permutations < 1 or int(permutations) != permutations:
        raise UserError(
            what="The number of permutations",
            found=f"is {permutations}.",
            fix="Give a whole number of at least 1; 999 is usual.",
        )
    bands, times, n = space_edges.size - 1, time_edges.size - 1, x.size
    # Days are whole, so "less than 0.5 days apart" and "less than 1 day apart" say the same.
    short, ends = _shorten(days, np.ceil(time_edges))
    if n < 2:
        nothing = np.zeros((permutations, bands, times), dtype=np.int64)
        return KnoxCounts(
            nothing[0], nothing, np.zeros(bands, dtype=np.int64), np.zeros(times, dtype=np.int64), n
        )
    cells = sort_into_cells(x, y, float(space_edges[-1]))
    drop = int(ends[0] > 0)
    seeds = np.concatenate([[0], rng.integers(1, 2**63, permutations)]).astype(np.uint64)
    width = _width(seeds.size, n)
    counted, pairs = [], np.zeros(bands, dtype=np.int64)
    for first in range(0, seeds.size, width):
        table = _orders(short[cells.order], seeds[first : first + width])
        below, pairs = _count(cells, manhattan, space_edges, table, ends[1 - drop :])
        counted.append(below)
    # No pair is fewer than 0 days apart: that edge need not be counted.
    every = np.diff(np.concatenate(counted, axis=2).transpose(2, 0, 1), axis=2, prepend=0)[:, :, drop:]
    return KnoxCounts(every[0], every[1:], pairs, np.diff(_pairs_in_time(short, ends)), n)


def _width(orders: int, n: int) -> int:
    """Split the orders of the dates into even blocks whose tables fit the memory set aside."""
    most = min(_LANES, max(_SHUFFLED_AT_A_TIME, _TABLE_BYTES // (2 * n)))
    return -(-orders // -(-orders // most))


def _shorten(
    days: NDArray[np.int64], gaps: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """
    Fit days into 16 bits: empty stretches longer than the last band shrink to its length.

    No pair within the bands notices: it spans no such stretch.
    """
    distinct, place = np.unique(days, return_inverse=True)
    steps = np.minimum(np.diff(distinct, prepend=distinct[:1]), gaps[-1])
    short = np.cumsum(steps)
    if short.size and short[-1] > _LONGEST_DAYS:
        raise UserError(
            what="The dates",
            found=f"span more than {_LONGEST_DAYS:,} days ({_LONGEST_DAYS // 365} years).",
            fix="Choose a shorter period; check the oldest dates first.",
        )
    kept = np.minimum(gaps, _LONGEST_DAYS + 1)
    return short.astype(np.int16)[place], kept.astype(np.int16)


def _orders(days: NDArray[np.int16], seeds: NDArray[np.uint64]) -> NDArray[np.int16]:
    """Put one order of the days a seed side by side."""
    from hotspots.detect.kernels.near_repeat import shuffle_days

    table = np.empty((days.size, seeds.size), dtype=np.int16)
    starts = range(0, seeds.size, _SHUFFLED_AT_A_TIME)
    in_threads(
        lambda first: shuffle_days(days, seeds[first : first + _SHUFFLED_AT_A_TIME], first, table), starts
    )
    return table


def _count(
    cells: Cells,
    manhattan: int,
    edges: NDArray[np.float64],
    table: NDArray[np.int16],
    gaps: NDArray[np.int16],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Spread the incidents over the processors; the sums do not depend on how."""
    from hotspots.detect.kernels.near_repeat import count_close_pairs

    n = cells.x.size
    parts = 1 if n < 500 or processors() == 1 else min(16 * processors(), n)
    cuts = np.linspace(0, n, parts + 1).astype(int)

    def work(part: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return count_close_pairs(
            cells.x,
            cells.y,
            cells.cell,
            cells.start,
            cells.columns,
            cells.rows,
            manhattan,
            edges,
            table,
            gaps,
            cuts[part],
            cuts[part + 1],
        )

    found = in_threads(work, range(parts))
    below, pairs = (np.sum([each[kind] for each in found], axis=0) for kind in (0, 1))
    return below, pairs


def _pairs_in_time(days: NDArray[np.int16], gaps: NDArray[np.int16]) -> NDArray[np.int64]:
    """Count pairs fewer days apart than each gap, all distances together."""
    ordered = np.sort(days).astype(np.int64)
    later = np.arange(1, ordered.size + 1)
    below = [
        int((np.searchsorted(ordered, ordered + int(gap), side="left") - later).clip(0).sum()) for gap in gaps
    ]
    return np.array(below)
