"""Charts of a zone's profile: drawn in the browser, each with its numbers as a table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.ui.widgets import html_table
from hotspots.ui.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.profile import Share

BAR = "#0b5c6b"
UNKNOWN = "Not known for any of these incidents."
_STILL = {"axis": {"grid": False}, "view": {"stroke": None}}


def show_bars(title: str, shares: Sequence[Share], *, note: str = "", skip_nought: bool = False) -> None:
    """
    Show a breakdown as a table with a bar in each line.

    Parameters
    ----------
    title : str
        What is broken down.
    shares : sequence of Share
        Its lines.
    note : str
        One sentence below.
    skip_nought : bool
        Whether lines without incidents are left out.
    """
    lines = [share for share in shares if share.count or not skip_nought]
    st.subheader(title, anchor=False)
    if not any(share.count for share in lines):
        st.caption(UNKNOWN)
        return
    st.altair_chart(_horizontal(lines), width="stretch")
    if note:
        st.caption(note)


def show_columns(title: str, shares: Sequence[Share], *, name: str, note: str = "", every: int = 1) -> None:
    """
    Show a course over time as columns.

    Parameters
    ----------
    title : str
        What is shown.
    shares : sequence of Share
        In the order of time.
    name : str
        What the horizontal axis counts ("Month").
    note : str
        One sentence below.
    every : int
        Label every so many columns only.
    """
    st.subheader(title, anchor=False)
    if not any(share.count for share in shares):
        st.caption(UNKNOWN)
        return
    st.altair_chart(_vertical(shares, name, every), width="stretch")
    if note:
        st.caption(note)


def numbers_table(title: str, shares: Sequence[Share]) -> str:
    """Write a breakdown as an HTML table, for whoever cannot see or use the chart."""
    rows = [(share.label, number(share.count)) for share in shares]
    return html_table([title, "Incidents"], rows, numeric=[1])


def _values(shares: Sequence[Share]) -> dict[str, Any]:
    return {"values": [{"label": share.label, "count": share.count} for share in shares]}


def _horizontal(shares: Sequence[Share]) -> Any:
    import altair as alt

    data = alt.Data(**_values(shares))
    bars = alt.Chart(data).encode(
        x=alt.X("count:Q", axis=None),
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, domain=False, ticks=False)),
    )
    texts = bars.mark_text(align="left", dx=4).encode(text=alt.Text("count:Q", format=","))
    return (
        (bars.mark_bar(color=BAR, height={"band": 0.7}) + texts)
        .properties(height=alt.Step(24))
        .configure(**_STILL)
    )


def _vertical(shares: Sequence[Share], name: str, every: int) -> Any:
    import altair as alt

    shown = [share.label for at, share in enumerate(shares) if at % every == 0]
    axis = alt.Axis(labelAngle=0, values=shown, ticks=False, labelOverlap=True)
    return (
        alt.Chart(alt.Data(**_values(shares)))
        .mark_bar(color=BAR)
        .encode(
            x=alt.X("label:N", sort=None, title=None, axis=axis),
            y=alt.Y("count:Q", title="Incidents", axis=alt.Axis(tickMinStep=1, format=",d", tickCount=4)),
            tooltip=[alt.Tooltip("label:N", title=name), alt.Tooltip("count:Q", title="Incidents")],
        )
        .properties(height=180)
        .configure(**_STILL)
    )
