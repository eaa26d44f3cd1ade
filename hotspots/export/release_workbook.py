"""A release as an accessible spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.release import Released
from hotspots.export.accessible_workbook import accessible_book
from hotspots.export.release_tables import MARK_MEANINGS, SEE_NOTES, release_tables, rule_notes
from hotspots.wording import counted, format_date, format_period, level_label

if TYPE_CHECKING:
    from hotspots.store.releases import FrozenRelease


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
    if not isinstance(released, Released):
        raise TypeError("a release spreadsheet is made from a Released table only")
    title = f"Targeted harassment and violence by {level_label(released.level).lower()}"
    tables = release_tables(released)
    with accessible_book(title, frozen.made_at.date()) as (book, content):
        book.lines("Cover_sheet", _cover(frozen, released, title, fictional=fictional))
        book.table(
            "Contents",
            ("Contents", f"This workbook has {counted(len(tables), 'table')}."),
            ("Sheet", "What it shows"),
            [(str(number), table.title) for number, table in enumerate(tables, start=1)],
        )
        book.table(
            "Notes",
            ("Notes", "What stands where there is no number, and what to keep in mind."),
            ("Mark", "Meaning"),
            [*MARK_MEANINGS, *(("Note", text) for text in rule_notes(released) if not text.startswith("["))],
        )
        for number, table in enumerate(tables, start=1):
            intro = f"{table.note} " if table.note else ""
            book.table(
                str(number),
                (f"Table {number}: {table.title}", f"{intro}{SEE_NOTES}"),
                table.headings,
                table.rows,
            )
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
