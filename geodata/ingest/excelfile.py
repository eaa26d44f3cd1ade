"""Spreadsheets (.xlsx) as rows of text."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from geodata.confined import read_apart, reads_uploads
from geodata.errors import UserError
from geodata.ingest.csvblocks import text_table
from geodata.ingest.headings import find_headings, unique_headings
from geodata.ingest.records import BadLine, Block, OpenFile, RawRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_MAX_UNPACKED = 1_000_000_000
_MAX_CELLS = 60_000_000


def open_spreadsheet(content: bytes, name: str, known: Collection[str]) -> OpenFile:
    """
    Open the sheet of a workbook that holds the records.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.
    known : collection of str
        Headings that layouts ask for, in small letters.

    Returns
    -------
    OpenFile
        Headings and first rows, ready to read on.

    Raises
    ------
    UserError
        If it is no workbook, is too large or damaged, or holds no table.
    """
    sheet, rows, others = _largest_sheet(content, name)
    at = find_headings(rows[:30], known=known)
    width = max(
        (place + 1 for row in rows[at : at + 50] for place, cell in enumerate(row) if cell.strip()), default=0
    )
    headings = unique_headings(rows[at][:width])
    first = tuple(tuple(row[:width]) for row in rows[at + 1 : at + 51] if any(cell.strip() for cell in row))
    notes = [f"The headings are on row {at + 1}; what is above them was left out."] if at else []
    if others:
        notes.append(f"Only the sheet '{sheet}' was read; sheets left out that hold data too: {others}.")

    def blocks(columns: Sequence[str], _manner: str, _first: int, _size: int) -> Iterator[Block]:
        yield Block(len(content), lambda _: _read_rows(rows, headings, columns, at))

    sha256 = hashlib.sha256(content).hexdigest()
    return OpenFile(name, headings, first, tuple(notes), sha256, len(content), blocks, manners=("cells",))


def _read_rows(rows: list[list[str]], headings: Sequence[str], columns: Sequence[str], at: int) -> RawRows:
    import numpy as np

    width, dropped = len(headings), 0
    kept, lines, bad = [], [], []
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row):
            dropped += 1
        elif any(cell.strip() for cell in row[width:]):
            bad.append(BadLine(line, tuple(row), f"cells beyond the {width} columns that have a heading"))
        else:
            kept.append(row[:width])
            lines.append(line)
    table = text_table(kept, headings, columns)
    return RawRows(table, np.array(lines, dtype=np.int64), kept.__getitem__, tuple(bad), dropped)


def _check_size(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as problem:
        raise UserError(
            f"The file {name}", "is damaged.", "Fetch it again, or save it again as .xlsx."
        ) from problem
    if not any(member.filename.startswith("xl/") for member in members):
        raise UserError(
            f"The file {name}", "is an archive, not a spreadsheet.", "Unpack it and import the files in it."
        )
    if sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise UserError(
            f"The file {name}", "unpacks to more than 1 GB.", "Split it, or save it as CSV UTF-8."
        )


def read_sheets(content: bytes, name: str) -> dict[str, list[list[str]]]:
    """
    Read every sheet of a workbook; an uploaded one in a process of its own.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.

    Returns
    -------
    dict
        Rows of text by sheet, dates in ISO order.

    Raises
    ------
    UserError
        If it is no workbook, is too large, or damaged.
    """
    _check_size(content, name)
    return _sheets_apart(content, name) if reads_uploads() else guarded_sheets(content, name)


def _largest_sheet(content: bytes, name: str) -> tuple[str, list[list[str]], int]:
    sheets = read_sheets(content, name)
    filled = {
        title: rows
        for title, rows in sheets.items()
        if any(any(cell.strip() for cell in row) for row in rows)
    }
    if not filled:
        raise UserError(f"The file {name}", "holds no data.", "Choose another file.")
    title = max(filled, key=lambda sheet: len(filled[sheet]))
    return title, filled[title], len(filled) - 1


def _sheets_apart(content: bytes, name: str) -> dict[str, list[list[str]]]:
    answer = read_apart("geodata.ingest.sheets_apart", content, name, what=f"The file {name}")
    sheets: dict[str, list[list[str]]] = json.loads(answer)
    return sheets


def guarded_sheets(content: bytes, name: str) -> dict[str, list[list[str]]]:
    """
    Read every sheet; the reader's own panic is no ordinary exception, so it is caught by its name.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.

    Returns
    -------
    dict
        Rows of text by sheet.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    try:
        return _sheets(content, name)
    except UserError:
        raise
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt | SystemExit):
            raise
        raise UserError(
            f"The file {name}",
            "cannot be read as a spreadsheet.",
            "Open it, save it again as .xlsx or as CSV UTF-8.",
        ) from problem


def _sheets(content: bytes, name: str) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineWorkbook

    found: dict[str, list[list[str]]] = {}
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            if sheet.total_height * sheet.total_width > _MAX_CELLS:
                raise UserError(
                    f"The file {name}", "has a sheet of more than 60 million cells.", "Save the table alone."
                )
            found[title] = [
                [_as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)
            ]
    return found


def _as_text(cell: Any) -> str:  # noqa: PLR0911 - one line a type of cell
    """Write a cell as one would type it: whole numbers without a decimal point, dates in ISO order."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, datetime.time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, datetime.timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell)
