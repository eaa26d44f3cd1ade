"""What the readers hand over: the records of a file as text, and the lines that are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class BadLine:
    """
    A line that is no record.

    Parameters
    ----------
    line : int
        Line of the file, from 1.
    cells : tuple of str
        What it holds.
    reason : str
        Why it was not read.
    """

    line: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, eq=False)
class RawRows:
    """
    The records of one file, as text.

    Parameters
    ----------
    columns : pyarrow.Table
        One text column for each column asked for, under its heading; dictionary encoded unless it was said to
        differ from row to row.
    lines : numpy.ndarray of int, shape (n,)
        Line of the file each record came from.
    original : callable
        Gives the whole row, all columns, of the record at a position.
    bad : tuple of BadLine
        Lines with too many or too few cells, or a stray quote.
    dropped : int
        Blank lines left out.
    """

    columns: pa.Table
    lines: Any
    original: Callable[[int], list[str]] = field(repr=False)
    bad: tuple[BadLine, ...] = ()
    dropped: int = 0

    @property
    def count(self) -> int:
        """Number of records, the bad lines not counted."""
        return len(self.lines)


@dataclass(frozen=True, eq=False)
class OpenFile:
    """
    A file whose headings have been found and whose rows have not yet been read.

    Parameters
    ----------
    name : str
        Its name.
    headings : tuple of str
        One a column.
    first_rows : tuple of tuple of str
        Up to 50 rows below the headings.
    notes : tuple of str
        What the user should know about how it was read.
    sha256 : str
        Hash of its bytes (unpacked).
    read : callable
        Reads the rows of the columns named first; those named second as well differ from row to row.
    """

    name: str
    headings: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    sha256: str
    read: Callable[[Sequence[str], Collection[str]], RawRows] = field(repr=False)


@dataclass(frozen=True, eq=False)
class FileRows:
    """
    The rows of one file, on their way in.

    Parameters
    ----------
    name : str
        What `source_file` will say.
    headings : tuple of str
        Of every column.
    rows : RawRows
        The columns the layout uses.
    """

    name: str
    headings: tuple[str, ...]
    rows: RawRows
