"""Why a zone is suggested: the figures behind each reason, all made from the same incidents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from geodata.schema import CHARACTERISTICS
from hotspots.detect.significance import benjamini_hochberg
from hotspots.detect.stability import CLASSES, LIKELY, SOLID
from hotspots.plan.profile_words import FEW
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import pandas as pd

    from hotspots.plan.comparison import YearChange
    from hotspots.plan.profile import Repeats

Direction = Literal["up", "down", "no clear change", "too few", "not known"]
TREND_Q = 0.05
"""A trend is called up or down below this false discovery rate over all suggested zones."""
HIGH_IMPACT = 4
"""Impact is rated 1 to 5; 4 and 5 are called serious (house rule)."""
FEW_RATED = 5
"""With fewer ratings nothing is said about impact (house rule)."""


@dataclass(frozen=True)
class Heat:
    """
    How hot a zone is.

    Parameters
    ----------
    incidents : int
        Incidents of the period in it.
    area_km2 : float
        Its area [km²].
    times_the_rest : float or None
        Incidents for each km² divided by those of the rest of the study area; None when the rest has none.
    hot_cells, cells : int
        Cells of it that Gi* finds hot, and all of them.
    smallest_q : float or None
        Smallest false discovery rate among its cells; None when nothing was tested.
    """

    incidents: int
    area_km2: float
    times_the_rest: float | None
    hot_cells: int
    cells: int
    smallest_q: float | None


@dataclass(frozen=True)
class Steadiness:
    """
    How far a zone stays hot when the choices behind the map are made otherwise.

    Parameters
    ----------
    share : float or None
        Mean share of the other ways of looking in which an incident of the zone stands on hot ground; None
        when no other way was tried.
    looks : int
        How many ways were tried.
    kind : str
        ``solid``, ``likely``, ``depends on choices``; empty when no other way was tried.
    """

    share: float | None
    looks: int
    kind: str


@dataclass(frozen=True)
class Trend:
    """
    Twelve months against the twelve before, beside the rest of the study area.

    Parameters
    ----------
    direction : str
        ``up``, ``down``, ``no clear change``, ``too few`` or ``not known``.
    change : YearChange or None
        The two years; None when the records do not cover them.
    q : float or None
        False discovery rate over all suggested zones; None without a test.
    rest_now, rest_before : int
        Incidents of the two years with a point elsewhere.
    """

    direction: Direction
    change: YearChange | None
    q: float | None = None
    rest_now: int = 0
    rest_before: int = 0


@dataclass(frozen=True)
class Impact:
    """
    How serious the incidents were, where that is rated.

    Parameters
    ----------
    rated : int
        Incidents with a rating.
    median : float or None
        Middle rating, 1 to 5; None without any.
    high : int
        Incidents rated 4 or 5.
    """

    rated: int
    median: float | None
    high: int


@dataclass(frozen=True)
class Affected:
    """
    One characteristic in a zone.

    Parameters
    ----------
    name, label : str
        Column name and words.
    count : int
        Incidents marked with it.
    recorded : int
        Incidents whose record says either way.
    """

    name: str
    label: str
    count: int
    recorded: int


@dataclass(frozen=True)
class Foreseen:
    """
    Whether the zone could have been foreseen: drawn again from earlier records only.

    Parameters
    ----------
    learned_to, held_to : datetime.date
        Last day the zone was drawn from, and last day it was scored on.
    shared : float
        Share of ground the zone has in common with the one drawn earlier (of the smaller of the two); 0 when
        none would have been suggested here.
    hits, total : int
        Later incidents in the zone drawn earlier, and in the whole study area.
    pai, pei : float or None
        Hit rate divided by share of the ground; and by the best that as much ground could have reached. None
        without an earlier zone.
    """

    learned_to: datetime.date
    held_to: datetime.date
    shared: float = 0.0
    hits: int = 0
    total: int = 0
    pai: float | None = None
    pei: float | None = None


@dataclass(frozen=True)
class OnePoint:
    """
    The point of a zone that most incidents stand on, where it stands for a postcode, a street or an area.

    Parameters
    ----------
    incidents : int
        Incidents on it; 0 when there is no such point.
    """

    incidents: int


@dataclass(frozen=True)
class ZoneReasons:
    """
    Everything a suggested zone is judged by.

    Parameters
    ----------
    heat, steadiness, trend, repeats, impact
        See the classes.
    affected : tuple of Affected
        All seven characteristics, in fixed order.
    several_characteristics : int
        Incidents with more than one.
    foreseen : Foreseen or None
        None when the records are too short to hold any back.
    one_point : OnePoint
        Whether many incidents stand on one point that is no exact place.
    """

    heat: Heat
    steadiness: Steadiness
    trend: Trend
    repeats: Repeats
    impact: Impact
    affected: tuple[Affected, ...]
    several_characteristics: int
    foreseen: Foreseen | None
    one_point: OnePoint


def heat_of(
    incidents: int,
    area_km2: float,
    *,
    others: int,
    others_km2: float,
    hot: np.ndarray,
    q: np.ndarray | None,
) -> Heat:
    """
    Compare a zone with the rest of its study area.

    Parameters
    ----------
    incidents, others : int
        Incidents in the zone, and in the rest.
    area_km2, others_km2 : float
        Ground of both [km²].
    hot : numpy.ndarray of bool, shape (k,)
        Which of its cells are hot.
    q : numpy.ndarray, shape (k,), or None
        False discovery rate of each cell.

    Returns
    -------
    Heat
        The figures.
    """
    ratio = (incidents / area_km2) / (others / others_km2) if others and others_km2 > 0 else None
    known = q[np.isfinite(q)] if q is not None else np.empty(0)
    return Heat(
        incidents,
        area_km2,
        ratio,
        int(np.count_nonzero(hot)),
        int(hot.size),
        float(known.min()) if known.size else None,
    )


def steadiness_of(shares: np.ndarray | None, counts: np.ndarray, *, looks: int) -> Steadiness:
    """
    Say how far a zone stays hot, each incident weighing the same.

    Parameters
    ----------
    shares : numpy.ndarray, shape (k,), or None
        Of each cell, the share of other ways of looking in which it is hot.
    counts : numpy.ndarray of int, shape (k,)
        Incidents of each cell.
    looks : int
        How many ways were tried.

    Returns
    -------
    Steadiness
        Share and class: solid from 90%, likely from 60% (the limits of the map).
    """
    if shares is None or not looks or not counts.sum():
        return Steadiness(None, 0, "")
    share = float(np.average(shares, weights=counts))
    kind = CLASSES[0] if share >= SOLID - 1e-9 else CLASSES[1] if share >= LIKELY - 1e-9 else CLASSES[2]
    return Steadiness(share, looks, kind)


def impact_of(ratings: pd.Series[float]) -> Impact:
    """
    Sum up the ratings of impact.

    Parameters
    ----------
    ratings : pandas.Series of float
        1 to 5; missing where not rated.

    Returns
    -------
    Impact
        How many are rated, the middle, and how many are serious.
    """
    known = ratings.dropna().astype(float)
    return Impact(
        len(known), float(known.median()) if len(known) else None, int((known >= HIGH_IMPACT).sum())
    )


def affected_of(zone: pd.DataFrame) -> tuple[Affected, ...]:
    """
    Count the characteristics, and the records that say either way.

    Parameters
    ----------
    zone : pandas.DataFrame
        Incidents of the zone, with the seven columns.

    Returns
    -------
    tuple of Affected
        In fixed order.
    """
    return tuple(
        Affected(name, CHARACTERISTIC_LABELS[name], int(zone[name].sum()), int(zone[name].notna().sum()))
        for name in CHARACTERISTICS
    )


def one_point_of(zone: pd.DataFrame) -> OnePoint:
    """
    Find the inexact point that most incidents of a zone stand on.

    Parameters
    ----------
    zone : pandas.DataFrame
        With ``easting_m``, ``northing_m`` and ``location_precision``.

    Returns
    -------
    OnePoint
        Its incidents.
    """
    vague = zone[zone["location_precision"].isin(["postcode", "street", "area"])]
    stacks = vague.groupby([vague["easting_m"], vague["northing_m"]]).size()
    return OnePoint(int(stacks.max()) if len(stacks) else 0)


def with_tested_trends(reasons: Sequence[ZoneReasons]) -> list[ZoneReasons]:
    """
    Call the trends of several zones, correcting for having looked at all of them.

    Parameters
    ----------
    reasons : sequence of ZoneReasons
        With the two years of each zone, not yet called.

    Returns
    -------
    list of ZoneReasons
        With a direction: up or down only where the exact test for two Poisson counts stays below 5% after
        the correction of Benjamini and Hochberg; too few where both years together hold under 10 incidents.
    """
    if not reasons:
        return []
    p = np.array([np.nan if each.trend.change is None else each.trend.change.p_value for each in reasons])
    # Two years with hardly any incident are not tested.
    few = np.array([each.trend.change is not None and _sum(each.trend.change) < FEW for each in reasons])
    p[few] = np.nan
    q = benjamini_hochberg(p)
    return [
        replace(each, trend=_called(each.trend, float(value))) for each, value in zip(reasons, q, strict=True)
    ]


def _sum(change: YearChange) -> int:
    return change.this_year + change.year_before


def _called(trend: Trend, q: float) -> Trend:
    if trend.change is None:
        return replace(trend, direction="not known", q=None)
    if np.isnan(q):
        return replace(trend, direction="too few", q=None)
    if q >= TREND_Q:
        return replace(trend, direction="no clear change", q=q)
    rising = trend.change.this_year > trend.change.year_before
    return replace(trend, direction="up" if rising else "down", q=q)
