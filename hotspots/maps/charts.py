"""Small charts for documents: bars by label, bars by month, hours by weekday."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR, INK, FAINT = "#1D4F7C", "#22262B", "#C9D1DC"
HOURS = 24


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
    figure, axes = _canvas(width_cm, 1.6 + 0.56 * max(len(labels), 4), title)
    places = np.arange(len(labels))[::-1]
    axes.barh(places, list(values), color=BAR, height=0.62)
    axes.set_yticks(places, [_short(label) for label in labels], fontsize=7.5)
    axes.set_xlim(0, max([*values, 1]) * 1.18)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_color(FAINT)
    axes.tick_params(left=False)
    for place, value in zip(places, values, strict=True):
        axes.annotate(f"{value:,}", (value, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7.5)
    return _png(figure)


def draw_months(labels: Sequence[str], values: Sequence[int], *, title: str, width_cm: float = 8.3) -> bytes:
    """
    Draw bars standing, one a month.

    Parameters
    ----------
    labels : sequence of str
        Months in order, such as "Apr 2024".
    values : sequence of int
        One count a month.
    title : str
        Heading of the chart.
    width_cm : float
        Width of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = _canvas(width_cm, 5.5, title)
    axes.bar(np.arange(len(labels)), list(values), color=BAR, width=0.72)
    step = max(1, -(-len(labels) // 12))
    shown = np.arange(0, len(labels), step)
    axes.set_xticks(shown, [_short(labels[place]) for place in shown], rotation=90, fontsize=6.5)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylim(0, max([*values, 1]) * 1.08)
    axes.tick_params(axis="y", labelsize=6.5, left=False, colors="#56606E")
    axes.tick_params(axis="x", length=2, color=FAINT)
    axes.grid(axis="y", color="#E3E7ED", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    return _png(figure)


def draw_week(grid: Sequence[Sequence[int]], *, title: str, width_cm: float = 8.3) -> bytes:
    """
    Draw how incidents spread over weekdays and hours.

    Parameters
    ----------
    grid : sequence of seven sequences of 24 int
        Counts, Monday first, from midnight.
    title : str
        Heading of the chart.
    width_cm : float
        Width of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG.
    """
    from matplotlib.colors import ListedColormap

    from hotspots.maps.figure import SEQUENTIAL

    counts = np.asarray(grid)
    figure, axes = _canvas(width_cm, 5.5, title)
    colours = ListedColormap(["#F6F7F9", *SEQUENTIAL])
    top = max(int(counts.max()), 1)
    classes = np.ceil(counts / top * len(SEQUENTIAL)).astype(int)
    axes.pcolormesh(classes, cmap=colours, vmin=-0.5, vmax=len(SEQUENTIAL) + 0.5, edgecolors="white", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_yticks(np.arange(7) + 0.5, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], fontsize=6.5)
    axes.set_xticks(np.arange(0, HOURS + 1, 3), [f"{hour:02d}" for hour in range(0, HOURS + 1, 3)], fontsize=6.5)
    axes.set_xlabel(f"hour of the day; darkest = {top:,} {'incident' if top == 1 else 'incidents'}", fontsize=6.5)
    axes.tick_params(left=False, length=2, color=FAINT)
    for side in axes.spines.values():
        side.set_visible(False)
    return _png(figure)


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


def _png(figure: Any) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()
