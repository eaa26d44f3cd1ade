"""The map of suggested zones beside those that are there, for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.maps.figure import MapZone, draw_map
from hotspots.workflows.area_outlines import area_outlines

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
    return draw_map(zones, areas=area_outlines(workspace), width_cm=19.0, height_cm=11.0)
