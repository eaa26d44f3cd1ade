"""Scores and p-values of Gi*, by the way that was settled for the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.workflows.detection.local_tests import Ground, WayToP


def tested(ground: Ground, way: WayToP) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Give score and p-value of each place.

    Parameters
    ----------
    ground : Ground
        Places, values, neighbours.
    way : WayToP
        Where p-values come from.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        z and p; nan where a place has no value.
    """
    from hotspots.detect.getis_ord import gi_star_p, gi_star_scatter_p, gi_star_z, normal_p

    frame, neighbours = ground.frame, ground.neighbours
    values = frame[ground.column].to_numpy(dtype=float, na_value=np.nan)
    z = gi_star_z(values, neighbours)
    if way.name in ("exact", "permutation"):
        exact = way.name == "exact"
        return z, gi_star_p(values, neighbours, exact=exact, permutations=way.permutations, rng=way.rng)
    p = normal_p(z)
    if way.name == "scatter":
        people = None if ground.column == "count" else frame["population"].to_numpy(dtype=float)
        counts = frame["count"].to_numpy(dtype=float)
        p = np.maximum(p, gi_star_scatter_p(counts, neighbours, z, exposure=people))
    return z, p
