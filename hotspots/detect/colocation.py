"""Co-location: whether incidents of two kinds stand near each other more than the places alone explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import in_threads, processors
from geodata.errors import UserError
from hotspots.detect.points import coordinates, require_positive
from hotspots.detect.significance import benjamini_hochberg
from hotspots.detect.squares import plain, sort_into_squares

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
        (pairs of one point with the first mark and another with the second, near each other),
        ``pairs_without_both`` (those in which neither point carries both; for a mark with itself the same as
        ``pairs``), ``expected`` (mean pairs by chance), ``ratio``, ``chance_low`` and ``chance_high`` (the
        ratio in the middle 95% of the shuffles), ``p`` (two-sided: twice the smaller of the shares of
        shuffles with as many or more, and as many or fewer, this one included), ``q`` (false discovery rate
        over the pairs of different marks; and, apart from them, over the marks with themselves). Where
        nothing can be expected the ratio, p and q are missing.

    Raises
    ------
    UserError
        If the points have no metric system, lengths differ, there are too many marks or pairs, or a number
        makes no sense.

    Notes
    -----
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
) -> DataFrame:
    """
    Do the work of `co_location` on plain coordinates.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    marks, band_m, permutations, rng, groups
        See `co_location`.

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
    members, starts = _grouped(groups, x.size)
    if x.size < 2:
        observed = np.zeros((reaches.size, MOST_MARKS, MOST_MARKS), np.int64)
        dealt, apart, ordered = observed[None].repeat(permutations, axis=0), observed, np.zeros(reaches.size)
    else:
        near = _Near(x, y, reaches)
        observed, apart = near.count(carried), near.count_apart(carried)
        dealt, ordered = near.deal(carried, seeds, members, starts), near.ordered_pairs
    total = carried.sum(axis=0)
    both = carried.T @ carried
    exact = None
    if starts.size <= 2:
        chance = (np.outer(total, total) - both) / max(x.size * (x.size - 1), 1)
        exact = ordered[:, None, None] * chance
    return _as_frame(list(marks.columns), reaches, both, observed, apart, dealt, exact)


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
    """Places and who is near whom, ready to be counted again and again."""

    def __init__(self, x: NDArray[np.float64], y: NDArray[np.float64], reaches: NDArray[np.float64]) -> None:
        from hotspots.detect.kernels.squares import count_near, near_places

        found = sort_into_squares(x, y, float(reaches[-1]))
        likely = int(count_near(found.first_place, found.around))
        if likely > MOST_PAIRS:
            raise UserError(
                what="The reach of a pair",
                found=f"({reaches[-1]:g} m) makes up to {likely:,} pairs of places, too many to count.",
                fix="Give a shorter reach, or choose a shorter period.",
            )
        self.near, self.starts = near_places(
            found.first_place, found.around, found.xs, found.ys, plain(reaches**2)
        )
        self.bands = reaches.size
        self.places = found.xs.size
        self.place_of = found.place_of

    @property
    def ordered_pairs(self) -> NDArray[np.float64]:
        """Pairs of different points within each reach, both ways round."""
        ones = np.zeros((self.place_of.size, MOST_MARKS), dtype=np.int32)
        ones[:, 0] = 1
        return self.count(ones)[:, 0, 0].astype(float)

    def count(self, carried: NDArray[np.int32]) -> NDArray[np.int64]:
        """Count the pairs of different points for every two marks, both ways round, within each reach."""
        from hotspots.detect.kernels.colocation import count_pairs

        held = np.zeros((self.places, MOST_MARKS), dtype=np.int32)
        np.add.at(held, self.place_of, carried)
        counts = np.zeros((self.bands, MOST_MARKS, MOST_MARKS), dtype=np.int64)
        count_pairs(self.near, self.starts, self.bands, held, counts)
        return np.cumsum(counts, axis=0) - carried.T @ carried

    def count_apart(self, carried: NDArray[np.int32]) -> NDArray[np.int64]:
        """Count the pairs in which neither point carries both marks."""
        counts = self.count(carried)
        for one, two in zip(*np.triu_indices(MOST_MARKS, k=1), strict=True):
            if not (carried[:, one] & carried[:, two]).any():
                continue
            only = np.zeros_like(carried)
            only[:, 0] = carried[:, one] & ~carried[:, two]
            only[:, 1] = carried[:, two] & ~carried[:, one]
            counts[:, one, two] = self.count(only)[:, 0, 1]
        return counts

    def deal(
        self,
        carried: NDArray[np.int32],
        seeds: NDArray[np.uint64],
        members: NDArray[np.int64],
        groups: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Count the pairs after each shuffle; every shuffle has its own seed, whichever thread does it."""
        from hotspots.detect.kernels.colocation import count_shuffles

        counts = np.zeros((seeds.size, self.bands, MOST_MARKS, MOST_MARKS), dtype=np.int64)

        def work(part: slice) -> None:
            count_shuffles(
                seeds[part],
                members,
                groups,
                self.place_of,
                carried,
                self.places,
                self.near,
                self.starts,
                self.bands,
                counts[part],
            )

        cuts = np.unique(np.linspace(0, seeds.size, 4 * processors() + 1).astype(int))
        in_threads(work, [slice(low, high) for low, high in zip(cuts[:-1], cuts[1:], strict=True)])
        # How many carry both marks is the same after every shuffle: so many are paired with themselves.
        return np.cumsum(counts, axis=1) - carried.T @ carried


def _as_frame(
    names: list[str],
    reaches: NDArray[np.float64],
    both: NDArray[np.int64],
    observed: NDArray[np.int64],
    apart: NDArray[np.int64],
    dealt: NDArray[np.int64],
    exact: NDArray[np.float64] | None,
) -> DataFrame:
    import pandas as pd

    total = np.diagonal(both)
    one, two = np.triu_indices(len(names))
    band, pair = (axis.ravel() for axis in np.indices((reaches.size, one.size)))
    one, two = one[pair], two[pair]
    own = one == two
    # A mark with itself: each pair was counted both ways round.
    halves = np.where(own, 2, 1)
    pairs = observed[band, one, two] // halves
    chance = dealt[:, band, one, two] / halves
    mean = chance.mean(axis=0) if exact is None else exact[band, one, two] / halves
    possible = mean > 0
    more = 1 + (chance >= pairs).sum(axis=0)
    fewer = 1 + (chance <= pairs).sum(axis=0)
    p = np.where(possible, np.minimum(1.0, 2 * np.minimum(more, fewer) / (1 + len(dealt))), np.nan)
    q = np.full(p.shape, np.nan)
    for family in (own, ~own):
        q[family] = benjamini_hochberg(p[family])
    ratios = np.full((3, p.size), np.nan)
    low, high = np.quantile(chance, [0.025, 0.975], axis=0)
    np.divide(np.stack([pairs, low, high]), mean, out=ratios, where=possible)
    labels = np.array(names, dtype=object)
    return pd.DataFrame(
        {
            "first": labels[one],
            "second": labels[two],
            "band_m": reaches[band],
            "incidents_first": total[one].astype(np.int64),
            "incidents_second": total[two].astype(np.int64),
            "both": both[one, two].astype(np.int64),
            "pairs": pairs.astype(np.int64),
            "pairs_without_both": (apart[band, one, two] // halves).astype(np.int64),
            "expected": mean,
            "ratio": ratios[0],
            "chance_low": ratios[1],
            "chance_high": ratios[2],
            "p": p,
            "q": q,
        }
    )
