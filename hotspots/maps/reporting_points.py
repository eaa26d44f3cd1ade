"""Reporting points on the map: a letter each, above everything else, with what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from branca.element import MacroElement
from folium import FeatureGroup
from folium.template import Template

from hotspots.maps.layers import script_json
from hotspots.maps.legends import Legend, LegendEntry
from hotspots.maps.palettes import POINT

LETTER = "R"
"""What marks a point: a letter is told from every fill without colour."""


@dataclass(frozen=True)
class PointMark:
    """
    One point on the map.

    Parameters
    ----------
    longitude, latitude : float
        Where it is [degrees].
    lines : tuple of str
        What its label says, line by line; the first is its name.
    """

    longitude: float
    latitude: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PointMarks:
    """
    The points, and how far each is taken to reach.

    Parameters
    ----------
    points : tuple of PointMark
        The points.
    reach_m : float
        Radius of the ring round each [m].
    """

    points: tuple[PointMark, ...]
    reach_m: float


class _Points(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "hotspotsMap.points({{ this._parent.get_name() }}, {{ this.settings }});"
        "{% endmacro %}"
    )

    def __init__(self, marks: PointMarks) -> None:
        super().__init__()
        self._name = "Points"
        points = [
            {"at": [round(one.latitude, 6), round(one.longitude, 6)], "lines": list(one.lines)}
            for one in marks.points
        ]
        self.settings = script_json(
            {"points": points, "reach": marks.reach_m, "letter": LETTER, "colour": POINT}
        )


def point_group(marks: PointMarks) -> FeatureGroup:
    """
    Wrap reporting points for the map.

    Parameters
    ----------
    marks : PointMarks
        The points.

    Returns
    -------
    folium.FeatureGroup
        Drawn above results and zones.
    """
    group = FeatureGroup()
    _Points(marks).add_to(group)
    return group


def point_legend(marks: PointMarks) -> Legend:
    """
    Say what the letter and the ring mean.

    Parameters
    ----------
    marks : PointMarks
        The points.

    Returns
    -------
    Legend
        One entry.
    """
    label = f"{LETTER}, with a dashed ring {marks.reach_m:,.0f} m round it"
    return Legend("Reporting points", (LegendEntry(POINT, label, len(marks.points)),), "points")
