"""The other ways of looking at any test on cells: other grids, neighbours, periods and points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import in_threads
from hotspots.detect.cells import tally
from hotspots.detect.grid import CellGrid, make_grid
from hotspots.detect.neighbours import cell_neighbours
from hotspots.detect.stability import PERIODS, Look
from hotspots.detect.stability_points import DRAWS, Incidents, counts_by_quarter, draw_name, move_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Test = Callable[[NDArray[np.float64], Any], NDArray[np.bool_]]

WIDTHS = (4 / 5, 5 / 4)
"""Cells are made so many times as wide (house rule)."""
_SIDES = ((-1, -1), (-1, 1), (1, -1), (1, 1))


def looks_at_grids(
    grid: CellGrid,
    incidents: Incidents,
    is_hot: Test,
    *,
    rng: np.random.Generator,
    other_grids: bool = True,
    draws: int = DRAWS,
) -> list[Look]:
    """
    Look at the cells of a map in other ways, with any test.

    On grids moved by a third of a cell towards each corner, with narrower and wider cells, with neighbours of
    neighbours, in parts of the period, and with the points moved within their uncertainty. A cell of the map
    is hot in a look when its middle lies in a cell that is hot there.

    Parameters
    ----------
    grid : CellGrid
        The cells on the map.
    incidents : Incidents
        What is counted.
    is_hot : callable
        Takes counts by cell and neighbours (a sparse matrix), and tells which cells are hot: the test of the
        map.
    rng : numpy.random.Generator
        For the draws of places.
    other_grids : bool, default True
        Whether other grids are laid, which takes the longest.
    draws : int, default 6
        How often points are moved.

    Returns
    -------
    list of Look
        In the order: grid moved, cell size, neighbours, period, location; none for a grid without cells.
    """
    if not len(grid):
        return []
    placed = incidents.placed()
    near = cell_neighbours(grid)
    here = tally(placed.positions, len(grid)).astype(float)
    tasks: list[tuple[str, str, Callable[[], NDArray[np.bool_]]]] = []
    if other_grids:
        tasks += _other_grids(grid, placed, is_hot)
    tasks.append(("neighbours", "two rings of cells", lambda: is_hot(here, _second(near))))
    if placed.quarter is not None:
        each = counts_by_quarter(placed.positions, placed.quarter, len(grid))
        for name, parts in PERIODS:
            counts = each[list(parts)].sum(axis=0).astype(float)
            tasks.append(("period", name, lambda c=counts: is_hot(c, near)))  # type: ignore[misc]
    radius = np.empty(0) if placed.radius_m is None else np.nan_to_num(placed.radius_m)
    if (radius > 0).any():
        for number in range(1, draws + 1):
            found = grid.locate(*move_points(placed.x, placed.y, radius, rng=rng))
            counts = tally(found, len(grid)).astype(float)
            tasks.append(("location", draw_name(number), lambda c=counts: is_hot(c, near)))  # type: ignore[misc]
    return in_threads(lambda task: Look(task[0], task[1], task[2]()), tasks)


def _other_grids(
    grid: CellGrid, incidents: Incidents, is_hot: Test
) -> list[tuple[str, str, Callable[[], NDArray[np.bool_]]]]:
    middles, third = grid.centres(), grid.cell_m / 3

    def look(cell_m: float, shift: tuple[float, float]) -> NDArray[np.bool_]:
        origin = (grid.origin_m[0] + shift[0], grid.origin_m[1] + shift[1])
        edge = grid.cell_m / 2
        bounds = (
            float(middles[0].min()) - edge,
            float(middles[1].min()) - edge,
            float(middles[0].max()) + edge,
            float(middles[1].max()) + edge,
        )
        other = make_grid(bounds, cell_m=cell_m, shape=grid.shape, within=grid.within, origin_m=origin)
        counts = tally(other.locate(incidents.x, incidents.y), len(other)).astype(float)
        found = is_hot(counts, cell_neighbours(other))
        at = other.locate(*middles)
        return np.asarray((at >= 0) & found[at])

    moved = [
        ("grid moved", f"a third of a cell {_corner(across, up)}", (across * third, up * third))
        for across, up in _SIDES
    ]
    looks: list[tuple[str, str, Callable[[], NDArray[np.bool_]]]] = [
        (choice, name, lambda s=shift: look(grid.cell_m, s))  # type: ignore[misc]
        for choice, name, shift in moved
    ]
    for times in WIDTHS:
        wide = grid.cell_m * times
        looks.append(("cell size", f"cells of {wide:,.0f} m", lambda w=wide: look(w, (0.0, 0.0))))  # type: ignore[misc]
    return looks


def _corner(across: int, up: int) -> str:
    return f"{'north' if up > 0 else 'south'}-{'east' if across > 0 else 'west'}"


def _second(neighbours: Any) -> Any:
    """Take the neighbours of neighbours in too."""
    from scipy import sparse

    wider = sparse.csr_array(((neighbours @ neighbours + neighbours) > 0).astype(float))
    wider.setdiag(0)
    wider.eliminate_zeros()
    return wider
