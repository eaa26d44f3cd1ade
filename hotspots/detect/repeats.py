"""Repeats: places or people hit more than once, what share they bear, and how soon they are hit again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.close_pairs import Bands, band_edges, whole_days
from hotspots.detect.near_repeat import permutation_p
from hotspots.detect.points import coordinates
from hotspots.detect.significance import benjamini_hochberg

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

SOON_DAYS = (0, 1, 7, 28, 91, 365)
SAME_PLACE_M = 0.1
MOST_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Repeats:
    """
    What is hit more than once: counts alone, never who or what it is.

    Parameters
    ----------
    incidents : int
        Incidents whose place (or person) is known.
    groups : int
        Different places (or people).
    repeated : int
        Those with two incidents or more.
    at_repeated : int
        Incidents that fall on those.
    sizes : pandas.DataFrame
        ``incidents_each`` (1 to 5, the last standing for 5 or more), ``groups``, ``incidents``.
    soon : pandas.DataFrame
        From each incident to the next one of the same place (or person), by days between them:
        ``time_from_days``, ``time_to_days`` (missing in the last row: no end), ``observed``, ``expected``
        (mean of the shuffles), ``chance_low``, ``chance_high`` (95% of the shuffles), ``p``, ``q``.
    """

    incidents: int
    groups: int
    repeated: int
    at_repeated: int
    sizes: DataFrame
    soon: DataFrame


def place_keys(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Number the places: points that agree to the nearest 10 centimetres are one.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        0 for the place met first.
    """
    from hotspots.detect.points import distinct_places

    return distinct_places(np.round(x / SAME_PLACE_M), np.round(y / SAME_PLACE_M)).of_point


def repeat_places(
    points: Any,
    times: Any,
    *,
    soon_days: Bands = SOON_DAYS,
    permutations: int = 999,
    rng: np.random.Generator,
) -> Repeats:
    """
    Count the places with more than one incident, and how soon the next one comes.

    Parameters
    ----------
    points : geopandas.GeoSeries or geopandas.GeoDataFrame
        Points in a metric coordinate reference system, shape (n,); those within the same 10 centimetres are
        one place.
    times : array_like, shape (n,)
        As for `hotspots.near_repeat`.
    soon_days : sequence
        Ascending edges of the bands of time [days]; each holds its lower edge and not its upper one.
    permutations : int, default 999
        How often the dates are shuffled.
    rng : numpy.random.Generator
        Source of the shuffles.

    Returns
    -------
    Repeats
        The counts.
    """
    x, y = coordinates(points)
    days = whole_days(times, x.size)
    return count_repeats(place_keys(x, y), days, soon_days=soon_days, permutations=permutations, rng=rng)


def repeat_people(
    keys: Series[Any],
    times: Any,
    *,
    soon_days: Bands = SOON_DAYS,
    permutations: int = 999,
    rng: np.random.Generator,
) -> Repeats:
    """
    Count the people with more than one incident, and how soon the next one comes; nothing says who.

    Parameters
    ----------
    keys : pandas.Series, shape (n,)
        Keyed hash of the victim or suspect; incidents without one are left out.
    times, soon_days, permutations, rng
        As for `repeat_places`.

    Returns
    -------
    Repeats
        The counts.
    """
    days = whole_days(times, len(keys))
    known = keys.notna().to_numpy()
    codes, _ = keys[known].factorize()
    return count_repeats(
        np.asarray(codes, dtype=np.int64),
        days[known],
        soon_days=soon_days,
        permutations=permutations,
        rng=rng,
    )


def count_repeats(
    group: NDArray[np.int64],
    days: NDArray[np.int64],
    *,
    soon_days: Bands = SOON_DAYS,
    permutations: int = 999,
    rng: np.random.Generator,
) -> Repeats:
    """
    Do the counting of `repeat_places` and `repeat_people` on plain arrays.

    Parameters
    ----------
    group : numpy.ndarray of int, shape (n,)
        Place or person of each incident, numbered from 0 without gaps.
    days : numpy.ndarray of int, shape (n,)
        Days.
    soon_days, permutations, rng
        See `repeat_places`.

    Returns
    -------
    Repeats
        The counts.

    Notes
    -----
    The dates of all n incidents are shuffled over them: groups keep their numbers of incidents, and lose
    only what ties their dates together.
    """
    import pandas as pd

    if permutations < 1 or int(permutations) != permutations:
        raise UserError(
            what="The number of permutations",
            found=f"is {permutations}.",
            fix="Give a whole number of at least 1; 999 is usual.",
        )
    edges = band_edges(soon_days, what="The bands of time", unit="days")
    size = np.bincount(group)
    repeated = size > 1
    rows = np.flatnonzero(repeated[group]) if group.size else np.empty(0, dtype=np.int64)
    rows = rows[np.argsort(group[rows], kind="stable")]
    mine = group[rows]
    observed = _soon(mine, days[rows], edges)
    shuffled = np.array(
        [
            _soon(mine, rng.permutation(days)[: rows.size], edges)
            for _ in range(permutations if rows.size else 1)
        ]
    )
    p = permutation_p(observed, shuffled)
    low, high = np.percentile(shuffled, [2.5, 97.5], axis=0)
    soon = pd.DataFrame(
        {
            "time_from_days": edges,
            "time_to_days": np.append(edges[1:], np.nan),
            "observed": observed,
            "expected": shuffled.mean(axis=0),
            "chance_low": low,
            "chance_high": high,
            "p": p,
            "q": benjamini_hochberg(p),
        }
    )
    return Repeats(
        int(group.size),
        int(size.size),
        int(repeated.sum()),
        int(size[repeated].sum()),
        _sizes(size),
        soon,
    )


def _soon(group: NDArray[np.int64], days: NDArray[np.int64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the days from each incident to the next of its group, by band; the last band has no end."""
    if not group.size:
        return np.zeros(edges.size, dtype=np.int64)
    start = days.min()
    span = int(days.max() - start) + 1
    together = np.sort(group * span + (days - start))
    same = np.diff(group) == 0  # sorting does not move an incident out of the rows of its group
    gap = np.diff(together)[same]
    band = np.searchsorted(edges, gap, side="right") - 1
    return np.bincount(band[band >= 0], minlength=edges.size)


def _sizes(size: NDArray[np.int64]) -> DataFrame:
    import pandas as pd

    kind = np.minimum(size, MOST_SHOWN)
    groups = np.bincount(kind, minlength=MOST_SHOWN + 1)[1:]
    incidents = np.bincount(kind, weights=size, minlength=MOST_SHOWN + 1)[1:].astype(np.int64)
    return pd.DataFrame(
        {"incidents_each": np.arange(1, MOST_SHOWN + 1), "groups": groups, "incidents": incidents}
    )
