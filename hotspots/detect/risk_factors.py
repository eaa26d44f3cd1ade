"""Places and incidents: how many times as many incidents stand near a kind of place as elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pandas import DataFrame

_STEPS = 60
_HALVINGS = 30


@dataclass(frozen=True, eq=False)
class RiskFactors:
    """
    What came of comparing ground near places with ground elsewhere.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a kind of place (the index): ``near_cells``, ``near_incidents``, ``alone``, ``alone_low``,
        ``alone_high`` (rate ratio of this kind by itself, 95% interval), ``ratio``, ``low``, ``high`` (the
        other kinds held equal), ``p`` and ``q`` of the latter. Missing where it cannot be told.
    relative_risk : numpy.ndarray, shape (n,)
        Expected incidents of each cell by its places, divided by those of a cell near none.
    dispersion : float
        Variance of the counts over what chance alone would give; 1 or more.
    """

    table: DataFrame
    relative_risk: NDArray[np.float64]
    dispersion: float


def risk_factors(
    counts: NDArray[np.int64],
    exposure: NDArray[np.float64],
    near: Mapping[str, NDArray[np.float64]],
) -> RiskFactors:
    """
    Compare cells near places of each kind with the others.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (n,)
        Incidents of each cell.
    exposure : numpy.ndarray, shape (n,)
        What the counts are compared by: ground [km²] or people; cells with none of it are left out.
    near : mapping of str to numpy.ndarray, shape (n,)
        For each kind of place 1 where a cell is near one and 0 where not, or how many are near.

    Returns
    -------
    RiskFactors
        Ratios with intervals.

    Raises
    ------
    UserError
        If there is no kind of place, or fewer than 10 incidents or 30 cells are left to compare.

    Notes
    -----
    A Poisson regression of the counts on all kinds at once, with the logarithm of the exposure as offset.
    Incidents come in clusters, so that standard errors are widened by the square root of the dispersion
    (Pearson's chi-square over its degrees of freedom, never below 1); intervals and p are by Student's t on
    those degrees. A kind that all or none of the incidents are near, or that cannot be told from the others,
    has no ratio.

    References
    ----------
    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd edition, sections 6.2 and 9.2. Chapman and
    Hall.
    """
    import pandas as pd

    from hotspots.detect.significance import benjamini_hochberg

    kept = np.isfinite(exposure) & (exposure > 0)
    observed, offset = counts[kept].astype(float), np.log(exposure[kept])
    _require_enough(near, observed)
    columns = {kind: np.asarray(values, dtype=float)[kept] for kind, values in near.items()}
    told = _independent(columns, [kind for kind, values in columns.items() if _tells(values, observed)])
    chosen = np.array([columns[kind] for kind in told]).reshape(len(told), observed.size)
    together = _fit(chosen.T, observed, offset)
    rows = {}
    for kind, values in columns.items():
        beside = values > 0
        row: dict[str, float] = {
            "near_cells": int(beside.sum()),
            "near_incidents": int(observed[beside].sum()),
        }
        if kind in told:
            alone = _fit(values[:, None], observed, offset)
            row |= dict(zip(("alone", "alone_low", "alone_high"), alone.ratio(0)[:3], strict=True))
            row |= dict(zip(("ratio", "low", "high", "p"), together.ratio(told.index(kind)), strict=True))
        rows[kind] = row
    wanted = ["near_cells", "near_incidents", "alone", "alone_low", "alone_high", "ratio", "low", "high", "p"]
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=wanted)
    table["q"] = benjamini_hochberg(table["p"].to_numpy(dtype=float))
    relative = np.exp(
        sum((np.asarray(near[kind]) * together.slopes[at] for at, kind in enumerate(told)), 0.0)
    )
    return RiskFactors(table, np.broadcast_to(relative, counts.shape).copy(), together.dispersion)


def _require_enough(near: Mapping[str, NDArray[np.float64]], observed: NDArray[np.float64]) -> None:
    if not near:
        raise UserError(
            what="The places",
            found="are none.",
            fix="Load places of a kind that may matter, with 'hotspots places add'.",
        )
    if observed.size < 30 or observed.sum() < 10:
        raise UserError(
            what="The comparison",
            found=f"would rest on {int(observed.sum())} incidents in {observed.size} cells: too few to say.",
            fix="Choose a longer period or smaller cells; at least 10 incidents and 30 cells are needed.",
        )


def _tells(values: NDArray[np.float64], observed: NDArray[np.float64]) -> bool:
    """Whether there are incidents near such a place and away from one: else the ratio has no end."""
    return bool(observed[values > 0].sum() > 0 and observed[values <= 0].sum() > 0)


def _independent(columns: Mapping[str, NDArray[np.float64]], told: list[str]) -> list[str]:
    """Leave out kinds that follow from those before them: their shares cannot be told apart."""
    kept: list[str] = []
    for kind in told:
        design = np.column_stack([np.ones(len(columns[kind])), *(columns[each] for each in [*kept, kind])])
        if np.linalg.matrix_rank(design) == design.shape[1]:
            kept.append(kind)
    return kept


@dataclass(frozen=True, eq=False)
class _Fit:
    slopes: NDArray[np.float64]
    errors: NDArray[np.float64]
    freedom: int
    dispersion: float

    def ratio(self, at: int) -> tuple[float, float, float, float]:
        """Rate ratio, its 95% interval, and p."""
        from scipy.stats import t

        slope, error = self.slopes[at], self.errors[at]
        reach = error * t.ppf(0.975, self.freedom)
        low, high = (float(np.exp(np.clip(edge, -50, 50))) for edge in (slope - reach, slope + reach))
        return float(np.exp(slope)), low, high, float(2 * t.sf(abs(slope) / error, self.freedom))


def _fit(values: NDArray[np.float64], observed: NDArray[np.float64], offset: NDArray[np.float64]) -> _Fit:
    """Poisson regression by Newton's method (iteratively reweighted least squares), steps halved at need."""
    design = np.column_stack([np.ones(observed.size), values])
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(observed.sum() / np.exp(offset).sum())
    best = _likelihood(design, weights, observed, offset)
    for _ in range(_STEPS):
        expected = np.exp(design @ weights + offset)
        information = design.T @ (design * expected[:, None])
        step = np.linalg.lstsq(information, design.T @ (observed - expected))[0]
        for _ in range(_HALVINGS):
            reached = _likelihood(design, weights + step, observed, offset)
            if reached >= best - 1e-12 * abs(best):
                break
            step = step / 2
        weights, gained, best = weights + step, reached - best, reached
        if abs(gained) < 1e-10 * (1 + abs(best)) and np.abs(step).max() < 1e-8:
            break
    expected = np.exp(design @ weights + offset)
    freedom = max(observed.size - design.shape[1], 1)
    dispersion = max(1.0, float(((observed - expected) ** 2 / expected).sum() / freedom))
    # A kind told by the others in every cell with incidents leaves a slope open: its error is then huge.
    spread = np.linalg.pinv(design.T @ (design * expected[:, None]), hermitian=True) * dispersion
    return _Fit(weights[1:], np.sqrt(np.diag(spread))[1:], freedom, dispersion)


def _likelihood(
    design: NDArray[np.float64],
    weights: NDArray[np.float64],
    observed: NDArray[np.float64],
    offset: NDArray[np.float64],
) -> float:
    predictor = np.clip(design @ weights + offset, -700, 700)
    return float((observed * predictor - np.exp(predictor)).sum())


def near_places(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    places_x: NDArray[np.float64],
    places_y: NDArray[np.float64],
    *,
    reach_m: float,
) -> NDArray[np.int64]:
    """
    Count the places within reach of each point.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        The points [m].
    places_x, places_y : numpy.ndarray, shape (k,)
        The places [m].
    reach_m : float
        How far away a place still counts, the distance itself included [m].

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Number of places.
    """
    from scipy.spatial import cKDTree

    if not places_x.size or not x.size:
        return np.zeros(x.size, dtype=np.int64)
    tree = cKDTree(np.column_stack([places_x, places_y]))
    found = tree.query_ball_point(np.column_stack([x, y]), reach_m, return_length=True)
    return np.asarray(found, dtype=np.int64)
