"""What to know when a zone is made or changed: overlaps with others, and whether an effect could be shown."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.plan.profile_words import FEW
from hotspots.plan.zone_checks import overlap_sentences
from hotspots.store import zones as store
from hotspots.store.engine import open_store
from hotspots.wording import counted, format_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone

LARGE_FALL = 50.0
"""A zone is called small when only a fall of this many per cent or more could be shown (house rule)."""
YEAR = datetime.timedelta(days=365)
_COLUMNS = ("occurred_from", "occurred_to", "easting_m", "northing_m")


@dataclass(frozen=True)
class ZoneNotes:
    """
    What to know of a zone.

    Parameters
    ----------
    zone_id : str
        The zone.
    overlaps : tuple of str
        A text for each zone it lies over or touches in a way that matters.
    size : str
        Whether an effect could be shown; empty when it could, or nothing is known.
    """

    zone_id: str
    overlaps: tuple[str, ...]
    size: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it."""
        return (*self.overlaps, *filter(None, (self.size,)))


def zone_notes(workspace: Workspace, zone_ids: Sequence[str]) -> dict[str, ZoneNotes]:
    """
    Look over zones beside all others and the incidents of the last year.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    zone_ids : sequence of str
        Which zones.

    Returns
    -------
    dict of str to ZoneNotes
        By zone.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    with open_store(workspace.store_url).read() as connection:
        every = store.every(connection)
        zones = [store.get(connection, zone_id) for zone_id in dict.fromkeys(zone_ids)]
    frame = _year_of_incidents(workspace) if zones else None
    return {
        zone.zone_id: ZoneNotes(
            zone.zone_id, overlap_sentences(zone, every), _size(zone, frame) if frame is not None else ""
        )
        for zone in zones
        if not zone.removed
    }


def size_sentence(incidents: int, *, kind: str = "action") -> str:
    """
    Say whether a fall in a zone with so many incidents a year could be told from chance.

    Parameters
    ----------
    incidents : int
        Incidents of a year.
    kind : str
        What the zone is for; nothing is said of buffers.

    Returns
    -------
    str
        One or two sentences; empty when a fall of half or less could be shown.

    Notes
    -----
    `hotspots.evaluate.visible` for a year before and a year after, beside a comparison with as many
    incidents: the number an evaluation tells before it starts.
    """
    from hotspots.evaluate.visible import rounded_up, smallest_visible_fall

    about = f"About {counted(incidents, 'incident')} a year" if incidents else "No incident in the last year"
    if kind == "comparison" and incidents < FEW:
        return f"{about}: too few to compare with, whatever happens in the action zone. Take more ground in."
    if kind != "action":
        return ""
    percent = smallest_visible_fall(incidents, [incidents]).percent
    if percent is not None and percent < LARGE_FALL:
        return ""
    if percent is None:
        seen = "not even a fall to none could be told from chance after a year"
    elif percent >= 100:
        seen = "after a year only a fall to none could be told from chance"
    else:
        seen = f"after a year you could only see a fall of about {rounded_up(percent)}% or more"
    return (
        f"{about}: {seen}, beside a comparison with as many. That is no reason not to act; to show an "
        "effect, evaluate it together with like zones, allow more time, or choose another measure."
    )


def _year_of_incidents(workspace: Workspace) -> tuple[pd.DataFrame, datetime.date] | None:
    """Read the last twelve months; None when the records do not reach back so far."""
    import pandas as pd

    from geodata.dataset import read_incidents, table_version
    from hotspots.plan.coverage import last_day

    if table_version(workspace) < 0:
        return None
    frame = read_incidents(workspace, columns=list(_COLUMNS))
    if frame.empty:
        return None
    last = last_day(frame["occurred_from"], frame["occurred_to"])
    if frame["occurred_from"].min().date() > last - YEAR:
        return None
    return frame[frame["occurred_from"] >= pd.Timestamp(last - YEAR + datetime.timedelta(days=1))], last


def _size(zone: Zone, year: tuple[pd.DataFrame, datetime.date]) -> str:
    frame, last = year
    told = size_sentence(incidents_in(frame, zone.geometry), kind=zone.kind)
    return f"{told} (Counted over the year to {format_date(last)}.)" if told else ""


def incidents_in(frame: pd.DataFrame, shape: BaseGeometry) -> int:
    """
    Count the incidents with a point in a shape.

    Parameters
    ----------
    frame : pandas.DataFrame
        With ``easting_m`` and ``northing_m`` [m].
    shape : shapely geometry
        In the same system.

    Returns
    -------
    int
        How many; the edge belongs to the shape.
    """
    from hotspots.plan.zone_profile import inside

    return int(inside(frame, shape).sum())
