"""The month in which the level of a series of counts changed, if it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEWEST_INCIDENTS = 10
"""With fewer incidents no change is tested (house rule)."""


@dataclass(frozen=True)
class ChangePoint:
    """
    The likeliest change of level of a series.

    Parameters
    ----------
    at : int
        Position of the first period of the new level.
    low, high : int
        First and last position that could be it, at the confidence asked for; -1 when not asked for.
    rate_before, rate_after : float
        Incidents per unit of exposure before and from `at`.
    gain : float
        Log-likelihood ratio of the change against none.
    p : float
        Chance of a change as clear as this, anywhere in the series, when nothing changes; given as 1e-12 when
        smaller.
    incidents : int
        How many incidents the series holds.
    """

    at: int
    low: int
    high: int
    rate_before: float
    rate_after: float
    gain: float
    p: float
    incidents: int

    @property
    def ratio(self) -> float:
        """Rate after divided by rate before; infinite when there was nothing before."""
        return self.rate_after / self.rate_before if self.rate_before else float("inf")


def change_point(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
    region_below: float = 1.0,
) -> ChangePoint | None:
    """
    Find the likeliest single change of level in a series of counts, and test it exactly.

    Parameters
    ----------
    counts : array_like of int, shape (t,)
        Incidents by period, in the order of time.
    exposure : array_like, shape (t,), optional
        Length of each period (days observed); equal when left out.
    confidence : float, default 0.95
        Of the region of periods in which the change may have begun.
    region_below : float, default 1
        The region, which takes most of the time, is worked out only when p is at most this.

    Returns
    -------
    ChangePoint or None
        None with fewer than 10 incidents or 3 periods: too few to say.

    Raises
    ------
    UserError
        If counts are not whole or negative, or an exposure is not above zero.

    Notes
    -----
    The series is cut in two at every place; the cut with the greatest Poisson likelihood ratio is the change.
    Given the number of incidents, and that nothing changes, incidents fall in the periods in proportion to
    exposure: p is the chance under that law of a greatest ratio at least as large, added up exactly over all
    ways the running total can take (no simulation, no random numbers). The region holds the periods for
    which, given the incidents before and after them, so large a ratio elsewhere is not rare (Worsley 1986).
    Series whose incidents come in bursts vary more than Poisson counts do: p is then too small.

    References
    ----------
    Worsley KJ (1986). Confidence regions and tests for a change-point in a sequence of exponential family
    random variables. Biometrika 73, 91-104.
    """
    numbers, lengths = _checked(counts, exposure, confidence)
    total = int(numbers.sum())
    if total < FEWEST_INCIDENTS or numbers.size < 3:
        return None
    from hotspots.detect.kernels.change_point import find_change

    region = np.zeros(numbers.size, dtype=bool)
    at, gain, p = find_change(numbers, lengths, log_factorials(total), 1 - confidence, region_below, region)
    possible = np.flatnonzero(region)
    return ChangePoint(
        at=int(at),
        low=int(possible[0]) if possible.size else -1,
        high=int(possible[-1]) if possible.size else -1,
        rate_before=float(numbers[:at].sum() / lengths[:at].sum()),
        rate_after=float(numbers[at:].sum() / lengths[at:].sum()),
        gain=float(gain),
        p=float(p),
        incidents=total,
    )


def change_points(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
    region_below: float = 1.0,
) -> list[ChangePoint | None]:
    """
    Find the change of many series of the same periods.

    Parameters
    ----------
    counts : array_like of int, shape (n, t)
        One series a row.
    exposure : array_like, shape (t,), optional
        Length of each period.
    confidence : float, default 0.95
        Of the regions.
    region_below : float, default 1
        Regions are worked out only for series whose p is at most this.

    Returns
    -------
    list of ChangePoint or None
        One a row, see `change_point`.
    """
    from geodata.compiled import in_threads

    rows = list(np.asarray(counts))
    return in_threads(
        lambda row: change_point(row, exposure, confidence=confidence, region_below=region_below), rows
    )


def log_factorials(most: int) -> NDArray[np.float64]:
    """
    Give the logarithms of factorials.

    Parameters
    ----------
    most : int
        The largest number.

    Returns
    -------
    numpy.ndarray, shape (most + 1,)
        For 0 up to `most`.
    """
    from scipy.special import gammaln

    return np.asarray(gammaln(np.arange(most + 1) + 1.0))


def _checked(
    counts: ArrayLike, exposure: ArrayLike | None, confidence: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    numbers = np.asarray(counts, dtype=float)
    lengths = np.ones(numbers.shape) if exposure is None else np.asarray(exposure, dtype=float)
    if numbers.ndim != 1 or not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1).any():
        raise UserError(
            what="The series of counts",
            found="holds a value that is missing, negative or not whole.",
            fix="Give the number of incidents of every period, 0 where there were none.",
        )
    if lengths.shape != numbers.shape or not np.isfinite(lengths).all() or (lengths <= 0).any():
        raise UserError(
            what="The lengths of the periods",
            found="are not one number above zero for each period.",
            fix="Leave out periods without a day observed, and give the days of the others.",
        )
    if not 0 < confidence < 1:
        raise UserError(what="The confidence", found=f"is {confidence:g}.", fix="Use a share such as 0.95.")
    return numbers.astype(np.int64), lengths
