"""Rows that were not imported: each is kept, with its line and the reason, in a file that is safe to open."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.ingest.headings import is_summary_row
from geodata.ingest.occurred import EMPTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.ingest.occurred import Moments
    from geodata.ingest.records import FileRows

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Reject:
    """
    A row that cannot be an incident.

    Parameters
    ----------
    file : str
        Where it is.
    line : int
        Its line there.
    reason : str
        Why.
    headings, cells : tuple of str
        The whole row as it was.
    """

    file: str
    line: int
    reason: str
    headings: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The reason without the value, so that alike ones can be counted."""
        return self.reason.split("' ", 1)[-1].removeprefix("is ").removeprefix("lies ")


def bad_line_rejects(files: Sequence[FileRows]) -> list[Reject]:
    """
    Give the lines that are no record.

    Parameters
    ----------
    files : sequence of FileRows
        The files.

    Returns
    -------
    list of Reject
        In order of file and line; a total or footnote among them is left to the caller as any other.
    """
    return [
        Reject(file.name, bad.line, bad.reason, file.headings, bad.cells)
        for file in files
        for bad in file.rows.bad
    ]


def date_rejects(
    files: Sequence[FileRows], moments: Moments, file_of: NDArray[np.int64], line: NDArray[np.int64]
) -> tuple[list[Reject], Counter[str]]:
    """
    Give the rows whose date cannot be used, and count the totals and footnotes among them.

    Parameters
    ----------
    files : sequence of FileRows
        The files.
    moments : Moments
        The dates of their rows.
    file_of, line : numpy.ndarray of int, shape (n,)
        Where each row is; files are numbered as they stand in `files`.

    Returns
    -------
    tuple of list of Reject and Counter
        Rejected rows, and by file name the rows that are no records at all.
    """
    starts = np.cumsum([0, *(file.rows.count for file in files)])
    rejects: list[Reject] = []
    dropped: Counter[str] = Counter()
    for place in np.flatnonzero(~moments.good).tolist():
        file = files[file_of[place]]
        cells = file.rows.original(place - int(starts[file_of[place]]))
        reason = moments.reasons[moments.reason[place]]
        if is_summary_row(cells) and (reason == EMPTY or cells[0].strip().casefold() in reason.casefold()):
            dropped[file.name] += 1
        else:
            rejects.append(Reject(file.name, int(line[place]), reason, file.headings, tuple(cells)))
    return rejects, dropped


def safe_cell(text: str) -> str:
    """
    Disarm a cell a spreadsheet would run as a formula; numbers stay numbers.

    Parameters
    ----------
    text : str
        The cell.

    Returns
    -------
    str
        With an apostrophe in front where needed.
    """
    return f"'{text}" if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text) else text
