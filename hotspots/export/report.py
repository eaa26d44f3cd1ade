"""What a document says, block by block, before any format is chosen."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

Value = str | int | float | datetime.date | None
"""What a table cell may hold; None is shown as a dash."""

MARKING = "OFFICIAL-SENSITIVE"
LANGUAGE = "en-GB"


@dataclass(frozen=True)
class Heading:
    """
    A heading.

    Parameters
    ----------
    text : str
        Its words.
    level : int
        1 for a chapter, 2 and 3 below it; levels are never skipped.
    new_page : bool
        Whether printed formats start a page here.
    """

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """
    A paragraph of plain words.

    Parameters
    ----------
    text : str
        Its words.
    tone : {"body", "lead", "small"}
        Ordinary text, the opening sentence of a section, or a note.
    """

    text: str
    tone: str = "body"


@dataclass(frozen=True)
class Bullets:
    """
    A list.

    Parameters
    ----------
    items : tuple of str
        One text an item.
    """

    items: tuple[str, ...]


@dataclass(frozen=True)
class KeyFigure:
    """
    One number set large.

    Parameters
    ----------
    value : str
        The number as shown.
    label : str
        What it counts.
    """

    value: str
    label: str


@dataclass(frozen=True)
class KeyFigures:
    """
    A row of key figures.

    Parameters
    ----------
    items : tuple of KeyFigure
        Two to five of them.
    """

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Facts:
    """
    Terms and what they say, such as the parts of a method note.

    Parameters
    ----------
    items : tuple of (str, str)
        Term and description.
    """

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Parameters
    ----------
    heading : str
        Its heading.
    share : float
        Its width, relative to the other columns.
    number : bool
        Whether it holds numbers, set to the right.
    """

    heading: str
    share: float = 1.0
    number: bool = False


@dataclass(frozen=True)
class Table:
    """
    A table; the first column names the row.

    Parameters
    ----------
    caption : str
        What the table shows.
    columns : tuple of Column
        Its columns.
    rows : tuple of tuple
        One value a column in each row.
    note : str
        A note under the table; empty for none.
    share : float
        Width as a share of the text width.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    share: float = 1.0


@dataclass(frozen=True)
class Figure:
    """
    One picture.

    Parameters
    ----------
    png : bytes
        The picture, as PNG.
    alt : str
        The same in words, for people who do not see it.
    caption : str
        Text under it.
    share : float
        Width as a share of the text width.
    """

    png: bytes
    alt: str
    caption: str
    share: float = 1.0


@dataclass(frozen=True)
class Figures:
    """
    Pictures beside each other.

    Parameters
    ----------
    items : tuple of Figure
        One to three of them; their shares add up to at most 1.
    """

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Callout:
    """
    A short text that must not be missed.

    Parameters
    ----------
    title : str
        What it is about.
    text : str
        What it says.
    """

    title: str
    text: str


@dataclass(frozen=True)
class Beside:
    """
    Short tables in columns beside each other; formats that flow show them one after another.

    Parameters
    ----------
    columns : tuple of tuple of Table
        What stands in each column.
    """

    columns: tuple[tuple[Table, ...], ...]


Block = Heading | Paragraph | Bullets | KeyFigures | Facts | Table | Figures | Callout | Beside


@dataclass(frozen=True)
class Report:
    """
    A whole document.

    Parameters
    ----------
    title, subtitle : str
        Title, and the line under it.
    organisation : str
        The partnership whose document it is.
    marking : str
        Protective marking on every page; empty when the document may be shared freely.
    fictional : bool
        Whether the data is made up; every page then says so.
    made_on : datetime.date
        Day the document was made.
    cover : tuple of (str, str)
        Facts under the title, such as the period.
    blocks : tuple of Block
        The content.
    """

    title: str
    subtitle: str
    organisation: str
    marking: str
    fictional: bool
    made_on: datetime.date
    cover: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]

    @property
    def banner(self) -> str:
        """The line at the top and bottom of every page."""
        parts = [self.marking, "Fictional data" if self.fictional else ""]
        return " · ".join(part for part in parts if part)


_UNSAFE = re.compile(
    # Controls but line feed and tab; marks that turn text round; what XML cannot hold (surrogates and such).
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0010fffe\U0010ffff]"
)


def plain_text(text: str) -> str:
    """
    Take out the characters no document format can hold or that turn the reading direction unseen.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text with line ends as line feeds and without control characters.
    """
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


Content = TypeVar("Content")


def cleaned(content: Content) -> Content:
    """
    Apply `plain_text` to every text of a report, or of any part of one.

    Parameters
    ----------
    content : object
        A frozen dataclass, tuple or value.

    Returns
    -------
    object
        The same shape with clean texts.
    """
    if isinstance(content, str):
        return plain_text(content)  # type: ignore[return-value]
    if isinstance(content, tuple):
        return tuple(cleaned(part) for part in content)  # type: ignore[return-value]
    if is_dataclass(content) and not isinstance(content, type):
        changes = {field.name: cleaned(getattr(content, field.name)) for field in fields(content)}
        return replace(content, **changes)
    return content
