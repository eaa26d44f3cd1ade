"""Separated text: a fast way for clean files, a careful one for the rest."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.ingest.records import BadLine, RawRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pyarrow as pa

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 65_536
csv.field_size_limit(10_000_000)


def sniff_delimiter(text: bytes) -> str:
    """
    Find what separates the cells.

    Parameters
    ----------
    text : bytes
        UTF-8.

    Returns
    -------
    str
        Comma, semicolon, tab or bar: the one that gives most lines the same number of cells, above one.
    """
    lines = text[:_SAMPLE].decode("utf-8", errors="ignore").splitlines()[:50]

    def score(delimiter: str) -> tuple[float, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    return max(_DELIMITERS, key=score)


def first_records(text: bytes, delimiter: str, *, count: int = 90) -> list[tuple[int, list[str]]]:
    """
    Read the first records with the line each starts on.

    Parameters
    ----------
    text : bytes
        UTF-8.
    delimiter : str
        Between cells.
    count : int
        How many at most; blank lines count.

    Returns
    -------
    list of tuple of int and list of str
        Line from 1, and cells.
    """
    found = _first_records(text[:_SAMPLE], delimiter, count)
    if len(found) < count and len(text) > _SAMPLE:
        found = _first_records(text[: 16 * _SAMPLE], delimiter, count)
    return found


def _first_records(sample: bytes, delimiter: str, count: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    text = sample.decode("utf-8", errors="ignore")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            found.append((line, cells))
            line = reader.line_num + 1
            if len(found) >= count:
                break
    except csv.Error:
        return found
    return found


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
    """

    delimiter: str
    headings: tuple[str, ...]
    heading_line: int


def read_records(
    text: bytes, shape: Shape, columns: Sequence[str], *, distinct: Collection[str] = ()
) -> RawRows:
    """
    Read the rows below the headings.

    Parameters
    ----------
    text : bytes
        UTF-8.
    shape : Shape
        How it is laid out.
    columns : sequence of str
        Headings to read.
    distinct : collection of str
        Those of them whose values differ from row to row; the others come dictionary encoded.

    Returns
    -------
    RawRows
        The records; lines that fit no record are in `RawRows.bad`.
    """
    quick = _read_quickly(text, shape, columns, distinct)
    return quick or _read_carefully(text, shape, columns, distinct)


def _read_quickly(
    text: bytes, shape: Shape, columns: Sequence[str], distinct: Collection[str]
) -> RawRows | None:
    """Read with Arrow when every line is a whole record; None when the file is not that clean."""
    import numpy as np
    import pyarrow as pa

    table = _arrow_table(text, shape, columns, distinct) if columns else None
    if table is None or table.num_rows + shape.heading_line != _count_lines(text):
        return None
    lines = np.arange(shape.heading_line + 1, shape.heading_line + 1 + table.num_rows)
    split: list[list[str]] = []

    def original(position: int) -> list[str]:
        if not split:
            split.extend(csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=shape.delimiter))
        return split[int(lines[position]) - 1]

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
                use_threads=len(text) > 16_000_000,
                block_size=16_000_000,
                skip_rows=shape.heading_line,
                column_names=names,
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


def _count_lines(text: bytes) -> int:
    ends = text.count(b"\n") or text.count(b"\r")
    return ends if text.endswith((b"\n", b"\r")) else ends + 1


def _read_carefully(text: bytes, shape: Shape, columns: Sequence[str], distinct: Collection[str]) -> RawRows:
    """Read record by record: blank lines dropped, wrong lengths and stray quotes set aside."""
    import numpy as np

    width, dropped = len(shape.headings), 0
    kept: list[list[str]] = []
    lines: list[int] = []
    bad: list[BadLine] = []
    for line, cells, reason in _records(text.decode("utf-8"), shape.delimiter):
        if line <= shape.heading_line:
            continue
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            dropped += 1
        elif reason or len(cells) != width:
            bad.append(BadLine(line, tuple(cells), reason or f"{len(cells)} cells instead of {width}"))
        else:
            kept.append(cells)
            lines.append(line)
    table = text_table(kept, shape.headings, columns, distinct=distinct)
    return RawRows(table, np.array(lines, dtype=np.int64), kept.__getitem__, tuple(bad), dropped)


def text_table(
    rows: Sequence[Sequence[str]],
    headings: Sequence[str],
    columns: Sequence[str],
    *,
    distinct: Collection[str] = (),
) -> pa.Table:
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
    distinct : collection of str
        Those of them that are not to be dictionary encoded.

    Returns
    -------
    pyarrow.Table
        One text column a heading of `columns`.
    """
    import pyarrow as pa

    places = [list(headings).index(column) for column in columns]
    texts = [pa.array([row[place] for row in rows], pa.string()) for place in places]
    arrays = [
        array if column in distinct else array.dictionary_encode()
        for column, array in zip(columns, texts, strict=True)
    ]
    return pa.table(arrays, names=list(columns))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Give line, cells and what is wrong; a quote that never closes must not swallow the rest of the file."""
    try:
        whole = list(_strict(text, delimiter))
    except csv.Error:
        whole = list(_line_by_line(text, delimiter))
    return iter(whole)


def _strict(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        yield line, cells, ""
        line = reader.line_num + 1


def _line_by_line(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    for line, content in enumerate(text.splitlines(), start=1):
        try:
            cells = next(csv.reader([content], delimiter=delimiter, strict=True), [])
        except csv.Error:
            yield line, content.split(delimiter), "a quotation mark that does not close"
            continue
        yield line, cells, ""
