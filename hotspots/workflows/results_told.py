"""Where and when local people were told what was done and what came of it."""

from __future__ import annotations

from hotspots.plan.due_regard.telling import Telling, check_telling
from hotspots.store.records import Kind
from hotspots.workflows.plan_logs import PlanLog

__all__ = ["TELLINGS", "Telling", "add_telling", "list_tellings", "remove_telling"]

TELLINGS: Kind[Telling] = Kind("results told", "the record of what people were told", "RT", Telling)
_LOG = PlanLog(TELLINGS, check_telling)
add_telling = _LOG.add
list_tellings = _LOG.every
remove_telling = _LOG.remove
