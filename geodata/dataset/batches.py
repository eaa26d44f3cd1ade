"""Imports as they were made: what each wrote, what it left alone, and what it could not use."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geodata.dataset.table import was_committed
from geodata.errors import UserError
from geodata.workspace import Workspace, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

MANIFEST, ROWS, UNCHANGED, REJECTS = "manifest.json", "rows.parquet", "unchanged.parquet", "rejects.csv"
_COUNTS = ("rows_read", "accepted", "rejected", "duplicates", "updated", "unchanged")


@dataclass(frozen=True)
class BatchFile:
    """
    One file of an import.

    Parameters
    ----------
    name : str
        What `source_file` says.
    fingerprint : str
        Hash of its bytes and of everything its reading depended on.
    rows : int
        Rows read.
    """

    name: str
    fingerprint: str
    rows: int


@dataclass(frozen=True)
class Batch:
    """
    One import.

    Parameters
    ----------
    batch_id : str
        ``B0001`` and so on, in order.
    made_at : str
        When, in ISO order with its offset.
    files : tuple of BatchFile
        What was imported.
    source, layout : str
        Who recorded it, and how it was read.
    rows_read, accepted, rejected, duplicates, updated, unchanged : int
        Rows; the last five add up to the first.
    undone : bool
        Whether it was taken back.
    report : mapping
        The report shown to the user at the time.
    """

    batch_id: str
    made_at: str
    files: tuple[BatchFile, ...]
    source: str
    layout: str
    rows_read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    updated: int = 0
    unchanged: int = 0
    undone: bool = False
    report: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """
        Give the import as plain values.

        Returns
        -------
        dict
            Without the fingerprints.
        """
        counts = {name: getattr(self, name) for name in _COUNTS}
        plain = {
            "batch_id": self.batch_id,
            "made_at": self.made_at,
            "source": self.source,
            "layout": self.layout,
        }
        return {**plain, "files": [file.name for file in self.files], **counts, "undone": self.undone}


def list_batches(workspace: Workspace) -> list[Batch]:
    """
    List the imports, oldest first, those taken back too.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    list of Batch
        Finished imports only.
    """
    folder = workspace.batches_path
    found = [_read_manifest(path) for path in folder.glob(f"B*/{MANIFEST}")]
    return sorted(found, key=lambda batch: int(batch.batch_id[1:]))


def _read_manifest(path: Path) -> Batch:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        table["files"] = tuple(BatchFile(**file) for file in table["files"])
        table.pop("undoing", None)
        return Batch(**table)
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise UserError(
            f"The record of import {path.parent.name}",
            "cannot be read.",
            "Copy the workspace's folder from a backup.",
        ) from problem


def next_batch_id(workspace: Workspace) -> str:
    """
    Give the next free number of an import.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    str
        Such as ``B0003``.
    """
    taken = [int(path.name[1:]) for path in workspace.batches_path.glob("B[0-9]*") if path.name[1:].isdigit()]
    return f"B{max(taken, default=0) + 1:04d}"


def open_staging(workspace: Workspace, batch_id: str) -> Path:
    """
    Make an empty folder for an import, under a name that does not count yet.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch_id : str
        The import.

    Returns
    -------
    pathlib.Path
        The folder; `finish_batch` makes it count, `drop_staging` takes it away.
    """
    folder = _staging(workspace, batch_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def drop_staging(workspace: Workspace, batch_id: str) -> None:
    """
    Delete the folder of an import that does not come about.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch_id : str
        The import.
    """
    shutil.rmtree(_staging(workspace, batch_id), ignore_errors=True)


def describe_batch(folder: Path, batch: Batch) -> None:
    """
    Write what an import is beside its rows.

    Parameters
    ----------
    folder : pathlib.Path
        From `open_staging`; `ROWS` and `UNCHANGED` are in it, and `REJECTS` when there are any.
    batch : Batch
        The import.
    """
    _write_manifest(folder, batch)


def _staging(workspace: Workspace, batch_id: str) -> Path:
    return workspace.batches_path / f".{batch_id}.part"


def _write_manifest(folder: Path, batch: Batch, **more: Any) -> None:
    table = {
        name: getattr(batch, name) for name in ("batch_id", "made_at", "source", "layout", *_COUNTS, "undone")
    }
    table["files"] = [
        {"name": file.name, "fingerprint": file.fingerprint, "rows": file.rows} for file in batch.files
    ]
    table["report"] = dict(batch.report)
    content = json.dumps({**table, **more}, ensure_ascii=False, indent=1).encode("utf-8")
    write_atomically(folder / MANIFEST, content)


def finish_batch(workspace: Workspace, batch_id: str) -> None:
    """
    Make a staged import count; its rows must be in the table by now.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch_id : str
        The import.
    """
    _staging(workspace, batch_id).rename(workspace.batches_path / batch_id)


def import_transaction(batch_id: str) -> str:
    """
    Name the change of the table that an import makes.

    Parameters
    ----------
    batch_id : str
        The import.

    Returns
    -------
    str
        Name for `change_rows`.
    """
    return f"import {batch_id}"


def undo_transaction(batch_id: str) -> str:
    """
    Name the change of the table that taking an import back makes.

    Parameters
    ----------
    batch_id : str
        The import.

    Returns
    -------
    str
        Name for `change_rows`.
    """
    return f"undo {batch_id}"


def mark_undoing(workspace: Workspace, batch: Batch) -> None:
    """
    Note that an import is about to be taken back.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch : Batch
        The import.
    """
    _write_manifest(workspace.batches_path / batch.batch_id, batch, undoing=True)


def mark_undone(workspace: Workspace, batch: Batch) -> None:
    """
    Note that an import has been taken back.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch : Batch
        The import.
    """
    table = {**batch.__dict__, "undone": True}
    _write_manifest(workspace.batches_path / batch.batch_id, Batch(**table))


def recover(workspace: Workspace) -> None:
    """
    Tidy up after a program that died half-way: what reached the table counts, what did not is forgotten.

    Parameters
    ----------
    workspace : Workspace
        Which one; its lock must be held.
    """
    folder = workspace.batches_path
    if not folder.is_dir():
        return
    for staged in folder.glob(".B*.part"):
        batch_id = staged.name[1:-5]
        if was_committed(workspace, import_transaction(batch_id)) and not (folder / batch_id).exists():
            staged.rename(folder / batch_id)
        else:
            shutil.rmtree(staged)
    for path in folder.glob(f"B*/{MANIFEST}"):
        if '"undoing": true' in path.read_text(encoding="utf-8"):
            batch = _read_manifest(path)
            if was_committed(workspace, undo_transaction(batch.batch_id)):
                mark_undone(workspace, batch)
            else:
                _write_manifest(path.parent, batch)


def batch_rows(workspace: Workspace, batch_id: str, *, columns: list[str] | None = None) -> pa.Table:
    """
    Read the rows an import added or amended.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch_id : str
        The import.
    columns : list of str or None
        Which ones; None for all.

    Returns
    -------
    pyarrow.Table
        As they were stored.
    """
    import pyarrow.parquet as pq

    return pq.read_table(workspace.batches_path / batch_id / ROWS, columns=columns)


def batch_unchanged(workspace: Workspace, batch_id: str) -> pa.Table:
    """
    Read the rows an import mentioned and left alone.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    batch_id : str
        The import.

    Returns
    -------
    pyarrow.Table
        `incident_id`, and `held_by`: the import whose value was and stayed in the table.
    """
    import pyarrow.parquet as pq

    return pq.read_table(workspace.batches_path / batch_id / UNCHANGED)
