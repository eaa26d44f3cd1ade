"""
Inner loops of the scan statistic.

Random replicates lie side by side in the last axis, so that one step adds a place to all of them. Whether any
of them can beat the highest ratio it has met so far is asked with one whole number: the fewest cases that
could. Only the few circles where one can are worked out exactly, so the maxima are those of the plain way.
"""

from __future__ import annotations

import numpy as np

from geodata.compiled import kernel

_KEYS = 16_384
_COARSE = 17
"""Bits cut off a 32-bit number of people at risk: 64 steps between a number and its double."""


@kernel
def likelihood_ratio(cases, at_risk, total, whole, bernoulli):
    """Give the logarithm of the likelihood ratio of one window; 0 where it holds no more than expected."""
    if bernoulli:
        if cases * whole <= total * at_risk:
            return 0.0
        outside, rest = total - cases, whole - at_risk
        value = cases * np.log(cases / at_risk) - total * np.log(total / whole)
        if at_risk > cases:
            value += (at_risk - cases) * np.log((at_risk - cases) / at_risk)
        if outside > 0:
            value += outside * np.log(outside / rest)
        if rest > outside:
            value += (rest - outside) * np.log((rest - outside) / rest)
        if whole > total:
            value -= (whole - total) * np.log((whole - total) / whole)
        return value
    if cases <= at_risk:
        return 0.0
    value = cases * np.log(cases / at_risk)
    if cases < total:
        value += (total - cases) * np.log((total - cases) / (total - at_risk))
    return value


@kernel
def fewest_cases(at_risk, beaten, total, whole, bernoulli, least):
    """Find the fewest cases with a ratio above the given one; one more than all where none have."""
    low, high = least, int(total) + 1
    if high < low:
        return low
    while low < high:
        middle = (low + high) // 2
        if middle > total:
            break
        people = at_risk
        if bernoulli and people < middle:
            people = float(middle)
        if likelihood_ratio(float(middle), people, total, whole, bernoulli) > beaten:
            high = middle
        else:
            low = middle + 1
    return high


@kernel
def _add_and_top(running, counts, place, period):
    top = running[period, 0]
    for at in range(running.shape[1]):
        running[period, at] = running[period, at] + counts[place, period, at]
        if running[period, at] > top:  # noqa: PLR1730  max() would not be vectorised
            top = running[period, at]
    return top


@kernel
def _difference_top(running, last, before, inside):
    inside[0] = running[last, 0] - running[before, 0]
    top = inside[0]
    for at in range(inside.size):
        inside[at] = running[last, at] - running[before, at]
        if inside[at] > top:  # noqa: PLR1730  max() would not be vectorised
            top = inside[at]
    return top


@kernel
def _top(running, last):
    top = running[last, 0]
    for at in range(running.shape[1]):
        if running[last, at] > top:  # noqa: PLR1730  max() would not be vectorised
            top = running[last, at]
    return top


@kernel
def _raise(inside, fewest, people, highest, terms, total, whole, bernoulli):
    """Work out the ratio of the replicates that may beat their maximum."""
    if bernoulli:
        for at in range(inside.size):
            if inside[at] >= fewest:
                value = likelihood_ratio(float(inside[at]), people, total, whole, bernoulli)
                highest[at] = max(highest[at], value)
        return
    within, outside, all_cases = np.log(people), np.log(total - people), int(total)
    for at in range(inside.size):
        cases = int(inside[at])
        if cases >= fewest:
            # Good to a millionth, from a table; what comes near the maximum is worked out the plain way.
            rough = terms[cases] + terms[all_cases - cases] - cases * within - (all_cases - cases) * outside
            if rough > highest[at] - 1e-6:
                value = likelihood_ratio(float(cases), people, total, whole, bernoulli)
                highest[at] = max(highest[at], value)


@kernel
def _terms(total, bernoulli):
    """Tabulate x log x for whole numbers up to all cases."""
    terms = np.zeros(1 if bernoulli else int(total) + 1)
    for number in range(1, terms.size):
        terms[number] = number * np.log(number)
    return terms


@kernel
def raise_maxima(
    centres, starts, order, at_risk, counts, highest, first_last, longest, total, whole, bernoulli, least
):
    """
    Raise each replicate's highest ratio over all windows round the given centres.

    `order` holds the places of each circle from the centre outwards; ``~place`` where the next is as far, so
    that no circle ends there. `at_risk` (n, T) and `counts` (n, T, replicates) are summed over the
    periods so far. Windows end at period `first_last` or later and last `longest` periods at most.
    """
    periods, replicates = counts.shape[1], counts.shape[2]
    running = np.zeros((periods, replicates), counts.dtype)
    inside = np.zeros(replicates, counts.dtype)
    people = np.zeros(periods)
    table = np.full(_KEYS, -1)
    number = np.zeros(1, np.float32)
    bits = number.view(np.int32)
    edge_bits = np.zeros(1, np.int32)
    edge = edge_bits.view(np.float32)
    terms = _terms(total, bernoulli)
    beaten = highest.min()
    for centre in centres:
        running[:] = 0
        people[:] = 0.0
        lowest = highest.min()
        if lowest > beaten:
            beaten = lowest
            table[:] = -1
        for at in range(starts[centre], starts[centre + 1]):
            place = order[at]
            ends = place >= 0
            if not ends:
                place = ~place
            for period in range(periods):
                people[period] += at_risk[place, period]
                top = _add_and_top(running, counts, place, period)
            if not ends:
                continue
            for last in range(first_last, periods):
                for first in range(max(0, last - longest + 1), last + 1):
                    risk = people[last]
                    if first > 0:
                        risk -= people[first - 1]
                    if risk <= 0.0:
                        continue
                    number[0] = risk
                    key = bits[0] >> _COARSE
                    fewest = table[key]
                    if fewest < 0:
                        edge_bits[0] = key << _COARSE
                        # A little below the edge and the maximum, so that rounding never hides a window.
                        fewest = fewest_cases(
                            max(edge[0] * (1 - 1e-6), 1e-30),
                            beaten * (1 - 1e-9),
                            total,
                            whole,
                            bernoulli,
                            least,
                        )
                        table[key] = fewest
                    if first == 0:
                        if periods == 1:
                            if top >= fewest:
                                _raise(running[0], fewest, risk, highest, terms, total, whole, bernoulli)
                        elif _top(running, last) >= fewest:
                            _raise(running[last], fewest, risk, highest, terms, total, whole, bernoulli)
                    elif _difference_top(running, last, first - 1, inside) >= fewest:
                        _raise(inside, fewest, risk, highest, terms, total, whole, bernoulli)


@kernel
def best_window(
    centres, starts, order, reach, at_risk, counts, taken, first_last, longest, total, whole, bernoulli, least
):
    """
    Find the window with the highest ratio round the given centres, without the places already taken.

    Among windows whose ratios differ by rounding only, the one of the smallest radius wins, then the one that
    comes first. Gives the ratio, the centre, where its circle ends in `order`, and the first and last period.
    """
    periods = counts.shape[1]
    running = np.zeros(periods)
    people = np.zeros(periods)
    best, radius, beaten = 0.0, np.inf, 0.0
    found = np.full(4, -1)
    table = np.full(_KEYS, -1)
    number = np.zeros(1, np.float32)
    bits = number.view(np.int32)
    edge_bits = np.zeros(1, np.int32)
    edge = edge_bits.view(np.float32)
    for centre in centres:
        running[:] = 0.0
        people[:] = 0.0
        for at in range(starts[centre], starts[centre + 1]):
            place = order[at]
            ends = place >= 0
            if not ends:
                place = ~place
            if taken[place]:
                break
            for period in range(periods):
                people[period] += at_risk[place, period]
                running[period] += counts[place, period]
            if not ends:
                continue
            for last in range(first_last, periods):
                for first in range(max(0, last - longest + 1), last + 1):
                    risk, cases = people[last], running[last]
                    if first > 0:
                        risk -= people[first - 1]
                        cases -= running[first - 1]
                    if cases < least or risk <= 0.0 or cases * whole <= total * risk:
                        continue
                    number[0] = risk
                    key = bits[0] >> _COARSE
                    if table[key] < 0:
                        edge_bits[0] = key << _COARSE
                        table[key] = fewest_cases(
                            max(edge[0] * (1 - 1e-6), 1e-30), beaten, total, whole, bernoulli, least
                        )
                    if cases < table[key]:
                        continue
                    value = likelihood_ratio(cases, risk, total, whole, bernoulli)
                    margin = 1e-9 * max(1.0, best)
                    if value > best + margin or (value > best - margin and reach[at] < radius):
                        best, radius = max(value, best), reach[at]
                        table[:] = -1
                        # A little lower, so that windows as good but for rounding are still looked at.
                        beaten = best - 1e-6 * max(1.0, best)
                        found[0], found[1], found[2], found[3] = centre, at + 1, first, last
    return best, radius, found
