"""The section on targeted harassment for a strategic assessment, as report blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import (
    MARKING,
    Beside,
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
    Report,
    Table,
)
from hotspots.export.strategic_gaps import gap_blocks, percent
from hotspots.export.strategic_places import place_blocks
from hotspots.export.strategic_priorities import heard_blocks, priority_blocks
from hotspots.wording import counted, format_date, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.export.strategic_input import AssessmentInput, Counts, Reading

MOST_ROWS = 4
MOST_MONTHS = 36
ON_EVENT_DAYS = " of these fall"
"""In the sentences on trigger events, which stand among the patterns."""
NEXT_ONE = "The next incident"
"""In the sentences on how soon the next incident comes; the counts say enough here."""
NOT_COUNTED = "not counted here"
"""In the note on incidents that surveys do not cover."""


def build_strategic_report(found: AssessmentInput) -> Report:
    """
    Put the section together.

    Parameters
    ----------
    found : AssessmentInput
        Figures, readings, priorities, what was heard, and the method.

    Returns
    -------
    Report
        The document, marked OFFICIAL-SENSITIVE, without a format.
    """
    cover = [("Period", f"{found.period}; areas: {found.level}"), ("Made on", format_date(found.made_on))]
    if found.fictional:
        cover.append(
            ("Data", "Fictional data: an invented city. Nothing here is about real people or places.")
        )
    return Report(
        title="Targeted harassment and violence",
        subtitle="Section for the strategic assessment: levels, patterns, priorities",
        organisation=found.organisation or "Community safety partnership",
        marking=MARKING,
        fictional=found.fictional,
        made_on=found.made_on,
        cover=tuple(cover),
        blocks=(
            *_in_short(found),
            *_levels(found),
            *_patterns(found),
            *_change(found),
            *_who(found),
            *place_blocks(found),
            *gap_blocks(found),
            *priority_blocks(found),
            *heard_blocks(found),
            *_method(found),
        ),
    )


def _in_short(found: AssessmentInput) -> list[Block]:
    quiet = sum(bool(row.quiet) for row in found.areas)
    hot = len(found.hot.records) if found.hot is not None else 0
    figures = (
        KeyFigure(f"{found.incidents:,}", "recorded incidents"),
        KeyFigure(f"{found.several:,}", "with several characteristics"),
        KeyFigure(f"{hot:,}", "hot spots"),
        KeyFigure(f"{quiet:,} of {len(found.areas):,}", "areas where little is recorded"),
        KeyFigure(f"{found.no_point:,}", "without a point"),
    )
    return [
        Heading("In short"),
        KeyFigures(figures),
        Bullets(tuple(_headlines(found))),
        Callout("Read with care", " ".join(found.caveats)),
    ]


def _headlines(found: AssessmentInput) -> list[str]:
    lines = []
    top = [f"{row.label.lower()} ({row.recorded:,})" for row in found.characteristics[:3] if row.recorded]
    if top:
        lines.append(f"Recorded most often as the reason, of {found.incidents:,}: {listed(top)}.")
    lines += found.change.sentences[:1]
    lines += found.reporting_moved[:1]
    lines += found.quiet.sentences[:1]
    if found.proposals:
        places = listed(f"{each.place} ({each.kind.lower()})" for each in found.proposals)
        lines.append(f"Proposed as priorities, for people to decide: {places}.")
    if found.never_asked:
        lines.append(
            f"Nobody is recorded as having been asked about {listed(_lower(found.never_asked), last='or')}."
        )
    return lines


def _lower(labels: Sequence[str]) -> list[str]:
    return [label.lower() for label in labels]


def _levels(found: AssessmentInput) -> list[Block]:
    return [
        Heading("Levels: what is recorded, and what is not"),
        *_said(found.levels, first=2),
        *_said(found.quiet, skip=1),
        *_not_beside_surveys(found),
        Bullets((_not_recorded(found),)),
    ]


def _not_beside_surveys(found: AssessmentInput) -> list[Block]:
    """Say why fewer incidents are set beside surveys than are recorded, or two numbers seem to disagree."""
    kept = [note for note in found.quiet.notes if NOT_COUNTED in note]
    why = "For quiet areas, and beside surveys, fewer incidents are counted than elsewhere in this section:"
    return [Paragraph(f"{why} {' '.join(kept)}", "small")] if kept else []


def _not_recorded(found: AssessmentInput) -> str:
    """Say what the records leave out, each as a number of incidents."""
    impact = found.incidents - sum(row.with_impact for row in found.by_source)
    setting = found.incidents - sum(row.with_setting for row in found.by_source)
    route = found.incidents - sum(row.with_route for row in found.by_source)
    without = f" and {found.none:,} carry no characteristic" if found.none else ""
    return (
        f"Of the {found.incidents:,} records, {impact:,} do not say how much harm was done, {route:,} not "
        f"how it was reported and {setting:,} not in what kind of place it happened; {found.no_point:,} "
        f"have no point{without}."
    )


def _said(reading: Reading, *, first: int | None = None, skip: int = 0, but: str = "") -> list[Block]:
    """
    Give sentences of a reading as a list; why there are none, where there are none.

    Sentences with the words `but` are left out: they are said elsewhere in the document.
    """
    if reading.problem:
        return [Paragraph(f"Not worked out. {reading.problem}", "small")]
    chosen = reading.sentences[skip : None if first is None else skip + first]
    kept = tuple(sentence for sentence in chosen if not but or but not in sentence)
    return [Bullets(kept)] if kept else []


def _patterns(found: AssessmentInput) -> list[Block]:
    pictures = []
    if found.months:
        pictures.append(_columns(found.months[-MOST_MONTHS:], "Incidents by month"))
    if found.hours:
        pictures.append(_columns(found.hours, "By hour, where the time is known"))
    settings, routes = (
        Table(caption, (Column(heading, 3), Column("Incidents", 1, number=True)), _shortened(counts))
        for caption, heading, counts in (
            ("Where it happened", "Setting", found.settings),
            ("How it was reported", "Route", found.routes),
        )
    )
    return [
        Heading("Patterns: when, where, how reported"),
        *_said(found.timing, skip=1),
        *([Figures(tuple(pictures))] if pictures else []),
        Beside(((settings,), (routes,))),
    ]


def _columns(counts: Counts, title: str) -> Figure:
    from hotspots.maps.charts import draw_columns

    labels, values = [label for label, _ in counts], [value for _, value in counts]
    top = values.index(max(values))
    alt = f"Bars: {title.lower()}, from {labels[0]} to {labels[-1]}; most in {labels[top]} ({values[top]:,})."
    return Figure(draw_columns(labels, values, title=title, height_cm=3.2), alt, "", 0.5)


def _shortened(counts: Counts) -> tuple[tuple[str, int], ...]:
    if len(counts) <= MOST_ROWS:
        return counts
    rest = counts[MOST_ROWS - 1 :]
    return (*counts[: MOST_ROWS - 1], (f"All others ({len(rest)})", sum(number for _, number in rest)))


def _change(found: AssessmentInput) -> list[Block]:
    blocks: list[Block] = [Heading("Change"), *_said(found.change, but=ON_EVENT_DAYS)]
    if found.reporting_moved:
        blocks.append(Callout("Recording changed", " ".join(found.reporting_moved)))
    if found.changed_areas:
        columns = (
            Column("Area", 3),
            Column("Before", 1, number=True),
            Column("After", 1, number=True),
        )
        blocks.append(Table("Areas that changed clearly", columns, found.changed_areas[:10], share=0.6))
    return blocks


def _who(found: AssessmentInput) -> list[Block]:
    columns = (
        Column("Characteristic", 2.2),
        Column("Recorded", 1, number=True),
        Column("Share", 0.8, number=True),
        Column("Source says yes or no", 1.2, number=True),
        Column("With a point", 1, number=True),
        Column("With an impact", 1, number=True),
        Column("Impact 4 or 5", 1, number=True),
        Column("Times asked", 0.9, number=True),
    )
    rows = tuple(
        (
            row.label,
            row.recorded,
            percent(row.recorded, found.incidents),
            percent(row.said, found.incidents),
            percent(row.with_point, row.recorded),
            row.with_impact,
            row.serious,
            row.asked,
        )
        for row in found.characteristics
    )
    note = (
        f"{counted(found.several, 'incident carries', 'incidents carry')} more than one. Impact runs from "
        "1 to 5. Times asked counts engagements about it."
    )
    blocks: list[Block] = [Heading("Who is targeted"), Table("By characteristic", columns, rows, note)]
    together = [f"{label.lower()} ({number:,})" for label, number in found.combinations]
    lines = [f"Most often together: {listed(together)}."] if together else []
    if found.repeats.problem:
        lines.append(f"Repeats are not worked out. {found.repeats.problem}")
    lines += [sentence for sentence in found.repeats.sentences if NEXT_ONE not in sentence]
    return [*blocks, Paragraph(" ".join(lines))] if lines else blocks


def _method(found: AssessmentInput) -> list[Block]:
    return [Heading("How these figures were made"), Facts(found.method)]
