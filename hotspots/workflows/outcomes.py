"""Outcomes beyond counts: entering what surveys found, and saying how far it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.evaluate.outcomes import KINDS, Outcome, OutcomeChange, check_outcome, outcome_change
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kept, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace

__all__ = [
    "KINDS",
    "OUTCOMES",
    "Outcome",
    "ShownOutcome",
    "add_outcome",
    "list_outcomes",
    "remove_outcome",
    "restore_outcome",
    "shown_outcomes",
]

OUTCOMES = Kind("outcome", "the outcome", "OC", Outcome)


@dataclass(frozen=True)
class ShownOutcome:
    """
    An outcome with what can be said of its change.

    Parameters
    ----------
    kept : Kept
        As stored.
    change : OutcomeChange
        Difference, interval and sentence.
    """

    kept: Kept[Outcome]
    change: OutcomeChange

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "id": self.kept.record_id,
            **vars(self.kept.content),
            **vars(self.change),
        }


def add_outcome(workspace: Workspace, outcome: Outcome, *, made_by: str = "") -> Kept[Outcome]:
    """
    Enter what was measured before and after.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    outcome : Outcome
        What was measured.
    made_by : str
        Who enters it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If it says nothing, or something impossible.
    """
    checked = check_outcome(outcome)
    with open_store(workspace.store_url).write() as connection:
        return records.add(connection, OUTCOMES, checked, made_by=made_by)


def remove_outcome(workspace: Workspace, record_id: str, *, expected_version: int, made_by: str = "") -> None:
    """
    Remove an outcome; its history stays.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.
    expected_version : int
        The version that was on the screen.
    made_by : str
        Who removes it.

    Raises
    ------
    UserError
        If there is none, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        records.remove(connection, OUTCOMES, record_id, expected_version=expected_version, made_by=made_by)


def restore_outcome(workspace: Workspace, record_id: str, *, expected_version: int) -> None:
    """
    Bring a removed outcome back.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.
    expected_version : int
        The version that was on the screen.

    Raises
    ------
    UserError
        If there is none, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        records.restore(connection, OUTCOMES, record_id, expected_version=expected_version)


def list_outcomes(
    workspace: Workspace, zone_ids: Sequence[str] | None = None, *, removed: bool = False
) -> list[Kept[Outcome]]:
    """
    List the outcomes in the order they were entered.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    zone_ids : sequence of str, optional
        Only those of these zones, and those of the whole partnership.
    removed : bool
        Whether to list the removed ones instead.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        every = records.every(connection, OUTCOMES, removed=removed)
    if zone_ids is None:
        return every
    wanted = set(zone_ids)
    return [kept for kept in every if not kept.content.zone_ids or wanted & set(kept.content.zone_ids)]


def shown_outcomes(workspace: Workspace, zone_ids: Sequence[str] | None = None) -> list[ShownOutcome]:
    """
    Say of each outcome how far it changed.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    zone_ids : sequence of str, optional
        Only those of these zones, and those of the whole partnership.

    Returns
    -------
    list of ShownOutcome
        Tested only where the numbers asked are known.
    """
    return [ShownOutcome(kept, outcome_change(kept.content)) for kept in list_outcomes(workspace, zone_ids)]
