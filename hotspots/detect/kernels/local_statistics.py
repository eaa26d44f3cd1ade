"""Sums of drawn values beside the sum found round every place; the draws are shared by all places."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel


@kernel
def _first_sums(values: Any, draws: Any, place: int) -> Any:
    """Sum the first 0, 1, 2... values of every draw, in the numbering that leaves out this place."""
    permutations, most = draws.shape
    sums = np.zeros((most + 1, permutations))
    for draw in range(permutations):
        total = 0.0
        for taken in range(most):
            other = draws[draw, taken]
            total += values[other + 1 if other >= place else other]
            sums[taken + 1, draw] = total
    return sums


@kernel
def _compare(drawn: Any, low: float, high: float) -> tuple[int, int]:
    more, fewer = 0, 0
    for draw in range(drawn.size):
        more += drawn[draw] >= low
        fewer += drawn[draw] <= high
    return more, fewer


@kernel
def find_named(draws: Any, places: int) -> Any:
    """List where in the draws each number stands, flat, with its beginning for every number."""
    begins = np.zeros(places + 2, np.int64)
    permutations, most = draws.shape
    for draw in range(permutations):
        for taken in range(most):
            begins[draws[draw, taken] + 2] += 1
    for number in range(2, places + 2):
        begins[number] += begins[number - 1]
    where = np.empty(draws.size, np.int64)
    for draw in range(permutations):
        for taken in range(most):
            number = draws[draw, taken]
            where[begins[number + 1]] = draw * most + taken
            begins[number + 1] += 1
    return begins, where


@kernel
def count_others(
    values: Any, draws: Any, named: Any, sizes: Any, sums: Any, slack: float, first: int, last: int
) -> Any:
    """
    Count for places `first` to `last` the draws from all other places with at least, and at most, their sum.

    A draw numbers the places without the one in question. From one place to the next only the draws that
    name the two change (`named`: where each stands, with its beginning for every number), so the sums are
    carried along.
    """
    begins, where = named
    most = draws.shape[1]
    table = _first_sums(values, draws, first)
    counts = np.zeros((2, last - first), np.int64)
    for place in range(first, last):
        if place > first:
            change = values[place - 1] - values[place]
            for at in range(begins[place - 1], begins[place]):
                draw, taken = divmod(where[at], most)
                for size in range(taken + 1, most + 1):
                    table[size, draw] += change
        more, fewer = _compare(table[sizes[place]], sums[place] - slack, sums[place] + slack)
        counts[0, place - first], counts[1, place - first] = more, fewer
    return counts


@kernel
def count_weighted(
    values: Any,
    draws: Any,
    begins: Any,
    weights: Any,
    sums: Any,
    slack: float,
    hold: bool,  # noqa: FBT001  numba knows no keyword-only arguments
    first: int,
    last: int,
) -> Any:
    """
    Count the same with weights of any kind; the first draws take the place of the neighbours in their order.

    With `hold` a draw numbers the places without the one in question.
    """
    permutations = draws.shape[0]
    counts = np.zeros((2, last - first), np.int64)
    for place in range(first, last):
        begin, end = begins[place], begins[place + 1]
        low, high = sums[place] - slack, sums[place] + slack
        for draw in range(permutations):
            total = 0.0
            for at in range(begin, end):
                other = draws[draw, at - begin]
                if hold and other >= place:
                    other += 1
                total += weights[at] * values[other]
            counts[0, place - first] += total >= low
            counts[1, place - first] += total <= high
    return counts
