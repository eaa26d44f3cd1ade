"""Since when each action says that it will be evaluated: read from the history, which nobody can rewrite."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from hotspots.store.tables import action_history

if TYPE_CHECKING:
    import datetime

    from sqlalchemy import Connection


def evaluation_planned_since(connection: Connection) -> dict[str, datetime.datetime]:
    """
    Tell since when actions say, without a break until now, that an evaluation is planned.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.

    Returns
    -------
    dict
        Moment (UTC) by id of the action; actions that do not say so are left out.
    """
    query = select(action_history.c.action_id, action_history.c.state, action_history.c.made_at).order_by(
        action_history.c.change_id
    )
    since: dict[str, datetime.datetime] = {}
    for row in connection.execute(query):
        if json.loads(row.state).get("evaluation_planned"):
            since.setdefault(row.action_id, row.made_at)
        else:
            since.pop(row.action_id, None)
    return since
