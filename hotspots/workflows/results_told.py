"""Where and when local people were told what was done and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.telling import Telling, check_telling
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kept, Kind
from hotspots.workflows.plan_logs import PlanLog

if TYPE_CHECKING:
    from geodata.workspace import Workspace

__all__ = ["TELLINGS", "Telling", "add_telling", "list_tellings", "remove_telling"]

TELLINGS: Kind[Telling] = Kind("results told", "the record of what people were told", "RT", Telling)
_LOG = PlanLog(TELLINGS, check_telling)


def add_telling(workspace: Workspace, telling: Telling) -> Kept[Telling]:
    """
    Keep that people were told, or will be.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    telling : Telling
        Day, place and what was said.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If it does not say where, what and who, or names a zone there is none of.
    """
    return _LOG.add(workspace, telling)


def list_tellings(workspace: Workspace) -> list[Kept[Telling]]:
    """
    List what people were told, in the order it was entered.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, TELLINGS)


def remove_telling(workspace: Workspace, record_id: str) -> Kept[Telling]:
    """
    Remove a record entered by mistake.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
        Its id.

    Returns
    -------
    Kept
        As stored, removed.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    return _LOG.set_removed(workspace, record_id, removed=True)
