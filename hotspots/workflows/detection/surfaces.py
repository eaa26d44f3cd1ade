"""Smooth surfaces on square cells: how thick incidents lie on the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import counted
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.by_place import cell_size, cells_over, study_of
from hotspots.workflows.detection.whereabouts import area_name_at
from hotspots.workflows.shown import Column, Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.density import DensitySurface
    from hotspots.detect.grid import CellGrid
    from hotspots.workflows.detection.inputs import Inputs

CELLS_A_BANDWIDTH = 5
WEIGHED = {"harm": "harm", "impact": "impact on the victim"}


@dataclass(frozen=True, eq=False)
class Ground:
    """
    What a surface is worked out on.

    Parameters
    ----------
    grid : CellGrid
        Square cells over the study area.
    x, y : numpy.ndarray, shape (m,)
        Distinct places of incidents in the study area [m].
    of_place : numpy.ndarray of int, shape (n,)
        Place of each point of the inputs, -1 outside the study area.
    bandwidth_m : float
        Radius of the hills [m].
    notes : tuple of str
        What was chosen.
    parameters : dict
        What was used.
    """

    grid: CellGrid
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    of_place: NDArray[np.int64]
    bandwidth_m: float
    notes: tuple[str, ...]
    parameters: dict[str, Any]


def lay_ground(inputs: Inputs) -> Ground:
    """
    Settle study area, cells, bandwidth, and which incidents are inside.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Ground
        Cells, places and bandwidth.
    """
    from hotspots.detect.density import suggest_bandwidth_m

    study, places = study_of(inputs), inputs.places
    cell_m, chosen = cell_size(inputs, study)
    grid = cells_over(inputs, study, cell_m, shape="square")
    inside = grid.locate(*places.xy.T) >= 0
    number = np.where(inside, np.cumsum(inside) - 1, -1)
    of_place = number[places.of_point]
    bandwidth_m = inputs.request.bandwidth_m
    if bandwidth_m is None:
        # Points beyond the study area do not count: a few far away would widen the bandwidth.
        suggested = suggest_bandwidth_m(inputs.x[of_place >= 0], inputs.y[of_place >= 0])
        bandwidth_m, chosen = suggested.value, (*chosen, f"{suggested.reason}.")
    x, y = places.xy[inside].T
    notes = (
        *chosen,
        study.note,
        *_narrow(cell_m, bandwidth_m),
        *(["Surfaces are always worked out on square cells."] if inputs.request.shape == "hexagon" else []),
    )
    parameters = {
        "cell_m": cell_m,
        "bandwidth_m": bandwidth_m,
        "kernel": "quartic",
        "study_area": study.level or "rectangle round the points",
    }
    return Ground(
        grid, np.ascontiguousarray(x), np.ascontiguousarray(y), of_place, bandwidth_m, notes, parameters
    )


def lay_wide_ground(inputs: Inputs) -> Ground:
    """
    Do the same with cells no narrower than a fifth of the bandwidth, unless their width was asked for.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Ground
        Cells, places and bandwidth.
    """
    ground = lay_ground(inputs)
    wide = np.floor(ground.bandwidth_m / CELLS_A_BANDWIDTH / 50) * 50
    if inputs.request.cell_m is not None or wide <= ground.grid.cell_m:
        return ground
    request = replace(inputs.request, cell_m=float(wide), bandwidth_m=ground.bandwidth_m)
    wider = lay_ground(replace(inputs, request=request))
    why = [note for note in ground.notes if note.startswith("The bandwidth")]
    cells = (
        f"Cells are {wide:,.0f} m wide, about a fifth of the bandwidth: a smooth surface shows no more in "
        "narrower ones."
    )
    return replace(wider, notes=(cells, *why, *wider.notes))


def _narrow(cell_m: float, bandwidth_m: float) -> tuple[str, ...]:
    if bandwidth_m >= cell_m:
        return ()
    return (
        f"The bandwidth ({bandwidth_m:,g} m) is narrower than a cell ({cell_m:,g} m): incidents between cell "
        "centres can go unseen. Choose smaller cells or a wider bandwidth.",
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
    from hotspots.detect.density import density_surface

    ground, options = lay_ground(inputs), inputs.options
    weights, used, weighed = _weights(inputs, ground)
    same: dict[str, Any] = {
        "grid": ground.grid,
        "crs": inputs.workspace.crs,
        "adaptive": options["nearest"] if options["hills"] == "nearest" else options["hills"] == "adaptive",
        "edge_correction": options["edge"] == "corrected",
    }
    surface = density_surface(ground.x, ground.y, bandwidth_m=ground.bandwidth_m, weights=weights, **same)
    frame = surface.to_cells()
    notes = (
        *words.point_notes(inputs, int((ground.of_place < 0).sum())),
        *weighed,
        *ground.notes,
        *_hill_notes(surface, options["nearest"] if options["hills"] == "nearest" else None),
        _edge_note(surface),
        "A density surface is a picture, not a test: smooth hills appear even where chance put the "
        "incidents. Use gi-star before calling a place a hot spot.",
    )
    what = words.describe_filter(inputs.request.where)
    label = "Incidents per km²"
    if options["weigh"] != "none":
        what = f"{WEIGHED[options['weigh']]} from {what}"
        label = f"{WEIGHED[options['weigh']].capitalize()} (points) per km²"
    mean = surface.incidents / (ground.grid.within.area / 1e6)
    sentences = words.few(inputs, used) or _sentences(inputs, what, surface, mean)
    shown = Shown(columns=(Column("cell_id", "Cell", None), Column("density_per_km2", label, 1)))
    answer = Answer(frame, "density_per_km2", sentences, notes, ground.parameters, used, shown=shown)
    if not options["stability"] or options["weigh"] != "none" or used < words.TOO_FEW:
        return answer
    from hotspots.workflows.detection.stability_surface import with_stable_peaks

    def again(x: NDArray[np.float64], y: NDArray[np.float64], bandwidth_m: float) -> NDArray[np.float64]:
        # So many more or fewer of the nearest lie within another reach.
        times = (bandwidth_m / ground.bandwidth_m) ** 2
        if options["hills"] == "nearest":
            same["adaptive"] = max(1, round(options["nearest"] * times))
        return density_surface(x, y, bandwidth_m=bandwidth_m, **same).cell_values()

    return with_stable_peaks(inputs, answer, ground.of_place, again)


def _weights(inputs: Inputs, ground: Ground) -> tuple[NDArray[np.float64], int, tuple[str, ...]]:
    """Add up the weights of the incidents at each place, and count those that have one."""
    by = inputs.options["weigh"]
    inside = ground.of_place >= 0
    if by == "none":
        once = np.bincount(ground.of_place[inside], minlength=ground.x.size)
        return once.astype(np.float64), int(inside.sum()), ()
    own = inputs.incidents[by].iloc[inputs.point_rows].to_numpy(dtype=float, na_value=np.nan)
    known = inside & np.isfinite(own)
    if not known.any() and inside.any():
        raise UserError(
            what=f"The {WEIGHED[by]}",
            found=f"is recorded for none of the {int(inside.sum()):,} incidents in the study area.",
            fix="Count each incident once instead (--weigh none), or import records that say it.",
        )
    weighed = np.maximum(own[known], 0.0)
    weights = np.bincount(ground.of_place[known], weights=weighed, minlength=ground.x.size).astype(np.float64)
    without = int((inside & ~known).sum())
    note = f"Each incident counts by its {WEIGHED[by]}: few grave ones weigh as much as many lesser ones."
    left = f" {counted(without, 'incident')} without it left out." if without else ""
    return weights, int(known.sum()), (note + left,)


def _hill_notes(surface: DensitySurface, nearest: int | None) -> tuple[str, ...]:
    if surface.local_bandwidths_m is None:
        return ()
    narrow, middle, wide = surface.local_bandwidths_m
    if nearest is not None:
        return (
            f"Each hill reaches as far as the {nearest:,} nearest incidents, but at least a cell and at most "
            f"four bandwidths: from {narrow:,.0f} m to {wide:,.0f} m, half of the places "
            f"below {middle:,.0f} m. Where incidents stand in stacks the hills are as narrow as a cell.",
        )
    return (
        "The bandwidth adapts to the incidents (Abramson's square-root rule): narrower where they lie thick, "
        f"from {narrow:,.0f} m to {wide:,.0f} m, half of the places below {middle:,.0f} m.",
    )


def _edge_note(surface: DensitySurface) -> str:
    share = words.share(surface.edge_share, 1)
    if surface.edge_corrected:
        return (
            f"{share} of the incidents lie within a bandwidth of the edge of the study area. Their hills are "
            "raised so that nothing is lost outside; along the edge the density still reads low, as "
            "incidents beyond it are not known."
        )
    return (
        "Along the edge of the study area the density reads low, as nothing beyond it is known; "
        f"{share} of the incidents lie within a bandwidth of it."
    )


def _sentences(inputs: Inputs, what: str, surface: DensitySurface, mean: float) -> tuple[str, ...]:
    values = surface.cell_values()
    summed = np.cumsum(np.sort(values)[::-1])
    if not summed.size or summed[-1] <= 0:
        return ("Too few to say: no incident lies within reach of the middle of a cell.",)
    quarter = int(np.searchsorted(summed, summed[-1] / 4)) + 1
    east, north = (axis[int(values.argmax())] for axis in surface.grid.centres())
    name = area_name_at(inputs, float(east), float(north))
    where = f" in {name}" if name else ""
    return (
        f"The density of {what} is highest{where}, at {values.max():,.1f} per km²; the mean over the study "
        f"area is {mean:,.2f} per km².",
        f"A quarter of the surface lies on {words.share(quarter, len(values))} of the study area.",
        "This says where what was recorded lies thick, not that it is more than chance would bring, and not "
        "that other places are safe.",
    )
