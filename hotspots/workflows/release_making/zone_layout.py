"""A drawn zone in a release: snapped to whole areas of the level, beside the rest of the place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.areas.levels import load_level
from geodata.errors import UserError
from hotspots.disclose.audit_model import areas_of
from hotspots.disclose.layout import TOTAL, joined
from hotspots.disclose.zones import require_releasable, whole_blocks
from hotspots.store import zones as zone_store
from hotspots.store.engine import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.disclose.counts import Cube
    from hotspots.disclose.layout import Layout
    from hotspots.disclose.release import Released

REST_NAME = "The rest of the place"


def zone_layout(
    workspace: Workspace,
    cube: Cube,
    asked: Layout,
    *,
    level: str,
    zone_id: str,
    earlier: Sequence[Released],
) -> Layout:
    """
    Make a layout of one drawn zone and the rest.

    Parameters
    ----------
    workspace : Workspace
        Where the zone and the level are.
    cube : Cube
        True counts of the areas of the level.
    asked : Layout
        Each area by itself.
    level : str
        The level.
    zone_id : str
        Number of the zone.
    earlier : sequence of Released
        Live releases of the level.

    Returns
    -------
    Layout
        Two areas: the areas that lie in the zone by half or more, and all others.

    Raises
    ------
    UserError
        If there is no such zone, residents are not known, or the zone or its difference with a released area
        is too small.
    """
    with open_store(workspace.store_url).read() as connection:
        zone = next((one for one in zone_store.every(connection) if one.zone_id == zone_id), None)
    if zone is None:
        raise UserError("The zone", f"'{zone_id[:20]}' does not exist.", "Choose one from the list of zones.")
    residents = {area.code: area.residents for area in cube.areas if area.residents is not None}
    if len(residents) < len(cube.areas):
        raise UserError(
            what="A zone",
            found="can be released only where the residents of all areas are known.",
            fix="Load the population of this level first.",
        )
    snapped = whole_blocks(_shares(workspace, level, zone.geometry), residents)
    totals = cube.by_quarter(TOTAL).sum(axis=1)
    counts = {area.code: int(count) for area, count in zip(cube.areas, totals, strict=True)}
    everywhere = frozenset(counts)
    told = [frozenset(area.codes) for one in earlier for area in areas_of(one.parts)]
    require_releasable(snapped, [everywhere, *told], counts, residents)
    inside = joined([area for area in asked.areas if area.code in snapped.blocks], name=zone.name)
    rest = [area for area in asked.areas if area.code not in snapped.blocks]
    return replace(asked, areas=(inside, *([joined(rest, name=REST_NAME)] if rest else [])))


def _shares(workspace: Workspace, level: str, shape: object) -> dict[str, float]:
    """Share of each area that lies in the zone."""
    areas = load_level(workspace, level)
    return {
        str(code): float(polygon.intersection(shape).area / polygon.area)
        for code, polygon in zip(areas.codes, areas.polygons, strict=True)
    }
