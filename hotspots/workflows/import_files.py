"""First half of an import: open the files, settle their layouts, read and place their rows."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from geodata.dataset.batches import BatchFile, list_batches
from geodata.ingest.layouts import Layout, built_in_layouts, saved_layouts
from hotspots.workflows.import_layouts import Choice, known_words, settle_layout

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from geodata.ingest.normalise import Reading, Records
    from geodata.ingest.records import FileRows, OpenFile
    from geodata.workspace import Workspace

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, eq=False)
class Known:
    """A file whose very bytes were imported before, in the same way."""

    name: str
    fingerprint: str
    batch_id: str
    rows: int


@dataclass(frozen=True, eq=False)
class _Opened:
    name: str
    file: OpenFile
    layout: Layout
    fingerprint: str
    notes: tuple[str, ...]
    rows: FileRows | None = None


@dataclass(frozen=True, eq=False)
class Gathered:
    """
    Everything the files say, ready to be compared with the table.

    Parameters
    ----------
    rows : pyarrow.Table or None
        Placed and assigned incidents, in the order of files and lines; None when no file is new.
    records : tuple of Records
        What each run of files of one layout gave.
    files : tuple of BatchFile
        The files that were read.
    known : tuple of Known
        Files imported before; they are left out.
    layout : str
        Names of the layouts used.
    notes : tuple of str
        What the user should know.
    steps : int
        Steps of the progress bar.
    """

    rows: pa.Table | None
    records: tuple[Records, ...]
    files: tuple[BatchFile, ...]
    known: tuple[Known, ...]
    layout: str
    notes: tuple[str, ...]
    steps: int

    @property
    def holder(self) -> str:
        """The last earlier import that holds files, when there are no others; else empty."""
        return "" if self.files else max((one.batch_id for one in self.known), key=lambda name: int(name[1:]))


def gather(workspace: Workspace, files: Sequence[Path], choice: Choice, tell: Progress) -> Gathered:
    """
    Read and place the rows of files; nothing is written.

    Parameters
    ----------
    workspace : Workspace
        Its layouts, postcodes, areas and earlier imports are used.
    files : sequence of pathlib.Path
        In the order given.
    choice : Choice
        What the user chose.
    tell : callable
        Told of the progress.

    Returns
    -------
    Gathered
        Rows and counts.
    """
    steps = len(files) + 3
    opened = list(_open_all(workspace, files, choice, tell, steps))
    from geodata.ingest.normalise import normalise

    known = [known for one in opened if isinstance(known := _known(workspace, one, choice), Known)]
    seen = {one.fingerprint for one in known}
    fresh = [one for one in opened if one.fingerprint not in seen]
    tell(len(files), steps, "Checking the rows")
    records: list[Records] = []
    for layout, run in groupby(fresh, key=lambda one: one.layout):
        ready = [one.rows for one in run if one.rows is not None]
        records.append(normalise(ready, layout, _reading(workspace, layout, choice)))
    tell(len(files) + 1, steps, "Finding places and areas")
    layouts = [layout for layout, _ in groupby(fresh, key=lambda one: one.layout)]
    rows = _placed(workspace, layouts, records)
    notes = [note for one in opened for note in one.notes]
    summaries = ChainMap(*(dict(record.summaries) for record in records))
    read = [
        BatchFile(one.name, one.fingerprint, _row_count(one) - summaries.get(one.name, 0)) for one in fresh
    ]
    names = ", ".join(dict.fromkeys(one.layout.name for one in opened))
    return Gathered(
        rows, tuple(records), tuple(read), tuple(known), names, tuple(dict.fromkeys(notes)), steps
    )


def _row_count(one: _Opened) -> int:
    return one.rows.rows.count + len(one.rows.rows.bad) if one.rows else 0


def _open_all(
    workspace: Workspace, files: Sequence[Path], choice: Choice, tell: Progress, steps: int
) -> Iterator[_Opened]:
    """Open files side by side, as unpacking and reading leave Python's lock; unpacking needs no library."""
    import os

    from geodata.ingest.decode import read_bytes

    names = _unique_names(files)
    layouts = (*saved_layouts(workspace.layouts_path), *built_in_layouts())
    setting = _setting(workspace, choice)
    before = _fingerprints(workspace, choice.source)

    def one(path: Path, name: str, content: Future[bytes]) -> _Opened:
        return _open_one(path, name, content.result(), choice, layouts, (setting, before))

    with ThreadPoolExecutor(max_workers=min(8, (os.cpu_count() or 1) + 1)) as pool:
        unpacked = [pool.submit(read_bytes, path) for path in files]
        _use_quick_memory()
        running = pool.map(one, files, names, unpacked)
        _warm_up()
        for done, opened in enumerate(running, start=1):
            tell(done, steps, f"Reading {opened.name}")
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
    path: Path,
    name: str,
    content: bytes,
    choice: Choice,
    layouts: Sequence[Layout],
    seen: tuple[str, Mapping[str, Any]],
) -> _Opened:
    from geodata.ingest.readers import open_file
    from geodata.ingest.records import FileRows

    file = open_file(path, known=known_words(layouts), content=content)
    layout, notes = settle_layout(file, choice, layouts)
    setting, before = seen
    description = json.dumps([setting, asdict(layout)], sort_keys=True, default=list)
    fingerprint = hashlib.sha256(f"{file.sha256}{description}".encode()).hexdigest()
    notes = [f"{name}: {note}" for note in (*file.notes, *notes)]
    if fingerprint in before:
        return _Opened(name, file, layout, fingerprint, tuple(notes))
    distinct = [
        column for field in ("reference", "victim", "suspect") for column in layout.fields.get(field, ())
    ]
    rows = FileRows(name, file.headings, file.read(layout.columns, distinct))
    return _Opened(name, file, layout, fingerprint, tuple(notes), rows)


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


def _fingerprints(workspace: Workspace, source: str) -> dict[str, tuple[str, BatchFile]]:
    return {
        file.fingerprint: (batch.batch_id, file)
        for batch in list_batches(workspace)
        if not batch.undone and batch.source == source
        for file in batch.files
    }


def _known(workspace: Workspace, one: _Opened, choice: Choice) -> Known | None:
    if one.rows is not None:
        return None
    batch_id, then = _fingerprints(workspace, choice.source)[one.fingerprint]
    return Known(one.name, one.fingerprint, batch_id, then.rows)


def _reading(workspace: Workspace, layout: Layout, choice: Choice) -> Reading:
    from zoneinfo import ZoneInfo

    from geodata.ingest.identity import read_or_make_key
    from geodata.ingest.normalise import Reading
    from geodata.ingest.occurred import DateRules
    from hotspots.taxonomy import load_taxonomy

    zone = ZoneInfo(workspace.timezone)

    def to_local(moment: datetime.datetime) -> datetime.datetime:
        return moment.astimezone(zone).replace(tzinfo=None)

    order = choice.day_first if choice.day_first is not None else layout.day_first
    now = datetime.datetime.now(zone).replace(tzinfo=None)
    rules = DateRules(True if order is None else order, now, to_local, assumed=order is None)
    extra = workspace.root / "taxonomy.toml"
    words = load_taxonomy(extra.read_text(encoding="utf-8") if extra.is_file() else None)
    people = "victim" in layout.fields or "suspect" in layout.fields
    return Reading(choice.source, words, rules, read_or_make_key(workspace.key_path) if people else b"")


def _placed(workspace: Workspace, layouts: Sequence[Layout], records: Sequence[Records]) -> pa.Table | None:
    """Give every record its point and its areas."""
    import pyarrow as pa

    from geodata.areas.levels import extent_of, list_levels, load_level
    from geodata.areas.lookups import load_lookups
    from geodata.dataset.reassigning import with_areas
    from geodata.dataset.table import in_schema_order
    from geodata.geocode.locate import locate
    from geodata.geocode.postcodes import load_postcodes

    if not records:
        return None
    levels = [load_level(workspace, name) for name in list_levels(workspace)]
    parts = []
    for layout, record in zip(layouts, records, strict=True):
        place = locate(
            record.places,
            rows=record.table.num_rows,
            crs=workspace.crs,
            postcodes=load_postcodes(workspace) if "postcode" in record.places else None,
            point_precision=layout.point_precision,
            point_uncertainty_m=layout.point_uncertainty_m,
            extent=extent_of(levels),
        )
        columns = {name: record.table[name] for name in record.table.column_names}
        parts.append(pa.table({**columns, **{name: place[name] for name in place.column_names}}))
    joined = parts[0] if len(parts) == 1 else pa.concat_tables(parts)
    return with_areas(
        in_schema_order(joined), levels=levels, lookups=load_lookups(workspace), prefer=workspace.assign
    )
