"""What zones are suggested from: incidents on small cells, which cells are hot, and ground already taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.detect.cells import suggest_cell_m
from hotspots.plan.coverage_by_zones import ALL
from hotspots.plan.suggest_growth import HotCells, cell_width_m
from hotspots.plan.zone_profile import NEEDED_COLUMNS, inside
from hotspots.workflows.detecting import detect, hot_spot_areas
from hotspots.workflows.findings import DetectRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.plan.suggest_growth import ZoneLimits
    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.findings import Finding

MOST_CELLS = 1_500_000
"""Cells are made wider rather than more than this (house rule)."""
HAIR_M = 0.001
SHARED_M2 = 1.0
"""Less ground than this in common is an outline drawn along another."""
METHODS = ("gi-star", "clusters", "density")
METHOD_LABELS = {
    "gi-star": "Hot cells (Gi*)",
    "clusters": "Clusters of incidents",
    "density": "Densest ground",
}


@dataclass(frozen=True, eq=False)
class Records:
    """
    The incidents, read once.

    Parameters
    ----------
    frame : pandas.DataFrame
        All dates up to the end of the period, whatever they were aimed at.
    meant : numpy.ndarray of bool, shape (n,)
        Those aimed at the characteristics asked for; all when none was.
    in_period : numpy.ndarray of bool, shape (n,)
        Those of the period.
    version : int
        Of the incident table.
    """

    frame: pd.DataFrame
    meant: NDArray[np.bool_]
    in_period: NDArray[np.bool_]
    version: int


@dataclass(frozen=True, eq=False)
class Ground:
    """
    Cells with what lies in them.

    Parameters
    ----------
    cells : HotCells
        For growing: counts of the incidents meant, hot cells, ground taken.
    polygons : numpy.ndarray of shapely polygons, shape (n,)
        The cells.
    cell : numpy.ndarray of int, shape (rows of the records,)
        Cell of each incident; -1 without a point of its own in the study area.
    gi_hot : numpy.ndarray of bool, shape (n,)
        Which cells Gi* finds hot: evidence, whatever the zones were grown from.
    q : numpy.ndarray, shape (n,)
        False discovery rate of each cell.
    stable_share : numpy.ndarray, shape (n,), or None
        Share of other ways of looking in which it is hot.
    looks : int
        Other ways of looking behind the share.
    finding : Finding
        Gi* of the incidents meant.
    inputs : Inputs
        For the names of places.
    """

    cells: HotCells
    polygons: NDArray[Any]
    cell: NDArray[np.int64]
    gi_hot: NDArray[np.bool_]
    q: NDArray[np.float64]
    stable_share: NDArray[np.float64] | None
    looks: int
    finding: Finding
    inputs: Inputs

    @property
    def cell_km2(self) -> float:
        """Ground of a cell [km²]."""
        return self.cells.cell_m**2 / 1e6

    def count(self, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count some of the incidents in every cell."""
        chosen = self.cell[rows]
        return np.bincount(chosen[chosen >= 0], minlength=self.cells.rows.size)

    def shape(self, zone: NDArray[np.int64]) -> BaseGeometry:
        """
        Join the cells of a zone.

        A cell holds its western and southern edge and not the others, a zone holds its whole outline: moved
        a millimetre, it holds the very points its cells hold, and no point is in two zones side by side.
        """
        import shapely

        joined = shapely.simplify(shapely.union_all(self.polygons[zone]), 0.0)
        return shapely.transform(joined, lambda corners: corners - HAIR_M)


def read_records(workspace: Workspace, where: IncidentFilter) -> Records:
    """
    Read the incidents with all that reasons are made from.

    Parameters
    ----------
    workspace : Workspace
        Where they are.
    where : IncidentFilter
        Which are meant, and the period.

    Returns
    -------
    Records
        Other characteristics too, for what a set of zones leaves out.

    Raises
    ------
    UserError
        If nothing has been imported, or nothing fits.
    """
    import pandas as pd

    from geodata.dataset import read_incidents, table_version

    version = table_version(workspace)
    if version < 0:
        raise UserError(
            what="The workspace",
            found="holds no incidents yet.",
            fix="Import a file first, with 'hotspots import FILE --source NAME' or on the Data page.",
        )
    frame = read_incidents(
        workspace,
        columns=[*NEEDED_COLUMNS, "impact"],
        where=replace(where, start=None, characteristics=()),
        version=version,
    )
    meant = np.ones(len(frame), dtype=bool)
    if where.characteristics:
        marked = frame[list(where.characteristics)].fillna(value=False).to_numpy(dtype=bool)
        meant = np.asarray(marked.any(axis=1) if where.combine == "any" else marked.all(axis=1))
    in_period = np.ones(len(frame), dtype=bool)
    if where.start is not None:
        in_period = (frame["occurred_from"] >= pd.Timestamp(where.start)).to_numpy(dtype=bool)
    if not (meant & in_period).any():
        raise UserError(
            what="The incidents that match",
            found="are none.",
            fix="Choose a longer period, or other characteristics.",
        )
    return Records(frame, meant, in_period, version)


def lay_ground(
    workspace: Workspace,
    where: IncidentFilter,
    records: Records,
    *,
    method: str,
    limits: ZoneLimits,
    taken: Sequence[BaseGeometry],
    cell_m: float | None = None,
    stability: bool = True,
) -> Ground:
    """
    Lay cells over the study area, count on them, and mark where a zone may grow.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    where : IncidentFilter
        Which are meant.
    records : Records
        The same, as read.
    method : {"gi-star", "clusters", "density"}
        What marks cells as hot.
    limits : ZoneLimits
        The cells fit the greatest area.
    taken : sequence of shapely geometry
        Zones no suggestion may overlap.
    cell_m : float, optional
        Width of a cell [m]; chosen when None.
    stability : bool
        Whether to look at the cells in other ways too.

    Returns
    -------
    Ground
        Cells, counts, evidence.

    Raises
    ------
    UserError
        If no incident has a point.
    """
    import shapely

    from hotspots.workflows.detection.by_place import study_of
    from hotspots.workflows.detection.inputs import read_inputs

    width, inputs = cell_m, read_inputs(workspace, DetectRequest("gi-star", where=where))
    if width is None:
        width = _width(study_of(inputs).polygon, limits)
    options = () if stability else (("stability", False),)
    finding = detect(workspace, DetectRequest("gi-star", cell_m=width, where=where, options=options))
    frame = finding.frame
    polygons = frame.geometry.to_numpy()
    corners = shapely.bounds(polygons) / width
    rows, columns = (np.rint(corners[:, axis]).astype(np.int64) for axis in (1, 0))
    cell = _located(records.frame, rows, columns, width)
    counts = cell[records.meant & records.in_period]
    gi_hot = hot = (frame["spot"] == "hot").to_numpy(dtype=bool)
    if method != "gi-star":
        hot = _hot_by(workspace, where, method, width, polygons, frame["count"].to_numpy() > 0)
    return Ground(
        HotCells(
            width,
            rows,
            columns,
            np.bincount(counts[counts >= 0], minlength=len(frame)),
            hot,
            _taken(polygons, taken),
        ),
        polygons,
        cell,
        gi_hot,
        frame["q"].to_numpy(dtype=float),
        frame["stable_share"].to_numpy(dtype=float) if "stable_share" in frame else None,
        int(finding.parameters.get("stability", {}).get("looks", 0)) if stability else 0,
        finding,
        inputs,
    )


def counts_of_each(ground: Ground, records: Records) -> dict[str, NDArray[np.int64]]:
    """
    Count all incidents of the period, and those of each characteristic, in every cell.

    Parameters
    ----------
    ground : Ground
        The cells.
    records : Records
        The incidents, whatever they were aimed at.

    Returns
    -------
    dict of str to numpy.ndarray
        ``all`` and each characteristic.
    """
    return {ALL: ground.count(records.in_period)} | {
        name: ground.count(records.in_period & marked(records.frame, name)) for name in CHARACTERISTICS
    }


def recorded_of_each(records: Records) -> dict[str, int]:
    """
    Count all incidents of the period, and those of each characteristic, with a point or without.

    Parameters
    ----------
    records : Records
        The incidents.

    Returns
    -------
    dict of str to int
        ``all`` and each characteristic.
    """
    return {ALL: int(records.in_period.sum())} | {
        name: int((records.in_period & marked(records.frame, name)).sum()) for name in CHARACTERISTICS
    }


def acted_on_of_each(ground: Ground, records: Records, zones: Sequence[BaseGeometry]) -> dict[str, int]:
    """
    Count the incidents of the period that lie in zones which are there already.

    Parameters
    ----------
    ground : Ground
        The cells; only incidents on them are counted.
    records : Records
        The incidents.
    zones : sequence of shapely geometry
        The zones.

    Returns
    -------
    dict of str to int
        ``all`` and each characteristic; an incident in two zones counts once.
    """
    import shapely

    if not zones:
        return {}
    here = inside(records.frame, shapely.union_all(list(zones))).to_numpy(dtype=bool)
    here = here & records.in_period & (ground.cell >= 0)
    return {ALL: int(here.sum())} | {
        name: int((here & marked(records.frame, name)).sum()) for name in CHARACTERISTICS
    }


def marked(frame: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Tell which incidents are marked with a characteristic; what is not known counts as not marked."""
    return np.asarray(frame[name].fillna(value=False).to_numpy(dtype=bool))


def _width(study: BaseGeometry, limits: ZoneLimits) -> float:
    wanted = cell_width_m(suggest_cell_m(study.bounds).value, limits)
    west, south, east, north = study.bounds
    return max(wanted, float(np.ceil(np.sqrt((east - west) * (north - south) / MOST_CELLS) / 10) * 10))


def _located(
    frame: pd.DataFrame, rows: NDArray[np.int64], columns: NDArray[np.int64], width: float
) -> NDArray[np.int64]:
    """Find the cell of each incident; a point that stands for an area is no place of its own."""
    from hotspots.detect.grid import CellGrid, cell_index

    x, y = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in ("easting_m", "northing_m"))
    own = np.isfinite(x) & np.isfinite(y) & (frame["location_precision"] != "area").to_numpy(dtype=bool)
    grid = CellGrid("square", width, rows, columns, np.ones(rows.size, dtype=bool))
    found = np.full(len(frame), -1, dtype=np.int64)
    found[own] = grid.position(*cell_index(x[own], y[own], cell_m=width, shape="square"))
    return found


def _hot_by(
    workspace: Workspace,
    where: IncidentFilter,
    method: str,
    width: float,
    polygons: NDArray[Any],
    filled: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Mark the cells whose middle lies in a cluster or in the densest ground, and filled ones it touches."""
    import shapely

    request = DetectRequest(method, where=where, cell_m=width if method == "density" else None)
    found = detect(workspace, request)
    hot = np.zeros(polygons.size, dtype=bool)
    if found.frame.empty:
        return hot
    areas = hot_spot_areas(found).geometry.to_numpy()
    tree = shapely.STRtree(areas)
    hot[tree.query(shapely.centroid(polygons), predicate="intersects")[0]] = True
    if method == "clusters":  # narrow outlines may miss the middle of every cell
        touched = tree.query(polygons[filled], predicate="intersects")[0]
        hot[np.flatnonzero(filled)[touched]] = True
    return hot


def _taken(polygons: NDArray[Any], zones: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
    """Mark the cells that share ground with a zone that is there."""
    import shapely

    taken = np.zeros(polygons.size, dtype=bool)
    if zones:
        tree = shapely.STRtree(polygons)
        near = tree.query(np.asarray(zones, dtype=object), predicate="intersects")
        shared = shapely.area(
            shapely.intersection(np.asarray(zones, dtype=object)[near[0]], polygons[near[1]])
        )
        taken[near[1][shared > SHARED_M2]] = True
    return taken
