"""The other ways of looking at a map of Gi* on areas: other neighbours, periods and points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.detect.stability import PERIODS, Look
from hotspots.detect.stability_points import Incidents, counts_by_quarter, draw_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


def looks_at_areas(
    incidents: Incidents,
    is_hot: Callable[[NDArray[np.float64], Any], NDArray[np.bool_]],
    neighbours: Any,
    middles: NDArray[np.float64],
    *,
    moved: Sequence[NDArray[np.int64]] = (),
) -> list[Look]:
    """
    Look at areas again: with other neighbours, in parts of the period, with the points moved.

    Parameters
    ----------
    incidents : Incidents
        What is counted; its positions are areas.
    is_hot : callable
        Takes counts by area and neighbours (a sparse matrix), and tells which areas are hot: the test of the
        map.
    neighbours : scipy.sparse matrix, shape (m, m)
        The neighbours on the map.
    middles : numpy.ndarray, shape (m, 2)
        Middle of each area [m].
    moved : sequence of numpy.ndarray of int, optional
        Areas of the incidents after each draw of places.

    Returns
    -------
    list of Look
        In the order: neighbours, period, location.
    """
    size = neighbours.shape[0]

    def count(places: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.bincount(places[places >= 0], minlength=size).astype(float)

    here = count(incidents.positions)
    looks = [
        Look("neighbours", name, is_hot(here, near)) for name, near in _other_neighbours(neighbours, middles)
    ]
    if incidents.quarter is not None:
        each = counts_by_quarter(incidents.positions, incidents.quarter, size)
        looks += [
            Look("period", name, is_hot(each[list(parts)].sum(axis=0).astype(float), neighbours))
            for name, parts in PERIODS
        ]
    return looks + [
        Look("location", draw_name(number), is_hot(count(places), neighbours))
        for number, places in enumerate(moved, start=1)
    ]


def _other_neighbours(neighbours: Any, middles: NDArray[np.float64]) -> list[tuple[str, Any]]:
    """Neighbours of neighbours too; and the six nearest whether they touch or not."""
    from scipy import sparse
    from scipy.spatial import cKDTree

    size = neighbours.shape[0]
    second = sparse.csr_array(((neighbours @ neighbours + neighbours) > 0).astype(float))
    second.setdiag(0)
    second.eliminate_zeros()
    found: list[tuple[str, Any]] = [("those that touch its neighbours too", second)]
    if size > 7:
        nearest = np.asarray(cKDTree(middles).query(middles, k=7)[1])
        rows = np.repeat(np.arange(size), 7)
        others = nearest.ravel() != rows
        pairs = (np.ones(int(others.sum())), (rows[others], nearest.ravel()[others]))
        found.append(("the six nearest areas", sparse.csr_array(pairs, shape=(size, size))))
    return found
