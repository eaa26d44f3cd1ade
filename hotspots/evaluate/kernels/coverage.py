"""Whether the interval of the weighted displacement difference holds the truth, zone after zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.compiled import kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@kernel
def covers(
    counts: NDArray[np.int64], truth: NDArray[np.float64], squared: float, held: NDArray[np.bool_]
) -> bool:
    """
    Fill in which intervals hold the truth.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (4, n)
        Treated before and after, control before and after.
    truth : numpy.ndarray, shape (1,) or (n,)
        True differences.
    squared : float
        Square of the normal quantile.
    held : numpy.ndarray of bool, shape (n,)
        Filled in.

    Returns
    -------
    bool
        Whether all counts are zero or more.
    """
    treated_before, treated_after = counts[0], counts[1]
    control_before, control_after = counts[2], counts[3]
    signs, one, same = 0, truth[0] if truth.size else 0.0, truth.size == 1
    for zone in range(held.size):
        # Gains of the treated and losses of the control push the estimate up, the other counts down.
        up = treated_after[zone] + control_before[zone]
        down = treated_before[zone] + control_after[zone]
        # One number below zero sets the sign of all of them joined bit by bit.
        signs |= treated_after[zone] | control_before[zone] | treated_before[zone] | control_after[zone]
        miss = (up - down) - (one if same else truth[zone])
        # Squares spare the root: |estimate - truth| <= z se.
        held[zone] = miss * miss <= squared * (up + down)
    return signs >= 0
