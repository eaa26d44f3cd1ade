"""Write a workbook as an Excel file."""

from __future__ import annotations

import datetime
import io
import math
from typing import TYPE_CHECKING, Any

from hotspots.export.report import Value, cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.export.workbook import Sheet, Workbook

LONGEST_TEXT = 32_767
"""Characters an Excel cell can hold."""

LETTER = 0.85
"""Width of a letter in running text, where a digit is 1: what Excel measures columns in."""

LINE_POINTS = 13.5
TALLEST_POINTS = 409.0
"""Height of a line of text, and the tallest row Excel allows [points]."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def excel_bytes(book: Workbook) -> bytes:
    """
    Make an Excel file in memory; text stays text, whatever it starts with.

    Parameters
    ----------
    book : Workbook
        The workbook.

    Returns
    -------
    bytes
        The .xlsx file; the same workbook gives the same bytes.
    """
    import xlsxwriter

    book = cleaned(book)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as target:
        target.set_properties(
            {
                "title": book.title[:255],
                "author": book.organisation[:255],
                "comments": book.banner,
                "created": datetime.datetime.combine(book.made_on, datetime.time()),
            }
        )
        looks = _looks(target)
        for sheet in book.sheets:
            _write_sheet(target.add_worksheet(sheet.name), sheet, looks, book.banner)
    return content.getvalue()


def _looks(target: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
    line = {"bottom": 1, "bottom_color": "#C9D4D8"}
    return {
        "title": target.add_format(
            base | {"bold": True, "font_size": 15, "font_color": "#17262B", "text_wrap": False}
        ),
        "intro": target.add_format(base | {"font_color": "#51646B"}),
        "banner": target.add_format(base | {"bold": True, "font_color": "#51646B", "text_wrap": False}),
        "heading": target.add_format(
            base | line | {"bold": True, "bg_color": "#E3ECEE", "font_color": "#17262B"}
        ),
        "name": target.add_format(base | line | {"bold": True}),
        # A little air: text may stand right behind the number of the column before.
        "text": target.add_format(base | line | {"align": "left", "indent": 1}),
        "date": target.add_format(base | line | {"num_format": "d mmm yyyy", "align": "left", "indent": 1}),
        "whole": target.add_format(base | line | {"num_format": "#,##0"}),
        "decimal": target.add_format(base | line | {"num_format": "#,##0.00"}),
    }


def _write_sheet(target: Any, sheet: Sheet, looks: dict[str, Any], banner: str) -> None:
    target.hide_gridlines(2)
    target.write_string(0, 0, sheet.title, looks["title"])
    last = max(len(sheet.columns) - 1, 1)
    target.merge_range(1, 0, 1, last, "", looks["intro"])
    target.write_string(1, 0, sheet.intro[:LONGEST_TEXT], looks["intro"])
    width = sum(column.width for column in sheet.columns)
    target.set_row(1, 15 * max(1, math.ceil(len(sheet.intro) * 1.05 / max(width, 20))))
    target.write_string(2, 0, banner, looks["banner"])
    top = 4
    for place, column in enumerate(sheet.columns):
        target.set_column(place, place, column.width)
        if sheet.headings:
            target.write_string(top, place, column.heading, looks["heading"])
    first = top + 1 if sheet.headings else top
    for row, values in enumerate(sheet.rows, start=first):
        target.set_row(row, _height(values, [column.width for column in sheet.columns]))
        for place, value in enumerate(values):
            plain = "name" if place == 0 and not sheet.headings else "text"
            _write_value(target, (row, place), value, looks, plain)
    if sheet.headings:
        target.freeze_panes(top + 1, 1)
        if sheet.rows:
            target.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
        target.repeat_rows(top)
    _print_layout(target, sheet, banner)


def _height(values: Sequence[Value], widths: Sequence[float]) -> float:
    """Estimate the height a row needs: not every program fits rows to wrapped text when it opens a file."""
    lines = 1
    for value, width in zip(values, widths, strict=False):
        if isinstance(value, str):
            needed = sum(math.ceil(max(len(line), 1) * LETTER / width) for line in value.splitlines() or [""])
            lines = max(lines, needed)
    return min(LINE_POINTS * lines + 1.5, TALLEST_POINTS)


def _print_layout(target: Any, sheet: Sheet, banner: str) -> None:
    target.set_paper(9)
    if width_of(sheet) > 95:
        target.set_landscape()
    target.fit_to_pages(1, 0)
    target.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    # An ampersand starts a code in headers and footers; two stand for one.
    target.set_header(f"&C&8{banner.replace('&', '&&')}"[:255])
    target.set_footer("&C&8&A · page &P of &N")


def width_of(sheet: Sheet) -> float:
    """
    Add up the widths of a sheet.

    Parameters
    ----------
    sheet : Sheet
        The sheet.

    Returns
    -------
    float
        Characters across.
    """
    return sum(column.width for column in sheet.columns)


def _write_value(
    target: Any, place: tuple[int, int], value: Value, looks: dict[str, Any], plain: str
) -> None:
    row, column = place
    if value is None or value == "":
        target.write_blank(row, column, None, looks[plain])
    elif isinstance(value, str):
        target.write_string(row, column, value[:LONGEST_TEXT], looks[plain])
    elif isinstance(value, datetime.date):
        target.write_datetime(row, column, datetime.datetime.combine(value, datetime.time()), looks["date"])
    elif isinstance(value, int):
        target.write_number(row, column, value, looks["whole"])
    elif math.isfinite(value):
        target.write_number(row, column, value, looks["decimal"])
    else:
        target.write_blank(row, column, None, looks[plain])
