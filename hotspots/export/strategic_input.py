"""What the section of a strategic assessment is made from: plain figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from shapely.geometry.base import BaseGeometry

    from hotspots.export.plan_input import HotSpotEvidence
    from hotspots.maps.figure import MapZone

HOT, QUIET = "Hot spot", "Quiet area"
"""Kinds of place that are proposed."""
Counts = tuple[tuple[str, int], ...]
"""Label and number of incidents, in the order shown."""


@dataclass(frozen=True)
class Reading:
    """
    What one method says, or why it could not be asked.

    Parameters
    ----------
    sentences, notes : tuple of str
        Its reading in plain words, and its caveats.
    problem : str
        Why there is none; empty when there is one.
    """

    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class CharacteristicRow:
    """
    One characteristic.

    Parameters
    ----------
    label : str
        Its words.
    recorded : int
        Incidents marked with it.
    said : int
        Incidents whose source says whether it was the reason or not.
    with_point, with_impact : int
        How many of those marked have a point, and an impact.
    serious : int
        How many of those with an impact have 4 or 5.
    asked : int
        Engagements that were about it.
    """

    label: str
    recorded: int
    said: int
    with_point: int
    with_impact: int
    serious: int
    asked: int = 0


@dataclass(frozen=True)
class SourceRow:
    """
    One source.

    Parameters
    ----------
    label : str
        Who recorded.
    incidents : int
        How many.
    with_characteristic, with_point, with_impact, with_route, with_setting : int
        How many of them say so.
    """

    label: str
    incidents: int
    with_characteristic: int
    with_point: int
    with_impact: int
    with_route: int
    with_setting: int


@dataclass(frozen=True)
class AreaRow:
    """
    One area.

    Parameters
    ----------
    name : str
        The area.
    count : int
        Incidents recorded.
    rate, low, high : float or None
        For each 1,000 residents, with its 95% interval; None without a population.
    compared : str
        Beside the whole: ``higher``, ``lower`` or nothing said.
    town_centre : bool
        Whether many more people are present than live there.
    quiet : str
        What a quiet area has less than; empty when it is none.
    """

    name: str
    count: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    compared: str = ""
    town_centre: bool = False
    quiet: str = ""


@dataclass(frozen=True)
class Proposal:
    """
    One place proposed as a priority, with its reasons.

    Parameters
    ----------
    place, kind : str
        Which, and what it is: a hot spot or a quiet area.
    reasons : tuple of str
        In words, with figures.
    """

    place: str
    kind: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """
    One objective that people agreed.

    Parameters
    ----------
    objective, why : str
        The objective, and why it is a priority.
    actions, late : int
        Actions that serve it, and how many of them are past their due date.
    leads : tuple of str
        Organisations that lead them.
    """

    objective: str
    why: str
    actions: int
    late: int
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """
    One time that people were asked.

    Parameters
    ----------
    day : datetime.date
        The day.
    group, heard, changed : str
        Who, as a group; what they said; what changed.
    """

    day: datetime.date
    group: str
    heard: str
    changed: str


@dataclass(frozen=True, eq=False)
class AssessmentInput:
    """
    Everything the section says.

    Parameters
    ----------
    organisation : str
        Name of the partnership.
    fictional : bool
        Whether the data is made up.
    made_on : datetime.date
        Day of the document.
    period, level : str
        Period of the figures, and the level of areas, in words.
    incidents, several, none, no_point : int
        Recorded incidents; with more than one characteristic; with none; and without a point.
    levels, timing, change, rates, repeats, quiet : Reading
        What each method says.
    reporting_moved : tuple of str
        Warnings that the mix of sources or of routes moved.
    changed_areas : tuple of (str, int, int)
        Areas that changed clearly, with incidents before and after.
    months, hours : Counts
        For the pictures.
    settings, routes, combinations : Counts
        Most frequent first; combinations are of two characteristics or more.
    characteristics : tuple of CharacteristicRow
        All seven.
    by_source : tuple of SourceRow
        Each source.
    areas : tuple of AreaRow
        Highest rate first, or most incidents first without rates.
    hot : HotSpotEvidence or None
        Hot spots with how stable they are; None when they could not be found.
    hot_places : tuple of str
        Area that the middle of each hot spot lies in, in the order of its records; empty where in none.
    hot_problem : str
        Why there are no hot spots.
    outlines : tuple of shapely geometry
        Areas behind the map.
    zones : tuple of MapZone
        Prevention zones on it.
    proposals : tuple of Proposal
        Places proposed as priorities.
    left_out : tuple of str
        Whom the proposals leave out.
    proposal_problem : str
        Why there are none; empty otherwise.
    decided : tuple of Decided
        What people agreed.
    heard : tuple of Heard
        What people at risk said, newest first.
    never_asked : tuple of str
        Characteristics nobody was asked about.
    method : tuple of (str, str)
        Parts of the method note.
    caveats : tuple of str
        What to keep in mind.
    """

    organisation: str
    fictional: bool
    made_on: datetime.date
    period: str
    level: str
    incidents: int
    several: int
    none: int
    no_point: int
    levels: Reading
    timing: Reading
    change: Reading
    rates: Reading
    repeats: Reading
    quiet: Reading
    reporting_moved: tuple[str, ...] = ()
    changed_areas: tuple[tuple[str, int, int], ...] = ()
    months: Counts = ()
    hours: Counts = ()
    settings: Counts = ()
    routes: Counts = ()
    combinations: Counts = ()
    characteristics: tuple[CharacteristicRow, ...] = ()
    by_source: tuple[SourceRow, ...] = ()
    areas: tuple[AreaRow, ...] = ()
    hot: HotSpotEvidence | None = None
    hot_places: tuple[str, ...] = ()
    hot_problem: str = ""
    outlines: tuple[BaseGeometry, ...] = ()
    zones: tuple[MapZone, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    left_out: tuple[str, ...] = ()
    proposal_problem: str = ""
    decided: tuple[Decided, ...] = ()
    heard: tuple[Heard, ...] = ()
    never_asked: tuple[str, ...] = ()
    method: tuple[tuple[str, str], ...] = ()
    caveats: tuple[str, ...] = ()
