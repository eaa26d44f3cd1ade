"""Spreadsheets anybody can read, after the Analysis Function's guidance on releasing statistics."""

from __future__ import annotations

import datetime
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hotspots.export.report import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FIRST_WIDTH, OTHER_WIDTH, TEXT_WIDTH = 34, 18, 90
"""Widths of columns, in characters."""


class AccessibleBook:
    """
    A workbook with one table a sheet, each from the first cell down, marked as a table for screen readers.

    No merged cells, no hidden sheet, no formula, no name of a person.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        What is written.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._looks = _looks(book)

    def lines(self, name: str, lines: Sequence[str]) -> None:
        """
        Write a sheet of sentences.

        Parameters
        ----------
        name : str
            Name on the tab.
        lines : sequence of str
            The title, then a sentence a row.
        """
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, TEXT_WIDTH)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, plain_text(line), self._looks["title" if row == 0 else "text"])

    def table(
        self,
        name: str,
        above: tuple[str, str],
        headings: Sequence[str],
        rows: Sequence[Sequence[str | int]],
    ) -> None:
        """
        Write a sheet with one table.

        Parameters
        ----------
        name : str
            Name on the tab.
        above : tuple of str
            Title, and a sentence about the table.
        headings : sequence of str
            Its columns.
        rows : sequence of sequence
            Texts and whole numbers; the first of each row names it.
        """
        sheet = self._book.add_worksheet(name)
        words = all(isinstance(value, str) and not value.startswith("[") for row in rows for value in row[1:])
        sheet.set_column(0, 0, 14 if words else FIRST_WIDTH)
        sheet.set_column(1, max(len(headings) - 1, 1), TEXT_WIDTH if words else OTHER_WIDTH)
        sheet.write_string(0, 0, plain_text(above[0]), self._looks["title"])
        sheet.write_string(1, 0, plain_text(above[1]))
        top = 2
        columns = [
            {"header": plain_text(heading), "header_format": self._looks["heading"]}
            for heading in _apart(headings)
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
                    sheet.write_number(row, place, value, self._looks["number"])
                else:
                    mark = place > 0 and not words
                    sheet.write_string(row, place, plain_text(value), self._looks["mark" if mark else "text"])


@contextmanager
def accessible_book(title: str, made_on: datetime.date) -> Iterator[tuple[AccessibleBook, io.BytesIO]]:
    """
    Open a workbook in memory.

    Parameters
    ----------
    title : str
        Kept in its properties, with nobody's name.
    made_on : datetime.date
        Day it was made.

    Yields
    ------
    tuple
        The book to write to, and where its bytes are once it is closed.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        made_at = datetime.datetime.combine(made_on, datetime.time())
        book.set_properties({"title": title[:255], "author": "", "created": made_at})
        yield AccessibleBook(book), content


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 12, "valign": "top"}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 16}),
        "text": book.add_format(base | {"text_wrap": True}),
        "heading": book.add_format(base | {"bold": True, "text_wrap": True, "bottom": 1}),
        "number": book.add_format(base | {"num_format": "#,##0", "align": "right"}),
        "mark": book.add_format(base | {"align": "right"}),
    }


def _apart(headings: Sequence[str]) -> list[str]:
    """Excel refuses a table with two headings alike."""
    seen: dict[str, int] = {}
    told = []
    for heading in headings:
        seen[heading.lower()] = seen.get(heading.lower(), 0) + 1
        told.append(heading if seen[heading.lower()] == 1 else f"{heading} ({seen[heading.lower()]})")
    return told
