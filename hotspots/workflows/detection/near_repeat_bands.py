"""The usual bands of near repeats, and what a band is called by what it really holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hotspots.wording import counted

if TYPE_CHECKING:
    from pandas import DataFrame

USUAL_SPACE = "0.1,200,400,600"
USUAL_TIME = "1,7,14,28"
SAME_PLACE_M = 1.0
"""A first band up to here is called the same place."""
_EDGES = ("space_from_m", "space_to_m", "time_from_days", "time_to_days")


def space_label(start: float, end: float) -> str:
    """
    Name a band of distance.

    Parameters
    ----------
    start, end : float
        Its edges [m]; the upper one does not belong.

    Returns
    -------
    str
        Such as "same place", "under 200 m" or "200 to 400 m".
    """
    if start == 0 and end <= SAME_PLACE_M:
        return "same place"
    if start == 0:
        return f"under {end:,g} m"
    return f"{start:,g} to {end:,g} m" if start > SAME_PLACE_M else f"nearby, under {end:,g} m"


def time_label(start: float, end: float) -> str:
    """
    Name a band of time by the days it really holds.

    Parameters
    ----------
    start, end : float
        Its edges [days]; the upper one does not belong.

    Returns
    -------
    str
        Such as "same day", "1 day" or "7 to 13 days".
    """
    first, last = math.ceil(start), math.ceil(end) - 1
    if last <= first:
        return "same day" if first == 0 else counted(first, "day")
    return f"{first:,} to {last:,} days"


def band_labels(frame: DataFrame) -> list[tuple[str, str]]:
    """
    Name the bands of every row.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `hotspots.near_repeat`.

    Returns
    -------
    list of (str, str)
        Distance and time.
    """
    edges = (frame[name].tolist() for name in _EDGES)
    return [(space_label(a, b), time_label(c, d)) for a, b, c, d in zip(*edges, strict=True)]
