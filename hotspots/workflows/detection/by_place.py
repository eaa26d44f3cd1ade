"""Hot spots from points: cells, density and clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import counted
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.gi_words import gi_notes, gi_sentences, with_gi_star
from hotspots.workflows.detection.ground import grid_neighbours, level_grid
from hotspots.workflows.detection.inputs import Inputs, StudyArea, find_study_area

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid, Shape


def _cell_size(inputs: Inputs, study: StudyArea) -> tuple[float, tuple[str, ...]]:
    from hotspots.detect.cells import suggest_cell_m
    from hotspots.detect.points import require_positive

    asked = inputs.request.cell_m
    if asked is not None:
        return require_positive(asked, "The cell size"), ()
    chosen = suggest_cell_m(study.polygon.bounds)
    return chosen.value, (f"{chosen.reason}.",)


def _study(inputs: Inputs) -> StudyArea:
    """Settle the study area; round bare points it is one cell wider, as far as a cell size was given."""
    return find_study_area(inputs, margin_m=inputs.request.cell_m or 0.0)


def _grid(inputs: Inputs) -> tuple[CellGrid, NDArray[np.int64], tuple[str, ...], dict[str, Any]]:
    from hotspots.detect.cells import tally

    study = _study(inputs)
    cell_m, chosen = _cell_size(inputs, study)
    shape = inputs.request.shape
    grid, places = _cells_over(inputs, study, cell_m, shape=shape), inputs.places
    counts = tally(grid.locate(*places.xy.T)[places.of_point], len(grid))
    outside = inputs.x.size - int(counts.sum())
    notes = (*words.point_notes(inputs, outside), *chosen, study.note)
    return (
        grid,
        counts,
        notes,
        {"cell_m": cell_m, "shape": shape, "study_area": study.level or "rectangle round the points"},
    )


def _cells_over(inputs: Inputs, study: StudyArea, cell_m: float, *, shape: Shape) -> CellGrid:
    from hotspots.detect.grid import make_grid

    if study.level is not None:
        return level_grid(inputs.workspace, study.level, cell_m, shape=shape)
    return make_grid(study.polygon.bounds, cell_m=cell_m, shape=shape, within=study.polygon)


def counts_by_cell(inputs: Inputs) -> Answer:
    """
    Count incidents on cells.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``cell_id``, ``count``.
    """
    grid, counts, notes, parameters = _grid(inputs)
    frame = grid.to_frame(inputs.workspace.crs, count=counts)
    total, used = int(counts.sum()), int((counts > 0).sum())
    half = int(np.searchsorted(np.cumsum(np.sort(counts)[::-1]), total / 2)) + 1
    sentences = words.few(inputs, total) or (
        f"{total:,} {words.describe_filter(inputs.request.where)} fall in {used:,} of {len(grid):,} cells of "
        f"{parameters['cell_m']:,g} m; the busiest cell holds {int(counts.max()):,}.",
        f"Half of them are in {counted(half, 'cell')}, {words.share(half, len(grid))} of the study area.",
    )
    return Answer(frame, "count", sentences, notes, parameters, total)


def gi_star_by_cell(inputs: Inputs) -> Answer:
    """
    Find cells where high or low counts stand together.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``cell_id``, ``count``, ``z``, ``p``, ``q``, ``spot``.

    Raises
    ------
    UserError
        If rates are asked for: population is known by area, not by cell.
    """
    if inputs.request.value == "rate":
        raise UserError(
            what="Gi* of rates",
            found="was asked for on cells, where no population is known.",
            fix="Choose a level of areas that has a population, or use counts.",
        )
    grid, counts, notes, parameters = _grid(inputs)
    neighbours = grid_neighbours(grid)
    frame = with_gi_star(grid.to_frame(inputs.workspace.crs, count=counts), neighbours, inputs.request)
    frame = frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]
    total = int(counts.sum())
    sentences = words.few(inputs, total) or gi_sentences(
        inputs, frame, f"cells of {parameters['cell_m']:,g} m"
    )
    who = "eight cells round it" if grid.shape == "square" else "six cells round it"
    islands = int((np.diff(neighbours.indptr) == 0).sum())
    parameters |= {
        "value": "count",
        "neighbours": f"{who}, the cell itself included",
        "correction": "Benjamini-Hochberg",
    }
    return Answer(
        frame, "z", sentences, (*notes, *gi_notes(frame, neighbours, who, islands)), parameters, total
    )


def density(inputs: Inputs) -> Answer:
    """
    Work out the density surface as cells.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``cell_id``, ``density_per_km2``.
    """
    from hotspots.detect.density import density_surface, suggest_bandwidth_m

    study = _study(inputs)
    cell_m, chosen = _cell_size(inputs, study)
    bandwidth_m = inputs.request.bandwidth_m
    if bandwidth_m is None:
        x, y = _covered(inputs, study)
        suggested = suggest_bandwidth_m(x, y)
        bandwidth_m, chosen = suggested.value, (*chosen, f"{suggested.reason}.")
    grid, places = _cells_over(inputs, study, cell_m, shape="square"), inputs.places
    surface = density_surface(
        *places.xy.T,
        grid=grid,
        bandwidth_m=bandwidth_m,
        weights=places.counts.astype(float),
        crs=inputs.workspace.crs,
    )
    frame, total = surface.to_cells(), round(surface.incidents)
    notes = (
        *words.point_notes(inputs, inputs.x.size - total),
        *chosen,
        study.note,
        "Along the edge of the study area the density reads low, as nothing beyond it is known; "
        f"{words.share(surface.edge_share, 1)} of the incidents lie within a bandwidth of it.",
        "A density surface is a picture, not a test: smooth hills appear even where chance put the "
        "incidents. Use gi-star before calling a place a hot spot.",
        *_narrow(cell_m, bandwidth_m),
        *(["Density is always worked out on square cells."] if inputs.request.shape == "hexagon" else []),
    )
    parameters = {
        "cell_m": cell_m,
        "bandwidth_m": bandwidth_m,
        "kernel": "quartic",
        "study_area": study.level or "rectangle round the points",
    }
    sentences = words.few(inputs, total) or _density_sentences(inputs, frame)
    return Answer(frame, "density_per_km2", sentences, notes, parameters, total)


def _covered(inputs: Inputs, study: StudyArea) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Leave out points beyond the study area: a few far away would widen the bandwidth."""
    import shapely

    shapely.prepare(study.polygon)
    kept = shapely.intersects_xy(study.polygon, *inputs.places.xy.T)[inputs.places.of_point]
    return inputs.x[kept], inputs.y[kept]


def _narrow(cell_m: float, bandwidth_m: float) -> tuple[str, ...]:
    if bandwidth_m >= cell_m:
        return ()
    return (
        f"The bandwidth ({bandwidth_m:,g} m) is narrower than a cell ({cell_m:,g} m): incidents between cell "
        "centres can go unseen. Choose smaller cells or a wider bandwidth.",
    )


def _density_sentences(inputs: Inputs, frame: GeoDataFrame) -> tuple[str, ...]:
    values = frame["density_per_km2"].to_numpy()
    summed = np.cumsum(np.sort(values)[::-1])
    if not summed.size or summed[-1] <= 0:
        return ("Too few to say: no incident lies within reach of the middle of a cell.",)
    quarter = int(np.searchsorted(summed, summed[-1] / 4)) + 1
    what = words.describe_filter(inputs.request.where)
    return (
        f"The density of {what} is highest at {values.max():,.1f} per km²; the mean over the study area is "
        f"{values.mean():,.2f} per km².",
        f"A quarter of the surface lies on {words.share(quarter, len(values))} of the study area.",
    )


def clusters(inputs: Inputs) -> Answer:
    """
    Find clusters of incidents and draw polygons round them.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``cluster_id``, ``count``, ``area_km2``, ``incidents_per_km2``; largest first.
    """
    from hotspots.detect.clusters import cluster_polygons, label_clusters, suggest_clustering

    request, study = inputs.request, _study(inputs)
    x, y = _covered(inputs, study)
    reach, least = suggest_clustering(x, y)
    chosen: tuple[str, ...] = ()
    least_number, eps_m = request.min_incidents, request.eps_m
    if least_number is None:
        least_number, chosen = int(least.value), (f"{least.reason}.",)
    if eps_m is None and request.cluster_method == "dbscan":
        eps_m, chosen = reach.value, (f"{reach.reason}.", *chosen)
    labels = label_clusters(x, y, method=request.cluster_method, eps_m=eps_m, min_incidents=least_number)
    margin_m = (eps_m or reach.value) / 2
    frame = cluster_polygons(x, y, labels, margin_m=margin_m, crs=inputs.workspace.crs)
    notes = (
        *words.point_notes(inputs, inputs.x.size - x.size),
        *chosen,
        study.note,
        f"Each polygon takes in all places within {margin_m:,g} m of the incidents of its cluster.",
        "Clusters show where incidents lie close together; they are not a test, and busy places have more "
        "of everything.",
    )
    parameters = {
        "cluster_method": request.cluster_method,
        "eps_m": eps_m,
        "min_incidents": least_number,
        "margin_m": margin_m,
        "study_area": study.level or "rectangle round the points",
    }
    sentences = words.few(inputs, x.size) or _cluster_sentences(inputs, frame, x.size)
    return Answer(frame, "count", sentences, notes, parameters, x.size)


def _cluster_sentences(inputs: Inputs, frame: GeoDataFrame, total: int) -> tuple[str, ...]:
    what = words.describe_filter(inputs.request.where)
    if not len(frame):
        return (f"No cluster was found among {total:,} {what}: they lie too far apart for this reach.",)
    inside = int(frame["count"].sum())
    largest = frame.iloc[0]
    return (
        f"{counted(len(frame), 'cluster holds', 'clusters hold')} {inside:,} of {total:,} {what} "
        f"({words.share(inside, total)}) on {frame['area_km2'].sum():,.1f} km²; the others lie apart.",
        f"The largest cluster has {int(largest['count']):,} incidents on {largest['area_km2']:,.2f} km².",
    )
