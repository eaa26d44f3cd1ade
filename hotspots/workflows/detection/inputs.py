"""What a question about hot spots is answered from: incidents, levels, study area, population."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.schema import AREA_PREFIX, ASSIGNED_BY, ASSIGNED_BY_SUFFIX, CHARACTERISTICS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from geodata.areas import AreaLevel
    from geodata.workspace import Workspace
    from hotspots.workflows.findings import DetectRequest

_COLUMNS = ("easting_m", "northing_m", "location_precision", "date_precision", "area_code", *CHARACTERISTICS)


@dataclass(frozen=True, eq=False)
class Inputs:
    """
    The incidents that are meant, read once.

    Parameters
    ----------
    workspace : Workspace
        Where they come from.
    request : DetectRequest
        The question.
    incidents : pandas.DataFrame
        One row an incident.
    table_version : int
        Version of the incident table.
    x, y : numpy.ndarray, shape (m,)
        Eastings and northings [m] of the incidents with a point of their own.
    """

    workspace: Workspace
    request: DetectRequest
    incidents: DataFrame
    table_version: int
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.incidents)


@dataclass(frozen=True, eq=False)
class StudyArea:
    """
    The ground that cells cover.

    Parameters
    ----------
    polygon : shapely geometry
        Polygon or multipolygon in the workspace's coordinate system.
    level : str or None
        Level whose areas it is made of; None for a rectangle round the points.
    note : str
        One sentence for the reader.
    """

    polygon: Any
    level: str | None
    note: str


def read_inputs(workspace: Workspace, request: DetectRequest) -> Inputs:
    """
    Read the incidents a question is about.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    request : DetectRequest
        The question.

    Returns
    -------
    Inputs
        Incidents, and the coordinates of those with a point of their own.

    Raises
    ------
    UserError
        If nothing has been imported yet, or the level is not loaded.
    """
    from geodata.areas import list_levels
    from geodata.dataset import read_incidents, table_version

    version = table_version(workspace)
    if version < 0:
        raise UserError(
            what="The workspace",
            found="holds no incidents yet.",
            fix="Import a file first, with 'hotspots import FILE --source NAME' or on the Data page.",
        )
    columns = list(_COLUMNS)
    if request.level is not None:
        _require_loaded(list_levels(workspace), request.level)
        columns += [AREA_PREFIX + request.level, AREA_PREFIX + request.level + ASSIGNED_BY_SUFFIX]
    incidents = read_incidents(workspace, columns=columns, where=request.where, version=version)
    x = incidents["easting_m"].to_numpy(dtype=float, na_value=np.nan)
    y = incidents["northing_m"].to_numpy(dtype=float, na_value=np.nan)
    # A point that stands for a whole area says nothing about where in it the incident was.
    own = np.isfinite(x) & np.isfinite(y) & (incidents["location_precision"] != "area").to_numpy(dtype=bool)
    return Inputs(workspace, request, incidents, version, x[own], y[own])


def _require_loaded(levels: list[str], level: str) -> None:
    if level not in levels:
        raise UserError(
            what=f"The level '{level}'",
            found=f"is not loaded (loaded: {', '.join(levels) or 'none'}).",
            fix=f"Choose a loaded level, or load it with 'hotspots areas add FILE --level {level}'.",
        )


def area_positions(inputs: Inputs, level: AreaLevel) -> NDArray[np.int64]:
    """
    Find the area of every incident at a level.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    level : AreaLevel
        The level.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Position of the area in the level; -1 where the incident belongs to none.
    """
    import pandas as pd

    codes = inputs.incidents[AREA_PREFIX + level.name]
    return np.asarray(pd.Index(level.codes.astype(object)).get_indexer(codes.astype(object)), dtype=np.int64)


def assigned_by(inputs: Inputs, level: str) -> dict[str, int]:
    """
    Count by which way incidents came to their area.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    level : str
        Name of the level.

    Returns
    -------
    dict of str to int
        Counts for ``printed``, ``lookup`` and ``polygon``.
    """
    counts = inputs.incidents[AREA_PREFIX + level + ASSIGNED_BY_SUFFIX].value_counts()
    return {way: int(counts.get(way, 0)) for way in ASSIGNED_BY}


def find_study_area(inputs: Inputs, *, margin_m: float = 0.0) -> StudyArea:
    """
    Settle the ground that cells cover.

    Parameters
    ----------
    inputs : Inputs
        The incidents; used only when no level is loaded.
    margin_m : float, default 0
        Margin [m] round the points when no level is loaded.

    Returns
    -------
    StudyArea
        The level asked for; else the loaded level that covers most ground with the fewest areas; else the
        rectangle round the points.

    Raises
    ------
    UserError
        If the level is not loaded, or there is neither a level nor a point.
    """
    from geodata.areas import list_levels

    levels = list_levels(inputs.workspace)
    asked = inputs.request.within
    if asked is not None:
        _require_loaded(levels, asked)
    if not levels:
        return _rectangle(inputs, margin_m)
    name = asked or _widest_level(inputs.workspace, levels)
    polygon = _union(inputs.workspace, name, _stamp(inputs.workspace, name))
    km2 = polygon.area / 1e6
    return StudyArea(polygon, name, f"The study area is all areas of level {name} together ({km2:,.1f} km²).")


def _rectangle(inputs: Inputs, margin_m: float) -> StudyArea:
    import shapely

    if not inputs.x.size:
        raise UserError(
            what="The incidents that match",
            found=f"({len(inputs):,}) have no point, and no level of areas is loaded.",
            fix="Load areas with 'hotspots areas add', or use 'counts' without cells for a table by area "
            "code.",
        )
    (west, east), (south, north) = _main_extent(inputs.x), _main_extent(inputs.y)
    # Without a margin a single point, or points in one line, would have no area.
    margin = margin_m or max(50.0, max(east - west, north - south) / 50)
    box = shapely.box(west - margin, south - margin, east + margin, north + margin)
    return StudyArea(
        box,
        None,
        f"No level of areas is loaded, so the study area is the rectangle round the points, {margin:,.0f} "
        "m wider on each side: empty ground outside the area you serve may be in it. Load areas to mend "
        "that.",
    )


def _main_extent(axis: NDArray[np.float64]) -> tuple[float, float]:
    """
    Give the extent of the points along an axis, without the few that lie far away from all others.

    One misplaced record hundreds of kilometres off would make every cell the size of a town. Kept: the
    points within the middle 99%, widened by a quarter and at least 5 km on either side (house rule).
    """
    low, high = np.quantile(axis, [0.005, 0.995])
    reach = max((high - low) / 4, 5000.0)
    near = axis[(axis >= low - reach) & (axis <= high + reach)]
    return float(near.min()), float(near.max())


def _widest_level(workspace: Workspace, levels: list[str]) -> str:
    """Among the levels that cover (nearly) the most ground, take the one with the fewest areas."""
    import shapely

    loaded = [read_level(workspace, name) for name in levels]
    ground = [float(shapely.area(level.polygons).sum()) for level in loaded]
    wide = [level for level, area in zip(loaded, ground, strict=True) if area >= 0.99 * max(ground)]
    return min(wide, key=len).name


def _stamp(workspace: Workspace, level: str) -> int:
    path = workspace.areas_path / f"{level}.parquet"
    return path.stat().st_mtime_ns if path.exists() else 0


def read_level(workspace: Workspace, level: str) -> AreaLevel:
    """
    Read a level, or give the one read before when its file has not changed.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Its name.

    Returns
    -------
    AreaLevel
        The level; not to be changed.
    """
    return _level(workspace, level, _stamp(workspace, level))


@lru_cache(maxsize=8)
def _level(workspace: Workspace, level: str, stamp: int) -> AreaLevel:  # noqa: ARG001  the stamp is part of the key
    from geodata.areas import load_level

    return load_level(workspace, level)


@lru_cache(maxsize=8)
def _union(workspace: Workspace, level: str, stamp: int) -> Any:
    from geodata.areas import study_area

    return study_area(_level(workspace, level, stamp))


def level_neighbours(workspace: Workspace, level: str) -> Any:
    """
    Give the neighbours of a level's areas, worked out once for each version of its file.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Its name.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        1 where two areas touch.
    """
    return _neighbours(workspace, level, _stamp(workspace, level))


@lru_cache(maxsize=8)
def _neighbours(workspace: Workspace, level: str, stamp: int) -> Any:
    from hotspots.detect.neighbours import area_neighbours

    return area_neighbours(_level(workspace, level, stamp).polygons)
