"""Reference tables (lookups, population, postcodes) as text: CSV in its usual forms, gzip too, and Excel."""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from geodata.archives import unpack_safely
from geodata.confined import read_apart, reads_uploads
from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pyarrow as pa

_DELIMITERS = ",;\t|"
_ENCODINGS = ("utf-8", "cp1252")
_MOST_CELLS = 20_000_000
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')


def read_table(path: Path, *, what: str, keep: Callable[[str], bool] | None = None) -> pa.Table:
    """
    Read a table with a heading row, all of it as text.

    Parameters
    ----------
    path : pathlib.Path
        CSV (comma, semicolon, tab or bar; UTF-8, UTF-16 or Windows letters; gzip too) or Excel workbook,
        whose first sheet is read.
    what : str
        How to call the file in a message, such as "The lookup file".
    keep : callable, optional
        Tells by its heading whether a column is needed; all are when not given.

    Returns
    -------
    pyarrow.Table
        One text column a heading, exactly as in the file; blank where a cell is.

    Raises
    ------
    UserError
        If the file is missing, is no table, has no rows, or has a heading twice.
    """
    require_file(path, what=what)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        table = _workbook_apart(path, what) if reads_uploads() else read_workbook(path, what)
        return table if keep is None else table.select([name for name in table.column_names if keep(name)])
    return read_delimited(path, headings=first_row(path, what=what), what=what, keep=keep, skip_rows=1)


def require_file(path: Path, *, what: str) -> None:
    """
    Refuse a path that leads to no file.

    Parameters
    ----------
    path : pathlib.Path
        Where it should be.
    what : str
        How to call it in a message.

    Raises
    ------
    UserError
        If there is no such file, or it is empty.
    """
    if path.is_dir():
        raise UserError(what=what, found=f"{path} is a folder, not a file.", fix="Name a file in it.")
    if not path.is_file():
        raise UserError(what=what, found=f"{path.name} is not there.", fix="Check the path and the spelling.")
    if path.stat().st_size == 0:
        raise UserError(what=what, found=f"{path.name} is empty.", fix="Download or export it again.")


def first_row(path: Path, *, what: str) -> list[str]:
    """
    Read the cells of the first row of a CSV file.

    Parameters
    ----------
    path : pathlib.Path
        The file; gzip is unpacked.
    what : str
        How to call it in a message.

    Returns
    -------
    list of str
        Cells, without blanks around them.

    Raises
    ------
    UserError
        If the first line is not text.
    """
    line = _first_line(path, what)
    return [cell.strip() for cell in next(csv.reader([line], delimiter=_delimiter(line)), [])]


def read_delimited(
    path: Path,
    *,
    headings: Sequence[str],
    what: str,
    keep: Callable[[str], bool] | None = None,
    skip_rows: int = 0,
) -> pa.Table:
    """
    Read a CSV file whose headings are known.

    Parameters
    ----------
    path : pathlib.Path
        The file; gzip is unpacked while reading.
    headings : sequence of str
        Name of each column.
    what : str
        How to call the file in a message.
    keep : callable, optional
        Tells by its heading whether a column is needed.
    skip_rows : int
        Rows to leave out at the top.

    Returns
    -------
    pyarrow.Table
        Text columns.

    Raises
    ------
    UserError
        If a heading stands twice among the needed columns, or a row has more or fewer cells than the
        headings.
    """
    import pyarrow as pa
    import pyarrow.csv as pacsv

    wanted = [name for name in headings if keep is None or keep(name)]
    _require_distinct(wanted, what)
    problem: Exception | None = None
    for encoding in _encodings(path):
        try:
            with _open(path) as stream:
                return pacsv.read_csv(
                    stream,
                    pacsv.ReadOptions(
                        column_names=_numbered(headings), skip_rows=skip_rows, encoding=encoding
                    ),
                    pacsv.ParseOptions(
                        delimiter=_delimiter(_first_line(path, what)), newlines_in_values=True
                    ),
                    pacsv.ConvertOptions(
                        column_types=dict.fromkeys(wanted, pa.string()),
                        include_columns=wanted,
                        strings_can_be_null=False,
                    ),
                )
        except (pa.ArrowInvalid, UnicodeError, EOFError, OSError) as trouble:
            problem = trouble
    cells = re.search(r"Expected (\d+) columns, got (\d+)", str(problem))
    detail = f": a row has {cells[2]} cells, the headings {cells[1]}" if cells else ""
    raise UserError(
        what=f"{what} {path.name}",
        found=f"cannot be read as a table{detail}.",
        fix="Open it in a spreadsheet, check the rows below the headings, and save it as CSV (UTF-8).",
    ) from problem


def pick_column(available: Sequence[str], wanted: str, *, what: str, option: str) -> str:
    """
    Find a column by the name the user gave.

    Parameters
    ----------
    available : sequence of str
        Headings of the file.
    wanted : str
        The name; capital letters and blanks around it are forgiven when one heading remains.
    what : str
        How to call the file in a message.
    option : str
        The option the name was given with, such as ``--code``.

    Returns
    -------
    str
        The heading.

    Raises
    ------
    UserError
        If there is no such column.
    """
    if wanted in available:
        return wanted
    folded = [name for name in available if name.strip().casefold() == wanted.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    near = difflib.get_close_matches(wanted, list(available), n=1)
    shown = ", ".join(list(available)[:30]) + (", …" if len(available) > 30 else "")
    raise UserError(
        what=what,
        found=f"has no column '{wanted}'. Its columns are: {shown}.",
        fix=f"Give {option} one of these columns" + (f", perhaps '{near[0]}'." if near else "."),
    )


def _require_distinct(headings: Sequence[str], what: str) -> None:
    twice = sorted({name for name in headings if list(headings).count(name) > 1})
    if twice:
        raise UserError(
            what=what,
            found=f"has the heading '{twice[0]}' more than once.",
            fix="Give each column a name of its own and save the file again.",
        )


def _numbered(headings: Sequence[str]) -> list[str]:
    """Make repeated headings of columns that are not needed distinct, as Arrow wants them."""
    seen: dict[str, int] = {}
    names = []
    for name in headings:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _open(path: Path) -> Any:
    import pyarrow as pa

    packed = path.open("rb")
    start = packed.read(2)
    packed.seek(0)
    return pa.CompressedInputStream(packed, "gzip") if start == b"\x1f\x8b" else packed


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start != b"\x1f\x8b":
            return file.read(65_536)
        with gzip.open(file) as unpacked:
            return unpacked.read(65_536)


def _encodings(path: Path) -> tuple[str, ...]:
    return ("utf-16",) if _start(path).startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS


def _first_line(path: Path, what: str) -> str:
    try:
        start = _start(path)
        for encoding in (*_encodings(path), "latin-1"):
            try:
                text = start.decode(encoding, errors="strict")
                break
            except UnicodeDecodeError:
                # The cut may fall inside a letter; a file that is not UTF-8 has other wrong bytes too.
                text = start[:-4].decode(encoding, errors="ignore")
        line = io.StringIO(text.removeprefix("\ufeff"), newline=None).readline().rstrip("\n")
    except (OSError, EOFError) as problem:
        raise UserError(
            what=f"{what} {path.name}", found="cannot be unpacked.", fix="Download it again."
        ) from problem
    if "\0" in line:
        raise UserError(
            what=f"{what} {path.name}",
            found="is not a table of text.",
            fix="Give a CSV file or an Excel workbook.",
        )
    return line


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _workbook_apart(path: Path, what: str) -> pa.Table:
    import pyarrow as pa

    answer = read_apart("geodata.tables_apart", path.read_bytes(), path.name, what, what=what)
    with pa.ipc.open_stream(io.BytesIO(answer)) as stream:
        return stream.read_all()


def read_workbook(path: Path, what: str) -> pa.Table:
    """
    Read the first sheet of a workbook.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    what : str
        How to call it in a message.

    Returns
    -------
    pyarrow.Table
        As for `read_table`.

    Raises
    ------
    UserError
        If it cannot be opened, claims too large a sheet, or has no headings.
    """
    import pyarrow as pa
    from python_calamine import CalamineError, CalamineWorkbook

    _require_sane_sheet(path, what)
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=True)
    except CalamineError as problem:
        raise UserError(
            what=f"{what} {path.name}",
            found="cannot be opened as an Excel workbook.",
            fix="Open it in Excel and save it as .xlsx or CSV, without a password.",
        ) from problem
    texts = [[_cell_text(value) for value in row] for row in rows]
    top = next((place for place, row in enumerate(texts) if sum(map(bool, row)) >= 2), None)
    if top is None:
        raise UserError(
            what=f"{what} {path.name}",
            found="has no row of headings in its first sheet.",
            fix="Move the table to the first sheet, with the headings above it.",
        )
    headings = [heading.removeprefix("\ufeff").strip() for heading in texts[top]]
    named = [place for place, heading in enumerate(headings) if heading]
    _require_distinct([headings[place] for place in named], what)
    body = [row for row in texts[top + 1 :] if any(row)]
    return pa.table({headings[p]: pa.array([row[p] for row in body], type=pa.string()) for p in named})


def _require_sane_sheet(path: Path, what: str) -> None:
    """Refuse a workbook whose cells claim a sheet too large to hold, before it is opened."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for member in unpack_safely(archive, what=f"{what} {path.name}"):
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                continue
            columns, rows = 1, 1
            for letters, row in _CELL.findall(archive.read(member)):
                number = 0
                for letter in letters:
                    number = number * 26 + letter - 64
                columns, rows = max(columns, number), max(rows, int(row))
            if columns * rows > _MOST_CELLS:
                raise UserError(
                    what=f"{what} {path.name}",
                    found=f"claims {rows:,} rows and {columns:,} columns.",
                    fix="Copy the table alone into a new workbook, or save it as CSV.",
                )


def _cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
