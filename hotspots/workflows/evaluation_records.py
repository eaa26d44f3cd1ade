"""What is kept of evaluations: the choice made beforehand, the finished answer, and when each was made."""

from __future__ import annotations

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
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kept, Kind
from hotspots.wording import listed

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


def keep_choice(workspace: Workspace, choice: EvaluationChoice) -> Kept[EvaluationChoice]:
    """
    Keep what is to be compared with what, with the day it was chosen.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    choice : EvaluationChoice
        Zones, periods, buffer, comparisons, who chose and why.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If the choice cannot be evaluated, or does not say who chose and why.
    """
    checked = check_choice(choice)
    with open_store(workspace.store_url).write() as connection:
        return records.add(connection, CHOICES, checked, made_by=checked.chosen_by)


def change_choice(
    workspace: Workspace, record_id: str, choice: EvaluationChoice, *, expected_version: int
) -> Kept[EvaluationChoice]:
    """
    Change a kept choice; every earlier state stays in its history.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.
    choice : EvaluationChoice
        What it says from now on.
    expected_version : int
        The version the change was made from.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If the choice makes no sense, or somebody else changed it meanwhile.
    """
    checked = check_choice(choice)
    with open_store(workspace.store_url).write() as connection:
        return records.change(
            connection,
            CHOICES,
            record_id,
            checked,
            expected_version=expected_version,
            made_by=checked.chosen_by,
        )


def remove_choice(workspace: Workspace, record_id: str, *, expected_version: int, made_by: str = "") -> None:
    """
    Remove a kept choice; its history stays.

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
        records.remove(connection, CHOICES, record_id, expected_version=expected_version, made_by=made_by)


def restore_choice(workspace: Workspace, record_id: str, *, expected_version: int) -> None:
    """
    Bring a removed choice back.

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
        records.restore(connection, CHOICES, record_id, expected_version=expected_version)


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
    with open_store(workspace.store_url).read() as connection:
        changes = records.history(connection, CHOICES, record_id)
    told = []
    for at, change in enumerate(changes):
        names = differing(changes[at - 1].content, change.content) if at else []
        words = f"{change.change}: {listed(names)}" if names else change.change
        told.append((_day(change.made_at), change.made_by, words))
    return told


def get_choice(workspace: Workspace, record_id: str) -> Kept[EvaluationChoice]:
    """
    Read one kept choice.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.get(connection, CHOICES, record_id)


def list_choices(workspace: Workspace, *, removed: bool = False) -> list[Kept[EvaluationChoice]]:
    """
    List the kept choices in the order they were made.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    removed : bool
        Whether to list the removed ones instead.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, CHOICES, removed=removed)


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
    with open_store(workspace.store_url).read() as connection:
        changes = records.history(connection, CHOICES, record_id)
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


def keep_finished(
    workspace: Workspace, finished: FinishedEvaluation, *, made_by: str = ""
) -> Kept[FinishedEvaluation]:
    """
    Keep an answer with its figures as they are today.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    finished : FinishedEvaluation
        The answer.
    made_by : str
        Who finished it.

    Returns
    -------
    Kept
        As stored.
    """
    with open_store(workspace.store_url).write() as connection:
        return records.add(connection, FINISHED, finished, made_by=made_by)


def get_finished(workspace: Workspace, record_id: str) -> Kept[FinishedEvaluation]:
    """
    Read one finished evaluation.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.get(connection, FINISHED, record_id)


def list_finished(workspace: Workspace) -> list[Kept[FinishedEvaluation]]:
    """
    List the finished evaluations in the order they were made.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, FINISHED)


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
