"""The map of suggested zones beside those that are there, for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.maps.colouring import ColourClasses, HotLayer
from hotspots.maps.figure import MapZone, draw_map
from hotspots.maps.palettes import ORDERED
from hotspots.plan.zones import KIND_LABELS
from hotspots.workflows.area_outlines import area_outlines
from hotspots.workflows.zone_lists import list_zones

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.workflows.zone_suggestion.records import Suggestions


def suggestions_map(workspace: Workspace, found: Suggestions) -> bytes:
    """
    Draw the suggested zones with their numbers.

    Parameters
    ----------
    workspace : Workspace
        For the outlines behind them.
    found : Suggestions
        The answer; zones offered beside the set are drawn too.

    Returns
    -------
    bytes
        The picture as PNG.
    """
    zones = [MapZone(str(one.number), one.geometry) for one in (*found.zones, *found.beside)]
    return draw_map(
        zones,
        areas=area_outlines(workspace),
        hot=_there(workspace),
        width_cm=19.0,
        height_cm=11.0,
        zone_label="Suggested zone",
    )


def _there(workspace: Workspace) -> HotLayer | None:
    """Colour the zones that are there already, by what they are for."""
    kinds = tuple(KIND_LABELS)
    present = sorted(list_zones(workspace), key=lambda zone: kinds.index(zone.kind))
    used = [kind for kind in kinds if any(zone.kind == kind for zone in present)]
    if not present:
        return None
    classes = ColourClasses(
        tuple(used.index(zone.kind) for zone in present),
        tuple(KIND_LABELS[kind] for kind in used),
        tuple(_COLOURS[kind] for kind in used),
    )
    return HotLayer(tuple(zone.geometry for zone in present), classes, "There already")


_COLOURS = {"action": ORDERED[3], "buffer": ORDERED[1], "comparison": ORDERED[0]}
