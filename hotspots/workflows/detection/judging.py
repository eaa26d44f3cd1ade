"""Tests of many areas, corrected and put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.workflows.detection import words

if TYPE_CHECKING:
    from numpy.typing import NDArray


def judged(
    counts: NDArray[Any], expected: NDArray[np.float64], p: Any, alpha: float
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """
    Correct tests of many areas, and put each into words.

    Parameters
    ----------
    counts, expected : numpy.ndarray, shape (n,)
        Incidents found and expected.
    p : array_like, shape (n,)
        Of the test of each area; missing where there was none.
    alpha : float
        False discovery rate.

    Returns
    -------
    tuple of numpy.ndarray
        ``q``, and one of ``higher``, ``lower``, ``no clear difference``, ``too few to say``,
        ``no population``.
    """
    from hotspots.detect.significance import benjamini_hochberg

    q = np.asarray(benjamini_hochberg(p))
    more, clear = counts > expected, q < alpha
    compared = np.select(
        [np.isnan(q), clear & more, clear & ~more, expected < words.TOO_FEW],
        ["no population", "higher", "lower", "too few to say"],
        "no clear difference",
    )
    return q, compared.astype(object)
