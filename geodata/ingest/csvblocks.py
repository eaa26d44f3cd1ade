"""
Separated text, read a block of lines at a time: quickly where the file is clean, with care where it is not.

Memory holds a few blocks, however long the file is. Whether a file is clean shows only while it is read;
where it is not, reading stops with `Unclean` and begins anew in the next manner.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from geodata.ingest.records import BadLine, Block, RawRows, Unclean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import pyarrow as pa

    from geodata.ingest.decode import FileText

BYTES_A_RECORD = 100
"""House rule: how many records a careful block holds for its size."""
csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class Shape:
    """
    How the text of a file is laid out.

    Parameters
    ----------
    delimiter : str
        Between cells.
    headings : tuple of str
        Of every column.
    heading_line : int
        Line of the headings, from 1.
    line_end : bytes
        What ends a line.
    """

    delimiter: str
    headings: tuple[str, ...]
    heading_line: int
    line_end: bytes = b"\n"


def csv_blocks(
    text: FileText, shape: Shape, columns: Sequence[str], *, manner: str, sizes: tuple[int, int]
) -> Iterator[Block]:
    """
    Read the rows below the headings.

    Parameters
    ----------
    text : FileText
        The file.
    shape : Shape
        How it is laid out.
    columns : sequence of str
        Headings to read.
    manner : str
        ``quick``: every line is a whole record; ``strict``: records may run over lines and have a wrong
        number of cells; ``lines``: quotation marks do not close, so each line is taken for a record.
    sizes : tuple of int
        About how many bytes the first block has, and the others.

    Yields
    ------
    Block
        At least one, in the order of the file.

    Raises
    ------
    Unclean
        Also by the blocks, when the file cannot be read in that manner.
    """
    pieces = without_blank_end(text.pieces())
    if manner == "quick":
        for content, line in _below_headings(text_blocks(pieces, sizes, shape.line_end), shape):
            yield Block(len(content), partial(_read_quickly, content, line, shape, columns))
        return
    for rows in _carefully(pieces, shape, columns, manner, sizes):
        yield Block(rows.count * BYTES_A_RECORD, partial(_as_read, rows))


def _as_read(rows: RawRows, _distinct: Collection[str]) -> RawRows:
    return rows


def without_blank_end(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """
    Leave out the blank lines at the end of a text.

    Parameters
    ----------
    pieces : iterable of bytes
        The text.

    Yields
    ------
    bytes
        The same, with one line end after the last line when blank lines stood there.
    """
    blank = b""
    for piece in pieces:
        whole = blank + piece
        content = whole.rstrip()
        blank = whole[len(content) :]
        if content:
            yield content
    yield b"\n" if blank.endswith((b"\n\n", b"\n\r\n")) else blank


def text_blocks(
    pieces: Iterable[bytes], sizes: tuple[int, int], line_end: bytes
) -> Iterator[tuple[bytes, int]]:
    """
    Cut a text at the ends of lines.

    Parameters
    ----------
    pieces : iterable of bytes
        The text.
    sizes : tuple of int
        Bytes the first block has at most, and the others, unless a line is longer.
    line_end : bytes
        What ends a line.

    Yields
    ------
    tuple of bytes and int
        Whole lines, and the number of the first, from 1.
    """
    held, line = b"", 1
    size, then = sizes
    for piece in pieces:
        held += piece
        start = 0
        while len(held) - start > size:
            end = held.rfind(line_end, start, start + size) + 1 or held.find(line_end, start + size) + 1
            if not end:
                break
            block = held[start:end]
            yield block, line
            line += _count(block, line_end)
            start, size = end, then
        held = held[start:]
    if held:
        yield held, line


def _below_headings(blocks: Iterable[tuple[bytes, int]], shape: Shape) -> Iterator[tuple[bytes, int]]:
    first = shape.heading_line + 1
    found = False
    for block, line in blocks:
        content = block
        while line < first and content:
            end = content.find(shape.line_end) + 1
            content = content[end:] if end else b""
            line += 1  # noqa: PLW2901 - counted on to the first record
        if content:
            found = True
            yield content, line
    if not found:
        yield b"", first


def _read_quickly(
    text: bytes, line: int, shape: Shape, columns: Sequence[str], distinct: Collection[str]
) -> RawRows:
    """Read with Arrow when every line is a whole record."""
    import numpy as np
    import pyarrow as pa

    table = _arrow_table(text, shape, columns, distinct) if text else text_table([], shape.headings, columns)
    if table is None or table.num_rows != _count_lines(text, shape.line_end) or _ends_in_quotes(text, shape):
        raise Unclean
    lines = np.arange(line, line + table.num_rows)
    split: list[list[str]] = []

    def original(position: int) -> list[str]:
        if not split:
            split.extend(csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=shape.delimiter))
        return split[position]

    return RawRows(pa.table(dict(zip(columns, table.columns, strict=True))), lines, original)


def _arrow_table(
    text: bytes, shape: Shape, columns: Sequence[str], distinct: Collection[str]
) -> pa.Table | None:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [f"c{place}" for place in range(len(shape.headings))]
    wanted = [names[shape.headings.index(column)] for column in columns]
    repeated = pa.dictionary(pa.int32(), pa.string())
    kinds = [pa.string() if column in distinct else repeated for column in columns]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(text) + 1, column_names=names
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=shape.delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict(zip(wanted, kinds, strict=True)),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _count(text: bytes, sign: bytes) -> int:
    """Count a sign; measured, three times as quick as `bytes.count` where it comes every few dozen bytes."""
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == sign[0]))


def _count_lines(text: bytes, line_end: bytes) -> int:
    return _count(text, line_end) + (bool(text) and not text.endswith((b"\n", b"\r")))


def _ends_in_quotes(text: bytes, shape: Shape) -> bool:
    """Tell whether the last line opens a quotation that only a later block closes."""
    last = text[text.rfind(shape.line_end, 0, max(len(text) - 1, 0)) + 1 :]
    if b'"' not in last:
        return False
    try:
        list(csv.reader([last.decode("utf-8")], delimiter=shape.delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _carefully(
    pieces: Iterator[bytes], shape: Shape, columns: Sequence[str], manner: str, sizes: tuple[int, int]
) -> Iterator[RawRows]:
    """Read record by record: blank lines dropped, wrong lengths and stray quotes set aside."""
    stream = io.TextIOWrapper(io.BufferedReader(_Pieces(pieces)), encoding="utf-8", newline="")
    records = _strict(stream, shape.delimiter) if manner == "strict" else _by_line(stream, shape.delimiter)
    count, then = (max(1, size // BYTES_A_RECORD) for size in sizes)
    part = _Part(shape, columns)
    for line, cells, reason in records:
        if line > shape.heading_line:
            part.take(line, cells, reason)
        if len(part.kept) + len(part.bad) >= count:
            yield part.rows()
            part, count = _Part(shape, columns), then
    yield part.rows()


class _Part:
    """Records on their way into a block."""

    def __init__(self, shape: Shape, columns: Sequence[str]) -> None:
        self.shape, self.columns, self.dropped = shape, columns, 0
        self.kept: list[list[str]] = []
        self.lines: list[int] = []
        self.bad: list[BadLine] = []

    def take(self, line: int, cells: list[str], reason: str) -> None:
        width = len(self.shape.headings)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            self.dropped += 1
        elif reason or len(cells) != width:
            why = reason or f"{len(cells)} cells instead of {width}"
            self.bad.append(BadLine(line, tuple(cells), why))
        else:
            self.kept.append(cells)
            self.lines.append(line)

    def rows(self) -> RawRows:
        import numpy as np

        table = text_table(self.kept, self.shape.headings, self.columns)
        lines = np.array(self.lines, dtype=np.int64)
        return RawRows(table, lines, self.kept.__getitem__, tuple(self.bad), self.dropped)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def text_table(rows: Sequence[Sequence[str]], headings: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """
    Turn rows of cells into text columns.

    Parameters
    ----------
    rows : sequence of sequence of str
        Every row as wide as the headings.
    headings : sequence of str
        Of every column.
    columns : sequence of str
        Headings to keep.

    Returns
    -------
    pyarrow.Table
        One dictionary encoded text column a heading of `columns`.
    """
    import pyarrow as pa

    places = [list(headings).index(column) for column in columns]
    arrays = [pa.array([row[place] for row in rows], pa.string()).dictionary_encode() for place in places]
    return pa.table(arrays, names=list(columns))


def _strict(stream: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Give line and cells; a quote that never closes must not swallow the rest of the file."""
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells, ""
            line = reader.line_num + 1
    except csv.Error as problem:
        raise Unclean from problem


def _by_line(stream: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    for line, ended in enumerate(stream, start=1):
        content = ended.rstrip("\r\n")
        try:
            cells = next(csv.reader([content], delimiter=delimiter, strict=True), [])
        except csv.Error:
            yield line, content.split(delimiter), "a quotation mark that does not close"
            continue
        yield line, cells, ""
