"""What a document of the plan says on due regard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.due_regard_blocks import DueRegardPart, RecordPart
from hotspots.plan.due_regard.check import of_zone
from hotspots.workflows.due_regard import check_plan, compare_with_last

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from geodata.workspace import Workspace


def due_regard_part(
    workspace: Workspace, *, zone_ids: Sequence[str] | None = None, today: datetime.date | None = None
) -> DueRegardPart:
    """
    Gather what a document of the plan says on due regard.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    zone_ids : sequence of str, optional
        Only the findings of these zones; None takes the whole plan.
    today : datetime.date, optional
        Day of the document.

    Returns
    -------
    DueRegardPart
        Findings of that day, and the newest record beside them.
    """
    found = check_plan(workspace, today=today)
    findings, zones = found.findings, found.zones
    if zone_ids is not None:
        zones = tuple(each for each in zones if each[0] in zone_ids)
        chosen = {each.key for zone_id in zone_ids for each in of_zone(findings, zone_id)}
        findings = tuple(each for each in findings if each.key in chosen)
    last = compare_with_last(workspace, found.findings)
    return DueRegardPart(
        checked_on=found.checked_on,
        findings=findings,
        zones=zones,
        last=RecordPart(last[0].record_id, last[0].content, last[1]) if last else None,
        whole_plan=zone_ids is None,
    )
