"""Loops of co-location: who stands within reach of whom, counted for every pair of marks at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel

LANES = 8
"""Marks counted side by side: one wide register of the processor."""


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
def count_pairs(near: Any, starts: Any, bands: int, held: Any, counts: Any) -> None:
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
    held : numpy.ndarray of float, shape (p, 8)
        Points with each mark at each place. Single precision fills the registers best, and is exact up to 16
        million points with a mark near one place.
    counts : numpy.ndarray of int, shape (bands, 8, 8)
        Written to: ordered pairs, points at the same place in the first band, each with itself included.
    """
    counts[:] = 0
    for place in range(held.shape[0]):
        for band in range(bands):
            if starts[place * bands + band] == starts[place * bands + band + 1]:
                continue
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = np.float32(0)
            for at in range(starts[place * bands + band], starts[place * bands + band + 1]):
                j = near[at]
                s0 += held[j, 0]
                s1 += held[j, 1]
                s2 += held[j, 2]
                s3 += held[j, 3]
                s4 += held[j, 4]
                s5 += held[j, 5]
                s6 += held[j, 6]
                s7 += held[j, 7]
            sums = (s0, s1, s2, s3, s4, s5, s6, s7)
            for one in range(LANES):
                mine = np.int64(held[place, one])
                if mine:
                    for two in range(LANES):
                        counts[band, one, two] += mine * np.int64(sums[two])
    for band in range(bands):
        for one in range(LANES):
            counts[band, one, one] *= 2
            for two in range(one):
                both = counts[band, one, two] + counts[band, two, one]
                counts[band, one, two] = both
                counts[band, two, one] = both
    for place in range(held.shape[0]):
        for one in range(LANES):
            mine = np.int64(held[place, one])
            if mine:
                for two in range(LANES):
                    counts[0, one, two] += mine * np.int64(held[place, two])


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
    marks : numpy.ndarray of float, shape (n, 8)
        1 where an incident has a mark.
    places : int
        How many places there are.
    near, starts, bands
        As for `count_pairs`.
    counts : numpy.ndarray of int, shape (m, bands, 8, 8)
        Written to.
    """
    order = np.empty(place_of.size, np.int64)
    held = np.empty((places, LANES), np.float32)
    for shuffle in range(seeds.size):
        shuffled(seeds[shuffle], members, group_starts, order)
        held[:] = 0
        for i in range(place_of.size):
            given, place = order[i], place_of[i]
            for lane in range(LANES):
                held[place, lane] += marks[given, lane]
        count_pairs(near, starts, bands, held, counts[shuffle])
