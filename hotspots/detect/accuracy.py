"""How well a forecast of places met what then happened: PAI, PEI and RRI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame


def prediction_accuracy(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> DataFrame:
    """
    Score a forecast against what happened, at every share of the ground.

    The zones are taken in the order of their predicted density, highest first; of zones predicted alike,
    those where least happened come first, so that no score rests on a lucky order. Each row speaks of all
    zones down to it.

    Parameters
    ----------
    observed : array_like, shape (n,)
        Incidents that happened in each zone after the forecast was made; not negative.
    predicted : array_like, shape (n,)
        Forecast of each zone: expected incidents, or any score times the area; not negative.
    area : array_like, shape (n,)
        Ground of each zone (or length of street), above zero; any unit.

    Returns
    -------
    pandas.DataFrame
        In that order, the index being that of `observed` (its positions when it has none): ``area_share``
        (of all ground), ``hit_rate`` (share of all observed), ``pai`` (hit_rate / area_share), ``pei``
        (pai / the best pai any choice of as much ground could have reached, 0 to 1) and ``rri`` (predicted /
        observed; nan while nothing has been observed).

    Raises
    ------
    UserError
        If there are no zones, the lengths differ, a number is missing or negative, a zone has no ground, or
        nothing was observed at all.

    Notes
    -----
    The best choice fills the ground in the order of observed density, and may take part of a zone when the
    zones differ in size; with zones of one size it takes as many zones as the forecast did.

    References
    ----------
    Chainey S, Tompson L, Uhlig S (2008). The utility of hotspot mapping for predicting spatial patterns of
    crime. Security Journal 21, 4-28. Hunt J (2016). Do crime hot spots move? (PEI). Levine N (2008). The
    "hottest" part of a hotspot. Security Journal 21, 295-302 (RRI).

    Examples
    --------
    >>> prediction_accuracy([6, 3, 0], [3, 2, 1], [1, 1, 1])["pai"].tolist()
    [2.0, 1.5, 1.0]
    """
    import pandas as pd

    seen, forecast, ground = (np.asarray(each, dtype=float) for each in (observed, predicted, area))
    _check(seen, forecast, ground)
    order = _worst_first(forecast / ground, seen / ground)
    hits, taken, expected = (np.cumsum(each[order]) for each in (seen, ground, forecast))
    share = taken / taken[-1]
    hit_rate = hits / hits[-1]
    best = np.argsort(-seen / ground)
    possible = np.interp(taken, np.r_[0.0, np.cumsum(ground[best])], np.r_[0.0, np.cumsum(seen[best])])
    rri = np.full(hits.shape, np.nan)
    np.divide(expected, hits, out=rri, where=hits > 0)
    index = observed.index[order] if isinstance(observed, pd.Series) else order
    columns = {
        "area_share": share,
        "hit_rate": hit_rate,
        "pai": hit_rate / share,
        "pei": np.minimum(hits / possible, 1.0),
        "rri": rri,
    }
    return pd.DataFrame(columns, index=index)


def _check(seen: NDArray[Any], forecast: NDArray[Any], ground: NDArray[Any]) -> None:
    if not seen.ndim == 1 or not seen.shape == forecast.shape == ground.shape or not seen.size:
        raise UserError(
            what="The forecast and what happened",
            found=f"are about {seen.size:,}, {forecast.size:,} and {ground.size:,} zones (observed, "
            "predicted, area).",
            fix="Give one number of each for every zone, at least one zone.",
        )
    for name, numbers in (("observed", seen), ("predicted", forecast), ("area", ground)):
        wrong = ~np.isfinite(numbers) | (numbers < 0) | ((numbers == 0) & (name == "area"))
        if wrong.any():
            raise UserError(
                what=f"The {name} numbers",
                found=f"hold {int(wrong.sum()):,} that are missing or too small.",
                fix="Give numbers of zero or more, and for the area numbers above zero.",
            )
    if not seen.any():
        raise UserError(
            what="The zones",
            found="had no incident at all in the time that was forecast.",
            fix="Choose a longer time to score.",
        )


def _worst_first(density: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order by predicted density, highest first; ties by what was observed, least first."""
    order = np.argsort(-density)
    ranked = density[order]
    same = ranked[1:] == ranked[:-1]
    tied = np.flatnonzero(np.r_[same, False] | np.r_[False, same])
    if tied.size:
        # Only the tied need the slower sort by two keys; the last key decides first. The place of a zone
        # among its equals is settled by its number, so that the order never depends on the machine.
        held = order[tied]
        order[tied] = held[np.lexsort((held, seen[held], -density[held]))]
    return np.asarray(order, dtype=np.int64)
