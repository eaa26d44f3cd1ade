"""Did it work? One zone before and after an action, beside a comparison and its own surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.evaluation.answer import Evaluation
from hotspots.workflows.evaluation.comparing import USUAL_BUFFER_M, evaluate_choice, evaluate_zones

if TYPE_CHECKING:
    import datetime

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace

__all__ = ["Evaluation", "evaluate_choice", "evaluate_zone", "evaluate_zones"]

AUTO = "auto"


def evaluate_zone(
    workspace: Workspace,
    zone_id: str,
    *,
    start: datetime.date,
    before: int | None = None,
    after: int | None = None,
    control: str = AUTO,
    buffer_m: float = USUAL_BUFFER_M,
    where: IncidentFilter | None = None,
) -> Evaluation:
    """
    Compare a zone before and after a start with a comparison place.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the zone.
    zone_id : str
        The zone.
    start : datetime.date
        First day of the action.
    before, after : int, optional
        Whole months on each side; as many as records reach over on both, at most 24, when left out.
    control : str, default "auto"
        Id of a zone where nothing was done, or ``auto`` for the place most alike before the start.
    buffer_m : float, default 250
        Width of the ring around the zone [m]; 0 for none.
    where : IncidentFilter, optional
        Which incidents; its period is not used.

    Returns
    -------
    Evaluation
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If there is no such zone, records do not reach as far, or no place may serve as comparison.
    """
    controls = {} if control == AUTO else {zone_id: control}
    return evaluate_zones(
        workspace,
        (zone_id,),
        start=start,
        months=(before, after),
        controls=controls,
        buffer=(buffer_m, "round"),
        where=where,
    )
