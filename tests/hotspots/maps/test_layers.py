"""Layers: true coordinates, numbers only, and no text that could become markup or script."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.maps.layers import (
    Field,
    geometries_to_geojson,
    hot_cold_layer,
    layer_settings,
    script_json,
    value_layer,
)
from hotspots.maps.legends import Legend, LegendEntry, legend_html
from hotspots.maps.palettes import HOT_COLD, NEUTRAL

HOSTILE = "</script><img src=x onerror=alert(1)>&'\"`{{7*7}}"
INCIDENTS = Field("count", "Incidents")


@pytest.fixture
def frame() -> gpd.GeoDataFrame:
    cells = [shapely.box(450_000 + 500 * at, 300_000, 450_500 + 500 * at, 300_500) for at in range(6)]
    return gpd.GeoDataFrame(
        {
            "area_name": [HOSTILE, "B", "C", "D", "E", "F"],
            "count": [0, 1, 2, 3, 40, 41],
            "z": [-3.5, -2.2, 0.0, 0.3, 2.2, 4.0],
            "q": [0.001, 0.04, 0.9, 0.8, 0.04, 0.0001],
            "spot": ["cold", "cold", "not significant", "not significant", "hot", "hot"],
            "reference": [HOSTILE] * 6,
        },
        geometry=cells,
        crs="EPSG:27700",
    )


def test_coordinates_are_those_of_the_ordnance_survey():
    # OS, Guide to coordinate systems in Great Britain (2018), annexe: Caister water tower, OSTN15
    # E 651409.804 N 313177.450 = ETRS89 52° 39' 28.8282" N, 1° 42' 57.8663" E. Without the OS grid PROJ is
    # a few metres off.
    (text,) = geometries_to_geojson(np.array([shapely.Point(651409.804, 313177.450)]), "EPSG:27700")
    longitude, latitude = json.loads(text)["coordinates"]
    assert latitude == pytest.approx(52 + 39 / 60 + 28.8282 / 3600, abs=6e-5)
    assert longitude == pytest.approx(1 + 42 / 60 + 57.8663 / 3600, abs=9e-5)


def test_empty_and_missing_shapes_are_left_out(frame):
    frame.loc[1, "geometry"] = None
    frame.loc[2, "geometry"] = shapely.Polygon()
    layer = value_layer(frame, value=INCIDENTS, fields=[INCIDENTS], noun="cells")
    assert [feature["properties"]["k"] for feature in json.loads(layer.geojson)["features"]] == [0, 3, 4, 5]


def test_a_feature_holds_class_row_name_and_the_asked_numbers_only(frame):
    layer = value_layer(
        frame, value=INCIDENTS, fields=[INCIDENTS, Field("z", "z", 1)], noun="cells", name_column="area_name"
    )
    features = json.loads(layer.geojson)["features"]
    assert features[4]["properties"] == {"c": 4, "k": 4, "v": [40, 2.2], "n": "E"}
    assert features[0]["properties"]["n"] == HOSTILE, "escaping must not change what is said"
    assert "reference" not in layer.geojson


def test_the_legend_says_what_each_fill_means(frame):
    layer = value_layer(frame, value=INCIDENTS, fields=[INCIDENTS], noun="cells", nought="no incidents")
    assert [entry.label for entry in layer.legend.entries] == [
        "41",
        "40",
        "3 to 39",
        "2",
        "1",
        "no incidents",
    ]
    assert [entry.places for entry in layer.legend.entries] == [1] * 6
    assert layer.colours[0] == NEUTRAL
    assert len(set(layer.colours)) == 6
    assert layer_settings(layer)["labels"] == ["Incidents"]


def test_hot_and_cold_follow_the_finding(frame):
    layer = hot_cold_layer(frame, fields=[INCIDENTS], noun="cells", alpha=0.05)
    assert [feature["properties"]["c"] for feature in json.loads(layer.geojson)["features"]] == [
        0,
        1,
        2,
        2,
        3,
        4,
    ]
    assert layer.colours == HOT_COLD
    assert [entry.places for entry in layer.legend.entries] == [1, 1, 2, 1, 1]


def test_a_frame_without_any_incident_has_one_neutral_class(frame):
    layer = value_layer(frame.assign(count=0), value=INCIDENTS, fields=[INCIDENTS], noun="cells")
    assert [(entry.label, entry.places) for entry in layer.legend.entries] == [("none", 6)]


@pytest.mark.parametrize("name_column", [None, "area_name"])
def test_hostile_text_cannot_leave_the_script(frame, name_column):
    layer = value_layer(frame, value=INCIDENTS, fields=[INCIDENTS], noun="cells", name_column=name_column)
    for text in (layer.geojson, script_json({"name": HOSTILE})):
        assert not set(text) & set("<>&")
        assert text.isascii()
        json.loads(text)


def test_script_json_refuses_what_json_cannot_say():
    with pytest.raises(ValueError, match="Out of range float"):
        script_json({"value": float("nan")})


def test_the_legend_escapes_every_text():
    html = legend_html(Legend(HOSTILE, (LegendEntry("#112233", HOSTILE, 3),), HOSTILE))
    assert "<img" not in html
    assert "</script>" not in html
    assert html.count("&lt;img") == 3
