"""P-values, and the correction for looking at many places at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Alternative = Literal["two-sided", "greater", "less"]
PValues = Literal["normal", "scatter", "exact", "permutation"]
Correction = Literal["bh", "by"]


def require_choice(noun: str, value: str, known: tuple[str, ...]) -> None:
    """
    Refuse a choice that there is not.

    Parameters
    ----------
    noun : str
        What is chosen, such as "The alternative".
    value : str
        The choice.
    known : tuple of str
        What there is.

    Raises
    ------
    UserError
        If it is none of these.
    """
    if value not in known:
        choices = f"{', '.join(known[:-1])} or {known[-1]}"
        raise UserError(what=noun, found=f"is '{value}'.", fix=f"Use {choices}.")


def normal_p(z: NDArray[np.float64], alternative: Alternative = "two-sided") -> NDArray[np.float64]:
    """
    Turn standard scores into p-values of the normal distribution.

    Parameters
    ----------
    z : numpy.ndarray, shape (n,)
        Standard scores.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        Which departures count.

    Returns
    -------
    numpy.ndarray, shape (n,)
        P-values; nan where `z` is nan.
    """
    from scipy.special import ndtr

    if alternative == "two-sided":
        return np.asarray(np.minimum(2 * ndtr(-np.abs(z)), 1.0))
    return np.asarray(ndtr(-z if alternative == "greater" else z))


def correct(p: ArrayLike, correction: Correction = "bh") -> NDArray[np.float64]:
    """
    Turn p-values into false discovery rates by the correction of choice.

    Parameters
    ----------
    p : array_like, shape (n,)
        P-values between 0 and 1; nan where no test was made.
    correction : {"bh", "by"}, default "bh"
        `benjamini_hochberg` or `benjamini_yekutieli`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        q-values; nan where `p` is nan.
    """
    return benjamini_hochberg(p) if correction == "bh" else benjamini_yekutieli(p)


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
    return _step_up(np.asarray(p, dtype=float), 1.0)


def benjamini_yekutieli(p: ArrayLike) -> NDArray[np.float64]:
    """
    Turn p-values into false discovery rates that hold however the tests depend on each other.

    Parameters
    ----------
    p : array_like, shape (n,)
        P-values between 0 and 1; nan where no test was made.

    Returns
    -------
    numpy.ndarray, shape (n,)
        q-values: those of `benjamini_hochberg` times 1 + 1/2 + ... + 1/n, at most 1.

    References
    ----------
    Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under
    dependency. Annals of Statistics 29, 1165-1188.
    """
    values = np.asarray(p, dtype=float)
    tested = int((~np.isnan(values)).sum())
    return _step_up(values, float((1 / np.arange(1, tested + 1)).sum()))


def _step_up(values: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    tested = np.flatnonzero(~np.isnan(values))
    given = values[tested]
    if ((given < 0) | (given > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(given)[::-1]
    ranks = np.arange(given.size, 0, -1)
    scaled = np.minimum(given[order] * (factor * given.size / ranks), 1.0)
    q = np.full(values.shape, np.nan)
    q[tested[order]] = np.minimum.accumulate(scaled)
    return q


def false_discovery_cut(p: ArrayLike, alpha: float) -> float:
    """
    Find the p-value below which places are called significant at a false discovery rate.

    Parameters
    ----------
    p : array_like, shape (n,)
        P-values between 0 and 1; nan where no test was made.
    alpha : float
        False discovery rate.

    Returns
    -------
    float
        The largest rank times alpha / n that exceeds the p-value of this rank; alpha / n (Bonferroni) where
        none does.

    References
    ----------
    Caldas de Castro M, Singer BH (2006). Controlling the false discovery rate. Geographical Analysis 38,
    180-208.
    """
    values = np.asarray(p, dtype=float)
    ordered = np.sort(values[~np.isnan(values)])
    if not ordered.size:
        return float(alpha)
    steps = np.arange(1, ordered.size + 1) * alpha / ordered.size
    passed = np.flatnonzero(ordered < steps)
    return float(steps[passed[-1]] if passed.size else steps[0])
