"""An earlier shape of a zone beside the present one, as a picture for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.maps.colouring import ColourClasses, HotLayer
from hotspots.maps.figure import MapZone, draw_map
from hotspots.maps.palettes import ORDERED
from hotspots.workflows.area_outlines import area_outlines

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace


def draw_shapes(workspace: Workspace, now: BaseGeometry, earlier: BaseGeometry, *, label: str) -> bytes:
    """
    Draw the present shape as a line over the earlier one in colour.

    Parameters
    ----------
    workspace : Workspace
        For the outlines of areas behind them.
    now, earlier : shapely geometry
        The two shapes, in the workspace's system.
    label : str
        What the earlier one is, for the legend.

    Returns
    -------
    bytes
        The picture as PNG.
    """
    import shapely

    together = shapely.union_all([now, earlier])
    west, south, east, north = together.bounds
    return draw_map(
        [MapZone("now", now)],
        areas=area_outlines(workspace),
        hot=HotLayer((earlier,), ColourClasses((0,), (label,), (ORDERED[0],)), "Before"),
        focus=together.buffer(max(east - west, north - south) * 0.8).envelope,
        width_cm=16.0,
        height_cm=8.0,
        zone_label="Shape now",
    )
