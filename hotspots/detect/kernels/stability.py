"""Loops of stability: counting on grids other than the one on the map, and Gi* on a block of cells."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

_ROOT3 = np.sqrt(3.0)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


@kernel
def cell_of(x, y, cell_m, hexagon):
    """Row and column of the cell that holds a point, as `hotspots.detect.grid.cell_index` has it."""
    if not hexagon:
        return int(np.floor(y / cell_m)), int(np.floor(x / cell_m))
    along, up = x / cell_m, y * (2.0 / (_ROOT3 * cell_m))
    q, s = along - up / 2, -along - up / 2
    round_q, round_r, round_s = np.floor(q + 0.5), np.floor(up + 0.5), np.floor(s + 0.5)
    off_q, off_r, off_s = abs(round_q - q), abs(round_r - up), abs(round_s - s)
    if off_q > off_r and off_q > off_s:
        round_q = -round_r - round_s
    elif off_r > off_s:
        round_r = -round_q - round_s
    row = int(round_r)
    return row, int(round_q) + row // 2


@kernel
def centre_of(row, column, cell_m):
    """Middle of a hexagon."""
    return (2 * column + row % 2) * cell_m / 2, 3 * row * cell_m / (2 * _ROOT3)


@kernel
def count_block(x, y, shift_x, shift_y, cell_m, first_row, first_column, counts):
    """Count every point in its hexagon of a block; points beyond the block are left out."""
    height, width = counts.shape
    for at in range(x.size):
        row, column = cell_of(x[at] - shift_x, y[at] - shift_y, cell_m, hexagon=True)
        row -= first_row
        column -= first_column
        if 0 <= row < height and 0 <= column < width:
            counts[row, column] += 1


@kernel
def count_thirds(x, y, cell_m, first_row, first_column, thirds):
    """Count points on squares a third as wide as the cells of the map; row 0 is a third of `first_row`."""
    height, width = thirds.shape
    for at in range(x.size):
        up, along = y[at] / cell_m, x[at] / cell_m
        row, column = np.floor(up), np.floor(along)
        down = (int(row) - first_row) * 3 + min(int((up - row) * 3.0), 2)
        across = (int(column) - first_column) * 3 + min(int((along - column) * 3.0), 2)
        if 0 <= down < height and 0 <= across < width:
            thirds[down, across] += 1


@kernel
def join_thirds(thirds, ground, size, down, across, counts, covered):
    """
    Join `size` × `size` thirds into each cell of another grid, starting `down`, `across` thirds further on.

    `ground` tells of the cells of the map (nine thirds each) whether they are in the study area; a cell of
    the other grid is when at least half of its thirds are, or an incident lies in it.
    """
    height, width = thirds.shape
    for row in range(counts.shape[0]):
        for column in range(counts.shape[1]):
            found, known = 0, 0
            for third_row in range(down + row * size, down + row * size + size):
                for third_column in range(across + column * size, across + column * size + size):
                    if 0 <= third_row < height and 0 <= third_column < width:
                        found += thirds[third_row, third_column]
                        known += ground[third_row // 3, third_column // 3]
            counts[row, column] = found
            covered[row, column] = found > 0 or 2 * known >= size * size


@kernel
def count_moved(x, y, radius, disc, seed, cell_m, hexagon, first_row, first_column, counts):
    """Count points after moving each within its radius to one of the places of `disc`, drawn by the seed."""
    height, width = counts.shape
    cells_a_metre = 1.0 / cell_m
    for at in range(x.size):
        place = drawn(seed, at) & (disc.shape[0] - 1)
        east, north = x[at] + disc[place, 0] * radius[at], y[at] + disc[place, 1] * radius[at]
        if hexagon:
            row, column = cell_of(east, north, cell_m, hexagon)
        else:
            row, column = int(np.floor(north * cells_a_metre)), int(np.floor(east * cells_a_metre))
        row -= first_row
        column -= first_column
        if 0 <= row < height and 0 <= column < width:
            counts[row, column] += 1


@kernel
def drawn(seed, number):
    """
    A random whole number for a point: seed and number of the point through the finaliser of SplitMix64.

    It does not depend on which points came before, nor on how the work is split.
    """
    bits = np.uint64(seed) + np.uint64(number) * _STEP
    bits = (bits ^ (bits >> np.uint64(30))) * _MIX_1
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX_2
    return np.int64((bits ^ (bits >> np.uint64(31))) >> np.uint64(1))


@kernel
def move_all(x, y, radius, disc, seed, to_x, to_y):
    """Move each point within its radius to one of the places of `disc`, drawn by the seed."""
    for at in range(x.size):
        place = drawn(seed, at) & (disc.shape[0] - 1)
        to_x[at] = x[at] + disc[place, 0] * radius[at]
        to_y[at] = y[at] + disc[place, 1] * radius[at]


@kernel
def mark_ground(
    ground, cell_m, first_row, first_column,
    lookup, base_m, base_row, base_column, shift_x, shift_y,
):  # fmt: skip
    """Mark the hexagons of a block whose middle lies in a cell of the grid on the map."""
    height, width = ground.shape
    for row in range(height):
        for column in range(width):
            x, y = centre_of(row + first_row, column + first_column, cell_m)
            down, across = cell_of(x + shift_x, y + shift_y, base_m, hexagon=True)
            down -= base_row
            across -= base_column
            known = 0 <= down < lookup.shape[0] and 0 <= across < lookup.shape[1]
            ground[row, column] = known and lookup[down, across] >= 0


@kernel
def read_block(values, cell_m, first_row, first_column, x, y, shift_x, shift_y, read):
    """Read the hexagon of a block that holds each point; nothing beyond the block."""
    height, width = values.shape
    for at in range(x.size):
        row, column = cell_of(x[at] - shift_x, y[at] - shift_y, cell_m, hexagon=True)
        row -= first_row
        column -= first_column
        if 0 <= row < height and 0 <= column < width:
            read[at] = values[row, column]


@kernel
def block_gi_star(counts, ground, even, odd, first_row, z):
    """
    Standard score of Gi* on the cells of a block that are ground.

    `even` and `odd` hold the steps (down, across) to the cells that count as one's own surroundings, the cell
    itself included, for rows of even and odd number. Returns how many cells are ground.
    """
    height, width = counts.shape
    cells, total, squares = 0, 0.0, 0.0
    for row in range(height):
        for column in range(width):
            if ground[row, column]:
                cells += 1
                total += counts[row, column]
                squares += counts[row, column] * counts[row, column]
    if cells < 2:
        return cells
    mean = total / cells
    variance = squares / cells - mean * mean
    if variance <= 1e-12 * squares / cells:
        return cells
    spread = np.sqrt(variance)
    for row in range(height):
        steps = odd if (row + first_row) % 2 else even
        for column in range(width):
            if not ground[row, column]:
                continue
            around, near = 0.0, 0
            for step in range(steps.shape[0]):
                down = row + steps[step, 0]
                across = column + steps[step, 1]
                if 0 <= down < height and 0 <= across < width and ground[down, across]:
                    around += counts[down, across]
                    near += 1
            possible = (cells * near - near * near) / (cells - 1.0)
            if possible > 1e-9 * near:
                z[row, column] = (around - near * mean) / (spread * np.sqrt(possible))
    return cells


@kernel
def block_sums(counts, ground, even, odd, first_row, sums, near):
    """
    Sum the counts in and round every cell of a block that is ground, and say how many cells that were.

    `even` and `odd` are as for `block_gi_star`; the answers are in the order of the cells that are ground.
    """
    height, width = counts.shape
    place = 0
    for row in range(height):
        steps = odd if (row + first_row) % 2 else even
        for column in range(width):
            if not ground[row, column]:
                continue
            found, cells = 0, 0
            for step in range(steps.shape[0]):
                down = row + steps[step, 0]
                across = column + steps[step, 1]
                if 0 <= down < height and 0 <= across < width and ground[down, across]:
                    found += counts[down, across]
                    cells += 1
            sums[place] = found
            near[place] = cells
            place += 1
