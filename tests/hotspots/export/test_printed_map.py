"""The map of a document: true to scale, few colours, the same every time."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from shapely.geometry import MultiPolygon, Point, box

from hotspots.maps.charts import draw_bars, draw_columns
from hotspots.maps.colouring import ColourClasses, HotLayer, hot_cold_classes, value_classes
from hotspots.maps.figure import MapZone as Outlined
from hotspots.maps.figure import draw_map, round_length, wrap


def _pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def _columns_of(pixels, colour, *, tolerance=30):
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    return np.nonzero((np.abs(pixels - wanted).max(axis=2) < tolerance).any(axis=0))[0]


def test_scale_bar_measures_the_map():
    # The map is 12.92 by 11 cm and 1,120 m high, so 1,315 m wide; a quarter of that, rounded down, is 200 m.
    # Count the dots of the zone (1,000 m) and of the bar.
    zone = box(450_000, 300_000, 451_000, 301_000)
    pixels = _pixels(draw_map([Outlined("", zone)]))
    edge = int(pixels.shape[1] * 0.76)
    drawn = _columns_of(pixels[:, : edge - 4], "#0b5c6b")
    bar = _columns_of(pixels[int(pixels.shape[0] * 0.9) :, edge:], "#17262B")
    metres_a_dot = 1000 / (drawn.max() - drawn.min())
    assert (bar.max() - bar.min()) * metres_a_dot == pytest.approx(200, rel=0.04)


def test_same_map_gives_the_same_bytes_and_takes_any_polygon():
    ring = Point(0, 0).buffer(500).difference(Point(0, 0).buffer(200))
    several = MultiPolygon([box(900, 0, 1200, 300), box(1500, 0, 1600, 100)])
    hot = HotLayer((ring, several), ColourClasses((0, -1), ("1 to 4",), ("#dd6a1b",)), "Incidents")
    maps = [draw_map([Outlined("1", ring), Outlined("2", several)], areas=[ring], hot=hot) for _ in range(2)]
    assert maps[0] == maps[1]
    assert draw_map([])


def test_hole_of_a_zone_stays_empty():
    ring = box(0, 0, 1000, 1000).difference(box(400, 400, 600, 600))
    hot = HotLayer((ring,), ColourClasses((0,), ("all",), ("#dd6a1b",)), "Incidents")
    pixels = _pixels(draw_map([], hot=hot, focus=box(0, 0, 1000, 1000)))
    middle = pixels[pixels.shape[0] // 2, int(pixels.shape[1] * 0.38)]
    assert tuple(middle) == (255, 255, 255)


@given(st.floats(min_value=1e-3, max_value=1e7))
def test_lengths_of_scale_bars_are_round(metres):
    length = round_length(metres)
    assert length <= metres * (1 + 1e-6)
    assert length > metres / 2.5 - 1e-9
    first = length / 10 ** math.floor(math.log10(length) + 1e-9)
    assert first == pytest.approx(min((1, 2, 5, 10), key=lambda step: abs(step - first)))


def test_at_most_five_colours():
    classes = value_classes([0, 1, 1, 2, 3, 5, 8, 13, 21, 34, math.nan], whole=True)
    assert len(classes.colours) == len(set(classes.colours)) <= 5
    assert classes.index[0] == classes.index[-1] == -1
    assert list(classes.index[1:10]) == sorted(classes.index[1:10])
    assert value_classes([0, math.nan], whole=True) == ColourClasses((-1, -1), (), ())


def test_hot_and_cold_follow_the_corrected_probability():
    classes = hot_cold_classes(
        [4.0, 2.5, 2.0, -4.0, math.nan], [0.001, 0.03, 0.2, 0.002, math.nan], alpha=0.05
    )
    named = [classes.labels[place] if place >= 0 else "" for place in classes.index]
    assert named[0].startswith("Hot, strong")
    assert named[1] == "Hot (q below 0.05)"
    assert named[2] == named[4] == ""
    assert named[3].startswith("Cold, strong")


def test_charts_take_nothing_and_odd_labels():
    for labels, values in (([], []), (["$a$ \\", "\U0001f600"], [0, 3]), (["x" * 90], [12_345])):
        assert draw_bars(labels, values, title="Bars").startswith(b"\x89PNG")
        assert draw_columns(labels, values, title="Columns").startswith(b"\x89PNG")


def test_legend_texts_are_short():
    assert len(wrap("word " * 90).splitlines()) <= 4
