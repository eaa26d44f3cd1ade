"""Gaps in evidence: which characteristics and sources say too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Column, Heading, Paragraph, Table
from hotspots.wording import listed

if TYPE_CHECKING:
    from hotspots.export.strategic_input import AssessmentInput

FEW = 10
"""Below this, a number of incidents says next to nothing (house rule)."""


def gap_blocks(found: AssessmentInput) -> list[Block]:
    """
    Show what the records do not say.

    Parameters
    ----------
    found : AssessmentInput
        What the section is made from.

    Returns
    -------
    list of Block
        A chapter.
    """
    return [
        Heading("Gaps in evidence"),
        *[Paragraph(text) for text in (_sentence(found),) if text],
        _by_source(found),
    ]


def _sentence(found: AssessmentInput) -> str:
    parts = []
    thin = [row.label.lower() for row in found.characteristics if row.recorded < FEW]
    if thin:
        parts.append(f"Fewer than {FEW} incidents are recorded for {listed(thin)}: no pattern can be read.")
    harmless = [row.label.lower() for row in found.characteristics if row.recorded and not row.with_impact]
    if harmless:
        parts.append(f"Nothing is recorded on the harm done by incidents because of {listed(harmless)}.")
    silent = [row.label for row in found.by_source if row.incidents and not row.with_characteristic]
    if silent:
        verb = "says" if len(silent) == 1 else "say"
        parts.append(f"{listed(silent)} never {verb} which characteristic was the reason.")
    no_impact = [row.label for row in found.by_source if row.incidents and not row.with_impact]
    if no_impact:
        verb = "does" if len(no_impact) == 1 else "do"
        parts.append(f"{listed(no_impact)} {verb} not record the impact.")
    if found.no_point:
        parts.append(
            f"{found.no_point / found.incidents:.0%} of the incidents have no point and are on no map of "
            "hot spots."
        )
    return " ".join(parts)


def _by_source(found: AssessmentInput) -> Table:
    columns = (
        Column("Recorded by", 2.2),
        Column("Incidents", 1, number=True),
        Column("With a characteristic", 1.2, number=True),
        Column("With a point", 1, number=True),
        Column("With an impact", 1, number=True),
        Column("With a route", 1, number=True),
        Column("With a setting", 1, number=True),
    )
    rows = tuple(
        (
            row.label,
            row.incidents,
            *(
                percent(part, row.incidents)
                for part in (
                    row.with_characteristic,
                    row.with_point,
                    row.with_impact,
                    row.with_route,
                    row.with_setting,
                )
            ),
        )
        for row in found.by_source
    )
    return Table("What each source says", columns, rows)


def percent(part: int, whole: int) -> str | None:
    """
    Write a share; one that is not all must not read as all, nor one that is not none as none.

    Parameters
    ----------
    part, whole : int
        Incidents.

    Returns
    -------
    str or None
        Such as "12%"; None of nothing.
    """
    if not whole:
        return None
    if 0 < part < whole:
        return f"{min(max(round(100 * part / whole), 1), 99)}%"
    return f"{100 * part // whole}%"
