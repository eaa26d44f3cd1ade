"""Several zones with the same action taken together, because one alone rarely has incidents enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.evaluate.pairs import require_confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.evaluate.relative_effect import RelativeEffect
    from hotspots.evaluate.wdd import WddResult


@dataclass(frozen=True)
class PooledDifference:
    """
    Weighted displacement differences added up.

    Parameters
    ----------
    estimate, se, z, low, high : float
        As of one zone, for all together.
    zones : int
        How many were added.
    """

    estimate: float
    se: float
    z: float
    low: float
    high: float
    zones: int


@dataclass(frozen=True)
class PooledEffect:
    """
    Relative effects averaged on the log scale.

    Parameters
    ----------
    ratio, low, high : float
        Average of a random-effects model (DerSimonian and Laird): zones may truly differ.
    common_ratio, common_low, common_high : float
        Average when all zones have one and the same effect.
    heterogeneity_p : float
        P of Cochran's test that they have.
    between_variance : float
        Variance of the true log effects between zones.
    zones : int
        How many were averaged.
    """

    ratio: float
    low: float
    high: float
    common_ratio: float
    common_low: float
    common_high: float
    heterogeneity_p: float
    between_variance: float
    zones: int


def pool_differences(results: Sequence[WddResult], *, confidence: float = 0.95) -> PooledDifference:
    """
    Add up the weighted displacement differences of zones that share no incident.

    Parameters
    ----------
    results : sequence of WddResult
        One a zone, in the same unit; no place may serve in two of them.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    PooledDifference
        Their sum.

    Raises
    ------
    UserError
        If there is none.
    """
    from scipy.special import ndtri

    require_confidence(confidence)
    _require_some(len(results))
    estimate = sum(one.estimate for one in results)
    se = math.sqrt(sum(one.se**2 for one in results))
    reach = float(ndtri(0.5 + confidence / 2)) * se
    return PooledDifference(estimate, se, estimate / se, estimate - reach, estimate + reach, len(results))


def add_differences(results: Sequence[WddResult]) -> WddResult:
    """
    Add up weighted displacement differences, parts and all, so that the sum reads like one of them.

    Parameters
    ----------
    results : sequence of WddResult
        One a zone, of one confidence; no incident may serve in two of them.

    Returns
    -------
    WddResult
        For all zones together.

    Raises
    ------
    UserError
        If there is none.
    """
    from scipy.special import ndtr

    from hotspots.evaluate.wdd import WddResult as Result

    _require_some(len(results))
    confidence = results[0].confidence
    total = pool_differences(results, confidence=confidence)
    return Result(
        estimate=total.estimate,
        se=total.se,
        z=total.z,
        low=total.low,
        high=total.high,
        p_value=float(2 * ndtr(-abs(total.z))),
        confidence=confidence,
        local=sum(one.local for one in results),
        displaced=sum(one.displaced for one in results),
        local_se=math.sqrt(sum(one.local_se**2 for one in results)),
        displaced_se=math.sqrt(sum(one.displaced_se**2 for one in results)),
        incidents=sum(one.incidents for one in results),
    )


def pool_effects(results: Sequence[RelativeEffect], *, confidence: float = 0.95) -> PooledEffect:
    """
    Average the relative effects of zones that share no incident.

    Parameters
    ----------
    results : sequence of RelativeEffect
        One a zone.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    PooledEffect
        The averages, and how far the zones differ.

    Raises
    ------
    UserError
        If there is none.

    References
    ----------
    DerSimonian R, Laird N (1986). Meta-analysis in clinical trials. Controlled Clinical Trials 7, 177-188.
    """
    from scipy.special import chdtrc, ndtri

    require_confidence(confidence)
    _require_some(len(results))
    effects = np.array([math.log(one.ratio) for one in results])
    weights = np.array([one.se_log**-2 for one in results])
    common = float((weights * effects).sum() / weights.sum())
    apart = float((weights * (effects - common) ** 2).sum())
    freedom = effects.size - 1
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max((apart - freedom) / scale, 0.0) if freedom else 0.0
    wider = 1 / (1 / weights + between)
    average = float((wider * effects).sum() / wider.sum())
    quantile = float(ndtri(0.5 + confidence / 2))
    reach, common_reach = quantile / math.sqrt(wider.sum()), quantile / math.sqrt(weights.sum())
    return PooledEffect(
        ratio=math.exp(average),
        low=math.exp(average - reach),
        high=math.exp(average + reach),
        common_ratio=math.exp(common),
        common_low=math.exp(common - common_reach),
        common_high=math.exp(common + common_reach),
        heterogeneity_p=float(chdtrc(freedom, apart)) if freedom else 1.0,
        between_variance=between,
        zones=effects.size,
    )


def _require_some(number: int) -> None:
    if not number:
        raise UserError("The zones to pool", "are none.", "Give the result of at least one zone.")
