"""Stability: a tiny map by hand, planted truth, the plain way of counting beside the quick one, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geodata.errors import UserError
from hotspots.detect.block_gi_star import Rule, critical_p, hot_cells
from hotspots.detect.getis_ord import gi_star_p, gi_star_scatter_p, gi_star_z
from hotspots.detect.grid import CellGrid, cell_index, make_grid
from hotspots.detect.neighbours import cell_neighbours
from hotspots.detect.significance import benjamini_hochberg, correct, normal_p
from hotspots.detect.stability import CLASSES, Look, cut_in_quarters, stability
from hotspots.detect.stability_cells import looks_at_cells
from hotspots.detect.stability_points import DRAWS, Incidents, move_points, places_in_disc

ALPHA = 0.05
RULE = Rule(ALPHA)


def hot_of(grid: CellGrid, positions: np.ndarray) -> np.ndarray:
    counts = np.bincount(positions[positions >= 0], minlength=len(grid)).astype(float)
    return hot_by(counts, cell_neighbours(grid))


def hot_by(counts: np.ndarray, near: Any, chances: str = "scatter") -> np.ndarray:
    """Hot by the library's own functions on a sparse matrix; nan takes a place out."""
    z = gi_star_z(counts, near)
    p = gi_star_p(counts, near) if chances == "exact" else normal_p(z)
    if chances == "scatter":
        p = np.maximum(p, gi_star_scatter_p(counts, near, z))
    return (benjamini_hochberg(p) < ALPHA) & (z > 0)


def looks(grid: CellGrid, x: np.ndarray, y: np.ndarray, seed: int = 1, **more: np.ndarray) -> list[Look]:
    incidents = Incidents(x, y, grid.locate(x, y), **more)
    return looks_at_cells(grid, incidents, RULE, rng=np.random.default_rng(seed))


def by_name(found: list[Look]) -> dict[str, np.ndarray]:
    return {f"{look.choice}: {look.name}": look.hot for look in found}


def town(seed: int, n: int = 400, heap: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Incidents anywhere in 3 km by 3 km, and a heap of some 150 m round the middle of a cell of 100 m."""
    rng = np.random.default_rng(seed)
    anywhere, near = rng.uniform(0, 3000, (n, 2)), rng.normal(1550, 75, (heap, 2))
    x, y = np.concatenate([anywhere, near]).T
    return x, y


# The function itself


def test_shares_and_classes_by_hand() -> None:
    hot = np.array([True, True, True, True, False])
    # Ten looks: place 0 hot in all, 1 in nine, 2 in six, 3 in five, 4 (not hot on the map) in ten.
    often = np.array([10, 9, 6, 5, 10])
    found = stability(hot, [Look("period", str(at), at < often) for at in range(10)])
    assert found.share.tolist() == [1.0, 0.9, 0.6, 0.5, 1.0]
    assert found.kind.tolist() == ["solid", "solid", "likely", "depends on choices", ""]
    assert found.looks["hot"].tolist() == [5, 5, 5, 5, 5, 4, 3, 3, 3, 2]
    # Four places are hot on the map: the last look keeps one of them.
    assert found.looks["stay"].tolist() == [1, 1, 1, 1, 1, 0.75, 0.5, 0.5, 0.5, 0.25]


def test_no_hot_place_has_no_class_and_nothing_that_could_stay() -> None:
    cold = np.zeros(3, dtype=bool)
    found = stability(cold, [Look("period", "first half", cold)])
    assert found.kind.tolist() == ["", "", ""]
    assert found.looks["stay"].isna().all()


def test_refusals() -> None:
    hot = np.array([True])
    with pytest.raises(UserError, match="0 other ways"):
        stability(hot, [])
    with pytest.raises(UserError, match="about other places"):
        stability(hot, [Look("period", "first half", np.array([True, False]))])


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.001, 0.2), st.sampled_from(["bh", "by"])
)
def test_the_critical_p_is_that_of_the_correction(values: list[float], alpha: float, way: Any) -> None:
    p = np.array(values) ** 4
    limit = critical_p(p[p <= alpha], p.size, alpha, way)
    clear = np.abs(correct(p, way) - alpha) > 1e-12
    assert ((p <= limit) == (correct(p, way) < alpha))[clear].all()


def test_large_counts_are_taken_in_units_and_say_the_same(rng: np.random.Generator) -> None:
    counts = rng.poisson(rng.lognormal(6, 1, (30, 30))).astype(np.int64)
    counts[10:13, 10:13] += 4000
    grid = make_grid((0, 0, 29, 29), cell_m=1, shape="square")
    near = np.array([(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)])
    quick = hot_cells(counts, np.ones((30, 30), dtype=bool), (near, near), Rule(ALPHA, chances="exact"))
    exact = hot_by(counts.ravel().astype(float), cell_neighbours(grid), "exact")
    assert exact.sum() >= 4
    assert (quick.ravel() != exact).sum() <= 1


@pytest.mark.parametrize("chances", ["scatter", "exact", "normal"])
def test_blocks_say_what_the_map_says(chances: Any, rng: np.random.Generator) -> None:
    for busy in (0.02, 0.4, 5):
        counts = rng.poisson(busy, (25, 25)).astype(np.int64)
        counts[5:7, 5:7] += 1 + int(3 * busy)
        grid = make_grid((0, 0, 24, 24), cell_m=1, shape="square")
        near = np.array([(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)])
        quick = hot_cells(counts, np.ones((25, 25), dtype=bool), (near, near), Rule(ALPHA, chances=chances))
        plain = hot_by(counts.ravel().astype(float), cell_neighbours(grid), chances)
        assert quick.ravel().tolist() == plain.tolist()
    stricter = hot_cells(counts, np.ones((25, 25), dtype=bool), (near, near), Rule(ALPHA, "by", chances))
    assert not (stricter & ~quick).any()


def test_few_cells_with_many_kinds_of_counts_use_scattered_incidents(rng: np.random.Generator) -> None:
    counts = rng.integers(0, 2000, (6, 6))
    counts[:3, :3] += 3000
    rings = np.array([(down, across) for down in range(-2, 3) for across in range(-2, 3)])
    found = hot_cells(counts, np.ones((6, 6), dtype=bool), (rings, rings), Rule(ALPHA, chances="exact"))
    grid = make_grid((0, 0, 5, 5), cell_m=1, shape="square")
    apart = np.maximum(abs(grid.rows[:, None] - grid.rows), abs(grid.columns[:, None] - grid.columns))
    near = sparse.csr_array(((apart > 0) & (apart <= 2)).astype(float))
    values = counts.ravel().astype(float)
    z = gi_star_z(values, near)
    p = np.maximum(normal_p(z), gi_star_scatter_p(values, near, z))
    assert (found.ravel() == ((benjamini_hochberg(p) < ALPHA) & (z > 0))).all()
    assert found.any()
    again = hot_cells(counts, np.ones((6, 6), dtype=bool), (rings, rings), Rule(ALPHA))
    assert (found == again).all()


def test_quarters_are_runs_of_months_with_incidents() -> None:
    days = ["2022-01-05", "2022-02-01", "2022-02-28", "2022-03-01", "2025-01-01", "2025-02-03", "NaT"]
    moments = np.array([*days, "2025-03-01", "2025-04-30", "2025-05-01"], dtype="datetime64[us]")
    # Eight months hold incidents, whatever lies between them: two for each quarter.
    assert cut_in_quarters(moments).tolist() == [0, 0, 0, 1, 1, 2, -1, 2, 3, 3]
    assert cut_in_quarters(moments[:4]) is None
    assert cut_in_quarters(moments[6:7]) is None
    assert cut_in_quarters(moments[:0]) is None


# Cells


def brute_square(
    x: np.ndarray, y: np.ndarray, cell_m: float, east: float, north: float, extent: float
) -> np.ndarray:
    """Gi* with its correction on a grid that starts elsewhere, by a table; hot at any point."""
    columns, rows = (np.floor((axis - start) / cell_m).astype(int) for axis, start in ((x, east), (y, north)))
    first = np.floor((0 - np.array([north, east])) / cell_m).astype(int)
    last = np.floor((extent - 1e-6 - np.array([north, east])) / cell_m).astype(int)
    counts = {
        (row, column): 0.0
        for row in range(first[0], last[0] + 1)
        for column in range(first[1], last[1] + 1)
        if part_inside(row * cell_m + north, cell_m, extent)
        * part_inside(column * cell_m + east, cell_m, extent)
        >= 0.5 - 1e-9
    }
    for key in zip(rows.tolist(), columns.tolist(), strict=True):
        counts[key] = counts.get(key, 0.0) + 1
    cells = list(counts)
    near = sparse.csr_array(
        [[float(max(abs(a[0] - b[0]), abs(a[1] - b[1])) == 1) for b in cells] for a in cells]
    )
    hot = hot_by(np.array(list(counts.values())), near)
    return {cell for cell, is_hot in zip(cells, hot, strict=True) if is_hot}


def part_inside(start: float, cell_m: float, extent: float) -> float:
    return max(0.0, min(start + cell_m, extent) - max(start, 0.0)) / cell_m


@pytest.mark.parametrize(
    ("name", "cell_m", "east", "north"),
    [
        ("grid moved: a third of a cell east", 150, 50, 0),
        ("grid moved: a third of a cell south and west", 150, -50, -50),
        ("cell size: cells of 100 m", 100, 0, 0),
        ("cell size: cells of 200 m", 200, 0, 0),
        ("cell size: cells of 250 m", 250, 0, 0),
    ],
)
def test_squares_equal_a_plain_count_on_the_other_grid(
    name: str, cell_m: float, east: float, north: float
) -> None:
    x, y = np.minimum(town(4, n=500, heap=60), 2999.0) % 3000
    grid = make_grid((0, 0, 2999, 2999), cell_m=150, shape="square")
    quick = by_name(looks(grid, x, y))[name]
    # Cells of another width start where the block of the map starts: two cells before it.
    if name.startswith("cell size"):
        east = north = -300 % cell_m
        east, north = (east - cell_m if east else 0.0), (north - cell_m if north else 0.0)
    hot = brute_square(x, y, cell_m, east, north, 3000)
    middle_x, middle_y = grid.centres()
    plain = [
        (int(np.floor((b - north) / cell_m)), int(np.floor((a - east) / cell_m))) in hot
        for a, b in zip(middle_x, middle_y, strict=True)
    ]
    assert quick.any()
    assert quick.tolist() == plain


def test_hexagons_equal_a_plain_count_on_the_other_grid() -> None:
    x, y = np.minimum(town(4, n=500, heap=60), 2999.0) % 3000
    grid = make_grid((0, 0, 2999, 2999), cell_m=150, shape="hexagon")
    quick = by_name(looks(grid, x, y))["grid moved: a third of a cell east"]
    other = make_grid((-300, -300, 3300, 3300), cell_m=150, shape="hexagon")
    middle = grid.position(
        *cell_index(other.centres()[0] + 50, other.centres()[1], cell_m=150, shape="hexagon")
    )
    at = other.position(*cell_index(x - 50, y, cell_m=150, shape="hexagon"))
    counts = np.bincount(at, minlength=len(other)).astype(float)
    counts[(middle < 0) & (counts == 0)] = np.nan
    hot = hot_by(counts, cell_neighbours(other))
    seen = other.position(*cell_index(grid.centres()[0] - 50, grid.centres()[1], cell_m=150, shape="hexagon"))
    assert quick.any()
    assert quick.tolist() == hot[seen].tolist()


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_periods_are_maps_of_their_own(shape: str) -> None:
    x, y = town(6, n=500, heap=50)
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape=shape)
    quarter = np.random.default_rng(2).integers(0, 4, x.size).astype(np.int8)
    found = by_name(looks(grid, x, y, quarter=quarter))
    positions = grid.locate(x, y)
    for name, parts in (("first half", (0, 1)), ("without the last quarter", (0, 1, 2))):
        kept = np.isin(quarter, parts)
        assert found[f"period: {name}"].tolist() == hot_of(grid, positions[kept]).tolist()


def test_surroundings_of_four_and_of_two_rings() -> None:
    x, y = town(6, n=500, heap=50)
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape="square")
    found, counts = by_name(looks(grid, x, y)), np.bincount(grid.locate(x, y), minlength=900).astype(float)
    down = abs(grid.rows[:, None] - grid.rows)
    across = abs(grid.columns[:, None] - grid.columns)
    for name, near in (
        ("the four cells at its sides", down + across == 1),
        ("two rings of cells", (np.maximum(down, across) <= 2) & (down + across > 0)),
    ):
        hot = hot_by(counts, sparse.csr_array(near.astype(float)))
        assert found[f"surroundings: {name}"].tolist() == hot.tolist()


def test_a_strong_planted_hot_spot_is_solid_and_stays_so_with_inexact_points() -> None:
    x, y = town(1, heap=200)
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape="square")
    quarter = np.random.default_rng(2).integers(0, 4, x.size).astype(np.int8)
    found = looks(grid, x, y, quarter=quarter, radius_m=np.full(x.size, 30.0))
    result = stability(hot_of(grid, grid.locate(x, y)), found)
    middle = grid.locate(np.array([1550.0]), np.array([1550.0]))[0]
    assert result.kind[middle] == "solid"
    assert result.share[middle] == 1
    assert len(found) == 8 + 3 + 2 + 4 + DRAWS


def test_a_few_points_that_one_grid_happens_to_gather_depend_on_choices() -> None:
    # Twelve points just inside the corners of one block of three by three cells: the block gathers them all,
    # a block of a moved grid at most six, which is little among the others in town.
    rng = np.random.default_rng(3)
    corners = np.array([[1202, 1202], [1498, 1202], [1202, 1498], [1498, 1498]])
    x, y = np.concatenate([corners, corners, corners, rng.uniform(0, 3000, (140, 2))]).T
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape="square")
    hot = hot_of(grid, grid.locate(x, y))
    middle = grid.locate(np.array([1350.0]), np.array([1350.0]))[0]
    assert hot[middle]
    result = stability(hot, looks(grid, x, y, radius_m=np.full(x.size, 50.0)))
    assert result.kind[middle] == "depends on choices"


def test_a_hot_spot_of_one_summer_is_not_solid() -> None:
    x, y = town(1, heap=100)
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape="square")
    quarter = np.random.default_rng(2).integers(0, 4, x.size).astype(np.int8)
    quarter[400:] = 3
    found = by_name(looks(grid, x, y, quarter=quarter))
    middle = grid.locate(np.array([1550.0]), np.array([1550.0]))[0]
    assert found["period: second half"][middle]
    assert not found["period: first half"][middle]
    assert not found["period: without the last quarter"][middle]


@settings(max_examples=12)
@given(
    st.integers(0, 10_000), st.sampled_from(["square", "hexagon"]), st.integers(-40, 40), st.integers(-40, 40)
)
def test_shares_are_shares_and_moving_everything_changes_nothing(
    seed: int, shape: str, east: int, north: int
) -> None:
    x, y = np.round(town(seed, n=150, heap=20)) % 3000
    # An even number of rows keeps hexagons where they were; those of another width do not move along.
    step = np.array([east * 300.0, north * 2 * 300.0 * (np.sqrt(3) / 2 if shape == "hexagon" else 1)])
    results = []
    for shift in (np.zeros(2), step):
        within = shapely.box(*(np.array([0, 0, 3000, 3000]) + np.tile(shift, 2)))
        grid = make_grid(within.bounds, cell_m=300, shape=shape, within=within)
        moved = x + 0.25 + shift[0], y + 0.25 + shift[1]
        kept = [look for look in looks(grid, *moved) if shape == "square" or look.choice != "cell size"]
        results.append(stability(hot_of(grid, grid.locate(*moved)), kept))
    assert ((results[0].share >= 0) & (results[0].share <= 1)).all()
    assert set(results[0].kind) <= {"", *CLASSES}
    if len(results[0].share) == len(results[1].share):
        np.testing.assert_allclose(results[0].share, results[1].share)


def test_an_origin_elsewhere_is_the_same_map_moved() -> None:
    x, y = town(6, n=500, heap=50)
    grids = [
        make_grid((0, 0, 2999, 2999), cell_m=100, shape="square"),
        make_grid((30, 40, 3029, 3039), cell_m=100, shape="square", origin_m=(30.0, 40.0)),
    ]
    first, second = (
        looks(grid, x + grid.origin_m[0], y + grid.origin_m[1], radius_m=np.full(x.size, 20.0))
        for grid in grids
    )
    assert all((one.hot == other.hot).all() for one, other in zip(first, second, strict=True))


def test_incidents_outside_the_study_area_count_nowhere() -> None:
    x, y = town(6, n=500, heap=50)
    grid = make_grid((0, 0, 0, 0), cell_m=100, shape="square", within=shapely.box(500, 500, 2500, 2500))
    inside = (x > 500) & (x < 2500) & (y > 500) & (y < 2500)
    every, kept = looks(grid, x, y), looks(grid, x[inside], y[inside])
    assert all((one.hot == other.hot).all() for one, other in zip(every, kept, strict=True))


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    x, y = town(9, heap=15)
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape="square")
    radius = np.full(x.size, 80.0)
    again = [
        [look.hot.tolist() for look in looks(grid, x, y, seed=seed, radius_m=radius)] for seed in (1, 1, 2)
    ]
    assert again[0] == again[1]
    assert again[0] != again[2]


def test_points_move_evenly_within_their_radius(rng: np.random.Generator) -> None:
    n = 40_000
    radius = np.where(np.arange(n) % 2, 100.0, 5.0)
    x, y = move_points(np.full(n, 1000.0), np.full(n, 2000.0), radius, rng=rng)
    far = np.hypot(x - 1000, y - 2000) / radius
    assert far.max() <= 1
    # Evenly over the circle: the squared distance is uniform, its mean a half; so is the direction.
    assert np.mean(far**2) == pytest.approx(0.5, abs=0.02)
    assert np.mean(x) == pytest.approx(1000, abs=1)
    assert np.mean(y) == pytest.approx(2000, abs=1)
    assert np.hypot(*places_in_disc(rng).T).max() <= 1


def test_a_known_place_is_not_moved(rng: np.random.Generator) -> None:
    x, y = move_points(np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.zeros(2), rng=rng)
    assert (x.tolist(), y.tolist()) == ([1, 2], [3, 4])


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("points", [0, 1, 2, 50])
def test_hardly_anything_to_look_at(points: int, shape: str) -> None:
    grid = make_grid((0, 0, 999, 999), cell_m=100, shape=shape)
    x = y = np.full(points, 450.0)
    found = looks(grid, x, y, quarter=np.zeros(points, dtype=np.int8), radius_m=np.full(points, 10.0))
    assert all(look.hot.shape == (len(grid),) for look in found)
    if not points:
        assert not any(look.hot.any() for look in found)


def test_a_grid_without_cells_or_with_one() -> None:
    empty = make_grid((0, 0, 99, 99), cell_m=100, shape="square")
    nothing = CellGrid("square", 100.0, *(np.empty(0, dtype=np.int64) for _ in "rc"), np.empty(0, dtype=bool))
    assert (
        looks_at_cells(
            nothing, Incidents(*(np.empty(0) for _ in "xyp")), rule=RULE, rng=np.random.default_rng(1)
        )
        == []
    )
    assert not any(look.hot.any() for look in looks(empty, np.array([50.0]), np.array([50.0])))
