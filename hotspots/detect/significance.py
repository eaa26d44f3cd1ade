"""Correction for looking at many places at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """
    Turn p-values into false discovery rates (q-values).

    Calling every place with q below 0.05 a hot spot keeps the expected share of false alarms among the
    places so called below 5%, when the tests are independent or positively dependent, as neighbouring
    places are.

    Parameters
    ----------
    p : array_like, shape (n,)
        P-values between 0 and 1; nan where no test was made.

    Returns
    -------
    numpy.ndarray, shape (n,)
        q-values; nan where `p` is nan. Never below `p`, never above 1.

    Raises
    ------
    ValueError
        If a p-value is outside 0 to 1.

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. Journal of the Royal Statistical
    Society B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.02, 0.9]).round(3).tolist()
    [0.03, 0.03, 0.9]
    """
    values = np.asarray(p, dtype=float)
    tested = np.flatnonzero(~np.isnan(values))
    given = values[tested]
    if ((given < 0) | (given > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(given)[::-1]
    ranks = np.arange(given.size, 0, -1)
    q = np.full(values.shape, np.nan)
    q[tested[order]] = np.minimum.accumulate(np.minimum(given[order] * (given.size / ranks), 1.0))
    return q
