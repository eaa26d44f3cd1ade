"""Outlines of areas behind the map of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace


def area_outlines(workspace: Workspace) -> tuple[BaseGeometry, ...]:
    """
    Give the areas of the coarsest level of several areas, thinned to what a printed page shows.

    Parameters
    ----------
    workspace : Workspace
        With levels loaded.

    Returns
    -------
    tuple of shapely geometry
        Empty when no level is loaded.
    """
    import shapely

    from geodata.areas import list_levels, load_level

    levels = [load_level(workspace, name) for name in list_levels(workspace)]
    several = sorted((level for level in levels if len(level.codes) > 1), key=lambda level: len(level.codes))
    if not several:
        return ()
    thinned = shapely.simplify(several[0].polygons, 10.0)
    return tuple(shape for shape in thinned if shape is not None and not shape.is_empty)
