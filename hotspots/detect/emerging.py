"""Emerging hot spots: how clustering in space changed over time, in seventeen classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError
from hotspots.detect.mann_kendall import mann_kendall_arrays
from hotspots.detect.significance import benjamini_hochberg
from hotspots.detect.weights import missing_self_weights, weights_on

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

Compare = Literal["all", "period"]
Tail = Literal["skewed", "normal"]

FEWEST_PERIODS = 10
"""With fewer periods no trend is tested (as published)."""
MOST_OF_THE_TIME = 0.9
"""Share of the periods that makes a place persistently hot or cold (as published)."""

NO_PATTERN = "no pattern"
KINDS: tuple[str, ...] = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
CLASSES: tuple[str, ...] = (
    NO_PATTERN,
    *(f"{kind} hot spot" for kind in KINDS),
    *(f"{kind} cold spot" for kind in KINDS),
)
"""The seventeen classes; a class is known by its place in this list."""


@dataclass(frozen=True, eq=False)
class EmergingHotSpots:
    """
    Scores and classes of all places.

    Parameters
    ----------
    z, p, q : numpy.ndarray, shape (n, t)
        Gi* of every place and period, with p and the false discovery rate over all of them.
    trend_z, trend_p : numpy.ndarray, shape (n,)
        Mann-Kendall test of every place.
    trend_q : numpy.ndarray, shape (n,)
        The false discovery rate over the places that are hot or cold most of the time, whose class hangs on
        it; nan elsewhere.
    classes : numpy.ndarray of int, shape (n,)
        Places in `CLASSES`.
    alpha : float
        Below this q a place and period is hot or cold.
    """

    z: NDArray[np.float64]
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    trend_z: NDArray[np.float64]
    trend_p: NDArray[np.float64]
    trend_q: NDArray[np.float64]
    classes: NDArray[np.int64]
    alpha: float

    @property
    def hot(self) -> NDArray[np.bool_]:
        """Whether a place was hot in a period, shape (n, t)."""
        return (self.q < self.alpha) & (self.z > 0)

    @property
    def cold(self) -> NDArray[np.bool_]:
        """Whether a place was cold in a period, shape (n, t)."""
        return (self.q < self.alpha) & (self.z < 0)


def emerging_hot_spots(
    counts_by_period: DataFrame,
    graph: Any,
    *,
    earlier_periods: int = 1,
    compare: Compare = "all",
    tail: Tail = "skewed",
    alpha: float = 0.05,
) -> Series[Any]:
    """
    Say of every place whether it is becoming, staying, or no longer a hot or cold spot.

    Parameters
    ----------
    counts_by_period : pandas.DataFrame, shape (n, t)
        Counts or rates: one row a place, one column a period of equal length, in the order of time; at least
        10 periods.
    graph : libpysal.graph.Graph
        Neighbours of the places, on the same identifiers; the place itself counts (see `gi_star`).
    earlier_periods : int, default 1
        So many earlier periods of the place and its neighbours are looked at together with each period.
    compare : {"all", "period"}, default "all"
        Whether a place and period is compared with all places and periods, so that a rise everywhere counts,
        or with the other places of the same period only (earlier periods are then left out).
    tail : {"skewed", "normal"}, default "skewed"
        How p is read off the score: allowing for the skewness of the values, or by the normal curve.
    alpha : float, default 0.05
        False discovery rate below which a place and period is hot or cold, and a trend is a trend.

    Returns
    -------
    pandas.Series of str
        One of `CLASSES`, on the index of `counts_by_period`.

    Raises
    ------
    UserError
        If there are too few periods, a value is missing or negative, or the graph is about other places.

    Notes
    -----
    Gi* and its correction over all places and periods say where and when it was hot or cold. The trend is
    tested on Gi* of each period by itself: windows that overlap in time would find trends where there are
    none.

    References
    ----------
    Esri. How Emerging Hot Spot Analysis works, ArcGIS Pro tool reference, space time pattern mining.
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics. Geographical Analysis 27, 286-306.
    """
    import pandas as pd

    weights = weights_on(counts_by_period.index, graph)
    found = emerging_arrays(
        counts_by_period.to_numpy(dtype=float, na_value=np.nan),
        weights,
        earlier_periods=earlier_periods,
        compare=compare,
        tail=tail,
        alpha=alpha,
    )
    names = np.array(CLASSES, dtype=object)[found.classes]
    return pd.Series(names, index=counts_by_period.index, name="class")


def emerging_arrays(
    values: NDArray[np.float64],
    weights: Any,
    *,
    earlier_periods: int = 1,
    compare: Compare = "all",
    tail: Tail = "skewed",
    alpha: float = 0.05,
) -> EmergingHotSpots:
    """
    Score and classify on plain arrays.

    Parameters
    ----------
    values : numpy.ndarray, shape (n, t)
        Counts or rates, one row a place.
    weights : scipy.sparse matrix, shape (n, n)
        Neighbours, in the same order.
    earlier_periods, compare, tail, alpha
        See `emerging_hot_spots`.

    Returns
    -------
    EmergingHotSpots
        Scores, trends, classes.

    Raises
    ------
    UserError
        If there are too few periods, or a value is missing or negative.
    """
    _check(values, earlier_periods, compare, tail, alpha)
    lag = earlier_periods if compare == "all" else 0
    z, p = space_time_gi_star(values, weights, earlier_periods=lag, compare=compare, tail=tail)
    alone = z if lag == 0 else space_time_gi_star(values, weights, earlier_periods=0, tail=None)[0]
    # Sums that are equal may differ in the last digits; to the test of ranks they have to be ties.
    _, _, trend_z, trend_p = mann_kendall_arrays(np.round(alone, 9))
    q = benjamini_hochberg(p.ravel()).reshape(p.shape)
    hot, cold = (q < alpha) & (z > 0), (q < alpha) & (z < 0)
    mostly = np.maximum(hot.mean(axis=1), cold.mean(axis=1)) >= MOST_OF_THE_TIME
    trend_q = benjamini_hochberg(np.where(mostly, trend_p, np.nan))
    trend = np.where(trend_q < alpha, np.sign(trend_z), 0.0)
    return EmergingHotSpots(z, p, q, trend_z, trend_p, trend_q, classify(hot, cold, trend), alpha)


def _check(values: NDArray[np.float64], earlier: int, compare: str, tail: str, alpha: float) -> None:
    if values.ndim != 2 or values.shape[1] < FEWEST_PERIODS:
        periods = values.shape[1] if values.ndim == 2 else 0
        raise UserError(
            what="Emerging hot spots",
            found=f"need at least {FEWEST_PERIODS} periods, and there are {periods}.",
            fix="Take in more time, or cut it into shorter periods.",
        )
    if not np.isfinite(values).all() or (values < 0).any():
        raise UserError(
            what="The counts by period",
            found="hold a missing or negative value.",
            fix="Give every place a count for every period, 0 where nothing was recorded.",
        )
    if compare not in ("all", "period") or tail not in ("skewed", "normal"):
        raise UserError(
            what="The comparison",
            found=f"is '{compare}' with the tail '{tail}'.",
            fix="Compare with 'all' or 'period', and use the tail 'skewed' or 'normal'.",
        )
    if not 0 <= earlier < values.shape[1] or not 0 < alpha < 1:
        raise UserError(
            what="The window in time",
            found=f"takes in {earlier} earlier periods, at a false discovery rate of {alpha:g}.",
            fix="Use 0 or a few earlier periods, and a rate between 0 and 1, such as 0.05.",
        )


def space_time_gi_star(
    values: NDArray[np.float64],
    weights: Any,
    *,
    earlier_periods: int = 1,
    compare: Compare = "all",
    tail: Tail | None = "skewed",
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Work out Gi* of every place and period.

    Parameters
    ----------
    values : numpy.ndarray, shape (n, t)
        Counts or rates.
    weights : scipy.sparse matrix, shape (n, n)
        Neighbours; a place without a weight on itself gets the largest of its row.
    earlier_periods : int, default 1
        Earlier periods in each window; the first periods have fewer.
    compare : {"all", "period"}, default "all"
        What the values would be shuffled over: all places and periods, or the places of the period.
    tail : {"skewed", "normal"} or None, default "skewed"
        How p is read off the score; None: p is left empty.

    Returns
    -------
    tuple of numpy.ndarray, shape (n, t) each
        z and two-sided p. Where the sum cannot vary, z is 0 and p is 1.

    Notes
    -----
    With W, S, C the sums of the weights of a window, of their squares and cubes, N values shuffled with mean
    m, variance v and third central moment u: z = (sum - W m) / sqrt(v (N S - W^2) / (N - 1)), and the third
    moment of the sum is u (C - 3 (S W - C) / (N - 1) + 2 (W^3 - 3 W S + 2 C) / ((N - 1) (N - 2))). The
    skewed tail is that of the gamma distribution with the same three moments (Pearson's type III).
    """
    from scipy import sparse

    places, periods = values.shape
    matrix = sparse.csr_array(weights, dtype=float)
    own = missing_self_weights(matrix)
    powers = [_row_power(matrix, power) + own**power for power in (1, 2, 3)]
    slices = np.minimum(np.arange(periods) + 1, earlier_periods + 1)
    axis = None if compare == "all" else 0
    centre = values.mean(axis=axis, keepdims=True)
    centred = values - centre
    around = _over_time(matrix @ centred + own[:, None] * centred, earlier_periods)
    total, squares, cubes = (power[:, None] * slices[None, :] for power in powers)
    number = values.size if compare == "all" else places
    spread = np.mean(centred**2, axis=axis, keepdims=True)
    skew = np.mean(centred**3, axis=axis, keepdims=True)
    z, p = np.zeros(values.shape), np.ones(values.shape)
    if number < 3:
        return z, p
    variance = spread * (number * squares - total**2) / (number - 1)
    # Values that only differ by rounding are equal; a window over everything cannot vary.
    possible = (spread > 1e-24 * np.maximum(centre**2, 1e-300)) & (variance > 1e-9 * spread * squares)
    np.divide(around, np.sqrt(np.maximum(variance, 0)), out=z, where=possible)
    if tail is None:
        return z, p
    third = skew * (
        cubes
        - 3 * (squares * total - cubes) / (number - 1)
        + 2 * (total**3 - 3 * total * squares + 2 * cubes) / ((number - 1) * (number - 2))
    )
    lopsided = np.zeros(values.shape)
    np.divide(third, np.maximum(variance, 1e-300) ** 1.5, out=lopsided, where=possible)
    p[possible] = tail_p(z[possible], lopsided[possible] if tail == "skewed" else np.zeros(possible.sum()))
    return z, p


def _row_power(matrix: Any, power: int) -> NDArray[np.float64]:
    from scipy import sparse

    raised = sparse.csr_array((matrix.data**power, matrix.indices, matrix.indptr), shape=matrix.shape)
    return np.asarray(raised.sum(axis=1), dtype=np.float64)


def _over_time(sums: NDArray[np.float64], earlier: int) -> NDArray[np.float64]:
    """Add up every period and the earlier ones."""
    total = sums.copy()
    for step in range(1, earlier + 1):
        total[:, step:] += sums[:, :-step]
    return total


def tail_p(z: NDArray[np.float64], skewness: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Read two-sided p-values off standard scores of a skewed distribution.

    Parameters
    ----------
    z : numpy.ndarray, shape (n,)
        Standard scores.
    skewness : numpy.ndarray, shape (n,)
        Skewness of the distribution; where it is (nearly) 0 the normal curve is used.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Twice the smaller tail of Pearson's type III distribution with mean 0, variance 1 and this skewness.
    """
    from scipy.special import gammainc, gammaincc, ndtr

    p = 2 * ndtr(-np.abs(z))
    # Near the middle both curves agree that nothing is remarkable, and the gamma function takes its time.
    bent = np.flatnonzero((np.abs(skewness) > 1e-4) & (np.abs(z) > 1))
    side = np.sign(skewness[bent])
    strength = np.abs(skewness[bent])
    shape = 4 / strength**2
    at = np.maximum(shape + 2 * (z[bent] * side) / strength, 0.0)
    upper = z[bent] * side > 0
    smaller = np.empty(bent.size)
    smaller[upper] = gammaincc(shape[upper], at[upper])
    smaller[~upper] = gammainc(shape[~upper], at[~upper])
    p[bent] = np.minimum(2 * smaller, 1.0)
    return p


def classify(
    hot: NDArray[np.bool_], cold: NDArray[np.bool_], trend: NDArray[np.float64]
) -> NDArray[np.int64]:
    """
    Give every place its class from the periods in which it was hot or cold.

    Parameters
    ----------
    hot, cold : numpy.ndarray of bool, shape (n, t)
        Whether a place was hot or cold in a period.
    trend : numpy.ndarray, shape (n,)
        1, -1 or 0: whether Gi* rose, fell, or neither, over the periods.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Places in `CLASSES`. Where a place would fit a hot and a cold class, the hot one is given.
    """
    warm = _one_side(hot, cold, trend)
    chilly = _one_side(cold, hot, -trend)
    return np.where(warm > 0, warm, np.where(chilly > 0, chilly + len(KINDS), 0)).astype(np.int64)


def _one_side(
    on: NDArray[np.bool_], opposite: NDArray[np.bool_], trend: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Number the classes of one side from 1, in the order of `KINDS`; 0 for none."""
    periods = on.shape[1]
    times, now, turned = on.sum(axis=1), on[:, -1], opposite.any(axis=1)
    last_run = np.where(on.all(axis=1), periods, np.argmin(on[:, ::-1], axis=1))
    mostly = times >= MOST_OF_THE_TIME * periods - 1e-9
    only_last = now & (times == last_run)
    conditions = [
        mostly & ~now,
        mostly & (trend > 0),
        mostly & (trend < 0),
        mostly,
        now & turned,
        only_last & (last_run == 1),
        only_last,
        (times > 0) & ~turned,
    ]
    kinds = (
        "historical",
        "intensifying",
        "diminishing",
        "persistent",
        "oscillating",
        "new",
        "consecutive",
        "sporadic",
    )
    return np.select(conditions, [KINDS.index(kind) + 1 for kind in kinds], 0)
