"""The other ways of scanning a map: other largest circles, parts of the period, points moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.stability import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hotspots.detect.scan import ScanCluster

TIMES = (1 / 2, 2 / 3, 3 / 2, 2.0)
"""The largest share of a circle is made so many times as large, up to a half (house rule)."""
LARGEST = 0.5
AGAIN = 0.5
"""Share of the incidents of a cluster that must lie in clear clusters (house rule)."""


def looks_at_scan(
    clusters: Sequence[ScanCluster],
    cases: NDArray[np.int64],
    scan: Callable[[NDArray[np.int64], float], Sequence[ScanCluster]],
    others: Sequence[tuple[str, str, NDArray[np.int64]]],
    *,
    max_share: float,
    alpha: float,
) -> list[Look]:
    """
    Scan again in other ways, and tell which clusters are found again.

    Parameters
    ----------
    clusters : sequence of ScanCluster
        Those of the map.
    cases : numpy.ndarray of int, shape (n, T)
        Incidents on the map.
    scan : callable
        Takes incidents and a largest share of a circle, and gives clusters.
    others : sequence of (str, str, numpy.ndarray)
        Choice and name of further looks, and their incidents: parts of the period, points moved.
    max_share : float
        Largest share of a circle on the map.
    alpha : float
        A cluster is clear up to this p.

    Returns
    -------
    list of Look
        Each with one answer a cluster of the map, in the order: largest circle, then the others.
    """
    shares = sorted({min(LARGEST, round(max_share * times, 4)) for times in TIMES} - {max_share})
    asked = [("largest circle", f"circles of up to {share:.1%}", cases, share) for share in shares] + [
        (choice, name, counts, max_share) for choice, name, counts in others
    ]
    return [
        Look(choice, name, scanned_again(clusters, cases, scan(counts, share), alpha=alpha))
        for choice, name, counts, share in asked
    ]


def scanned_again(
    clusters: Sequence[ScanCluster],
    cases: NDArray[np.int64],
    found: Sequence[ScanCluster],
    *,
    alpha: float,
    least: float = AGAIN,
) -> NDArray[np.bool_]:
    """
    Tell which clusters overlap enough with the clear ones of another scan.

    Parameters
    ----------
    clusters, found : sequence of ScanCluster
        Those of the map, and of the other scan.
    cases : numpy.ndarray of int, shape (n, T)
        Incidents on the map.
    alpha : float
        A cluster is clear up to this p.
    least : float, default 0.5
        Share of the incidents of a cluster that is enough. Where time is scanned too, clusters at other times
        do not count.

    Returns
    -------
    numpy.ndarray of bool
        One answer a cluster of the map.
    """
    by_place = cases.sum(axis=1)
    clear = [other for other in found if other.p <= alpha]
    again = np.zeros(len(clusters), dtype=bool)
    for at, mine in enumerate(clusters):
        covered = np.zeros(by_place.size, dtype=bool)
        for other in clear:
            if _at_the_same_time(mine.period, other.period):
                covered[other.members] = True
        all_of_it = by_place[mine.members].sum()
        again[at] = all_of_it > 0 and by_place[mine.members][covered[mine.members]].sum() >= least * all_of_it
    return again


def _at_the_same_time(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    if one is None or other is None:
        return True
    return one[0] <= other[1] and other[0] <= one[1]
