"""The other ways of looking at a map of Gi*: other cells, other neighbours, other periods, other points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.compiled import in_threads
from hotspots.detect.stability import PERIODS, Look, critical_z

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid

DRAWS = 6
"""How often points are moved within their uncertainty (house rule)."""
SIZES = (2, 4, 5)
"""Cells are made this many thirds as wide (house rule); the cells of the map are three thirds."""
PLACES = 4096
"""Places in the circle that points are moved to; a power of two, few enough to stay in the processor."""
_GOLDEN = (0.381966, 0.618034)
"""Where hexagons of another width start, in their widths: no middle of a cell falls on their edge."""
_SQUARE = np.array([(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)])
_SIDES = np.array([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)])
_EVEN, _ODD = (
    np.array([(0, 0), (0, -1), (0, 1), (-1, odd - 1), (-1, odd), (1, odd - 1), (1, odd)]) for odd in (0, 1)
)
_HEXAGON = (_EVEN, _ODD)
Steps = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


@dataclass(frozen=True, eq=False)
class Incidents:
    """
    What is counted again in every look.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    positions : numpy.ndarray of int, shape (n,)
        Place of each incident on the map; -1 outside the study area (left out of every look).
    quarter : numpy.ndarray of int8, shape (n,), optional
        From `hotspots.detect.stability.cut_in_quarters`; without it the period is not varied.
    radius_m : numpy.ndarray, shape (n,), optional
        How far each point may be off [m]; nan or 0: exact. Without any above 0 the points are not moved.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    positions: NDArray[np.int64]
    quarter: NDArray[np.int8] | None = None
    radius_m: NDArray[np.float64] | None = None

    def placed(self) -> Incidents:
        """Leave out those outside the study area."""
        inside = self.positions >= 0
        if inside.all():
            return self
        return Incidents(
            self.x[inside],
            self.y[inside],
            self.positions[inside],
            None if self.quarter is None else self.quarter[inside],
            None if self.radius_m is None else self.radius_m[inside],
        )


def looks_at_cells(
    grid: CellGrid, incidents: Incidents, *, alpha: float, rng: np.random.Generator, draws: int = DRAWS
) -> list[Look]:
    """
    Look at the cells of a map in other ways.

    On grids moved by a third of a cell, with narrower and wider cells, with other surroundings, in parts of
    the period, and with the points moved within their uncertainty. Every look is a Gi* of its own with its
    own correction for many tests (two-sided, on counts). A cell of the map is hot in a look when its middle
    lies in a cell that is hot there. A cell of another grid belongs to the study area when an incident is
    in it, or at least half of it (of a hexagon: its middle) lies in cells of the map.

    Parameters
    ----------
    grid : CellGrid
        The cells on the map.
    incidents : Incidents
        What is counted.
    alpha : float
        False discovery rate.
    rng : numpy.random.Generator
        For the draws of places.
    draws : int, default 6
        How often points are moved.

    Returns
    -------
    list of Look
        In the order: grid moved, cell size, surroundings, period, location; none for a grid without cells.
    """
    if not len(grid):
        return []
    counted = incidents.placed()
    ground = _Ground(grid, alpha)
    tasks = [
        *(_thirds(ground, counted) if grid.shape == "square" else _hexagons(ground, counted)),
        *_surroundings(ground, counted),
        *_periods(ground, counted),
        *_draws(ground, counted, rng, draws),
    ]
    return in_threads(lambda task: Look(task.choice, task.name, task.hot()), tasks)


class _Task(NamedTuple):
    """A look still to be made."""

    choice: str
    name: str
    hot: Callable[[], NDArray[np.bool_]]


class _Ground:
    """The cells of the map as a block of rows and columns, with two cells to spare on every side."""

    def __init__(self, grid: CellGrid, alpha: float) -> None:
        self.grid, self.alpha = grid, alpha
        self.hexagon = grid.shape == "hexagon"
        self.origin = getattr(grid, "origin_m", (0.0, 0.0))
        self.first = int(grid.rows.min()) - 2, int(grid.columns.min()) - 2
        self.size = int(np.ptp(grid.rows)) + 5, int(np.ptp(grid.columns)) + 5
        self.at = grid.rows - self.first[0], grid.columns - self.first[1]
        self.cells = np.zeros(self.size, dtype=np.bool_)
        self.cells[self.at] = True

    def local(self, incidents: Incidents) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give eastings and northings from the origin of the grid."""
        if self.origin == (0.0, 0.0):
            return incidents.x, incidents.y
        return incidents.x - self.origin[0], incidents.y - self.origin[1]

    def hot(self, counts: NDArray[np.float64], steps: Steps) -> NDArray[np.bool_]:
        """Tell which cells of the map are hot with these counts."""
        block = np.zeros(self.size)
        block[self.at] = counts
        return np.asarray(hot_cells(block, self.cells, steps, self.first[0], self.alpha)[self.at])


def hot_cells(
    counts: NDArray[np.float64],
    ground: NDArray[np.bool_],
    steps: Steps,
    first_row: int,
    alpha: float,
) -> NDArray[np.bool_]:
    """
    Tell which cells of a block are hot by Gi*.

    Parameters
    ----------
    counts : numpy.ndarray, shape (rows, columns)
        Incidents in each cell.
    ground : numpy.ndarray of bool, shape (rows, columns)
        Which cells are in the study area; the others are neither tested nor neighbours.
    steps : tuple of numpy.ndarray of int, shape (k, 2) each
        Steps down and across to the cells taken together, itself included; in even and in odd rows.
    first_row : int
        Number of the first row: whether it is even matters for hexagons.
    alpha : float
        False discovery rate.

    Returns
    -------
    numpy.ndarray of bool, shape (rows, columns)
        True where hot.
    """
    from hotspots.detect.kernels.stability import block_gi_star

    z = np.zeros(counts.shape)
    tests = block_gi_star(counts, ground, *steps, first_row, z)
    return np.asarray(z >= critical_z(z[z != 0], tests, alpha))


def _thirds(ground: _Ground, incidents: Incidents) -> list[_Task]:
    """Moved grids and other widths of squares: all are joined from one count on squares a third as wide."""
    from hotspots.detect.kernels.stability import count_thirds, join_thirds

    height, width = ground.size
    thirds = np.zeros((height * 3, width * 3), dtype=np.int32)
    count_thirds(*ground.local(incidents), ground.grid.cell_m, *ground.first, thirds)
    rows, columns = (3 * at + 1 for at in ground.at)

    def look(size: int, down: int, across: int) -> NDArray[np.bool_]:
        shape = (thirds.shape[0] // size + 2, thirds.shape[1] // size + 2)
        counts, covered = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        join_thirds(thirds, ground.cells, size, down - size, across - size, counts, covered)
        found = hot_cells(counts, covered, (_SQUARE, _SQUARE), 0, ground.alpha)
        return np.asarray(found[(rows - down) // size + 1, (columns - across) // size + 1])

    moved = [_Task("grid moved", name, partial(look, 3, up, across)) for name, across, up in _moves()]
    wide = ground.grid.cell_m / 3
    return moved + [
        _Task("cell size", f"cells of {wide * size:,.0f} m", partial(look, size, 0, 0)) for size in SIZES
    ]


def _moves() -> list[tuple[str, int, int]]:
    """Name the eight ways to move a grid, with the thirds of a cell to the east and north."""
    east, north = {-1: "west", 0: "", 1: "east"}, {-1: "south", 0: "", 1: "north"}
    return [
        ("a third of a cell " + " and ".join(filter(None, [north[up], east[across]])), across, up)
        for up in (-1, 0, 1)
        for across in (-1, 0, 1)
        if (up, across) != (0, 0)
    ]


def _hexagons(ground: _Ground, incidents: Incidents) -> list[_Task]:
    """Moved grids and other widths of hexagons, each counted for itself."""
    from hotspots.detect.grid import cell_index
    from hotspots.detect.kernels import stability as loops

    x, y = ground.local(incidents)
    grid, base = ground.grid, ground.grid.cell_m
    middle_x, middle_y = (axis - zero for axis, zero in zip(grid.centres(), ground.origin, strict=True))
    corner = int(grid.rows.min()), int(grid.columns.min())

    def look(cell_m: float, shift: tuple[float, float]) -> NDArray[np.bool_]:
        margin = base + cell_m
        ends = (
            np.array([axis.min() - margin, axis.max() + margin]) - step
            for axis, step in zip((middle_x, middle_y), shift, strict=True)
        )
        rows, columns = cell_index(*ends, cell_m=cell_m, shape="hexagon")
        first, size = (int(rows[0]), int(columns[0])), (int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1)
        counts, covered = np.zeros(size), np.zeros(size, dtype=np.bool_)
        loops.mark_ground(covered, cell_m, *first, grid.lookup, base, *corner, *shift)
        loops.count_block(x, y, *shift, cell_m, *first, counts)
        found = hot_cells(counts, covered | (counts > 0), _HEXAGON, first[0], ground.alpha)
        read = np.zeros(len(grid), dtype=np.bool_)
        loops.read_block(found, cell_m, *first, middle_x, middle_y, *shift, read)
        return read

    third = base / 3
    moved = [
        _Task("grid moved", name, partial(look, base, (across * third, up * third)))
        for name, across, up in _moves()
    ]
    return moved + [
        _Task(
            "cell size",
            f"cells of {third * size:,.0f} m",
            partial(look, third * size, (_GOLDEN[0] * third * size, _GOLDEN[1] * third * size)),
        )
        for size in SIZES
    ]


def _near(ground: _Ground) -> Steps:
    return _HEXAGON if ground.hexagon else (_SQUARE, _SQUARE)


def _two_rings(near: Steps) -> Steps:
    rings = []
    for odd in (0, 1):
        steps = [first + second for first in near[odd] for second in near[(odd + first[0]) % 2]]
        rings.append(np.unique(steps, axis=0))
    return rings[0], rings[1]


def _surroundings(ground: _Ground, incidents: Incidents) -> list[_Task]:
    counts = np.bincount(incidents.positions, minlength=len(ground.grid)).astype(float)
    wide = _Task("surroundings", "two rings of cells", partial(ground.hot, counts, _two_rings(_near(ground))))
    if ground.hexagon:
        return [wide]
    four = partial(ground.hot, counts, (_SIDES, _SIDES))
    return [_Task("surroundings", "the four cells at its sides", four), wide]


def _periods(ground: _Ground, incidents: Incidents) -> list[_Task]:
    if incidents.quarter is None:
        return []
    each = counts_by_quarter(incidents.positions, incidents.quarter, len(ground.grid))
    return [
        _Task("period", name, partial(ground.hot, each[list(parts)].sum(axis=0), _near(ground)))
        for name, parts in PERIODS
    ]


def _draws(ground: _Ground, incidents: Incidents, rng: np.random.Generator, draws: int) -> list[_Task]:
    radius = np.empty(0) if incidents.radius_m is None else np.nan_to_num(incidents.radius_m)
    if not (radius > 0).any():
        return []
    from hotspots.detect.kernels.stability import count_moved

    x, y = ground.local(incidents)
    disc = places_in_disc(rng)

    def look(seed: np.uint64) -> NDArray[np.bool_]:
        block = np.zeros(ground.size)
        count_moved(x, y, radius, disc, seed, ground.grid.cell_m, ground.hexagon, *ground.first, block)
        return ground.hot(block[ground.at], _near(ground))

    seeds = rng.integers(0, 2**63, size=draws, dtype=np.uint64)
    return [_Task("location", draw_name(at), partial(look, seed)) for at, seed in enumerate(seeds, start=1)]


def places_in_disc(rng: np.random.Generator) -> NDArray[np.float64]:
    """
    Draw places in a circle of radius 1, any part of it as likely.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    numpy.ndarray, shape (4096, 2)
        East and north of the middle; points are moved to one of them, drawn for each point anew.
    """
    far, turn = np.sqrt(rng.random(PLACES)), rng.random(PLACES) * 2 * np.pi
    return np.column_stack([far * np.cos(turn), far * np.sin(turn)])


def draw_name(number: int) -> str:
    """
    Name a draw of places.

    Parameters
    ----------
    number : int
        Its number, from 1.

    Returns
    -------
    str
        Its name.
    """
    return f"points moved within their uncertainty, draw {number}"


def counts_by_quarter(
    positions: NDArray[np.int64], quarter: NDArray[np.int8], size: int
) -> NDArray[np.float64]:
    """
    Count incidents by quarter of the period and place.

    Parameters
    ----------
    positions : numpy.ndarray of int, shape (n,)
        Place of each incident; -1 for none.
    quarter : numpy.ndarray of int8, shape (n,)
        Quarter 0 to 3; -1 for none.
    size : int
        Number of places.

    Returns
    -------
    numpy.ndarray, shape (4, size)
        Counts.
    """
    both = np.where((positions >= 0) & (quarter >= 0), quarter * np.int64(size) + positions, 4 * size)
    return np.bincount(both, minlength=4 * size + 1)[:-1].reshape(4, size).astype(float)


def looks_at_areas(
    incidents: Incidents,
    values_of: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    neighbours: Any,
    middles: NDArray[np.float64],
    *,
    alpha: float,
    moved: Sequence[NDArray[np.int64]] = (),
) -> list[Look]:
    """
    Look at areas again: with other neighbours, in parts of the period, with the points moved.

    Parameters
    ----------
    incidents : Incidents
        What is counted; its positions are areas.
    values_of : callable
        Turns counts by area into what Gi* looks at (counts or rates).
    neighbours : scipy.sparse matrix, shape (m, m)
        The neighbours on the map.
    middles : numpy.ndarray, shape (m, 2)
        Middle of each area [m].
    alpha : float
        False discovery rate.
    moved : sequence of numpy.ndarray of int, optional
        Areas of the incidents after each draw of places.

    Returns
    -------
    list of Look
        In the order: neighbours, period, location.
    """
    size = neighbours.shape[0]

    def hot(counts: NDArray[np.float64], near: Any) -> NDArray[np.bool_]:
        from hotspots.detect.getis_ord import gi_star_z

        z = np.nan_to_num(gi_star_z(values_of(counts), near))
        tested = int(np.isfinite(values_of(counts)).sum())
        return np.asarray((z > 0) & (z >= critical_z(z, tested, alpha)))

    def count(places: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.bincount(places[places >= 0], minlength=size).astype(float)

    here = count(incidents.positions)
    looks = [
        Look("neighbours", name, hot(here, near)) for name, near in _other_neighbours(neighbours, middles)
    ]
    if incidents.quarter is not None:
        each = counts_by_quarter(incidents.positions, incidents.quarter, size)
        looks += [
            Look("period", name, hot(each[list(parts)].sum(axis=0), neighbours)) for name, parts in PERIODS
        ]
    return looks + [
        Look("location", draw_name(number), hot(count(places), neighbours))
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
