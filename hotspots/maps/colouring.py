"""Which place gets which colour on the map of a document: the same classes as on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.maps.classes import classify
from hotspots.maps.palettes import HOT_COLD, ordered_palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class ColourClasses:
    """
    Places sorted into a few colours.

    Parameters
    ----------
    index : tuple of int
        Class of each place, 0 the lowest; -1 is left without a colour.
    labels, colours : tuple of str
        What each class means, and its colour.
    """

    index: tuple[int, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]


def value_classes(values: Sequence[float], *, whole: bool, surface: bool = False) -> ColourClasses:
    """
    Sort amounts into at most five colours, as the map on screen does.

    Parameters
    ----------
    values : sequence of float
        Counts, rates or densities; nought and missing values get no colour.
    whole : bool
        Whether they are whole numbers.
    surface : bool, default False
        Whether the values are pieces of a surface: classes then hold equal shares of it.

    Returns
    -------
    ColourClasses
        Least to most.
    """
    found = classify(values, whole=whole, surface=surface)
    colours = ordered_palette(len(found.labels)) if found.labels else ()
    return ColourClasses(tuple(int(place) for place in found.index), found.labels, colours)


def hot_cold_classes(z: Sequence[float], q: Sequence[float], *, alpha: float) -> ColourClasses:
    """
    Sort the results of Gi* into hot and cold, as the map on screen does.

    Parameters
    ----------
    z, q : sequence of float
        Score and corrected probability of each place.
    alpha : float
        False discovery rate below which a place counts as hot or cold.

    Returns
    -------
    ColourClasses
        Strongly cold, cold, hot, strongly hot; the others get no colour.
    """
    labels = (
        f"Cold, strong evidence (q below {alpha / 5:g})",
        f"Cold (q below {alpha:g})",
        f"Hot (q below {alpha:g})",
        f"Hot, strong evidence (q below {alpha / 5:g})",
    )
    colours = (HOT_COLD[0], HOT_COLD[1], HOT_COLD[3], HOT_COLD[4])
    index = [_hot_cold(score, chance, alpha) for score, chance in zip(z, q, strict=True)]
    used = sorted(set(index) - {-1})
    kept = tuple(used.index(place) if place in used else -1 for place in index)
    return ColourClasses(
        kept, tuple(labels[place] for place in used), tuple(colours[place] for place in used)
    )


def _hot_cold(z: float, q: float, alpha: float) -> int:
    if not q < alpha:
        return -1
    strong = q < alpha / 5
    return (3 if strong else 2) if z > 0 else (0 if strong else 1)


@dataclass(frozen=True, eq=False)
class HotLayer:
    """
    Hot spots to colour.

    Parameters
    ----------
    geometries : tuple of shapely geometry
        Cells, areas or clusters, in a metric system.
    classes : ColourClasses
        Their colours.
    label : str
        What the colours stand for, with the unit: the title of the legend.
    """

    geometries: tuple[BaseGeometry, ...]
    classes: ColourClasses
    label: str
