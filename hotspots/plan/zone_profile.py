"""Profiling a zone: a pure function of a frame of incidents and a shape."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.schema import CHARACTERISTICS
from hotspots.plan.comparison import YearChange, change_sentence, rate_ratio
from hotspots.plan.coverage import NEAR_START, last_day, missing_months
from hotspots.plan.profile import Repeats, Share, ZonePopulation, ZoneProfile
from hotspots.plan.profile_words import notes_for, sentences_for
from hotspots.taxonomy import CHARACTERISTIC_LABELS, ROUTE_LABELS, SETTING_LABELS
from hotspots.wording import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

NEEDED_COLUMNS = (
    "source",
    "occurred_from",
    "occurred_to",
    "date_precision",
    "category",
    *CHARACTERISTICS,
    "setting",
    "victim_key",
    "reporting_route",
    "easting_m",
    "northing_m",
    "location_precision",
)
UNKNOWN = "Not known"
KNOWN_TO = datetime.timedelta(hours=1)
"""An incident has a known hour when it happened within at most this span."""


@dataclass(frozen=True)
class ProfileScope:
    """
    What a profile is of.

    Parameters
    ----------
    zone_id, zone_name : str
        The zone.
    start, end : datetime.date or None
        The period asked for; None means from the first record, or to the last.
    table_version : int
        Version of the incident table.
    """

    zone_id: str
    zone_name: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    table_version: int = -1


def profile_zone(
    frame: pd.DataFrame,
    geometry: BaseGeometry,
    *,
    scope: ProfileScope,
    population: ZonePopulation | None = None,
) -> ZoneProfile:
    """
    Profile the incidents inside a shape.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents with at least `NEEDED_COLUMNS`, of all dates (the change looks back beyond the period) and
        all places (those without a point are counted and told).
    geometry : shapely geometry
        The zone, in the same metric system as the points; its edge belongs to it.
    scope : ProfileScope
        What the profile is of.
    population : ZonePopulation, optional
        Residents of the zone.

    Returns
    -------
    ZoneProfile
        The profile.
    """
    start, end = _period(frame, scope)
    period = frame[_between(frame, start, end)] if start and end else frame
    here = inside(frame, geometry)
    zone = period[here.loc[period.index]]
    marked = zone[list(CHARACTERISTICS)].fillna(value=False).astype(bool)
    timed, dated = _timed(zone), _dated(zone)
    change = _change(frame, here, end)
    return ZoneProfile(
        zone_id=scope.zone_id,
        zone_name=scope.zone_name,
        start=start,
        end=end,
        table_version=scope.table_version,
        area_km2=float(geometry.area) / 1e6,
        incidents=len(zone),
        by_characteristic=tuple(
            Share(name, CHARACTERISTIC_LABELS[name], int(marked[name].sum())) for name in CHARACTERISTICS
        ),
        several_characteristics=int((marked.sum(axis=1) > 1).sum()),
        no_characteristic=int((~marked.any(axis=1)).sum()),
        by_source=_shares(zone["source"]),
        by_category=_shares(zone["category"]),
        by_setting=_shares(zone["setting"], SETTING_LABELS),
        by_reporting_route=_shares(zone["reporting_route"], ROUTE_LABELS),
        by_month=_months(zone, start, end),
        by_hour=_slots(timed["occurred_from"].dt.hour, 24, lambda hour: f"{hour:02d}:00"),
        by_weekday=_slots(dated["occurred_from"].dt.day_of_week, 7, lambda day: WEEKDAYS[day]),
        with_hour=len(timed),
        with_weekday=len(dated),
        repeats=_repeats(zone),
        population=population,
        change=change,
        no_point=int(period["easting_m"].isna().sum()),
        sentences=sentences_for(scope.zone_name, start, end, zone, marked, change),
        notes=notes_for(zone, period, timed, dated, change=change, population=population),
    )


def inside(frame: pd.DataFrame, geometry: BaseGeometry) -> pd.Series[bool]:
    """
    Tell which incidents have their point in a shape, its edge included.

    Parameters
    ----------
    frame : pandas.DataFrame
        With ``easting_m`` and ``northing_m`` in metres; nan where there is no point.
    geometry : shapely geometry
        In the same system.

    Returns
    -------
    pandas.Series of bool
        On the index of `frame`.
    """
    import pandas as pd
    import shapely

    east, north = frame["easting_m"].to_numpy("float64"), frame["northing_m"].to_numpy("float64")
    west, south, east_end, north_end = geometry.bounds
    # Comparisons with nan are False: incidents without a point are out.
    near = (east >= west) & (east <= east_end) & (north >= south) & (north <= north_end)
    shapely.prepare(geometry)
    near[near] = shapely.intersects_xy(geometry, east[near], north[near])
    return pd.Series(near, index=frame.index)


def area_weighted(geometry: BaseGeometry, polygons: Any, residents: Any, *, level: str) -> ZonePopulation:
    """
    Estimate the residents of a zone by the share of each area's ground that lies in it.

    Parameters
    ----------
    geometry : shapely geometry
        The zone.
    polygons : numpy.ndarray of shapely geometry, shape (n,)
        Areas, in the same system.
    residents : numpy.ndarray of float, shape (n,)
        Residents of each; nan counts as none.
    level : str
        Name of the level of the areas.

    Returns
    -------
    ZonePopulation
        Rounded to 10, because people do not live evenly spread.
    """
    import numpy as np
    import shapely

    tree = shapely.STRtree(polygons)
    touched = tree.query(geometry, predicate="intersects")
    shares = shapely.area(shapely.intersection(polygons[touched], geometry)) / shapely.area(polygons[touched])
    total = float(np.nansum(shares * np.asarray(residents, dtype=float)[touched]))
    return ZonePopulation(residents=round(total / 10) * 10, level=level)


def _period(frame: pd.DataFrame, scope: ProfileScope) -> tuple[datetime.date | None, datetime.date | None]:
    if frame.empty:
        return scope.start, scope.end
    first, last = frame["occurred_from"].min().date(), last_day(frame["occurred_from"], frame["occurred_to"])
    return scope.start or first, scope.end or last


def _between(frame: pd.DataFrame, start: datetime.date, end: datetime.date) -> pd.Series[bool]:
    import pandas as pd

    after = pd.Timestamp(end) + pd.Timedelta(days=1)
    return (frame["occurred_from"] >= pd.Timestamp(start)) & (frame["occurred_from"] < after)


def _timed(zone: pd.DataFrame) -> pd.DataFrame:
    span = zone["occurred_to"] - zone["occurred_from"]
    return zone[(zone["date_precision"] == "minute") & (span <= KNOWN_TO)]


def _dated(zone: pd.DataFrame) -> pd.DataFrame:
    same_day = zone["occurred_from"].dt.normalize() == zone["occurred_to"].dt.normalize()
    return zone[zone["date_precision"].isin(["minute", "day"]) & same_day]


def _shares(values: pd.Series[Any], labels: Mapping[str, str] | None = None) -> tuple[Share, ...]:
    counts = values.value_counts()
    order = sorted(counts.items(), key=lambda one: (-int(one[1]), str(one[0])))
    shares = [Share(str(name), (labels or {}).get(str(name), str(name)), int(count)) for name, count in order]
    missing = int(values.isna().sum())
    return (*shares, Share("", UNKNOWN, missing)) if missing else tuple(shares)


def _months(zone: pd.DataFrame, start: datetime.date | None, end: datetime.date | None) -> tuple[Share, ...]:
    import pandas as pd

    if start is None or end is None:
        return ()
    known = zone[zone["date_precision"] != "year"]
    counts = known["occurred_from"].dt.to_period("M").value_counts()
    months = pd.period_range(start, end, freq="M")
    return tuple(Share(str(month), f"{month:%B %Y}", int(counts.get(month, 0))) for month in months)


def _slots(values: pd.Series[Any], size: int, label: Callable[[int], str]) -> tuple[Share, ...]:
    counts = values.value_counts()
    return tuple(Share(str(slot), label(slot), int(counts.get(slot, 0))) for slot in range(size))


def _repeats(zone: pd.DataFrame) -> Repeats:
    placed = zone[zone["location_precision"].isin(["exact", "address"]) & zone["easting_m"].notna()]
    spots = placed.groupby([placed["easting_m"].round(), placed["northing_m"].round()]).size()
    victims = zone["victim_key"].dropna().value_counts()
    return Repeats(
        places=int((spots > 1).sum()),
        at_places=int(spots[spots > 1].sum()),
        with_place=len(placed),
        victims=int((victims > 1).sum()) if len(victims) else None,
        of_victims=int(victims[victims > 1].sum()) if len(victims) else None,
        with_victim=int(victims.sum()),
    )


def _change(frame: pd.DataFrame, here: pd.Series[bool], end: datetime.date | None) -> YearChange | None:
    if frame.empty or end is None:
        return None
    last = _last_whole_month(end)
    start = _year_earlier(last)
    before_start = _year_earlier(start - datetime.timedelta(days=1))
    if frame["occurred_from"].min().date() > before_start + NEAR_START:
        return None
    if missing_months(frame["occurred_from"], before_start, last):
        return None
    before_end = start - datetime.timedelta(days=1)
    now = int((here & _between(frame, start, last)).sum())
    before = int((here & _between(frame, before_start, before_end)).sum())
    ratio = rate_ratio(now, before)
    return YearChange(
        this_year=now,
        year_before=before,
        start=start,
        end=last,
        before_start=before_start,
        before_end=before_end,
        ratio=ratio.ratio,
        low=ratio.low,
        high=ratio.high,
        p_value=ratio.p_value,
        sentence=change_sentence(now, before, ratio),
    )


def _last_whole_month(end: datetime.date) -> datetime.date:
    """Give the end of the last whole month, so that records known to the month fall on the right side."""
    tomorrow = end + datetime.timedelta(days=1)
    return end if tomorrow.day == 1 else end.replace(day=1) - datetime.timedelta(days=1)


def _year_earlier(last: datetime.date) -> datetime.date:
    """Give the first day of the twelve months that end with a month's last day."""
    following = last + datetime.timedelta(days=1)
    return following.replace(year=following.year - 1)
