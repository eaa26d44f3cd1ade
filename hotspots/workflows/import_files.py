"""First part of an import: open the files, settle their layouts, leave out what came in before."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from geodata.dataset.batches import BatchFile, list_batches
from geodata.ingest.layouts import Layout, built_in_layouts, saved_layouts
from hotspots.workflows.import_layouts import Choice, known_words, settle_layout

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.ingest.decode import FileBytes
    from geodata.ingest.records import OpenFile
    from geodata.workspace import Workspace

Progress = Callable[[int, int, str], None]
OPENED, READ, WHOLE = 10, 95, 100
"""Steps of the progress bar: when the files are open, when they are read, and in all."""


@dataclass(frozen=True, eq=False)
class Known:
    """A file whose very bytes were imported before, in the same way."""

    name: str
    fingerprint: str
    batch_id: str
    rows: int


@dataclass(frozen=True, eq=False)
class Source:
    """
    A file that is open and whose layout is settled.

    Parameters
    ----------
    name : str
        What `source_file` will say.
    file : OpenFile
        The file.
    layout : Layout
        How to read it.
    fingerprint : str
        Hash of its bytes and of everything its reading depends on.
    notes : tuple of str
        What the user should know.
    number : int
        Which file of the import it is.
    """

    name: str
    file: OpenFile
    layout: Layout
    fingerprint: str
    notes: tuple[str, ...]
    number: int = 0


@dataclass(frozen=True, eq=False)
class Opened:
    """
    Files ready to be read.

    Parameters
    ----------
    runs : tuple of tuple of Source
        New files, those of one layout that follow each other together.
    known : tuple of Known
        Files imported before; they are left out.
    layout : str
        Names of the layouts used.
    notes : tuple of str
        What the user should know.
    """

    runs: tuple[tuple[Source, ...], ...]
    known: tuple[Known, ...]
    layout: str
    notes: tuple[str, ...]

    @property
    def holder(self) -> str:
        """The last earlier import that holds files, when there are no others; else empty."""
        return "" if self.runs else max((one.batch_id for one in self.known), key=lambda name: int(name[1:]))

    @property
    def size(self) -> int:
        """Bytes of the new files."""
        return sum(one.file.size for run in self.runs for one in run)


def open_files(workspace: Workspace, files: Sequence[Path], choice: Choice, tell: Progress) -> Opened:
    """
    Open files; nothing is written.

    Parameters
    ----------
    workspace : Workspace
        Its layouts and earlier imports are used.
    files : sequence of pathlib.Path
        In the order given.
    choice : Choice
        What the user chose.
    tell : callable
        Told of the progress.

    Returns
    -------
    Opened
        Ready to be read.
    """
    opened = list(_open_all(workspace, files, choice, tell))
    before = _fingerprints(workspace, choice.source)
    known = [
        Known(one.name, one.fingerprint, before[one.fingerprint][0], before[one.fingerprint][1].rows)
        for one in opened
        if one.fingerprint in before
    ]
    fresh = [one for one in opened if one.fingerprint not in before]
    numbered = [replace(one, number=number) for number, one in enumerate(fresh)]
    runs = tuple(tuple(run) for _, run in groupby(numbered, key=lambda one: one.layout))
    names = ", ".join(dict.fromkeys(one.layout.name for one in opened))
    notes = dict.fromkeys(note for one in opened for note in one.notes)
    return Opened(runs, tuple(known), names, tuple(notes))


def _open_all(
    workspace: Workspace, files: Sequence[Path], choice: Choice, tell: Progress
) -> Iterator[Source]:
    """Open files side by side, as unpacking and reading leave Python's lock; unpacking needs no library."""
    from geodata.ingest.decode import open_bytes

    names = _unique_names(files)
    layouts = (*saved_layouts(workspace.layouts_path), *built_in_layouts())
    setting = _setting(workspace, choice)

    def one(path: Path, name: str, source: Future[FileBytes]) -> Source:
        return _open_one(path, name, source.result(), choice, layouts, setting)

    # A thread does not know by itself that the files are uploads, which are opened with more care.
    with ThreadPoolExecutor(max_workers=min(8, (os.cpu_count() or 1) + 1)) as pool:
        sources = [pool.submit(copy_context().run, open_bytes, path) for path in files]
        _use_quick_memory()
        running = [
            pool.submit(copy_context().run, one, path, name, source)
            for path, name, source in zip(files, names, sources, strict=True)
        ]
        _warm_up()
        for done, opening in enumerate(running, start=1):
            opened = opening.result()
            tell(OPENED * done // len(files), WHOLE, f"Opening {opened.name}")
            yield opened


def _use_quick_memory() -> None:
    """Let Arrow use jemalloc where it has it: measured, it asks the system for pages a third as often."""
    import pyarrow as pa

    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())


def _warm_up() -> None:
    """Load the heavy libraries while the files are being read: their start-up would otherwise come on top."""
    import importlib

    for name in (
        "shapely",
        "pyproj",
        "deltalake",
        "pyarrow.parquet",
        "pyarrow.dataset",
        "geodata.areas.assign",
    ):
        importlib.import_module(name)


def _open_one(
    path: Path, name: str, source: FileBytes, choice: Choice, layouts: Sequence[Layout], setting: str
) -> Source:
    from geodata.ingest.readers import open_file

    file = open_file(path, known=known_words(layouts), source=source)
    layout, notes = settle_layout(file, choice, layouts)
    description = json.dumps([setting, asdict(layout)], sort_keys=True, default=list)
    fingerprint = hashlib.sha256(f"{file.sha256}{description}".encode()).hexdigest()
    notes = [f"{name}: {note}" for note in (*file.notes, *notes)]
    return Source(name, file, layout, fingerprint, tuple(notes))


def _unique_names(files: Sequence[Path]) -> list[str]:
    """Name files by their last part; the folder goes with it where two files share a name."""
    plain = [path.name for path in files]
    return [
        path.name if plain.count(path.name) == 1 else f"{path.resolve().parent.name}/{path.name}"
        for path in files
    ]


def _setting(workspace: Workspace, choice: Choice) -> str:
    """Describe what reading depends on besides file and layout: new postcodes may place old rows."""
    paths = [
        workspace.postcodes_path,
        workspace.root / "taxonomy.toml",
        *sorted(workspace.areas_path.glob("*")),
    ]
    stamps = [
        f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in paths if path.is_file()
    ]
    return json.dumps([choice.source, choice.day_first, workspace.crs, stamps])


def _fingerprints(workspace: Workspace, source: str) -> Mapping[str, tuple[str, BatchFile]]:
    return {
        file.fingerprint: (batch.batch_id, file)
        for batch in list_batches(workspace)
        if not batch.undone and batch.source == source
        for file in batch.files
    }
