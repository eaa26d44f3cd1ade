"""Reading zones: one, all, or as a map layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotspots.plan import zones as rules
from hotspots.store import zones as store
from hotspots.store.engine import open_store

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone


def list_zones(workspace: Workspace, *, removed: bool = False) -> list[Zone]:
    """
    List the zones in the order they were made.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    removed : bool
        Whether to list the removed ones instead.

    Returns
    -------
    list of Zone
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return store.every(connection, removed=removed)


def get_zone(workspace: Workspace, zone_id: str) -> Zone:
    """
    Read one zone, removed or not.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        Its id.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    with open_store(workspace.store_url).read() as connection:
        return store.get(connection, zone_id)


def zones_geojson(workspace: Workspace) -> dict[str, Any]:
    """
    Give the present zones for a map: id, name and kind only.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    dict
        FeatureCollection in WGS84.
    """
    return rules.zones_to_geojson(list_zones(workspace), crs=workspace.crs)
