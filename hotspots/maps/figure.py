"""The map of a document: areas behind, hot spots by class, zones in bold. Never a point of an incident."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.maps.palettes import LAND, OUTLINE, ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from hotspots.maps.colouring import HotLayer

INK = "#17262B"
MAP_SHARE = 0.76
"""Of the width; the legend stands beside the map, never on it."""
LEGEND_LETTERS = 20


@dataclass(frozen=True, eq=False)
class MapZone:
    """
    One zone to outline.

    Parameters
    ----------
    label : str
        Short label on the map, such as a letter or number.
    geometry : shapely geometry
        Its shape, in the same metric system.
    """

    label: str
    geometry: BaseGeometry


def draw_map(
    zones: Sequence[MapZone],
    *,
    areas: Sequence[BaseGeometry] = (),
    hot: HotLayer | None = None,
    focus: BaseGeometry | None = None,
    width_cm: float = 17.0,
    height_cm: float = 11.0,
    zone_label: str = "Zone of this plan",
) -> bytes:
    """
    Draw the map of a document.

    Parameters
    ----------
    zones : sequence of MapZone
        Zones, outlined in bold with their labels.
    areas : sequence of shapely geometry
        Areas whose outlines are the backdrop.
    hot : HotLayer or None
        Hot spots, coloured in at most five classes.
    focus : shapely geometry or None
        What the map is about; the zones and areas together when None.
    width_cm, height_cm : float
        Size of the picture [cm].
    zone_label : str
        What the zones are, for the legend.

    Returns
    -------
    bytes
        The picture as PNG; the same input gives the same bytes.
    """
    figure, axes = _canvas(width_cm, height_cm)
    extent = _extent(zones, areas, focus, MAP_SHARE * width_cm / height_cm)
    axes.set_xlim(extent[0], extent[2])
    axes.set_ylim(extent[1], extent[3])
    _fill(axes, areas, face=LAND, line=OUTLINE, width=0.5, order=1)
    handles = _hot_layer(axes, hot) if hot is not None and hot.geometries else []
    _outline(axes, areas, OUTLINE, 0.5, order=3)
    for zone in zones:
        _outline(axes, [zone.geometry], "white", 4.6, order=4)
        _outline(axes, [zone.geometry], ZONE, 2.3, order=5)
    _labels(axes, zones, extent)
    _legend(axes, handles, hot, zone_label=zone_label if zones else "", areas=bool(areas))
    _scale_bar(axes, extent)
    _north_arrow(axes)
    return to_png(figure)


def _canvas(width_cm: float, height_cm: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, MAP_SHARE, 1.0))
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_facecolor("white")
    return figure, axes


def to_png(figure: Any) -> bytes:
    """
    Write a matplotlib figure as PNG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Returns
    -------
    bytes
        The picture; the same figure gives the same bytes.
    """
    import warnings

    content = io.BytesIO()
    with warnings.catch_warnings():
        # A sign the font lacks shows as a box; that is no reason to refuse the document.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from", category=UserWarning)
        warnings.filterwarnings(
            "ignore", message=r"Matplotlib currently does not support", category=UserWarning
        )
        warnings.filterwarnings("ignore", message=r"constrained_layout not applied", category=UserWarning)
        figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _extent(
    zones: Sequence[MapZone], areas: Sequence[BaseGeometry], focus: BaseGeometry | None, ratio: float
) -> tuple[float, float, float, float]:
    """Bounds of what is shown, with a margin, widened to the shape of the picture."""
    import shapely

    shapes = [focus] if focus is not None else [*(zone.geometry for zone in zones), *areas]
    kept = [shape for shape in shapes if shape is not None and not shape.is_empty]
    west, south, east, north = (
        (float(v) for v in shapely.total_bounds(kept)) if kept else (0.0, 0.0, 1000.0, 1000.0)
    )
    width, height = max(east - west, 200.0) * 1.12, max(north - south, 200.0) * 1.12
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _patch(shape: BaseGeometry) -> Any:
    """Path of a polygon with its holes, or of several."""
    from matplotlib.path import Path as Outline

    parts = [
        part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and not part.is_empty
    ]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return Outline.make_compound_path(
        *(Outline(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings)
    )


def _add(axes: Any, shapes: Sequence[BaseGeometry], **look: Any) -> None:
    from matplotlib.collections import PathCollection

    paths = [_patch(shape) for shape in shapes if "Polygon" in shape.geom_type and not shape.is_empty]
    if paths:
        axes.add_collection(PathCollection(paths, **look), autolim=False)


def _fill(
    axes: Any, shapes: Sequence[BaseGeometry], *, face: str, line: str, width: float, order: int
) -> None:
    _add(axes, shapes, facecolor=face, edgecolor=line, linewidth=width, zorder=order)


def _outline(axes: Any, shapes: Sequence[BaseGeometry], colour: str, width: float, *, order: int) -> None:
    _add(axes, shapes, facecolor="none", edgecolor=colour, linewidth=width, zorder=order, joinstyle="round")


def _hot_layer(axes: Any, hot: HotLayer) -> list[Any]:
    """Colour the places, and give the legend its rows from most to least."""
    from matplotlib.patches import Patch

    rows = []
    for place, (label, colour) in enumerate(zip(hot.classes.labels, hot.classes.colours, strict=True)):
        shapes = [
            shape for shape, found in zip(hot.geometries, hot.classes.index, strict=True) if found == place
        ]
        _fill(axes, shapes, face=colour, line="white", width=0.25, order=2)
        rows.append(Patch(facecolor=colour, edgecolor=OUTLINE, linewidth=0.5, label=label))
    return rows[::-1]


def _labels(axes: Any, zones: Sequence[MapZone], extent: tuple[float, float, float, float]) -> None:
    box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": ZONE, "linewidth": 1.0}
    for zone in zones:
        point = zone.geometry.representative_point()
        small = zone.geometry.area < ((extent[2] - extent[0]) * 0.06) ** 2
        axes.annotate(
            _unmarked(zone.label),
            (point.x, zone.geometry.bounds[3]) if small else (point.x, point.y),
            xytext=(0, 6 if small else 0),
            textcoords="offset points",
            ha="center",
            va="bottom" if small else "center",
            fontsize=8.5,
            fontweight="bold",
            color=ZONE,
            zorder=8,
            bbox=box,
        )


def _unmarked(text: str) -> str:
    """Show a dollar sign as itself: matplotlib reads a pair of them as mathematics."""
    return text.replace("$", r"\$")


def _legend(axes: Any, handles: list[Any], hot: HotLayer | None, *, zone_label: str, areas: bool) -> None:
    from matplotlib.lines import Line2D

    rows = list(handles)
    if zone_label:
        rows.append(Line2D([], [], color=ZONE, linewidth=2.0, label=zone_label))
    if areas:
        rows.append(Line2D([], [], color=OUTLINE, linewidth=0.8, label="Area boundary"))
    if not rows:
        return
    for row in rows:
        row.set_label(wrap(row.get_label()))
    axes.legend(
        handles=rows,
        title=wrap(hot.label) if handles and hot else None,
        loc="upper left",
        bbox_to_anchor=(1.01, 0.99),
        fontsize=7.5,
        title_fontsize=8,
        frameon=False,
        borderpad=0.2,
        labelspacing=0.55,
        alignment="left",
    )


def wrap(text: str) -> str:
    """
    Break a legend text into lines that fit beside the map.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str
        At most four lines.
    """
    import textwrap

    return _unmarked("\n".join(textwrap.wrap(text, LEGEND_LETTERS, max_lines=4, placeholder=" …")))


def _scale_bar(axes: Any, extent: tuple[float, float, float, float]) -> None:
    """Under the legend, true to the scale of the map."""
    width = extent[2] - extent[0]
    length = round_length(width * 0.25)
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    start, share = 1.03, length / width
    look = {"transform": axes.transAxes, "color": INK, "clip_on": False, "zorder": 9}
    axes.plot(
        [start, start, start + share, start + share],
        [0.055, 0.04, 0.04, 0.055],
        linewidth=1.4,
        solid_capstyle="butt",
        **look,
    )
    axes.text(start + share / 2, 0.06, label, ha="center", va="bottom", fontsize=7.5, **look)


def round_length(metres: float) -> float:
    """
    Round a length down to 1, 2 or 5 times a power of ten.

    Parameters
    ----------
    metres : float
        Any length above zero [m].

    Returns
    -------
    float
        Length of a scale bar [m].
    """
    power = 10.0 ** math.floor(math.log10(metres))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= metres * (1 + 1e-9))


def _north_arrow(axes: Any) -> None:
    look = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.2}
    axes.annotate(
        "",
        xy=(1.06, 0.22),
        xytext=(1.06, 0.14),
        xycoords="axes fraction",
        arrowprops=look,
        annotation_clip=False,
    )
    axes.text(
        1.06,
        0.135,
        "N",
        transform=axes.transAxes,
        ha="center",
        va="top",
        fontsize=8,
        color=INK,
        clip_on=False,
    )
