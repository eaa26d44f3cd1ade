"""
Second part of an import: read and place the rows, some at a time, so that memory hardly grows with the files.

Some things hold for a whole column or file: whether midnight means "time not known", whether every line is a
record. They are taken as the first rows suggest; should the rest say otherwise, reading begins anew.
"""

from __future__ import annotations

import datetime
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import processors
from geodata.dataset.columns import combined
from geodata.dataset.staging import RowsFile
from geodata.ingest.identity import LookAlikes
from geodata.ingest.normalise import Reading, normalise
from geodata.ingest.records import Block, FileRows, Unclean
from geodata.ingest.rejectpile import RejectPile
from geodata.ingest.tallies import Tally
from hotspots.workflows.import_files import OPENED, READ, WHOLE
from hotspots.workflows.import_gathered import Gathered
from hotspots.workflows.import_places import Places

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.dataset.fingerprints import Fingerprints
    from geodata.ingest.layouts import Layout
    from geodata.ingest.normalise import Records
    from geodata.workspace import Workspace
    from hotspots.workflows.import_files import Opened, Progress, Source
    from hotspots.workflows.import_layouts import Choice

    Run = Sequence[Source]

BLOCK_BYTES = 8_000_000
"""Bytes of text worked on at once; smaller files share a block."""
BLOCK_ROWS, MOST_BLOCKS = 120_000, 4
"""Where rows are long, up to so many blocks are worked on at once, to have about so many rows."""
FIRST_BYTES = 1_000_000
"""The first block of a long import is short: the others wait for what it suggests."""
WAITING_BLOCKS = 6
"""Blocks that may wait for the grids of the areas; they are prepared while others are read."""
FEW_REPEATS = 0.5
"""House rule: a column with more different values than this share of its rows gets no dictionary."""


class _Again(Exception):  # noqa: N818 - no error
    """The files say otherwise than was taken for granted: begin anew."""


@dataclass(eq=False)
class _Taken:
    """What is taken for granted while reading."""

    manner: dict[int, int] = field(default_factory=dict)
    settled: dict[int, Tally] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Piece:
    """A block of a file, and the manner in which the file is read."""

    source: Source
    manner: int
    block: Block


@dataclass(frozen=True, eq=False)
class _Work:
    """Pieces of files that are worked on together."""

    pieces: tuple[_Piece, ...]
    last: bool

    @property
    def size(self) -> int:
        return sum(piece.block.size for piece in self.pieces)


@dataclass(frozen=True, eq=False)
class _Done:
    """What came of them."""

    records: Records
    rows: pa.Table
    unlike: frozenset[str]
    content: NDArray[np.uint64] | None = None


@dataclass(frozen=True, eq=False)
class Stream:
    """
    What reading needs besides the files.

    Parameters
    ----------
    workspace : Workspace
        Its taxonomy, postcodes and areas are used.
    choice : Choice
        What the user chose.
    batch_id : str
        Number the import will have.
    staged : pathlib.Path or None
        File to write the incidents to; None for a dry run.
    maker : Fingerprints
        Makes the stand-ins of keys and rows.
    compared : bool
        Whether the table has rows that those of the import must be compared with.
    """

    workspace: Workspace
    choice: Choice
    batch_id: str
    staged: Path | None
    maker: Fingerprints
    compared: bool


def gather(stream: Stream, opened: Opened, tell: Progress) -> Gathered:
    """
    Read and place the rows of files.

    Parameters
    ----------
    stream : Stream
        What that needs.
    opened : Opened
        The files.
    tell : callable
        Told of the progress.

    Returns
    -------
    Gathered
        Counts and stand-ins; the rows themselves are in `Stream.staged`.

    Raises
    ------
    UserError
        If a file is damaged or has its dates in the other order.
    """
    postcodes = any("postcode" in run[0].layout.fields for run in opened.runs)
    places = Places(stream.workspace, postcodes=postcodes)
    taken, teller = _Taken(), _Teller(opened, tell)
    try:
        while True:
            try:
                return _gather_once(stream, opened, places, taken, teller)
            except _Again:
                continue
    finally:
        places.close()


def _gather_once(stream: Stream, opened: Opened, places: Places, taken: _Taken, teller: _Teller) -> Gathered:
    teller.begin()
    gathered = Gathered(staged=stream.staged)
    with ExitStack() as stack:
        file = stack.enter_context(RowsFile(stream.staged)) if stream.staged else None
        collect = _Collector(stream, gathered, file, teller)
        for number, run in enumerate(opened.runs):
            reading = _reading(stream, run[0].layout)
            _Reader(stream, run, number, reading, places, taken).read_all(collect)
    return gathered


class _Teller:
    """Tells how far reading is; a bar that runs does not go back when reading begins anew."""

    def __init__(self, opened: Opened, tell: Progress) -> None:
        self._tell, self._size = tell, max(opened.size, 1)
        self._done = self._told = 0

    def begin(self) -> None:
        self._done = 0

    def took(self, size: int) -> None:
        self._done = min(self._done + size, self._size)
        self._told = max(self._told, OPENED + (READ - OPENED) * self._done // self._size)
        self._tell(self._told, WHOLE, "Checking the rows, finding places and areas")


class _Collector:
    """Puts what came of the blocks together, in their order."""

    def __init__(self, stream: Stream, gathered: Gathered, file: RowsFile | None, teller: _Teller) -> None:
        self._stream, self._gathered, self._file, self._teller = stream, gathered, file, teller
        self._alike = LookAlikes()
        self._bad, self._rejects = RejectPile(), RejectPile()
        self.tally = Tally()

    def take(self, done: _Done, size: int) -> None:
        ids = self._alike.ids(done.records.keys)
        high, low = self._stream.maker.of_keys(ids)
        self._gathered.high.append(high)
        self._gathered.low.append(low)
        if done.content is not None:
            self._gathered.content.append(done.content)
        self._gathered.answers.take(done.rows)
        self._bad.add(done.records.bad_lines)
        self._rejects.add(done.records.rejects)
        self.tally.add(done.records.tally)
        if self._file is not None:
            self._file.write(_finished(done.rows, ids, self._stream.batch_id))
        self._teller.took(size)

    def end_run(self) -> None:
        self._gathered.tallies.append(self.tally)
        self._gathered.rejects += [self._bad, self._rejects]
        self._bad, self._rejects, self.tally = RejectPile(), RejectPile(), Tally()


def _finished(rows: pa.Table, ids: pa.Array, batch_id: str) -> pa.Table:
    """Put in the key and the batch, and leave out what is not stored."""
    import pyarrow as pa

    label = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(rows.num_rows, dtype=np.int32)), pa.array([batch_id])
    )
    for name, column in (("incident_id", ids), ("batch_id", label)):
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows.drop_columns(["location_note"])


class _Reader:
    """Reads one run of files of one layout."""

    def __init__(
        self, stream: Stream, run: Run, number: int, reading: Reading, places: Places, taken: _Taken
    ) -> None:
        self._stream, self._run, self._number = stream, run, number
        self._reading, self._places, self._taken = reading, places, taken
        self._layout = run[0].layout
        self._size = sum(one.file.size for one in run)
        self._limit = BLOCK_BYTES

    def read_all(self, collect: _Collector) -> None:
        """Read the run; the first block alone, the others side by side."""
        works = self._works()
        first = next(works)
        settled = self._taken.settled.get(self._number)
        unlike = _distinct(self._layout)
        if first.last:
            collect.take(self._finish(self._read(first, settled, unlike)), first.size)
        else:
            with ThreadPoolExecutor(processors()) as readers:
                # By a thread that will read on: each thread has to prepare projections for itself.
                done = readers.submit(self._read, first, settled, unlike).result()
                self._expect(done, first.size)
                collect.take(self._finish(done), first.size)
                settled = settled or done.records.tally
                self._read_on(readers, works, settled, unlike | done.unlike, collect)
        collect.tally.check_orders()
        if settled and not collect.tally.reads_midnight_as(settled):
            self._taken.settled[self._number] = collect.tally
            raise _Again
        collect.end_run()

    def _read_on(
        self,
        readers: ThreadPoolExecutor,
        works: Iterator[_Work],
        settled: Tally,
        unlike: Collection[str],
        collect: _Collector,
    ) -> None:
        waiting: deque[tuple[int, Future[_Done]]] = deque()
        workers = processors()
        with ThreadPoolExecutor(workers) as finishers:
            try:
                for work in works:
                    read = readers.submit(self._read, work, settled, unlike)
                    waiting.append((work.size, finishers.submit(self._finish_read, read)))
                    while len(waiting) > (workers if self._places.ready else WAITING_BLOCKS):
                        size, done = waiting.popleft()
                        collect.take(done.result(), size)
                while waiting:
                    size, done = waiting.popleft()
                    collect.take(done.result(), size)
            except BaseException:
                readers.shutdown(cancel_futures=True)
                finishers.shutdown(cancel_futures=True)
                raise

    def _works(self) -> Iterator[_Work]:
        """Put pieces of files together until they make a block."""
        limit = FIRST_BYTES if self._size > BLOCK_BYTES // 2 else BLOCK_BYTES
        pieces: list[_Piece] = []
        for piece in self._pieces(limit):
            if pieces and sum(one.block.size for one in pieces) + piece.block.size > limit:
                yield _Work(tuple(pieces), last=False)
                pieces, limit = [], self._limit
            pieces.append(piece)
        yield _Work(tuple(pieces), last=True)

    def _pieces(self, first: int) -> Iterator[_Piece]:
        for one in self._run:
            manner = self._taken.manner.get(one.number, 0)
            with self._next_manner(one, manner):
                name = one.file.manners[manner]
                for block in one.file.blocks(self._layout.columns, name, first, BLOCK_BYTES):
                    yield _Piece(one, manner, block)
                    first = BLOCK_BYTES

    @contextmanager
    def _next_manner(self, one: Source, manner: int) -> Iterator[None]:
        """Begin anew in the next manner when a file is not as clean as was taken for granted."""
        try:
            yield
        except Unclean:
            self._taken.manner[one.number] = manner + 1
            raise _Again from None

    def _read(self, work: _Work, settled: Tally | None, unlike: Collection[str]) -> _Done:
        files = []
        for piece in work.pieces:
            one = piece.source
            with self._next_manner(one, piece.manner):
                files.append(FileRows(one.name, one.file.headings, piece.block.read(unlike), one.number))
        records = normalise(files, self._layout, self._reading, settled)
        return _Done(records, self._places.points(records, self._layout), _unlike(files))

    def _finish_read(self, read: Future[_Done]) -> _Done:
        return self._finish(read.result())

    def _finish(self, done: _Done) -> _Done:
        content = self._stream.maker.of_rows(done.rows) if self._stream.compared else None
        return replace(done, rows=self._places.areas(done.rows), content=content)

    def _expect(self, done: _Done, size: int) -> None:
        """Judge by the first block how many different points there will be, and how long rows are."""
        east, north = (done.rows[name].to_numpy() for name in ("easting_m", "northing_m"))
        points = east + 1j * north
        self._places.expect(int(len(np.unique(points[~np.isnan(points)])) * self._size / max(size, 1)))
        long = BLOCK_ROWS * size // max(done.rows.num_rows, 1)
        self._limit = min(max(long, BLOCK_BYTES), MOST_BLOCKS * BLOCK_BYTES)


def _distinct(layout: Layout) -> frozenset[str]:
    return frozenset(
        column for name in ("reference", "victim", "suspect") for column in layout.fields.get(name, ())
    )


def _unlike(files: Sequence[FileRows]) -> frozenset[str]:
    """Name the columns of a block whose values hardly repeat."""
    import pyarrow as pa

    found = set()
    for name in files[0].rows.columns.column_names:
        columns = [combined(file.rows.columns[name]) for file in files]
        if all(pa.types.is_dictionary(column.type) for column in columns):
            different = sum(len(column.dictionary) for column in columns)
            if different > FEW_REPEATS * sum(len(column) for column in columns):
                found.add(name)
    return frozenset(found)


def _reading(stream: Stream, layout: Layout) -> Reading:
    from zoneinfo import ZoneInfo

    from geodata.ingest.identity import read_or_make_key
    from geodata.ingest.occurred import DateRules
    from hotspots.taxonomy import load_taxonomy

    workspace, choice = stream.workspace, stream.choice
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
