"""The other ways of looking at clusters of incidents: other reaches, least numbers, periods and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.stability import PERIODS, Look
from hotspots.detect.stability_points import DRAWS, Incidents, draw_name, move_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Cluster = Callable[[NDArray[np.float64], NDArray[np.float64], float, int], NDArray[np.int64]]

TIMES = (4 / 5, 9 / 10, 10 / 9, 5 / 4)
"""Reach and least number are made so many times as large (house rule)."""
AGAIN = 0.5
"""Share of the incidents of a cluster that must lie in clusters for it to be found again (house rule)."""
FEWEST = 2
"""No place is dense by itself, however short the period."""


def looks_at_clusters(
    incidents: Incidents,
    labels: NDArray[np.int64],
    cluster: Cluster,
    *,
    reach_m: float,
    least: int,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> list[Look]:
    """
    Look for the clusters of a map again, in other ways.

    With a shorter and a longer reach, with fewer and more incidents to a core, in parts of the period, and
    with the points moved within their uncertainty. A cluster is found again when at least half of its
    incidents that are there in the other look lie in a cluster, whichever. In a part of the period a core
    needs as much less as there are fewer incidents, so that the same thickness counts.

    Parameters
    ----------
    incidents : Incidents
        What is clustered; every one of them is placed.
    labels : numpy.ndarray of int, shape (n,)
        Cluster of each incident on the map, 0 or more; -1 for none.
    cluster : callable
        Takes eastings, northings [m], a reach [m] and a least number, and gives labels.
    reach_m : float
        Reach on the map [m].
    least : int
        Least number of a core on the map.
    rng : numpy.random.Generator
        For the draws of places.
    draws : int, default 6
        How often points are moved.

    Returns
    -------
    list of Look
        Each with one answer a cluster, in the order of their labels: reach, least number, period, location.
    """
    x, y = incidents.x, incidents.y
    everyone = np.ones(labels.size, dtype=bool)

    def again(found: NDArray[np.int64], kept: NDArray[np.bool_] = everyone) -> NDArray[np.bool_]:
        return found_again(labels[kept], found, int(labels.max(initial=-1)) + 1)

    looks = [
        Look("reach", f"a reach of {reach_m * times:,.0f} m", again(cluster(x, y, reach_m * times, least)))
        for times in TIMES
    ]
    numbers = sorted({max(FEWEST, round(least * times)) for times in TIMES} - {least})
    looks += [
        Look("least number", f"at least {number:,} incidents", again(cluster(x, y, reach_m, number)))
        for number in numbers
    ]
    if incidents.quarter is not None:
        for name, parts in PERIODS:
            kept = np.isin(incidents.quarter, parts)
            fewer = max(FEWEST, round(least * float(kept.mean())))
            looks.append(Look("period", name, again(cluster(x[kept], y[kept], reach_m, fewer), kept)))
    radius = np.empty(0) if incidents.radius_m is None else np.nan_to_num(incidents.radius_m)
    if (radius > 0).any():
        for number in range(1, draws + 1):
            moved = move_points(x, y, radius, rng=rng)
            looks.append(Look("location", draw_name(number), again(cluster(*moved, reach_m, least))))
    return looks


def found_again(
    before: NDArray[np.int64], after: NDArray[np.int64], number: int, *, least: float = AGAIN
) -> NDArray[np.bool_]:
    """
    Tell which clusters hold together: enough of their incidents are in a cluster in the other look too.

    Parameters
    ----------
    before, after : numpy.ndarray of int, shape (n,)
        Labels of the same incidents on the map and in the other look; -1 for none.
    number : int
        Clusters on the map.
    least : float, default 0.5
        Share that is enough.

    Returns
    -------
    numpy.ndarray of bool, shape (number,)
        False for a cluster with no incident in the other look.

    Examples
    --------
    >>> found_again(np.array([0, 0, 1, 1, 1, -1]), np.array([3, -1, -1, -1, 0, 0]), 3).tolist()
    [True, False, False]
    """
    ours = before >= 0
    all_of_it = np.bincount(before[ours], minlength=number)
    still = np.bincount(before[ours & (after >= 0)], minlength=number)
    return np.asarray((all_of_it > 0) & (still >= least * all_of_it))
