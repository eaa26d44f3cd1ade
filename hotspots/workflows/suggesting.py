"""Suggesting zones worth acting in: grow them, give reasons, say what the set covers, save what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.workflows.acting import logged
from hotspots.workflows.zone_suggestion.records import Suggestion, Suggestions, SuggestRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone

__all__ = [
    "SuggestRequest",
    "Suggestion",
    "Suggestions",
    "accept_suggestion",
    "save_suggestions",
    "suggest_zones",
    "suggestions_to_dict",
    "write_suggestions",
]

MOST_ASKED = 50
"""Zones asked for at once; a partnership acts in a handful (house rule)."""
ORDERS = ("signs", "incidents")
LONGEST_NOTE = 4000


def suggest_zones(workspace: Workspace, request: SuggestRequest) -> Suggestions:
    """
    Suggest zones worth acting in.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    request : SuggestRequest
        How many, how large, of which incidents.

    Returns
    -------
    Suggestions
        Zones in order with their reasons in words, and what the set covers and leaves out.

    Raises
    ------
    UserError
        If the question makes no sense, or nothing fits it.
    """
    from hotspots.plan.coverage_by_zones import cover
    from hotspots.plan.suggest_ranking import rank
    from hotspots.workflows.zone_suggestion.answer import make_suggestions, reading
    from hotspots.workflows.zone_suggestion.ground import (
        acted_on_of_each,
        counts_of_each,
        recorded_of_each,
    )
    from hotspots.workflows.zone_suggestion.left_out import remedies
    from hotspots.workflows.zone_suggestion.scene import survey

    _check(request)
    scene = survey(workspace, request)
    order = rank(scene.reasons, order=request.order)
    first, rest = order[: request.count], order[request.count :]
    chosen = [scene.grown[at] for at in first]
    ground, records = scene.ground, scene.records
    counts = counts_of_each(ground, records)
    coverage = cover(
        chosen,
        counts,
        recorded_of_each(records),
        cell_km2=ground.cell_km2,
        already=acted_on_of_each(ground, records, scene.acted_in),
        free=~ground.cells.taken,
    )
    found = []
    if chosen:
        found = remedies(
            workspace,
            request.where,
            ground,
            counts,
            coverage,
            chosen=chosen,
            others=[scene.grown[at] for at in rest],
            limits=request.limits,
        )
    zones, beside = make_suggestions(scene, first, found)
    foreseen = None if scene.held is None else scene.held.of_set(len(zones))
    return reading(scene, zones, beside, coverage, foreseen, found)


def accept_suggestion(
    workspace: Workspace, suggestion: Suggestion, *, name: str = "", found: Suggestions | None = None
) -> Zone:
    """
    Save a suggestion as a zone; it can be reshaped and renamed like any other.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    suggestion : Suggestion
        The zone.
    name : str
        Its name; that of the suggestion when empty, with a number behind it if that is taken.
    found : Suggestions, optional
        The answer it comes from, so that the note says from which records.

    Returns
    -------
    Zone
        As stored: origin hot spot, the reasons in its note.

    Raises
    ------
    UserError
        If the name given is taken, or an action zone has come to lie on this ground meanwhile.
    """
    from hotspots.plan.zone_checks import SLIVER_M2
    from hotspots.workflows.zoning import add_zone, list_zones

    present = list_zones(workspace)
    for zone in present:
        if zone.kind == "action" and zone.geometry.intersection(suggestion.geometry).area > SLIVER_M2:
            raise UserError(
                what=f"The suggested zone '{suggestion.name}'",
                found=f"lies over {zone.name} ({zone.zone_id}), which is there by now.",
                fix="Ask for suggestions again: they keep off the zones that are there.",
            )
    return add_zone(
        workspace,
        name=name or _free_name(suggestion.name, present),
        geometry=suggestion.geometry,
        origin="hot spot",
        note=_note(suggestion, found),
    )


def save_suggestions(workspace: Workspace, found: Suggestions) -> list[Zone]:
    """
    Save every zone of a set.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    found : Suggestions
        The set; zones offered beside it are not saved.

    Returns
    -------
    list of Zone
        As stored.

    Raises
    ------
    UserError
        If an action zone has come to lie on one of them meanwhile.
    """
    return [accept_suggestion(workspace, each, found=found) for each in found.zones]


@logged("export", "suggested zones")
def write_suggestions(workspace: Workspace, found: Suggestions, path: Path) -> None:
    """
    Write the zones of a set to a file, with their figures and reasons.

    Parameters
    ----------
    workspace : Workspace
        For the coordinate system.
    found : Suggestions
        The set.
    path : pathlib.Path
        Ends in ``.geojson``, ``.gpkg``, ``.parquet`` or ``.csv``.

    Raises
    ------
    UserError
        If the ending is none of these, or the folder does not exist.
    """
    from hotspots.workflows.detection.files import write_frame
    from hotspots.workflows.zone_suggestion.answer import frame_of

    write_frame(frame_of(found, workspace.crs), path)


def suggestions_to_dict(found: Suggestions) -> dict[str, Any]:
    """
    Give suggestions as plain values, without shapes.

    Parameters
    ----------
    found : Suggestions
        The answer.

    Returns
    -------
    dict
        Ready for JSON.
    """
    from hotspots.workflows.zone_suggestion.answer import plain_values

    return plain_values(found)


def _check(request: SuggestRequest) -> None:
    from hotspots.workflows.zone_suggestion.ground import METHODS

    if not 1 <= request.count <= MOST_ASKED:
        raise UserError(
            what="The number of zones",
            found=f"is {request.count}.",
            fix=f"Ask for 1 to {MOST_ASKED}; few zones that are worked in do more than many that are not.",
        )
    for noun, value, known in (("method", request.method, METHODS), ("order", request.order, ORDERS)):
        if value not in known:
            raise UserError(
                f"The {noun} for suggesting zones",
                f"'{value}' is not one we know.",
                f"Use one of: {', '.join(known)}.",
            )
    _ = request.limits  # refuses what leaves no zone possible


def _free_name(wanted: str, present: Sequence[Zone]) -> str:
    taken = {zone.name.casefold() for zone in present}
    name, number = wanted, 2
    while name.casefold() in taken:
        name, number = f"{wanted} ({number})", number + 1
    return name


def _note(suggestion: Suggestion, found: Suggestions | None) -> str:
    """Keep the reasons with the zone, as they were when it was accepted."""
    made = []
    if found is not None:
        made = [f"Suggested from the records of {found.period}, table version {found.table_version}."]
    signs = ", ".join(suggestion.signs) or "none"
    lines = [*made, f"Signs that hold: {signs}.", *suggestion.sentences, *suggestion.checks]
    return "\n".join(lines)[:LONGEST_NOTE]
