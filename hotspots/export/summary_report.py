"""The area summary for councillors as report blocks: from released values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.summary import AreaSummary
from hotspots.export.report import (
    Beside,
    Block,
    Bullets,
    Callout,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from hotspots.wording import DASH, counted, format_date, format_period, listed

if TYPE_CHECKING:
    from hotspots.disclose.cells import ReleasedCount
    from hotspots.disclose.summary import SummaryRow


def build_summary_report(summary: AreaSummary) -> Report:
    """
    Put the one-page summary of an area together.

    Parameters
    ----------
    summary : AreaSummary
        Released values only.

    Returns
    -------
    Report
        The document, without a protective marking, for it is safe to share.

    Raises
    ------
    TypeError
        If anything but an `AreaSummary` is given: documents for councillors are made of released values.
    """
    if not isinstance(summary, AreaSummary):
        raise TypeError("a summary document is made from an AreaSummary only")
    blocks: list[Block] = [_key_figures(summary), *(Paragraph(text) for text in summary.sentences)]
    blocks += [Paragraph(" ".join(summary.since_last))] if summary.since_last else []
    tables = _tables(summary)
    blocks += [tables] if any(tables.columns) else []
    blocks += _actions(summary)
    blocks += [Callout("Read with care", " ".join(summary.caveats)), *_reporting(summary)]
    blocks.append(Paragraph(_origin(summary), tone="small"))
    return Report(
        title=summary.area_name,
        subtitle=f"Targeted harassment and violence: area summary, {summary.period_text}",
        organisation="",
        marking="",
        fictional=summary.fictional,
        made_on=summary.made_at.date(),
        cover=(),
        blocks=tuple(blocks),
    )


MOST_FIGURES = 5
_SEVERAL = "An incident with several characteristics counts under each."


def _key_figures(summary: AreaSummary) -> KeyFigures:
    items = [
        KeyFigure(_shown(summary.this_year), "recorded incidents, this year"),
        KeyFigure(_shown(summary.year_before), "the year before"),
    ]
    if summary.change is not None:
        items.append(
            KeyFigure(f"{summary.change.percent:+d}%".replace("-", "−"), "change, from rounded counts")
        )
    if summary.rate_per_1000 is not None:
        items.append(KeyFigure(f"{summary.rate_per_1000:.1f}", "for every 1,000 residents"))
    if summary.repeat_percent is not None:
        items.append(KeyFigure(f"{summary.repeat_percent}%", "against somebody harmed before"))
    if summary.whole_rate_per_1000 is not None and len(items) < MOST_FIGURES:
        items.append(KeyFigure(f"{summary.whole_rate_per_1000:.1f}", "for every 1,000, all areas together"))
    return KeyFigures(tuple(items))


def _shown(count: ReleasedCount) -> str:
    return {"fewer than 10": "under 10", "not shown": DASH, "not recorded": DASH}.get(count.state, count.text)


def _tables(summary: AreaSummary) -> Beside:
    parts = (
        ("By quarter", "Quarter", summary.quarters, ""),
        ("By who recorded it", "Recorded by", summary.sources, ""),
    )
    right = tuple(_table(*part) for part in parts if part[2])
    who = summary.characteristics
    left = (_table("By characteristic", "Characteristic", who, _SEVERAL),) if who else ()
    return Beside(tuple(column for column in (left, right) if column))


def _table(caption: str, heading: str, rows: tuple[SummaryRow, ...], note: str) -> Table:
    columns = (Column(heading, 2.2), Column("Incidents", 1.2, number=True))
    return Table(caption, columns, tuple((row.label, row.count.text) for row in rows), note)


def _actions(summary: AreaSummary) -> list[Block]:
    blocks: list[Block] = [Heading("What is being done", 1)]
    if not summary.actions:
        return [*blocks, Paragraph("No actions have been shared for this area yet.")]
    columns = (Column("Action", 3.4), Column("Lead", 1.8), Column("Due", 1.3), Column("Progress", 1.7))
    rows = tuple(
        (
            action.title,
            action.lead_organisation,
            action.due,
            action.status.capitalize()
            + (", past due" if action.overdue else "")
            + (f"; {counted(action.updates, 'update')}" if action.updates else ""),
        )
        for action in summary.actions
    )
    return [*blocks, Table("Actions shared with councillors", columns, rows)]


def _reporting(summary: AreaSummary) -> list[Block]:
    if not summary.how_to_report:
        return []
    return [Heading("How to report"), Bullets(summary.how_to_report)]


def _origin(summary: AreaSummary) -> str:
    names = [other.name for other in summary.similar]
    compared = f" Compared with {listed(names)}." if names else ""
    before = format_period(summary.before_start, summary.before_end)
    return (
        f"Counts below 10 are hidden, others rounded to the nearest 5. Year before: {before}.{compared} "
        f"Release {summary.release_id}, frozen on {format_date(summary.made_at.date())}, "
        f"check code {summary.sha256[:12]}."
    )
