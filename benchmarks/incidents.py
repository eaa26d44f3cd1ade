"""Made-up incidents and areas for benchmarks and calibration; the same for the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np

CRS = "EPSG:27700"
SIDE_M = 30_000.0
CORNER_M = 400_000.0


def city(n: int, *, seed: int = 1, snapped: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """
    Make incidents: three quarters in 400 heaps of different size, the rest anywhere.

    Parameters
    ----------
    n : int
        How many.
    seed : int, default 1
        Of the random numbers.
    snapped : bool, default False
        Whether they stand on a list of street points, as police.uk publishes them.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Eastings and northings [m].
    """
    rng = np.random.default_rng(seed)
    middles = rng.uniform(0, SIDE_M, (400, 2))
    sizes = rng.lognormal(0, 1.1, 400)
    heap = rng.choice(400, n, p=sizes / sizes.sum())
    spread = rng.choice([60, 120, 250, 500], 400)[heap]
    places = middles[heap] + rng.normal(size=(n, 2)) * spread[:, None]
    anywhere = rng.uniform(size=n) < 0.25
    places[anywhere] = rng.uniform(0, SIDE_M, (int(anywhere.sum()), 2))
    if snapped:
        places = np.round(places / 100) * 100
    x, y = places.clip(0, SIDE_M - 0.5).T + CORNER_M
    return x, y


def areas(n: int, *, seed: int = 2, corner_every_m: float = 40.0) -> Any:
    """
    Fill the same square with areas, small where many people live.

    Parameters
    ----------
    n : int
        How many.
    seed : int, default 2
        Of the random numbers.
    corner_every_m : float, default 40
        Borders get a corner this often, like published ones.

    Returns
    -------
    numpy.ndarray of shapely polygons, shape (n,)
        They touch without gaps or overlaps.
    """
    import shapely
    from scipy.spatial import Voronoi

    rng = np.random.default_rng(seed)
    x, y = city(n, seed=seed)
    middles = np.column_stack([x, y]) - CORNER_M + rng.normal(size=(n, 2)) * SIDE_M / 100
    middles = middles.clip(1, SIDE_M - 1)
    east, north = middles * [-1, 1] + [2 * SIDE_M, 0], middles * [1, -1] + [0, 2 * SIDE_M]
    diagram = Voronoi(np.concatenate([middles, middles * [-1, 1], middles * [1, -1], east, north]))
    rings = [diagram.vertices[diagram.regions[diagram.point_region[place]]] + CORNER_M for place in range(n)]
    polygons = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    return shapely.segmentize(polygons, corner_every_m)
