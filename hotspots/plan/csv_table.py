"""Tables of a plan as CSV: read with every problem named by its line, written so that no cell is a sum."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.csv_cells import simple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LARGEST_BYTES = 5_000_000


@dataclass(frozen=True)
class Refusal:
    """
    A line of the file that cannot be used.

    Parameters
    ----------
    line : int
        Line of the file, the heading being line 1.
    reason : str
        Why, in one sentence.
    """

    line: int
    reason: str


@dataclass(frozen=True)
class Line:
    """
    A line of the file, cell by cell.

    Parameters
    ----------
    number : int
        Line of the file it begins on, the heading being line 1.
    cells : dict of str to str
        Tidied text by field; empty when the file has more cells than headings on this line.
    too_long : bool
        Whether it has.
    """

    number: int
    cells: dict[str, str]
    too_long: bool = False

    def require_fit(self) -> None:
        """
        Refuse a line with more cells than headings.

        Raises
        ------
        UserError
            If it is one.
        """
        if self.too_long:
            raise UserError(
                "The line", "has more cells than headings.", "Put texts with commas in quotation marks."
            )


def read_lines(
    content: bytes, headings: Mapping[str, str], *, needed: Sequence[str], what: str
) -> Iterator[Line]:
    """
    Read the lines of a table; lines without any text are passed over.

    Parameters
    ----------
    content : bytes
        A CSV file in UTF-8 or the usual Windows encoding, separated by commas, semicolons or tabs.
    headings : mapping
        Field to heading; capitals and spaces do not matter.
    needed : sequence of str
        Fields whose column must be there.
    what : str
        What the file is, for the message: ``The file of actions``.

    Yields
    ------
    Line
        One a line.

    Raises
    ------
    UserError
        If the file as a whole cannot be read.
    """
    rows = _rows(_decode(content, what), what)
    if not rows:
        raise UserError(what, "is empty.", "Start from the template.")
    fields = _fields(rows[0][1], headings, needed, what)
    for number, row in rows[1:]:
        if any(cell.strip() for cell in row):
            too_long = len(row) > len(fields) and any(cell.strip() for cell in row[len(fields) :])
            cells = zip(fields, row, strict=False)
            yield Line(number, {name: _plain(cell) for name, cell in cells if name is not None}, too_long)


def write_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """
    Write a table as CSV, for a spreadsheet.

    Parameters
    ----------
    headings : sequence of str
        Column headings.
    rows : iterable of sequence
        Cells; dates are written day first, several values with semicolons, nothing as an empty cell.

    Returns
    -------
    str
        The file; a text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_written(value) for value in row] for row in rows)
    return out.getvalue()


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float)):
        return str(value)  # a number below nought is no formula
    text = "; ".join(str(one) for one in value) if isinstance(value, tuple) else str(value)
    return f"'{text}" if re.match(r"'*[=+\-@\t\r]", text) else text


def _rows(text: str, what: str) -> list[tuple[int, list[str]]]:
    """Give each row with the line of the file it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise UserError(what, f"cannot be read at line {line}.", "Save it again as CSV UTF-8.") from problem
    return rows


def _decode(content: bytes, what: str) -> str:
    if len(content) > LARGEST_BYTES:
        raise UserError(what, f"has {len(content):,} bytes.", "Is this the right file?")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UserError(what, "is not a text file.", "Save it from the spreadsheet as CSV UTF-8.")


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _fields(
    heading: list[str], headings: Mapping[str, str], needed: Sequence[str], what: str
) -> list[str | None]:
    names = {simple(words): field for field, words in headings.items()}
    fields = [names.get(simple(cell)) for cell in heading]
    unknown = [
        cell.strip()[:40]
        for cell, field in zip(heading, fields, strict=True)
        if field is None and cell.strip()
    ]
    missing = [headings[field] for field in needed if field not in fields]
    doubled = [headings[field] for field in headings if fields.count(field) > 1]
    if missing or unknown or doubled:
        found = [f"has no column {name}" for name in missing]
        found += [f"has a column '{name}' we do not know" for name in unknown]
        found += [f"has the column {name} twice" for name in doubled]
        raise UserError(what, f"{'; '.join(found)}.", "Use the headings of the template.")
    return fields


def _plain(cell: str) -> str:
    # A leading ' is how spreadsheets and our own files keep a text from being read as a formula.
    tidy = cell.strip()
    return tidy[1:] if re.match(r"'+[=+\-@]", tidy) else tidy


def read_all(lines: Iterable[Line], make: Any) -> tuple[tuple[Any, ...], tuple[Refusal, ...]]:
    """
    Make something of every line, and keep the reasons of those that cannot be used.

    Parameters
    ----------
    lines : iterable of Line
        The lines.
    make : callable
        Cells to content; raises `UserError`.

    Returns
    -------
    tuple
        Contents, and refused lines.
    """
    made, refusals = [], []
    for line in lines:
        try:
            line.require_fit()
            made.append(make(line.cells))
        except UserError as problem:
            refusals.append(Refusal(line.number, str(problem)))
    return tuple(made), tuple(refusals)
