"""A release as an accessible spreadsheet, after the Analysis Function's guidance on releasing statistics."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

from hotspots.disclose.release import Released
from hotspots.export.release_tables import MARK_MEANINGS, release_tables, rule_notes
from hotspots.export.report import plain_text
from hotspots.wording import counted, format_date, format_period, level_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.export.release_tables import ReleaseTable
    from hotspots.store.releases import FrozenRelease

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FIRST_WIDTH, OTHER_WIDTH, TEXT_WIDTH = 34, 18, 90
"""Widths of columns, in characters."""


def release_workbook_bytes(frozen: FrozenRelease, released: Released, *, fictional: bool) -> bytes:
    """
    Make the spreadsheet in memory.

    A cover sheet, contents, notes, then one table a sheet, each from cell A1 down without empty rows, marked
    as a table so that a screen reader finds its headings; no merged cells, no hidden sheet, no formula, no
    name of a person. Counts without a number hold a mark that the notes explain.

    Parameters
    ----------
    frozen : FrozenRelease
        Its number, dates and hash.
    released : Released
        Its tables.
    fictional : bool
        Whether the data is made up.

    Returns
    -------
    bytes
        The .xlsx file; the same release gives the same bytes.

    Raises
    ------
    TypeError
        If anything but a `Released` is given.
    """
    import xlsxwriter

    if not isinstance(released, Released):
        raise TypeError("a release spreadsheet is made from a Released table only")
    title = f"Targeted harassment and violence by {level_label(released.level).lower()}"
    tables = release_tables(released)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        made_at = datetime.datetime.combine(frozen.made_at.date(), datetime.time())
        book.set_properties({"title": title, "author": "", "created": made_at})
        looks = _looks(book)
        _lines(book, "Cover_sheet", _cover(frozen, released, title, fictional=fictional), looks)
        _table_sheet(
            book,
            "Contents",
            ("Contents", f"This workbook has {counted(len(tables), 'table')}."),
            ("Sheet", "What it shows"),
            [(str(number), table.title) for number, table in enumerate(tables, start=1)],
            looks,
        )
        _table_sheet(
            book,
            "Notes",
            ("Notes", "What stands where there is no number, and what to keep in mind."),
            ("Mark", "Meaning"),
            [*MARK_MEANINGS, *(("Note", text) for text in rule_notes(released) if not text.startswith("["))],
            looks,
        )
        for number, table in enumerate(tables, start=1):
            _release_sheet(book, number, table, looks)
    return content.getvalue()


def _cover(frozen: FrozenRelease, released: Released, title: str, *, fictional: bool) -> list[str]:
    version = "not kept" if frozen.table_version is None else str(frozen.table_version)
    return [
        title,
        f"Recorded incidents, {format_period(released.period.start, released.period.end)}.",
        *(["Fictional data: the people, places and incidents are made up."] if fictional else []),
        f"Release {frozen.release_id}, frozen on {format_date(frozen.made_at.date())}.",
        f"Version of the records: {version}. Check sum (SHA-256): {frozen.sha256}.",
        "Counts below 10 are hidden, zero included; the others are rounded to the nearest 5.",
        "Areas are listed once each; the last row is all areas together, where it is told.",
        "The sheet Contents lists the tables, the sheet Notes explains the marks.",
    ]


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 12, "valign": "top"}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 16}),
        "text": book.add_format(base | {"text_wrap": True}),
        "heading": book.add_format(base | {"bold": True, "text_wrap": True, "bottom": 1}),
        "number": book.add_format(base | {"num_format": "#,##0", "align": "right"}),
        "mark": book.add_format(base | {"align": "right"}),
    }


def _lines(book: Any, name: str, lines: Sequence[str], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, TEXT_WIDTH)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, plain_text(line), looks["title" if row == 0 else "text"])


def _release_sheet(book: Any, number: int, table: ReleaseTable, looks: dict[str, Any]) -> None:
    intro = f"{table.note} " if table.note else ""
    _table_sheet(
        book,
        str(number),
        (f"Table {number}: {table.title}", f"{intro}Marks such as [c] are explained on the sheet Notes."),
        table.headings,
        table.rows,
        looks,
    )


def _table_sheet(
    book: Any,
    name: str,
    above: tuple[str, str],
    headings: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    looks: dict[str, Any],
) -> None:
    sheet = book.add_worksheet(name)
    words = all(isinstance(value, str) and not value.startswith("[") for row in rows for value in row[1:])
    sheet.set_column(0, 0, 14 if words else FIRST_WIDTH)
    sheet.set_column(1, max(len(headings) - 1, 1), TEXT_WIDTH if words else OTHER_WIDTH)
    sheet.write_string(0, 0, plain_text(above[0]), looks["title"])
    sheet.write_string(1, 0, plain_text(above[1]))
    top = 2
    columns = [
        {"header": plain_text(heading), "header_format": looks["heading"]} for heading in _apart(headings)
    ]
    sheet.add_table(
        top,
        0,
        top + max(len(rows), 1),
        len(headings) - 1,
        {
            "name": f"table_{name.lower()}",
            "columns": columns,
            "autofilter": False,
            "banded_rows": False,
            "style": None,
        },
    )
    for row, values in enumerate(rows, start=top + 1):
        for place, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, place, value, looks["number"])
            else:
                mark = place > 0 and not words
                sheet.write_string(row, place, plain_text(value), looks["mark" if mark else "text"])


def _apart(headings: Sequence[str]) -> list[str]:
    """Excel refuses a table with two headings alike."""
    seen: dict[str, int] = {}
    told = []
    for heading in headings:
        seen[heading.lower()] = seen.get(heading.lower(), 0) + 1
        told.append(heading if seen[heading.lower()] == 1 else f"{heading} ({seen[heading.lower()]})")
    return told
