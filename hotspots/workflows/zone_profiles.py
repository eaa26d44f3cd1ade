"""The profile of a zone: gather incidents and residents, then let the pure function count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.dataset.filters import IncidentFilter
from hotspots.plan.zone_profile import NEEDED_COLUMNS, ProfileScope, area_weighted, profile_zone
from hotspots.store import zones as store
from hotspots.store.engine import open_store

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace
    from hotspots.plan.profile import ZonePopulation, ZoneProfile


def zone_profile(workspace: Workspace, zone_id: str, *, where: IncidentFilter | None = None) -> ZoneProfile:
    """
    Profile one zone.

    Parameters
    ----------
    workspace : Workspace
        With incidents loaded.
    zone_id : str
        Id of the zone.
    where : IncidentFilter, optional
        Which incidents, and the period; all when None. The change looks back beyond the start of the period.

    Returns
    -------
    ZoneProfile
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    from geodata.dataset import read_incidents, table_version

    with open_store(workspace.store_url).read() as connection:
        zone = store.get(connection, zone_id)
    choice = where or IncidentFilter()
    version = table_version(workspace)
    frame = read_incidents(
        workspace,
        columns=NEEDED_COLUMNS,
        where=replace(choice, start=None),
        version=version if version >= 0 else None,
    )
    scope = ProfileScope(zone.zone_id, zone.name, choice.start, choice.end, version)
    return profile_zone(
        frame, zone.geometry, scope=scope, population=zone_population(workspace, zone.geometry)
    )


def zone_population(workspace: Workspace, geometry: BaseGeometry) -> ZonePopulation | None:
    """
    Estimate the residents of a shape from the finest level that has a population.

    Parameters
    ----------
    workspace : Workspace
        With populations loaded.
    geometry : shapely geometry
        In the workspace's system.

    Returns
    -------
    ZonePopulation or None
        None when no level has residents.
    """
    from geodata.areas.levels import load_level
    from geodata.areas.population import list_populations, load_population

    names = {table.level for table in list_populations(workspace) if table.measure == "residents"}
    levels = sorted(
        (load_level(workspace, name) for name in names), key=lambda level: (-len(level), level.name)
    )
    if not levels:
        return None
    finest = levels[0]
    residents = load_population(workspace, finest.name).reindex(finest.codes)
    return area_weighted(geometry, finest.polygons, residents.to_numpy("float64"), level=finest.name)
