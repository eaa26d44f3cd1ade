"""Pictures of an evaluation: the months of each place before and after, and the places on a small map."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.maps.charts import BAR, FAINT
from hotspots.maps.figure import INK, round_length, to_png
from hotspots.maps.palettes import LAND, OUTLINE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

BEFORE, AFTER = "#7d9097", BAR
ROLE_LOOKS: dict[str, tuple[str, str, str]] = {
    "zone": ("#0b5c6b", "solid", "Zone"),
    "buffer": ("#3a80bd", "dotted", "Buffer"),
    "comparison": ("#d4561f", "dashed", "Comparison"),
    "other comparison": ("#571189", "dashdot", "Also compared"),
}
"""Role to line colour, line style and name in the legend: told apart by the style of the line too."""


@dataclass(frozen=True)
class MonthPanel:
    """
    The months of one place.

    Parameters
    ----------
    title : str
        What people call it.
    counts : sequence of int
        Incidents, month by month.
    """

    title: str
    counts: Sequence[int]


@dataclass(frozen=True, eq=False)
class MapPlace:
    """
    One place on the map of an evaluation.

    Parameters
    ----------
    role : str
        One of `ROLE_LOOKS`.
    label : str
        Short label on the map; empty for none.
    geometry : shapely geometry
        Its shape, in a metric system.
    """

    role: str
    label: str
    geometry: BaseGeometry


def draw_before_after(
    panels: Sequence[MonthPanel],
    days: Sequence[datetime.date],
    months_before: int,
    *,
    width_cm: float = 17.0,
) -> bytes:
    """
    Draw the months of each place above each other, with the mean before and after.

    Parameters
    ----------
    panels : sequence of MonthPanel
        The places.
    days : sequence of datetime.date
        First day of each month.
    months_before : int
        How many of them lie before the start.
    width_cm : float
        Width of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(
        figsize=(width_cm / 2.54, (0.9 + 2.5 * len(panels)) / 2.54), dpi=200, layout="constrained"
    )
    FigureCanvasAgg(figure)
    every = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axes, panel in zip(every, panels, strict=True):
        _panel(axes, panel, months_before)
    step = max(1, -(-len(days) // 16))
    shown = list(range(0, len(days), step))
    labels = [f"{days[at]:%b}\n{days[at].year}" for at in shown]
    every[-1].set_xticks(shown, labels, fontsize=6.5)
    every[-1].tick_params(axis="x", length=2, color=FAINT)
    return to_png(figure)


def _panel(axes: Any, panel: MonthPanel, months_before: int) -> None:
    from matplotlib.ticker import MaxNLocator

    counts, places = np.asarray(panel.counts), np.arange(len(panel.counts))
    early = places < months_before
    axes.bar(
        places[early], counts[early], color=BEFORE, width=0.78, hatch="///", edgecolor="white", linewidth=0
    )
    axes.bar(places[~early], counts[~early], color=AFTER, width=0.78)
    top = max(int(counts.max()), 1) * 1.45
    for part, word in ((early, "before"), (~early, "after")):
        mean = float(counts[part].mean())
        axes.hlines(mean, places[part][0] - 0.5, places[part][-1] + 0.5, color=INK, linewidth=1.3)
        axes.annotate(
            f"{mean:.1f} a month {word}",
            ((places[part][0] + places[part][-1]) / 2, top),
            xytext=(0, -1),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=6.5,
            color=INK,
        )
    axes.axvline(months_before - 0.5, color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
    axes.set_title(_plain(panel.title, 90), fontsize=7.5, fontweight="bold", loc="left", color=INK, pad=3)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.set_ylim(0, top)
    axes.set_xlim(-0.7, len(counts) - 0.3)
    axes.tick_params(axis="y", labelsize=6.5, left=False, colors="#51646B")
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y", color="#E3E7ED", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)


def draw_compared_places(
    places: Sequence[MapPlace],
    *,
    areas: Sequence[BaseGeometry] = (),
    width_cm: float = 15.0,
    height_cm: float = 8.5,
) -> bytes:
    """
    Draw zones, buffers and comparison places; never a point of an incident.

    Parameters
    ----------
    places : sequence of MapPlace
        What is drawn, the zones last so that they lie on top.
    areas : sequence of shapely geometry
        Areas whose outlines are the backdrop.
    width_cm, height_cm : float
        Size of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 0.76, 1.0))
    axes.set_axis_off()
    west, south, east, north = _bounds(places, 0.76 * width_cm / height_cm)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    for area in areas:
        _draw(axes, area, facecolor=LAND, edgecolor=OUTLINE, linewidth=0.4, zorder=1)
    for order, role in enumerate(reversed(ROLE_LOOKS)):
        colour, line, _ = ROLE_LOOKS[role]
        for place in places:
            if place.role == role:
                _draw(axes, place.geometry, facecolor=f"{colour}26", edgecolor=colour, linewidth=1.5,
                      linestyle=line, zorder=3 + order)  # fmt: skip
                _label(axes, place, colour)
    _legend(axes, places)
    _scale(axes, east - west)
    return to_png(figure)


def _bounds(places: Sequence[MapPlace], ratio: float) -> tuple[float, float, float, float]:
    import shapely

    west, south, east, north = (float(v) for v in shapely.total_bounds([one.geometry for one in places]))
    width, height = max(east - west, 400.0) * 1.15, max(north - south, 400.0) * 1.2
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _draw(axes: Any, shape: BaseGeometry, **look: Any) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    rings = [
        ring
        for part in getattr(shape, "geoms", [shape])
        if part.geom_type == "Polygon" and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    if rings:
        outline = Path.make_compound_path(
            *(Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings)
        )
        axes.add_patch(PathPatch(outline, **look))


def _label(axes: Any, place: MapPlace, colour: str) -> None:
    if not place.label:
        return
    west, _, east, north = place.geometry.bounds
    axes.annotate(
        _plain(place.label, 28),
        ((west + east) / 2, north),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=6.5,
        fontweight="bold" if place.role == "zone" else "normal",
        color=colour,
        zorder=9,
        bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": colour, "linewidth": 0.6},
    )


def _legend(axes: Any, places: Sequence[MapPlace]) -> None:
    from matplotlib.patches import Patch

    there = {place.role for place in places}
    handles = [
        Patch(
            facecolor=f"{colour}26",
            edgecolor=colour,
            linestyle=line,
            linewidth=1.3,
            label=textwrap.fill(name, 18),
        )
        for role, (colour, line, name) in ROLE_LOOKS.items()
        if role in there
    ]
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.01, 0.98), fontsize=7.5, frameon=False,
        labelspacing=0.7, handlelength=2.6,
    )  # fmt: skip


def _scale(axes: Any, width: float) -> None:
    length = round_length(width * 0.25)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    look = {"transform": axes.transAxes, "color": INK, "clip_on": False, "zorder": 9}
    share = length / width
    axes.plot([1.03, 1.03, 1.03 + share, 1.03 + share], [0.065, 0.045, 0.045, 0.065], linewidth=1.3, **look)
    axes.text(1.03 + share / 2, 0.075, words, ha="center", va="bottom", fontsize=7.5, **look)


def _plain(text: str, most: int) -> str:
    short = textwrap.shorten(" ".join(text.split()), most, placeholder=" …") or text[:most]
    return short.replace("$", r"\$")
