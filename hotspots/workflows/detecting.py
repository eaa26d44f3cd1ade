"""Finding hot spots: read the incidents that are meant, run one method, say what was found."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.workflows.detection.files import finding_to_dict, map_rows, write_finding
from hotspots.workflows.findings import DetectRequest, Finding
from hotspots.workflows.hot_spots import hot_spot_areas
from hotspots.workflows.method import resolve_options
from hotspots.workflows.methods import method_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace
    from hotspots.workflows.method import Method

__all__ = [
    "DetectRequest",
    "Finding",
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
    from hotspots.workflows.detection import when, words
    from hotspots.workflows.detection.inputs import read_inputs

    method = method_of(request.method)
    _check(request, method)
    options = resolve_options(method, dict(request.options))
    inputs = read_inputs(workspace, request, columns=method.columns, options=options)
    answer = method.load()(inputs)
    return Finding(
        request=request,
        frame=answer.frame,
        value_column=answer.value_column,
        sentences=answer.sentences,
        notes=(
            *answer.notes,
            *when.period_notes(inputs),
            *words.date_notes(inputs),
            *when.event_notes(inputs),
            *_unused(request),
        ),
        parameters={**_asked(request), **_own(options), **answer.parameters, "crs": workspace.crs},
        table_version=inputs.table_version,
        incidents=len(inputs),
        on_map=answer.on_map,
        not_on_map=len(inputs) - answer.on_map,
        assigned_by=answer.assigned_by,
        shown=answer.shown,
    )


def _check(request: DetectRequest, method: Method) -> None:
    """Refuse a question that contradicts itself before anything is read."""
    choices = {
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
    _check_place(request, method)
    if not 0 < request.alpha < 1 or request.per <= 0:
        raise UserError(
            what="The request",
            found=f"has a false discovery rate of {request.alpha:g} and rates per {request.per:,} people.",
            fix="Use a rate between 0 and 1, such as 0.05, and a number of people above zero.",
        )


def _check_place(request: DetectRequest, method: Method) -> None:
    if request.level is not None and (request.cell_m is not None or "area" not in method.by):
        raise UserError(
            what=f"The method {method.name}",
            found="was asked for both by the areas of a level and by points or cells.",
            fix="Give a level or a cell size, not both"
            + ("." if "area" in method.by else f"; {method.name} takes no level (use 'within')."),
        )
    if request.level is None and method.by == ("area",):
        raise UserError(
            what=method.label,
            found="were asked for without a level of areas.",
            fix="Choose a level that has a population, such as --level ward."
            if method.needs_population
            else "Choose a level, such as --level ward.",
        )
    if request.cell_m is not None and "cell" not in method.by:
        raise UserError(
            what=f"The method {method.name}",
            found="was given a cell size, but uses no cells.",
            fix="Leave the cell size out.",
        )


def _unused(request: DetectRequest) -> tuple[str, ...]:
    if request.level is None or request.within is None:
        return ()
    return (
        f"The study area '{request.within}' is for cells, density and clusters; it changes nothing here.",
    )


def _own(options: Mapping[str, Any]) -> dict[str, Any]:
    """Give the choices of the method as plain values."""
    plain = {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in options.items()
    }
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in plain.items()
        if value not in (None, ())
    }


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
