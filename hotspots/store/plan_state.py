"""Reading the partnership's plan whole: as it is, or as it stood at a moment."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from hotspots.plan.partnership import NumberedObjective, PartnershipPlan, PlanState, ZoneMark
from hotspots.store import actions, records
from hotspots.store.plan_kinds import OBJECTIVE, PLAN
from hotspots.store.tables import zone_history, zones

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row


def current(connection: Connection) -> PlanState:
    """
    Read the plan as it is.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.

    Returns
    -------
    PlanState
        Without removed objectives, actions and zones.
    """
    plans = records.every(connection, PLAN)
    query = select(zones).where(~zones.c.removed).order_by(zones.c.created_at, zones.c.zone_id)
    return PlanState(
        plan=plans[-1].content if plans else PartnershipPlan(),
        objectives=tuple(
            NumberedObjective(kept.record_id, kept.content) for kept in records.every(connection, OBJECTIVE)
        ),
        actions=tuple(actions.every(connection)),
        zones=tuple(_marks(connection.execute(query))),
    )


def as_of(connection: Connection, moment: datetime.datetime) -> PlanState:
    """
    Read the plan as it stood at a moment.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    moment : datetime.datetime
        With its zone.

    Returns
    -------
    PlanState
        What was there then.
    """
    plans = records.as_of(connection, PLAN, moment)
    stood: dict[str, Row[Any]] = {}
    query = select(zone_history).where(zone_history.c.made_at <= moment).order_by(zone_history.c.change_id)
    for row in connection.execute(query):
        stood[row.zone_id] = row
    return PlanState(
        plan=list(plans.values())[-1] if plans else PartnershipPlan(),
        objectives=tuple(
            NumberedObjective(key, content)
            for key, content in records.as_of(connection, OBJECTIVE, moment).items()
        ),
        actions=tuple(actions.as_of(connection, moment)),
        zones=tuple(_marks(row for _, row in sorted(stood.items()) if not row.removed)),
    )


def _marks(rows: Iterable[Row[Any]]) -> list[ZoneMark]:
    return [
        ZoneMark(row.zone_id, row.name, hashlib.sha256(bytes(row.geometry)).hexdigest()[:16]) for row in rows
    ]
