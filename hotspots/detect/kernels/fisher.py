"""Inner loop of the interval of a ratio of two changes: tails of Fisher's noncentral hypergeometric."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geodata.compiled import kernel


@kernel
def _tail(logs: Any, at: int, log_ratio: float, upper: bool) -> float:  # noqa: FBT001  a kernel has no keywords
    """Give the share of the weights from `at` upwards, or up to `at`; every step weighs the ratio more."""
    largest = -1e300
    for step in range(logs.size):
        largest = max(largest, logs[step] + step * log_ratio)
    inside, whole = 0.0, 0.0
    for step in range(logs.size):
        weight = math.exp(logs[step] + step * log_ratio - largest)
        whole += weight
        if (upper and step >= at) or (not upper and step <= at):
            inside += weight
    return inside / whole


@kernel
def ratio_limits(after: Any, total: Any, later: int, everything: int, tail: float) -> Any:
    """
    Find the exact limits of the ratio of the change in a place to the change elsewhere.

    Parameters
    ----------
    after, total : numpy.ndarray of int, shape (n,)
        Incidents of each place in the later period, and in both.
    later, everything : int
        Incidents of all places in the later period, and in both.
    tail : float
        Probability left out on each side, such as 0.025.

    Returns
    -------
    numpy.ndarray of float, shape (n, 2)
        Lower and upper limit; 0 and infinity where the counts set none.
    """
    limits = np.empty((after.size, 2))
    earlier = everything - later
    for place in range(after.size):
        n = total[place]
        lowest, highest = max(0, n - earlier), min(n, later)
        at = after[place] - lowest
        logs = np.zeros(highest - lowest + 1)
        for step in range(1, logs.size):
            x = lowest + step
            logs[step] = logs[step - 1] + math.log(
                (later - x + 1.0) * (n - x + 1.0) / (x * (earlier - n + x * 1.0))
            )
        for side in range(2):
            if (side == 0 and at == 0) or (side == 1 and at == logs.size - 1):
                limits[place, side] = 0.0 if side == 0 else np.inf
                continue
            low, high = -30.0, 30.0
            for _ in range(45):
                middle = (low + high) / 2
                share = _tail(logs, at, middle, side == 0)
                # The upper tail grows with the ratio, the lower one shrinks.
                if (share < tail) == (side == 0):
                    low = middle
                else:
                    high = middle
            limits[place, side] = math.exp((low + high) / 2)
    return limits
