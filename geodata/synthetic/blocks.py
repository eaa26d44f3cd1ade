"""The ground of the fictional city: an outline, a river, and some thousands of street blocks that tile it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CENTRE_M = (570_000.0, 425_000.0)
"""Middle of the city in EPSG:27700. The spot lies in the open North Sea, some 25 km off the nearest coast."""

RADIUS_M = 4_900.0
_REACH_M = 6_600.0
_SHORTEST_EDGE_M = 14.0
_DISTRICTS = 46


@dataclass(frozen=True, eq=False)
class Blocks:
    """
    Street blocks, as a planar network: every edge is shared by the two blocks beside it.

    Parameters
    ----------
    centres : numpy.ndarray, shape (n, 2)
        Middle of each block, metres from `CENTRE_M`.
    rings : list of numpy.ndarray
        Corner numbers round each block.
    corners : numpy.ndarray, shape (m, 2)
        Corners, metres from `CENTRE_M`, rounded to a decimetre.
    edges : numpy.ndarray, shape (k, 2)
        Corner numbers of each edge inside the city.
    beside : numpy.ndarray, shape (k, 2)
        Block numbers on both sides of each edge.
    side : numpy.ndarray, shape (n,)
        1 north of the river, -1 south of it.
    district : numpy.ndarray, shape (n,)
        Number of the building estate the block was laid out with.
    """

    centres: Floats
    rings: list[Ints]
    corners: Floats
    edges: Ints
    beside: Ints
    side: Ints
    district: Ints


def river_y(x: Floats) -> Floats:
    """
    Give the line of the river.

    Parameters
    ----------
    x : numpy.ndarray
        Metres east of the centre.

    Returns
    -------
    numpy.ndarray
        Metres north of the centre.
    """
    return -620.0 + 560.0 * np.sin(x / 2300.0 + 0.4) + 170.0 * np.sin(x / 780.0 + 1.9) + 0.05 * x


def inside_outline(points: Floats) -> NDArray[np.bool_]:
    """
    Say which points lie inside the outline of the city.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 2)
        Metres from the centre.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        True inside.
    """
    angle = np.arctan2(points[:, 1], points[:, 0])
    waves = 0.10 * np.cos(2 * angle - 0.5) + 0.07 * np.cos(3 * angle + 1.1) + 0.05 * np.cos(5 * angle + 2.6)
    edge = RADIUS_M * (1 + waves + 0.025 * np.cos(9 * angle + 0.7))
    return np.hypot(points[:, 0], points[:, 1]) < edge


def make_blocks(rng: np.random.Generator) -> Blocks:
    """
    Lay out the street blocks.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of everything random.

    Returns
    -------
    Blocks
        Some 4,000 blocks that tile the city without gap or overlap.
    """
    seeds, district = _seeds(rng)
    corners, ridges, beside = _voronoi(seeds)
    corners, ridges, beside = _merge_short_edges(corners, ridges, beside)
    keep = _largest_piece(inside_outline(seeds), beside)
    rings = [_ring(ridges[(beside == block).any(axis=1)]) for block in np.flatnonzero(keep)]
    number = np.full(len(seeds), -1, dtype=np.int64)
    number[keep] = np.arange(int(keep.sum()))
    within = keep[beside].all(axis=1)
    centres = np.array([corners[ring].mean(axis=0) for ring in rings])
    side = np.where(seeds[keep, 1] > river_y(seeds[keep, 0]), 1, -1).astype(np.int64)
    return Blocks(centres, rings, corners, ridges[within], number[beside[within]], side, district[keep])


def _seeds(rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Place one point a block: a turned grid of bricks in each district, and pairs along the river."""
    from scipy.spatial import cKDTree

    angle, reach = rng.uniform(0, 2 * np.pi, _DISTRICTS), _REACH_M * rng.uniform(0, 1, _DISTRICTS) ** 0.75
    homes = np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
    tree = cKDTree(homes)
    points, owners = [_river_pairs()], [np.full(len(_river_pairs()), -1, dtype=np.int64)]
    for district in range(_DISTRICTS):
        grid = _brick_grid(homes[district], rng)
        grid = grid[(tree.query(grid)[1] == district) & (np.hypot(*grid.T) < _REACH_M)]
        points.append(grid[np.abs(grid[:, 1] - river_y(grid[:, 0])) > 115.0])
        owners.append(np.full(len(points[-1]), district, dtype=np.int64))
    every, owner = np.vstack(points), np.concatenate(owners)
    crowded = {late for _, late in sorted(cKDTree(every).query_pairs(58.0))}
    keep = np.array([index not in crowded for index in range(len(every))])
    owner[owner < 0] = tree.query(every[owner < 0])[1]
    return every[keep], owner[keep]


def _river_pairs() -> Floats:
    """Mirror points across the river, so that the edges between them run along it."""
    x = np.linspace(-_REACH_M, _REACH_M, 4001)
    y = river_y(x)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    stops = np.arange(0.0, along[-1], 105.0)
    px, py = np.interp(stops, along, x), np.interp(stops, along, y)
    slope = (river_y(px + 1.0) - river_y(px - 1.0)) / 2.0
    normal = np.column_stack([-slope, np.ones_like(slope)]) / np.hypot(slope, 1.0)[:, None]
    middle = np.column_stack([px, py])
    return np.vstack([middle + 58.0 * normal, middle - 58.0 * normal])


def _brick_grid(home: Floats, rng: np.random.Generator) -> Floats:
    """Lay bricks round a district's middle: short and narrow in town, long and wide at the edge."""
    stretch = 1.0 + 0.75 * min(float(np.hypot(*home)) / RADIUS_M, 1.2)
    wide, deep = 118.0 * stretch * rng.uniform(0.9, 1.15), 76.0 * stretch * rng.uniform(0.9, 1.1)
    turn = rng.uniform(0, np.pi)
    steps = np.arange(-30, 31)
    column, row = (grid.ravel().astype(float) for grid in np.meshgrid(steps, steps))
    flat = np.column_stack([(column + 0.5 * (row % 2)) * wide, row * deep])
    flat += rng.normal(0, 0.055, flat.shape) * np.array([wide, deep])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return flat @ spin.T + home


def _voronoi(seeds: Floats) -> tuple[Floats, Ints, Ints]:
    from scipy.spatial import Voronoi

    frame = 40_000.0 * np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    diagram = Voronoi(np.vstack([seeds, frame]))
    beside = np.asarray(diagram.ridge_points, dtype=np.int64)
    ridges = np.array(
        [pair if len(pair) == 2 else [-1, -1] for pair in diagram.ridge_vertices], dtype=np.int64
    )
    real = (beside < len(seeds)).all(axis=1) & (ridges >= 0).all(axis=1)
    ridges, beside = ridges[real], beside[real]
    order = np.lexsort((beside.max(axis=1), beside.min(axis=1)))
    return np.round(diagram.vertices, 1), ridges[order], beside[order]


def _merge_short_edges(corners: Floats, ridges: Ints, beside: Ints) -> tuple[Floats, Ints, Ints]:
    """Draw the two ends of a very short edge together: crossroads instead of a step of a few metres."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    length = np.hypot(*(corners[ridges[:, 0]] - corners[ridges[:, 1]]).T)
    short = ridges[length < _SHORTEST_EDGE_M]
    links = coo_array((np.ones(len(short)), (short[:, 0], short[:, 1])), shape=(len(corners), len(corners)))
    count, label = connected_components(links, directed=False)
    size = np.bincount(label, minlength=count)
    merged = np.column_stack(
        [np.bincount(label, corners[:, axis], minlength=count) / size for axis in (0, 1)]
    )
    ridges = label[ridges].astype(np.int64)
    real = ridges[:, 0] != ridges[:, 1]
    return np.round(merged, 1), ridges[real], beside[real]


def _largest_piece(wanted: NDArray[np.bool_], beside: Ints) -> NDArray[np.bool_]:
    label = pieces(len(wanted), beside[wanted[beside].all(axis=1)])
    sizes = np.bincount(label[wanted], minlength=int(label.max()) + 1)
    return wanted & (label == int(sizes.argmax()))


def pieces(count: int, links: Ints) -> Ints:
    """
    Number the connected pieces of a network.

    Parameters
    ----------
    count : int
        Number of nodes.
    links : numpy.ndarray, shape (k, 2)
        Pairs of nodes that touch.

    Returns
    -------
    numpy.ndarray of int, shape (count,)
        Number of the piece each node belongs to.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _ring(edges: Ints) -> Ints:
    """Put the edges of one block end to end."""
    follow: dict[int, list[int]] = {}
    for start, end in edges.tolist():
        follow.setdefault(start, []).append(end)
        follow.setdefault(end, []).append(start)
    first = min(follow)
    ring, before, now = [first], first, min(follow[first])
    while now != first:
        ring.append(now)
        before, now = now, next(corner for corner in follow[now] if corner != before)
    return np.array(ring, dtype=np.int64)
