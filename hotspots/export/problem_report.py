"""The problem profile of a zone as report blocks: what the records say, and what people judge, told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.export.report import (
    MARKING,
    Block,
    Bullets,
    Callout,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Report,
)
from hotspots.plan.problem import QUESTIONS
from hotspots.plan.zones import KIND_LABELS
from hotspots.wording import counted, format_date

if TYPE_CHECKING:
    import datetime

    from shapely.geometry.base import BaseGeometry

    from hotspots.plan.problem import Problem
    from hotspots.plan.problem_figures import ProblemFigures
    from hotspots.plan.zones import Zone

UNWRITTEN = "Nobody has written this yet."


@dataclass(frozen=True, eq=False)
class ProblemPart:
    """
    A problem profile, ready to be printed.

    Parameters
    ----------
    zone : Zone
        The zone.
    problem : Problem or None
        What people judge; None while nobody has written anything.
    figures : ProblemFigures
        What the records say now.
    version : int
        Version of what people wrote; 0 for nothing.
    written_at : datetime.date or None
        Day it was last changed.
    written_by : str
        Who changed it last; empty when nobody was named.
    """

    zone: Zone
    problem: Problem | None
    figures: ProblemFigures
    version: int = 0
    written_at: datetime.date | None = None
    written_by: str = ""


def problem_blocks(part: ProblemPart, *, level: int, answered_only: bool = False) -> list[Block]:
    """
    Show a problem profile.

    Parameters
    ----------
    part : ProblemPart
        The profile.
    level : int
        Level of the headings of its questions, 1 to 3.
    answered_only : bool, default False
        Whether questions nobody answered are only named at the end, as in the plan.

    Returns
    -------
    list of Block
        The problem in a few words, then each question with the figures and the judgement under their own
        terms.
    """
    problem, figures = part.problem, part.figures
    blocks: list[Block] = []
    if problem is not None and problem.title:
        blocks.append(Paragraph(problem.title, tone="lead"))
    if figures.warning:
        blocks.append(Callout("Few incidents", figures.warning))
    open_ones = [each for each in QUESTIONS if problem is None or not problem.answer(each)]
    for question in QUESTIONS:
        if answered_only and question in open_ones:
            continue
        told = " ".join(figures.to(question.field))
        judged = problem.answer(question) if problem is not None else ""
        items = [(figures.source(question.field), told)] if told else []
        items.append(("Our judgement", judged or UNWRITTEN))
        blocks += [Heading(question.title, level), Facts(tuple(items))]
    last = list(origin_sentences(part))
    if answered_only and open_ones:
        last.insert(0, f"Not answered yet: {' '.join(each.title for each in open_ones)}")
    blocks.append(Paragraph(" ".join(last), tone="small"))
    return blocks


def origin_sentences(part: ProblemPart) -> tuple[str, ...]:
    """
    Say where figures and judgement come from, and whether the records moved on since.

    Parameters
    ----------
    part : ProblemPart
        The profile.

    Returns
    -------
    tuple of str
        Sentences.
    """
    problem = part.problem
    told = [part.figures.origin]
    if problem is None or part.written_at is None:
        return (*told, "Nobody has written a judgement yet.")
    by = f" by {part.written_by}" if part.written_by else ""
    told.append(f"Judgement: version {part.version}, written on {format_date(part.written_at)}{by}")
    if problem.figures_on is not None and problem.table_version != part.figures.table_version:
        told[-1] += (
            f", beside figures of {format_date(problem.figures_on)} (table version {problem.table_version}: "
            f"{counted(problem.incidents, 'incident')}; now {part.figures.incidents:,})"
        )
    told[-1] += "."
    return tuple(told)


def build_problem_report(
    part: ProblemPart,
    *,
    organisation: str,
    fictional: bool,
    areas: tuple[BaseGeometry, ...] = (),
) -> Report:
    """
    Put the problem profile of one zone together as a document.

    Parameters
    ----------
    part : ProblemPart
        The profile.
    organisation : str
        Name of the partnership.
    fictional : bool
        Whether the data is made up.
    areas : tuple of shapely geometry
        Outlines behind the map.

    Returns
    -------
    Report
        The document, marked OFFICIAL-SENSITIVE, without a format.
    """
    zone = part.zone
    cover = [
        ("Zone", f"{zone.zone_id}, {KIND_LABELS[zone.kind].lower()}, {zone.area_km2:.2f} km²"),
        ("Period", part.figures.period or "no incidents loaded"),
        ("Made on", format_date(part.figures.made_on)),
        ("Marking", MARKING),
    ]
    if fictional:
        cover.append(
            ("Data", "Fictional data: an invented city. Nothing here is about real people or places.")
        )
    reading = Bullets(
        (
            "Figures are made by the tool from recorded incidents; judgement is written by people. The two "
            "are kept apart on purpose.",
            "Recorded incidents are not all incidents: a low count can mean that people do not report.",
            "Counts here are exact. This document is for planners; councillors read area summaries.",
        )
    )
    return Report(
        title="Problem profile",
        subtitle=zone.name,
        organisation=organisation or "Community safety partnership",
        marking=MARKING,
        fictional=fictional,
        made_on=part.figures.made_on,
        cover=tuple(cover),
        blocks=(
            *_map(part, areas),
            Heading("The problem, question by question"),
            *problem_blocks(part, level=2),
            Heading("How to read this"),
            reading,
        ),
    )


def _map(part: ProblemPart, areas: tuple[BaseGeometry, ...]) -> list[Block]:
    from hotspots.maps.figure import MapZone, draw_map

    zone = part.zone
    west, south, east, north = zone.geometry.bounds
    focus = zone.geometry.buffer(max(east - west, north - south) * 2).envelope
    picture = draw_map(
        [MapZone(zone.zone_id, zone.geometry)], areas=areas, focus=focus, height_cm=6.5, zone_label="The zone"
    )
    alt = f"Map of the zone {zone.name}, outlined in dark blue. No incident is shown as a point."
    return [
        Heading("Where"),
        Figures((Figure(picture, alt, f"The zone {zone.name} ({zone.zone_id}).", 0.8),)),
    ]
