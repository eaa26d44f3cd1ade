"""Relative effect: how many times better the treated place did than its control."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from hotspots.evaluate.pairs import counts_of, require_above_zero, require_confidence

ADDED = 0.5
"""Added to all four counts when one is zero, as is usual for odds ratios (Haldane, Anscombe)."""


@dataclass(frozen=True)
class RelativeEffect:
    """
    A relative effect size.

    Parameters
    ----------
    ratio : float
        Above 1: the treated place did better than its control.
    low, high : float
        Interval of the ratio.
    se_log : float
        Standard error of its logarithm.
    z : float
        Logarithm divided by standard error.
    p_value : float
        Two-sided.
    confidence : float
        Level of the interval.
    dispersion : float
        Factor the variance was multiplied by.
    zero_counts : int
        How many of the four counts were zero; then 0.5 was added to all four.
    note : str
        Says so in words; empty when there was nothing to say.
    """

    ratio: float
    low: float
    high: float
    se_log: float
    z: float
    p_value: float
    confidence: float
    dispersion: float
    zero_counts: int
    note: str

    @property
    def change_percent(self) -> float:
        """Change of the treated place beside the control, in per cent: -40 is 40% fewer."""
        return 100 * (1 / self.ratio - 1)

    @property
    def change_low_percent(self) -> float:
        """Lower limit of that change."""
        return 100 * (1 / self.high - 1)

    @property
    def change_high_percent(self) -> float:
        """Upper limit of that change."""
        return 100 * (1 / self.low - 1)


def relative_effect(
    treated: Any,
    control: Any,
    *,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> RelativeEffect:
    """
    Work out the relative effect size (an odds ratio of counts) with its interval.

    Parameters
    ----------
    treated, control : pair of int
        Incidents (before, after) where something was done, and where nothing was. Periods may differ in
        length as long as both places share them.
    confidence : float, default 0.95
        Level of the interval.
    dispersion : float, default 1
        How many times the variance of counts exceeds their mean; 1 is Poisson. See `expected_dispersion`, or
        measure it on months with `difference_in_differences`.

    Returns
    -------
    RelativeEffect
        Above 1 the treated place did better.

    Raises
    ------
    UserError
        If a count is not a whole number of zero or more, or the dispersion not above zero.

    Notes
    -----
    RES = (T0 C1) / (T1 C0); the variance of its logarithm is 1/T0 + 1/T1 + 1/C0 + 1/C1, times the dispersion.

    References
    ----------
    Farrington DP, Gill M, Waples SJ, Argomaniz J (2007). The effects of closed-circuit television on crime:
    meta-analysis of an English national quasi-experimental multi-site evaluation. Journal of Experimental
    Criminology 3, 21-38.

    Examples
    --------
    >>> found = relative_effect((207, 110), (308, 318))
    >>> round(found.ratio, 6), round(found.low, 3), round(found.high, 3)
    (1.942916, 1.469, 2.569)
    """
    from scipy.special import ndtr, ndtri

    require_confidence(confidence)
    spread = float(require_above_zero(dispersion, what="The dispersion").reshape(-1)[0])
    zone, base = counts_of(treated, what="treated zone"), counts_of(control, what="control")
    counts = [zone.before, zone.after, base.before, base.after]
    zeros = counts.count(0)
    t0, t1, c0, c1 = (count + ADDED for count in counts) if zeros else counts
    logarithm = math.log(t0) - math.log(t1) + math.log(c1) - math.log(c0)
    se = math.sqrt(spread * (1 / t0 + 1 / t1 + 1 / c0 + 1 / c1))
    reach = float(ndtri(0.5 + confidence / 2)) * se
    return RelativeEffect(
        ratio=math.exp(logarithm),
        low=math.exp(logarithm - reach),
        high=math.exp(logarithm + reach),
        se_log=se,
        z=logarithm / se,
        p_value=float(2 * ndtr(-abs(logarithm) / se)),
        confidence=confidence,
        dispersion=spread,
        zero_counts=zeros,
        note=_note(zeros),
    )


def _note(zeros: int) -> str:
    if not zeros:
        return ""
    what = {1: "One of the four counts is", 4: "All four counts are"}.get(
        zeros, f"{zeros} of the four counts are"
    )
    return f"{what} zero, so 0.5 was added to each: read the ratio with great care."


def expected_dispersion(treated: Any, control: Any) -> float:
    """
    Give the dispersion usual in counts of crimes of this size, where none can be measured.

    Parameters
    ----------
    treated, control : pair of int
        Incidents (before, after).

    Returns
    -------
    float
        0.0008 N + 1.2, N being the mean of the four counts.

    References
    ----------
    Farrington DP, Gill M, Waples SJ, Argomaniz J (2007), as for `relative_effect`.
    """
    zone, base = counts_of(treated, what="treated zone"), counts_of(control, what="control")
    return 0.0008 * (zone.total + base.total) / 4 + 1.2
