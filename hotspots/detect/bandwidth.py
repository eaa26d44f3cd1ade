"""How wide the hills of a density surface are: one width for all, or narrower where incidents are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.points import Suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

NARROWEST, WIDEST = 0.25, 4.0
"""Local bandwidths stay within these multiples of the bandwidth (house rule)."""


def suggest_bandwidth_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> Suggestion:
    """
    Suggest a bandwidth by the normal-reference rule, on both axes.

    For each axis 1.06 min(standard deviation, interquartile range / 1.34) n^(-1/5) is the bandwidth of a
    normal kernel (Silverman 1986, eq. 3.28 with the robust spread of eq. 3.30); times 4 as in R's
    bandwidth.nrd it is the radius of a kernel with an end. The mean of both axes is rounded to 10 m.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Returns
    -------
    Suggestion
        Bandwidth [m], at least 100, and the reason.

    References
    ----------
    Venables WN, Ripley BD (2002). Modern Applied Statistics with S, 4th edition, eq. 5.5. Springer.
    """
    mean = float(np.mean([normal_reference_m(axis) for axis in (x, y)])) if x.size > 1 else 0.0
    bandwidth = max(100.0, round(mean, -1))
    return Suggestion(
        bandwidth,
        f"The bandwidth is {bandwidth:,.0f} m, by the normal-reference rule on the spread of the incidents "
        "from west to east and from south to north",
    )


def normal_reference_m(axis: NDArray[np.float64]) -> float:
    """
    Give the normal-reference bandwidth along one axis.

    Parameters
    ----------
    axis : numpy.ndarray, shape (n,)
        At least two eastings or northings [m].

    Returns
    -------
    float
        4 · 1.06 · min(s, IQR / 1.34) · n^(-1/5) [m].
    """
    low, high = np.quantile(axis, [0.25, 0.75])
    spread = float(np.std(axis, ddof=1))
    robust = float(high - low) / 1.34
    # With half of the points in one place the interquartile range is 0 and says nothing.
    spread = min(spread, robust) if robust > 0 else spread
    return 4 * 1.06 * spread * float(axis.size ** (-1 / 5))


def square_root_rule(
    pilot: NDArray[np.float64], weights: NDArray[np.float64], bandwidth_m: float
) -> NDArray[np.float64]:
    """
    Give each point its own bandwidth by Abramson's square-root rule.

    Parameters
    ----------
    pilot : numpy.ndarray, shape (n,)
        Density at the points with one bandwidth for all; not negative.
    weights : numpy.ndarray, shape (n,)
        How much each point counts in the mean.
    bandwidth_m : float
        The one bandwidth [m].

    Returns
    -------
    numpy.ndarray, shape (n,)
        The bandwidth times (g / pilot)^(1/2), g the geometric mean of the pilot over the points; at least a
        quarter and at most four times the bandwidth [m].

    References
    ----------
    Abramson IS (1982). On bandwidth variation in kernel estimates: a square root law. Annals of Statistics
    10, 1217-1223. Geometric mean: Silverman (1986), section 5.3.
    """
    known = pilot > 0
    if not weights[known].sum() > 0:
        return np.full(pilot.shape, bandwidth_m)
    mean = np.average(np.log(pilot[known]), weights=weights[known])
    factor = np.full(pilot.shape, WIDEST)
    factor[known] = np.exp((mean - np.log(pilot[known])) / 2)
    return bandwidth_m * np.clip(factor, NARROWEST, WIDEST)


def nearest_rule(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    number: NDArray[np.float64],
    nearest: int,
    *,
    narrowest_m: float,
    widest_m: float,
) -> NDArray[np.float64]:
    """
    Give each place the distance to the k-th nearest other incident as its bandwidth.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings of distinct places [m].
    number : numpy.ndarray, shape (n,)
        Incidents at each of them, or their weights; the others at the same place are nearest of all.
    nearest : int
        The k.
    narrowest_m, widest_m : float
        Bandwidths stay within these [m]; so wide too where there are not so many others.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Bandwidths [m].

    References
    ----------
    Breiman L, Meisel W, Purcell E (1977). Variable kernel estimates of multivariate densities. Technometrics
    19, 135-144; Silverman (1986), section 2.6.
    """
    from scipy.spatial import cKDTree

    few = min(nearest + 1, x.size)
    away, which = cKDTree(np.column_stack([x, y])).query(np.column_stack([x, y]), k=range(1, few + 1))
    others = np.cumsum(number[which], axis=1) - 1
    enough = others >= nearest
    first = enough.argmax(axis=1)
    found = np.where(enough.any(axis=1), away[np.arange(x.size), first], widest_m)
    return np.asarray(np.clip(found, narrowest_m, widest_m))
