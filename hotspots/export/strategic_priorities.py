"""Priorities: proposed with reasons, and decided by people; and what people at risk said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Bullets, Column, Heading, Paragraph, Table
from hotspots.export.strategic_input import QUIET
from hotspots.wording import counted, format_date, listed, short_date

if TYPE_CHECKING:
    from hotspots.export.strategic_input import AssessmentInput

MOST_HEARD = 8


def priority_blocks(found: AssessmentInput) -> list[Block]:
    """
    Show what the figures propose, and what people decided.

    Parameters
    ----------
    found : AssessmentInput
        What the section is made from.

    Returns
    -------
    list of Block
        A chapter.
    """
    blocks: list[Block] = [Heading("Priorities"), Heading("Proposed, with reasons", 2)]
    if found.proposal_problem:
        blocks.append(Paragraph(f"No hot spot is proposed: {found.proposal_problem}", "small"))
    if found.proposals:
        blocks += [
            Paragraph(
                "Figures propose; people decide. Ground of prevention zones that are there is left out."
            ),
            Bullets(tuple(_proposed(found))),
        ]
    if found.left_out:
        blocks.append(Bullets(tuple(f"Left out: {sentence}" for sentence in found.left_out)))
    blocks.append(Heading("Decided by the partnership", 2))
    if not found.decided:
        return [*blocks, Paragraph("No objective has been agreed yet.")]
    columns = (
        Column("Objective", 3),
        Column("Why it is a priority", 3),
        Column("Actions", 1.6),
        Column("Led by", 2),
    )
    return [*blocks, Table("Objectives of the plan", columns, tuple(_decided(found)))]


def _proposed(found: AssessmentInput) -> list[str]:
    """One line a hot spot; quiet areas together, for their reasons are alike."""
    lines = [f"{each.place}. {' '.join(each.reasons)}" for each in found.proposals if each.kind != QUIET]
    quiet = [f"{each.place} ({' '.join(each.reasons)})" for each in found.proposals if each.kind == QUIET]
    if quiet:
        lines.append(
            f"{'Quiet area' if len(quiet) == 1 else 'Quiet areas'} to go and ask in: {listed(quiet)}. Few "
            "records are no proof that little happens: ask people there, and those they trust."
        )
    return lines


def _decided(found: AssessmentInput) -> list[tuple[str | None, ...]]:
    return [
        (
            each.objective,
            each.why or None,
            counted(each.actions, "action") + (f", {each.late:,} past due" if each.late else ""),
            listed(each.leads) or None,
        )
        for each in found.decided
    ]


def heard_blocks(found: AssessmentInput) -> list[Block]:
    """
    Show what people at risk said.

    Parameters
    ----------
    found : AssessmentInput
        What the section is made from.

    Returns
    -------
    list of Block
        A chapter.
    """
    blocks: list[Block] = [Heading("What we heard")]
    if not found.heard:
        return [
            *blocks,
            Paragraph(
                f"No engagement is recorded up to {format_date(found.made_on)}. What people at risk would "
                "say is missing from this assessment."
            ),
        ]
    columns = (
        Column("Day", 1.8),
        Column("Who", 2.6),
        Column("What they said", 4.4),
        Column("What changed", 3.2),
    )
    rows = tuple(
        (short_date(each.day), each.group, each.heard or None, each.changed or None)
        for each in found.heard[:MOST_HEARD]
    )
    rest = len(found.heard) - len(rows)
    note = f"{counted(rest, 'earlier entry', 'earlier entries')} in the engagement log." if rest else ""
    return [*blocks, Table("Engagement, newest first", columns, rows, note)]
