"""What stability counts again and again: incidents by quarter of the period, and with their points moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 6
"""How often points are moved within their uncertainty (house rule)."""
PLACES = 4096
"""Places in the circle that points are moved to; a power of two, few enough to stay in the processor."""


@dataclass(frozen=True, eq=False)
class Incidents:
    """
    What is counted again in every look.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    positions : numpy.ndarray of int, shape (n,)
        Place of each incident on the map; -1 outside the study area (left out of every look).
    quarter : numpy.ndarray of int8, shape (n,), optional
        From `hotspots.detect.stability.cut_in_quarters`; without it the period is not varied.
    radius_m : numpy.ndarray, shape (n,), optional
        How far each point may be off [m]; nan or 0: exact. Without any above 0 the points are not moved.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    positions: NDArray[np.int64]
    quarter: NDArray[np.int8] | None = None
    radius_m: NDArray[np.float64] | None = None

    def placed(self) -> Incidents:
        """Leave out those outside the study area."""
        inside = self.positions >= 0
        if inside.all():
            return self
        return Incidents(
            self.x[inside],
            self.y[inside],
            self.positions[inside],
            None if self.quarter is None else self.quarter[inside],
            None if self.radius_m is None else self.radius_m[inside],
        )


def counts_by_quarter(
    positions: NDArray[np.int64], quarter: NDArray[np.int8], size: int
) -> NDArray[np.int64]:
    """
    Count incidents by quarter of the period and place.

    Parameters
    ----------
    positions : numpy.ndarray of int, shape (n,)
        Place of each incident; -1 for none.
    quarter : numpy.ndarray of int8, shape (n,)
        Quarter 0 to 3; -1 for none.
    size : int
        Number of places.

    Returns
    -------
    numpy.ndarray of int, shape (4, size)
        Counts.
    """
    both = np.where((positions >= 0) & (quarter >= 0), quarter * np.int64(size) + positions, 4 * size)
    return np.bincount(both, minlength=4 * size + 1)[:-1].reshape(4, size)


def places_in_disc(rng: np.random.Generator) -> NDArray[np.float64]:
    """
    Draw places in a circle of radius 1, any part of it as likely.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    numpy.ndarray, shape (4096, 2)
        East and north of the middle; points are moved to one of them, drawn for each point anew.
    """
    far, turn = np.sqrt(rng.random(PLACES)), rng.random(PLACES) * 2 * np.pi
    return np.column_stack([far * np.cos(turn), far * np.sin(turn)])


def move_points(
    x: NDArray[np.float64], y: NDArray[np.float64], radius_m: NDArray[np.float64], *, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Move points to random places within their radius.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    radius_m : numpy.ndarray, shape (n,)
        How far each may be off [m], not missing.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        The new eastings and northings.
    """
    from hotspots.detect.kernels.stability import move_all

    moved = np.empty_like(x), np.empty_like(y)
    seed = rng.integers(0, 2**63, dtype=np.uint64)
    move_all(x, y, radius_m, places_in_disc(rng), seed, *moved)
    return moved


def draw_name(number: int) -> str:
    """
    Name a draw of places.

    Parameters
    ----------
    number : int
        Its number, from 1.

    Returns
    -------
    str
        Its name.
    """
    return f"points moved within their uncertainty, draw {number}"
