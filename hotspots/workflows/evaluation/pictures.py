"""Small maps of what is compared with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.evaluation.documents import outlines
from hotspots.workflows.evaluation.places import ring_around

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.workflows.evaluation.choosing import Suggestion


def map_of_choice(
    workspace: Workspace,
    suggestion: Suggestion,
    picked: Mapping[str, Sequence[str]],
    *,
    buffer: tuple[float, str],
) -> bytes:
    """
    Draw the zones, their rings and the places picked so far.

    Parameters
    ----------
    workspace : Workspace
        For the outlines behind.
    suggestion : Suggestion
        What was picked from.
    picked : mapping of str to sequence of str
        By zone, keys of its options; the first is the comparison.
    buffer : tuple of float and str
        Width of the ring [m], and its corners.

    Returns
    -------
    bytes
        The picture as PNG.
    """
    from hotspots.maps.evaluation_figures import MapPlace, draw_compared_places

    drawn = []
    for options in suggestion.options:
        zone = options.zone
        drawn.append(MapPlace("zone", zone.name, zone.geometry))
        ring = ring_around(zone.geometry, buffer[0], corners=buffer[1])
        if ring is not None:
            drawn.append(MapPlace("buffer", "", ring))
        for at, key in enumerate(picked.get(zone.zone_id, ())):
            place = options.every.get(key)
            if place is not None:
                role = "other comparison" if at else "comparison"
                drawn.append(MapPlace(role, place.name, place.geometry))
    return draw_compared_places(drawn, areas=outlines(workspace))


def map_of_answer(workspace: Workspace, finished: FinishedEvaluation) -> bytes:
    """
    Draw the places of an answer.

    Parameters
    ----------
    workspace : Workspace
        For the outlines behind.
    finished : FinishedEvaluation
        The answer.

    Returns
    -------
    bytes
        The picture as PNG.
    """
    import shapely

    from hotspots.maps.evaluation_figures import MapPlace, draw_compared_places

    drawn = [
        MapPlace(place.role, "" if place.role == "buffer" else place.name, shapely.from_wkt(place.wkt))
        for place in finished.places
    ]
    return draw_compared_places(drawn, areas=outlines(workspace))
