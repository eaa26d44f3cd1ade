"""Growing zones from hot cells: in one piece, compact, within the limits a planner sets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

MOST_ZONES = 100
"""Growing ends after so many zones: nobody reads further down a list (house rule)."""
LEAST_COMPACT = 0.45
"""Outlines may not become less compact than this (house rule); a strip of one by four has 0.50."""
WORTH_SHARE = 0.25
"""A cell is worth taking in when it and the cells round it hold this share of what the seed's hold."""
_SIDES = ((-1, 0), (1, 0), (0, -1), (0, 1))

Cell = tuple[int, int]


@dataclass(frozen=True)
class ZoneLimits:
    """
    What a planner allows a suggested zone to be.

    Parameters
    ----------
    largest_km2 : float
        Greatest area [km²].
    fewest_incidents : int
        Zones with fewer incidents are not suggested.
    """

    largest_km2: float = 0.25
    fewest_incidents: int = 10

    def __post_init__(self) -> None:
        """Refuse limits that leave no zone possible."""
        if not (math.isfinite(self.largest_km2) and 0 < self.largest_km2 <= 100):
            raise UserError(
                what="The greatest area of a zone",
                found=f"is {self.largest_km2:g} km².",
                fix="Give more than 0 and at most 100, such as 0.25 (500 by 500 metres).",
            )
        if self.fewest_incidents < 1:
            raise UserError(
                what="The fewest incidents of a zone",
                found=f"are {self.fewest_incidents}.",
                fix="Give 1 or more; with under 10 nothing can be read from a zone's figures.",
            )


@dataclass(frozen=True, eq=False)
class HotCells:
    """
    Square cells of a study area, and which of them are hot.

    Parameters
    ----------
    cell_m : float
        Width of a cell [m]; cells are counted from the origin of the coordinate system.
    rows, columns : numpy.ndarray of int, shape (n,)
        Index of each cell, northwards and eastwards.
    counts : numpy.ndarray of int, shape (n,)
        Incidents in each.
    hot : numpy.ndarray of bool, shape (n,)
        Where a zone may grow.
    taken : numpy.ndarray of bool, shape (n,)
        Ground no suggestion may use, such as zones that are there already.
    """

    cell_m: float
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    counts: NDArray[np.int64]
    hot: NDArray[np.bool_]
    taken: NDArray[np.bool_]


def grow_zones(cells: HotCells, limits: ZoneLimits, *, most: int = MOST_ZONES) -> list[NDArray[np.int64]]:
    """
    Grow zones from the hottest cells, one after another, so that none overlaps another.

    Parameters
    ----------
    cells : HotCells
        The ground.
    limits : ZoneLimits
        Greatest area, fewest incidents.
    most : int, default 100
        No more zones than this.

    Returns
    -------
    list of numpy.ndarray of int
        Positions of the cells of each zone, in the order they were grown; empty when nothing fits.

    Raises
    ------
    UserError
        If a single cell is larger than a zone may be.

    Notes
    -----
    A zone begins at the free hot cell that holds most incidents together with the eight cells round it. Each
    step takes in, of the hot cells that share a side with it, the one with most incidents in and round it, as
    long as the zone stays within its area and its outline stays compact. A cell that with those round it
    holds less than a quarter of what the seed's hold, or that lies in a notch and is not hot, is taken in
    only where the outline becomes more compact. At last outer rows and columns without an incident are let
    go, and single empty cells on the rim where the outline gets no less compact by that.
    """
    largest = int(limits.largest_km2 * 1e6 / cells.cell_m**2 + 1e-9)
    if largest < 1:
        raise UserError(
            what="The greatest area of a zone",
            found=f"is {limits.largest_km2:g} km², less than one cell of {cells.cell_m:,g} m.",
            fix="Allow a larger zone, or smaller cells.",
        )
    if not cells.rows.size:
        return []
    ground = _Ground(cells)
    grown: list[NDArray[np.int64]] = []
    for seed in ground.seeds():
        zone = _trimmed(ground, _grown(ground, seed, largest))
        if sum(ground.count(cell) for cell in zone) >= limits.fewest_incidents:
            grown.append(ground.claim(zone))
            if len(grown) == most:
                break
    return grown


def compactness(shape: BaseGeometry) -> float:
    """
    Measure how compact an outline is (Polsby and Popper).

    Parameters
    ----------
    shape : shapely geometry
        Polygon or multipolygon, in metres.

    Returns
    -------
    float
        Area times 4π, divided by the square of the outline: 1 for a circle, 0.79 for a square, near 0 for a
        thin or ragged shape.

    References
    ----------
    Polsby DD, Popper RD (1991). The third criterion: compactness as a procedural safeguard against partisan
    gerrymandering. Yale Law & Policy Review 9, 301-353.
    """
    return float(4 * math.pi * shape.area / shape.length**2) if shape.length else 0.0


def cell_width_m(usual_m: float, limits: ZoneLimits) -> float:
    """
    Choose cells that a zone of the greatest area can be built from.

    Parameters
    ----------
    usual_m : float
        Width the study area asks for [m].
    limits : ZoneLimits
        Greatest area of a zone.

    Returns
    -------
    float
        The usual width, but such that a zone of the greatest area holds 16 to 100 cells [m], in whole tens
        from 10 m on (house rule).
    """
    side = math.sqrt(limits.largest_km2 * 1e6)
    width = min(max(usual_m, side / 10), side / 4)
    return math.floor(width / 10) * 10.0 if width >= 10 else width


class _Ground:
    """The cells as a block of rows and columns with a rim of one, from which zones are cut."""

    def __init__(self, cells: HotCells) -> None:
        self.first = int(cells.rows.min()) - 1, int(cells.columns.min()) - 1
        shape = int(np.ptp(cells.rows)) + 3, int(np.ptp(cells.columns)) + 3
        at = cells.rows - self.first[0], cells.columns - self.first[1]
        self.position = np.full(shape, -1, dtype=np.int64)
        self.position[at] = np.arange(cells.rows.size)
        self.free = np.zeros(shape, dtype=bool)
        self.free[at] = ~cells.taken
        self.hot = np.zeros(shape, dtype=bool)
        self.hot[at] = cells.hot & ~cells.taken
        self.counts = np.zeros(shape, dtype=np.int64)
        self.counts[at] = np.where(cells.taken, 0, cells.counts)
        self.around = self._summed(slice(1, -1), slice(1, -1))

    def _summed(self, rows: slice, columns: slice) -> NDArray[np.int64]:
        """Add up each cell and the eight round it, in the whole block or a part of it."""
        whole = np.zeros_like(self.counts) if not hasattr(self, "around") else self.around
        height = rows.indices(self.counts.shape[0])
        width = columns.indices(self.counts.shape[1])
        part = np.zeros((height[1] - height[0], width[1] - width[0]), dtype=np.int64)
        for down in (-1, 0, 1):
            for across in (-1, 0, 1):
                part += self.counts[
                    height[0] + down : height[1] + down, width[0] + across : width[1] + across
                ]
        whole[rows, columns] = part
        return whole

    def seeds(self) -> Iterator[Cell]:
        """Give the free hot cells, those with most incidents in and round them first, as ground is taken."""
        rows, columns = np.nonzero(self.hot)
        tried = np.zeros(rows.size, dtype=bool)
        while True:
            open_ones = ~tried & self.free[rows, columns]
            if not open_ones.any():
                return
            heat = np.where(open_ones, self.around[rows, columns] * 1e6 + self.counts[rows, columns], -1.0)
            best = int(np.argmax(heat))
            tried[best] = True
            if self.around[rows[best], columns[best]] == 0:
                return
            yield int(rows[best]), int(columns[best])

    def count(self, cell: Cell) -> int:
        return int(self.counts[cell])

    def claim(self, zone: set[Cell]) -> NDArray[np.int64]:
        """Take the ground of a zone and give the positions of its cells."""
        rows, columns = (np.array(axis) for axis in zip(*sorted(zone), strict=True))
        self.free[rows, columns] = False
        self.counts[rows, columns] = 0
        low, high = self.counts.shape
        self._summed(
            slice(max(int(rows.min()) - 1, 1), min(int(rows.max()) + 2, low - 1)),
            slice(max(int(columns.min()) - 1, 1), min(int(columns.max()) + 2, high - 1)),
        )
        return np.asarray(self.position[rows, columns])


def _grown(ground: _Ground, seed: Cell, largest: int) -> set[Cell]:
    zone, sides = {seed}, 4
    worth = WORTH_SHARE * float(ground.around[seed])
    rim = _beside(ground, seed, zone)
    while len(zone) < largest:
        chosen = _next_cell(ground, zone, rim, sides, worth)
        if chosen is None:
            break
        sides += 4 - 2 * _touching(zone, chosen)
        zone.add(chosen)
        rim = (rim | _beside(ground, chosen, zone)) - {chosen}
    return zone


def _next_cell(ground: _Ground, zone: set[Cell], rim: set[Cell], sides: int, worth: float) -> Cell | None:
    """Choose the cell to take in; None when none is worth it."""
    now = _round(len(zone), sides)
    best: tuple[Any, ...] | None = None
    for cell in rim:
        touching = _touching(zone, cell)
        after = _round(len(zone) + 1, sides + 4 - 2 * touching)
        full = bool(ground.hot[cell]) and float(ground.around[cell]) >= worth
        # Two sides or more: a single cell stuck on elsewhere can raise the measure of a tiny zone too.
        rounder = after > now and touching >= 2
        if not (rounder or (full and after >= LEAST_COMPACT)):
            continue
        rank = (int(ground.around[cell]), ground.count(cell), after, -cell[0], -cell[1])
        if best is None or rank > best[0]:
            best = (rank, cell)
    return None if best is None else best[1]


def _trimmed(ground: _Ground, zone: set[Cell]) -> set[Cell]:
    """
    Let empty ground on the rim go, as long as nothing falls apart.

    Outer rows and columns without an incident go whole; single empty cells where the outline gets no less
    compact by that.
    """
    while len(zone) > 1:
        loose = [*_outer_lines(zone), *({cell} for cell in sorted(zone) if _touching(zone, cell) < 4)]
        for part in loose:
            rest = zone - part
            if not rest or any(ground.count(cell) for cell in part) or not _hangs_together(rest):
                continue
            least = LEAST_COMPACT if len(part) > 1 else _compact(zone)
            if _compact(rest) >= least:
                zone = rest
                break
        else:
            return zone
    return zone


def _outer_lines(zone: set[Cell]) -> list[set[Cell]]:
    """Give the cells of the first and last row and column."""
    lines = []
    for axis in (0, 1):
        ends = [cell[axis] for cell in zone]
        lines += [{cell for cell in zone if cell[axis] == end} for end in (min(ends), max(ends))]
    return lines


def _compact(zone: set[Cell]) -> float:
    return _round(len(zone), sum(4 - _touching(zone, cell) for cell in zone))


def _hangs_together(zone: set[Cell]) -> bool:
    left = set(zone)
    queue = [left.pop()]
    while queue:
        row, column = queue.pop()
        near = {(row + down, column + across) for down, across in _SIDES} & left
        left -= near
        queue.extend(near)
    return not left


def _beside(ground: _Ground, cell: Cell, zone: set[Cell]) -> set[Cell]:
    """Give the free cells at the sides of a cell that the zone does not hold yet."""
    near = {(cell[0] + down, cell[1] + across) for down, across in _SIDES}
    return {each for each in near - zone if ground.free[each]}


def _touching(zone: set[Cell], cell: Cell) -> int:
    return sum((cell[0] + down, cell[1] + across) in zone for down, across in _SIDES)


def _round(cells: int, sides: int) -> float:
    """Polsby and Popper's measure of so many square cells with so many sides on the outline."""
    return 4 * math.pi * cells / sides**2
