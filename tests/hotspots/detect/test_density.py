"""Density: worked by hand, brute force, volume and other properties, masks and edges, refusals."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.density import suggest_bandwidth_m

GB = "EPSG:27700"


def layer(x: object, y: object) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(x, y, crs=GB)


def brute_force(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, surface: hs.detect.density.DensitySurface
) -> np.ndarray:
    east, north = surface.grid.centres()
    d = cdist(np.column_stack([east, north]), np.column_stack([x, y])) / surface.bandwidth_m
    kernel = np.where(d < 1, 3 / (np.pi * surface.bandwidth_m**2) * (1 - d**2) ** 2, 0)
    return kernel @ weights * 1e6


def test_worked_by_hand() -> None:
    """
    Two incidents, cells of 100 m, bandwidth 200 m.

    The first stands at (50, 50), the middle of cell r0c0; the second at (150, 50), the middle of r0c1.
    At distance 0 a hill is 3 / (pi 200²) = 2.38732e-5 per m² = 23.8732 per km² high; at 100 m, half of
    the bandwidth, that times (1 - 1/4)² = 0.5625, so 13.4287; at 100 sqrt(2) m times (1 - 1/2)² = 0.25,
    so 5.9683; at 200 m nothing.
    """
    surface = hs.kernel_density(layer([50, 150], [50, 50]), cell_m=100, bandwidth_m=200)
    at = surface.sample(np.array([50.0, 150, 250, 50, 350]), np.array([50.0, 50, 50, 150, 50]))
    expected = [23.8732 + 13.4287, 23.8732 + 13.4287, 13.4287, 13.4287 + 5.9683, 0.0]
    np.testing.assert_allclose(at, expected, atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.floats(30, 900), st.floats(25, 200), st.integers(0, 10_000))
def test_equals_brute_force(n: int, bandwidth_m: float, cell_m: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-1000, 1000, (2, n))
    weights = rng.uniform(0, 3, n)
    surface = hs.kernel_density(layer(x, y), cell_m=cell_m, bandwidth_m=bandwidth_m, weights=weights)
    np.testing.assert_allclose(
        surface.cell_values(), brute_force(x, y, weights, surface), rtol=1e-9, atol=1e-9
    )


def test_many_points_in_several_chunks_equal_brute_force(rng: np.random.Generator) -> None:
    x, y = rng.normal(0, 800, (2, 45_000))
    surface = hs.kernel_density(layer(x, y), cell_m=400, bandwidth_m=500)
    np.testing.assert_allclose(surface.cell_values(), brute_force(x, y, np.ones(x.size), surface), rtol=1e-9)


def test_volume_is_the_number_of_incidents(rng: np.random.Generator) -> None:
    """Summed over fine cells the hills hold one incident each: Riemann sum within a thousandth."""
    surface = hs.kernel_density(layer(*rng.uniform(0, 3000, (2, 80))), cell_m=20, bandwidth_m=400)
    assert surface.values.sum() * 0.02**2 == pytest.approx(80, rel=1e-3)
    assert surface.incidents == 80


def test_stacked_points_are_points_with_weight(rng: np.random.Generator) -> None:
    x, y = rng.uniform(0, 1000, (2, 20))
    times = rng.integers(1, 5, 20)
    apart = hs.kernel_density(layer(np.repeat(x, times), np.repeat(y, times)), cell_m=50, bandwidth_m=150)
    together = hs.kernel_density(layer(x, y), cell_m=50, bandwidth_m=150, weights=times)
    np.testing.assert_allclose(apart.values, together.values, rtol=1e-12, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(-50, 50), st.integers(-50, 50))
def test_moving_by_whole_cells_moves_the_surface(columns: int, rows: int) -> None:
    x, y = np.random.default_rng(5).integers(0, 2000, (2, 40)).astype(float)
    here = hs.kernel_density(layer(x, y), cell_m=64, bandwidth_m=256)
    there = hs.kernel_density(layer(x + 64 * columns, y + 64 * rows), cell_m=64, bandwidth_m=256)
    np.testing.assert_allclose(here.values, there.values, atol=1e-9)


def test_rows_go_north_and_columns_east() -> None:
    surface = hs.kernel_density(layer([1050], [2050]), cell_m=100, bandwidth_m=300)
    row, column = np.unravel_index(np.argmax(surface.values), surface.values.shape)
    west, south, east, north = surface.bounds
    assert (west + (column + 0.5) * 100, south + (row + 0.5) * 100) == (1050, 2050)
    assert surface.values.shape == ((north - south) / 100, (east - west) / 100)


def test_study_area_masks_and_says_its_edge() -> None:
    area = shapely.Polygon([(0, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 2000), (0, 2000)])
    points = layer(
        [500, 950, 1500, 1500], [500, 1950, 500, 1500]
    )  # the last is outside, the second at an edge
    surface = hs.kernel_density(points, cell_m=100, bandwidth_m=300, within=area)
    assert np.isnan(surface.sample(np.array([1500.0, 9999]), np.array([1500.0, 0]))).all()
    assert np.isnan(surface.values).sum() == 100
    assert surface.incidents == 3
    assert surface.edge_share == pytest.approx(1 / 3)
    alone = hs.kernel_density(points[:3], cell_m=100, bandwidth_m=300)
    at = np.array([550.0, 950, 1450]), np.array([550.0, 950, 450])
    np.testing.assert_allclose(surface.sample(*at), alone.sample(*at))
    cells = surface.to_cells()
    assert list(cells.columns) == ["cell_id", "density_per_km2", "geometry"]
    assert len(cells) == 300
    assert cells["density_per_km2"].notna().all()


def test_points_outside_the_study_area_leave_an_empty_surface() -> None:
    surface = hs.kernel_density(
        layer([9e5], [9e5]), cell_m=100, bandwidth_m=300, within=shapely.box(0, 0, 500, 500)
    )
    assert (surface.values == 0).all()
    assert surface.incidents == 0
    assert surface.edge_share == 0


def test_suggested_bandwidth_uses_both_axes(rng: np.random.Generator) -> None:
    """By hand: 0..99 has sd 29.011 and IQR 49.5, over 1.34 36.94; 4 * 1.06 * 29.011 * 100^-0.2 = 48.97."""
    step = np.arange(100.0)
    assert suggest_bandwidth_m(step * 1000, step * 1000).value == pytest.approx(48_970, abs=10)
    wide = suggest_bandwidth_m(step * 1000, step * 500).value
    assert wide == pytest.approx(48_970 * 0.75, abs=10)
    assert wide == suggest_bandwidth_m(step * 500, step * 1000).value
    assert "normal-reference rule" in suggest_bandwidth_m(step, step).reason


def test_suggested_bandwidth_is_never_zero() -> None:
    assert suggest_bandwidth_m(np.array([5.0]), np.array([5.0])).value == 100
    assert suggest_bandwidth_m(np.full(50, 5.0), np.full(50, 5.0)).value == 100
    # More than half of the points in one place: the quartiles say nothing, the standard deviation does.
    x = np.r_[np.zeros(60), np.linspace(-9000, 9000, 40)]
    assert suggest_bandwidth_m(x, x).value > 1000


def test_refusals() -> None:
    points = layer([1.0, 2.0], [1.0, 2.0])
    for wrong in ({"cell_m": 0, "bandwidth_m": 10}, {"cell_m": 10, "bandwidth_m": -1}):
        with pytest.raises(UserError, match="above zero"):
            hs.kernel_density(points, **wrong)
    for weights in ([1], [1, -1], [1, np.nan]):
        with pytest.raises(UserError, match="weights"):
            hs.kernel_density(points, cell_m=10, bandwidth_m=10, weights=weights)
    with pytest.raises(UserError, match="neither a point nor a study area"):
        hs.kernel_density(points[:0], cell_m=10, bandwidth_m=10)
    with pytest.raises(UserError, match="2,000,000"):
        hs.kernel_density(layer([0, 1e6], [0, 1e6]), cell_m=10, bandwidth_m=100)


def test_a_bandwidth_beyond_all_measure_is_refused() -> None:
    with pytest.raises(UserError, match="more than 300 cells of 100 m"):
        hs.kernel_density(
            layer([0, 500], [0, 500]), cell_m=100, bandwidth_m=30_001, within=shapely.box(0, 0, 1e3, 1e3)
        )
