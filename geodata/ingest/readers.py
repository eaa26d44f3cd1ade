"""Opening a file of records: its headings first, then the rows, everything as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.confined import read_apart, reads_uploads
from geodata.errors import UserError
from geodata.ingest.csvblocks import Shape, csv_blocks
from geodata.ingest.csvfile import first_records, sniff_delimiter
from geodata.ingest.decode import open_bytes, read_text, refuse_other_formats
from geodata.ingest.excelfile import open_spreadsheet
from geodata.ingest.headings import find_headings, refuse_counts, unique_headings
from geodata.ingest.records import MANNERS, Block, OpenFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from geodata.ingest.decode import FileBytes

MOST_COLUMNS = 2_000


def open_file(path: Path, *, known: Collection[str] = (), source: FileBytes | None = None) -> OpenFile:
    """
    Open a file of separated text (comma, semicolon, tab or bar; gzip too) or a spreadsheet.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    known : collection of str
        Headings that layouts ask for, in small letters; they help to find the row of headings.
    source : FileBytes or None
        The file's bytes when they have been opened already.

    Returns
    -------
    OpenFile
        Headings and first rows, ready to read on.

    Raises
    ------
    UserError
        If it cannot be read, is of another format, or is a table of counts.
    """
    source = source or open_bytes(path)
    start = next(source.pieces(), b"")
    if start[:4] == b"PK\x03\x04":
        opened = open_spreadsheet(source.whole(), path.name, known)
    else:
        refuse_other_formats(start, path.name)
        if reads_uploads():
            # The same work in a child first: what it survives within its limits, this process survives too.
            read_apart("geodata.ingest.text_apart", source.whole(), path.name, what=f"The file {path.name}")
        opened = open_text(source, path.name, known)
    refuse_counts(opened.headings, path.name)
    return opened


def open_text(source: FileBytes, name: str, known: Collection[str]) -> OpenFile:
    """
    Open the bytes of a file of separated text.

    Parameters
    ----------
    source : FileBytes
        The file.
    name : str
        Its name, for messages.
    known : collection of str
        As for `open_file`.

    Returns
    -------
    OpenFile
        As for `open_file`.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    text = read_text(source)
    head, notes = text.head(), text.notes
    delimiter = sniff_delimiter(head)
    top = first_records(head, delimiter)
    _refuse_too_wide(top, name)
    at = find_headings([cells for _, cells in top], known=known)
    headings = unique_headings(_without_empty_tail(top[at][1], top[at + 1 : at + 6]))
    rows = tuple(tuple(cells) for _, cells in top[at + 1 : at + 51] if any(cell.strip() for cell in cells))
    if at:
        notes = (
            *notes,
            f"The headings are on line {top[at][0]}; {at} line{'s' if at > 1 else ''} above them left out.",
        )
    shape = Shape(delimiter, headings, top[at][0], b"\n" if b"\n" in head else b"\r")

    def blocks(columns: Sequence[str], manner: str, first: int, size: int) -> Iterator[Block]:
        return csv_blocks(text, shape, columns, manner=manner, sizes=(first, size))

    return OpenFile(name, headings, rows, notes, text.sha256, text.size, blocks, MANNERS)


def _refuse_too_wide(top: Sequence[tuple[int, Sequence[str]]], name: str) -> None:
    width = max((len(cells) for _, cells in top), default=0)
    if width > MOST_COLUMNS:
        raise UserError(
            f"The file {name}",
            f"has {width:,} columns.",
            f"Keep the columns that are needed; {MOST_COLUMNS:,} are read at most.",
        )


def _without_empty_tail(cells: Sequence[str], below: Sequence[tuple[int, Sequence[str]]]) -> Sequence[str]:
    """Leave out a last column that is empty in the headings and in the rows, as some programs write one."""
    width = len(cells)
    while (
        width > 1
        and not cells[width - 1].strip()
        and all(len(row) < width or not row[width - 1].strip() for _, row in below)
    ):
        width -= 1
    return cells[:width]
