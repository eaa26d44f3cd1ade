"""The tables of a release, for every format: plain rows of released values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.disclose.compose import CAVEATS
from hotspots.disclose.layout import TOTAL
from hotspots.wording import sentence_case

if TYPE_CHECKING:
    from hotspots.disclose.layout import AreaGroup, Column
    from hotspots.disclose.periods import Period
    from hotspots.disclose.release import Released

HIDDEN_MARK = "[c]"
NOT_SHOWN_MARK = "[x]"
NOT_RECORDED_MARK = "[z]"
MARKS = {
    "fewer than 10": HIDDEN_MARK,
    "not shown": NOT_SHOWN_MARK,
    "not recorded": NOT_RECORDED_MARK,
}
"""What stands for a count without a number: the shorthand of the Government Analysis Function."""
MARK_MEANINGS = (
    (HIDDEN_MARK, "Fewer than 10, zero included: hidden so that nobody can be recognised."),
    (NOT_SHOWN_MARK, "Left out, because a hidden count could be worked out from it."),
    (NOT_RECORDED_MARK, "Not recorded: no source tells this, or the records do not cover the period."),
)


SEE_NOTES = "Marks such as [c] are explained on the sheet Notes."


@dataclass(frozen=True)
class ReleaseTable:
    """
    One table.

    Parameters
    ----------
    name : str
        Short name, for the tab of a sheet.
    title : str
        What it shows.
    headings : tuple of str
        Headings of its columns.
    rows : tuple of tuple
        Name of the area first, then released numbers, or the mark that stands for one.
    note : str
        A sentence about it.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    note: str = ""


def rule_notes(released: Released) -> tuple[str, ...]:
    """
    Give the sentences that belong to every document of a release.

    Parameters
    ----------
    released : Released
        The tables.

    Returns
    -------
    tuple of str
        Caveats, the notes of the release, and what the marks mean.
    """
    marks = tuple(f"{mark} {meaning}" for mark, meaning in MARK_MEANINGS)
    return (*CAVEATS, *released.notes, *marks)


def release_tables(released: Released) -> tuple[ReleaseTable, ...]:
    """
    Lay a release out as tables.

    Parameters
    ----------
    released : Released
        The release.

    Returns
    -------
    tuple of ReleaseTable
        All incidents by year and by quarter; then, for each period, the breakdowns.
    """
    tables = _totals(released)
    for family, word in (("characteristic", "Characteristics"), ("source", "Sources"), ("repeat", "Repeats")):
        columns = tuple(column for column in released.columns if column.family == family)
        for period in reversed(released.parts.periods):
            table = _breakdown(released, columns, period, word)
            if table is not None:
                tables.append(table)
    return tuple(tables)


def _totals(released: Released) -> list[ReleaseTable]:
    found = []
    lengths = sorted({period.quarters for period in released.parts.periods}, reverse=True)
    for length in lengths:
        periods = [one for one in released.parts.periods if one.quarters == length]
        told = [
            one
            for one in periods
            if any((area.code, one, TOTAL.key) in released.parts.cells for area in _areas(released))
        ]
        for start in range(0, len(told), MOST_COLUMNS):
            part = told[start : start + MOST_COLUMNS]
            unit = {1: "quarter", 4: "year"}.get(length, "period")
            more = f" ({start // MOST_COLUMNS + 1})" if len(told) > MOST_COLUMNS else ""
            found.append(
                ReleaseTable(
                    name=f"By {unit}{more}",
                    title=f"All recorded incidents by area and {unit}{more}",
                    headings=("Area", *(sentence_case(one.label) for one in part)),
                    rows=tuple(
                        (area.name, *(_shown(released, area, one, TOTAL) for one in part))
                        for area in _areas(released)
                    ),
                )
            )
    return found


MOST_COLUMNS = 8
"""Periods beside each other; more would not fit on a page."""


def _breakdown(
    released: Released, columns: tuple[Column, ...], period: Period, word: str
) -> ReleaseTable | None:
    if not any(
        (area.code, period, one.key) in released.parts.cells for area in _areas(released) for one in columns
    ):
        return None
    several = (
        " An incident with several characteristics counts under each." if word == "Characteristics" else ""
    )
    return ReleaseTable(
        name=f"{word} {period.start:%b %y}-{period.end:%b %y}"[:31],
        title=f"{word}: recorded incidents by area, {period.label}",
        headings=("Area", *(column.label for column in columns)),
        rows=tuple(
            (area.name, *(_shown(released, area, period, one) for one in columns))
            for area in _areas(released)
        ),
        note=several.strip(),
    )


def _areas(released: Released) -> tuple[AreaGroup, ...]:
    whole = released.parts.whole
    return released.areas if whole is None else (*released.areas, whole)


def _shown(released: Released, area: AreaGroup, period: Period, column: Column) -> str | int:
    cell = released.cell(area.code, period, column.key)
    if cell is None:
        return NOT_SHOWN_MARK
    return MARKS[cell.state] if cell.value is None else cell.value
