"""The training log: which staff were trained in what, and which nobody has trained yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.training import AUDIENCES, Training, TrainingCover, check_training, training_cover
from hotspots.plan.training_file import TRAINING_TEMPLATE_CSV, read_training, write_training
from hotspots.store.records import Kept, Kind
from hotspots.workflows.acting import logged
from hotspots.workflows.plan_logs import EntryImport, PlanLog, find_zones, zone_names

if TYPE_CHECKING:
    from geodata.workspace import Workspace

__all__ = [
    "AUDIENCES",
    "TRAINING",
    "TRAINING_TEMPLATE_CSV",
    "EntryImport",
    "Training",
    "TrainingCover",
    "add_training",
    "change_training",
    "cover_of_training",
    "find_zones",
    "import_training",
    "list_training",
    "remove_training",
    "restore_training",
    "training_csv",
]

TRAINING: Kind[Training] = Kind("training", "the training", "TR", Training)
_LOG = PlanLog(TRAINING, check_training, read=read_training)
add_training = _LOG.add
change_training = _LOG.change
remove_training = _LOG.remove
restore_training = _LOG.restore
import_training = _LOG.bring_in


def list_training(workspace: Workspace, *, removed: bool = False) -> list[Kept[Training]]:
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
    return sorted(entries, key=lambda kept: (kept.content.held_on, kept.record_id), reverse=True)


@logged("export", "training")
def training_csv(workspace: Workspace) -> str:
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
    entries = [kept.content for kept in list_training(workspace)]
    return write_training(entries, zone_names=zone_names(workspace))


def cover_of_training(workspace: Workspace) -> TrainingCover:
    """
    Say what the trainings cover, and what none of them does.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    TrainingCover
        Numbers, gaps and sentences.
    """
    return training_cover([kept.content for kept in list_training(workspace)])
