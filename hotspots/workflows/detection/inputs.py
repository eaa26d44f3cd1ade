"""What a question about hot spots is answered from: incidents, levels, study area, population."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.schema import AREA_PREFIX, ASSIGNED_BY, ASSIGNED_BY_SUFFIX, CHARACTERISTICS
from hotspots.wording import level_label
from hotspots.workflows.detection.ground import level_union, read_level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from geodata.areas import AreaLevel
    from geodata.workspace import Workspace
    from hotspots.detect.points import Places
    from hotspots.workflows.findings import DetectRequest

_POINTS = ("easting_m", "northing_m", "location_precision")


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
        Eastings and northings [m] of the incidents with a point of their own; empty for a question by area,
        unless the method asks for the column ``easting_m``.
    point_rows : numpy.ndarray of int, shape (m,)
        Positions in `incidents` of the incidents with a point of their own.
    options : dict
        A value for every choice of the method.
    """

    workspace: Workspace
    request: DetectRequest
    incidents: DataFrame
    table_version: int
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    point_rows: NDArray[np.int64]
    options: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.incidents)

    @cached_property
    def places(self) -> Places:
        """The distinct places of the points: published points often stand in tall stacks."""
        from hotspots.detect.points import distinct_places

        return distinct_places(self.x, self.y)


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


def read_inputs(
    workspace: Workspace,
    request: DetectRequest,
    *,
    columns: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
) -> Inputs:
    """
    Read the incidents a question is about.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    request : DetectRequest
        The question.
    columns : sequence of str
        Columns of the incident table the method needs beyond place and characteristics.
    options : mapping, optional
        A value for every choice of the method.

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
    if request.level is not None:
        _require_loaded(list_levels(workspace), request.level)
    needed = list(dict.fromkeys([*_columns(request), *columns]))
    if request.where.start is None and request.where.end is None:
        needed = list(dict.fromkeys([*needed, "occurred_from"]))  # to say which days they reach over
    if "easting_m" in needed:
        needed = list(dict.fromkeys([*needed, *_POINTS]))
    incidents = read_incidents(workspace, columns=needed, where=request.where, version=version)
    if "easting_m" not in needed:
        nowhere = np.empty(0)
        return Inputs(
            workspace, request, incidents, version, nowhere, nowhere, np.empty(0, np.int64), options or {}
        )
    x = incidents["easting_m"].to_numpy(dtype=float, na_value=np.nan)
    y = incidents["northing_m"].to_numpy(dtype=float, na_value=np.nan)
    # A point that stands for a whole area says nothing about where in it the incident was.
    own = np.isfinite(x) & np.isfinite(y) & (incidents["location_precision"] != "area").to_numpy(dtype=bool)
    rows = np.flatnonzero(own)
    return Inputs(workspace, request, incidents, version, x[rows], y[rows], rows, options or {})


def _columns(request: DetectRequest) -> list[str]:
    """Name the columns a question needs: reading fewer is what makes it quick."""
    if request.level is not None:
        own = AREA_PREFIX + request.level
        return ["date_precision", *CHARACTERISTICS, own, own + ASSIGNED_BY_SUFFIX]
    if request.method == "counts" and request.cell_m is None:  # may become a table by printed code
        return ["date_precision", *_POINTS, "area_code", *CHARACTERISTICS]
    return ["date_precision", *_POINTS]


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
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = pa.array(inputs.incidents[AREA_PREFIX + level.name], pa.string(), from_pandas=True)
    found = pc.index_in(codes, value_set=pa.array(level.codes.tolist(), pa.string()))
    return np.asarray(found.fill_null(-1), dtype=np.int64)


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
    polygon = level_union(inputs.workspace, name)
    km2 = polygon.area / 1e6
    return StudyArea(
        polygon, name, f"The study area is all areas ({level_label(name)}) together ({km2:,.1f} km²)."
    )


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
