"""Rings round places: incidents recorded in each, against what its share of the ground would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

CORNERS_A_QUARTER = 64
"""Circles are drawn with so many corners a quarter: their ground is right to one part in ten thousand."""


def distance_bands(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    places_x: NDArray[np.float64],
    places_y: NDArray[np.float64],
    *,
    edges_m: Sequence[float],
    within: Any,
    dispersion: float = 1.0,
    confidence: float = 0.95,
) -> DataFrame:
    """
    Count incidents by the distance to the nearest place, and compare with an even spread over the ground.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Incidents in the study area [m].
    places_x, places_y : numpy.ndarray, shape (k,)
        Places of one kind [m], also those outside the study area.
    edges_m : sequence of float
        Outer edges of the rings [m], ascending; each belongs to the ring inside it.
    within : shapely polygon or multipolygon
        The study area.
    dispersion : float, default 1
        Variance of the counts over what chance alone would give, 1 or more: wider intervals.
    confidence : float, default 0.95
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a ring, and one for the ground beyond: ``from_m``, ``to_m`` (infinite for the last),
        ``ground_km2``, ``incidents``, ``expected`` (all incidents times the share of the ground), ``ratio``,
        ``low``, ``high``. Missing where the ring has no ground in the study area.

    Raises
    ------
    UserError
        If there is no place, or the edges do not ascend from above zero.

    Notes
    -----
    Ground is that of all circles of a radius joined, cut by the study area, less that of the ring inside. The
    interval is that of a Poisson count (Garwood 1936), of ``incidents / dispersion`` for
    ``expected / dispersion``: with a dispersion of 1 it is exact, else as many incidents count as independent
    ones would be worth.

    References
    ----------
    Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    """
    import pandas as pd
    from scipy.stats import chi2

    edges = _checked(edges_m, places_x)
    counts = np.bincount(_ring_of(x, y, places_x, places_y, edges), minlength=edges.size + 1)
    ground = _ground_m2(places_x, places_y, edges, within) / 1e6
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = counts.sum() * ground / ground.sum()
        told = np.where(ground > 0, 1.0, np.nan)
        worth, tail = counts / dispersion, (1 - confidence) / 2
        low = np.where(counts > 0, chi2.ppf(tail, 2 * worth) / 2, 0.0)
        high = chi2.isf(tail, 2 * worth + 2) / 2
        ratio, low, high = (told * each / expected for each in (counts, low * dispersion, high * dispersion))
    return pd.DataFrame(
        {
            "from_m": np.r_[0.0, edges],
            "to_m": np.r_[edges, np.inf],
            "ground_km2": ground,
            "incidents": counts,
            "expected": expected,
            "ratio": ratio,
            "low": low,
            "high": high,
        }
    )


def _checked(edges_m: Sequence[float], places_x: NDArray[np.float64]) -> NDArray[np.float64]:
    edges = np.asarray(edges_m, dtype=float)
    if not places_x.size:
        raise UserError(
            what="The places",
            found="are none.",
            fix="Load places of a kind that may matter, with 'hotspots places add'.",
        )
    if not edges.size or not np.isfinite(edges).all() or edges[0] <= 0 or (np.diff(edges) <= 0).any():
        raise UserError(
            what="The distances of the rings",
            found=f"are {', '.join(f'{edge:g}' for edge in edges) or 'none'}.",
            fix="Give metres above zero, each more than the one before, such as 100, 200, 400.",
        )
    return edges


def _ring_of(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    places_x: NDArray[np.float64],
    places_y: NDArray[np.float64],
    edges: NDArray[np.float64],
) -> NDArray[np.int64]:
    from scipy.spatial import cKDTree

    if not x.size:
        return np.empty(0, dtype=np.int64)
    away = cKDTree(np.column_stack([places_x, places_y])).query(np.column_stack([x, y]))[0]
    return np.searchsorted(edges, away, side="left").astype(np.int64)


def _ground_m2(
    places_x: NDArray[np.float64], places_y: NDArray[np.float64], edges: NDArray[np.float64], within: Any
) -> NDArray[np.float64]:
    """Give the ground of each ring in the study area, and that beyond the last."""
    import shapely

    points = shapely.points(places_x, places_y)
    inside = [
        shapely.area(
            shapely.intersection(
                shapely.union_all(shapely.buffer(points, edge, quad_segs=CORNERS_A_QUARTER)), within
            )
        )
        for edge in edges
    ]
    return np.maximum(np.diff(np.r_[0.0, inside, shapely.area(within)]), 0.0)
