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
from hotspots.detect.bandwidth import nearest_rule, normal_reference_m, square_root_rule
from hotspots.detect.density import suggest_bandwidth_m
from hotspots.detect.edges import LEAST_MASS, mass_inside

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


def disc_mass(point: tuple[float, float], reach: float, area: shapely.Geometry, steps: int = 500) -> float:
    """The part of a hill inside a polygon by adding up small squares: independent of the closed form."""
    side = np.linspace(-reach, reach, steps, endpoint=False) + reach / steps
    east, north = np.meshgrid(side, side)
    hill = np.maximum(0, 1 - (east**2 + north**2) / reach**2) ** 2
    shapely.prepare(area)
    inside = shapely.intersects_xy(area, (east + point[0]).ravel(), (north + point[1]).ravel())
    return float((hill.ravel() * inside).sum() / hill.sum())


def test_part_of_a_hill_inside_by_hand() -> None:
    """On a straight edge half of a hill is inside; on a right corner a quarter; far from any edge all."""
    area = shapely.box(0, 0, 1000, 1000)
    x, y = np.array([0.0, 500, 0, 1000, 500]), np.array([500.0, 0, 0, 1000, 500])
    mass, near = mass_inside(x, y, 200.0, area)
    np.testing.assert_allclose(mass, [0.5, 0.5, 0.25, 0.25, 1], atol=1e-8)
    assert near.tolist() == [True, True, True, True, False]
    # A small square island: the whole of it is inside the hill, which is nearly flat over it at 3 / (pi h²).
    island, _ = mass_inside(np.array([5.0]), np.array([5.0]), 1000.0, shapely.box(0, 0, 10, 10))
    assert island[0] == pytest.approx(LEAST_MASS)
    assert 3 / np.pi / 1000**2 * 100 < LEAST_MASS


@pytest.mark.parametrize("seed", range(4))
def test_part_of_a_hill_inside_equals_adding_up(seed: int) -> None:
    """Against a fine sum, for a ragged polygon with a hole, an island and bandwidths of different width."""
    rng = np.random.default_rng(seed)
    turn = np.sort(rng.uniform(0, 2 * np.pi, 25))
    radius = rng.uniform(400, 1000, 25)
    star = shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None])
    area = shapely.union_all(
        [star.difference(shapely.Point(100, 50).buffer(120)), shapely.box(1100, 0, 1300, 90)]
    )
    x, y = rng.uniform(-1000, 1300, (2, 400))
    kept = shapely.intersects_xy(area, x, y)
    x, y = x[kept][:8], y[kept][:8]
    reach = rng.uniform(100, 700, x.size)
    mass, _ = mass_inside(x, y, reach, area)
    summed = [disc_mass(at, h, area) for *at, h in zip(x, y, reach, strict=True)]
    np.testing.assert_allclose(mass, summed, atol=4e-3)


def test_edge_correction_keeps_every_incident(rng: np.random.Generator) -> None:
    """The corrected surface holds as many incidents as there are; without correction it holds fewer."""
    area = shapely.Polygon([(0, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 2000), (0, 2000)])
    x, y = rng.uniform(0, 2000, (2, 300))
    kept = shapely.intersects_xy(area, x, y)
    points, held = layer(x[kept], y[kept]), int(kept.sum())
    for adaptive in (False, True):
        choices: dict = {"cell_m": 10, "bandwidth_m": 300, "within": area, "adaptive": adaptive}
        plain = hs.kernel_density(points, **choices)
        whole = hs.kernel_density(points, **choices, edge_correction=True)
        assert np.nansum(whole.values) * 0.01**2 == pytest.approx(held, rel=2e-3)
        assert np.nansum(plain.values) * 0.01**2 < 0.95 * held
        assert whole.edge_corrected
        assert not plain.edge_corrected
        assert whole.incidents == plain.incidents == held
        inner = ~np.isnan(whole.values)
        assert (whole.values[inner] >= plain.values[inner] - 1e-12).all()


def test_the_correction_halves_the_dip_along_the_edge() -> None:
    """
    A lattice of points, 100 per km². In a corner the plain surface reads little more than a quarter of that.

    The correction keeps incidents inside but does not move them to the edge, so a dip is left.
    """
    side = np.arange(50, 2000, 100.0)
    points = layer(*(axis.ravel() for axis in np.meshgrid(side, side)))
    choices: dict = {"cell_m": 50, "bandwidth_m": 400, "within": shapely.box(0, 0, 2000, 2000)}
    plain = hs.kernel_density(points, **choices).values
    whole = hs.kernel_density(points, **choices, edge_correction=True).values
    assert plain[20, 20] == pytest.approx(100, rel=0.01)
    assert plain[0, 0] == pytest.approx(31, abs=4)
    assert whole[0, 0] > 1.7 * plain[0, 0]
    assert 100 - whole[20, 0] < (100 - plain[20, 0]) / 1.5
    assert whole[20, 20] == pytest.approx(plain[20, 20])


def test_adaptive_bandwidths_by_hand() -> None:
    """
    Abramson's rule on pilot densities 1, 4 and 16.

    Their geometric mean is 4, so the factors are (4/1)^(1/2) = 2, 1 and (4/16)^(1/2) = 1/2. With the weights
    1, 0 and 1 the mean is still 4. A pilot a hundred times denser still gets a quarter.
    """
    pilot = np.array([1.0, 4, 16])
    np.testing.assert_allclose(square_root_rule(pilot, np.ones(3), 300), [600, 300, 150])
    np.testing.assert_allclose(square_root_rule(pilot, np.array([1.0, 0, 1]), 300), [600, 300, 150])
    held = square_root_rule(np.array([1.0, 1, 1, 1, 1, 1, 1e6, 0]), np.ones(8), 100)
    assert held[6] == 25
    assert held[7] == 400
    assert square_root_rule(np.zeros(2), np.ones(2), 100).tolist() == [100, 100]


def test_adaptive_surface_equals_brute_force(rng: np.random.Generator) -> None:
    x = np.r_[rng.normal(0, 100, 150), rng.uniform(-2000, 2000, 40)]
    y = np.r_[rng.normal(0, 100, 150), rng.uniform(-2000, 2000, 40)]
    surface = hs.kernel_density(layer(x, y), cell_m=50, bandwidth_m=400, adaptive=True)
    fixed = hs.kernel_density(layer(x, y), cell_m=50, bandwidth_m=400)
    own = square_root_rule(fixed.sample(x, y), np.ones(x.size), 400)
    d = cdist(np.column_stack(surface.grid.centres()), np.column_stack([x, y])) / own
    expected = np.where(d < 1, (1 - d**2) ** 2 * 3 / (np.pi * own**2), 0).sum(axis=1) * 1e6
    np.testing.assert_allclose(surface.cell_values(), expected, rtol=1e-9, atol=1e-9)
    narrow, _, wide = surface.local_bandwidths_m
    assert narrow < 300
    assert 600 < wide <= 1600
    # Sharper where incidents lie thick.
    assert np.nanmax(surface.values) > np.nanmax(fixed.values)


def test_one_hill_is_the_square_of_that_of_scikit_learn(rng: np.random.Generator) -> None:
    """
    scikit-learn has no quartic kernel, but its Epanechnikov one is the root of ours: for one point the
    square of its surface, put to the same height, is our surface.
    """
    from sklearn.neighbors import KernelDensity

    x, y = rng.uniform(0, 500, (2, 1))
    surface = hs.kernel_density(layer(x, y), cell_m=25, bandwidth_m=300)
    model = KernelDensity(kernel="epanechnikov", bandwidth=300).fit(np.column_stack([x, y]))
    epanechnikov = np.exp(model.score_samples(np.column_stack(surface.grid.centres())))
    # 2 / (pi h²) (1 - d²) there, 3 / (pi h²) (1 - d²)² here.
    squared = 3 / (np.pi * 300**2) * (epanechnikov * np.pi * 300**2 / 2) ** 2
    np.testing.assert_allclose(surface.cell_values() / 1e6, squared, atol=1e-15)


def test_equals_scipy_convolution(rng: np.random.Generator) -> None:
    """Points in the middles of cells: the surface is the convolution of the counts with the hill."""
    from scipy.signal import fftconvolve

    counts = rng.integers(0, 4, (40, 60)).astype(float)
    rows, columns = np.nonzero(counts)
    surface = hs.kernel_density(
        layer((columns + 0.5) * 100, (rows + 0.5) * 100),
        cell_m=100,
        bandwidth_m=730,
        weights=counts[rows, columns],
        within=shapely.box(0, 0, 6000, 4000),
    )
    step = np.arange(-8, 9) * 100
    d2 = (step[:, None] ** 2 + step**2) / 730**2
    hill = np.where(d2 < 1, 3 / (np.pi * 0.73**2) * (1 - d2) ** 2, 0)
    np.testing.assert_allclose(surface.values, fftconvolve(counts, hill, mode="same"), atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_turning_and_scaling_the_town_turns_and_scales_the_surface(seed: int, adaptive: bool) -> None:
    """A quarter turn turns it; twice the size has a quarter of the density; the order does not matter."""
    rng = np.random.default_rng(seed)
    area = shapely.box(-1024, -512, 1024, 512)
    x, y = rng.uniform(-1000, 1000, 30), rng.uniform(-500, 500, 30)
    choices: dict = {"adaptive": adaptive, "edge_correction": True}
    here = hs.kernel_density(layer(x, y), cell_m=64, bandwidth_m=300, within=area, **choices)
    turned = hs.kernel_density(
        layer(-y, x), cell_m=64, bandwidth_m=300, within=shapely.box(-512, -1024, 512, 1024), **choices
    )
    np.testing.assert_allclose(turned.values, np.rot90(here.values, -1)[::-1][::-1], atol=1e-7)
    order = rng.permutation(30)
    larger = hs.kernel_density(
        layer(2 * x[order], 2 * y[order]),
        cell_m=128,
        bandwidth_m=600,
        within=shapely.box(-2048, -1024, 2048, 1024),
        **choices,
    )
    np.testing.assert_allclose(larger.values * 4, here.values, atol=1e-7)


def test_threads_do_not_change_the_surface(monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> None:
    x, y = rng.normal(0, 1500, (2, 3000))
    here = hs.kernel_density((x, y), cell_m=50, bandwidth_m=400, crs=GB)
    monkeypatch.setattr("geodata.compiled.processors", lambda: 1)
    assert np.array_equal(hs.kernel_density((x, y), cell_m=50, bandwidth_m=400, crs=GB).values, here.values)


def test_sfhotspot_bandwidth_is_that_of_one_axis_only() -> None:
    """
    The R package sfhotspot calls mean(bx, by), whose second argument is not a number to average: its
    bandwidth is that of the west-east axis. A town three times as long as wide shows the difference.
    """
    step = np.arange(100.0)
    ours = suggest_bandwidth_m(step * 100, step * 300).value
    theirs = normal_reference_m(step * 100)
    assert theirs == pytest.approx(4897, abs=1)
    assert ours == pytest.approx(2 * theirs, abs=10)


@pytest.mark.parametrize("adaptive", [False, True])
@pytest.mark.parametrize("number", [1, 2, 50])
def test_all_in_one_place_is_one_hill(adaptive: bool, number: int) -> None:
    points = layer([130.0] * number, [170.0] * number)
    surface = hs.kernel_density(
        points,
        cell_m=20,
        bandwidth_m=100,
        within=shapely.box(0, 0, 400, 400),
        adaptive=adaptive,
        edge_correction=True,
    )
    assert np.isfinite(surface.values).all()
    assert surface.incidents == number
    assert surface.values.sum() * 0.02**2 == pytest.approx(number, rel=0.01)


def test_no_point_at_all_in_the_study_area_is_an_empty_surface() -> None:
    surface = hs.kernel_density(
        (np.empty(0), np.empty(0)),
        cell_m=50,
        bandwidth_m=100,
        within=shapely.box(0, 0, 400, 400),
        adaptive=True,
        edge_correction=True,
        crs=GB,
    )
    assert (surface.values == 0).all()
    assert surface.edge_share == 0


def test_bandwidths_as_far_as_to_the_nearest_by_hand() -> None:
    """On a line at 0, 100 and 300 m, and a stack of three at 2,000 m: the others of a stack are at 0 m."""
    x, number = np.array([0.0, 100, 300, 2000]), np.array([1, 1, 1, 3])
    near = {k: nearest_rule(x, np.zeros(4), number, k, narrowest_m=10, widest_m=1500) for k in (1, 2, 3, 6)}
    assert near[1].tolist() == [100, 100, 200, 10]
    assert near[2].tolist() == [300, 200, 300, 10]
    assert near[3].tolist() == [1500, 1500, 1500, 1500]  # 2,000, 1,900, 1,700 and 1,700 m
    assert near[6].tolist() == [1500] * 4  # there are not so many others


def test_a_surface_as_far_as_to_the_nearest_equals_brute_force(rng: np.random.Generator) -> None:
    x, y = rng.uniform(0, 2000, (2, 60))
    x[:9], y[:9] = x[0], y[0]
    surface = hs.kernel_density(layer(x, y), cell_m=50, bandwidth_m=100, adaptive=4)
    apart = cdist(np.column_stack([x, y]), np.column_stack([x, y]))
    reach = np.sort(apart, axis=1)[:, 4].clip(50, 400)
    middles = np.column_stack(surface.grid.centres())
    d = cdist(middles, np.column_stack([x, y])) / reach
    plain = (np.where(d < 1, (1 - d**2) ** 2, 0) * 3 / (np.pi * reach**2)).sum(axis=1) * 1e6
    np.testing.assert_allclose(surface.cell_values(), plain, rtol=1e-9, atol=1e-9)
    assert surface.local_bandwidths_m == pytest.approx(tuple(np.quantile(reach, [0, 0.5, 1])))


def test_no_nearest_incident_is_no_bandwidth() -> None:
    with pytest.raises(UserError, match="by the 0 nearest"):
        hs.kernel_density(layer([0, 50], [0, 50]), cell_m=10, bandwidth_m=50, adaptive=0)
