"""The state of the plan that an answer is made from, for caches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotspots.store import actions, zones
from hotspots.store.engine import open_store
from hotspots.store.record_state import state_of_records

if TYPE_CHECKING:
    import datetime

    from geodata.workspace import Workspace


class PlanStamp(NamedTuple):
    """
    Changes whenever zones, actions or a record of the plan could have changed.

    Parameters
    ----------
    zones, actions : tuple of (str, int)
        Id and version of each present zone and action.
    newest : datetime.datetime or None
        Last change of a record of the plan, such as an entry of the engagement log.
    records : int
        How many there are, removed ones included.
    """

    zones: tuple[tuple[str, int], ...]
    actions: tuple[tuple[str, int], ...]
    newest: datetime.datetime | None
    records: int


def plan_stamp(workspace: Workspace) -> PlanStamp:
    """
    Say which state of the plan an answer is made from.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    PlanStamp
        Equal as long as nothing that an answer says changed.
    """
    with open_store(workspace.store_url).read() as connection:
        newest, number = state_of_records(connection)
        return PlanStamp(
            tuple((zone.zone_id, zone.version) for zone in zones.every(connection)),
            tuple((action.action_id, action.version) for action in actions.every(connection)),
            newest,
            number,
        )
