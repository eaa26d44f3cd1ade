"""Close pairs of incidents: counted under many orders of the dates at once, and joined into chains."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

_SPARE = 32_000
"""Pairs a 16-bit counter takes before it is emptied into a wide one."""
_TOGETHER = 4
"""Pairs counted at a time."""


@kernel
def _next_random(state: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Give the next state and 64 random bits (SplitMix64 of Steele, Lea and Flood, 2014)."""
    state += np.uint64(0x9E3779B97F4A7C15)
    bits = state
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state, bits ^ (bits >> np.uint64(31))


@kernel
def shuffle_days(days: np.ndarray, seeds: np.ndarray, first: int, table: np.ndarray) -> None:
    """
    Write one order of the days into each column of a table: a shuffle, or for seed 0 the order as it is.

    Parameters
    ----------
    days : numpy.ndarray of int16, shape (n,)
        Day of each incident.
    seeds : numpy.ndarray of uint64, shape (k,)
        One a column.
    first : int
        Column of the first seed.
    table : numpy.ndarray of int16, shape (n, columns)
        Filled in columns `first` to `first` + k - 1.
    """
    n = days.size
    order = np.empty((seeds.size, n), np.int16)
    low = np.uint64(0xFFFFFFFF)
    for column in range(seeds.size):
        mine = order[column]
        mine[:] = days
        state = seeds[column]
        if state == np.uint64(0):
            continue
        left = n - 1
        # Two draws of 32 bits from each 64: their bias is below n / 2^32, far less than chance shows.
        while left > 0:
            state, bits = _next_random(state)
            at = np.int64(((bits >> np.uint64(32)) * np.uint64(left + 1)) >> np.uint64(32))
            mine[left], mine[at] = mine[at], mine[left]
            left -= 1
            if left > 0:
                at = np.int64(((bits & low) * np.uint64(left + 1)) >> np.uint64(32))
                mine[left], mine[at] = mine[at], mine[left]
                left -= 1
    for row in range(n):
        for column in range(seeds.size):
            table[row, first + column] = order[column, row]


@kernel
def _later_in_reach(
    row: int,
    x: np.ndarray,
    y: np.ndarray,
    cell: np.ndarray,
    start: np.ndarray,
    columns: int,
    rows: int,
    manhattan: int,
    edges: np.ndarray,
    near: np.ndarray,
    length: np.ndarray,
    sorted_near: np.ndarray,
    cut: np.ndarray,
) -> None:
    """List the later incidents near `row`, band after band: band k stands at cut[k] to cut[k + 1]."""
    found = 0
    up, right = cell[row] // columns, cell[row] % columns
    last = edges[edges.size - 1]
    # A hair more than the last edge: who belongs is settled below, by the distance itself.
    most = last * (1 + 1e-9) if manhattan else last * last * (1 + 1e-9)
    for step in range(2):
        if up + step >= rows:
            break
        west = right if step == 0 else max(0, right - 1)
        east = min(columns - 1, right + 1)
        line = (up + step) * columns
        begin = row + 1 if step == 0 else start[line + west]
        for other in range(begin, start[line + east + 1]):
            dx, dy = x[row] - x[other], y[row] - y[other]
            far = abs(dx) + abs(dy) if manhattan else dx * dx + dy * dy
            # Written in any case, kept only when close: no jump the processor has to guess.
            near[found] = other
            length[found] = far
            found += int(far <= most)
    bands = edges.size - 1
    cut[:] = 0
    for one in range(found):
        distance = length[one] if manhattan else np.sqrt(length[one])
        band = -1
        if edges[0] <= distance < last:
            band = 0
            while distance >= edges[band + 1]:
                band += 1
            cut[band + 1] += 1
        length[one] = band
    for band in range(bands):
        cut[band + 1] += cut[band]
    for one in range(found):
        band = int(length[one])
        if band >= 0:
            sorted_near[cut[band]] = near[one]
            cut[band] += 1
    for band in range(bands, 0, -1):
        cut[band] = cut[band - 1]
    cut[0] = 0


@kernel
def count_close_pairs(
    x: np.ndarray,
    y: np.ndarray,
    cell: np.ndarray,
    start: np.ndarray,
    columns: int,
    rows: int,
    manhattan: int,
    edges: np.ndarray,
    table: np.ndarray,
    gaps: np.ndarray,
    begin: int,
    end: int,
) -> tuple[np.ndarray, np.ndarray]:
    """
    Count pairs close in space by their band, and among them those close in time, for every column of days.

    Parameters
    ----------
    x, y : numpy.ndarray of float64, shape (n,)
        Coordinates [m], in the order of the cells.
    cell : numpy.ndarray of int64, shape (n,)
        Cell of each incident, ascending.
    start : numpy.ndarray of int64, shape (columns * rows + 1,)
        First incident of each cell.
    columns, rows : int
        Cells along each axis; a cell is at least as wide as the last edge.
    manhattan : int
        1: distance along the axes; 0: as the crow flies.
    edges : numpy.ndarray of float64, shape (s + 1,)
        Bands of space: at least this edge, less than the next [m].
    table : numpy.ndarray of int16, shape (n, c)
        Days of the incidents, one order of them a column.
    gaps : numpy.ndarray of int16, shape (t,)
        Numbers of days; counted are pairs fewer days apart.
    begin, end : int
        Incidents whose pairs with later ones are counted.

    Returns
    -------
    tuple of numpy.ndarray
        Pairs fewer than each number of days apart, int64 of shape (s, t, c); and pairs close in space,
        int64 of shape (s,).
    """
    bands, times, lanes = edges.size - 1, gaps.size, table.shape[1]
    total = np.zeros((bands, times, lanes), np.int64)
    part = np.zeros((bands, times, lanes), np.int16)
    held = np.zeros(bands, np.int64)
    pairs = np.zeros(bands, np.int64)
    near, length = np.empty(x.size, np.int32), np.empty(x.size, np.float64)
    sorted_near, cut = np.empty(x.size, np.int32), np.empty(bands + 1, np.int64)
    apart = np.empty((_TOGETHER, lanes), np.int16)
    for row in range(begin, end):
        _later_in_reach(
            row, x, y, cell, start, columns, rows, manhattan, edges, near, length, sorted_near, cut
        )
        for band in range(bands):
            at, stop = cut[band], cut[band + 1]
            pairs[band] += stop - at
            while at < stop:
                if held[band] > _SPARE:
                    total[band] += part[band]
                    part[band] = 0
                    held[band] = 0
                # Slices of arrays are dear here: everything is reached by its full index.
                together = min(_TOGETHER, stop - at)
                for one in range(together):
                    other = sorted_near[at + one]
                    for lane in range(lanes):
                        days = np.int16(table[row, lane] - table[other, lane])
                        apart[one, lane] = max(days, np.int16(-days))
                if together == _TOGETHER:  # the counters are fetched and put back once for all of them
                    for time in range(times):
                        gap = gaps[time]
                        for lane in range(lanes):
                            part[band, time, lane] += (
                                np.int16(apart[0, lane] < gap)
                                + np.int16(apart[1, lane] < gap)
                                + np.int16(apart[2, lane] < gap)
                                + np.int16(apart[3, lane] < gap)
                            )
                else:
                    for one in range(together):
                        for time in range(times):
                            gap = gaps[time]
                            for lane in range(lanes):
                                part[band, time, lane] += np.int16(apart[one, lane] < gap)
                held[band] += together
                at += together
    for band in range(bands):
        total[band] += part[band]
    return total, pairs


@kernel
def link_close_pairs(
    x: np.ndarray,
    y: np.ndarray,
    day: np.ndarray,
    start: np.ndarray,
    columns: int,
    rows: int,
    manhattan: int,
    reach_m: float,
    reach_days: int,
) -> np.ndarray:
    """
    Join incidents into chains: everybody within reach of one of them, in space and in time, is in it.

    Parameters
    ----------
    x, y : numpy.ndarray of float64, shape (n,)
        Coordinates [m], in the order of the cells and within a cell of the days.
    day : numpy.ndarray of int64, shape (n,)
        Days.
    start : numpy.ndarray of int64, shape (columns * rows + 1,)
        First incident of each cell.
    columns, rows : int
        Cells along each axis; a cell is at least as wide as the reach.
    manhattan : int
        1: distance along the axes; 0: as the crow flies.
    reach_m : float
        Linked are incidents less than this apart [m] ...
    reach_days : int
        ... and fewer days than this.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
        Position of one incident that stands for the chain, the same for all of the chain.
    """
    parent = np.arange(x.size)
    for up in range(rows):
        for right in range(columns):
            here = up * columns + right
            for row in range(start[here], start[here + 1]):
                for step in range(5):  # this cell, and the four neighbours that come later
                    if step == 0:
                        there = here
                    elif step == 1:
                        if right + 1 == columns:
                            continue
                        there = here + 1
                    else:
                        side = right + step - 3
                        if up + 1 == rows or side < 0 or side >= columns:
                            continue
                        there = here + columns + step - 3
                    begin, end = start[there], start[there + 1]
                    other = begin + np.searchsorted(day[begin:end], day[row] - reach_days, side="right")
                    if step == 0:
                        other = max(other, row + 1)
                    while other < end and day[other] - day[row] < reach_days:
                        dx, dy = x[row] - x[other], y[row] - y[other]
                        distance = abs(dx) + abs(dy) if manhattan else np.sqrt(dx * dx + dy * dy)
                        if distance < reach_m:
                            _join(parent, row, other)
                        other += 1
    for row in range(x.size):
        parent[row] = _root(parent, row)
    return parent


@kernel
def _root(parent: np.ndarray, row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@kernel
def _join(parent: np.ndarray, one: int, other: int) -> None:
    first, second = _root(parent, one), _root(parent, other)
    if first < second:
        parent[second] = first
    elif second < first:
        parent[first] = second
