"""
Loops of a grid whose squares fit a reach: points gathered into places, and who is near whom.

The squares are a little narrower than reach / sqrt(2), so that any two points in one are within reach of each
other, and whatever is within reach of a point lies in the 5 x 5 squares round it. Points that share their
coordinates are one place with a weight: a tall stack costs as much as one point.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel

AROUND = 24
"""Squares round a square, itself not counted."""
_FEW = 8


@kernel
def square_of_points(x: Any, y: Any, west: float, south: float, side: float, columns: int) -> Any:
    """
    Give every point the number of its square.

    Parameters
    ----------
    x, y : numpy.ndarray of float, shape (n,)
        Coordinates [m].
    west, south : float
        Corner of the grid [m].
    side : float
        Width of a square [m].
    columns : int
        Squares in a row; the two at either end of a row are always empty.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Row times `columns` plus column.
    """
    square = np.empty(x.size, np.int64)
    for i in range(x.size):
        square[i] = np.int64((y[i] - south) / side) * columns + np.int64((x[i] - west) / side) + 2
    return square


@kernel
def order_by_square(square: Any, squares: int) -> Any:
    """
    Order points by square, those of one square as they came, by counting.

    Parameters
    ----------
    square : numpy.ndarray of int, shape (n,)
        Square of each point.
    squares : int
        How many squares the grid has; must be few enough for an array of so many.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Positions of the points.
    """
    start = np.zeros(squares + 1, np.int32)
    for i in range(square.size):
        start[square[i] + 1] += 1
    for k in range(squares):
        start[k + 1] += start[k]
    order = np.empty(square.size, np.int64)
    for i in range(square.size):
        order[start[square[i]]] = i
        start[square[i]] += 1
    return order


@kernel
def gather_places(x: Any, y: Any, x_bits: Any, y_bits: Any, square: Any, order: Any) -> Any:
    """
    Gather the points of every filled square into places, each with its weight.

    Parameters
    ----------
    x, y : numpy.ndarray of float, shape (n,)
        Coordinates [m].
    x_bits, y_bits : numpy.ndarray of int, shape (n,)
        The same, bit by bit.
    square : numpy.ndarray of int, shape (n,)
        Square of each point.
    order : numpy.ndarray of int, shape (n,)
        Points by square, those of one square in their own order.

    Returns
    -------
    tuple
        For each filled square its number and (with one more) its first place; for each place its
        coordinates, its number of points and its first point; for each point its place.
    """
    n = x.size
    filled = np.empty(n, np.int64)
    first_place = np.empty(n + 1, np.int32)
    xs, ys = np.empty(n), np.empty(n)
    weight, first_point = np.empty(n, np.int32), np.empty(n, np.int32)
    place_of = np.empty(n, np.int32)
    longest, run = 1, 0
    for a in range(n):
        run = run + 1 if a and square[order[a]] == square[order[a - 1]] else 1
        longest = max(longest, run)
    size = 1
    while size < 2 * longest:
        size *= 2
    slot, stamp = np.empty(size, np.int32), np.full(size, -1, np.int32)
    cells, places, a = 0, 0, 0
    while a < n:
        b = a + 1
        while b < n and square[order[b]] == square[order[a]]:
            b += 1
        filled[cells], first_place[cells] = square[order[a]], places
        mine = places
        width = 1
        while width < 2 * (b - a):
            width *= 2
        for at in range(a, b):
            i = order[at]
            found, h = -1, np.int64(0)
            if b - a <= _FEW:
                for j in range(mine, places):
                    if xs[j] == x[i] and ys[j] == y[i]:
                        found = j
                        break
            else:
                mixed = np.uint64(x_bits[i]) * np.uint64(0x9E3779B97F4A7C15)
                mixed ^= np.uint64(y_bits[i]) * np.uint64(0xC2B2AE3D27D4EB4F)
                mixed ^= mixed >> np.uint64(29)
                mixed *= np.uint64(0xBF58476D1CE4E5B9)
                h = np.int64(mixed >> np.uint64(33)) & (width - 1)
                while stamp[h] == cells:
                    j = slot[h]
                    if xs[j] == x[i] and ys[j] == y[i]:
                        found = j
                        break
                    h = (h + 1) & (width - 1)
            if found < 0:
                found = places
                xs[places], ys[places], weight[places], first_point[places] = x[i], y[i], 0, i
                places += 1
                if b - a > _FEW:
                    slot[h], stamp[h] = found, cells
            weight[found] += 1
            place_of[i] = found
        cells += 1
        a = b
    first_place[cells] = places
    return (
        filled[:cells].copy(),
        first_place[: cells + 1].copy(),
        xs[:places].copy(),
        ys[:places].copy(),
        weight[:places].copy(),
        first_point[:places].copy(),
        place_of,
    )


@kernel
def boxes_of_squares(first_place: Any, xs: Any, ys: Any, kept: Any) -> Any:
    """
    Draw the smallest box round the kept places of every square.

    Parameters
    ----------
    first_place : numpy.ndarray of int, shape (m + 1,)
        First place of each square.
    xs, ys : numpy.ndarray of float, shape (p,)
        Coordinates of the places [m].
    kept : numpy.ndarray of bool, shape (p,)
        Which places count.

    Returns
    -------
    numpy.ndarray of float, shape (m, 4)
        West, south, east, north; west is infinite where no place counts.
    """
    boxes = np.empty((first_place.size - 1, 4))
    for k in range(first_place.size - 1):
        boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3] = np.inf, np.inf, -np.inf, -np.inf
        for i in range(first_place[k], first_place[k + 1]):
            if kept[i]:
                boxes[k, 0], boxes[k, 1] = min(boxes[k, 0], xs[i]), min(boxes[k, 1], ys[i])
                boxes[k, 2], boxes[k, 3] = max(boxes[k, 2], xs[i]), max(boxes[k, 3], ys[i])
    return boxes


@kernel
def filled_before(filled: Any, squares: int) -> Any:
    """
    Count the filled squares before every square of a grid.

    Parameters
    ----------
    filled : numpy.ndarray of int, shape (m,)
        Numbers of the filled squares, ascending.
    squares : int
        How many squares the grid has; must be few enough for an array of so many.

    Returns
    -------
    numpy.ndarray of int, shape (squares + 1,)
        How many filled squares have a lower number.
    """
    found = np.empty(squares + 1, np.int32)
    at = 0
    for square in range(squares + 1):
        found[square] = at
        if at < filled.size and filled[at] == square:
            at += 1
    return found


@kernel
def runs_of_rows(filled: Any, columns: int, below: Any) -> Any:
    """
    Tell where the five rows of squares round every filled square begin and end.

    Parameters
    ----------
    filled : numpy.ndarray of int, shape (m,)
        Numbers of the filled squares, ascending.
    columns : int
        Squares in a row.
    below : numpy.ndarray of int
        From `filled_before`.

    Returns
    -------
    numpy.ndarray of int, shape (m, 5, 2)
        For each row, southernmost first, the position in `filled` of the first square, and of the one after
        the last.
    """
    runs = np.empty((filled.size, 5, 2), np.int32)
    for k in range(filled.size):
        for row in range(5):
            low = filled[k] + (row - 2) * columns - 2
            runs[k, row, 0] = below[min(max(low, 0), below.size - 1)]
            runs[k, row, 1] = below[min(max(low + 5, 0), below.size - 1)]
    return runs


@kernel
def squares_around(filled: Any, columns: int, boxes: Any, runs: Any, wanted: Any, reach2: float) -> Any:
    """
    List the filled squares round every wanted one that hold something within reach of its box.

    Parameters
    ----------
    filled : numpy.ndarray of int, shape (m,)
        Numbers of the filled squares, ascending.
    columns : int
        Squares in a row.
    boxes : numpy.ndarray of float, shape (m, 4)
        Boxes round their places.
    runs : numpy.ndarray of int, shape (m, 5, 2)
        As in `runs_of_rows`.
    wanted : numpy.ndarray of bool, shape (m,)
        Only these are looked at.
    reach2 : float
        Reach squared [m²].

    Returns
    -------
    tuple of numpy.ndarray of int, shapes (m, 24) and (m,)
        Positions in `filled`, those that touch first, the rest of a row -1; and how many touch, -1 for
        squares that were not looked at, whose row means nothing.
    """
    m = filled.size
    around = np.empty((m, AROUND), np.int32)
    touch = np.full(m, -1, np.int32)
    beyond = np.empty(AROUND, np.int32)
    for k in range(m):
        if not wanted[k]:
            continue
        used, later = 0, 0
        west, south, east, north = boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3]
        for row in range(5):
            low = filled[k] + (row - 2) * columns - 2
            for at in range(runs[k, row, 0], runs[k, row, 1]):
                dx = max(0.0, boxes[at, 0] - east, west - boxes[at, 2])
                dy = max(0.0, boxes[at, 1] - north, south - boxes[at, 3])
                if at != k and dx * dx + dy * dy <= reach2:
                    column = filled[at] - low
                    if 0 < row < 4 and 0 < column < 4:
                        around[k, used] = at
                        used += 1
                    else:
                        beyond[later] = at
                        later += 1
        touch[k] = used
        for step in range(later):
            around[k, used + step] = beyond[step]
        for step in range(used + later, AROUND):
            around[k, step] = -1
    return around, touch


@kernel
def near_places(first_place: Any, around: Any, xs: Any, ys: Any, reaches2: Any) -> Any:
    """
    List the later places within reach of every place, by bands of distance; so each pair stands once.

    Parameters
    ----------
    first_place, around : numpy.ndarray of int
        Squares for the longest reach, as above.
    xs, ys : numpy.ndarray of float, shape (p,)
        Coordinates of the places [m].
    reaches2 : numpy.ndarray of float, shape (b,)
        Outer edges of the bands, squared [m²], ascending; each edge belongs to the band inside it.

    Returns
    -------
    tuple of numpy.ndarray of int
        Places, by place and band; and, with one more, where each place and band starts.
    """
    bands, places = reaches2.size, xs.size
    starts = np.zeros(places * bands + 1, np.int64)
    near = np.empty(0, np.int32)
    # Counted in the first round, written in the second.
    for writing in (False, True):
        if writing:
            for at in range(places * bands):
                starts[at + 1] += starts[at]
            near = np.empty(starts[places * bands], np.int32)
        fill = starts.copy()
        for k in range(first_place.size - 1):
            for step in range(-1, AROUND):
                at = k if step < 0 else around[k, step]
                if at < 0:
                    break
                if at < k:
                    continue
                for i in range(first_place[k], first_place[k + 1]):
                    for j in range(max(i + 1, first_place[at]), first_place[at + 1]):
                        dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                        apart2 = dx * dx + dy * dy
                        if apart2 > reaches2[bands - 1]:
                            continue
                        band = 0
                        while apart2 > reaches2[band]:
                            band += 1
                        if writing:
                            near[fill[i * bands + band]] = j
                            fill[i * bands + band] += 1
                        else:
                            starts[i * bands + band + 1] += 1
    return near, starts


@kernel
def count_near(first_place: Any, around: Any) -> Any:
    """
    Count the pairs of places that would have to be looked at, for saying no in time.

    Parameters
    ----------
    first_place, around : numpy.ndarray of int
        Squares, as above.

    Returns
    -------
    int
        Pairs in squares near each other.
    """
    pairs = np.int64(0)
    for k in range(first_place.size - 1):
        mine = np.int64(first_place[k + 1] - first_place[k])
        for step in range(-1, AROUND):
            at = k if step < 0 else around[k, step]
            if at < 0:
                break
            pairs += mine * np.int64(first_place[at + 1] - first_place[at])
    return pairs
