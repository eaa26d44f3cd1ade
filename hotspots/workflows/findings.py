"""What can be asked about hot spots, and what comes back: plain frozen records, no computing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from geodata.dataset.filters import IncidentFilter
from hotspots.workflows.shown import Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class DetectRequest:
    """
    One question about hot spots; hashable, so that it can be the key of a cache.

    Parameters
    ----------
    method : str
        Name of a method, as in `hotspots detect METHOD`.
    level : str or None
        Count by the areas of this level; None counts on cells (`counts`, `gi-star`).
    cell_m : float or None
        Width of a cell [m]; None chooses one and says so.
    shape : {"square", "hexagon"}
        Shape of the cells.
    where : IncidentFilter
        Which incidents are meant.
    bandwidth_m : float or None
        Bandwidth of the density [m]; None chooses one and says so.
    value : {"count", "rate"}
        What Gi* looks at.
    cluster_method : {"dbscan", "hdbscan"}
        How clusters are found.
    eps_m : float or None
        Reach of DBSCAN [m]; None chooses one and says so.
    min_incidents : int or None
        Fewest incidents of a cluster; None chooses and says so.
    measure, group : str, str or None
        Which population rates divide by.
    per : int
        Rates are given for so many people.
    within : str or None
        Level whose areas together are the study area of cells; None takes the coarsest one loaded.
    alpha : float
        False discovery rate below which a place is called significant.
    options : tuple of (str, object)
        Choices only this method has, by name; what is left out takes its usual value.
    """

    method: str
    level: str | None = None
    cell_m: float | None = None
    shape: Literal["square", "hexagon"] = "square"
    where: IncidentFilter = field(default_factory=IncidentFilter)
    bandwidth_m: float | None = None
    value: Literal["count", "rate"] = "count"
    cluster_method: Literal["dbscan", "hdbscan"] = "dbscan"
    eps_m: float | None = None
    min_incidents: int | None = None
    measure: str = "residents"
    group: str | None = None
    per: int = 1000
    within: str | None = None
    alpha: float = 0.05
    options: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, eq=False)
class Finding:
    """
    The answer to a `DetectRequest`.

    Parameters
    ----------
    request : DetectRequest
        The question.
    frame : geopandas.GeoDataFrame
        One row a cell, area or cluster, in the workspace's coordinate system. The geometry is empty in a
        table by printed area code.
    value_column : str
        Column to colour the map by.
    sentences : tuple of str
        The plain-English reading.
    notes : tuple of str
        Chosen defaults, what is not on the map, caveats.
    parameters : dict
        Everything needed to make the figure again; only texts, numbers, lists.
    table_version : int
        Version of the incident table that was read.
    incidents, on_map, not_on_map : int
        How many incidents match, and how many of them the frame counts and does not count.
    assigned_by : dict of str to int
        How many of the counted incidents came to their area by printed code, lookup and polygon.
    shown : Shown
        How the finding looks beyond its value column: classes, columns, charts, further tables.
    """

    request: DetectRequest
    frame: GeoDataFrame
    value_column: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    parameters: dict[str, Any]
    table_version: int
    incidents: int
    on_map: int
    not_on_map: int
    assigned_by: dict[str, int]
    shown: Shown = field(default_factory=Shown)
