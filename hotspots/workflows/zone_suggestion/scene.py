"""All that is known before zones are chosen: the ground, the zones grown, the reasons for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.plan.suggest_growth import grow_zones
from hotspots.workflows.zone_lists import list_zones
from hotspots.workflows.zone_suggestion.ground import lay_ground, read_records
from hotspots.workflows.zone_suggestion.hold_out import hold_back
from hotspots.workflows.zone_suggestion.reasons import reasons_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace
    from hotspots.plan.suggest_reasons import ZoneReasons
    from hotspots.plan.zones import Zone
    from hotspots.workflows.zone_suggestion.ground import Ground, Records
    from hotspots.workflows.zone_suggestion.hold_out import HeldBack
    from hotspots.workflows.zone_suggestion.records import SuggestRequest


@dataclass(frozen=True, eq=False)
class Scene:
    """
    What zones are chosen from.

    Parameters
    ----------
    workspace : Workspace
        Where it all comes from.
    request : SuggestRequest
        The question.
    present : tuple of Zone
        Zones that are there.
    records : Records
        The incidents.
    ground : Ground
        Cells and evidence.
    held : HeldBack or None
        Earlier zones and later incidents.
    grown : tuple of numpy.ndarray of int
        Cells of each zone that fits the limits.
    reasons : tuple of ZoneReasons
        For each.
    """

    workspace: Workspace
    request: SuggestRequest
    present: tuple[Zone, ...]
    records: Records
    ground: Ground
    held: HeldBack | None
    grown: tuple[NDArray[np.int64], ...]
    reasons: tuple[ZoneReasons, ...]

    @property
    def acted_in(self) -> list[BaseGeometry]:
        """Shapes of the action zones that are there: no suggestion overlaps them."""
        return _acted_in(self.present)


def survey(workspace: Workspace, request: SuggestRequest) -> Scene:
    """
    Grow zones from the records, and gather the reasons for each.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    request : SuggestRequest
        The question, checked.

    Returns
    -------
    Scene
        What zones are chosen from.

    Raises
    ------
    UserError
        If nothing fits the question.
    """
    limits, where = request.limits, request.where
    present = list_zones(workspace)
    taken = _acted_in(present)
    records = read_records(workspace, where)
    rules: dict[str, Any] = {"method": request.method, "limits": limits, "taken": taken}
    ground = lay_ground(workspace, where, records, **rules)
    held = hold_back(workspace, where, records, ground, **rules)
    grown = grow_zones(ground.cells, limits)
    before = [None if held is None else held.of_zone(zone) for zone in grown]
    reasons = reasons_for(ground, records, where, grown, before)
    return Scene(workspace, request, tuple(present), records, ground, held, tuple(grown), tuple(reasons))


def _acted_in(zones: Iterable[Zone]) -> list[BaseGeometry]:
    return [zone.geometry for zone in zones if zone.kind == "action"]
