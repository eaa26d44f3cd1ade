"""Loops of co-location: who stands within reach of whom, counted for every pair of marks at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel

LANES = 8
"""Marks counted side by side: four counters of 16 bits in each of two machine words."""
MOST = 65_535
"""What a counter holds."""
_FOUR = 4
_BITS = 16


def packed(carried: Any) -> Any:
    """
    Pack eight marks into two machine words, 16 bits each, so that adding words adds all marks.

    Parameters
    ----------
    carried : numpy.ndarray of int, shape (n, 8)
        Numbers from 0 to `MOST`.

    Returns
    -------
    numpy.ndarray of uint64, shape (n, 2)
        The first four marks, lowest bits first, and the last four.
    """
    moved = carried.astype(np.uint64) << (np.arange(LANES, dtype=np.uint64) % _FOUR * _BITS)
    return moved.reshape(-1, 2, _FOUR).sum(axis=2, dtype=np.uint64)


@kernel
def shuffled(seed: Any, members: Any, starts: Any, order: Any) -> None:
    """
    Shuffle which incident's marks go where, within every group (splitmix64, Fisher and Yates).

    Parameters
    ----------
    seed : numpy.uint64
        Of this shuffle.
    members : numpy.ndarray of int, shape (n,)
        Incidents by group.
    starts : numpy.ndarray of int, shape (g + 1,)
        First place in `members` of each group.
    order : numpy.ndarray of int, shape (n,)
        Written to: the incident whose marks each incident is given.
    """
    for i in range(members.size):
        order[members[i]] = members[i]
    state = np.uint64(seed)
    for g in range(starts.size - 1):
        low = starts[g]
        for at in range(starts[g + 1] - 1, low, -1):
            state += np.uint64(0x9E3779B97F4A7C15)
            mixed = state
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            mixed ^= mixed >> np.uint64(31)
            # The high half times the number of choices, as a fixed point number.
            other = low + np.int64(((mixed >> np.uint64(32)) * np.uint64(at - low + 1)) >> np.uint64(32))
            one, two = members[at], members[other]
            kept = order[one]
            order[one] = order[two]
            order[two] = kept


@kernel
def count_pairs(near: Any, starts: Any, bands: int, held: Any, tallest: int, counts: Any) -> None:
    """
    Count pairs of a point with one mark and a point with another, for every two marks and every band.

    Parameters
    ----------
    near : numpy.ndarray of int, shape (k,)
        Later places near each place, by place and band.
    starts : numpy.ndarray of int, shape (p * bands + 1,)
        First place in `near` of each place and band.
    bands : int
        How many bands.
    held : numpy.ndarray of uint64, shape (p, 2)
        Points with each mark at each place, packed as by `packed`.
    tallest : int
        Most points at one place; no more than `MOST`.
    counts : numpy.ndarray of int, shape (bands, 8, 8)
        Written to: ordered pairs, points at the same place in the first band, each with itself included.
    """
    mask = np.uint64(MOST)
    # So many places can be added up before a counter runs over.
    stride = max(1, MOST // max(1, tallest))
    counts[:] = 0
    for place in range(held.shape[0]):
        mine = (held[place, 0], held[place, 1])
        for band in range(bands):
            begin, end = starts[place * bands + band], starts[place * bands + band + 1]
            while begin < end:
                stop = min(end, begin + stride)
                low, high = np.uint64(0), np.uint64(0)
                for at in range(begin, stop):
                    low += held[near[at], 0]
                    high += held[near[at], 1]
                begin = stop
                for one in range(LANES):
                    word = mine[0] if one < _FOUR else mine[1]
                    own = np.int64((word >> np.uint64(_BITS * (one % _FOUR))) & mask)
                    if own:
                        for two in range(_FOUR):
                            move = np.uint64(_BITS * two)
                            counts[band, one, two] += own * np.int64((low >> move) & mask)
                            counts[band, one, two + _FOUR] += own * np.int64((high >> move) & mask)
    for band in range(bands):
        for one in range(LANES):
            counts[band, one, one] *= 2
            for two in range(one):
                both = counts[band, one, two] + counts[band, two, one]
                counts[band, one, two] = both
                counts[band, two, one] = both
    for place in range(held.shape[0]):
        for one in range(LANES):
            own = np.int64((held[place, one // _FOUR] >> np.uint64(_BITS * (one % _FOUR))) & mask)
            if own:
                for two in range(LANES):
                    other = held[place, two // _FOUR] >> np.uint64(_BITS * (two % _FOUR))
                    counts[0, one, two] += own * np.int64(other & mask)


@kernel
def count_shuffles(
    seeds: Any,
    members: Any,
    group_starts: Any,
    place_of: Any,
    marks: Any,
    places: int,
    near: Any,
    starts: Any,
    bands: int,
    tallest: int,
    counts: Any,
) -> None:
    """
    Shuffle the marks over the incidents, and count the pairs, once for every seed.

    Parameters
    ----------
    seeds : numpy.ndarray of uint64, shape (m,)
        One a shuffle.
    members, group_starts : numpy.ndarray of int
        As for `shuffled`.
    place_of : numpy.ndarray of int, shape (n,)
        Place of each incident.
    marks : numpy.ndarray of uint64, shape (n, 2)
        Marks of each incident, packed.
    places : int
        How many places there are.
    near, starts, bands, tallest
        As for `count_pairs`.
    counts : numpy.ndarray of int, shape (m, bands, 8, 8)
        Written to.
    """
    order = np.empty(place_of.size, np.int64)
    held = np.empty((places, 2), np.uint64)
    for shuffle in range(seeds.size):
        shuffled(seeds[shuffle], members, group_starts, order)
        held[:] = 0
        for i in range(place_of.size):
            given, place = order[i], place_of[i]
            held[place, 0] += marks[given, 0]
            held[place, 1] += marks[given, 1]
        count_pairs(near, starts, bands, held, tallest, counts[shuffle])
