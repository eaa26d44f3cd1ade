"""Inner loops of the change point: the exact chance that running totals stay within bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geodata.compiled import kernel

REACH = 8.0
"""Standard deviations beyond which no path is followed; what lies outside has a chance below 1e-14."""


@kernel
def gain(early: float, total: float, share: float) -> float:
    """
    Give the log-likelihood ratio of a change against none.

    Parameters
    ----------
    early, total : float
        Incidents before the change, and in all.
    share : float
        Share of the time that lies before the change.

    Returns
    -------
    float
        0 or more.
    """
    found = 0.0
    if early > 0:
        found += early * math.log(early / (total * share))
    if early < total:
        found += (total - early) * math.log((total - early) / (total * (1 - share)))
    return found


@kernel
def _bounds(total: int, share: float, limit: float) -> Any:
    """Give the least and greatest running total whose gain stays below the limit; (1, 0) when none does."""
    middle = math.floor(total * share)
    if gain(middle, total, share) >= limit:
        middle += 1
        if middle > total or gain(middle, total, share) >= limit:
            return 1, 0
    low, high = -1, middle
    while high - low > 1:
        at = (low + high) // 2
        if gain(at, total, share) < limit:
            high = at
        else:
            low = at
    least = high
    low, high = middle, total + 1
    while high - low > 1:
        at = (low + high) // 2
        if gain(at, total, share) < limit:
            low = at
        else:
            high = at
    return least, low


@kernel
def _stay(first: int, last: int, start: int, end: int, exposure: Any, bounds: Any, logs: Any) -> float:
    """
    Give the chance that running totals stay within bounds strictly between two periods.

    The totals are `start` after `first` periods and `end` after `last`; between them incidents fall in
    proportion to the exposure, as they do when nothing changes there.
    """
    number = end - start
    whole = 0.0
    for period in range(first, last):
        whole += exposure[period]
    here = np.ones(1)
    origin = start
    passed = 0.0
    for period in range(first, last):
        mean = number * exposure[period] / whole
        passed += exposure[period]
        if period == last - 1:
            low, high = end, end
        else:
            share = passed / whole
            reach = REACH * math.sqrt(number * share * (1 - share)) + REACH
            low = max(bounds[period + 1, 0], math.floor(start + number * share - reach), start)
            high = min(bounds[period + 1, 1], math.ceil(start + number * share + reach), end)
        if low > high:
            return 0.0
        widest = REACH * math.sqrt(mean) + 2 * REACH
        fewest, most = max(0, int(mean - widest)), min(number, int(mean + widest))
        if period == last - 1:
            fewest, most = 0, number
        chance = np.zeros(most - fewest + 1)
        for more in range(fewest, most + 1):
            if mean > 0:
                chance[more - fewest] = math.exp(more * math.log(mean) - mean - logs[more])
            elif more == 0:
                chance[0] = 1.0
        there = np.zeros(high - low + 1)
        for before in range(here.size):
            weight = here[before]
            if weight == 0.0:
                continue
            base = origin + before
            for total in range(max(low, base + fewest), min(high, base + most) + 1):
                there[total - low] += weight * chance[total - base - fewest]
        here, origin = there, low
    if number == 0:
        return 1.0
    return here[0] / math.exp(number * math.log(number) - number - logs[number])


@kernel
def find_change(counts: Any, exposure: Any, logs: Any, tail: float, below: float, region: Any) -> Any:
    """
    Find the likeliest change of one series and the chance of one as clear when nothing changes.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (t,)
        Incidents by period.
    exposure : numpy.ndarray of float, shape (t,)
        Length of each period; above 0.
    logs : numpy.ndarray of float
        Logarithms of the factorials of 0 up to the number of incidents.
    tail : float
        Probability left out of the region, such as 0.05.
    below : float
        The region is worked out only when p is at most this.
    region : numpy.ndarray of bool, shape (t,)
        Filled: periods that could be the first of the new level.

    Returns
    -------
    tuple
        First period of the new level, the gain there, and p.
    """
    periods = counts.size
    total = int(counts.sum())
    whole = exposure.sum()
    running = np.zeros(periods + 1, np.int64)
    shares = np.zeros(periods + 1)
    best, most = 1, -1.0
    gains = np.zeros(periods + 1)
    for period in range(periods):
        running[period + 1] = running[period] + counts[period]
        shares[period + 1] = shares[period] + exposure[period] / whole
        if period + 1 < periods:
            gains[period + 1] = gain(running[period + 1], total, shares[period + 1])
            # Of cuts that are alike but for rounding, the first.
            if gains[period + 1] > most + 1e-9 * (1 + abs(most)):
                best, most = period + 1, gains[period + 1]
    # A tie is as clear as what was found.
    limit = most - 1e-9 * (1 + most)
    bounds = np.zeros((periods + 1, 2), np.int64)
    for period in range(1, periods):
        least, greatest = _bounds(total, shares[period], limit)
        bounds[period, 0], bounds[period, 1] = least, greatest
    p = 1 - _stay(0, periods, 0, total, exposure, bounds, logs)
    if p <= below:
        # Further below the best than this, a later or earlier period is out of the question.
        slack = math.log(2 * periods / tail) + 6
        for period in range(1, periods):
            if gains[period] >= limit:
                region[period] = True
            elif most - gains[period] < slack:
                stay = _stay(0, period, 0, running[period], exposure, bounds, logs)
                stay *= _stay(period, periods, running[period], total, exposure, bounds, logs)
                region[period] = 1 - stay > tail
    return best, most, min(max(p, 1e-12), 1.0)
