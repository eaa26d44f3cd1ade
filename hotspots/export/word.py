"""Write a report as a Word document."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

from hotspots.export.report import (
    LANGUAGE,
    Beside,
    Bullets,
    Callout,
    Facts,
    Figures,
    Heading,
    KeyFigures,
    Paragraph,
    Report,
    Table,
    cleaned,
)
from hotspots.export.word_parts import (
    add_field,
    cell_text,
    describe_picture,
    keep_row_whole,
    keep_with_next,
    make_styles,
    plain_borders,
    repeat_row,
    shade,
    table_caption_for_readers,
    text_columns,
)
from hotspots.export.wording import format_value

TEXT_WIDTH_CM = 17.0
LETTER_CM = 0.215
"""Width of a letter of a heading in bold 8.5 points, in the widest fonts that stand in for ours [cm]."""
CELL_LETTER_CM = 0.175
"""Width of a letter of a cell in plain 8.5 points [cm]."""
CELL_MARGINS_CM = 0.45
SHORT_TABLE, SHORT_LETTERS = 9, 700
"""Tables of so many rows and letters at most stay on one page."""


def word_bytes(report: Report) -> bytes:
    """
    Make a Word document in memory; the same report gives the same bytes.

    Parameters
    ----------
    report : Report
        The document.

    Returns
    -------
    bytes
        The .docx file.
    """
    import docx

    report = cleaned(report)
    document = docx.Document()
    make_styles(document)
    _page(document, report)
    _cover(document, report)
    for block in report.blocks:
        _WRITERS[type(block)](document, block)
    _properties(document, report)
    content = io.BytesIO()
    document.save(content)
    return _fixed_dates(content.getvalue())


def _page(document: Any, report: Report) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.0)
    section.header_distance = section.footer_distance = Cm(1.0)
    header = section.header.paragraphs[0]
    header.style = document.styles["Header"]
    header.add_run(report.banner)
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    footer.add_run(f"{report.organisation} · {report.title} · page " if report.organisation else "Page ")
    add_field(footer, "PAGE")
    footer.add_run(" of ")
    add_field(footer, "NUMPAGES")
    if report.banner:
        footer.add_run(f" · {report.banner}")


def _cover(document: Any, report: Report) -> None:
    if report.organisation:
        document.add_paragraph(report.organisation, style="Organisation")
    document.add_paragraph(report.title, style="Title")
    if report.subtitle:
        document.add_paragraph(report.subtitle, style="Subtitle")
    _facts(document, Facts(report.cover))


def _heading(document: Any, block: Heading) -> None:
    paragraph = document.add_heading(block.text, level=block.level)
    paragraph.paragraph_format.page_break_before = block.new_page


def _paragraph(document: Any, block: Paragraph) -> None:
    style = {"lead": "Lead", "small": "Note"}.get(block.tone, "Normal")
    document.add_paragraph(block.text, style=style)


def _bullets(document: Any, block: Bullets) -> None:
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


def _key_figures(document: Any, block: KeyFigures) -> None:
    table = document.add_table(rows=1, cols=len(block.items))
    table.alignment = 0
    plain_borders(table, inner=False)
    table_caption_for_readers(table, "Key figures")
    for cell, item in zip(table.rows[0].cells, block.items, strict=True):
        shade(cell, "F2F6F7")
        cell.paragraphs[0].style = document.styles["Key figure"]
        cell.paragraphs[0].add_run(item.value)
        cell.add_paragraph(item.label, style="Key figure label")
    document.add_paragraph(style="Gap")


def _facts(document: Any, block: Facts) -> None:
    for term, description in block.items:
        paragraph = document.add_paragraph(style="Fact")
        paragraph.add_run(f"{term}\t").bold = True
        paragraph.add_run(description)


def _table(document: Any, block: Table) -> None:
    from docx.shared import Cm

    keep_with_next(document.add_paragraph(block.caption, style="Table caption"))
    table = document.add_table(rows=1, cols=len(block.columns))
    table.autofit = False
    plain_borders(table)
    table_caption_for_readers(table, block.caption)
    widths = [Cm(width) for width in column_widths_cm(block)]
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        cell_text(cell, column.heading, style=document.styles["Table heading"], right=column.number)
        shade(cell, "E3ECEE")
    repeat_row(table.rows[0])
    for row in block.rows:
        added = table.add_row()
        keep_row_whole(added)
        cells = added.cells
        for place, (cell, column, value) in enumerate(zip(cells, block.columns, row, strict=True)):
            number = column.number or (isinstance(value, int | float) and not isinstance(value, bool))
            style = document.styles["Table row name" if place == 0 else "Table text"]
            cell_text(cell, format_value(value), style=style, right=number and place > 0)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    letters = sum(len(format_value(value)) for row in block.rows for value in row)
    if len(block.rows) <= SHORT_TABLE and letters <= SHORT_LETTERS:
        for short in table.rows[:-1]:
            for cell in short.cells:
                keep_with_next(cell.paragraphs[0])
    document.add_paragraph(block.note, style="Note" if block.note else "Gap")


def column_widths_cm(block: Table) -> list[float]:
    """
    Share the width of a table out, so that no word breaks.

    Parameters
    ----------
    block : Table
        The table.

    Returns
    -------
    list of float
        Width of each column [cm]; they add up to the width of the table. Where the words need more than that
        in all, those of the headings are kept whole; where these do too, the shares alone decide.
    """
    width = TEXT_WIDTH_CM * block.share
    total = sum(column.share for column in block.columns)
    wanted = [width * column.share / total for column in block.columns]
    headings = [_longest_word(column.heading) * LETTER_CM + CELL_MARGINS_CM for column in block.columns]
    cells = [
        max(
            [
                heading,
                *(
                    _longest_word(format_value(row[place])) * CELL_LETTER_CM + CELL_MARGINS_CM
                    for row in block.rows
                ),
            ]
        )
        for place, heading in enumerate(headings)
    ]
    least = next((need for need in (cells, headings) if sum(need) <= width), None)
    if least is None:
        return wanted
    # What narrow columns lack comes from those that have more than they need, in proportion.
    missing = sum(max(need - has, 0.0) for need, has in zip(least, wanted, strict=True))
    spare = sum(max(has - need, 0.0) for need, has in zip(least, wanted, strict=True))
    return [
        max(need, has - missing * max(has - need, 0.0) / spare) if spare else has
        for need, has in zip(least, wanted, strict=True)
    ]


def _longest_word(text: str) -> int:
    return max(map(len, re.split(r"[\s\-/]+", text)), default=0)


def _figures(document: Any, block: Figures) -> None:
    from docx.shared import Cm

    paragraph = document.add_paragraph(style="Picture")
    for item in block.items:
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(item.png), width=Cm(TEXT_WIDTH_CM * item.share * 0.97))
        describe_picture(run, item.alt)
    caption = " ".join(item.caption for item in block.items if item.caption)
    if caption:
        keep_with_next(paragraph)
        document.add_paragraph(caption, style="Caption")


def _callout(document: Any, block: Callout) -> None:
    paragraph = document.add_paragraph(style="Callout")
    paragraph.add_run(f"{block.title}. ").bold = True
    paragraph.add_run(block.text)


def _beside(document: Any, block: Beside) -> None:
    """Text columns of Word, which fills them evenly and keeps the order of reading."""
    text_columns(document, len(block.columns))
    for table in (table for column in block.columns for table in column):
        _table(document, replace(table, share=0.96 / len(block.columns)))
    text_columns(document, 1)


_WRITERS: dict[type, Any] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    KeyFigures: _key_figures,
    Facts: _facts,
    Table: _table,
    Figures: _figures,
    Callout: _callout,
    Beside: _beside,
}


def _properties(document: Any, report: Report) -> None:
    core = document.core_properties
    core.title = report.title[:255]
    core.subject = report.subtitle[:255]
    core.author = report.organisation[:255]
    core.last_modified_by = ""
    core.comments = ""
    core.keywords = report.banner
    core.language = LANGUAGE
    core.revision = 1
    core.created = core.modified = datetime.datetime.combine(report.made_on, datetime.time())


def _fixed_dates(content: bytes) -> bytes:
    """Pack again without the clock, so that the same report gives the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            place = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            place.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(place, old.read(entry))
    return out.getvalue()
