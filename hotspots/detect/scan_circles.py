"""The circles a scan looks at: round every place, out to a share of the population or a distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIE = 1e-9
"""Two places are equally far from a centre when their distances agree to this part of the whole extent."""
_ROWS = 128


@dataclass(frozen=True, eq=False)
class Circles:
    """
    For every centre the places from the nearest outwards.

    Parameters
    ----------
    starts : numpy.ndarray of int, shape (n + 1,)
        Where the places of each centre begin in `order`.
    order : numpy.ndarray of int32, shape (m,)
        Places; ``~place`` (negative) where the next one is as far, so that no circle ends there.
    reach : numpy.ndarray, shape (m,)
        Distance [m] of each place from the centre.
    """

    starts: NDArray[np.int64]
    order: NDArray[np.int32]
    reach: NDArray[np.float32]

    def members(self, centre: int, end: int) -> NDArray[np.int64]:
        """
        List the places of one circle.

        Parameters
        ----------
        centre : int
            Its centre.
        end : int
            Where it ends in `order`, not included.

        Returns
        -------
        numpy.ndarray of int
            Places, in ascending order.
        """
        places = self.order[self.starts[centre] : end].astype(np.int64)
        return np.sort(np.where(places < 0, ~places, places))


def draw_circles(
    xy: NDArray[np.float64], people: NDArray[np.float64], *, max_share: float, max_radius_m: float | None
) -> Circles:
    """
    Order the places round every place, and stop where the circle would hold too many people.

    Places equally far from the centre enter together, so that the result does not depend on their order.

    Parameters
    ----------
    xy : numpy.ndarray, shape (n, 2)
        Coordinates [m].
    people : numpy.ndarray, shape (n,)
        Population of each place.
    max_share : float
        Largest share of the whole population a circle may hold.
    max_radius_m : float or None
        Largest radius [m].

    Returns
    -------
    Circles
        Circles of all centres; none round a centre that holds too many people itself.
    """
    xy = xy - xy.mean(axis=0)
    extent = float(np.ptp(xy, axis=0).max()) or 1.0
    share = people / people.sum()
    limit = max_share * (1 + 1e-12)

    def some(begin: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        steps = _steps_out(xy, begin, unit=TIE * extent)
        order, distance = steps & 0xFFFFFF, steps >> 24
        last = np.ones(order.shape, dtype=bool)
        last[:, :-1] = distance[:, :-1] < distance[:, 1:]
        allowed = last & (np.cumsum(share[order], axis=1) <= limit)
        if max_radius_m is not None:
            allowed &= distance * (TIE * extent) <= max_radius_m * (1 + 1e-9)
        # A circle further out holds no fewer people: the last one allowed tells how many places are kept.
        length = np.where(allowed.any(axis=1), order.shape[1] - allowed[:, ::-1].argmax(axis=1), 0)
        kept = np.arange(order.shape[1]) < length[:, None]
        signed = np.where(last, order, ~order)[kept].astype(np.int32)
        return length, signed, (distance[kept] * (TIE * extent)).astype(np.float32)

    parts = in_threads(some, range(0, len(xy), _ROWS))
    lengths, orders, distances = (list(column) for column in zip(*parts, strict=True))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    return Circles(starts, np.concatenate(orders), np.concatenate(distances))


def _steps_out(xy: NDArray[np.float64], begin: int, *, unit: float) -> NDArray[np.int64]:
    """Sort distance and place packed in one whole number, which is several times as quick as an argsort."""
    rows = xy[begin : begin + _ROWS]
    distance = np.sqrt((rows[:, :1] - xy[:, 0]) ** 2 + (rows[:, 1:] - xy[:, 1]) ** 2)
    steps = np.rint(distance / unit).astype(np.int64) << 24
    steps |= np.arange(len(xy))
    steps.sort(axis=1)
    return steps
