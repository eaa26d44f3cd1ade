"""Counting points on cells in one pass over them, all characteristics together."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

BLOCK = 2048
"""Points handled at a time, so that what is worked out of them stays in the nearest memory."""
LARGEST = 0x7FFFFFFFFFFFFFFF
BYTES = 8
"""Counters in a word of 64 bits: one for all points and seven for marks."""


@kernel
def extent(bits):
    """
    Least and greatest of some floating-point numbers, given as the integers of their bits.

    With all but the sign flipped in negative ones, integers order like the numbers they stand for; missing
    ones come beyond the infinite, at either end. Comparing integers needs no care for them, and is quicker.
    """
    low, high = LARGEST, -LARGEST
    for at in range(bits.size):
        ordered = bits[at] ^ (LARGEST if bits[at] < 0 else 0)
        low, high = min(low, ordered), max(high, ordered)
    ends = np.array([low, high])
    for at in range(2):
        ends[at] ^= LARGEST if ends[at] < 0 else 0
    return ends.view(np.float64)


@kernel(error_model="numpy")
def _squares(x, y, cell_m, origin, low, rows, columns):
    for at in range(x.size):
        rows[at] = np.floor((y[at] - origin[1]) / cell_m) - low[0]
        columns[at] = np.floor((x[at] - origin[0]) / cell_m) - low[1]


@kernel(error_model="numpy")
def _hexagons(x, y, cell_m, origin, low, rows, columns):
    """Round cube coordinates to the nearest hexagon, as `hotspots.detect.grid.cell_index` does."""
    rows_per_m = 2 / (np.sqrt(3.0) * cell_m)
    for at in range(x.size):
        along, up = (x[at] - origin[0]) / cell_m, (y[at] - origin[1]) * rows_per_m
        q, s = along - up / 2, -along - up / 2
        round_q, round_r, round_s = np.floor(q + 0.5), np.floor(up + 0.5), np.floor(s + 0.5)
        off_q, off_r, off_s = abs(round_q - q), abs(round_r - up), abs(round_s - s)
        mend_q = off_q > off_r and off_q > off_s
        mend_r = not mend_q and off_r > off_s
        row = -round_q - round_s if mend_r else round_r
        axial = -round_r - round_s if mend_q else round_q
        rows[at], columns[at] = row - low[0], axial + np.floor(row / 2) - low[1]


@kernel
def _pack(marks, start, size, words):
    """Put the marks of each point side by side in words of bytes; the first byte of a word is 1."""
    for group in range(words.shape[0]):
        first = group * (BYTES - 1)
        if first + BYTES - 1 <= marks.shape[0]:
            _pack_seven(marks[first : first + BYTES - 1], start, size, words[group])
            continue
        for at in range(size):
            words[group, at] = 1
        for mark in range(first, marks.shape[0]):
            shift = np.uint64(8 * (mark - first + 1))
            for at in range(size):
                words[group, at] |= np.uint64(marks[mark, start + at]) << shift


@kernel
def _pack_seven(marks, start, size, words):
    """Do the same for as many marks as fit in a word, in one loop."""
    u = np.uint64
    for at in range(size):
        here = start + at
        low = u(1) | u(marks[0, here]) << u(8) | u(marks[1, here]) << u(16) | u(marks[2, here]) << u(24)
        high = u(marks[3, here]) | u(marks[4, here]) << u(8) | u(marks[5, here]) << u(16)
        words[at] = low | (high | u(marks[6, here]) << u(24)) << u(32)


@kernel
def _unpack(word, counts, place, group):
    """Add the bytes of a word to the counts of a cell; the first one counts all points, once."""
    if group == 0:
        counts[place, 0] += np.int64(word & np.uint64(255))
    for slot in range(1, BYTES):
        column = group * (BYTES - 1) + slot
        if column < counts.shape[1]:
            counts[place, column] += np.int64((word >> np.uint64(8 * slot)) & np.uint64(255))


@kernel
def _places(rows, columns, lookup, sure, plain, places):
    """
    Position of each cell; -1 beyond the cells, or where the study area may not reach the point.

    In a plain block every cell is there, row by row, and every point counts.
    """
    height, width = lookup.shape
    for at in range(places.size):
        row, column = rows[at], columns[at]
        within = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        places[at] = np.int32(row * width + column) if within else np.int32(-1)
    if plain:
        return
    for at in range(places.size):
        if places[at] >= 0:
            place = lookup[places[at] // width, places[at] % width]
            places[at] = place if place >= 0 and sure[place] else -1


@kernel
def count_on_cells(x, y, marks, part, hexagon, cell_m, origin, low, lookup, sure, plain, counts, doubtful):
    """
    Add points to the counts of their cells, and to those of the marks they carry.

    ``part`` is the first point and the one after the last; ``marks`` is 1 or 0, one row a mark; ``lookup``
    gives the position of a cell by row and column, counted from ``low``, or -1; ``counts`` has a column for
    all points and one for each mark. Points beyond the cells, or in a cell that is not wholly inside the
    study area (``sure``; in a ``plain`` block all are), are not counted: their positions are written to
    ``doubtful``, and how many they are is given back.

    A point adds to all counters of its cell at once: they are the bytes of one word, emptied into the
    counts before a byte can overflow.
    """
    groups = max(1, (marks.shape[0] + BYTES - 2) // (BYTES - 1))
    gathered = np.zeros((groups, sure.size), np.uint64)
    rows, columns, words = np.empty(BLOCK), np.empty(BLOCK), np.empty((groups, BLOCK), np.uint64)
    places = np.empty(BLOCK, np.int32)
    full, unsure = np.uint64(255), 0
    for start in range(part[0], part[1], BLOCK):
        stop = min(start + BLOCK, part[1])
        if hexagon:
            _hexagons(x[start:stop], y[start:stop], cell_m, origin, low, rows, columns)
        else:
            _squares(x[start:stop], y[start:stop], cell_m, origin, low, rows, columns)
        _pack(marks, start, stop - start, words)
        _places(rows, columns, lookup, sure, plain, places[: stop - start])
        for at in range(stop - start):
            place = places[at]
            if place < 0:
                doubtful[unsure] = start + at
                unsure += 1
                continue
            for group in range(groups):
                word = gathered[group, place] + words[group, at]
                if word & full == full:
                    _unpack(word, counts, place, group)
                    word = np.uint64(0)
                gathered[group, place] = word
    for group in range(groups):
        for place in range(sure.size):
            _unpack(gathered[group, place], counts, place, group)
    return unsure
