"""Co-location: whether incidents of two kinds stand near each other more than the places alone explain."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import in_threads, processors
from geodata.errors import UserError
from hotspots.detect.points import coordinates, require_positive
from hotspots.detect.significance import benjamini_hochberg
from hotspots.detect.squares import plain, sort_into_squares, squares_round

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

MOST_MARKS = 8
MOST_PAIRS = 400_000_000
"""More pairs of places than this would not fit into the memory of an office computer."""


def co_location(
    points: Any,
    marks: DataFrame,
    *,
    band_m: float | Sequence[float],
    permutations: int = 999,
    rng: np.random.Generator,
    groups: ArrayLike | None = None,
) -> DataFrame:
    """
    Ask of every two marks whether the points that carry them stand near each other more than by chance.

    Chance means random labelling: all places stay where they are, and the marks of whole incidents are dealt
    out again over them. So neither where people are, nor how often two marks go together on one incident, can
    make a pair stand out; only which marks were found where.

    Parameters
    ----------
    points : geopandas.GeoSeries or geopandas.GeoDataFrame, shape (n,)
        Points in a metric coordinate reference system.
    marks : pandas.DataFrame of bool, shape (n, m)
        Which mark each point carries, one column a mark, in the order of the points; at most 8 columns. A
        missing value counts as not carrying it.
    band_m : float or sequence of float
        Reach or reaches [m]: points up to so far apart are near each other, the reach itself included.
    permutations : int, default 999
        How often the marks are dealt out again.
    rng : numpy.random.Generator
        Source of the shuffles.
    groups : array_like, shape (n,), optional
        Marks are only dealt out among points of the same group, such as a source or a district.

    Returns
    -------
    pandas.DataFrame
        One row for every two marks and every reach, each mark with itself included: ``first``, ``second``,
        ``band_m``, ``incidents_first``, ``incidents_second``, ``both`` (points that carry both), ``pairs``
        (pairs of one point with the first mark and another with the second, near each other), ``expected``
        (mean pairs by chance), ``ratio``, ``chance_low`` and ``chance_high`` (the ratio in the middle 95% of
        the shuffles), ``z`` (how many standard deviations of the shuffles the pairs lie above the mean),
        ``p`` (two-sided, see the notes), ``q`` (false discovery rate over the pairs of different marks; and,
        apart from them, over the marks with themselves), ``pairs_without_both``, ``ratio_without_both`` and
        ``p_without_both`` (the same without the points that carry both marks; for a mark with itself nothing
        is left out). Where nothing can be expected the ratios, p and q are missing.

    Raises
    ------
    UserError
        If the points have no metric system, lengths differ, there are too many marks or pairs, or a number
        makes no sense.

    Notes
    -----
    Of s shuffles, m have more pairs and e as many: the share above is (1 + m + e / 2) / (1 + s), that below
    likewise, and p is twice the smaller (mid-p: numbers of pairs are whole, and counting all ties against
    the finding would make p too large where pairs are few).

    A point never makes a pair with itself, also when it carries both marks. Two points that both carry both
    marks make two pairs, one each way round. Without groups the mean is exact: with N pairs of points near
    each other, each counted both ways round, it is N (a b - c) / (n (n - 1)), where a and b points carry the
    marks and c both; with groups it is the mean of the shuffles.

    References
    ----------
    Lotwick HW, Silverman BW (1982). Methods for analysing spatial processes of several types of points.
    Journal of the Royal Statistical Society B 44, 406-413.
    Leslie TF, Kronenfeld BJ (2011). The colocation quotient. Geographical Analysis 43, 306-326.
    """
    x, y = coordinates(points)
    return pairs_of_marks(x, y, marks, band_m=band_m, permutations=permutations, rng=rng, groups=groups)


def pairs_of_marks(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    marks: DataFrame,
    *,
    band_m: float | Sequence[float],
    permutations: int,
    rng: np.random.Generator,
    groups: ArrayLike | None = None,
    without_both: bool = True,
) -> DataFrame:
    """
    Do the work of `co_location` on plain coordinates.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    marks, band_m, permutations, rng, groups
        See `co_location`.
    without_both : bool, default True
        Whether to count again without the points that carry both marks; else those columns repeat the others.

    Returns
    -------
    pandas.DataFrame
        See `co_location`.
    """
    reaches = _reaches(band_m)
    carried = _carried(marks, x.size)
    if permutations < 1:
        raise UserError(
            what="The number of shuffles", found=f"is {permutations}.", fix="Give 1 or more; 999 is usual."
        )
    seeds = rng.integers(0, 2**64, permutations, dtype=np.uint64)
    near = _Near(x, y, reaches, seeds, *_grouped(groups, x.size))
    total, both = carried.sum(axis=0), carried.T @ carried
    every = _Counted(near.count(carried), near.deal(carried), np.outer(total, total) - both)
    only = np.outer(total, total) - both * (total[:, None] + total) + both**2
    rest = _without_both(near, carried, every, only) if without_both else every
    return _as_frame(list(marks.columns), near, both, every, rest)


@dataclass(frozen=True, eq=False)
class _Counted:
    """Pairs of every two marks: as found, after each shuffle, and how many there would be at any distance."""

    observed: NDArray[np.int64]
    dealt: NDArray[np.int64]
    anywhere: NDArray[np.int64]


def _without_both(
    near: _Near, carried: NDArray[np.int32], every: _Counted, anywhere: NDArray[np.int64]
) -> _Counted:
    """Count again without the points that carry both marks of a pair, for the pairs that have any."""
    observed, dealt = every.observed.copy(), every.dealt.copy()
    one, two = np.triu_indices(MOST_MARKS, k=1)
    shared = [(i, j) for i, j in zip(one, two, strict=True) if (carried[:, i] & carried[:, j]).any()]
    for begin in range(0, len(shared), MOST_MARKS // 2):
        some = shared[begin : begin + MOST_MARKS // 2]
        only = np.zeros_like(carried)
        for at, (i, j) in enumerate(some):
            only[:, 2 * at] = carried[:, i] & ~carried[:, j]
            only[:, 2 * at + 1] = carried[:, j] & ~carried[:, i]
        found, after = near.count(only), near.deal(only)
        for at, (i, j) in enumerate(some):
            observed[:, i, j] = found[:, 2 * at, 2 * at + 1]
            dealt[:, :, i, j] = after[:, :, 2 * at, 2 * at + 1]
    return _Counted(observed, dealt, anywhere)


def _reaches(band_m: float | Sequence[float]) -> NDArray[np.float64]:
    reaches = np.atleast_1d(np.asarray(band_m, dtype=float))
    if not reaches.size or (np.diff(reaches) <= 0).any():
        raise UserError(
            what="The reaches", found="do not grow from one to the next.", fix="Give them shortest first."
        )
    require_positive(float(reaches[0]), "The reach of a pair")
    require_positive(float(reaches[-1]), "The reach of a pair")
    return reaches


def _carried(marks: DataFrame, n: int) -> NDArray[np.int32]:
    """Give the marks as a table of 0 and 1, as wide as the loops want it."""
    if len(marks) != n or not 1 <= marks.shape[1] <= MOST_MARKS:
        raise UserError(
            what="The marks",
            found=f"are {marks.shape[1]:,} on {len(marks):,} rows, for {n:,} points.",
            fix=f"Give one row a point, in the same order, with 1 to {MOST_MARKS} columns.",
        )
    carried = np.zeros((n, MOST_MARKS), dtype=np.int32)
    for column in range(marks.shape[1]):
        carried[:, column] = marks.iloc[:, column].fillna(value=False).astype(bool).to_numpy()
    return carried


def _grouped(groups: ArrayLike | None, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the points by group, and where each group starts."""
    if groups is None:
        return np.arange(n), np.array([0, n])
    named = np.asarray(groups)
    if named.shape != (n,):
        raise UserError(
            what="The groups",
            found=f"are {named.size:,} for {n:,} points.",
            fix="Give one group a point, in the same order.",
        )
    _, number = np.unique(named, return_inverse=True)
    sizes = np.bincount(number) if n else np.zeros(1, dtype=np.int64)
    return np.argsort(number, kind="stable"), np.concatenate([[0], np.cumsum(sizes)])


class _Near:
    """Places, who is near whom, and the shuffles: ready to be counted again and again."""

    def __init__(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        reaches: NDArray[np.float64],
        seeds: NDArray[np.uint64],
        members: NDArray[np.int64],
        groups: NDArray[np.int64],
    ) -> None:
        from hotspots.detect.kernels.colocation import MOST
        from hotspots.detect.kernels.squares import count_near, near_places

        self.reaches, self.bands = reaches, reaches.size
        self.seeds, self.members, self.groups = seeds, members, groups
        if not x.size:
            self.places, self.place_of, self.tallest = 0, np.empty(0, np.int32), 0
            self.near, self.starts = np.empty(0, np.int32), np.zeros(1, np.int64)
            return
        found = sort_into_squares(x, y, float(reaches[-1]))
        around, _ = squares_round(found, float(reaches[-1]))
        likely = int(count_near(found.first_place, around))
        if likely > MOST_PAIRS:
            raise UserError(
                what="The reach of a pair",
                found=f"({reaches[-1]:g} m) makes up to {likely:,} pairs of places, too many to count.",
                fix="Give a shorter reach, or choose a shorter period.",
            )
        self.places, self.place_of = found.xs.size, found.place_of
        self.tallest = int(found.weight.max())
        if self.tallest > MOST:
            raise UserError(
                what="The points:",
                found=f"{self.tallest:,} of them share one place; the most is {MOST:,}.",
                fix="Leave that place out, or choose a shorter period.",
            )
        self.near, self.starts = near_places(found.first_place, around, found.xs, found.ys, plain(reaches**2))

    def expected(self, counted: _Counted) -> NDArray[np.float64]:
        """Give the mean by chance: exact without groups, else that of the shuffles."""
        if self.groups.size > 2:
            return counted.dealt.mean(axis=0)
        n = self.place_of.size
        ones = np.zeros((n, MOST_MARKS), dtype=np.int32)
        ones[:, 0] = 1
        ordered = self.count(ones)[:, 0, 0].astype(float)
        return ordered[:, None, None] * (counted.anywhere / max(n * (n - 1), 1))

    def count(self, carried: NDArray[np.int32]) -> NDArray[np.int64]:
        """Count the pairs of different points for every two marks, both ways round, within each reach."""
        from hotspots.detect.kernels.colocation import count_pairs, packed

        held = np.zeros((self.places, 2), dtype=np.uint64)
        np.add.at(held, self.place_of, packed(carried))
        counts = np.zeros((self.bands, MOST_MARKS, MOST_MARKS), dtype=np.int64)
        count_pairs(self.near, self.starts, self.bands, held, self.tallest, counts)
        return np.cumsum(counts, axis=0) - carried.T @ carried

    def deal(self, carried: NDArray[np.int32]) -> NDArray[np.int64]:
        """Count the pairs after each shuffle; every shuffle has its own seed, whichever thread does it."""
        from hotspots.detect.kernels.colocation import count_shuffles, packed

        counts = np.zeros((self.seeds.size, self.bands, MOST_MARKS, MOST_MARKS), dtype=np.int64)
        words = packed(carried)

        def work(part: slice) -> None:
            count_shuffles(
                self.seeds[part],
                self.members,
                self.groups,
                self.place_of,
                words,
                self.places,
                self.near,
                self.starts,
                self.bands,
                self.tallest,
                counts[part],
            )

        cuts = np.unique(np.linspace(0, self.seeds.size, 4 * processors() + 1).astype(int))
        in_threads(work, [slice(low, high) for low, high in itertools.pairwise(cuts)])
        # How many carry both marks is the same after every shuffle: so many are paired with themselves.
        return np.cumsum(counts, axis=1) - carried.T @ carried


@dataclass(frozen=True, eq=False)
class _Told:
    """What pairs say, one value a row of the result."""

    pairs: NDArray[np.int64]
    expected: NDArray[np.float64]
    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]


def _tell(counted: _Counted, expected: NDArray[np.float64], rows: tuple[NDArray[Any], ...]) -> _Told:
    """Compare the pairs of some rows (band, one mark, another) with the shuffles."""
    _, one, two = rows
    # A mark with itself: each pair was counted both ways round.
    halves = np.where(one == two, 2, 1)
    pairs, mean = counted.observed[rows] // halves, expected[rows] / halves
    chance = counted.dealt[:, rows[0], one, two] / halves
    possible = mean > 0
    more, fewer = (chance > pairs).sum(axis=0), (chance < pairs).sum(axis=0)
    shuffles = len(chance)
    tail = (1 + np.minimum(more, fewer) + (shuffles - more - fewer) / 2) / (1 + shuffles)
    spread = chance.std(axis=0)
    z = np.divide(pairs - mean, spread, out=np.zeros(mean.shape), where=spread > 0)
    middle = np.quantile(chance, [0.025, 0.975], axis=0)
    ratios = np.full((3, mean.size), np.nan)
    np.divide(np.stack([pairs, *middle]), mean, out=ratios, where=possible)
    ratio, low, high = ratios
    p = np.where(possible, np.minimum(1.0, 2 * tail), np.nan)
    return _Told(pairs.astype(np.int64), mean, ratio, low, high, np.where(possible, z, np.nan), p)


def _as_frame(
    names: list[str], near: _Near, both: NDArray[np.int64], every: _Counted, without: _Counted
) -> DataFrame:
    import pandas as pd

    total = np.diagonal(both)
    one, two = np.triu_indices(len(names))
    band, pair = (axis.ravel() for axis in np.indices((near.bands, one.size)))
    one, two = one[pair], two[pair]
    told = _tell(every, near.expected(every), (band, one, two))
    # For a mark with itself there is nothing to leave out.
    own = one == two
    rest = _tell(without, near.expected(without), (band, one, two))
    q = np.full(told.p.shape, np.nan)
    for family in (own, ~own):
        q[family] = benjamini_hochberg(told.p[family])
    labels = np.array(names, dtype=object)
    return pd.DataFrame(
        {
            "first": labels[one],
            "second": labels[two],
            "band_m": near.reaches[band],
            "incidents_first": total[one].astype(np.int64),
            "incidents_second": total[two].astype(np.int64),
            "both": both[one, two].astype(np.int64),
            "pairs": told.pairs,
            "expected": told.expected,
            "ratio": told.ratio,
            "chance_low": told.low,
            "chance_high": told.high,
            "z": told.z,
            "p": told.p,
            "q": q,
            "pairs_without_both": np.where(own, told.pairs, rest.pairs),
            "ratio_without_both": np.where(own, told.ratio, rest.ratio),
            "p_without_both": np.where(own, told.p, rest.p),
        }
    )
