"""The other ways of looking at a map of Gi* on cells: other grids, surroundings, periods and points."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geodata.compiled import in_threads
from hotspots.detect.block_gi_star import Rule, Steps, hot_cells
from hotspots.detect.stability import PERIODS, Look
from hotspots.detect.stability_points import DRAWS, Incidents, counts_by_quarter, draw_name, places_in_disc

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid

SIZES = (2, 4, 5)
"""Cells are made this many thirds as wide (house rule); the cells of the map are three thirds."""
_GOLDEN = (0.381966, 0.618034)
"""Where hexagons of another width start, in their widths: no middle of a cell falls on their edge."""
_SQUARE = np.array([(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)])
_SIDES = np.array([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)])
_EVEN, _ODD = (
    np.array([(0, 0), (0, -1), (0, 1), (-1, odd - 1), (-1, odd), (1, odd - 1), (1, odd)]) for odd in (0, 1)
)
_HEXAGON = (_EVEN, _ODD)


def looks_at_cells(
    grid: CellGrid, incidents: Incidents, rule: Rule, *, rng: np.random.Generator, draws: int = DRAWS
) -> list[Look]:
    """
    Look at the cells of a map in other ways.

    On grids moved by a third of a cell, with narrower and wider cells, with other surroundings, in parts of
    the period, and with the points moved within their uncertainty. Every look is a Gi* of its own with its
    own correction for many tests. A
    cell of the map is hot in a look when its middle lies in a cell that is hot there. A cell of another grid
    belongs to the study area when an incident is in it, or at least half of it (of a hexagon: its middle)
    lies in cells of the map.

    Parameters
    ----------
    grid : CellGrid
        The cells on the map.
    incidents : Incidents
        What is counted.
    rule : Rule
        When a cell is hot: the rule of the map.
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
    ground = _Ground(grid, rule)
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

    def __init__(self, grid: CellGrid, rule: Rule) -> None:
        self.grid, self.rule = grid, rule
        self.hexagon = grid.shape == "hexagon"
        self.origin = grid.origin_m
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

    def hot(self, counts: NDArray[np.int64], steps: Steps) -> NDArray[np.bool_]:
        """Tell which cells of the map are hot with these counts."""
        block = np.zeros(self.size, dtype=np.int64)
        block[self.at] = counts
        return np.asarray(self.test(block, self.cells, steps, self.first[0])[self.at])

    def test(
        self, counts: NDArray[np.int64], covered: NDArray[np.bool_], steps: Steps, first_row: int
    ) -> NDArray[np.bool_]:
        """Tell which cells of any block are hot."""
        return hot_cells(counts, covered, steps, self.rule, first_row=first_row)


def _thirds(ground: _Ground, incidents: Incidents) -> list[_Task]:
    """Moved grids and other widths of squares: all are joined from one count on squares a third as wide."""
    from hotspots.detect.kernels.stability import count_thirds, join_thirds

    height, width = ground.size
    thirds = np.zeros((height * 3, width * 3), dtype=np.int32)
    count_thirds(*ground.local(incidents), ground.grid.cell_m, *ground.first, thirds)
    rows, columns = (3 * at + 1 for at in ground.at)

    def look(size: int, down: int, across: int) -> NDArray[np.bool_]:
        shape = (thirds.shape[0] // size + 2, thirds.shape[1] // size + 2)
        counts, covered = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
        join_thirds(thirds, ground.cells, size, down - size, across - size, counts, covered)
        found = ground.test(counts, covered, (_SQUARE, _SQUARE), 0)
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
        counts, covered = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_)
        loops.mark_ground(covered, cell_m, *first, grid.lookup, base, *corner, *shift)
        loops.count_block(x, y, *shift, cell_m, *first, counts)
        found = ground.test(counts, covered | (counts > 0), _HEXAGON, first[0])
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
    counts = np.bincount(incidents.positions, minlength=len(ground.grid))
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
        block = np.zeros(ground.size, dtype=np.int64)
        count_moved(x, y, radius, disc, seed, ground.grid.cell_m, ground.hexagon, *ground.first, block)
        return ground.hot(block[ground.at], _near(ground))

    seeds = rng.integers(0, 2**63, size=draws, dtype=np.uint64)
    return [_Task("location", draw_name(at), partial(look, seed)) for at, seed in enumerate(seeds, start=1)]
