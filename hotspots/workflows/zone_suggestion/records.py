"""What is asked and answered when zones are suggested: plain frozen records, no computing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geodata.dataset.filters import IncidentFilter
from hotspots.plan.suggest_growth import ZoneLimits

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from hotspots.plan.coverage_by_zones import SetCoverage
    from hotspots.plan.suggest_holdout import SetForeseen
    from hotspots.plan.suggest_reasons import ZoneReasons


@dataclass(frozen=True)
class SuggestRequest:
    """
    What zones are asked for; hashable, so that it can be the key of a cache.

    Parameters
    ----------
    count : int
        How many zones, at most.
    largest_km2 : float
        Greatest area of a zone [km²].
    fewest_incidents : int
        Zones with fewer incidents are not suggested.
    where : IncidentFilter
        Which incidents, and the period.
    method : {"gi-star", "clusters", "density"}
        What marks the ground zones grow on.
    order : {"signs", "incidents"}
        By what rule zones are ranked.
    """

    count: int = 5
    largest_km2: float = 0.25
    fewest_incidents: int = 10
    where: IncidentFilter = field(default_factory=IncidentFilter)
    method: str = "gi-star"
    order: str = "signs"

    @property
    def limits(self) -> ZoneLimits:
        """The limits of a zone, checked."""
        return ZoneLimits(self.largest_km2, self.fewest_incidents)


@dataclass(frozen=True, eq=False)
class Suggestion:
    """
    One zone worth looking at.

    Parameters
    ----------
    number : int
        Its place in the order, 1 for the first.
    name : str
        What it is called at first.
    geometry : shapely geometry
        In the workspace's system.
    compactness : float
        Polsby and Popper's measure: 1 for a circle, 0.79 for a square.
    reasons : ZoneReasons
        The figures.
    signs : tuple of str
        The signs that hold.
    sentences : tuple of str
        The reasons in words.
    checks : tuple of str
        What to know beside other zones, and whether an effect could be shown.
    brings_in : tuple of str
        Characteristics it would bring in that the set leaves out; only for zones offered beside the set.
    """

    number: int
    name: str
    geometry: BaseGeometry
    compactness: float
    reasons: ZoneReasons
    signs: tuple[str, ...]
    sentences: tuple[str, ...]
    checks: tuple[str, ...]
    brings_in: tuple[str, ...] = ()

    @property
    def area_km2(self) -> float:
        """Area [km²]."""
        return float(self.geometry.area) / 1e6


@dataclass(frozen=True, eq=False)
class Suggestions:
    """
    The answer to a `SuggestRequest`.

    Parameters
    ----------
    request : SuggestRequest
        The question.
    zones : tuple of Suggestion
        The first to act in first.
    beside : tuple of Suggestion
        Zones not in the set that would bring in what it leaves out.
    coverage : SetCoverage
        What the set covers.
    foreseen : SetForeseen or None
        How well the same rules would have met later incidents.
    sentences : tuple of str
        The reading of the set.
    warnings : tuple of str
        What the set leaves out.
    notes : tuple of str
        Defaults chosen and what to know.
    parameters : dict
        Everything needed to make the figures again.
    table_version : int
        Version of the incident table.
    period : str
        In words.
    """

    request: SuggestRequest
    zones: tuple[Suggestion, ...]
    beside: tuple[Suggestion, ...]
    coverage: SetCoverage
    foreseen: SetForeseen | None
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    parameters: dict[str, Any]
    table_version: int
    period: str
