"""Power: how large a fall has to be before these counts could show it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geodata.errors import UserError
from hotspots.evaluate.pairs import counts_of, require_above_zero

LITTLE = 100
"""A fall of so many per cent is all there is."""


@dataclass(frozen=True)
class PowerResult:
    """
    What an evaluation of these counts could show.

    Parameters
    ----------
    se : float
        Standard error of the weighted displacement difference when nothing changes.
    smallest_fall : float
        The usual rule: smallest fall, beside the comparison, that would be significant, with that standard
        error.
    smallest_fall_exact : float
        The same when the fall itself takes its incidents out of the standard error.
    likely_fall : float
        True fall that would be found significant with the chance `power`.
    expected : float
        Incidents expected in the treated zone after, if nothing changed.
    alpha, power : float
        Level of the one-sided test, and chance of finding the likely fall.
    possible : bool
        Whether even a fall to no incident at all could be significant.
    sentence : str
        In words.
    """

    se: float
    smallest_fall: float
    smallest_fall_exact: float
    likely_fall: float
    expected: float
    alpha: float
    power: float
    possible: bool
    sentence: str

    @property
    def smallest_fall_percent(self) -> float | None:
        """Smallest fall as a share of what is expected; None when nothing is."""
        return 100 * self.smallest_fall_exact / self.expected if self.expected else None


def power(
    treated: int,
    control: int,
    *,
    displacement: int = 0,
    displacement_control: int = 0,
    longer: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
    dispersion: float = 1.0,
) -> PowerResult:
    """
    Work out, before acting, the smallest fall that could be shown.

    Parameters
    ----------
    treated, control : int
        Incidents in the time before, in the zone and in its comparison.
    displacement, displacement_control : int, default 0
        The same around the two, when they are to be counted.
    longer : float, default 1
        Length of the time after, divided by the time before.
    alpha : float, default 0.05
        Level of a one-sided test.
    power : float, default 0.8
        Chance with which the likely fall is to be found.
    dispersion : float, default 1
        How many times the variance of counts exceeds their mean.

    Returns
    -------
    PowerResult
        In incidents of the time after.

    Raises
    ------
    UserError
        If a count is not a whole number of zero or more, or a choice makes no sense.

    Notes
    -----
    With nothing changing, counts before repeat themselves after, so the variance is dispersion * m * longer *
    (1 + longer) summed over the places with counts m: four times the mean for zone and comparison alike over
    equal times. The smallest fall is that standard error times the normal quantile. A true fall f lowers the
    variance by dispersion * f, and the exact fall solves f = q sqrt(variance - dispersion f).

    References
    ----------
    Wheeler AP, Ratcliffe JH (2018). Crime Science 7, 11.

    Examples
    --------
    >>> found = power(50, 50)
    >>> round(found.se, 1), round(found.smallest_fall, 1)
    (14.1, 23.3)
    """
    from scipy.special import ndtri

    places = (treated, control, displacement, displacement_control)
    counted = [counts_of((count, 0), what="time before").before for count in places]
    ratio, spread = (
        float(require_above_zero(value, what=what).reshape(-1)[0])
        for value, what in ((longer, "The lengths of the two periods"), (dispersion, "The dispersion"))
    )
    if not 0 < alpha < 0.5 or not 0.5 <= power < 1:
        raise UserError(
            what="The power",
            found=f"was asked with alpha {alpha:g} and power {power:g}.",
            fix="Use an alpha below 0.5, such as 0.05, and a power of 0.5 or more, such as 0.8.",
        )
    variance = spread * ratio * (1 + ratio) * sum(counted)
    quantile = -float(ndtri(alpha))
    exact = _solve(quantile, variance, spread)
    likely = _solve(quantile + float(ndtri(power)), variance, spread)
    expected = counted[0] * ratio
    possible = bool(expected > 0 and exact <= expected)
    return PowerResult(
        se=math.sqrt(variance),
        smallest_fall=quantile * math.sqrt(variance),
        smallest_fall_exact=exact,
        likely_fall=likely,
        expected=expected,
        alpha=alpha,
        power=power,
        possible=possible,
        sentence=_sentence(expected, exact, likely, power, possible=possible),
    )


def _solve(quantile: float, variance: float, spread: float) -> float:
    """Solve f = q sqrt(V - s f) for the fall f."""
    square = quantile**2 * spread
    return (math.sqrt(square**2 + 4 * quantile**2 * variance) - square) / 2


def _sentence(expected: float, exact: float, likely: float, power: float, *, possible: bool) -> str:
    if not expected:
        return "The zone had no incident before, so no fall can be shown."
    usual = (
        f"about {expected:,.0f} {'incident' if round(expected) == 1 else 'incidents'} expected in the zone"
    )
    if not possible:
        return (
            f"With {usual}, not even a fall to none could be told from chance. Pool several zones, or take "
            "longer periods."
        )
    fall = math.ceil(exact - 1e-9)
    text = (
        f"With {usual}, a fall of {fall:,} ({_percent(fall, expected)}) beside the comparison is the "
        "smallest that could be told from chance"
    )
    if likely > expected:
        return f"{text}; even if every incident stopped, the chance of showing it would be below {power:.0%}."
    sure = math.ceil(likely - 1e-9)
    share = _percent(sure, expected)
    return f"{text}; to be shown with a chance of {power:.0%} it has to be about {sure:,} ({share})."


def _percent(fall: float, expected: float) -> str:
    return f"{min(LITTLE, 100 * fall / expected):.0f}%"
