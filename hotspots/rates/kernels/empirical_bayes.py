"""Inner loops of empirical Bayes: moments of all areas, or of each and its neighbours, and the drawing in."""

from __future__ import annotations

from typing import Any

import numpy as np

from geodata.compiled import kernel


@kernel
def moments(counts: Any, people: Any) -> Any:
    """
    Work out mean rate, variance of the true rates and number of people of all areas together.

    Parameters
    ----------
    counts, people : numpy.ndarray of float, shape (n,)
        Incidents and people, people above nought.

    Returns
    -------
    tuple of float
        Mean, variance and people.
    """
    everyone, cases = 0.0, 0.0
    for at in range(counts.size):
        everyone += people[at]
        cases += counts[at]
    mean, squares = cases / everyone, 0.0
    for at in range(counts.size):
        squares += (counts[at] - people[at] * mean) ** 2 / people[at]
    return mean, max(squares / everyone - mean * counts.size / everyone, 0.0), everyone


@kernel
def moments_near(counts: Any, people: Any, starts: Any, others: Any) -> Any:
    """
    Work out the same for each area with its neighbours.

    Parameters
    ----------
    counts, people : numpy.ndarray of float, shape (n,)
        Incidents and people, people above nought.
    starts, others : numpy.ndarray of int, shape (n + 1,) and (m,)
        Neighbours of area k are ``others[starts[k]:starts[k + 1]]``; the area itself among them is passed
        over, as it is counted anyway.

    Returns
    -------
    numpy.ndarray of float, shape (3, n)
        Mean, variance and people; an area without neighbours has those of all areas.
    """
    whole_mean, whole_variance, whole_people = moments(counts, people)
    found = np.empty((3, counts.size))
    for at in range(counts.size):
        everyone, cases, members = people[at], counts[at], 1
        for place in range(starts[at], starts[at + 1]):
            other = others[place]
            if other != at:
                everyone += people[other]
                cases += counts[other]
                members += 1
        if members == 1:
            found[0, at], found[1, at], found[2, at] = whole_mean, whole_variance, whole_people
            continue
        mean = cases / everyone
        squares = people[at] * (counts[at] / people[at] - mean) ** 2
        for place in range(starts[at], starts[at + 1]):
            other = others[place]
            if other != at:
                squares += people[other] * (counts[other] / people[other] - mean) ** 2
        found[0, at] = mean
        found[1, at] = max(squares / everyone - mean * members / everyone, 0.0)
        found[2, at] = everyone
    return found


@kernel
def draw_in(counts: Any, people: Any, mean: Any, variance: Any) -> Any:
    """
    Draw each rate towards the mean round it.

    Parameters
    ----------
    counts, people : numpy.ndarray of float, shape (n,)
        Incidents and people, people above nought.
    mean, variance : numpy.ndarray of float, shape (n,) or (1,)
        Of each neighbourhood, or of all areas.

    Returns
    -------
    numpy.ndarray of float, shape (2, n)
        Smoothed rates, and the share of each that is the area's own.
    """
    found = np.empty((2, counts.size))
    step = 1 if mean.size == counts.size else 0
    for at in range(counts.size):
        middle, true = mean[at * step], variance[at * step]
        # A / (A + m / n) with one division: A n / (A n + m).
        total = true * people[at] + middle
        share = true / total if total > 0 else 0.0
        found[0, at] = middle + (counts[at] - people[at] * middle) * share
        found[1, at] = share * people[at]
    return found
