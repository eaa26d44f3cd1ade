"""The map of a document: areas behind, hot spots by class, zones in bold. Never a point of an incident."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SEQUENTIAL: tuple[str, ...] = ("#FDEBC8", "#F7BE7B", "#E8853F", "#B8431F", "#6B1A12")
"""Five steps of one ramp, light to dark; told apart in every kind of colour blindness and in grey."""
ZONE_LINE = "#12305A"
OUTLINE = "#9AA3AF"
INK = "#22262B"
MOST_CLASSES = 5


@dataclass(frozen=True, eq=False)
class MapLayer:
    """
    Hot spots to colour: polygons with a value each.

    Parameters
    ----------
    geometries : tuple of shapely geometry
        Cells, areas or clusters, in a metric system.
    values : tuple of float
        One value a geometry; nan is left blank.
    label : str
        What the values are, with their unit: the title of the legend.
    """

    geometries: tuple[BaseGeometry, ...]
    values: tuple[float, ...]
    label: str


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
    hot: MapLayer | None = None,
    focus: BaseGeometry | None = None,
    width_cm: float = 17.0,
    height_cm: float = 11.0,
) -> bytes:
    """
    Draw the map of a document.

    Parameters
    ----------
    zones : sequence of MapZone
        Zones, outlined in bold with their labels.
    areas : sequence of shapely geometry
        Areas whose outlines are the backdrop.
    hot : MapLayer or None
        Hot spots, coloured in at most five classes.
    focus : shapely geometry or None
        What the map is about; the zones and areas together when None.
    width_cm, height_cm : float
        Size of the picture [cm].

    Returns
    -------
    bytes
        The picture as PNG; the same input gives the same bytes.
    """
    figure, axes = _canvas(width_cm, height_cm)
    extent = _extent(zones, areas, focus, width_cm / height_cm)
    axes.set_xlim(extent[0], extent[2])
    axes.set_ylim(extent[1], extent[3])
    _fill(axes, areas, face="#F6F7F9", line=OUTLINE, width=0.5, order=1)
    handles = _hot_layer(axes, hot) if hot is not None and hot.geometries else []
    _outline(axes, areas, OUTLINE, 0.5, order=3)
    for zone in zones:
        _outline(axes, [zone.geometry], "white", 3.4, order=4)
        _outline(axes, [zone.geometry], ZONE_LINE, 2.0, order=5)
    _labels(axes, zones, extent)
    _legend(axes, handles, hot, zones=bool(zones), areas=bool(areas))
    _scale_bar(axes, extent)
    _north_arrow(axes)
    return _png(figure)


def class_breaks(values: NDArray[np.float64] | Sequence[float], classes: int = MOST_CLASSES) -> list[float]:
    """
    Cut values into classes of about equal size, with round bounds.

    Parameters
    ----------
    values : array of float, shape (n,)
        The values; those that are not finite are left out.
    classes : int
        Most classes, at most five.

    Returns
    -------
    list of float
        Upper bound of each class but the last, rising; fewer where values repeat.
    """
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return []
    steps = np.quantile(finite, np.linspace(0, 1, min(classes, MOST_CLASSES) + 1)[1:-1])
    whole = bool(np.all(finite == np.round(finite)))
    rounded = {float(math.floor(step)) if whole else _two_figures(float(step)) for step in steps}
    return sorted(step for step in rounded if finite.min() <= step < finite.max())


def class_labels(values: NDArray[np.float64] | Sequence[float], breaks: Sequence[float]) -> list[str]:
    """
    Write the classes of `class_breaks` as words.

    Parameters
    ----------
    values : array of float, shape (n,)
        The values.
    breaks : sequence of float
        Upper bounds of all classes but the last.

    Returns
    -------
    list of str
        One label a class, such as "4 to 9".
    """
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return []
    whole = bool(np.all(finite == np.round(finite)))
    if whole:
        lows = [float(finite.min()), *(step + 1 for step in breaks)]
        highs = [*breaks, float(finite.max())]
        pairs = [(f"{low:,.0f}", f"{high:,.0f}") for low, high in zip(lows, highs, strict=True)]
        return [low if low == high else f"{low} to {high}" for low, high in pairs]
    edges = [float(finite.min()), *breaks, float(finite.max())]
    return [f"{_short(low)} to {_short(high)}" for low, high in zip(edges, edges[1:], strict=False)]


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _canvas(width_cm: float, height_cm: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_facecolor("white")
    return figure, axes


def _png(figure: Any) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _extent(
    zones: Sequence[MapZone], areas: Sequence[BaseGeometry], focus: BaseGeometry | None, ratio: float
) -> tuple[float, float, float, float]:
    """Bounds of what is shown, with a margin, widened to the shape of the picture."""
    import shapely

    shapes = [focus] if focus is not None else [*(zone.geometry for zone in zones), *areas]
    kept = [shape for shape in shapes if shape is not None and not shape.is_empty]
    west, south, east, north = (float(v) for v in shapely.total_bounds(kept)) if kept else (0.0, 0.0, 1000.0, 1000.0)
    width, height = max(east - west, 200.0) * 1.12, max(north - south, 200.0) * 1.12
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _patch(shape: BaseGeometry) -> Any:
    """Path of a polygon with its holes, or of several."""
    from matplotlib.path import Path as Outline

    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and not part.is_empty]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return Outline.make_compound_path(*(Outline(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings))


def _add(axes: Any, shapes: Sequence[BaseGeometry], **look: Any) -> None:
    from matplotlib.collections import PathCollection

    paths = [_patch(shape) for shape in shapes if "Polygon" in shape.geom_type and not shape.is_empty]
    if paths:
        axes.add_collection(PathCollection(paths, **look), autolim=False)


def _fill(axes: Any, shapes: Sequence[BaseGeometry], *, face: str, line: str, width: float, order: int) -> None:
    _add(axes, shapes, facecolor=face, edgecolor=line, linewidth=width, zorder=order)


def _outline(axes: Any, shapes: Sequence[BaseGeometry], colour: str, width: float, *, order: int) -> None:
    _add(axes, shapes, facecolor="none", edgecolor=colour, linewidth=width, zorder=order, joinstyle="round")


def _hot_layer(axes: Any, hot: MapLayer) -> list[Any]:
    from matplotlib.patches import Patch

    values = np.asarray(hot.values, dtype=float)
    breaks = class_breaks(values)
    labels = class_labels(values, breaks)
    colours = ramp(len(labels))
    classes = np.searchsorted(np.asarray(breaks), values, side="left")
    for place, colour in enumerate(colours):
        chosen = np.isfinite(values) & (classes == place)
        shapes = [shape for shape, wanted in zip(hot.geometries, chosen, strict=True) if wanted]
        _fill(axes, shapes, face=colour, line="white", width=0.25, order=2)
    return [
        Patch(facecolor=colour, edgecolor=OUTLINE, linewidth=0.5, label=label)
        for colour, label in zip(colours, labels, strict=True)
    ]


def ramp(classes: int) -> tuple[str, ...]:
    """
    Choose colours from the ramp, spread over all of it.

    Parameters
    ----------
    classes : int
        How many, at most five.

    Returns
    -------
    tuple of str
        Light to dark.
    """
    if classes <= 1:
        return SEQUENTIAL[2 : 2 + classes]
    steps = np.linspace(0, len(SEQUENTIAL) - 1, classes).round().astype(int)
    return tuple(SEQUENTIAL[step] for step in steps)


def _labels(axes: Any, zones: Sequence[MapZone], extent: tuple[float, float, float, float]) -> None:
    from matplotlib.patheffects import withStroke

    for zone in zones:
        point = zone.geometry.representative_point()
        small = zone.geometry.area < ((extent[2] - extent[0]) * 0.05) ** 2
        place = (point.x, zone.geometry.bounds[3]) if small else (point.x, point.y)
        axes.annotate(
            _unmarked(zone.label), place, xytext=(0, 4 if small else 0), textcoords="offset points", ha="center",
            va="bottom" if small else "center", fontsize=9, fontweight="bold", color=ZONE_LINE, zorder=8,
            annotation_clip=True, path_effects=[withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip


def _unmarked(text: str) -> str:
    """Show a dollar sign as itself: matplotlib reads a pair of them as mathematics."""
    return text.replace("$", r"\$")


def _legend(axes: Any, handles: list[Any], hot: MapLayer | None, *, zones: bool, areas: bool) -> None:
    from matplotlib.lines import Line2D

    rows = list(handles)
    if zones:
        rows.append(Line2D([], [], color=ZONE_LINE, linewidth=2.0, label="Zone of this plan"))
    if areas:
        rows.append(Line2D([], [], color=OUTLINE, linewidth=0.8, label="Area boundary"))
    if not rows:
        return
    legend = axes.legend(
        handles=rows, title=_unmarked(hot.label) if handles and hot else None, loc="upper left", fontsize=7.5,
        title_fontsize=8, frameon=True, framealpha=0.92, edgecolor="#C9D1DC", fancybox=False, borderpad=0.7,
        alignment="left",
    )  # fmt: skip
    legend.set_zorder(10)


def _scale_bar(axes: Any, extent: tuple[float, float, float, float]) -> None:
    width = extent[2] - extent[0]
    length = round_length(width * 0.22)
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    x, y = extent[0] + width * 0.02, extent[1] + (extent[3] - extent[1]) * 0.035
    tick = width * 0.006
    axes.plot(
        [x, x, x + length, x + length], [y + tick, y, y, y + tick], color=INK, linewidth=1.4, zorder=9,
        solid_capstyle="butt",
    )  # fmt: skip
    axes.text(x + length / 2, y + tick, label, ha="center", va="bottom", fontsize=7.5, color=INK, zorder=9)


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
    axes.annotate("", xy=(0.965, 0.955), xytext=(0.965, 0.875), xycoords="axes fraction", arrowprops=look, zorder=9)
    axes.text(0.965, 0.868, "N", transform=axes.transAxes, ha="center", va="top", fontsize=8, color=INK, zorder=9)
