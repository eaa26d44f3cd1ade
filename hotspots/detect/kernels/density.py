"""Adding up quartic hills on a block of cells, and the part of a hill that lies in a polygon."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

WIDE = 12
"""Half width of a hill, in cells, from which leaving out its corners saves more than it costs."""
HAIR = 1e-10
"""Points are moved by this share of the radius, so that none stands on a corner of the polygon."""


@kernel
def sort_by_row(
    columns, rows, weights, reaches, low, starts, sorted_columns, sorted_rows, sorted_weights, sorted_reaches
):
    """Put points in the order of their rows, counted from ``low``; ``starts`` gets the first of each row."""
    for at in range(rows.size):
        starts[int(np.floor(rows[at])) - low + 1] += 1
    for row in range(1, starts.size):
        starts[row] += starts[row - 1]
    free = starts.copy()
    for at in range(rows.size):
        row = int(np.floor(rows[at])) - low
        place = free[row]
        free[row] += 1
        sorted_columns[place], sorted_rows[place] = columns[at], rows[at]
        sorted_weights[place] = weights[at]
        if reaches.size > 1:
            sorted_reaches[place] = reaches[at]


@kernel(error_model="numpy", fastmath={"contract", "nsz"})
def add_hills(columns, rows, weights, reaches, first, last, top, bottom, pad, squared, total):
    """
    Add w (1 - d²)² to the middles of the cells in rows ``bottom`` to ``top``, or its square.

    d is the distance in radii (``reaches``, in cells: one for all, or one a point). ``total`` has ``pad``
    more columns on either side than the block. Each cell adds up its points in the order they are given.
    """
    widest = int(np.ceil(reaches.max()))
    squares = np.empty(2 * widest + 2)
    for at in range(first, last):
        reach = reaches[at] if reaches.size > 1 else reaches[0]
        x, y, weight = columns[at], rows[at], weights[at]
        half = int(np.ceil(reach))
        row, west = int(np.floor(y)), int(np.floor(x)) - half
        low, high = max(row - half, bottom), min(row + half + 1, top)
        if low >= high:
            continue
        shrink = 1 / reach
        width = 2 * half + 1
        for step in range(width):
            away = (west + step + 0.5 - x) * shrink
            squares[step] = away * away
        for line in range(low, high):
            away = (line + 0.5 - y) * shrink
            left = 1 - away * away
            if left <= 0:
                continue
            start, stop = 0, width
            if half >= WIDE:
                across = np.sqrt(left) * reach
                start = max(0, int(np.floor(x - across - 0.5)) - west)
                stop = min(width, int(np.ceil(x + across - 0.5)) - west + 1)
            cells = total[line, west + pad + start : west + pad + stop]
            if squared:
                for step in range(cells.size):
                    hill = max(0.0, left - squares[start + step])
                    hill *= hill * weight
                    cells[step] += hill * hill
            else:
                for step in range(cells.size):
                    hill = max(0.0, left - squares[start + step])
                    cells[step] += weight * (hill * hill)


@kernel
def edges_by_bucket(edges, reach, west, south, bucket_m, starts, found):
    """
    List the edges that come near each bucket of a square lattice: first their number, then which.

    With ``found`` empty only ``starts`` is filled, as running sums; a second call fills ``found``.
    """
    height, width = starts.shape[0], starts.shape[1]
    counting = found.size == 0
    for edge in range(edges.shape[0]):
        low_x, high_x = min(edges[edge, 0], edges[edge, 2]), max(edges[edge, 0], edges[edge, 2])
        low_y, high_y = min(edges[edge, 1], edges[edge, 3]), max(edges[edge, 1], edges[edge, 3])
        first_row = max(0, int(np.floor((low_y - reach - south) / bucket_m)))
        last_row = min(height - 1, int(np.floor((high_y + reach - south) / bucket_m)))
        first_column = max(0, int(np.floor((low_x - reach - west) / bucket_m)))
        last_column = min(width - 1, int(np.floor((high_x + reach - west) / bucket_m)))
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                if not counting:
                    found[starts[row, column]] = edge
                starts[row, column] += 1


@kernel(error_model="numpy")
def mass_inside(x, y, reaches, edges, west, south, bucket_m, ends, found, first, last, mass, near):
    """
    Part of the hill of each point that lies inside a polygon, and whether its edge comes within the radius.

    The volume of a radial hill inside a polygon is, by Green's theorem, the integral along the edges of
    M(r) dφ / 2π, where M(r) = 1 - (1 - r²)³ is the volume within r of the middle and φ the direction of the
    edge seen from there. Beyond the radius M is 1, so that M - 1 needs only the edges nearby; what is left
    out is a whole turn for a point inside and nothing for one outside. On a line at distance p, with s
    measured along it, r² = p² + s² and dφ = p ds / r², which makes all terms but the angle polynomials.
    Rings have the inside on their left.
    """
    for at in range(first, last):
        reach = reaches[at] if reaches.size > 1 else reaches[0]
        row, column = int(np.floor((y[at] - south) / bucket_m)), int(np.floor((x[at] - west) / bucket_m))
        flat = row * ends.shape[1] + column
        start = ends.flat[flat - 1] if flat else 0
        turned = 0.0
        for slot in range(start, ends.flat[flat]):
            edge = found[slot]
            ax, ay = (edges[edge, 0] - x[at]) / reach - HAIR, (edges[edge, 1] - y[at]) / reach - 0.7 * HAIR
            bx, by = (edges[edge, 2] - x[at]) / reach - HAIR, (edges[edge, 3] - y[at]) / reach - 0.7 * HAIR
            length = np.hypot(bx - ax, by - ay)
            if length == 0:
                continue
            ux, uy = (bx - ax) / length, (by - ay) / length
            p = ax * uy - ay * ux
            if abs(p) >= 1:
                continue
            chord = np.sqrt(1 - p * p)
            s0, s1 = max(ax * ux + ay * uy, -chord), min(bx * ux + by * uy, chord)
            if s0 >= s1:
                continue
            near[at] = True
            angle = np.arctan2(s1, abs(p)) - np.arctan2(s0, abs(p))
            turned -= angle if p >= 0 else -angle
            turned += _terms(p, s1) - _terms(p, s0)
        turned /= 2 * np.pi
        mass[at] = min(1.0, 1 + turned if turned <= 1e-9 else turned)


@kernel
def _terms(p, s):
    """3 ∫ r² dφ - 3 ∫ r⁴ dφ + ∫ r⁶ dφ along a line at distance p, up to s."""
    p2, s2 = p * p, s * s
    return p * s * (3 - 3 * (p2 + s2 / 3) + p2 * p2 + 2 * p2 * s2 / 3 + s2 * s2 / 5)
