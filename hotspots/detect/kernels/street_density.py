"""Hills of density that spread along streets and split at junctions."""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

DEEPEST = 4_096


@kernel
def _add(total, first, last, middle, origin, sign, distance, weight, reach):
    """Add a hill to the pieces of one stretch; `origin` is where along it the distance is `distance`."""
    for piece in range(first, last):
        off = sign * (middle[piece] - origin)
        if off < 0:
            continue
        share = (distance + off) / reach
        if share < 1:
            total[piece] += weight * (1 - share * share) ** 2


@kernel
def spread(
    stretch, along, weights, ends, length, first, middle, junction_starts, junction_ends, reach, least, total
):
    """
    Add the equal-split continuous hill of every point to the pieces; gives the weight of paths cut short.

    A path that enters a junction of n stretches goes on into each of the others with 2 / n of its weight and
    turns back with 2 / n - 1. A path whose weight falls below `least` is followed no further.
    """
    # A path that waits: the stretch and end it arrives by (2 stretch + end), its length so far, its weight.
    ways, distances, shares = np.empty(DEEPEST, np.int64), np.empty(DEEPEST), np.empty(DEEPEST)
    lost = 0.0
    scale = 15 / (16 * reach)
    for point in range(stretch.size):
        own, start, weight = stretch[point], along[point], weights[point] * scale
        _add(total, first[own], first[own + 1], middle, start, 1.0, 0.0, weight, reach)
        # A piece whose middle is the very point must not count twice.
        for piece in range(first[own], first[own + 1]):
            if middle[piece] < start:
                share = (start - middle[piece]) / reach
                if share < 1:
                    total[piece] += weight * (1 - share * share) ** 2
        waiting = 0
        # Leaving by an end is entering its junction: coded as arriving there on the own stretch.
        for end in range(2):
            distance = start if end == 0 else length[own] - start
            if distance < reach:
                ways[waiting], distances[waiting], shares[waiting] = 2 * own + end, distance, 1.0
                waiting += 1
        while waiting:
            waiting -= 1
            way, distance, share = ways[waiting], distances[waiting], shares[waiting]
            junction = ends[way >> 1, way & 1]
            degree = junction_starts[junction + 1] - junction_starts[junction]
            for at in range(junction_starts[junction], junction_starts[junction + 1]):
                into = junction_ends[at]
                part = share * (2.0 / degree - (1.0 if into == way else 0.0))
                if part == 0:
                    continue
                if abs(part) < least or waiting >= DEEPEST - 2:
                    lost += abs(part) * weights[point]
                    continue
                onto, side = into >> 1, into & 1
                if side == 0:
                    _add(
                        total, first[onto], first[onto + 1], middle, 0.0, 1.0, distance, weight * part, reach
                    )
                else:
                    _add(
                        total, first[onto], first[onto + 1], middle, length[onto], -1.0, distance,
                        weight * part, reach,
                    )  # fmt: skip
                further = distance + length[onto]
                if further < reach:
                    ways[waiting], distances[waiting] = 2 * onto + (1 - side), further
                    shares[waiting] = part
                    waiting += 1
    return lost
