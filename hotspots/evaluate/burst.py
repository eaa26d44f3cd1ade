"""Bursts before the start: whether the busiest stretch of some months can be chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.evaluate.pairs import counts_of, require_above_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW = 2
"""Months looked at together."""
RARE = 0.05


def burst_chance(most: int, *, mean: float, window: float, length: float) -> float:
    """
    Give the chance that a moving window holds so many incidents somewhere in a time (Naus).

    Parameters
    ----------
    most : int
        Incidents in the busiest window.
    mean : float
        Mean number of incidents in one unit of time, such as a month.
    window, length : float
        Length of the window and of the whole time, in that unit; at least two windows must fit.

    Returns
    -------
    float
        Chance of a window with `most` incidents or more, when they come evenly as Poisson counts.

    Raises
    ------
    UserError
        If the number is not a whole one of zero or more, a length or the mean is not above zero, or fewer
        than two windows fit.

    Notes
    -----
    With Q2 and Q3 the chances that no window within two and three lengths holds as many,
    P = 1 - Q2 (Q3 / Q2)^(length / window - 2).

    References
    ----------
    Naus JI (1982). Approximations for distributions of scan statistics. Journal of the American Statistical
    Association 77, 177-183.

    Examples
    --------
    >>> round(burst_chance(6, mean=0.6, window=2, length=208), 6)
    0.039022
    """
    number = int(counts_of((most, 0), what="busiest window").before)
    rate, span, whole = (
        float(require_above_zero(value, what="The mean and the lengths").reshape(-1)[0])
        for value in (mean, window, length)
    )
    if whole < 2 * span:
        raise UserError(
            what="The window",
            found=f"is {span:g} long, in a time of {whole:g}.",
            fix="Take a window of at most half the time.",
        )
    if number < 2:
        # One incident or none: some window holds it whenever there is one at all.
        return 1.0 if number == 0 else -math.expm1(-rate * whole)
    expected = rate * span
    within_two, within_three = _two(number, expected), _three(number, expected)
    if within_two <= 0 or within_three <= 0:
        return 1.0
    chance = 1 - within_two * (within_three / within_two) ** (whole / span - 2)
    return min(max(chance, 0.0), 1.0)


def burst_warning(months: Sequence[int]) -> str:
    """
    Warn when two months in a row before the start held more than chance usually brings.

    Parameters
    ----------
    months : sequence of int
        Incidents of the zone in the months before the start.

    Returns
    -------
    str
        One sentence; empty when there is nothing to warn of, or fewer than four months.
    """
    counts = [int(month) for month in months]
    if len(counts) < 2 * WINDOW or not sum(counts):
        return ""
    most = max(sum(counts[at : at + WINDOW]) for at in range(len(counts) - WINDOW + 1))
    chance = burst_chance(most, mean=sum(counts) / len(counts), window=WINDOW, length=len(counts))
    if chance >= RARE:
        return ""
    return (
        f"Before the start, {most:,} of {sum(counts):,} incidents of the zone came within two months in a "
        "row, more than chance usually brings. After such a burst counts fall back by themselves."
    )


def _point(count: int, mean: float) -> float:
    return 0.0 if count < 0 else math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def _up_to(count: int, mean: float) -> float:
    from scipy.special import pdtr

    return 0.0 if count < 0 else float(pdtr(count, mean))


def _two(n: int, mean: float) -> float:
    return (
        _up_to(n - 1, mean) ** 2
        - (n - 1) * _point(n, mean) * _point(n - 2, mean)
        - (n - 1 - mean) * _point(n, mean) * _up_to(n - 3, mean)
    )


def _three(n: int, mean: float) -> float:
    first = (
        2
        * _point(n, mean)
        * _up_to(n - 1, mean)
        * ((n - 1) * _up_to(n - 2, mean) - mean * _up_to(n - 3, mean))
    )
    second = (
        0.5
        * _point(n, mean) ** 2
        * (
            (n - 1) * (n - 2) * _up_to(n - 3, mean)
            - 2 * (n - 2) * mean * _up_to(n - 4, mean)
            + mean**2 * _up_to(n - 5, mean)
        )
    )
    third = sum(_point(2 * n - r, mean) * _up_to(r - 1, mean) ** 2 for r in range(1, n))
    fourth = sum(
        _point(2 * n - r, mean)
        * _point(r, mean)
        * ((r - 1) * _up_to(r - 2, mean) - mean * _up_to(r - 3, mean))
        for r in range(2, n)
    )
    return _up_to(n - 1, mean) ** 3 - first + second + third - fourth
