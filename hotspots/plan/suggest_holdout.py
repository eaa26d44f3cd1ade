"""Whether suggested zones foresee: months held back, zones drawn without them, what then fell in those."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.accuracy import prediction_accuracy
from hotspots.plan.suggest_reasons import Foreseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_HELD = 6
"""Months held back at most (house rule)."""
PART_HELD = 4
"""Of shorter records, one part in so many is held back (house rule)."""
LEAST_LEARNED = 6
"""With fewer months left to draw from nothing is held back (house rule)."""
SAME_GROUND = 0.5
"""Two zones are over the same ground when they share this part of the smaller one (house rule)."""


@dataclass(frozen=True)
class Split:
    """
    Where the records are cut.

    Parameters
    ----------
    learned_to : datetime.date
        Last day zones may be drawn from.
    held_to : datetime.date
        Last day of the months held back.
    months : int
        Whole months held back.
    """

    learned_to: datetime.date
    held_to: datetime.date
    months: int


@dataclass(frozen=True)
class SetForeseen:
    """
    How well the same rules, given earlier records only, would have met what came later.

    Parameters
    ----------
    split : Split
        Where the records were cut.
    zones : int
        Zones drawn from the earlier records, at most as many as were asked for.
    hits, total : int
        Later incidents in them, and in the whole study area.
    hit_rate, area_share : float
        The same as a share; and the share of the ground they cover.
    pai, pei : float
        hit_rate / area_share; and divided by the best that as much ground could have reached.
    """

    split: Split
    zones: int
    hits: int
    total: int
    hit_rate: float
    area_share: float
    pai: float
    pei: float


def split_months(first: datetime.date, last: datetime.date) -> Split | None:
    """
    Choose the months to hold back: the last six, or a quarter of shorter records.

    Parameters
    ----------
    first, last : datetime.date
        First and last day of the records.

    Returns
    -------
    Split or None
        None when fewer than six months would be left to draw from. A month that has begun but not ended is
        held back with the months before it.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    held = min(MOST_HELD, max(months // PART_HELD, 1))
    if months - held < LEAST_LEARNED:
        return None
    number = last.year * 12 + last.month - 1 - held + 1
    start = datetime.date(number // 12, number % 12 + 1, 1)
    return Split(start - datetime.timedelta(days=1), last, held)


def score_set(
    split: Split, earlier: Sequence[NDArray[np.int64]], later: NDArray[np.int64]
) -> SetForeseen | None:
    """
    Score zones drawn from earlier records on what happened later.

    Parameters
    ----------
    split : Split
        Where the records were cut.
    earlier : sequence of numpy.ndarray of int
        Positions of the cells of each zone, the most important zone first.
    later : numpy.ndarray of int, shape (n,)
        Later incidents of every cell of the study area; all cells are of one size.

    Returns
    -------
    SetForeseen or None
        None when no zone was drawn or nothing happened later. Scored by `prediction_accuracy`: of cells of
        one zone those with fewest later incidents count first.
    """
    if not earlier or not later.any():
        return None
    predicted = np.zeros(later.size)
    for place, zone in enumerate(earlier):
        predicted[zone] = len(earlier) - place
    marked = int(np.count_nonzero(predicted))
    row = prediction_accuracy(later, predicted, np.ones(later.size)).iloc[marked - 1]
    return SetForeseen(
        split,
        len(earlier),
        int(later[predicted > 0].sum()),
        int(later.sum()),
        float(row["hit_rate"]),
        float(row["area_share"]),
        float(row["pai"]),
        float(row["pei"]),
    )


def foreseen(
    zone: NDArray[np.int64], split: Split, earlier: Sequence[NDArray[np.int64]], later: NDArray[np.int64]
) -> Foreseen:
    """
    Find the earlier zone over much the same ground as one suggested now, and score it.

    Parameters
    ----------
    zone : numpy.ndarray of int
        Positions of the cells of the zone.
    split, earlier, later
        See `score_set`.

    Returns
    -------
    Foreseen
        The score belongs to the zone drawn earlier, for the one drawn now has seen the later incidents.
    """
    total = int(later.sum())
    shared = [np.intersect1d(zone, other).size / min(zone.size, other.size) for other in earlier]
    best = int(np.argmax(shared)) if shared else -1
    if best < 0 or shared[best] < SAME_GROUND or not total:
        return Foreseen(split.learned_to, split.held_to, total=total)
    other = earlier[best]
    hits, most = int(later[other].sum()), best_hits(later, other.size)
    return Foreseen(
        split.learned_to,
        split.held_to,
        float(shared[best]),
        hits,
        total,
        pai=(hits / total) / (other.size / later.size),
        pei=hits / most if most else None,
    )


def best_hits(counts: NDArray[np.int64], cells: int) -> int:
    """
    Count what the best choice of so many cells would hold.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (n,)
        Incidents of each cell.
    cells : int
        How many cells may be chosen.

    Returns
    -------
    int
        Incidents of the fullest cells.
    """
    if cells >= counts.size:
        return int(counts.sum())
    return int(np.partition(counts, counts.size - cells)[counts.size - cells :].sum()) if cells else 0
