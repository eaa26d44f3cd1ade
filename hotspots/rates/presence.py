"""Areas where many more people are present than live there, so that a rate on residents misleads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRESENT_A_RESIDENT = 1.5
"""So many people present for each resident make an area like a town centre (house rule)."""
TIMES_THE_RATE, ON_FEW_RESIDENTS = 3.0, 2.0
"""Times the rate of all, without a count of people present; the second on few residents (house rule)."""


def like_a_town_centre(
    counts: NDArray[np.float64],
    residents: NDArray[np.float64],
    present: NDArray[np.float64] | None = None,
) -> NDArray[np.bool_]:
    """
    Point out the areas whose rate on residents says more about visitors.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n,)
        Incidents.
    residents : numpy.ndarray, shape (n,)
        People who live there; missing where not known.
    present : numpy.ndarray, shape (n,), optional
        People who are there in the daytime, or footfall on the same scale.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        With `present`: at least 1.5 people present for each resident. Without: at least 10 incidents, and
        three times the rate of all areas together, or twice on no more residents than half of the areas
        have; that is a suspicion, not a finding.
    """
    known = residents > 0
    if present is not None:
        return known & (np.nan_to_num(present) >= PRESENT_A_RESIDENT * np.where(known, residents, np.inf))
    if not known.any() or not counts[known].sum():
        return np.zeros(counts.shape, dtype=bool)
    whole = counts[known].sum() / residents[known].sum()
    few = residents <= np.median(residents[known])
    usual = whole * np.where(known, residents, 0.0)
    return known & (counts >= 10) & (counts >= np.where(few, ON_FEW_RESIDENTS, TIMES_THE_RATE) * usual)
