"""Correction for many looks when each test has few possible outcomes, as tests of small counts have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def discrete_benjamini_hochberg(
    p: NDArray[np.float64], kinds: NDArray[np.int64], outcomes: Callable[[int], tuple[Any, Any]]
) -> NDArray[np.float64]:
    """
    Turn p-values of discrete tests into false discovery rates.

    A place with three incidents in all can never have a small p. Counting it as one more look, as the plain
    correction does, hides real changes elsewhere; here each place counts for what it could have shown.

    Parameters
    ----------
    p : numpy.ndarray, shape (n,)
        P-values; nan where no test was made.
    kinds : numpy.ndarray of int, shape (n,)
        Tests of the same kind have the same possible outcomes (such as the sum of both counts).
    outcomes : callable
        Takes a kind, gives its possible p-values and their probabilities when nothing changed.

    Returns
    -------
    numpy.ndarray, shape (n,)
        q-values; nan where `p` is nan. Never below `p`, never above 1.

    Notes
    -----
    With F_j(t) the chance that test j gives a p of t or less when nothing changed, and p_(i) the i-th
    smallest p: q_(i) is the smallest of sum_j F_j(p_(k)) / k over k >= i. With continuous tests F_j(t) = t,
    and this is the correction of Benjamini and Hochberg.

    References
    ----------
    Heyse JF (2011). A false discovery rate procedure for categorical data. In: Bhattacharjee M, Dhar SK,
    Subramanian S (eds), Recent advances in biostatistics. World Scientific, 43-58.
    Döhler S, Durand G, Roquain E (2018). New FDR bounds for discrete and heterogeneous tests. Electronic
    Journal of Statistics 12, 1867-1900.
    """
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if not tested.size:
        return q
    seen, position, times = np.unique(p[tested], return_inverse=True, return_counts=True)
    expected = np.zeros(seen.size)
    for kind, number in zip(*np.unique(kinds[tested], return_counts=True), strict=True):
        values, chances = outcomes(int(kind))
        order = np.argsort(values)
        reached = np.concatenate([[0.0], np.cumsum(np.asarray(chances)[order])])
        # Twice the same sum, added up in another order, must count as equal.
        at = np.searchsorted(np.asarray(values)[order], seen * (1 + 1e-9), side="right")
        expected += number * reached[at]
    rates = expected / np.cumsum(times)
    corrected = np.minimum(np.minimum.accumulate(rates[::-1])[::-1], 1.0)
    q[tested] = np.maximum(corrected, seen)[position]
    return q
