"""How an area summary looks on screen: words first, then figures as real tables; no figure is coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.widgets import Tile, show_table, show_tiles
from hotspots.ui.words import plain, signed
from hotspots.wording import format_date, sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.workspace import Workspace
    from hotspots.disclose.summary import AreaSummary, SummaryRow

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LABELS = {"pdf": "Download as PDF", "html": "Download as web page", "xlsx": "Download as spreadsheet"}


def show_summary(workspace: Workspace, summary: AreaSummary) -> None:
    """
    Show one area.

    Parameters
    ----------
    workspace : Workspace
        Where documents are made from.
    summary : AreaSummary
        Released figures only.
    """
    title, *buttons = st.columns([4, 1.3, 1.5, 1.6], vertical_alignment="bottom")
    title.header(plain(summary.area_name), anchor=False)
    for column, name in zip(buttons, LABELS, strict=True):
        column.download_button(
            LABELS[name],
            _document(workspace, summary, name),
            f"area-summary-{summary.area_code}-{summary.release_id}.{name}",
            MEDIA_TYPES[name],
            on_click="ignore",
            width="stretch",
            key=f"summary-{name}-{summary.area_code}",
        )
    st.markdown(f"Incidents recorded in the year **{summary.period_text}**.")
    show_tiles(_tiles(summary), label=f"Main figures for {summary.area_name}")
    st.markdown(" ".join(plain(sentence) for sentence in summary.sentences))
    _show_caveats(summary)
    _show_since_last(summary)
    _show_tables(summary)
    _show_similar(summary)
    _show_actions(summary)
    _show_reporting(summary)
    st.caption(
        f"Release {plain(summary.release_id)}, frozen on {format_date(summary.made_at)}. Area code "
        f"{plain(summary.area_code)}. Check sum {summary.sha256[:12]}."
    )


def _tiles(summary: AreaSummary) -> list[Tile]:
    change = summary.change
    tiles = [
        Tile("This year", sentence_case(summary.this_year.text), "incidents recorded"),
        Tile("The year before", sentence_case(summary.year_before.text), "incidents recorded"),
        Tile("Change", signed(change.difference) if change else "Not shown", _percent(summary)),
    ]
    rates = [
        (summary.rate_per_1000, "here"),
        (summary.similar_rate_per_1000, "in similar areas"),
        (summary.whole_rate_per_1000, "in all areas together"),
    ]
    tiles += [
        Tile("For every 1,000 residents", f"{rate:.1f}", where) for rate, where in rates if rate is not None
    ]
    return tiles


def _percent(summary: AreaSummary) -> str:
    if summary.change is None:
        return "a hidden count cannot be compared"
    return f"{signed(summary.change.percent)} per cent"


def _show_caveats(summary: AreaSummary) -> None:
    with st.container(border=True):
        st.markdown("**Before you use these figures**")
        st.markdown("\n".join(f"- {plain(caveat)}" for caveat in summary.caveats))


def _show_since_last(summary: AreaSummary) -> None:
    if summary.since_last:
        st.subheader("What changed since the last release", anchor=False)
        first, *others = summary.since_last
        st.markdown("\n".join([plain(first), "", *(f"- {plain(line)}" for line in others)]))


def _show_similar(summary: AreaSummary) -> None:
    if not summary.similar:
        return
    st.subheader("Similar areas", anchor=False)
    st.markdown("The areas most alike in residents per square kilometre.")
    show_table(
        ["Area", "Incidents", "For every 1,000 residents"],
        [
            (
                other.name,
                sentence_case(other.count.text),
                "Not shown" if other.rate_per_1000 is None else f"{other.rate_per_1000:.1f}",
            )
            for other in summary.similar
        ],
        numeric=[1, 2],
        label="Similar areas",
    )


def _show_tables(summary: AreaSummary) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _rows("Who was targeted", "Characteristic", summary.characteristics)
    with right:
        _rows("When, by quarter", "Quarter", summary.quarters)
        _rows("Who recorded it", "Source", summary.sources)
        _show_repeats(summary)


def _show_repeats(summary: AreaSummary) -> None:
    if summary.repeats is None:
        return
    st.subheader("Harmed before", anchor=False)
    share = "" if summary.repeat_percent is None else f", about {summary.repeat_percent} per cent of the year"
    st.markdown(
        f"Incidents against somebody who was harmed before, within a year: **{summary.repeats.text}**{share}."
    )


def _rows(title: str, heading: str, rows: Sequence[SummaryRow]) -> None:
    st.subheader(title, anchor=False)
    if not rows:
        st.markdown("Left out to protect people: the numbers are too small.")
        return
    before = all(row.before is not None for row in rows)
    show_table(
        [heading, "Incidents", "The year before"] if before else [heading, "Incidents"],
        [_cells(row, before=before) for row in rows],
        numeric=[1, 2] if before else [1],
        label=title,
    )


def _cells(row: SummaryRow, *, before: bool) -> tuple[str, ...]:
    cells = (row.label, sentence_case(row.count.text))
    return (*cells, sentence_case(row.before.text)) if before and row.before is not None else cells


def _show_actions(summary: AreaSummary) -> None:
    st.subheader("What is being done", anchor=False)
    if not summary.actions:
        st.markdown("No action for this area has been shared yet.")
        return
    show_table(
        ["Action", "Lead", "Due", "Status", "Updates"],
        [
            (
                action.title,
                action.lead_organisation,
                format_date(action.due),
                f"{sentence_case(action.status)}{' (overdue)' if action.overdue else ''}",
                action.updates,
            )
            for action in summary.actions
        ],
        numeric=[4],
        label="Actions for this area",
    )


def _show_reporting(summary: AreaSummary) -> None:
    st.subheader("How to report", anchor=False)
    st.markdown("\n".join(f"- {plain(line)}" for line in summary.how_to_report))


def _document(workspace: Workspace, summary: AreaSummary, name: str) -> Callable[[], bytes]:
    def make() -> bytes:
        import tempfile
        from pathlib import Path

        from hotspots.workflows.exporting import export_summary

        with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
            (path,) = export_summary(
                workspace, summary.area_code, formats=(name,), out=Path(folder), release_id=summary.release_id
            )
            return path.read_bytes()

    return make
