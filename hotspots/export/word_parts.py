"""Styles of our Word documents, and the few things python-docx has no call for."""

from __future__ import annotations

from typing import Any

from hotspots.export.report import LANGUAGE

INK, ACCENT, MUTED = "17262B", "0B5C6B", "51646B"
FONT = "Arial"


def make_styles(document: Any) -> None:
    """
    Set the type of a new document: real heading styles, restrained sizes, British English.

    Parameters
    ----------
    document : docx.document.Document
        The document.
    """
    normal = document.styles["Normal"]
    _set(normal, size=10, after=6, line=1.15)
    _language(normal)
    _set(document.styles["Title"], size=24, bold=True, colour=INK, after=2)
    _set(document.styles["Subtitle"], size=12, colour=MUTED, after=10, italic=False)
    for level, (size, before) in {1: (16, 16), 2: (12.5, 12), 3: (10.5, 8)}.items():
        _set(
            document.styles[f"Heading {level}"],
            size=size,
            bold=True,
            colour=ACCENT if level < 3 else INK,
            before=before,
            after=4,
        )
        document.styles[f"Heading {level}"].paragraph_format.keep_with_next = True
    for name in ("Header", "Footer"):
        _set(document.styles[name], size=8, colour=MUTED, bold=name == "Header")
        document.styles[name].paragraph_format.alignment = 1
    _set(document.styles["List Bullet"], size=10, after=2)
    _set(document.styles["Caption"], size=8.5, colour=MUTED, after=8, bold=False, italic=False)
    _own_styles(document)


def _own_styles(document: Any) -> None:
    from docx.shared import Cm

    own: dict[str, dict[str, Any]] = {
        "Organisation": {"size": 11, "colour": MUTED, "after": 0},
        "Lead": {"size": 11, "after": 6},
        "Note": {"size": 8.5, "colour": MUTED, "after": 8},
        "Gap": {"size": 4, "after": 4},
        "Fact": {"size": 10, "after": 2},
        "Picture": {"size": 10, "after": 2},
        "Callout": {"size": 10, "after": 8, "before": 4},
        "Key figure": {"size": 18, "bold": True, "colour": ACCENT, "after": 0},
        "Key figure label": {"size": 8.5, "colour": MUTED, "after": 4},
        "Table caption": {"size": 9.5, "bold": True, "colour": INK, "before": 8, "after": 3},
        "Table heading": {"size": 8.5, "bold": True, "colour": INK, "before": 2, "after": 2},
        "Table row name": {"size": 8.5, "before": 1, "after": 1},
        "Table text": {"size": 8.5, "before": 1, "after": 1},
    }
    for name, look in own.items():
        style = document.styles.add_style(name, 1)
        style.base_style = document.styles["Normal"]
        _set(style, **look)
    fact = document.styles["Fact"].paragraph_format
    fact.left_indent, fact.first_line_indent = Cm(4.2), Cm(-4.2)
    fact.tab_stops.add_tab_stop(Cm(4.2))
    document.styles["Callout"].paragraph_format.left_indent = Cm(0.3)
    _left_bar(document.styles["Callout"])


def _set(
    style: Any,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    colour: str = "22262B",
    before: float = 0,
    after: float = 0,
    line: float | None = None,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    if line:
        layout.line_spacing = line
    for spacing in style.element.findall(f"{qn('w:rPr')}/{qn('w:spacing')}"):
        spacing.getparent().remove(spacing)
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _language(style: Any) -> None:
    properties = style.element.get_or_add_rPr()
    properties.append(_element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"))


def _left_bar(style: Any) -> None:
    borders = _element("w:pBdr")
    borders.append(_element("w:left", val="single", sz="24", space="8", color=ACCENT))
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def add_field(paragraph: Any, code: str) -> None:
    """
    Add a field Word works out itself, such as the page number.

    Parameters
    ----------
    paragraph : docx.text.paragraph.Paragraph
        Where to add it.
    code : str
        The field: ``PAGE`` or ``NUMPAGES``.
    """
    from docx.oxml.ns import qn

    field = _element("w:fldSimple", instr=code)
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    field.set(qn("w:dirty"), "true")
    paragraph._p.append(field)  # noqa: SLF001


def describe_picture(run: Any, alt: str) -> None:
    """
    Give the picture in a run its description.

    Parameters
    ----------
    run : docx.text.run.Run
        Run that holds one picture.
    alt : str
        The description.
    """
    from docx.oxml.ns import qn

    for inline in run._r.iter(qn("wp:inline")):  # noqa: SLF001
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
    for properties in run._r.iter(qn("wp:docPr"), qn("pic:cNvPr")):  # noqa: SLF001
        properties.set("descr", alt)
        properties.set("name", "Figure")


def repeat_row(row: Any) -> None:
    """
    Repeat a heading row on every page its table runs over.

    Parameters
    ----------
    row : docx.table._Row
        The row.
    """
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(_element("w:cantSplit", val="true"))
    properties.append(_element("w:tblHeader", val="true"))


def keep_row_whole(row: Any) -> None:
    """
    Keep a row of a table on one page.

    Parameters
    ----------
    row : docx.table._Row
        The row.
    """
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))  # noqa: SLF001


def shade(cell: Any, colour: str) -> None:
    """
    Fill a cell.

    Parameters
    ----------
    cell : docx.table._Cell
        The cell.
    colour : str
        Six hexadecimal figures.
    """
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=colour))  # noqa: SLF001


def plain_borders(table: Any, *, inner: bool = True) -> None:
    """
    Draw thin lines between the rows of a table and none between its columns.

    Parameters
    ----------
    table : docx.table.Table
        The table.
    inner : bool
        Whether the lines between rows are drawn.
    """
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", *(("insideH",) if inner else ())):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="C9D4D8"))
    if not inner:
        borders.append(_element("w:insideV", val="single", sz="48", space="0", color="FFFFFF"))
    table._tbl.tblPr.append(borders)  # noqa: SLF001


def table_caption_for_readers(table: Any, caption: str) -> None:
    """
    Give a table its title for screen readers, and say that its first row and column are headings.

    Parameters
    ----------
    table : docx.table.Table
        The table.
    caption : str
        The title.
    """
    properties = table._tbl.tblPr  # noqa: SLF001
    properties.append(_element("w:tblCaption", val=caption))


def cell_text(cell: Any, text: str, *, style: Any, right: bool = False) -> None:
    """
    Write text in a cell.

    Parameters
    ----------
    cell : docx.table._Cell
        The cell.
    text : str
        Its words.
    style : docx.styles.style.ParagraphStyle
        Style of the paragraph.
    right : bool
        Whether it is set to the right.
    """
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(text)
    if right:
        paragraph.alignment = 2


def keep_with_next(paragraph: Any) -> None:
    """
    Keep a paragraph on the page of the next one.

    Parameters
    ----------
    paragraph : docx.text.paragraph.Paragraph
        The paragraph.
    """
    paragraph.paragraph_format.keep_with_next = True


def text_columns(document: Any, number: int) -> None:
    """
    Set what follows in so many text columns, on the same page.

    Parameters
    ----------
    document : docx.document.Document
        The document.
    number : int
        How many columns.
    """
    from docx.enum.section import WD_SECTION
    from docx.oxml.ns import qn

    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.find(qn("w:cols"))  # noqa: SLF001
    columns.set(qn("w:num"), str(number))
    columns.set(qn("w:space"), "340")
