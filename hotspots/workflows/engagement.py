"""The engagement log: who was asked, what was heard, what changed, and whom nobody has asked yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.plan.engagement import (
    WAYS,
    Engagement,
    NotAsked,
    check_engagement,
    not_asked,
    not_asked_sentences,
    waiting_for_answer,
)
from hotspots.plan.engagement_file import ENGAGEMENT_TEMPLATE_CSV, read_engagement, write_engagement
from hotspots.store.records import Kept, Kind
from hotspots.wording import counted
from hotspots.workflows.acting import logged
from hotspots.workflows.plan_logs import EntryImport, PlanLog, find_zones, zone_names

if TYPE_CHECKING:
    from geodata.workspace import Workspace

__all__ = [
    "ENGAGEMENT",
    "ENGAGEMENT_TEMPLATE_CSV",
    "WAYS",
    "Engagement",
    "EngagementCover",
    "EntryImport",
    "add_engagement",
    "change_engagement",
    "engagement_cover",
    "engagement_csv",
    "find_zones",
    "import_engagement",
    "list_engagement",
    "remove_engagement",
    "restore_engagement",
]

ENGAGEMENT: Kind[Engagement] = Kind("engagement", "the engagement", "EN", Engagement)
_LOG = PlanLog(ENGAGEMENT, check_engagement, read=read_engagement)
add_engagement = _LOG.add
change_engagement = _LOG.change
remove_engagement = _LOG.remove
restore_engagement = _LOG.restore
import_engagement = _LOG.bring_in


@dataclass(frozen=True)
class EngagementCover:
    """
    What the log covers, and what it does not.

    Parameters
    ----------
    entries : int
        How many there are.
    missing : NotAsked
        Whom nobody has asked yet.
    waiting : tuple of str
        Ids of entries whose people should have been told by now what came of it.
    sentences : tuple of str
        The same in words.
    """

    entries: int
    missing: NotAsked
    waiting: tuple[str, ...]
    sentences: tuple[str, ...]


def list_engagement(workspace: Workspace, *, removed: bool = False) -> list[Kept[Engagement]]:
    """
    List the entries, the latest day first.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    removed : bool
        Whether to list the removed ones instead.

    Returns
    -------
    list of Kept
        As stored.
    """
    entries = _LOG.every(workspace, removed=removed)
    return sorted(entries, key=lambda kept: (kept.content.asked_on, kept.record_id), reverse=True)


@logged("export", "engagement")
def engagement_csv(workspace: Workspace) -> str:
    """
    Give the log as CSV.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    str
        With the headings of the template.
    """
    entries = [kept.content for kept in list_engagement(workspace)]
    return write_engagement(entries, zone_names=zone_names(workspace))


def engagement_cover(workspace: Workspace, *, today: datetime.date | None = None) -> EngagementCover:
    """
    Say what the log covers, and whom nobody has asked yet.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    today : datetime.date, optional
        The day to judge by; the one on the wall when None.

    Returns
    -------
    EngagementCover
        Numbers, gaps and sentences.
    """
    kept = list_engagement(workspace)
    entries = [each.content for each in kept]
    names = zone_names(workspace)
    missing = not_asked(entries, tuple(names))
    day = today or datetime.datetime.now().astimezone().date()
    late = set(waiting_for_answer(entries, today=day))
    waiting = tuple(each.record_id for each in kept if each.content in late)
    said = not_asked_sentences(missing, entries=len(entries), zone_names=names)
    if waiting:
        told = f"{counted(len(waiting), 'group')} should have been told by now what came of it."
        said = (*said, told)
    return EngagementCover(len(entries), missing, waiting, said)
