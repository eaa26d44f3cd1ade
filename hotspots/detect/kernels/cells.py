"""Counting points on cells in one pass over them, all characteristics together."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

BLOCK = 1024
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
def _words_of_bits():
    """Spread seven bits over the upper seven bytes of a word, for every pattern; the first byte is 1."""
    words = np.ones(1 << (BYTES - 1), np.uint64)
    for bits in range(words.size):
        for mark in range(BYTES - 1):
            words[bits] |= np.uint64((bits >> mark) & 1) << np.uint64(8 * (mark + 1))
    return words


@kernel
def _pack(marks, start, bits):
    """Put up to seven marks of each point side by side as the bits of a byte, which is quick to fill."""
    bits[:] = 0
    for mark in range(marks.shape[0]):
        carried, bit = marks[mark, start : start + bits.size], np.uint8(1 << mark)
        for at in range(bits.size):
            bits[at] |= -carried[at] & bit


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
def _note_doubtful(places, start, doubtful, unsure):
    """Write down the points without a place, and give how many there are by now."""
    for at in range(places.size):
        if places[at] < 0:
            doubtful[unsure] = start + at
            unsure += 1
    return unsure


@kernel
def _gather(places, bits, words, gathered, counts, group):
    """Add each point to the word of its place, emptied into the counts before a byte can overflow."""
    full = np.uint64(255)
    for at in range(places.size):
        place = places[at]
        if place >= 0:
            word = gathered[place] + words[bits[at]]
            if word & full == full:
                _unpack(word, counts, place, group)
                word = np.uint64(0)
            gathered[place] = word


@kernel
def count_on_cells(x, y, marks, part, hexagon, cell_m, origin, low, lookup, sure, plain, counts, doubtful):
    """
    Add points to the counts of their cells, and to those of the marks they carry.

    ``part`` is the first point and the one after the last; ``marks`` is 1 or 0, one row a mark; ``lookup``
    gives the position of a cell by row and column, counted from ``low``, or -1; ``counts`` has a column for
    all points and one for each mark. Points beyond the cells, or in a cell that is not wholly inside the
    study area (``sure``; in a ``plain`` block all are), are not counted: their positions are written to
    ``doubtful``, and how many they are is given back.

    A point adds to all counters of its cell at once: they are the bytes of one word, looked up by its marks.
    """
    groups = max(1, (marks.shape[0] + BYTES - 2) // (BYTES - 1))
    gathered = np.zeros((groups, sure.size), np.uint64)
    rows, columns, all_places = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, np.int32)
    all_bits, words = np.empty(BLOCK, np.uint8), _words_of_bits()
    unsure = 0
    for start in range(part[0], part[1], BLOCK):
        stop = min(start + BLOCK, part[1])
        places, bits = all_places[: stop - start], all_bits[: stop - start]
        if hexagon:
            _hexagons(x[start:stop], y[start:stop], cell_m, origin, low, rows, columns)
        else:
            _squares(x[start:stop], y[start:stop], cell_m, origin, low, rows, columns)
        _places(rows, columns, lookup, sure, plain, places)
        unsure = _note_doubtful(places, start, doubtful, unsure)
        for group in range(groups):
            _pack(marks[group * (BYTES - 1) : (group + 1) * (BYTES - 1)], start, bits)
            _gather(places, bits, words, gathered[group], counts, group)
    for group in range(groups):
        for place in range(sure.size):
            _unpack(gathered[group, place], counts, place, group)
    return unsure
