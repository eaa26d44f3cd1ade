"""Risk: by hand, exact limits, planted truth, coverage of the ranges, people spread over cells, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.detect.grid import CellGrid, make_grid
from hotspots.detect.risk import (
    Crowd,
    risk_surface,
    spread_people,
    suggest_floor_per_km2,
    weighted_poisson_limits,
)

ORACLES = Path(__file__).parents[2] / "oracles"


def square(side_m: float = 2000, cell_m: float = 100) -> CellGrid:
    area = shapely.box(0, 0, side_m, side_m)
    return make_grid(area.bounds, cell_m=cell_m, shape="square", within=area)


def everywhere(grid: CellGrid, each: float) -> Crowd:
    return Crowd(*grid.centres(), np.full(len(grid), each))


def test_worked_by_hand() -> None:
    """
    Two cells' worth of ground: 100 people stand in the middle of one cell, 50 in the next, 100 m away.

    With a bandwidth of 200 m a hill is 1 high at its foot and (1 - 1/4)² = 0.5625 at 100 m, in parts of its
    peak. At the first cell: people 100 + 0.5625 * 50 = 128.125; 3 incidents there and 1 in the next give
    3.5625. Risk 3.5625 / 128.125 = 0.027805; in the second cell (3 * 0.5625 + 1) / (56.25 + 50) = 0.025294.
    """
    grid = make_grid((0, 0, 199, 99), cell_m=100, shape="square")
    x, y = np.array([50.0, 150]), np.array([50.0, 50])
    surface = risk_surface(
        Crowd(x, y, np.array([3.0, 1])), Crowd(x, y, np.array([100.0, 50])), grid=grid,
        bandwidth_m=200, floor_per_km2=0,
    )  # fmt: skip
    np.testing.assert_allclose(surface.risk, [3.5625 / 128.125, 2.6875 / 106.25])
    assert surface.overall == pytest.approx(4 / 150)
    # A peak is 3 / (pi 0.2²) = 23.873 per km².
    np.testing.assert_allclose(surface.base_per_km2, np.array([128.125, 106.25]) * 23.8732, rtol=1e-5)
    assert (surface.low < surface.risk).all()
    assert (surface.high > surface.risk).all()


def test_limits_with_even_weights_are_the_exact_poisson_limits() -> None:
    """Published exact limits for 0 to 100 counted cases: even weights of any size must give the same."""
    published = json.loads((ORACLES / "poisson_limits.json").read_text(encoding="utf-8"))
    count, low, high = np.array(published["count_low_high"]).T
    for weight in (1.0, 0.037):
        ends = weighted_poisson_limits(count * weight, count * weight**2, weight, 0.95)
        np.testing.assert_allclose(ends[0] / weight, low, atol=6e-3)
        np.testing.assert_allclose(ends[1] / weight, high, atol=6e-3)


def test_floor_by_hand() -> None:
    """A hill of 300 m averages like 5 pi 0.09 / 9 = 0.15708 km² of even ground; 2 incidents per 1,000."""
    assert suggest_floor_per_km2(0.002, 300) == pytest.approx(5 / (0.002 * 0.157080), rel=1e-5)
    assert suggest_floor_per_km2(0.0, 300) == float("inf")
    # The ground is one over the integral of the squared kernel, summed here cell by cell.
    side = np.linspace(-1, 1, 1501)
    squares = (3 / np.pi * np.maximum(0, 1 - side[:, None] ** 2 - side**2) ** 2) ** 2
    assert 1 / (squares.sum() * (side[1] - side[0]) ** 2) == pytest.approx(5 * np.pi / 9, rel=1e-3)


def test_nobody_near_means_no_value() -> None:
    grid = square()
    x, y = grid.centres()
    people = Crowd(x, y, np.where(x < 800, 50.0, 0.0))
    incidents = Crowd(np.array([300.0, 1900]), np.array([1000.0, 1000]), np.array([4000.0, 500]))
    surface = risk_surface(incidents, people, grid=grid, bandwidth_m=400)
    assert np.isnan(surface.risk[x > 1200]).all()
    assert np.isfinite(surface.risk[x < 600]).all()
    assert (
        np.isnan(surface.low).tolist() == np.isnan(surface.high).tolist() == np.isnan(surface.risk).tolist()
    )
    assert (surface.base_per_km2[np.isfinite(surface.risk)] >= surface.floor_per_km2).all()


def test_planted_risk_is_found_and_density_alone_would_miss_it() -> None:
    """Ten times the people live in the west, at the same number of incidents: the risk is in the east."""
    grid = square()
    x, y = grid.centres()
    people = Crowd(x, y, np.where(x < 1000, 100.0, 10.0))
    incidents = everywhere(grid, 4.0)
    surface = risk_surface(incidents, people, grid=grid, bandwidth_m=300)
    west, east = (x < 600), (x > 1400)
    np.testing.assert_allclose(surface.risk[west], 0.04, rtol=1e-9)
    np.testing.assert_allclose(surface.risk[east], 0.4, rtol=1e-9)
    assert (surface.low[east] > surface.overall).all()
    assert (surface.high[west] < surface.overall).all()


def test_ranges_hold_as_often_as_they_promise() -> None:
    """Even risk, Poisson incidents in 60 towns: the 95% range of a place holds the truth that often."""
    grid, rng = square(cell_m=200), np.random.default_rng(11)
    x, y = grid.centres()
    people = Crowd(x, y, rng.uniform(20, 200, x.size))
    held = []
    for _ in range(60):
        incidents = Crowd(x, y, rng.poisson(people.number * 0.01).astype(float))
        surface = risk_surface(incidents, people, grid=grid, bandwidth_m=500, floor_per_km2=0)
        held.append(((surface.low <= 0.01) & (surface.high >= 0.01)).mean())
    assert 0.94 < np.mean(held) < 0.995


def test_share_of_all_incidents_lies_between_nought_and_one() -> None:
    grid, rng = square(), np.random.default_rng(5)
    x, y = rng.uniform(0, 2000, (2, 400))
    race = rng.random(400) < 0.3
    ones = np.ones(400)
    surface = risk_surface(
        Crowd(x[race], y[race], ones[race]), Crowd(x, y, ones), grid=grid, bandwidth_m=500, among=True
    )
    known = np.isfinite(surface.risk)
    assert known.mean() > 0.9
    for values in (surface.low, surface.risk, surface.high):
        assert ((values[known] >= 0) & (values[known] <= 1)).all()
    assert ((surface.low[known] <= 0.3) & (surface.high[known] >= 0.3)).mean() > 0.85
    # All of one kind: the share is one, and the range says so without passing it.
    whole = risk_surface(Crowd(x, y, ones), Crowd(x, y, ones), grid=grid, bandwidth_m=500, among=True)
    np.testing.assert_allclose(whole.risk[np.isfinite(whole.risk)], 1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 9999), st.sampled_from([2.0, 10.0, 0.5]))
def test_properties(seed: int, times: float) -> None:
    """More people divide the risk; order does not matter; a quarter turn turns it; equal crowds give one."""
    rng = np.random.default_rng(seed)
    area = shapely.box(-1024, -1024, 1024, 1024)
    grid = make_grid(area.bounds, cell_m=128, shape="square", within=area)
    (x, y), (u, v) = rng.uniform(-1000, 1000, (2, 50)), rng.uniform(-1000, 1000, (2, 200))
    number, people = rng.integers(1, 4, 50).astype(float), rng.uniform(1, 9, 200)
    choices: dict = {"grid": grid, "bandwidth_m": 400, "floor_per_km2": 1.0}
    here = risk_surface(Crowd(x, y, number), Crowd(u, v, people), **choices)
    more = risk_surface(
        Crowd(x, y, number), Crowd(u, v, people * times), **choices | {"floor_per_km2": times}
    )
    np.testing.assert_allclose(more.risk * times, here.risk)
    np.testing.assert_allclose(more.high * times, here.high)
    order = rng.permutation(50)
    again = risk_surface(Crowd(x[order], y[order], number[order]), Crowd(u, v, people), **choices)
    np.testing.assert_allclose(again.risk, here.risk)
    turned = risk_surface(Crowd(-y, x, number), Crowd(-v, u, people), **choices)
    block = here.risk.reshape(16, 16)
    np.testing.assert_allclose(turned.risk.reshape(16, 16), block.T[:, ::-1], rtol=1e-7)
    same = risk_surface(Crowd(x, y, number), Crowd(x, y, number), **choices)
    np.testing.assert_allclose(same.risk[np.isfinite(same.risk)], 1)


def test_people_are_spread_over_their_areas() -> None:
    """By hand: 400 people on 16 cells are 25 each; a tiny area gives its 7 to the cell it is in."""
    grid = square(800)
    areas = np.array(
        [shapely.box(0, 0, 400, 400), shapely.box(410, 410, 440, 440), shapely.box(400, 0, 800, 400)]
    )
    spread = spread_people(np.array([400.0, 7, np.nan]), areas, grid)
    x, y = grid.centres()
    assert spread.sum() == pytest.approx(407)
    np.testing.assert_allclose(spread[(x < 400) & (y < 400)], 25)
    assert spread[(x == 450) & (y == 450)] == 7
    assert spread[x > 500].sum() == 0


def test_of_an_area_mostly_outside_only_the_part_inside_counts() -> None:
    grid = square(800)
    spread = spread_people(np.array([1000.0]), np.array([shapely.box(700, 0, 1700, 800)]), grid)
    assert spread.sum() == pytest.approx(100)


def test_refusals() -> None:
    grid = square(500)
    one = Crowd(np.array([1.0]), np.array([1.0]), np.array([1.0]))
    nobody = Crowd(np.empty(0), np.empty(0), np.empty(0))
    with pytest.raises(UserError, match="nobody to divide by"):
        risk_surface(one, nobody, grid=grid, bandwidth_m=100)
    with pytest.raises(UserError, match="above zero"):
        risk_surface(one, one, grid=grid, bandwidth_m=0)
    with pytest.raises(UserError, match="more than 300 cells"):
        risk_surface(one, one, grid=grid, bandwidth_m=1e6)
    empty = risk_surface(nobody, one, grid=grid, bandwidth_m=100)
    assert np.isnan(empty.risk).all()
    assert empty.overall == 0
