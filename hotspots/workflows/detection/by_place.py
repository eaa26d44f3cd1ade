"""Hot spots from points: cells, density and clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import PREPARED
from geodata.schema import CHARACTERISTICS
from hotspots.wording import counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.ground import level_grid
from hotspots.workflows.detection.inputs import Inputs, StudyArea, find_study_area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.cell_shapes import Shape
    from hotspots.detect.grid import CellGrid


def cell_size(inputs: Inputs, study: StudyArea) -> tuple[float, tuple[str, ...]]:
    """
    Settle the width of the cells: as asked for, else the usual one of the study area.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    study : StudyArea
        The study area.

    Returns
    -------
    tuple of float and tuple of str
        Width [m], and what was chosen.
    """
    import shapely

    size, chosen = _usual_cell_size(inputs, study)
    if inputs.request.cell_m is not None:
        return size, chosen
    with PREPARED:
        shapely.prepare(study.polygon)
        inside = shapely.intersects_xy(study.polygon, *inputs.places.xy.T)
    return size, (*chosen, *_by_the_places(inputs, study, inside))


def _usual_cell_size(inputs: Inputs, study: StudyArea) -> tuple[float, tuple[str, ...]]:
    from hotspots.detect.cells import suggest_cell_m
    from hotspots.detect.points import require_positive

    asked = inputs.request.cell_m
    if asked is not None:
        return require_positive(asked, "The cell size"), ()
    chosen = suggest_cell_m(study.polygon.bounds)
    return chosen.value, (f"{chosen.reason}.",)


def _by_the_places(inputs: Inputs, study: StudyArea, inside: NDArray[np.bool_]) -> tuple[str, ...]:
    """Say which cell sizes the places inside the study area ask for themselves."""
    from hotspots.detect.cells import other_cell_sizes

    others = other_cell_sizes(inputs.places.xy[inside], study.polygon.area / 1e6)
    if not others:
        return ()
    return (f"By the places of these incidents: {listed([other.reason for other in others])}.",)


def study_of(inputs: Inputs) -> StudyArea:
    """
    Settle the study area; round bare points it is one cell wider, as far as a cell size was given.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.

    Returns
    -------
    StudyArea
        The study area.
    """
    return find_study_area(inputs, margin_m=inputs.request.cell_m or 0.0)


def place_incidents(
    inputs: Inputs,
) -> tuple[CellGrid, NDArray[np.int64], tuple[str, ...], dict[str, Any]]:
    """
    Lay cells over the study area and find the cell of each incident.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    tuple
        Cells, cell of each incident with a point (-1 outside), notes and parameters.
    """
    study = study_of(inputs)
    cell_m, chosen = _usual_cell_size(inputs, study)
    shape = inputs.request.shape
    grid = cells_over(inputs, study, cell_m, shape=shape)
    if inputs.request.cell_m is None:
        located = grid.locate(*inputs.places.xy.T)
        chosen = (*chosen, *_by_the_places(inputs, study, located >= 0))
        positions = located[inputs.places.of_point]
    else:  # telling places apart takes longer than finding the cell of every point
        positions = grid.locate(inputs.x, inputs.y)
    outside = int((positions < 0).sum())
    notes = (*words.point_notes(inputs, outside), *chosen, study.note)
    return (
        grid,
        positions,
        notes,
        {"cell_m": cell_m, "shape": shape, "study_area": study.level or "rectangle round the points"},
    )


def count_grid(inputs: Inputs) -> tuple[CellGrid, NDArray[np.int64], tuple[str, ...], dict[str, Any]]:
    """
    Lay cells over the study area and count incidents on them.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    tuple
        Cells, counts, notes and parameters.
    """
    from hotspots.detect.cells import tally

    grid, positions, notes, parameters = place_incidents(inputs)
    return grid, tally(positions, len(grid)), notes, parameters


def cells_over(inputs: Inputs, study: StudyArea, cell_m: float, *, shape: Shape) -> CellGrid:
    """
    Lay cells over the study area; those of a level are kept ready.

    Parameters
    ----------
    inputs : Inputs
        The question.
    study : StudyArea
        The study area.
    cell_m : float
        Width of the cells [m].
    shape : str
        ``square`` or ``hexagon``.

    Returns
    -------
    CellGrid
        The cells.
    """
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
        ``cell_id``, ``count``, a count for each characteristic.
    """
    grid, counts, notes, parameters = count_grid(inputs)
    carried, unrecorded = _counts_by_characteristic(inputs, grid)
    frame = grid.to_frame(inputs.workspace.crs, count=counts, **carried)
    total, used = int(counts.sum()), int((counts > 0).sum())
    half = int(np.searchsorted(np.cumsum(np.sort(counts)[::-1]), total / 2)) + 1
    sentences = words.few(inputs, total) or (
        f"{total:,} {words.describe_filter(inputs.request.where)} fall in {used:,} of {len(grid):,} cells of "
        f"{parameters['cell_m']:,g} m; the busiest cell holds {int(counts.max()):,}.",
        f"Half of them are in {counted(half, 'cell')}, {words.share(half, len(grid))} of the study area.",
    )
    return Answer(frame, "count", sentences, (*notes, *unrecorded), parameters, total)


def _counts_by_characteristic(
    inputs: Inputs, grid: CellGrid
) -> tuple[dict[str, NDArray[np.int64]], tuple[str, ...]]:
    """Count the incidents that carry each characteristic, and say which no record tells anything about."""
    from hotspots.detect.counting import as_marks, count_marks

    recorded = inputs.incidents[list(CHARACTERISTICS)]
    names, marks = as_marks(recorded.iloc[inputs.point_rows], inputs.x.size)
    counts = count_marks(grid, inputs.x, inputs.y, marks)
    silent = [name for name in names if not recorded[name].notna().any()]
    return {name: counts[:, 1 + at] for at, name in enumerate(names)}, words.unrecorded_note(silent)
