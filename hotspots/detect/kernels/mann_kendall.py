"""Inner loop of the Mann-Kendall test: pairs and ties of many series."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel


@kernel
def pairs_and_ties(series: Any) -> Any:
    """
    Count rising less falling pairs of every series, and how often its values are equal.

    Parameters
    ----------
    series : numpy.ndarray of float, shape (n, t)
        One series a row, in the order of time.

    Returns
    -------
    numpy.ndarray of float, shape (n, 3)
        Rising less falling pairs; sum of t (t - 1) (2 t + 5) over groups of t equal values; tied pairs.
    """
    rows, length = series.shape
    found = np.zeros((rows, 3))
    for row in range(rows):
        score = 0
        for early in range(length - 1):
            value = series[row, early]
            for late in range(early + 1, length):
                other = series[row, late]
                score += (other > value) - (other < value)
        found[row, 0] = score
        ordered = np.sort(series[row])
        run = 1
        for at in range(1, length + 1):
            if at < length and ordered[at] == ordered[at - 1]:
                run += 1
                continue
            if run > 1:
                found[row, 1] += run * (run - 1) * (2 * run + 5)
                found[row, 2] += run * (run - 1) / 2
            run = 1
    return found
