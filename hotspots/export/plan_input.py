"""What the summary of an action plan is made from: plain figures, zones and actions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from hotspots.export.report import Value
    from hotspots.plan.actions import Action
    from hotspots.plan.zones import Zone

Counts = tuple[tuple[str, int], ...]
"""Labels and how many incidents each has."""


@dataclass(frozen=True)
class ZoneEvidence:
    """
    What the records say about one zone.

    Parameters
    ----------
    incidents : int
        Incidents in the zone in the period.
    characteristics : tuple of (str, int)
        Label and incidents marked with it; an incident may be in several.
    unmarked : int
        Incidents with none of the characteristics marked.
    categories, sources, settings, routes : tuple of (str, int)
        Incidents by what happened, who recorded it, kind of place, and how it was reported; most first.
    months : tuple of (str, int)
        Every month of the period in order.
    week : tuple of seven tuples of 24 int
        Incidents whose hour is known by weekday (Monday first) and hour; empty when unknown.
    repeats : tuple of str
        Sentences on places and people with more than one incident.
    population : float or None
        Residents, weighted by area.
    population_note : str
        How the residents were worked out.
    change : str
        Sentence on the change on the year before, with its interval.
    notes : tuple of str
        Caveats of this zone, such as what could not be placed.
    area_km2 : float
        Area of the zone.
    """

    incidents: int
    characteristics: Counts = ()
    unmarked: int = 0
    categories: Counts = ()
    sources: Counts = ()
    settings: Counts = ()
    routes: Counts = ()
    months: Counts = ()
    week: tuple[tuple[int, ...], ...] = ()
    repeats: tuple[str, ...] = ()
    population: float | None = None
    population_note: str = ""
    change: str = ""
    notes: tuple[str, ...] = ()
    area_km2: float = 0.0


@dataclass(frozen=True, eq=False)
class HotSpotEvidence:
    """
    A finding on hot spots, ready to be shown.

    Parameters
    ----------
    title : str
        Name of the method, and what it looked at.
    sentences, notes : tuple of str
        The reading in plain words, and its caveats.
    columns : tuple of str
        Headings of the table.
    rows : tuple of tuple
        The highest places, most notable first.
    shown_of : int
        How many places there are in all.
    geometries : tuple of shapely geometry
        All places, in the workspace's metric system.
    values : tuple of float
        The value the map is coloured by, one a place.
    value_label : str
        What that value is.
    records : tuple of dict
        All columns of each place, for the map layers.
    """

    title: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    shown_of: int
    geometries: tuple[BaseGeometry, ...] = ()
    values: tuple[float, ...] = ()
    value_label: str = ""
    records: tuple[dict[str, Value], ...] = ()


@dataclass(frozen=True, eq=False)
class PlanZone:
    """
    A zone with its evidence.

    Parameters
    ----------
    zone : Zone
        The zone.
    evidence : ZoneEvidence or None
        Its figures; None when there are no incidents in the workspace at all.
    """

    zone: Zone
    evidence: ZoneEvidence | None


@dataclass(frozen=True, eq=False)
class PlanInput:
    """
    Everything the summary of an action plan says.

    Parameters
    ----------
    organisation : str
        Name of the partnership.
    fictional : bool
        Whether the data is made up.
    made_on : datetime.date
        Day of the document.
    period : str
        Period of the figures, in words.
    zones : tuple of PlanZone
        Zones, in order.
    actions : tuple of Action
        Actions of these zones, and those of the whole partnership when the whole plan is shown.
    whole_plan : bool
        Whether this is the whole plan rather than chosen zones.
    hot_spots : HotSpotEvidence or None
        Evidence on hot spots.
    areas : tuple of shapely geometry
        Outlines behind the map.
    crs : str
        Metric system of all geometries.
    method : tuple of (str, str)
        Parts of the method note: term and text.
    caveats : tuple of str
        What a reader must keep in mind.
    """

    organisation: str
    fictional: bool
    made_on: datetime.date
    period: str
    zones: tuple[PlanZone, ...]
    actions: tuple[Action, ...]
    whole_plan: bool
    hot_spots: HotSpotEvidence | None = None
    areas: tuple[BaseGeometry, ...] = ()
    crs: str = "EPSG:27700"
    method: tuple[tuple[str, str], ...] = ()
    caveats: tuple[str, ...] = field(default=())

    @property
    def labels(self) -> dict[str, str]:
        """Short label of each zone on the map: 1, 2, 3, by zone id."""
        return {item.zone.zone_id: str(place) for place, item in enumerate(self.zones, start=1)}

    @property
    def names(self) -> dict[str, str]:
        """Name of each zone, by zone id."""
        return {item.zone.zone_id: item.zone.name for item in self.zones}
