"""Finding hot spots: read the incidents that are meant, run one method, say what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.workflows.detection.files import finding_to_dict, map_rows, write_finding
from hotspots.workflows.detection.hot_spots import hot_spot_areas
from hotspots.workflows.findings import METHOD_LABELS, METHODS, DetectRequest, Finding, Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.workspace import Workspace
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

__all__ = [
    "METHODS",
    "METHOD_LABELS",
    "DetectRequest",
    "Finding",
    "Method",
    "detect",
    "finding_to_dict",
    "hot_spot_areas",
    "map_rows",
    "write_finding",
]


def detect(workspace: Workspace, request: DetectRequest) -> Finding:
    """
    Answer a question about hot spots.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    request : DetectRequest
        The question.

    Returns
    -------
    Finding
        Frame, reading, notes and parameters.

    Raises
    ------
    UserError
        If the question contradicts itself, or what it needs is not loaded.
    """
    from hotspots.workflows.detection import words
    from hotspots.workflows.detection.inputs import read_inputs

    _check(request)
    inputs = read_inputs(workspace, request)
    answer = _way_of_looking(request, inputs)()
    return Finding(
        request=request,
        frame=answer.frame,
        value_column=answer.value_column,
        sentences=answer.sentences,
        notes=(*answer.notes, *words.date_notes(inputs), *_unused(request)),
        parameters={**_asked(request), **answer.parameters, "crs": workspace.crs},
        table_version=inputs.table_version,
        incidents=len(inputs),
        on_map=answer.on_map,
        not_on_map=len(inputs) - answer.on_map,
        assigned_by=answer.assigned_by,
    )


def _way_of_looking(request: DetectRequest, inputs: Inputs) -> Callable[[], Answer]:
    from hotspots.workflows.detection import by_area, by_place

    level = request.level
    if request.method == "density":
        return lambda: by_place.density(inputs)
    if request.method == "clusters":
        return lambda: by_place.clusters(inputs)
    if level is not None:
        ways = {
            "counts": by_area.counts_by_area,
            "rates": by_area.rates_by_area,
            "gi-star": by_area.gi_star_by_area,
        }
        return lambda: ways[request.method](inputs, level)
    if request.method == "gi-star":
        return lambda: by_place.gi_star_by_cell(inputs)
    if request.cell_m is None and inputs.incidents["area_code"].notna().any():
        return lambda: by_area.counts_by_printed_code(inputs)
    return lambda: by_place.counts_by_cell(inputs)


def _check(request: DetectRequest) -> None:
    """Refuse a question that contradicts itself before anything is read."""
    choices = {
        "method": (request.method, METHODS),
        "shape of the cells": (request.shape, ("square", "hexagon")),
        "value": (request.value, ("count", "rate")),
        "method for clusters": (request.cluster_method, ("dbscan", "hdbscan")),
    }
    for noun, (value, known) in choices.items():
        if value not in known:
            raise UserError(
                what=f"The {noun}",
                found=f"'{value}' is not one we know.",
                fix=f"Use one of: {', '.join(known)}.",
            )
    if request.level is not None and (
        request.cell_m is not None or request.method in ("density", "clusters")
    ):
        raise UserError(
            what=f"The method {request.method}",
            found="was asked for both by the areas of a level and by points or cells.",
            fix="Give a level or a cell size, not both; density and clusters take no level (use 'within').",
        )
    if request.method == "rates" and request.level is None:
        raise UserError(
            what="Rates",
            found="were asked for without a level of areas.",
            fix="Choose a level that has a population, such as --level ward.",
        )
    if not 0 < request.alpha < 1 or request.per <= 0:
        raise UserError(
            what="The request",
            found=f"has a false discovery rate of {request.alpha:g} and rates per {request.per:,} people.",
            fix="Use a rate between 0 and 1, such as 0.05, and a number of people above zero.",
        )


def _unused(request: DetectRequest) -> tuple[str, ...]:
    if request.level is None or request.within is None:
        return ()
    return (
        f"The study area '{request.within}' is for cells, density and clusters; it changes nothing here.",
    )


def _asked(request: DetectRequest) -> dict[str, Any]:
    """Give the question itself as plain values, leaving out what was not asked."""
    where = request.where
    asked: dict[str, Any] = {
        "method": request.method,
        "from": where.start.isoformat() if where.start else None,
        "to": where.end.isoformat() if where.end else None,
        "characteristics": list(where.characteristics),
        "combine": where.combine if len(where.characteristics) > 1 else None,
        "categories": list(where.categories),
        "sources": list(where.sources),
        "settings": list(where.settings),
        "alpha": request.alpha if request.method in ("gi-star", "rates") else None,
    }
    return {name: value for name, value in asked.items() if value not in (None, [])}
