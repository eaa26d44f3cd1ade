"""What is kept of evaluations: the choice made beforehand, the finished answer, and when each was made."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from hotspots.evaluate.choice import (
    Dated,
    EvaluationChoice,
    Timing,
    check_choice,
    differing,
    timing_of,
)
from hotspots.evaluate.finished import FinishedEvaluation
from hotspots.store.records import Kept, Kind
from hotspots.wording import listed
from hotspots.workflows.record_desk import Desk

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from geodata.workspace import Workspace

__all__ = [
    "CHOICES",
    "FINISHED",
    "change_choice",
    "choice_history",
    "choice_timing",
    "finished_of_zone",
    "get_choice",
    "get_finished",
    "keep_choice",
    "keep_finished",
    "kept_for",
    "list_choices",
    "list_finished",
    "other_choices",
    "remove_choice",
    "restore_choice",
]

CHOICES = Kind("evaluation", "the evaluation", "EV", EvaluationChoice)
FINISHED = Kind("finished evaluation", "the finished evaluation", "FE", FinishedEvaluation)

_CHOICES = Desk(CHOICES, check_choice, author=attrgetter("chosen_by"))
keep_choice = _CHOICES.add
change_choice = _CHOICES.change
remove_choice = _CHOICES.remove
restore_choice = _CHOICES.restore
get_choice = _CHOICES.get
list_choices = _CHOICES.every

_FINISHED = Desk(FINISHED)
keep_finished = _FINISHED.add
get_finished = _FINISHED.get
list_finished = _FINISHED.every


def choice_history(workspace: Workspace, record_id: str) -> list[tuple[datetime.date, str, str]]:
    """
    Say how a choice came about.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.

    Returns
    -------
    list of (datetime.date, str, str)
        Day, who, and what was done, oldest first.
    """
    changes = _CHOICES.history(workspace, record_id)
    told = []
    for at, change in enumerate(changes):
        names = differing(changes[at - 1].content, change.content) if at else []
        words = f"{change.change}: {listed(names)}" if names else change.change
        told.append((_day(change.made_at), change.made_by, words))
    return told


def choice_timing(workspace: Workspace, record_id: str) -> Timing:
    """
    Say whether a kept choice was made before the start, and whether it was changed since.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.

    Returns
    -------
    Timing
        With a sentence.
    """
    changes = _CHOICES.history(workspace, record_id)
    return timing_of([Dated(_day(each.made_at), each.content) for each in changes])


def other_choices(workspace: Workspace, record_id: str) -> list[str]:
    """
    Name other choices kept for the same zones, removed ones too: several questions, several chances.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    record_id : str
        The choice looked at.

    Returns
    -------
    list of str
        Ids with their names.
    """
    zones = set(get_choice(workspace, record_id).content.zone_ids)
    every = [*list_choices(workspace), *list_choices(workspace, removed=True)]
    return [
        f"{kept.record_id} ({kept.content.name}{', removed' if kept.removed else ''})"
        for kept in every
        if kept.record_id != record_id and zones & set(kept.content.zone_ids)
    ]


def kept_for(workspace: Workspace, zone_ids: Sequence[str], start: datetime.date) -> list[str]:
    """
    Name the choices kept for just these zones and this start.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    zone_ids : sequence of str
        The zones.
    start : datetime.date
        First day of the action.

    Returns
    -------
    list of str
        Ids, each with when it was chosen.
    """
    found = []
    for kept in list_choices(workspace):
        if set(kept.content.zone_ids) == set(zone_ids) and kept.content.start == start:
            early = choice_timing(workspace, kept.record_id).beforehand
            found.append(f"{kept.record_id} ({'chosen beforehand' if early else 'chosen after the start'})")
    return found


def finished_of_zone(workspace: Workspace, zone_id: str) -> list[Kept[FinishedEvaluation]]:
    """
    List the finished evaluations that a zone takes part in, the newest first.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    zone_id : str
        The zone.

    Returns
    -------
    list of Kept
        As stored.
    """
    return [kept for kept in reversed(list_finished(workspace)) if zone_id in kept.content.zone_ids]


def _day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone().date()
