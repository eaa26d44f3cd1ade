"""What the profile of a zone holds."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    from hotspots.plan.comparison import YearChange


@dataclass(frozen=True)
class Share:
    """
    One line of a breakdown.

    Parameters
    ----------
    name : str
        Value as stored, such as ``religion_or_belief``, ``2025-04`` or ``17``.
    label : str
        The same in words.
    count : int
        Incidents.
    """

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Repeats:
    """
    The same place or the same victim more than once.

    Parameters
    ----------
    places, at_places : int
        Places with more than one incident, and incidents at them.
    with_place : int
        Incidents whose point is an exact spot or an address; only these are looked at.
    victims, of_victims : int or None
        Victims with more than one incident, and those incidents; None when no source tells victims apart.
    with_victim : int
        Incidents that carry a key of their victim.
    """

    places: int
    at_places: int
    with_place: int
    victims: int | None
    of_victims: int | None
    with_victim: int


@dataclass(frozen=True)
class ZonePopulation:
    """
    Residents of a zone, by share of ground.

    Parameters
    ----------
    residents : int
        Estimate, rounded to 10.
    level : str
        Level of the areas it was made from.
    """

    residents: int
    level: str


@dataclass(frozen=True)
class ZoneProfile:
    """
    Profile of one zone for one period.

    Parameters
    ----------
    zone_id, zone_name : str
        The zone.
    start, end : datetime.date or None
        First and last day of the period; None when there is no incident at all.
    table_version : int
        Version of the incident table it was made from.
    area_km2 : float
        Size of the zone.
    incidents : int
        Incidents in it; never the sum of the characteristics.
    by_characteristic : tuple of Share
        All seven, in fixed order; an incident with two counts in both.
    several_characteristics, no_characteristic : int
        Incidents with more than one, and with none marked.
    by_source, by_category, by_setting, by_reporting_route : tuple of Share
        Most frequent first; what is not known stands last.
    by_month : tuple of Share
        Every month of the period, empty ones too.
    by_hour : tuple of Share
        24 hours, of the `with_hour` incidents whose time is known.
    by_weekday : tuple of Share
        Monday first, of the `with_weekday` incidents whose day is known.
    with_hour, with_weekday : int
        How many incidents those two stand on.
    repeats : Repeats
        Repeat places and victims.
    population : ZonePopulation or None
        None when no population is loaded.
    change : YearChange or None
        Last twelve months of the period against the twelve before; None when records do not reach back.
    no_point : int
        Incidents of the period without a point, which cannot be in any zone.
    sentences, notes : tuple of str
        The profile in words, and what to know when reading it.
    """

    zone_id: str
    zone_name: str
    start: datetime.date | None
    end: datetime.date | None
    table_version: int
    area_km2: float
    incidents: int
    by_characteristic: tuple[Share, ...]
    several_characteristics: int
    no_characteristic: int
    by_source: tuple[Share, ...]
    by_category: tuple[Share, ...]
    by_setting: tuple[Share, ...]
    by_reporting_route: tuple[Share, ...]
    by_month: tuple[Share, ...]
    by_hour: tuple[Share, ...]
    by_weekday: tuple[Share, ...]
    with_hour: int
    with_weekday: int
    repeats: Repeats
    population: ZonePopulation | None
    change: YearChange | None
    no_point: int
    sentences: tuple[str, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """
        Give the profile as plain values.

        Returns
        -------
        dict
            Nested dictionaries and lists; dates stay dates, and an interval without an upper end has None
            there, for JSON knows no infinity.
        """
        plain = asdict(self)
        if self.change is not None and math.isinf(self.change.high):
            plain["change"]["high"] = None
        return plain
