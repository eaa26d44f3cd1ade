"""Shapes that may and may not be zones."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geodata.errors import UserError
from hotspots.plan.zones import check_name, shape_from_geojson, to_wgs84, zone_shape

BNG = "EPSG:27700"


def test_circle_has_its_radius_in_metres() -> None:
    circle = {
        "type": "Feature",
        "properties": {"radius": 250},
        "geometry": {"type": "Point", "coordinates": [-1.13, 52.63]},
    }
    shape = shape_from_geojson(circle, crs=BNG)
    # Sixteen straight pieces a quarter: a regular polygon of 64 corners, 64/2 r² sin(2π/64).
    assert shape.area == pytest.approx(32 * 250**2 * math.sin(2 * math.pi / 64), rel=1e-6)
    west, south, east, north = shape.bounds
    assert (east - west, north - south) == pytest.approx((500, 500), abs=0.01)


def test_bow_tie_is_mended_into_its_two_triangles() -> None:
    shape = zone_shape(Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]))
    assert shape.is_valid
    assert shape.area == pytest.approx(2 * 0.5 * 100 * 50)


def test_touching_parts_are_joined_and_height_is_dropped() -> None:
    parts = MultiPolygon([box(0, 0, 100, 100), box(50, 0, 150, 100)])
    shape = zone_shape(shapely.force_3d(parts))
    assert shape.area == pytest.approx(150 * 100)
    assert not shape.has_z


def test_lines_beside_a_polygon_are_dropped() -> None:
    shape = zone_shape(GeometryCollection([box(0, 0, 50, 50), LineString([(0, 0), (900, 900)])]))
    assert shape.equals(box(0, 0, 50, 50))


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (Polygon(), "empty"),
        (Point(0, 0), "encloses no ground"),
        (LineString([(0, 0), (100, 100)]), "encloses no ground"),
        (Polygon([(0, 0), (100, 0), (50, 0)]), "encloses no ground"),
        (box(0, 0, 5, 5), "only 25 square metres"),
        (box(0, 0, 2e6, 2e6), "square kilometres"),
        (Polygon([(0, 0), (math.inf, 0), (5, 5)]), "outside"),
    ],
)
def test_shapes_that_are_no_zones(geometry: object, words: str) -> None:
    with pytest.raises(UserError, match=words):
        zone_shape(geometry)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "geojson",
    [
        {},
        {"type": "Feature", "geometry": None, "properties": None},
        {"type": "Polygon", "coordinates": "here"},
        {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]},
        {
            "type": "Polygon",
            "coordinates": [[[458000, 304000], [459000, 304000], [459000, 305000], [458000, 304000]]],
        },
        {"type": "Point", "coordinates": [-1.13, 52.63]},
        {
            "type": "Feature",
            "properties": {"radius": "far"},
            "geometry": {"type": "Point", "coordinates": [-1.13, 52.63]},
        },
        {"type": "Polygon", "coordinates": []},
        {"type": "Nonsense", "coordinates": [1, 2]},
    ],
)
def test_geojson_that_is_no_zone_is_told_plainly(geojson: dict[str, object]) -> None:
    with pytest.raises(UserError):
        shape_from_geojson(geojson, crs=BNG)


@settings(max_examples=50, deadline=None)
@given(st.floats(-5, 1), st.floats(50.5, 57), st.floats(0.001, 0.05))
def test_there_and_back_stays_within_centimetres(longitude: float, latitude: float, size: float) -> None:
    drawn = box(longitude, latitude, longitude + size, latitude + size)
    shape = shape_from_geojson(drawn.__geo_interface__, crs=BNG)
    again = shape_from_geojson(to_wgs84(shape, crs=BNG).__geo_interface__, crs=BNG)
    assert shape.hausdorff_distance(again) < 0.05


@given(st.text(max_size=300))
def test_names_are_one_line_of_printable_text_or_refused(name: str) -> None:
    try:
        tidy = check_name(name)
    except UserError:
        return
    assert 0 < len(tidy) <= 120
    assert tidy.isprintable()
    assert check_name(tidy) == tidy
