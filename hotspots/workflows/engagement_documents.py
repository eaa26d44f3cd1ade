"""Engagement, training and the evidence menu as the documents of a plan show them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from hotspots.export.engagement_blocks import EngagementPart
from hotspots.workflows.engagement import list_engagement
from hotspots.workflows.evidence_menu import whole_menu
from hotspots.workflows.plan_logs import zone_names
from hotspots.workflows.training import list_training

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.actions import Action
    from hotspots.plan.responses import Response


def engagement_part(
    workspace: Workspace, *, zone_ids: Sequence[str] | None = None, today: datetime.date | None = None
) -> EngagementPart:
    """
    Gather what a document says on engagement and training.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    zone_ids : sequence of str, optional
        Only entries of these zones and of the whole partnership; None takes every entry.
    today : datetime.date, optional
        Day of the document.

    Returns
    -------
    EngagementPart
        The latest day first.
    """
    asked = [kept.content for kept in list_engagement(workspace)]
    trained = [kept.content for kept in list_training(workspace)]
    names = zone_names(workspace)
    if zone_ids is not None:
        chosen = set(zone_ids)
        names = {zone: name for zone, name in names.items() if zone in chosen}
        asked = [entry for entry in asked if not entry.zones or chosen & set(entry.zones)]
        trained = [entry for entry in trained if not entry.zones or chosen & set(entry.zones)]
    return EngagementPart(
        engagement=tuple(asked),
        training=tuple(trained),
        zone_names=tuple(names.items()),
        made_on=today or datetime.datetime.now().astimezone().date(),
    )


def responses_of(workspace: Workspace, actions: Sequence[Action]) -> tuple[Response, ...]:
    """
    Give the responses of the evidence menu that actions started from.

    Parameters
    ----------
    workspace : Workspace
        Whose menu.
    actions : sequence of Action
        The actions.

    Returns
    -------
    tuple of Response
        Hidden ones too; an id that is no longer there is passed over.
    """
    wanted = {action.response_id for action in actions if action.response_id}
    if not wanted:
        return ()
    return tuple(one for one in whole_menu(workspace, hidden=True) if one.response_id in wanted)
