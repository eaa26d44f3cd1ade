"""Streets of the fictional city: edges of blocks strung into named lines, main roads over the bridges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.synthetic import names
from geodata.synthetic.blocks import RADIUS_M, Blocks, river_y

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.synthetic.areas import Areas

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_SHORTEST_STREET_M = 110.0
_WIDEST_TURN = np.cos(np.radians(64.0))


@dataclass(frozen=True, eq=False)
class Streets:
    """
    The street network.

    Parameters
    ----------
    names : tuple of str
        Name of each street, each used once.
    kinds : tuple of str
        ``main`` or ``minor``.
    paths : list of numpy.ndarray
        Corner numbers along each street.
    edge_street : numpy.ndarray, shape (k,)
        Street of each edge of the blocks, -1 for an edge that is none.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    paths: list[Ints]
    edge_street: Ints


def make_streets(blocks: Blocks, areas: Areas, rng: np.random.Generator) -> Streets:
    """
    String edges into streets.

    Parameters
    ----------
    blocks : Blocks
        The ground.
    areas : Areas
        What the blocks are used for: no street crosses a park or a works.
    rng : numpy.random.Generator
        Source of the names and of a little waywardness.

    Returns
    -------
    Streets
        Main roads first, then the minor streets.
    """
    water = np.not_equal(*blocks.side[blocks.beside].T)
    wet = np.any(np.isin(blocks.edges, np.unique(blocks.edges[water])), axis=1)
    mains = _main_roads(blocks, water, wet, rng)
    number = np.full(len(blocks.edges), -1, dtype=np.int64)
    lookup = {tuple(sorted(pair)): index for index, pair in enumerate(blocks.edges.tolist())}
    for road, path in enumerate(mains):
        number[_edges_along(path, lookup)] = road
    free = np.isin(areas.use[blocks.beside], ["park", "industry"]).all(axis=1)
    paths = _strokes(blocks, (number < 0) & ~wet & ~free)
    minors = [path for path in paths if _length(blocks.corners[path]) >= _SHORTEST_STREET_M]
    for street, path in enumerate(minors, start=len(mains)):
        number[_edges_along(path, lookup)] = street
    titles = names.main_road_names(len(mains), rng) + names.street_names(len(minors), rng)
    kinds = ("main",) * len(mains) + ("minor",) * len(minors)
    return Streets(tuple(titles), kinds, [*mains, *minors], number)


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _edges_along(path: Ints, lookup: dict[tuple[int, ...], int]) -> list[int]:
    steps = zip(path[:-1].tolist(), path[1:].tolist(), strict=True)
    return [lookup[tuple(sorted(step))] for step in steps]


def _main_roads(
    blocks: Blocks, water: NDArray[np.bool_], wet: NDArray[np.bool_], rng: np.random.Generator
) -> list[Ints]:
    """Find quick ways from the centre to the edge and round the centre, with few bridges."""
    corners = blocks.corners
    bearings = np.arange(9) * 2 * np.pi / 9 + rng.uniform(-0.16, 0.16, 9)
    ends = [RADIUS_M * 1.05 * np.array([np.cos(angle), np.sin(angle)]) for angle in bearings]
    ring = [2500.0 * np.array([np.cos(angle), 0.9 * np.sin(angle)]) for angle in bearings + 0.3]
    trips = [(np.array([0.0, 60.0]), end) for end in ends]
    trips += list(zip(ring, ring[1:] + ring[:1], strict=True))
    length = np.hypot(*(corners[blocks.edges[:, 0]] - corners[blocks.edges[:, 1]]).T)
    cost: Floats = (
        length * rng.uniform(1.0, 1.1, len(length)) * np.where(wet, 4.0, 1.0) * np.where(water, 50.0, 1.0)
    )
    used = np.unique(blocks.edges[~water])
    roads: list[Ints] = []
    taken: set[tuple[int, ...]] = set()
    for start, end in trips:
        path = _cheapest(_nearest(corners, used, start), _nearest(corners, used, end), blocks.edges, cost)
        roads += _untaken(path, taken)
        taken |= {tuple(sorted(step)) for step in zip(path[:-1].tolist(), path[1:].tolist(), strict=True)}
        on_road = np.array([tuple(sorted(pair)) in taken for pair in blocks.edges.tolist()])
        cost = np.where(on_road, length * 0.55, cost)
    return [road for road in roads if _length(corners[road]) > 60.0]


def _untaken(path: Ints, taken: set[tuple[int, ...]]) -> list[Ints]:
    """Cut the parts of a path that no earlier road has taken."""
    parts: list[list[int]] = [[]]
    for step in zip(path[:-1].tolist(), path[1:].tolist(), strict=True):
        if tuple(sorted(step)) in taken:
            parts.append([])
        else:
            parts[-1] = parts[-1] or [step[0]]
            parts[-1].append(step[1])
    return [np.array(part, dtype=np.int64) for part in parts if part]


def _nearest(corners: Floats, used: Ints, point: Floats) -> int:
    return int(used[np.hypot(*(corners[used] - point).T).argmin()])


def _cheapest(start: int, end: int, edges: Ints, cost: Floats) -> Ints:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    size = int(edges.max()) + 1
    graph = coo_array((cost, (edges[:, 0], edges[:, 1])), shape=(size, size)).tocsr()
    _, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def _strokes(blocks: Blocks, wanted: NDArray[np.bool_]) -> list[Ints]:
    """Follow each street as straight as it goes, the way people name them."""
    edges, corners = blocks.edges[wanted], blocks.corners
    follow = _straight_on(edges, corners)
    free = set(range(len(edges)))
    paths = []
    for first in range(len(edges)):
        if first not in free:
            continue
        free.discard(first)
        start, end = (int(corner) for corner in edges[first])
        back = _walk(first, start, edges, follow, free)
        paths.append(
            np.array([*back[::-1], start, end, *_walk(first, end, edges, follow, free)], dtype=np.int64)
        )
    return paths


def _walk(
    edge: int, corner: int, edges: Ints, follow: dict[tuple[int, int], int], free: set[int]
) -> list[int]:
    met: list[int] = []
    while (edge := follow.get((edge, corner), -1)) in free and len(met) < 14:
        free.discard(edge)
        corner = int(edges[edge].sum()) - corner
        met.append(corner)
    return met


def _straight_on(edges: Ints, corners: Floats) -> dict[tuple[int, int], int]:
    """Pair the edges at each corner that run on into each other with the least turn."""
    at: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(edges.tolist()):
        at.setdefault(start, []).append(index)
        at.setdefault(end, []).append(index)
    follow: dict[tuple[int, int], int] = {}
    for corner, here in at.items():
        others = np.array([int(edges[index].sum()) - corner for index in here])
        arms = corners[others] - corners[corner]
        arms = arms / np.hypot(*arms.T)[:, None]
        straight = -(arms @ arms.T)
        np.fill_diagonal(straight, -2.0)
        while straight.max() > _WIDEST_TURN:
            one, two = divmod(int(straight.argmax()), len(here))
            follow[here[one], corner], follow[here[two], corner] = here[two], here[one]
            straight[[one, two], :] = straight[:, [one, two]] = -2.0
    return follow


def river_line() -> Floats:
    """
    Give the line of the river through the city.

    Returns
    -------
    numpy.ndarray, shape (n, 2)
        Metres from the centre.
    """
    x = np.arange(-RADIUS_M * 1.35, RADIUS_M * 1.35, 60.0)
    return np.asarray(np.round(np.column_stack([x, river_y(x)]), 1), dtype=np.float64)
