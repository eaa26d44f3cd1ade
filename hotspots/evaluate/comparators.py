"""Comparison places: of similar level and similar trend before the start, judged blind to what came after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from pandas import DataFrame

LEVEL_WITHIN = 2.0
"""Places with over twice, or under half, the zone's incidents are no comparison (house rule)."""
DRIFT_Z = 1.645
"""Places whose trend differs from the zone's by more than so many standard errors are none either."""


def rank_comparators(zone: ArrayLike, places: ArrayLike) -> DataFrame:
    """
    Order places by how like the zone they were before the start.

    Parameters
    ----------
    zone : array_like of int, shape (months,)
        Incidents of the zone in the months before the start.
    places : array_like of int, shape (n, months)
        The same of each place.

    Returns
    -------
    pandas.DataFrame
        One row a place, most alike first, the index being its position: ``before`` (incidents), ``level``
        (incidents per incident of the zone), ``trend`` and ``zone_trend`` (change of the later half of the
        months beside the earlier, in per cent), ``distance`` (of the logarithms of level and, as far as it is
        more than chance, trend) and ``similar`` (whether it may serve).

    Raises
    ------
    UserError
        If the months do not match.
    """
    import pandas as pd

    own, others = np.asarray(zone, dtype=float), np.atleast_2d(np.asarray(places, dtype=float))
    if own.ndim != 1 or others.ndim != 2 or others.shape[1] != own.size or not own.size:
        raise UserError(
            what="The months before",
            found=f"have the shapes {own.shape} and {others.shape}.",
            fix="Give as many months for every place as for the zone.",
        )
    total, level = others.sum(axis=1), np.log((others.sum(axis=1) + 0.5) / (own.sum() + 0.5))
    trend, spread = _trends(others)
    (own_trend,), (own_spread,) = _trends(own[np.newaxis])
    apart = (trend - own_trend) / np.sqrt(spread + own_spread)
    # A trend of few incidents is mostly chance: only what goes beyond one standard error counts.
    distance = np.abs(level) + np.maximum(np.abs(apart) - 1, 0) * 0.5
    frame = pd.DataFrame(
        {
            "before": total.astype(int),
            "level": total / own.sum() if own.sum() else np.full(total.shape, np.inf),
            "trend": 100 * np.expm1(trend),
            "zone_trend": 100 * np.expm1(own_trend),
            "distance": distance,
            "similar": (total > 0) & (np.abs(level) <= np.log(LEVEL_WITHIN)) & (np.abs(apart) <= DRIFT_Z),
        }
    )
    return frame.sort_values("distance", kind="stable")


def _trends(months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the log ratio of the later half of the months to the earlier, and its variance."""
    half = months.shape[1] // 2
    early, late = months[:, :half].sum(axis=1) + 0.5, months[:, months.shape[1] - half :].sum(axis=1) + 0.5
    return np.log(late / early), 1 / late + 1 / early
