"""Charts and further tables of a finding, each chart with its numbers as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.ui.words import plain

if TYPE_CHECKING:
    from hotspots.workflows.shown import Chart, Shown

BAR, FAINT = "#0b5c6b", "#7d9097"
SERIES = ("#0b5c6b", "#d4561f", "#571189", "#7d9097", "#3a80bd")
LABEL_PX = 260
"""Longest name that is written out beside a chart [px]."""
LETTERS_ABREAST = 70
"""So many letters stand side by side below a chart."""
HEAT = ("#f4f7f7", "#cb6b38", "#ca1f5e", "#951174", "#571189")


def show_charts(shown: Shown) -> None:
    """
    Show what a method has to say beside the map.

    Parameters
    ----------
    shown : Shown
        From the finding.
    """
    for chart in shown.charts:
        st.subheader(plain(chart.title), anchor=False)
        if not len(chart.frame):
            st.caption("Nothing to draw.")
            continue
        st.altair_chart(_drawn(chart), width="stretch")
        with st.expander("The same numbers as a table"):
            st.dataframe(
                chart.frame.rename(columns=dict(chart.labels)),
                hide_index=True,
                width="stretch",
                alt=chart.alt,
            )
    for table in shown.tables:
        st.subheader(plain(table.title), anchor=False)
        st.caption(plain(table.note))
        st.dataframe(table.frame, hide_index=True, width="stretch", alt=f"{table.title}. {table.note}")


def _drawn(chart: Chart) -> Any:
    import altair as alt

    base = alt.Chart(chart.frame, description=chart.alt)
    if chart.kind == "heat":
        return _heat(chart, base)
    kept = {"color": _series(chart)} if chart.colour else {"color": alt.value(BAR)}
    marks = {
        "bars": base.mark_bar(),
        "lines": base.mark_line(point=True),
        "points": base.mark_point(filled=True, size=55),
    }
    names, numbers = _named_first(chart)
    if names is None:
        along, across = _axis(chart, chart.x, alt.X), _axis(chart, chart.y, alt.Y)
        span, span_end = alt.Y, alt.Y2
    else:
        along, across = _axis(chart, names, alt.Y), _axis(chart, numbers, alt.X)
        span, span_end = alt.X, alt.X2
    drawn = marks[chart.kind].encode(along, across, tooltip=_tooltip(chart), **kept)
    if chart.curves:
        return alt.layer(*(_curve(chart, base, along, name) for name in chart.curves), drawn)
    if chart.low is None or chart.high is None:
        return drawn
    # The title of the axis is that of the marks on top.
    low = _axis(chart, chart.low, span, title=_title(chart, numbers))
    reach = base.mark_area(opacity=0.25) if chart.kind == "lines" else base.mark_rule()
    return reach.encode(along, low, span_end(chart.high), color=alt.value(FAINT)) + drawn


def _named_first(chart: Chart) -> tuple[str | None, str]:
    """Names are read from left to right, so that what has a name stands in a line of its own."""
    if chart.kind in ("bars", "points"):
        for names, numbers in ((chart.x, chart.y), (chart.y, chart.x)):
            if _kind(chart, names) == "nominal":
                return names, numbers
    return None, chart.y


def _heat(chart: Chart, base: Any) -> Any:
    import altair as alt

    # The order of the rows is the order of the bands.
    longest = max(len(str(name)) for name in chart.frame[chart.x])
    crowded = longest * chart.frame[chart.x].nunique() > LETTERS_ABREAST
    x = alt.X(
        chart.x,
        type="ordinal",
        sort=None,
        title=_title(chart, chart.x),
        axis=alt.Axis(labelAngle=-40 if crowded else 0, labelOverlap=False, labelLimit=LABEL_PX),
    )
    y = alt.Y(
        chart.y, type="ordinal", sort=None, title=_title(chart, chart.y), axis=alt.Axis(labelLimit=LABEL_PX)
    )
    scale = alt.Scale(range=list(HEAT))
    colour = alt.Color(chart.colour, type="quantitative", scale=scale, title=_title(chart, chart.colour))
    return base.mark_rect().encode(x, y, colour, tooltip=_tooltip(chart)).properties(height=alt.Step(34))


def _curve(chart: Chart, base: Any, x: Any, name: str) -> Any:
    import altair as alt

    y = _axis(chart, name, alt.Y, title=_title(chart, chart.y))
    return base.mark_line(strokeWidth=1.5).encode(x, y, color=alt.value(FAINT), tooltip=alt.value(None))


def _series(chart: Chart) -> Any:
    import altair as alt

    return alt.Color(
        chart.colour, type="nominal", scale=alt.Scale(range=list(SERIES)), title=_title(chart, chart.colour)
    )


def _kind(chart: Chart, name: str) -> str:
    from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

    values = chart.frame[name]
    if is_datetime64_any_dtype(values):
        return "temporal"
    return "quantitative" if is_numeric_dtype(values) else "nominal"


def _axis(chart: Chart, name: str, channel: Any, *, title: str | None = None) -> Any:
    import altair as alt

    kind = _kind(chart, name)
    more: dict[str, Any] = {}
    if kind == "nominal":
        more = {"sort": None, "axis": alt.Axis(labelLimit=LABEL_PX)}
    elif kind == "quantitative" and not chart.frame[name].any():
        more = {"scale": alt.Scale(domain=[0, 1])}  # nothing but noughts has no extent of its own
    return channel(name, type=kind, title=title or _title(chart, name), **more)


def _title(chart: Chart, name: str | None) -> str:
    return dict(chart.labels).get(str(name), str(name))


def _tooltip(chart: Chart) -> list[Any]:
    import altair as alt

    names = dict.fromkeys([chart.name, chart.x, chart.y, chart.colour, chart.low, chart.high])
    return [alt.Tooltip(name, title=_title(chart, name)) for name in names if name is not None]
