"""Inner loop of times that are only known between two moments: spread over the hours of the week."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel


@kernel
def hours_of_week(start: Any, end: Any) -> Any:
    """
    Spread incidents evenly over the time in which they may have happened.

    Parameters
    ----------
    start, end : numpy.ndarray of int, shape (n,)
        Minutes since a Monday at midnight; an incident without a span counts at its start.

    Returns
    -------
    numpy.ndarray of float, shape (7, 24)
        Weight of each hour of each weekday, Monday first.
    """
    weights = np.zeros((7, 24))
    for row in range(start.size):
        first, last = start[row], end[row]
        if last <= first:
            hour = first // 60
            weights[(hour // 24) % 7, hour % 24] += 1.0
            continue
        each = 1.0 / (last - first)
        at = first
        while at < last:
            hour = at // 60
            until = min(last, (hour + 1) * 60)
            weights[(hour // 24) % 7, hour % 24] += (until - at) * each
            at = until
    return weights
