"""Names for places that have none of their own: the area a cell, a circle or a cluster lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.workflows.detection.ground import read_level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.workflows.detection.inputs import Inputs

BEST_KNOWN = "ward"
"""People know wards by name; smaller areas of the census are known by numbers."""
MOST_LOOKED_AT = 60
"""Places next to each other lie in the same area: after so many the search for other names ends."""


def area_name_at(inputs: Inputs, x: float, y: float) -> str | None:
    """
    Name the area that holds a point.

    Parameters
    ----------
    inputs : Inputs
        The question; levels are taken from its workspace.
    x, y : float
        Easting and northing [m].

    Returns
    -------
    str or None
        Name of the ward, where wards are loaded and one holds the point; else of the area of the loaded level
        with the fewest areas that does, a level of a single area last. None where no area holds it.
    """
    return _names_at(inputs, np.array([x]), np.array([y]))[0]


def _names_at(inputs: Inputs, x: NDArray[np.float64], y: NDArray[np.float64]) -> list[str | None]:
    import shapely

    names: list[str | None] = [None] * x.size
    for level_name in _levels(inputs):
        level = read_level(inputs.workspace, level_name)
        open_ones = [at for at, name in enumerate(names) if name is None]
        inside = shapely.intersects_xy(level.polygons[:, None], x[open_ones], y[open_ones])
        for at, held in zip(open_ones, inside.T, strict=True):
            if held.any():
                names[at] = str(level.names[int(held.argmax())])
        if None not in names:
            break
    return names


def _levels(inputs: Inputs) -> Iterator[str]:
    """Give the levels by how well their names tell a place; others are read only when wards do not do."""
    from geodata.areas import list_levels

    loaded = list_levels(inputs.workspace)
    if BEST_KNOWN in loaded:
        yield BEST_KNOWN
    sizes = {name: len(read_level(inputs.workspace, name)) for name in loaded if name != BEST_KNOWN}
    yield from sorted(sizes, key=lambda name: (sizes[name] < 2, sizes[name], name))


def strongest_names(inputs: Inputs, frame: GeoDataFrame, by: str, *, most: int = 3) -> list[str]:
    """
    Name the places with the highest values: areas by their name, others by the area their middle lies in.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        Places, with ``area_name`` where they are areas.
    by : str
        Column to rank them by.
    most : int, default 3
        How many names at most.

    Returns
    -------
    list of str
        Different names, the highest first; empty where no area holds any of the places.
    """
    import shapely

    values = frame[by].to_numpy(dtype=float, na_value=np.nan)
    order = np.argsort(-values, kind="stable")
    order = order[np.isfinite(values[order])]
    if "area_name" in frame:
        return [str(name) for name in frame["area_name"].iloc[order[:most]]]
    middles = shapely.point_on_surface(frame.geometry.to_numpy()[order[:MOST_LOOKED_AT]])
    named = _names_at(inputs, shapely.get_x(middles), shapely.get_y(middles))
    return list(dict.fromkeys(name for name in named if name is not None))[:most]
