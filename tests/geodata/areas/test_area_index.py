"""Points in areas by the grid, against GEOS asked one pair at a time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.areas.area_index import AreaIndex
from geodata.areas.assign import MANY_POINTS, areas_holding
from geodata.areas.kernels.area_index import DOUBTFUL, SEVERAL

SQUARES = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], dtype=object)


def pairs_by_geos(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> set[tuple[int, int]]:
    """Ask every polygon about every point."""
    held = [shapely.intersects_xy(polygon, x, y) for polygon in polygons]
    return {(point, area) for area, row in enumerate(held) for point in np.flatnonzero(row).tolist()}


def pairs(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> set[tuple[int, int]]:
    point, area = areas_holding(polygons, x, y, index=AreaIndex(polygons))
    found = list(zip(point.tolist(), area.tolist(), strict=True))
    assert len(found) == len(set(found))
    return set(found)


def blob(rng: np.random.Generator) -> shapely.Polygon:
    angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 40)))
    reach = rng.uniform(0.05, 1.0, angle.size) * rng.choice([3.0, 30.0])
    ring = np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]) + rng.uniform(0, 100, 2)
    return shapely.make_valid(shapely.Polygon(ring))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_any_shapes_and_points_agree_with_geos(seed: int) -> None:
    """Overlaps, holes, parts, slivers; points anywhere, on corners, on borders."""
    rng = np.random.default_rng(seed)
    shapes = [blob(rng) for _ in range(rng.integers(1, 12))]
    holed = shapely.difference(shapes[0], shapely.buffer(shapely.point_on_surface(shapes[0]), 0.5))
    polygons = np.array([holed, *shapes[1:], shapely.union(shapes[0], shapes[-1])], dtype=object)
    corners = shapely.get_coordinates(polygons)
    halfway = (corners[1:] + corners[:-1]) / 2
    places = np.concatenate([rng.uniform(-10, 110, (300, 2)), corners, halfway])
    x, y = np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])
    assert pairs(polygons, x, y) == pairs_by_geos(polygons, x, y)


def test_a_point_on_a_shared_border_is_left_open_and_found_in_both() -> None:
    x, y = np.array([5.0, 10.0, 10.0, 25.0]), np.array([5.0, 5.0, 0.0, 5.0])
    assert AreaIndex(SQUARES).holder(x, y).tolist() == [0, DOUBTFUL, DOUBTFUL, -1]
    assert pairs(SQUARES, x, y) == {(0, 0), (1, 0), (1, 1), (2, 0), (2, 1)}


def test_a_point_in_two_areas_is_found_in_both() -> None:
    overlapping = np.array([shapely.box(0, 0, 10, 10), shapely.box(4, 4, 20, 20)], dtype=object)
    x, y = np.array([5.0]), np.array([5.0])
    assert AreaIndex(overlapping).holder(x, y).tolist() == [SEVERAL]
    assert pairs(overlapping, x, y) == {(0, 0), (0, 1)}


@pytest.mark.parametrize("polygons", [[], [shapely.Polygon()]])
def test_without_ground_nothing_is_held(polygons: list[shapely.Polygon]) -> None:
    areas = np.array(polygons, dtype=object)
    assert AreaIndex(areas).holder(np.array([1.0]), np.array([1.0])).tolist() == [-1]
    assert pairs(areas, np.array([1.0]), np.array([1.0])) == set()


def test_many_points_take_the_grid_and_give_the_same() -> None:
    rng = np.random.default_rng(5)
    ring = shapely.difference(shapely.buffer(shapely.Point(50, 50), 40), shapely.box(45, 45, 55, 55))
    polygons = np.array([ring, shapely.box(46, 46, 54, 54)], dtype=object)
    x, y = rng.uniform(0, 100, (2, MANY_POINTS))
    point, area = areas_holding(polygons, x, y)
    some = rng.choice(MANY_POINTS, 2_000, replace=False)
    chosen = {(int(place), int(polygon)) for place, polygon in zip(point, area, strict=True)}
    by_geos = pairs_by_geos(polygons, x[some], y[some])
    assert {(int(some[place]), polygon) for place, polygon in by_geos} == {
        pair for pair in chosen if pair[0] in set(some.tolist())
    }
