"""Before starting: the smallest fall that the verdict could call one, in words a planner can use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.evaluate.pairs import Counts, counts_of, require_above_zero
from hotspots.evaluate.reading import judge
from hotspots.evaluate.relative_effect import relative_effect
from hotspots.evaluate.wdd import wdd
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGE = 50
"""From so many per cent on, a fall is more than most actions bring (house rule)."""
WAYS_OUT = "pool several zones, take longer periods, or use another measure, such as a survey"


@dataclass(frozen=True)
class VisibleFall:
    """
    The smallest fall that could be seen.

    Parameters
    ----------
    expected : float
        Incidents expected in the time after, if nothing changed.
    a_year : float
        The same for twelve months.
    fall : int or None
        Smallest fall, beside the comparison, that the verdict would call one; None when even a fall to none
        would not be.
    percent : float or None
        The same as a share of what is expected.
    sentence : str
        In words.
    """

    expected: float
    a_year: float
    fall: int | None
    percent: float | None
    sentence: str


def smallest_visible_fall(
    zone: int,
    comparisons: Sequence[int],
    *,
    months_before: int = 12,
    months_after: int = 12,
    dispersion: float = 1.0,
) -> VisibleFall:
    """
    Find the smallest fall that all measures of the verdict together would show.

    Parameters
    ----------
    zone : int
        Incidents of the zone in the time before.
    comparisons : sequence of int
        The same of each comparison place, the first being the one for the difference in numbers.
    months_before, months_after : int, default 12
        Length of the two periods.
    dispersion : float, default 1
        How many times the variance of counts exceeds their mean, month by month.

    Returns
    -------
    VisibleFall
        In whole incidents of the time after.

    Raises
    ------
    UserError
        If a count is not a whole number of zero or more, there is no comparison, or a period is not above 0.

    Notes
    -----
    The comparison places are taken to go on as before. A fall f leaves zone * r - f incidents in the zone, r
    being the ratio of the two lengths; f grows by one until difference, proportion and months would all lie
    below no change. Chance may still hide a fall of just that size, in about half of all cases.

    Examples
    --------
    >>> smallest_visible_fall(60, [60]).fall
    29
    """
    pairs = [counts_of((count, 0), what="time before").before for count in (zone, *comparisons)]
    if len(pairs) < 2:
        raise UserError("The comparison places", "are none.", "Give the incidents of at least one.")
    before, after = (
        float(require_above_zero(months, what="The months").reshape(-1)[0])
        for months in (months_before, months_after)
    )
    ratio = after / before
    expected = pairs[0] * ratio
    counts = [float(round(count * ratio)) for count in pairs]
    fall = _first(pairs, counts, ratio, max(dispersion, 1.0))
    a_year = 12 * pairs[0] / before
    percent = None if fall is None or not counts[0] else min(100 * fall / counts[0], 100.0)
    return VisibleFall(expected, a_year, fall, percent, _sentence(a_year, percent, int(after)))


def rounded_up(percent: float) -> int:
    """
    Round a share up to the next 5 per cent, as nothing finer is known.

    Parameters
    ----------
    percent : float
        The share.

    Returns
    -------
    int
        At most 100.
    """
    return min(5 * math.ceil(percent / 5 - 1e-9), 100)


def _first(before: Sequence[float], after: Sequence[float], ratio: float, dispersion: float) -> int | None:
    """Search by halves: once a fall can be seen, every larger one can."""
    low, high = 1, int(after[0])
    if high < 1 or not _seen(before, after, high, ratio, dispersion):
        return None
    while low < high:
        middle = (low + high) // 2
        if _seen(before, after, middle, ratio, dispersion):
            high = middle
        else:
            low = middle + 1
    return high


def _seen(
    before: Sequence[float], after: Sequence[float], fall: int, ratio: float, dispersion: float
) -> bool:
    zone, control = (before[0], after[0] - fall), (before[1], after[1])
    if not sum(zone) + sum(control):
        return False
    effect = relative_effect(zone, control)
    verdict = judge(Counts(*zone), Counts(*control), wdd(zone, control, weights=(1.0, ratio)), effect)
    # The months: all comparison places together, with the scatter that was measured.
    months = relative_effect(zone, (sum(before[1:]), sum(after[1:])), dispersion=dispersion)
    return verdict == "fell" and months.low > 1


def _sentence(a_year: float, percent: float | None, months: int) -> str:
    usual = f"With about {a_year:,.0f} a year"
    if months != 12:
        usual += f", over {counted(months, 'month')} each side,"
    if percent is None:
        return f"{usual.rstrip(',')}, not even a fall to none could be told from chance: {WAYS_OUT}."
    if percent >= 100:
        return f"{usual.rstrip(',')}, only a fall to none could be seen: {WAYS_OUT}."
    share = rounded_up(percent)
    if share >= LARGE:
        return f"{usual} you could only see a fall of {share}% or more: {WAYS_OUT}."
    return f"{usual} a fall of {share}% or more could be seen; a smaller one would look like chance."
