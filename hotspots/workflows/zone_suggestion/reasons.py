"""The reasons for each zone that was grown: its profile, and what the cells and earlier records say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.plan.suggest_reasons import (
    Trend,
    ZoneReasons,
    affected_of,
    heat_of,
    impact_of,
    one_point_of,
    steadiness_of,
    with_tested_trends,
)
from hotspots.plan.zone_profile import ProfileScope, inside, profile_zone

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geodata.dataset.filters import IncidentFilter
    from hotspots.plan.comparison import YearChange
    from hotspots.plan.suggest_reasons import Foreseen
    from hotspots.workflows.zone_suggestion.ground import Ground, Records


def reasons_for(
    ground: Ground,
    records: Records,
    where: IncidentFilter,
    zones: Sequence[NDArray[np.int64]],
    found_before: Sequence[Foreseen | None],
) -> list[ZoneReasons]:
    """
    Gather the reasons of all zones, their trends called together.

    Parameters
    ----------
    ground : Ground
        Cells and evidence.
    records : Records
        The incidents.
    where : IncidentFilter
        The period.
    zones : sequence of numpy.ndarray of int
        Positions of the cells of each zone.
    found_before : sequence of Foreseen or None
        Whether each could have been foreseen.

    Returns
    -------
    list of ZoneReasons
        In the same order. Counts are those the profile of the zone will show once it is saved.
    """
    frame = records.frame[records.meant]
    placed = ground.cell[records.meant]
    period = frame[records.in_period[records.meant]]
    every = [
        _one(ground, frame, period, placed, where, zone, before)
        for zone, before in zip(zones, found_before, strict=True)
    ]
    return with_tested_trends(every)


def _one(
    ground: Ground,
    frame: pd.DataFrame,
    period: pd.DataFrame,
    placed: NDArray[np.int64],
    where: IncidentFilter,
    zone: NDArray[np.int64],
    before: Foreseen | None,
) -> ZoneReasons:
    shape = ground.shape(zone)
    profile = profile_zone(frame, shape, scope=ProfileScope("", "", where.start, where.end))
    here = period[inside(period, shape)]
    cells = ground.cells
    counts = cells.counts[zone]
    return ZoneReasons(
        heat=heat_of(
            profile.incidents,
            profile.area_km2,
            others=int(cells.counts.sum() - counts.sum()),
            others_km2=(cells.rows.size - zone.size) * ground.cell_km2,
            hot=ground.gi_hot[zone],
            q=ground.q[zone],
        ),
        steadiness=steadiness_of(
            None if ground.stable_share is None else ground.stable_share[zone], counts, looks=ground.looks
        ),
        trend=_trend(profile.change, frame, placed, zone),
        repeats=profile.repeats,
        impact=impact_of(here["impact"]),
        affected=affected_of(here),
        several_characteristics=profile.several_characteristics,
        foreseen=before,
        one_point=one_point_of(here),
    )


def _trend(
    change: YearChange | None, frame: pd.DataFrame, placed: NDArray[np.int64], zone: NDArray[np.int64]
) -> Trend:
    if change is None:
        return Trend("not known", None)
    elsewhere = (placed >= 0) & ~np.isin(placed, zone)
    now = _between(frame, change.start, change.end)
    before = _between(frame, change.before_start, change.before_end)
    return Trend(
        "no clear change",
        change,
        rest_now=int((elsewhere & now).sum()),
        rest_before=int((elsewhere & before).sum()),
    )


def _between(frame: pd.DataFrame, start: datetime.date, end: datetime.date) -> NDArray[np.bool_]:
    import pandas as pd

    after = pd.Timestamp(end) + pd.Timedelta(days=1)
    moments = frame["occurred_from"]
    return np.asarray((moments >= pd.Timestamp(start)) & (moments < after))
