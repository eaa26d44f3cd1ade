"""Small charts for documents: bars by label, and bars through time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.maps.figure import INK, to_png

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR, FAINT = "#0B5C6B", "#C9D4D8"


def draw_bars(labels: Sequence[str], values: Sequence[int], *, title: str, width_cm: float = 8.3) -> bytes:
    """
    Draw bars lying down, one a label, the number at the end of each.

    Parameters
    ----------
    labels : sequence of str
        What is counted.
    values : sequence of int
        One count a label.
    title : str
        Heading of the chart.
    width_cm : float
        Width of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG.
    """
    figure, axes = _canvas(width_cm, 1.0 + 0.457 * max(len(labels), 4), title)
    places = np.arange(len(labels))[::-1]
    axes.barh(places, list(values), color=BAR, height=0.62)
    axes.set_yticks(places, [_short(label) for label in labels], fontsize=7.5)
    axes.set_xlim(0, max([*values, 1]) * 1.18)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_color(FAINT)
    axes.tick_params(left=False)
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            f"{value:,}", (value, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7.5
        )
    return to_png(figure)


def draw_columns(
    labels: Sequence[str], values: Sequence[int], *, title: str, width_cm: float = 8.3, height_cm: float = 4.2
) -> bytes:
    """
    Draw bars standing, in the order of time.

    Parameters
    ----------
    labels : sequence of str
        Months, hours or weekdays in order.
    values : sequence of int
        One count a label.
    title : str
        Heading of the chart.
    width_cm, height_cm : float
        Size of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = _canvas(width_cm, height_cm, title)
    axes.bar(np.arange(len(labels)), list(values), color=BAR, width=0.72)
    step = max(1, -(-len(labels) // 12))
    shown = list(range(0, len(labels), step))
    axes.set_xticks(
        shown,
        [_short(labels[place]) for place in shown],
        rotation=90 if max(map(len, labels), default=0) > 3 else 0,
        fontsize=6.5,
    )
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylim(0, max([*values, 1]) * 1.08)
    axes.tick_params(axis="y", labelsize=6.5, left=False, colors="#51646B")
    axes.tick_params(axis="x", length=2, color=FAINT)
    axes.grid(axis="y", color="#E3E7ED", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    return to_png(figure)


def _short(label: str, most: int = 26) -> str:
    text = " ".join(label.split()).replace("$", r"\$")
    return text if len(text) <= most else text[: most - 1] + "…"


def _canvas(width_cm: float, height_cm: float, title: str) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), dpi=200, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=8, fontweight="bold", loc="left", color=INK)
    return figure, axes
