"""Difference in differences over months: one zone against several comparison zones, month by month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.evaluate.pairs import require_confidence

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEWEST_MONTHS = 3
"""Before and after each need so many months, or how months vary cannot be seen (house rule)."""

FEWEST_PLACES = 3
"""From so many comparison zones on, how they differ among themselves is measured (house rule)."""


@dataclass(frozen=True)
class DifferenceInDifferences:
    """
    Change of a zone beside its comparison zones.

    Parameters
    ----------
    ratio : float
        Incidents after for each one expected from the comparison zones; 0.6 is 40% fewer.
    low, high : float
        Quasi-Poisson interval.
    se_log : float
        Standard error of the logarithm, widened by the larger of the two dispersions when that is above 1.
    p_value : float
        Two-sided.
    dispersion : float
        Pearson's chi-squared of the model divided by its degrees of freedom; 1 is Poisson: how months vary.
    between_dispersion : float or None
        The same of the comparison zones' sums before and after: how much places where nothing was done
        change by themselves. None with fewer than three of them.
    robust_se_log : float
        The same standard error from how months vary (clusters of months), whatever the dispersion.
    robust_low, robust_high : float
        Interval with it.
    trend_p : float or None
        Two-sided p of a test that zone and comparison drifted apart before the start; None when there was
        nothing to test.
    zones, months : int
        Comparison zones, and months with incidents.
    confidence : float
        Level of the intervals.
    """

    ratio: float
    low: float
    high: float
    se_log: float
    p_value: float
    dispersion: float
    between_dispersion: float | None
    robust_se_log: float
    robust_low: float
    robust_high: float
    trend_p: float | None
    zones: int
    months: int
    confidence: float


def difference_in_differences(
    treated: ArrayLike, controls: ArrayLike, *, months_before: int, confidence: float = 0.95
) -> DifferenceInDifferences:
    """
    Fit monthly counts by effects of month, of zone, and of the action.

    Parameters
    ----------
    treated : array_like of int, shape (months,)
        Incidents of the treated zone, month by month.
    controls : array_like of int, shape (months,) or (months, zones)
        The same of one comparison zone, or of several.
    months_before : int
        How many of the months lie before the start.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    DifferenceInDifferences
        The ratio with its intervals.

    Raises
    ------
    UserError
        If shapes do not match, a count is not a whole number of zero or more, before or after has fewer than
        three months, or the zone or its comparison has no incident before or none after.

    Notes
    -----
    Model: the logarithm of the mean is an effect of the month plus one of the zone plus, in the treated zone
    after the start, the effect of the action. Its maximum likelihood estimate is the ratio of sums,
    (T1 / T0) / (C1 / C0), so months common to all zones (seasons, a burst everywhere) cancel. The variance is
    multiplied by the largest of 1, the dispersion of months, and the dispersion between comparison zones;
    where the last is the largest, the quantile is Student's for the number of comparison zones less one, and
    otherwise normal. The robust error clusters by month: in each month what the zone had is compared with its
    share of all zones' incidents.

    References
    ----------
    McCullagh P, Nelder JA (1989). Generalized linear models, 2nd ed., chapters 6 and 9. Bertrand M, Duflo E,
    Mullainathan S (2004). How much should we trust differences-in-differences estimates? Quarterly Journal of
    Economics 119, 249-275.

    Examples
    --------
    >>> found = difference_in_differences([4, 5, 3, 2, 1, 3], [4, 4, 4, 4, 4, 4], months_before=3)
    >>> round(found.ratio, 3)
    0.5
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    require_confidence(confidence)
    zone, others = _tables(treated, controls, months_before)
    early = np.arange(zone.size) < months_before
    base = others.sum(axis=1)
    t0, t1, c0, c1 = (float(each.sum()) for each in (zone[early], zone[~early], base[early], base[~early]))
    if 0 in (t0, t1, c0, c1):
        raise UserError(
            what="The months compared",
            found="have no incident in the zone or in its comparison, before or after.",
            fix="Choose longer periods, or read the counts as they are: a ratio needs incidents in all four.",
        )
    logarithm = math.log(t1) - math.log(t0) - math.log(c1) + math.log(c0)
    share = np.where(early, t0 / (t0 + c0), t1 / (t1 + c1))
    dispersion = _dispersion(zone, others, share)
    between = _between(others[early].sum(axis=0), others[~early].sum(axis=0))
    widest = max(dispersion, 1.0, between or 0.0)
    se = math.sqrt(widest * (1 / t0 + 1 / t1 + 1 / c0 + 1 / c1))
    # A dispersion of a few places is itself uncertain: Student's quantile allows for that.
    freedom = int((others.sum(axis=0) > 0).sum()) - 1 if between == widest else None
    quantile, tail = 0.5 + confidence / 2, -abs(logarithm) / se
    span = float(ndtri(quantile) if freedom is None else stdtrit(freedom, quantile))
    robust = math.sqrt(sum(_sandwich(zone[part], base[part]) for part in (early, ~early)))
    reach = float(ndtri(0.5 + confidence / 2))
    return DifferenceInDifferences(
        ratio=math.exp(logarithm),
        low=math.exp(logarithm - span * se),
        high=math.exp(logarithm + span * se),
        se_log=se,
        p_value=float(2 * (ndtr(tail) if freedom is None else stdtr(freedom, tail))),
        dispersion=dispersion,
        between_dispersion=between,
        robust_se_log=robust,
        robust_low=math.exp(logarithm - reach * robust),
        robust_high=math.exp(logarithm + reach * robust),
        trend_p=_trend(zone[early], base[early], dispersion),
        zones=others.shape[1],
        months=int((zone + base > 0).sum()),
        confidence=confidence,
    )


def _tables(
    treated: ArrayLike, controls: ArrayLike, months_before: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    zone, others = np.asarray(treated, dtype=float), np.asarray(controls, dtype=float)
    others = others[:, np.newaxis] if others.ndim == 1 else others
    if zone.ndim != 1 or others.ndim != 2 or len(others) != len(zone) or not others.shape[1]:
        raise UserError(
            what="The monthly counts",
            found=f"have the shapes {zone.shape} and {others.shape}.",
            fix="Give one count a month for the zone, and as many for each comparison zone.",
        )
    both: NDArray[Any] = np.concatenate([zone[:, np.newaxis], others], axis=1)
    if not np.isfinite(both).all() or (both < 0).any() or (both % 1).any():
        raise UserError(
            what="The monthly counts",
            found="hold a value that is missing, negative or not whole.",
            fix="Give the number of incidents of every month, 0 where there were none.",
        )
    if not FEWEST_MONTHS <= months_before <= zone.size - FEWEST_MONTHS:
        raise UserError(
            what="The months compared",
            found=f"are {months_before} before and {zone.size - months_before} after.",
            fix=f"Give at least {FEWEST_MONTHS} of each.",
        )
    return zone, others


def _dispersion(zone: NDArray[np.float64], others: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Give Pearson's chi-squared of the fitted table by its degrees of freedom; empty months hold nothing."""
    everything = zone + others.sum(axis=1)
    kept, used = everything > 0, others.sum(axis=0) > 0
    expected = (everything * (1 - share))[:, np.newaxis] * others.sum(axis=0) / others.sum()
    fitted = np.column_stack([everything * share, expected[:, used]])[kept]
    seen = np.column_stack([zone, others[:, used]])[kept]
    freedom = (seen.shape[1] - 1) * seen.shape[0] - seen.shape[1]
    return float(((seen - fitted) ** 2 / fitted).sum() / freedom) if freedom > 0 else 1.0


def _between(before: NDArray[np.float64], after: NDArray[np.float64]) -> float | None:
    """Give Pearson's chi-squared by degrees of freedom of the comparison zones' sums before and after."""
    table = np.array([before, after])[:, before + after > 0]
    if table.shape[1] < FEWEST_PLACES or not table.sum(axis=1).all():
        return None
    fitted = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(((table - fitted) ** 2 / fitted).sum() / (table.shape[1] - 1))


def _sandwich(zone: NDArray[np.float64], base: NDArray[np.float64]) -> float:
    """Give the variance of the log odds of the zone's share in one period, with months as clusters."""
    everything = zone + base
    share = zone.sum() / everything.sum()
    information = share * (1 - share) * everything.sum()
    return float(((zone - share * everything) ** 2).sum() / information**2)


def _trend(zone: NDArray[np.float64], base: NDArray[np.float64], dispersion: float) -> float | None:
    """Test whether the zone's share of all incidents drifted over the months before (Cochran-Armitage)."""
    from scipy.special import ndtr

    everything = zone + base
    share = zone.sum() / everything.sum()
    month = np.arange(zone.size) - (np.arange(zone.size) * everything).sum() / everything.sum()
    variance = max(dispersion, 1.0) * share * (1 - share) * (everything * month**2).sum()
    if not variance > 0:
        return None
    return float(2 * ndtr(-abs((month * (zone - share * everything)).sum()) / math.sqrt(variance)))
