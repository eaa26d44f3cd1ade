"""Weighted displacement quotient: what happened around the zone, measured by what happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hotspots.evaluate.pairs import Counts, counts_of


@dataclass(frozen=True)
class WdqResult:
    """
    A weighted displacement quotient, and the effects that go with it.

    Parameters
    ----------
    wdq : float or None
        Buffer measure divided by success measure; None where it is not defined.
    success : float or None
        Change of the zone's share of the control, below zero when the zone did better; None without control
        incidents.
    buffer : float or None
        The same of the surroundings.
    gross_effect : int
        Incidents before less incidents after, in the zone alone.
    net_effect : float or None
        The success measure with its sign turned: above zero when the zone did better.
    total_net_effect : float or None
        Incidents prevented in zone and surroundings together, the zone having been expected to change as the
        control did.
    net_in_zone, net_in_buffer : float or None
        Its two parts.
    reading : str
        In words, what it allows one to say.
    """

    wdq: float | None
    success: float | None
    buffer: float | None
    gross_effect: int
    net_effect: float | None
    total_net_effect: float | None
    net_in_zone: float | None
    net_in_buffer: float | None
    reading: str


def wdq(treated: Any, control: Any, displacement: Any) -> WdqResult:
    """
    Work out the weighted displacement quotient and the total net effect.

    Parameters
    ----------
    treated, control, displacement : pair of int
        Incidents (before, after) in the zone, in its control, and in the buffer around the zone. One control
        serves for both.

    Returns
    -------
    WdqResult
        With None for what zero counts leave undefined.

    Raises
    ------
    UserError
        If a count is not a whole number of zero or more.

    Notes
    -----
    WDQ = (D1 / C1 - D0 / C0) / (T1 / C1 - T0 / C0). The quotient is only to be read when the zone did better
    than its control (denominator below zero). It has no interval and says nothing of chance: read it beside
    the weighted displacement difference.

    References
    ----------
    Bowers KJ, Johnson SD (2003). Measuring the geographical displacement and diffusion of benefit effects of
    crime prevention activity. Journal of Quantitative Criminology 19, 275-301.
    Guerette RT (2009). Analyzing crime displacement and diffusion. Problem-oriented guides for police,
    problem-solving tools 10.

    Examples
    --------
    >>> found = wdq((207, 110), (308, 318), (178, 157))
    >>> round(found.wdq, 6), round(found.total_net_effect, 1)
    (0.258186, 130.5)
    """
    zone = counts_of(treated, what="treated zone")
    base = counts_of(control, what="control")
    ring = counts_of(displacement, what="displacement zone")
    gross = int(-zone.change)
    if base.before == 0:
        reading = "The comparison had no incident before, so no quotient can be formed."
        return WdqResult(None, None, None, gross, None, None, None, None, reading)
    growth = base.after / base.before
    in_zone, in_ring = zone.before * growth - zone.after, ring.before * growth - ring.after
    if base.after == 0:
        reading = "The comparison had no incident after, so no quotient can be formed."
        return WdqResult(None, None, None, gross, None, in_zone + in_ring, in_zone, in_ring, reading)
    success, around = _share_change(zone, base), _share_change(ring, base)
    quotient = around / success if success else None
    return WdqResult(
        wdq=quotient,
        success=success,
        buffer=around,
        gross_effect=gross,
        net_effect=-success,
        total_net_effect=in_zone + in_ring,
        net_in_zone=in_zone,
        net_in_buffer=in_ring,
        reading=read_wdq(quotient, success),
    )


def _share_change(place: Counts, base: Counts) -> float:
    """Give the change of a place's incidents per incident of the control, exactly 0 when there is none."""
    # Cross-multiplied first: whole numbers, so that equal shares leave no rounding behind.
    return (place.after * base.before - place.before * base.after) / (base.before * base.after)


NOT_TO_READ = (
    "The zone did no better than its comparison, so there is no effect that could have moved or spread: the "
    "quotient is not to be read."
)
READINGS = (
    (-1.0, "The surroundings lost more than the zone gained: in all, nothing was gained."),
    (0.0, "The surroundings did worse, by less than the zone gained: part of it may have moved there."),
    (1.0, "The surroundings did better too, by less than the zone: some benefit may have spread."),
    (float("inf"), "The surroundings did better still than the zone."),
)
"""Below which quotient each reading holds."""
EXACT_READINGS = {
    -1.0: "The surroundings lost as much as the zone gained: nothing was gained in all.",
    0.0: "The surroundings did as the comparison did: no sign of moving or spreading.",
    1.0: "The surroundings did better by as much as the zone.",
}
"""Better and worse than the comparison, that is: all may have risen, or fallen."""


def read_wdq(quotient: float | None, success: float) -> str:
    """
    Say what a quotient means.

    Parameters
    ----------
    quotient : float or None
        The quotient.
    success : float
        Its denominator, below zero when the zone did better than its control.

    Returns
    -------
    str
        One sentence; it never speaks of chance, which the quotient does not measure.
    """
    if quotient is None or success >= 0:
        return NOT_TO_READ
    if quotient in EXACT_READINGS:
        return EXACT_READINGS[quotient]
    return next(words for limit, words in READINGS if quotient < limit)
