"""Keep a workspace safe: write all of it to one file, and put it back elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.workspace import SETTINGS_FILE, draft_of, open_workspace
from hotspots.workflows.acting import logged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.workspace import Workspace

MANIFEST = "backup-manifest.json"
DATABASES = ("plan.sqlite", "audit.sqlite")
# A write-ahead log belongs to the live database; the copy made for the backup holds what it says.
LEFT_OUT = (*(f"{name}{ending}" for name in DATABASES for ending in ("-wal", "-shm")), ".import.lock")


@dataclass(frozen=True)
class BackupReport:
    """
    What was kept or put back.

    Parameters
    ----------
    file : str
        The backup file.
    files : int
        How many files it holds.
    size_mb : float
        Their size [MB].
    notes : tuple of str
        What it does not hold.
    """

    file: str
    files: int
    size_mb: float
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)

    def sentences(self, verb: str = "Kept") -> list[str]:
        """Give the report in words."""
        return [f"{verb} {self.files} files ({self.size_mb:.1f} MB): {self.file}", *self.notes]


@logged("backup", "whole workspace")
def backup(workspace: Workspace, file: Path) -> BackupReport:
    """
    Write the whole workspace to one file, while others go on reading it.

    Parameters
    ----------
    workspace : Workspace
        What to keep.
    file : pathlib.Path
        File to write (zip); readable by its owner only, since it holds records and the hash key.

    Returns
    -------
    BackupReport
        What it holds.

    Raises
    ------
    UserError
        If the file would lie inside the workspace.
    """
    from geodata.dataset.lock import write_lock

    if file.resolve().is_relative_to(workspace.root.resolve()):
        raise UserError(
            what=f"The backup file {file}",
            found="would lie inside the workspace it is a copy of.",
            fix="Choose a place outside, best on another disk.",
        )
    with draft_of(file) as draft, write_lock(workspace), _database_copies(workspace) as databases:
        members = _members(workspace.root) | databases
        _write_zip(draft, members)
    notes = () if workspace.store_url.startswith("sqlite") else (_SERVER_NOTE,)
    return BackupReport(str(file), len(members), file.stat().st_size / 1e6, notes)


_SERVER_NOTE = "Zones, plans and summaries are on a PostgreSQL server: keep them with its own pg_dump."


@contextlib.contextmanager
def _database_copies(workspace: Workspace) -> Iterator[dict[str, Path]]:
    """Copy the databases with SQLite's own backup, which is right even while somebody writes."""
    copies: dict[str, Path] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in DATABASES:
            if not (workspace.root / name).exists():
                continue
            copies[name] = Path(folder) / name
            with (
                contextlib.closing(sqlite3.connect(workspace.root / name)) as live,
                contextlib.closing(sqlite3.connect(copies[name])) as kept,
            ):
                live.backup(kept)
        yield copies


def _members(root: Path) -> dict[str, Path]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name not in LEFT_OUT)
    return {path.relative_to(root).as_posix(): path for path in files}


def _write_zip(draft: Path, members: dict[str, Path]) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        sums = {}
        for name, path in members.items():
            sums[name] = _sha256(path)
            archive.write(path, name)
        archive.writestr(MANIFEST, json.dumps({"sha256": sums}, indent=1))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore(file: Path, root: Path) -> BackupReport:
    """
    Put a backup back as a new workspace; nothing appears unless all of it is whole.

    Parameters
    ----------
    file : pathlib.Path
        A file written by `backup`.
    root : pathlib.Path
        Folder of the new workspace; it must not exist or be empty.

    Returns
    -------
    BackupReport
        What was put back.

    Raises
    ------
    UserError
        If the folder holds files, or the backup is damaged or no backup at all.
    """
    if root.exists() and any(root.iterdir()):
        raise UserError(
            what=f"The folder {root}",
            found="is not empty, and a backup never overwrites.",
            fix="Choose a new folder with --workspace.",
        )
    root.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{root.name}.", dir=root.parent))
    try:
        count = _unpack(file, draft)
        open_workspace(draft)
        if root.exists():
            root.rmdir()
        draft.replace(root)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return BackupReport(str(file), count, file.stat().st_size / 1e6)


def _unpack(file: Path, draft: Path) -> int:
    try:
        with zipfile.ZipFile(file) as archive:
            sums: dict[str, str] = json.loads(archive.read(MANIFEST))["sha256"]
            _require_plain_names(sums)
            for name, expected in sums.items():
                path = draft / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, path.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
                if _sha256(path) != expected:
                    raise zipfile.BadZipFile(f"{name} differs from what was kept")
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise UserError(
            what=f"The backup {file}",
            found="is missing, damaged or no backup of a workspace.",
            fix="Use another copy; nothing was put back.",
        ) from problem
    return len(sums)


def _require_plain_names(names: dict[str, str]) -> None:
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            raise ValueError(f"unsafe name {name}")
    if SETTINGS_FILE not in names:
        raise ValueError("no workspace settings")
