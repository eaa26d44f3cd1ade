"""Shapes of a zone drawn beside each other, as a picture for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.maps.figure import MapZone, draw_map
from hotspots.workflows.area_outlines import area_outlines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace


def draw_shapes(workspace: Workspace, shapes: Mapping[str, BaseGeometry]) -> bytes:
    """
    Draw shapes on the outlines of areas.

    Parameters
    ----------
    workspace : Workspace
        For the outlines.
    shapes : mapping of str to shapely geometry
        Label to shape.

    Returns
    -------
    bytes
        The picture as PNG.
    """
    import shapely

    together = shapely.union_all(list(shapes.values()))
    west, south, east, north = together.bounds
    focus = together.buffer(max(east - west, north - south) * 0.8).envelope
    zones = [MapZone(label, shape) for label, shape in shapes.items()]
    return draw_map(
        zones,
        areas=area_outlines(workspace),
        focus=focus,
        width_cm=16.0,
        height_cm=8.0,
        zone_label="Shape of the zone",
    )
