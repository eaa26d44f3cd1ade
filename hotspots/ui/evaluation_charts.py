"""The months of an evaluation as charts, a place at a time, and the same numbers as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.ui.widgets import show_table
from hotspots.ui.words import plain
from hotspots.wording import short_date

if TYPE_CHECKING:
    from hotspots.evaluate.finished import FinishedEvaluation

BEFORE, AFTER, INK = "#7d9097", "#0b5c6b", "#17262b"
PANEL_PX = 130


def show_months(finished: FinishedEvaluation) -> None:
    """
    Draw the months of each place before and after, with their means.

    Parameters
    ----------
    finished : FinishedEvaluation
        The answer.
    """
    from hotspots.workflows.evaluation.finishing import chart_frame

    frame = chart_frame(finished)
    st.caption(
        "Grey: before the start. Dark: after. The line is the mean of each period. Each place has a scale of "
        "its own."
    )
    for each in finished.counts:
        st.markdown(f"**{plain(each.label)}**: {each.before:,} before, {each.after:,} after")
        st.altair_chart(_panel(frame[frame["place"] == each.label], each.label), width="stretch")
    with st.expander("The same numbers as a table"):
        show_table(
            ["Month from", "Period", *(each.label for each in finished.counts)],
            [
                (
                    short_date(day),
                    "before" if at < finished.months_before else "after",
                    *(each.months[at] for each in finished.counts),
                )
                for at, day in enumerate(finished.month_days)
            ],
            numeric=[2, 3, 4, 5],
            label="Recorded incidents by month",
        )


def _panel(frame: Any, label: str) -> Any:
    import altair as alt

    early, late = (frame[frame["period"] == part]["incidents"].sum() for part in ("before", "after"))
    base = alt.Chart(
        frame, description=f"Bars by month: {label}, {early} incidents before the start and {late} after."
    )
    scale = alt.Scale(domain=["before", "after"], range=[BEFORE, AFTER])
    bars = base.mark_bar(width={"band": 0.8}).encode(
        alt.X(
            "yearmonthdate(month):O",
            title=None,
            axis=alt.Axis(format="%b %y", labelAngle=0, labelOverlap=True, ticks=False),
        ),
        alt.Y("incidents:Q", title="Incidents", axis=alt.Axis(tickMinStep=1, format=",d", tickCount=3)),
        color=alt.Color("period:N", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("month:T", title="Month from", format="%d %b %Y"),
            alt.Tooltip("period:N", title="Period"),
            alt.Tooltip("incidents:Q", title="Incidents"),
            alt.Tooltip("mean:Q", title="Mean of the period"),
        ],
    )
    means = base.mark_line(color=INK, strokeWidth=1.6).encode(
        alt.X("yearmonthdate(month):O"), alt.Y("mean:Q"), detail="period:N", tooltip=alt.value(None)
    )
    return (bars + means).properties(height=PANEL_PX)
