"""The other ways of looking at the densest ground: other bandwidths, periods and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.stability import PERIODS, Look
from hotspots.detect.stability_points import DRAWS, Incidents, draw_name, move_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

BANDWIDTHS = (2 / 3, 4 / 5, 5 / 4, 3 / 2)
"""The bandwidth is made so many times as wide (house rule)."""
DENSEST = 0.02
"""Share of the cells that count as the densest ground (house rule)."""


def densest(values: NDArray[np.float64], share: float = DENSEST) -> NDArray[np.bool_]:
    """
    Tell which cells are among the densest.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Density of each cell.
    share : float, default 0.02
        Share of the cells.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        The cells with the highest values, as many as fit into the share but at least one; cells equal to the
        last of them too; never one without density.
    """
    if not values.size:
        return np.zeros(0, dtype=bool)
    number = max(1, int(share * values.size + 1e-9))
    least = np.partition(values, values.size - number)[values.size - number]
    return np.asarray((values >= least) & (values > 0))


def looks_at_density(
    incidents: Incidents,
    surface: Callable[[NDArray[np.float64], NDArray[np.float64], float], NDArray[np.float64]],
    *,
    bandwidth_m: float,
    rng: np.random.Generator,
    share: float = DENSEST,
    draws: int = DRAWS,
) -> list[Look]:
    """
    Look at the densest ground again: with other bandwidths, in parts of the period, with the points moved.

    Parameters
    ----------
    incidents : Incidents
        What the surface is made of; its positions are cells.
    surface : callable
        Takes eastings, northings [m] and a bandwidth [m], and gives the density of each cell.
    bandwidth_m : float
        Bandwidth of the map [m].
    rng : numpy.random.Generator
        For the draws of places.
    share : float, default 0.02
        Share of the cells that count as the densest.
    draws : int, default 6
        How often points are moved.

    Returns
    -------
    list of Look
        In the order: bandwidth, period, location.
    """
    return looks_at_surface(
        incidents,
        lambda x, y, wide_m: densest(surface(x, y, wide_m), share),
        bandwidth_m=bandwidth_m,
        rng=rng,
        draws=draws,
    )


def looks_at_surface(
    incidents: Incidents,
    is_hot: Callable[[NDArray[np.float64], NDArray[np.float64], float], NDArray[np.bool_]],
    *,
    bandwidth_m: float,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> list[Look]:
    """
    Look at any smooth surface again: with other bandwidths, in parts of the period, with the points moved.

    Parameters
    ----------
    incidents : Incidents
        What the surface is made of; its positions are cells.
    is_hot : callable
        Takes eastings, northings [m] and a bandwidth [m], and tells which cells are hot.
    bandwidth_m : float
        Bandwidth of the map [m].
    rng : numpy.random.Generator
        For the draws of places.
    draws : int, default 6
        How often points are moved.

    Returns
    -------
    list of Look
        In the order: bandwidth, period, location.
    """
    placed = incidents.placed()
    x, y = placed.x, placed.y
    looks = [
        Look(
            "bandwidth",
            f"a bandwidth of {bandwidth_m * times:,.0f} m",
            is_hot(x, y, bandwidth_m * times),
        )
        for times in BANDWIDTHS
    ]
    if placed.quarter is not None:
        for name, parts in PERIODS:
            kept = np.isin(placed.quarter, parts)
            looks.append(Look("period", name, is_hot(x[kept], y[kept], bandwidth_m)))
    radius = np.empty(0) if placed.radius_m is None else np.nan_to_num(placed.radius_m)
    if (radius > 0).any():
        for number in range(1, draws + 1):
            moved = move_points(x, y, radius, rng=rng)
            looks.append(Look("location", draw_name(number), is_hot(*moved, bandwidth_m)))
    return looks
