"""Tying an action to the records of its objective and of its organisations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.plan.objectives import title_key
from hotspots.plan.organisations import name_key, names_in
from hotspots.workflows.objectives import make_objectives
from hotspots.workflows.organisations import make_known

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hotspots.plan.actions import Action


class Settler:
    """Ties actions to the records of their objective and organisations, and makes those that are new."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.new_objectives: list[str] = []
        self.new_organisations: list[str] = []

    def __call__(self, action: Action, *, before: Action | None = None) -> Action:
        """Give the action with its objective's id, and with names as the records have them."""
        kept_names = {name_key(name) for name in names_in([before])} if before else set()
        wanted = [name for name in names_in([action]) if name_key(name) not in kept_names]
        names, added = make_known(self.connection, wanted)
        self.new_organisations += added
        action = replace(
            action,
            lead_organisation=names.get(name_key(action.lead_organisation), action.lead_organisation),
            partners=tuple(dict.fromkeys(names.get(name_key(one), one) for one in action.partners)),
        )
        if before is not None and before.objective == action.objective:
            return action
        objectives, titles = make_objectives(self.connection, [action.objective])
        self.new_objectives += titles
        kept = objectives[title_key(action.objective)]
        return replace(action, objective=kept.content.title, objective_id=kept.record_id)
