"""Cells that the borders of areas pass through, cells an area covers whole, and which area holds a point."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

RIM = 1e-6
"""Borders this close to the side of a cell (in cells) count as passing through both."""
ROUNDING = 3.34e-16
"""Share of the terms beyond which the sign of a rounded determinant is certain (Shewchuk 1997)."""
SEVERAL, DOUBTFUL = -2, -3


@kernel
def _columns_of_edge(row, u0, v0, u1, v1, columns):
    """First and last column in which an edge passes through a row; the edge runs upwards."""
    low, high = max(v0, row - RIM), min(v1, row + 1 + RIM)
    if v1 > v0:
        start = u0 + (u1 - u0) * ((low - v0) / (v1 - v0))
        end = u0 + (u1 - u0) * ((high - v0) / (v1 - v0))
    else:
        start, end = u0, u1
    if start > end:
        start, end = end, start
    return max(0, int(np.floor(start - RIM))), min(columns - 1, int(np.floor(end + RIM)))


@kernel
def _rows_of_edge(v0, v1, rows):
    return max(0, int(np.floor(v0 - RIM))), min(rows - 1, int(np.floor(v1 + RIM)))


@kernel
def rows_of_areas(edges, owner, areas, rows):
    """First and last row of every area; edges are (u0, v0, u1, v1) in cells, running upwards."""
    first, last = np.full(areas, rows, np.int64), np.full(areas, -1, np.int64)
    for edge in range(owner.size):
        low, high = _rows_of_edge(edges[edge, 1], edges[edge, 3], rows)
        area = owner[edge]
        first[area], last[area] = min(first[area], low), max(last[area], high)
    return first, last


@kernel
def edges_by_row(edges, owner, first, base, rows, shelves):
    """For every row of every area, the edges that reach into it: starts, and edges one after another."""
    starts = np.zeros(shelves + 1, np.int64)
    for edge in range(owner.size):
        low, high = _rows_of_edge(edges[edge, 1], edges[edge, 3], rows)
        shelf = base[owner[edge]] - first[owner[edge]]
        for row in range(low, high + 1):
            starts[shelf + row + 1] += 1
    for shelf in range(shelves):
        starts[shelf + 1] += starts[shelf]
    place = starts[:-1].copy()
    kept = np.empty(starts[-1], np.int32)
    for edge in range(owner.size):
        low, high = _rows_of_edge(edges[edge, 1], edges[edge, 3], rows)
        shelf = base[owner[edge]] - first[owner[edge]]
        for row in range(low, high + 1):
            kept[place[shelf + row]] = edge
            place[shelf + row] += 1
    return starts, kept


@kernel
def cells_of_areas(edges, first, last, base, shelf_starts, shelf_edges, columns, starts, found):
    """
    List for every cell the areas that reach into it, coded 2 area + 1 where the area covers it whole.

    With an empty `found` the areas of cell c are only counted, in ``starts[c + 1]``.
    """
    counting = found.size == 0
    place = starts[:-1].copy()
    touched = np.full(columns, -1, np.int64)
    crossings = np.empty(1024)
    for area in range(first.size):
        for row in range(first[area], last[area] + 1):
            shelf = base[area] + row - first[area]
            edge_from, edge_to = shelf_starts[shelf], shelf_starts[shelf + 1]
            if edge_to - edge_from > crossings.size:
                crossings = np.empty(2 * (edge_to - edge_from))
            count = 0
            stamp = shelf
            middle = row + 0.5
            for at in range(edge_from, edge_to):
                edge = shelf_edges[at]
                u0, v0, u1, v1 = edges[edge, 0], edges[edge, 1], edges[edge, 2], edges[edge, 3]
                left, right = _columns_of_edge(row, u0, v0, u1, v1, columns)
                for column in range(left, right + 1):
                    if touched[column] != stamp:
                        touched[column] = stamp
                        cell = row * columns + column
                        if counting:
                            starts[cell + 1] += 1
                        else:
                            found[place[cell]] = 2 * area
                            place[cell] += 1
                if (v0 > middle) != (v1 > middle):
                    crossings[count] = u0 + (middle - v0) * (u1 - u0) / (v1 - v0)
                    count += 1
            inner = np.sort(crossings[:count])
            for pair in range(0, count - 1, 2):
                left, right = max(0, int(inner[pair])), min(columns - 1, int(inner[pair + 1]))
                for column in range(left, right + 1):
                    if touched[column] != stamp and inner[pair] < column + 0.5 < inner[pair + 1]:
                        cell = row * columns + column
                        if counting:
                            starts[cell + 1] += 1
                        else:
                            found[place[cell]] = 2 * area + 1
                            place[cell] += 1


@kernel
def _holds(x, y, shelf_from, shelf_to, shelf_edges, corners):
    """1 inside, 0 outside, DOUBTFUL where rounding could decide: on the border or within a hair of it."""
    inside = 0
    for at in range(shelf_from, shelf_to):
        edge = shelf_edges[at]
        x0, y0, x1, y1 = corners[edge, 0], corners[edge, 1], corners[edge, 2], corners[edge, 3]
        if (y0 > y) != (y1 > y):
            one, other = (x0 - x) * (y1 - y), (x1 - x) * (y0 - y)
            side = one - other
            if abs(side) <= ROUNDING * (abs(one) + abs(other)):
                return DOUBTFUL
            if (side > 0) == (y1 > y0):
                inside = 1 - inside
        elif (y0 == y or y1 == y) and min(x0, x1) <= x <= max(x0, x1):
            return DOUBTFUL
    return inside


@kernel
def holders(x, y, west, south, cell_m, shape, starts, found, first, base, shelf_starts, shelf_edges, corners):
    """Area that holds each point; -1 for none, SEVERAL or DOUBTFUL where that is for another to say."""
    rows, columns = shape
    held = np.empty(x.size, np.int32)
    for point in range(x.size):
        u, v = (x[point] - west) / cell_m, (y[point] - south) / cell_m
        if not (0 <= u < columns and 0 <= v < rows):
            held[point] = -1
            continue
        row = int(v)
        cell = row * columns + int(u)
        answer = -1
        for at in range(starts[cell], starts[cell + 1]):
            area = found[at] >> 1
            if found[at] & 1:
                inside = 1
            else:
                shelf = base[area] + row - first[area]
                inside = _holds(
                    x[point], y[point], shelf_starts[shelf], shelf_starts[shelf + 1], shelf_edges, corners
                )
            if inside == DOUBTFUL:
                answer = DOUBTFUL
                break
            if inside:
                if answer >= 0:
                    answer = SEVERAL
                    break
                answer = area
        held[point] = answer
    return held
