"""The area summary as an accessible spreadsheet: from released values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.summary import AreaSummary
from hotspots.export.accessible_workbook import accessible_book
from hotspots.export.release_tables import MARK_MEANINGS, MARKS, SEE_NOTES
from hotspots.wording import format_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.disclose.cells import ReleasedCount
    from hotspots.disclose.summary import SummaryRow


def summary_workbook_bytes(summary: AreaSummary) -> bytes:
    """
    Make the spreadsheet in memory.

    Parameters
    ----------
    summary : AreaSummary
        Released values only.

    Returns
    -------
    bytes
        The .xlsx file; the same summary gives the same bytes.

    Raises
    ------
    TypeError
        If anything but an `AreaSummary` is given.
    """
    if not isinstance(summary, AreaSummary):
        raise TypeError("a summary spreadsheet is made from an AreaSummary only")
    title = f"{summary.area_name}: targeted harassment and violence"
    with accessible_book(title, summary.made_at.date()) as (book, content):
        book.lines("Cover_sheet", _cover(summary, title))
        notes = [*MARK_MEANINGS, *(("Note", text) for text in summary.caveats)]
        book.table("Notes", ("Notes", "What stands where there is no number."), ("Mark", "Meaning"), notes)
        for number, (name, heading, rows) in enumerate(_tables(summary), start=1):
            headings = (
                (heading, "Incidents", "The year before") if len(rows[0]) == 3 else (heading, "Incidents")
            )
            book.table(str(number), (f"Table {number}: {name}", SEE_NOTES), headings, rows)
        if summary.actions:
            book.table(
                "Actions",
                ("Actions shared with councillors", "What is being done."),
                ("Action", "Lead", "Due", "Status"),
                [
                    (action.title, action.lead_organisation, format_date(action.due), action.status)
                    for action in summary.actions
                ],
            )
    return content.getvalue()


def _cover(summary: AreaSummary, title: str) -> list[str]:
    return [
        title,
        f"Area summary, {summary.period_text}.",
        *(["Fictional data: the people, places and incidents are made up."] if summary.fictional else []),
        *summary.sentences,
        *summary.since_last,
        *summary.how_to_report,
        f"Release {summary.release_id}, frozen on {format_date(summary.made_at.date())}. "
        f"Check sum (SHA-256): {summary.sha256}.",
    ]


def _tables(summary: AreaSummary) -> list[tuple[str, str, list[tuple[str | int, ...]]]]:
    totals: list[tuple[str | int, ...]] = [
        ("This year", _shown(summary.this_year)),
        ("The year before", _shown(summary.year_before)),
        *([("Against somebody harmed before", _shown(summary.repeats))] if summary.repeats else []),
    ]
    similar: list[tuple[str | int, ...]] = [(one.name, _shown(one.count)) for one in summary.similar]
    found = [
        ("All recorded incidents", "Period", totals),
        ("Who was targeted", "Characteristic", _rows(summary.characteristics)),
        ("When, by quarter", "Quarter", _rows(summary.quarters)),
        ("Who recorded it", "Source", _rows(summary.sources)),
        ("Similar areas", "Area", similar),
    ]
    return [one for one in found if one[2]]


def _rows(rows: Sequence[SummaryRow]) -> list[tuple[str | int, ...]]:
    if all(row.before is not None for row in rows):
        return [(row.label, _shown(row.count), _shown(row.before)) for row in rows if row.before is not None]
    return [(row.label, _shown(row.count)) for row in rows]


def _shown(count: ReleasedCount) -> str | int:
    return MARKS[count.state] if count.value is None else count.value
