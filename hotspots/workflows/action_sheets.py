"""A file of actions as CSV, whether it comes as CSV or as the sheet "Actions" of a workbook."""

from __future__ import annotations

import csv
import io
import re
from itertools import accumulate
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.action_file import HEADINGS, NEEDED
from hotspots.plan.csv_cells import simple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET = "Actions"
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
LARGEST_BYTES = 20_000_000
SEARCHED_ROWS = 20
"""Rows from the top among which the headings are looked for."""


def action_table(file: Path) -> tuple[bytes, Callable[[int], int]]:
    """
    Read a file of actions as CSV.

    Parameters
    ----------
    file : pathlib.Path
        CSV, or a workbook with a sheet "Actions" (else its first sheet).

    Returns
    -------
    tuple
        The CSV, and a function from a line of it to the line or row of the file.

    Raises
    ------
    UserError
        If the file cannot be opened, or a workbook has no such table.
    """
    try:
        if file.suffix.lower() not in WORKBOOK_ENDINGS:
            return file.read_bytes(), lambda line: line
        if file.stat().st_size > LARGEST_BYTES:
            raise UserError("The file of actions", "is too large for a plan.", "Is this the right file?")
        return _from_workbook(file)
    except OSError as problem:
        raise UserError(f"The file {file.name}", "cannot be opened.", "Check that it is there.") from problem


def _from_workbook(file: Path) -> tuple[bytes, Callable[[int], int]]:
    rows, first = _table_of(_sheet_rows(file))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    # A cell with several lines takes several lines of CSV: remember on which each row begins.
    taken = [1 + sum(cell.count("\n") for cell in row) for row in rows]
    begins = [1, *(1 + before for before in accumulate(taken[:-1]))]
    row_of = {line: first + place for place, line in enumerate(begins)}
    return out.getvalue().encode("utf-8"), lambda line: row_of.get(line, line)


def _sheet_rows(file: Path) -> list[list[str]]:
    from geodata.ingest.excelfile import read_sheets

    sheets = read_sheets(file.read_bytes(), file.name)
    if not sheets:
        raise UserError(
            f"The file {file.name}", "holds no sheet.", "Save it again as .xlsx, or as CSV UTF-8."
        )
    return sheets.get(SHEET) or next(iter(sheets.values()))


def _table_of(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """Find the headings, and give the table from there on with the row of the sheet it begins in."""
    needed = {simple(HEADINGS[field]) for field in NEEDED}
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        if needed <= {simple(cell) for cell in row}:
            return [[_tidy(cell) for cell in each] for each in rows[place:]], place + 1
    raise UserError(
        what=f"The sheet {SHEET}",
        found=f"has no row with the headings {', '.join(HEADINGS[field] for field in NEEDED)}.",
        fix="Use the headings of the template.",
    )


def _tidy(cell: str) -> str:
    """Give a day without its hour, and one kind of line end."""
    return re.sub(r"^(\d{4}-\d{2}-\d{2}) 00:00$", r"\1", cell.replace("\r\n", "\n").replace("\r", "\n"))
