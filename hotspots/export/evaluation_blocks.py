"""An evaluation as report blocks: the answer first, then picture, figures, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hotspots.evaluate.lessons import VERDICTS, ZONE_KINDS
from hotspots.export.report import (
    Block,
    Bullets,
    Callout,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Table,
)
from hotspots.wording import DASH, format_period, listed, sentence_case, short_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from hotspots.evaluate.costs import CostFindings
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.evaluate.lessons import Lesson
    from hotspots.evaluate.outcomes import Outcome, OutcomeChange

ROLES = {"comparison": "Comparison", "other comparison": "For the months too"}
LABELLED = ("zone", "comparison")
BEYOND = ("fell", "rose")


@dataclass(frozen=True, eq=False)
class EvaluationParts:
    """
    An evaluation with what stands beside it.

    Parameters
    ----------
    finished : FinishedEvaluation
        The answer.
    outcomes : tuple of (Outcome, OutcomeChange)
        Outcomes beyond counts.
    costs : CostFindings or None
        Costs; None while no unit cost is loaded.
    lessons : tuple of Lesson
        What people learnt.
    areas : tuple of shapely geometry
        Outlines behind the map.
    """

    finished: FinishedEvaluation
    outcomes: tuple[tuple[Outcome, OutcomeChange], ...] = ()
    costs: CostFindings | None = None
    lessons: tuple[Lesson, ...] = ()
    areas: tuple[BaseGeometry, ...] = ()


def evaluation_blocks(parts: EvaluationParts, *, level: int = 1) -> list[Block]:
    """
    Show a whole evaluation.

    Parameters
    ----------
    parts : EvaluationParts
        The evaluation and what stands beside it.
    level : int
        Level of its headings.

    Returns
    -------
    list of Block
        For planners: true counts.
    """
    finished = parts.finished
    return [
        *_answer(finished),
        Heading("Month by month", level),
        _month_picture(finished),
        Heading("What was compared", level),
        *_compared(parts),
        Heading("The measures", level),
        _measures(finished),
        Paragraph(finished.smallest_fall, tone="small"),
        *_outcomes(parts.outcomes, level),
        *_costs(parts.costs, level),
        *_lessons(parts.lessons, level),
        Heading("What it takes for granted", level),
        Bullets(finished.assumptions),
        Heading("Notes", level),
        Bullets(finished.notes),
        Heading("The months as a table", level),
        _month_table(finished),
        Paragraph(f"From version {finished.table_version} of the incident table.", tone="small"),
    ]


def zone_evaluation_blocks(evaluations: Sequence[EvaluationParts], *, level: int = 2) -> list[Block]:
    """
    Show the finished evaluations of a zone in short, for the plan.

    Parameters
    ----------
    evaluations : sequence of EvaluationParts
        Newest first.
    level : int
        Level of the heading.

    Returns
    -------
    list of Block
        Empty when there is none.
    """
    if not evaluations:
        return []
    blocks: list[Block] = [Heading("Did it work?", level)]
    for parts in evaluations:
        finished = parts.finished
        blocks += [
            Paragraph(f"{finished.sentence} {finished.timing}"),
            _counts(finished),
            Callout("Read with care", " ".join(finished.warnings)),
        ]
        blocks += [Paragraph(change.sentence, tone="small") for _, change in parts.outcomes]
        for lesson in parts.lessons:
            blocks.append(Facts(_lesson_facts(lesson)))
    return blocks


def _answer(finished: FinishedEvaluation) -> list[Block]:
    zone, control = finished.counts[0], finished.counts[1]
    early, late = finished.months_before, len(finished.month_days) - finished.months_before
    spans = "before and after" if early == late else f"in {early} months before, {late} after"
    return [
        Paragraph(finished.sentence, tone="lead"),
        KeyFigures(
            (
                KeyFigure(
                    finished.verdict.capitalize(),
                    "recorded incidents, beyond chance" if finished.verdict in BEYOND else "what can be said",
                ),
                KeyFigure(f"{zone.before:,} → {zone.after:,}", f"in the zone, {spans}"),
                KeyFigure(f"{control.before:,} → {control.after:,}", "in the comparison"),
            )
        ),
        Paragraph(finished.timing),
        Callout("Read with care", " ".join(finished.warnings)),
    ]


def _compared(parts: EvaluationParts) -> list[Block]:
    finished = parts.finished
    facts = [
        ("Before", format_period(finished.first_day, finished.start - timedelta(1))),
        ("After", format_period(finished.start, finished.last_day)),
    ]
    if finished.actions:
        facts.append(("Actions", listed(finished.actions)))
    rows = tuple(
        (sentence_case(place.name), ROLES[place.role], place.reason)
        for place in finished.places
        if place.role in ROLES
    )
    columns = (Column("Place", 1.5), Column("Compared as", 1.2), Column("Why it may serve", 4))
    return [
        Facts(tuple(facts)),
        _counts(finished),
        *_map(parts),
        Table("Comparison places and the reasons for them", columns, rows),
    ]


def _counts(finished: FinishedEvaluation) -> Table:
    columns = (Column("Place", 3), Column("Before", 1, number=True), Column("After", 1, number=True))
    rows = tuple((each.label, each.before, each.after) for each in finished.counts)
    return Table(f"Recorded incidents, {finished.period}", columns, rows)


def _map(parts: EvaluationParts) -> list[Block]:
    import shapely

    from hotspots.maps.evaluation_figures import MapPlace, draw_compared_places

    places = parts.finished.places
    if not places:
        return []
    drawn = [
        MapPlace(place.role, place.name if place.role in LABELLED else "", shapely.from_wkt(place.wkt))
        for place in places
    ]
    named = listed(f"{place.name} ({place.role})" for place in places if place.role in LABELLED)
    alt = f"Map of the places compared: {named}. They are listed with reasons in the table below."
    return [Figures((Figure(draw_compared_places(drawn, areas=parts.areas), alt, "", 0.9),))]


def _month_picture(finished: FinishedEvaluation) -> Figures:
    from hotspots.maps.evaluation_figures import MonthPanel, draw_before_after

    panels = [MonthPanel(each.label, each.months) for each in finished.counts]
    zone = finished.counts[0]
    alt = (
        f"Bars by month for {listed(each.label for each in finished.counts)}. In the zone {zone.before:,} "
        f"incidents in the {finished.months_before} months before the start and {zone.after:,} in the "
        f"{len(finished.month_days) - finished.months_before} after. The numbers are in the table at the end."
    )
    picture = draw_before_after(panels, finished.month_days, finished.months_before)
    return Figures((Figure(picture, alt, "Hatched: before the start. Full: after. Lines: means.", 1.0),))


def _month_table(finished: FinishedEvaluation) -> Table:
    columns = (
        Column("Month from", 1.4),
        Column("Period", 1),
        *(Column(each.label, 1.4, number=True) for each in finished.counts),
    )
    rows = tuple(
        (
            short_date(day),
            "before" if at < finished.months_before else "after",
            *(each.months[at] for each in finished.counts),
        )
        for at, day in enumerate(finished.month_days)
    )
    return Table("Recorded incidents by month", columns, rows)


def _measures(finished: FinishedEvaluation) -> Table:
    columns = (
        Column("Measure", 1.6),
        Column("Value", 1.3),
        Column("Interval", 1.6),
        Column("How to read it", 3),
    )
    rows = tuple((one.name, one.value, one.interval or DASH, one.meaning) for one in finished.measures)
    return Table("The change, measured in several ways", columns, rows)


def _outcomes(outcomes: Sequence[tuple[Outcome, OutcomeChange]], level: int) -> list[Block]:
    if not outcomes:
        return []
    columns = (
        Column("What was measured", 2),
        Column("Before", 0.7, number=True),
        Column("After", 0.7, number=True),
        Column("What it shows", 3.4),
        Column("Source", 1.2),
    )
    rows = tuple(
        (
            f"{outcome.what}{f' ({outcome.group})' if outcome.group else ''}",
            f"{outcome.before:g}{_asked(outcome.n_before)}",
            f"{outcome.after:g}{_asked(outcome.n_after)}",
            change.sentence,
            outcome.source,
        )
        for outcome, change in outcomes
    )
    return [Heading("Beyond counts", level), Table("Other outcomes", columns, rows)]


def _asked(number: int | None) -> str:
    return "" if number is None else f" (n {number:,})"


def _costs(costs: CostFindings | None, level: int) -> list[Block]:
    if costs is None:
        return []
    return [Heading("Cost", level), *(Paragraph(text) for text in costs.sentences)]


def _lessons(lessons: Sequence[Lesson], level: int) -> list[Block]:
    if not lessons:
        return []
    return [Heading("What was learnt", level), *(Facts(_lesson_facts(lesson)) for lesson in lessons)]


def _lesson_facts(lesson: Lesson) -> tuple[tuple[str, str], ...]:
    facts = [
        ("Lesson", lesson.title),
        ("What worked here", lesson.what_worked),
        ("For whom", lesson.for_whom),
        ("What we would do differently", lesson.do_differently),
        ("Kind of place", ZONE_KINDS[lesson.zone_kind]),
        ("The counts", VERDICTS[lesson.verdict]),
        ("Response tried", lesson.response),
    ]
    return tuple((name, text) for name, text in facts if text)
