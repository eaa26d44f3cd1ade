"""
Loops of DBSCAN on a grid, for places with a weight.

All comparisons are made on the squared distance itself, never on the squares of the grid, so that ties at the
reach fall as in a plain double loop.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel
from hotspots.detect.kernels.squares import AROUND

_NONE = 2147483647
_NEAREST_FIRST = (2, 1, 3, 0, 4)
_SHORT = 64
"""Runs of more places than this are looked at square by square (house rule)."""


@kernel
def dense_places(
    begin: int,
    end: int,
    runs: Any,
    before: Any,
    first_place: Any,
    boxes: Any,
    xs: Any,
    ys: Any,
    weight: Any,
    least: int,
    reach2: float,
    dense: Any,
) -> None:
    """
    Mark the places with enough points within reach, for the squares from `begin` to before `end`.

    What is within reach lies in five runs of places, one a row of squares. A row ends the search when there
    are enough by then, or too few left.

    Parameters
    ----------
    begin, end : int
        Squares to look at.
    runs, before, first_place, boxes, xs, ys, weight : numpy.ndarray
        As in `hotspots.detect.squares.Squares`.
    least : int
        Fewest points of a dense place.
    reach2 : float
        Reach squared [m²].
    dense : numpy.ndarray of bool, shape (p,)
        Written to.
    """
    points = np.empty(5, np.int64)
    for k in range(begin, end):
        if before[k + 1] - before[k] >= least:
            dense[first_place[k] : first_place[k + 1]] = True
            continue
        most = 0
        for row in range(5):
            points[row] = before[runs[k, row, 1]] - before[runs[k, row, 0]]
            most += points[row]
        if most < least:
            dense[first_place[k] : first_place[k + 1]] = False
            continue
        for i in range(first_place[k], first_place[k + 1]):
            x, y, near, possible = xs[i], ys[i], 0, most
            for row in _NEAREST_FIRST:
                first, last = runs[k, row, 0], runs[k, row, 1]
                one, other = first_place[first], first_place[last]
                if other - one <= _SHORT:
                    here = _weight_within(
                        xs[i], ys[i], xs[one:other], ys[one:other], weight[one:other], reach2
                    )
                else:
                    here = _weight_in_squares(
                        x, y, first, last, before, first_place, boxes, xs, ys, weight, reach2
                    )
                near += here
                possible -= points[row] - here
                if near >= least or possible < least:
                    break
            dense[i] = near >= least


@kernel
def _weight_within(x: float, y: float, xs: Any, ys: Any, weight: Any, reach2: float) -> int:
    """Add up the points of the places within reach; without a branch, so that several are done at once."""
    here = 0
    for j in range(xs.size):
        dx, dy = x - xs[j], y - ys[j]
        here += weight[j] if dx * dx + dy * dy <= reach2 else 0
    return here


@kernel
def _weight_in_squares(
    x: float,
    y: float,
    first: int,
    last: int,
    before: Any,
    first_place: Any,
    boxes: Any,
    xs: Any,
    ys: Any,
    weight: Any,
    reach2: float,
) -> int:
    """Do the same square by square: many are wholly within reach, or out of it."""
    here = 0
    for at in range(first, last):
        west, south, east, north = boxes[at, 0], boxes[at, 1], boxes[at, 2], boxes[at, 3]
        dx, dy = max(0.0, west - x, x - east), max(0.0, south - y, y - north)
        if dx * dx + dy * dy > reach2:
            continue
        dx, dy = max(x - west, east - x), max(y - south, north - y)
        if dx * dx + dy * dy <= reach2:
            here += before[at + 1] - before[at]
            continue
        for j in range(first_place[at], first_place[at + 1]):
            dx, dy = x - xs[j], y - ys[j]
            here += weight[j] if dx * dx + dy * dy <= reach2 else 0
    return here


@kernel
def _root(parent: Any, k: int) -> int:
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


@kernel
def join_squares(
    first_place: Any,
    around: Any,
    touch: Any,
    boxes: Any,
    xs: Any,
    ys: Any,
    first_point: Any,
    dense: Any,
    reach2: float,
) -> Any:
    """
    Join squares whose dense places are within reach of each other, and number the clusters.

    Parameters
    ----------
    first_place, xs, ys, first_point : numpy.ndarray
        As above.
    around, touch : numpy.ndarray of int
        From `squares_around`, for the squares with a dense place.
    boxes : numpy.ndarray of float, shape (m, 4)
        Boxes round the dense places.
    dense : numpy.ndarray of bool, shape (p,)
        Dense places.
    reach2 : float
        Reach squared [m²].

    Returns
    -------
    numpy.ndarray of int, shape (m,)
        Cluster of the dense places of each square, in the order of the first dense point; -1 without one.
    """
    m = first_place.size - 1
    parent = np.arange(m).astype(np.int32)
    # First the squares that touch: most of the others are joined by then.
    for turn in range(2 * m):
        k = turn if turn < m else turn - m
        if boxes[k, 0] == np.inf:
            continue
        begin, end = (0, touch[k]) if turn < m else (touch[k], AROUND)
        for step in range(begin, end):
            at = around[k, step]
            if at < 0:
                break
            if at < k or boxes[at, 0] == np.inf:
                continue
            one, other = _root(parent, k), _root(parent, at)
            if one == other:
                continue
            joined = False
            for i in range(first_place[k], first_place[k + 1]):
                if joined:
                    break
                if not dense[i]:
                    continue
                dx = max(0.0, boxes[at, 0] - xs[i], xs[i] - boxes[at, 2])
                dy = max(0.0, boxes[at, 1] - ys[i], ys[i] - boxes[at, 3])
                if dx * dx + dy * dy > reach2:
                    continue
                for j in range(first_place[at], first_place[at + 1]):
                    dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                    if dense[j] and dx * dx + dy * dy <= reach2:
                        joined = True
                        break
            if joined:
                parent[max(one, other)] = min(one, other)
    first = np.full(m, _NONE, np.int32)
    for k in range(m):
        top = _root(parent, k)
        for i in range(first_place[k], first_place[k + 1]):
            if dense[i]:
                first[top] = min(first[top], first_point[i])
    tops = np.flatnonzero(first < _NONE)
    ranked = tops[np.argsort(first[tops])]
    cluster = np.full(m, -1, np.int32)
    number = np.full(m, -1, np.int32)
    for rank in range(ranked.size):
        number[ranked[rank]] = rank
    for k in range(m):
        if boxes[k, 0] < np.inf:
            cluster[k] = number[_root(parent, k)]
    return cluster


@kernel
def label_places(
    first_place: Any, around: Any, boxes: Any, xs: Any, ys: Any, dense: Any, cluster: Any, reach2: float
) -> Any:
    """
    Label the places.

    A place that is not dense belongs to the first cluster with a dense place within its reach.

    Parameters
    ----------
    first_place, around, xs, ys : numpy.ndarray
        As in `join_squares`.
    boxes : numpy.ndarray of float, shape (m, 4)
        Boxes round the dense places.
    dense : numpy.ndarray of bool, shape (p,)
        Dense places.
    cluster : numpy.ndarray of int, shape (m,)
        Cluster of the dense places of each square.
    reach2 : float
        Reach squared [m²].

    Returns
    -------
    numpy.ndarray of int, shape (p,)
        Labels; -1 for no cluster.
    """
    label = np.full(xs.size, _NONE, np.int64)
    thin = np.zeros(first_place.size - 1, np.bool_)
    for k in range(first_place.size - 1):
        for i in range(first_place[k], first_place[k + 1]):
            thin[k] |= not dense[i]
    for k in range(first_place.size - 1):
        if cluster[k] < 0:
            continue
        for i in range(first_place[k], first_place[k + 1]):
            label[i] = min(label[i], cluster[k])
        # Squares without a dense place do not know what is round them, so it is the dense ones that look.
        for step in range(AROUND):
            at = around[k, step]
            if at < 0:
                break
            if not thin[at]:
                continue
            for i in range(first_place[at], first_place[at + 1]):
                if dense[i] or label[i] <= cluster[k]:
                    continue
                dx = max(0.0, boxes[k, 0] - xs[i], xs[i] - boxes[k, 2])
                dy = max(0.0, boxes[k, 1] - ys[i], ys[i] - boxes[k, 3])
                if dx * dx + dy * dy > reach2:
                    continue
                for j in range(first_place[k], first_place[k + 1]):
                    dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                    if dense[j] and dx * dx + dy * dy <= reach2:
                        label[i] = cluster[k]
                        break
    for i in range(xs.size):
        if label[i] == _NONE:
            label[i] = -1
    return label
