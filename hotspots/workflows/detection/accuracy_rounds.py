"""Rounds of holding months out: what each way to foresee would have marked, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.errors import UserError
from hotspots.detect.forecasts import CANDIDATES, HALF_LIFE_MONTHS, Candidate, Ground

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.grid import CellGrid

CURVE = np.array([0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20]) / 100
"""Shares of the ground at which the chart shows what was foreseen."""
FEWEST_TO_LEARN = 20
"""A round is left out when fewer incidents come before it (house rule)."""
RESAMPLES = 999


class Past(NamedTuple):
    """
    Incidents on the scoring cells.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    cell : numpy.ndarray of int, shape (n,)
        Scoring cell of each.
    month : numpy.ndarray of int, shape (n,)
        Month of each, counted from any month.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    cell: NDArray[np.int64]
    month: NDArray[np.int64]

    def before(self, month: int) -> Past:
        """Give what happened before a month."""
        kept = self.month < month
        return Past(self.x[kept], self.y[kept], self.cell[kept], self.month[kept])


@dataclass(frozen=True, eq=False)
class Round:
    """
    One stretch of months that was held out.

    Parameters
    ----------
    first, last : int
        Its first and last month.
    learned : int
        Incidents before it.
    observed : numpy.ndarray, shape (n,)
        What happened in it, by scoring cell.
    marked : numpy.ndarray of bool, shape (candidates, n)
        The ground each candidate would have marked.
    scores : pandas.DataFrame
        ``hit_rate``, ``pai``, ``pei``, ``rri`` of each candidate on that ground.
    curves : numpy.ndarray, shape (candidates, shares)
        Share of what happened on the best shares of ground of each candidate (`CURVE`).
    """

    first: int
    last: int
    learned: int
    observed: NDArray[np.float64]
    marked: NDArray[np.bool_]
    scores: DataFrame
    curves: NDArray[np.float64]


def forecast_all(grid: CellGrid, past: Past, now: int) -> tuple[NDArray[np.float64], float]:
    """
    Foresee with every candidate.

    Parameters
    ----------
    grid : CellGrid
        The scoring cells.
    past : Past
        What happened before `now`.
    now : int
        First month that is foreseen.

    Returns
    -------
    numpy.ndarray, shape (candidates, n)
        What each expects of each cell.
    float
        Reach of the clusters [m].
    """
    from hotspots.detect.forecasts import forecast, forecast_clusters

    ground, size = Ground(grid), len(grid)
    counts = np.bincount(past.cell, minlength=size).astype(float)
    weights = 0.5 ** ((now - 1 - past.month) / HALF_LIFE_MONTHS)
    recent = np.bincount(past.cell, weights=weights, minlength=size).astype(float)
    found, reach_m = [], 0.0
    for candidate in CANDIDATES:
        if candidate.kind == "clusters":
            expected, reach_m = forecast_clusters(size, past.x, past.y, past.cell)
        else:
            expected = forecast(ground, recent if candidate.is_recent else counts, candidate)
        found.append(expected)
    return np.stack(found), reach_m


def hold_out(grid: CellGrid, past: Past, *, months: int, rounds: int, share: float) -> list[Round]:
    """
    Hold the latest months out, then those before, and so on; foresee each stretch from all that came before.

    Parameters
    ----------
    grid : CellGrid
        The scoring cells.
    past : Past
        All incidents.
    months, rounds : int
        Months of a stretch, and how many stretches.
    share : float
        Share of the ground each candidate may mark.

    Returns
    -------
    list of Round
        Latest first; without the stretches in which nothing happened or before which too little did.

    Raises
    ------
    UserError
        If that leaves none.
    """
    end = int(past.month.max()) + 1 if past.month.size else 0
    found = []
    for number in range(rounds):
        first = end - months * (number + 1)
        earlier = past.before(first)
        now = past.cell[(past.month >= first) & (past.month < first + months)]
        if now.size and earlier.month.size >= FEWEST_TO_LEARN:
            observed = np.bincount(now, minlength=len(grid)).astype(float)
            expected, _ = forecast_all(grid, earlier, first)
            found.append(_round(first, months, earlier.month.size, observed, expected, share))
    if not found:
        covered = len(np.unique(past.month))
        raise UserError(
            what="The incidents that match",
            found=f"({past.month.size:,} with a point and a month, in {covered} months) leave too little to "
            f"learn from when {months} months are held out: at least {FEWEST_TO_LEARN} must come before.",
            fix="Choose a longer period or fewer filters, or hold fewer months out with --months.",
        )
    return found


def _round(
    first: int,
    months: int,
    learned: int,
    observed: NDArray[np.float64],
    expected: NDArray[np.float64],
    share: float,
) -> Round:
    import pandas as pd

    from hotspots.detect.accuracy import prediction_accuracy

    cells = observed.size
    most = cells_of(share, cells)
    shares = np.array([cells_of(each, cells) for each in CURVE])
    area, total = np.ones(cells), observed.sum()
    marked, rows, curves = np.zeros(expected.shape, dtype=bool), [], []
    for place, (candidate, one) in enumerate(zip(CANDIDATES, expected, strict=True)):
        # Scaled to as many as happened, so that predicted / observed speaks of the pattern, not of the trend.
        scaled = one * (total / one.sum()) if one.sum() else one
        table = prediction_accuracy(observed, scaled, area)
        marked[place, table.index[:most]] = True
        row = table.iloc[most - 1]
        rows.append(row if candidate.is_amount else row.where(table.columns != "rri"))
        curves.append(table["hit_rate"].to_numpy()[shares - 1])
    return Round(first, first + months - 1, learned, observed, marked, pd.DataFrame(rows), np.stack(curves))


def cells_of(share: float, cells: int) -> int:
    """
    Turn a share of the ground into a number of cells, at least one.

    Parameters
    ----------
    share : float
        Share, 0 to 1.
    cells : int
        Cells there are.

    Returns
    -------
    int
        Whole cells that fit into the share.
    """
    return max(1, int(share * cells + 1e-9))


def bootstrap_hits(rounds: list[Round], rng: np.random.Generator) -> NDArray[np.float64]:
    """
    Draw again which cells happened to have incidents, and see which share each candidate would have met.

    Whole cells are drawn, not incidents: incidents at one place come together. Each cell in which something
    happened counts none, one, two... times (Poisson of mean 1), the same for all candidates, round by round.

    Parameters
    ----------
    rounds : list of Round
        The rounds.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    numpy.ndarray, shape (draws, candidates)
        Share of all that happened on the marked ground.
    """
    hits, total = 0.0, 0.0
    for one in rounds:
        used = np.flatnonzero(one.observed)
        drawn: Any = rng.poisson(1.0, (RESAMPLES, used.size)) * one.observed[used]
        hits = hits + drawn @ one.marked[:, used].T
        total = total + drawn.sum(axis=1)
    return np.asarray(hits / np.maximum(np.asarray(total), 1.0)[:, None])


def candidate_label(candidate: Candidate, scoring_m: float) -> str:
    """
    Name a candidate.

    Parameters
    ----------
    candidate : Candidate
        Which.
    scoring_m : float
        Width of a scoring cell [m].

    Returns
    -------
    str
        Such as "counts on cells of 500 m".
    """
    metres = f"{candidate.size * scoring_m:,.1f}".removesuffix(".0")
    width = f"{metres} m"
    return {
        "counts": f"counts on cells of {width}",
        "recent counts": f"counts on cells of {width}, recent months weighing more",
        "density": f"density with a bandwidth of {width}",
        "recent density": f"density with a bandwidth of {width}, recent months weighing more",
        "gi-star": f"Gi* on cells of {width}",
        "clusters": "clusters (DBSCAN)",
    }[candidate.kind]
