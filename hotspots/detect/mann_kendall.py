"""Do values tend upwards or downwards over time? The rank test of Mann and Kendall."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

EXACT_UP_TO = 60
"""Series of at most this length without equal values are tested exactly."""


def mann_kendall(series: ArrayLike) -> DataFrame:
    """
    Test whether series tend upwards or downwards.

    Parameters
    ----------
    series : array_like, shape (t,) or (n, t)
        Values in the order of time; one series, or one a row.

    Returns
    -------
    pandas.DataFrame
        One row a series: ``s`` (rising less falling pairs), ``tau`` (Kendall's tau b, -1 to 1), ``z``
        (standard score with continuity correction), ``p`` (two-sided). Where all values are equal, or there
        is only one, tau and z are 0 and p is 1.

    Raises
    ------
    UserError
        If a value is missing or not finite, or there are more than two dimensions.

    Notes
    -----
    The p-value counts the orders of the values that give as many pairs or more: exactly, when a series of at
    most 60 values has no two equal; else by the normal curve, with the variance corrected for ties and one
    step of continuity. All orders are taken as equally likely: values that hang together from one period to
    the next (seasons, overlapping windows) give too small a p. A single change of level makes a series tend
    one way as well as a steady rise or fall does: the test does not tell them apart.

    References
    ----------
    Mann HB (1945). Nonparametric tests against trend. Econometrica 13, 245-259.
    Kendall MG (1975). Rank correlation methods, 4th edition. Griffin, London.
    """
    import pandas as pd

    rows = np.atleast_2d(np.asarray(series, dtype=float))
    if rows.ndim > 2 or not np.isfinite(rows).all():
        raise UserError(
            what="The series",
            found="has a missing or endless value, or more than two dimensions.",
            fix="Give a number for every period, one series a row.",
        )
    s, tau, z, p = mann_kendall_arrays(rows)
    return pd.DataFrame({"s": s.astype(np.int64), "tau": tau, "z": z, "p": p})


def mann_kendall_arrays(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """
    Do the test on a plain array.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n, t)
        One series a row; finite.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        s, tau, z, p.
    """
    from scipy.special import ndtr

    from hotspots.detect.kernels.mann_kendall import pairs_and_ties

    length = rows.shape[1]
    score, ties, tied = pairs_and_ties(np.ascontiguousarray(rows)).T
    pairs = length * (length - 1) / 2
    variance = (length * (length - 1) * (2 * length + 5) - ties) / 18
    possible = variance > 1e-9
    z, tau = np.zeros(len(rows)), np.zeros(len(rows))
    step = np.sign(score) * np.maximum(np.abs(score) - 1, 0)
    np.divide(step, np.sqrt(np.maximum(variance, 0)), out=z, where=possible)
    np.divide(score, np.sqrt(np.maximum((pairs - tied) * pairs, 0)), out=tau, where=possible)
    p = np.where(score == 0, 1.0, 2 * ndtr(-np.abs(z)))
    if length <= EXACT_UP_TO:
        untied = tied == 0
        p[untied] = _exact(length)[np.abs(score[untied]).astype(np.int64)]
    return score, tau, z, np.minimum(p, 1.0)


@lru_cache(maxsize=16)
def _exact(length: int) -> NDArray[Any]:
    """Give the share of all orders of `length` different values with at least so many pairs in excess."""
    falling = np.ones(1)
    for size in range(2, length + 1):
        falling = np.convolve(falling, np.full(size, 1 / size))
    pairs = falling.size - 1
    excess = np.abs(pairs - 2 * np.arange(falling.size))
    share = np.bincount(excess, weights=falling, minlength=pairs + 1)
    return np.minimum(np.cumsum(share[::-1])[::-1], 1.0)
