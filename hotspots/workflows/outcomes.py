"""Outcomes beyond counts: entering what surveys found, and saying how far it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.evaluate.outcomes import KINDS, Outcome, OutcomeChange, check_outcome, outcome_change
from hotspots.store.records import Kept, Kind
from hotspots.workflows.record_desk import Desk

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
_DESK = Desk(OUTCOMES, check_outcome)
add_outcome = _DESK.add
remove_outcome = _DESK.remove
restore_outcome = _DESK.restore


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
    every = _DESK.every(workspace, removed=removed)
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
