"""Reporting points on the map: one script, safe text, a legend that says what a mark means."""

from __future__ import annotations

import json
import re

from folium import Map

from hotspots.maps.legends import legend_html
from hotspots.maps.reporting_points import PointMark, PointMarks, point_group, point_legend

HOSTILE = "</script><b>Library</b>"
MARKS = PointMarks(
    (PointMark(-1.4701, 53.3811, (HOSTILE, "Mon to Sat")), PointMark(0, 54, ("Desk",))), 1600.0
)


def script_of(marks: PointMarks) -> str:
    view = Map(tiles=None)
    point_group(marks).add_to(view)
    return str(view.get_root().render())


def test_points_are_said_once_with_their_places_and_nothing_ends_the_script() -> None:
    text = script_of(MARKS)
    found = re.search(r"hotspotsMap\.points\(\w+, (\{.*?\})\);", text)
    assert found is not None
    settings = json.loads(found.group(1))
    assert [point["at"] for point in settings["points"]] == [[53.3811, -1.4701], [54, 0]]
    assert settings["points"][0]["lines"][0] == HOSTILE
    assert (settings["reach"], settings["letter"]) == (1600.0, "R")
    assert HOSTILE not in text


def test_the_same_points_are_the_same_text_or_they_would_be_sent_again() -> None:
    def inner(marks: PointMarks) -> str:
        found = re.search(r"hotspotsMap\.points\(\w+, (.*?)\);", script_of(marks))
        assert found is not None
        return found.group(1)

    assert inner(MARKS) == inner(PointMarks(MARKS.points, 1600.0))


def test_the_legend_says_what_the_mark_and_the_ring_mean() -> None:
    legend = point_legend(MARKS)
    assert (legend.entries[0].label, legend.entries[0].places) == (
        "R, with a dashed ring 1,600 m round it",
        2,
    )
    assert "1,600 m" in legend_html(legend)
