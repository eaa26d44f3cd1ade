"""Exact test of two Poisson rates: did the rate change, or was it chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.evaluate.pairs import counts_of, require_above_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

FURTHEST = 10.0
"""Outcomes this many standard deviations (and 30) from the mean are left out: chances under 1e-20."""
LARGEST = 200_000
"""Larger counts would take minutes, and need no exact test."""
AT_ONCE = 2_000_000
"""Pairs of outcomes looked at together, so that memory stays small."""
ROUNDING = 1e-9


def e_test(
    first: int,
    second: int,
    *,
    exposures: Sequence[float] = (1.0, 1.0),
    difference: float = 0.0,
    same_scale: bool = False,
) -> float:
    """
    Test whether two counts come from Poisson rates with a given difference.

    Parameters
    ----------
    first, second : int
        Incidents, such as before and after.
    exposures : pair of float, default (1, 1)
        Time (or people, or ground) each was counted over, in the same unit.
    difference : float, default 0
        First rate less second rate under the hypothesis.
    same_scale : bool, default False
        Matters with a difference only. The published values divide what was seen by the mean under the
        hypothesis and the other outcomes by their plain mean, which makes p too small (see the page of the
        method); with True both are divided alike.

    Returns
    -------
    float
        Two-sided p; 1 when neither period has an incident and the hypothesis is no difference.

    Raises
    ------
    UserError
        If a count is not whole, negative or above 200,000, an exposure not above zero, or the difference not
        a number.

    Notes
    -----
    The statistic is the difference of the rates less the hypothesis, divided by the root of the pooled rate;
    p is the chance of a statistic at least as far from zero, the rates being estimated under the hypothesis.
    An outcome without any incident has no pooled rate: its statistic is zero when the hypothesis is no
    difference, and beyond all others when it is not.

    References
    ----------
    Krishnamoorthy K, Thomson J (2004). A more powerful test for comparing two Poisson means. Journal of
    Statistical Planning and Inference 119, 23-35.

    Examples
    --------
    >>> round(e_test(0, 3), 6)
    0.088379
    >>> round(e_test(100, 25, exposures=(10, 5)), 10)
    0.0015380663
    """
    counts = counts_of((first, second), what="two periods")
    spans = require_above_zero(exposures, what="The exposures")
    if spans.shape != (2,) or not np.isfinite(difference):
        raise UserError(
            what="The test of two rates",
            found=f"was asked with {spans.size} exposures and a difference of {difference}.",
            fix="Give two exposures, and a difference that is a number.",
        )
    if max(counts.before, counts.after) > LARGEST:
        raise UserError(
            what="The counts of the two periods",
            found=f"reach {max(counts.before, counts.after):,.0f}.",
            fix=f"The exact test is for counts up to {LARGEST:,}; use the interval of the relative effect.",
        )
    plain = counts.total / spans.sum()
    gap = counts.before / spans[0] - counts.after / spans[1] - difference
    pooled = plain - difference * spans[0] / spans.sum()
    # A hypothesis that leaves the second rate nothing has no mean to divide by: the plain one serves.
    seen = float(_score(gap, plain if same_scale or pooled <= 0 else pooled))
    means = _expected(counts.total, spans, difference)
    outcomes = [_likely(mean) for mean in means]
    chances = [_chance(values, mean) for values, mean in zip(outcomes, means, strict=True)]
    rows = max(1, AT_ONCE // outcomes[1].size)
    p = 0.0
    for start in range(0, outcomes[0].size, rows):
        part = slice(start, start + rows)
        rates = outcomes[0][part, np.newaxis] / spans[0] - outcomes[1] / spans[1]
        sums = (outcomes[0][part, np.newaxis] + outcomes[1]) / spans.sum()
        far = _score(rates - difference, sums) >= seen * (1 - ROUNDING)
        p += float(chances[0][part] @ (far @ chances[1]))
    return min(p, 1.0)


def _expected(total: float, spans: NDArray[np.float64], difference: float) -> tuple[float, float]:
    """Give the means of the two counts under the hypothesis."""
    second = max(total / spans.sum() - difference * spans[0] / spans.sum(), 0.0)
    return float(spans[0] * max(second + difference, 0.0)), float(spans[1] * second)


def _score(gap: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    """Give how far a difference is from the hypothesis, on the scale of a pooled rate."""
    far, scale = np.abs(np.asarray(gap, dtype=float)), np.asarray(mean, dtype=float)
    score = np.where(far == 0, 0.0, np.inf)
    np.divide(far, np.sqrt(np.maximum(scale, 0)), out=score, where=scale > 0)
    return score


def _likely(mean: float) -> NDArray[np.float64]:
    """Give the outcomes worth looking at."""
    if mean == 0:
        return np.zeros(1)
    reach = FURTHEST * np.sqrt(mean) + 30
    return np.arange(max(np.floor(mean - reach), 0.0), np.ceil(mean + reach) + 1)


def _chance(outcomes: NDArray[np.float64], mean: float) -> NDArray[np.float64]:
    from scipy.special import gammaln, xlogy

    return np.asarray(np.exp(xlogy(outcomes, mean) - mean - gammaln(outcomes + 1)))
