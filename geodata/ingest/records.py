"""What the readers hand over: the records of a file as text, and the lines that are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import pyarrow as pa

MANNERS = ("quick", "strict", "lines")
"""Ways of reading separated text, the fast one first; see `geodata.ingest.csvblocks`."""


_BLOCK_BYTES = 8_000_000


class Unclean(Exception):  # noqa: N818 - no error: the file is then read in another manner
    """A file cannot be read in the manner tried."""


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
    Records of one file, as text.

    Parameters
    ----------
    columns : pyarrow.Table
        One text column for each column asked for, under its heading, plain or dictionary encoded.
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
class Block:
    """
    Some records of a file that are still to be read.

    Parameters
    ----------
    size : int
        About how many bytes they take.
    read : callable
        Reads them; told which columns differ from row to row, so that a dictionary of them would be wasted.
    """

    size: int
    read: Callable[[Collection[str]], RawRows] = field(repr=False)


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
    size : int
        How many there are.
    blocks : callable
        Gives the rows of the columns named, read in the manner named, in blocks; of about how many bytes the
        first is to be, and the others.
    manners : tuple of str
        Ways it can be read, to be tried in turn.
    """

    name: str
    headings: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    sha256: str
    size: int
    blocks: Callable[[Sequence[str], str, int, int], Iterator[Block]] = field(repr=False)
    manners: tuple[str, ...] = MANNERS

    def read_all(self, columns: Sequence[str]) -> list[RawRows]:
        """
        Read all rows of a file that is not very large, in the first manner that works.

        Parameters
        ----------
        columns : sequence of str
            Headings to read.

        Returns
        -------
        list of RawRows
            In the order of the file.
        """
        for manner in self.manners:
            try:
                return [block.read(()) for block in self.blocks(columns, manner, _BLOCK_BYTES, _BLOCK_BYTES)]
            except Unclean:
                continue
        raise AssertionError(self.manners)


@dataclass(frozen=True, eq=False)
class FileRows:
    """
    Rows of one file, on their way in.

    Parameters
    ----------
    name : str
        What `source_file` will say.
    headings : tuple of str
        Of every column.
    rows : RawRows
        The columns the layout uses.
    number : int
        Which file of the import it is.
    """

    name: str
    headings: tuple[str, ...]
    rows: RawRows
    number: int = 0
