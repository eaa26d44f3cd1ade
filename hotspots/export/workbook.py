"""What a workbook holds, sheet by sheet, before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from hotspots.export.report import Value


@dataclass(frozen=True)
class SheetColumn:
    """
    One column of a sheet.

    Parameters
    ----------
    heading : str
        Its heading.
    width : float
        Its width, in characters.
    """

    heading: str
    width: float = 14


@dataclass(frozen=True)
class Sheet:
    """
    One sheet with one table.

    Parameters
    ----------
    name : str
        Name on the tab, at most 31 characters and without brackets, colons, stars or slashes.
    title : str
        Heading in the first cell.
    intro : str
        What the sheet shows, in the second.
    columns : tuple of SheetColumn
        Columns of the table.
    rows : tuple of tuple
        One value a column in each row.
    headings : bool
        Whether the table has a heading row; a cover sheet has none.
    """

    name: str
    title: str
    intro: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    headings: bool = True


@dataclass(frozen=True)
class Workbook:
    """
    A whole workbook.

    Parameters
    ----------
    title, organisation, banner : str
        Title, whose it is, and the marking on every page.
    made_on : datetime.date
        Day it was made.
    sheets : tuple of Sheet
        Its sheets, in order.
    """

    title: str
    organisation: str
    banner: str
    made_on: datetime.date
    sheets: tuple[Sheet, ...]
