"""The scan statistic the plain way: every circle, run of periods and replicate, one after the other."""

from __future__ import annotations

import math
from itertools import combinations_with_replacement

import numpy as np


def ratio(c: float, risk: float, total: float, whole: float, model: str) -> float:
    if model != "bernoulli":
        if c <= risk:
            return 0.0
        rest = (total - c) * math.log((total - c) / (total - risk)) if c < total else 0.0
        return c * math.log(c / risk) + rest

    def part(some: float, of: float) -> float:
        return some * math.log(some / of) if some else 0.0

    if c * whole <= total * risk:
        return 0.0
    inside = part(c, risk) + part(risk - c, risk)
    out, outside = total - c, whole - risk
    apart = part(out, outside) + part(outside - out, outside)
    return inside + apart - part(total, whole) - part(whole - total, whole)


def circles(xy: np.ndarray, people: np.ndarray, max_share: float) -> list[frozenset[int]]:
    """Every disc round a place, each radius once: closed, so that places as far as the last one are in it."""
    found = set()
    for centre in xy:
        distance = np.hypot(*(xy - centre).T)
        for radius in distance:
            inside = np.flatnonzero(distance <= radius + 1e-6)
            if people[inside].sum() <= max_share * people.sum() * (1 + 1e-12):
                found.add(frozenset(inside.tolist()))
    return list(found)


def windows(xy, people, periods, max_share, *, longest, prospective):
    for places in circles(xy, people, max_share):
        inside = sorted(places)
        for first, last in combinations_with_replacement(range(periods), 2):
            if last - first < longest and (last == periods - 1 or not prospective):
                yield inside, first, last


def scan(cases, at_risk, people, xy, replicates, *, model, max_share, longest, prospective, least=2):
    """Give the best window (ratio, places, first, last), and the rank of its ratio among the replicates."""
    every = list(windows(xy, people, cases.shape[1], max_share, longest=longest, prospective=prospective))
    total, whole = cases.sum(), at_risk.sum()

    def highest(table):
        best = (0.0, [], 0, 0)
        for inside, first, last in every:
            c = int(table[inside, first : last + 1].sum())
            risk = float(at_risk[inside, first : last + 1].sum())
            if c >= least and risk > 0:
                value = ratio(c, risk, total, whole, model)
                if value > best[0]:
                    best = (value, inside, first, last)
        return best

    best = highest(cases)
    maxima = np.array([highest(table)[0] for table in replicates])
    as_high = int((maxima >= best[0] - 1e-9 * max(1.0, best[0])).sum())
    return best, (1 + as_high) / (len(maxima) + 1), maxima
