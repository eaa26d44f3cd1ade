"""Reach of reporting points against brute force, known circles and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.plan.reporting_points import ground_within, nearest_m

COORDINATE = st.floats(-5_000, 5_000)
PLACES = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=12)


@given(PLACES, PLACES)
def test_the_nearest_is_the_nearest_of_all(
    places: list[tuple[float, float]], points: list[tuple[float, float]]
) -> None:
    (x, y), (px, py) = (np.array(one, dtype=float).T for one in (places, points))
    expected = [min(math.hypot(a - c, b - d) for c, d in points) for a, b in places]
    assert nearest_m(x, y, px, py) == pytest.approx(expected, abs=1e-6)


def test_a_place_without_a_position_and_a_city_without_points() -> None:
    x, y = np.array([0.0, np.nan]), np.array([0.0, 1.0])
    away = nearest_m(x, y, np.array([3.0]), np.array([4.0]))
    assert away[0] == 5.0
    assert np.isnan(away[1])
    assert nearest_m(x, y, np.empty(0), np.empty(0))[0] == np.inf


def test_a_circle_within_a_square_covers_pi_quarters_of_it() -> None:
    square = np.array([shapely.box(-1000, -1000, 1000, 1000)])
    share = ground_within(square, np.array([0.0]), np.array([0.0]), within_m=1000)
    assert share[0] == pytest.approx(math.pi / 4, rel=2e-4)
    # Far beyond the corners (1,414 m) all of it is reached, from 3,000 m away none.
    assert ground_within(square, np.array([0.0]), np.array([0.0]), within_m=1500)[0] == 1.0
    assert ground_within(square, np.array([4100.0]), np.array([0.0]), within_m=3000)[0] == 0.0


def test_two_circles_that_overlap_count_their_ground_once() -> None:
    square = np.array([shapely.box(-3000, -3000, 3000, 3000)])
    near = ground_within(square, np.array([0.0, 0.0]), np.array([0.0, 0.0]), within_m=500)
    assert near[0] == pytest.approx(math.pi * 500**2 / 6000**2, rel=2e-4)


@given(PLACES, st.floats(50, 3000))
@settings(max_examples=25)
def test_shares_agree_with_asking_every_spot_of_a_fine_grid(
    points: list[tuple[float, float]], within_m: float
) -> None:
    polygon = shapely.Polygon([(-2000, -1500), (1800, -1000), (1500, 1700), (-500, 900), (-1700, 1500)])
    px, py = np.array(points, dtype=float).T
    across = np.arange(-2000, 2000, 40) + 20.0
    grid_x, grid_y = (axis.ravel() for axis in np.meshgrid(across, across))
    inside = shapely.contains_xy(polygon, grid_x, grid_y)
    away = np.min(np.hypot(grid_x[inside, None] - px, grid_y[inside, None] - py), axis=1)
    expected = (away <= within_m).mean()
    found = ground_within(np.array([polygon]), px, py, within_m=within_m)[0]
    assert found == pytest.approx(expected, abs=0.02)
    wider = ground_within(np.array([polygon]), px, py, within_m=within_m * 1.3)[0]
    assert wider >= found - 1e-9
    fewer = ground_within(np.array([polygon]), px[:1], py[:1], within_m=within_m)[0]
    assert fewer <= found + 1e-9


@pytest.mark.parametrize("within_m", [0.0, -5.0, math.nan, math.inf])
def test_a_reach_that_is_none_is_refused(within_m: float) -> None:
    with pytest.raises(UserError, match="distance"):
        ground_within(
            np.array([shapely.box(0, 0, 1, 1)]), np.array([0.0]), np.array([0.0]), within_m=within_m
        )
