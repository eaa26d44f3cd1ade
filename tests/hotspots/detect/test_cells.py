"""Cells: hand-made cases, every point in exactly one cell, the same cells whatever the data, refusals."""

from __future__ import annotations

import subprocess
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.cells import other_cell_sizes, suggest_cell_m
from hotspots.detect.grid import cell_index, make_grid

GB = "EPSG:27700"
SHAPES = ("square", "hexagon")
AREA = shapely.Polygon([(0, 0), (1000, 0), (1000, 600), (500, 300), (0, 600)])


def layer(x: object, y: object) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(x, y, crs=GB)


def test_counts_by_hand() -> None:
    """Six points on cells of 100 m: two in the first, one on the shared edge belongs to the east."""
    points = layer([10, 99, 100, 250, 250, 210], [10, 99, 50, 199, 200, 10])
    cells = hs.count_cells(points, cell_m=100).set_index("cell_id")["count"]
    assert cells[["r0c0", "r0c1", "r0c2", "r1c2", "r2c2"]].tolist() == [2, 1, 1, 1, 1]
    assert cells.sum() == 6
    assert len(cells) == 9


@pytest.mark.parametrize("shape", SHAPES)
def test_corners_and_edges_of_the_study_area_count_once(shape: str) -> None:
    x, y = np.array(AREA.exterior.coords[:-1]).T
    middle = layer([500, 250, 1000], [0, 450, 300])
    points = gpd.GeoSeries([*layer(x, y), *middle], crs=GB)
    cells = hs.count_cells(points, cell_m=100, shape=shape, within=AREA)
    assert cells["count"].sum() == len(points)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 1000) | st.integers(0, 10).map(lambda k: k * 100.0),
            st.floats(0, 600) | st.integers(0, 6).map(lambda k: k * 100.0),
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from([50.0, 100.0, 250.0, 333.3]),
)
def test_every_point_inside_is_counted_once(shape: str, places: list, cell_m: float) -> None:
    x, y = np.array(places).T
    inside = int(shapely.intersects_xy(AREA, x, y).sum())
    cells = hs.count_cells(layer(x, y), cell_m=cell_m, shape=shape, within=AREA)
    assert cells["count"].sum() == inside


@pytest.mark.parametrize("shape", SHAPES)
def test_a_point_lies_in_the_cell_that_counts_it(shape: str, rng: np.random.Generator) -> None:
    x, y = rng.uniform(-5000, 5000, (2, 500))
    grid = make_grid((-5000, -5000, 5000, 5000), cell_m=170, shape=shape)
    own = grid.polygons()[grid.locate(x, y)]
    assert shapely.intersects_xy(own, x, y).all()
    # and it is the polygon with the nearest middle, as both squares and hexagons are.
    east, north = grid.centres()
    far = np.hypot(east[grid.locate(x, y)] - x, north[grid.locate(x, y)] - y)
    if shape == "hexagon":
        assert (far <= np.hypot(east[:, None] - x, north[:, None] - y).min(axis=0) + 1e-9).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_cells_tile_the_ground(shape: str) -> None:
    grid = make_grid((0, 0, 0, 0), cell_m=100, shape=shape, within=AREA)
    cells = grid.polygons()
    union = shapely.union_all(cells)
    assert union.area == pytest.approx(shapely.area(cells).sum())
    assert union.covers(AREA)
    one = 100.0**2 if shape == "square" else 100.0**2 * np.sqrt(3) / 2
    np.testing.assert_allclose(shapely.area(cells), one)
    assert shapely.intersects(AREA, cells).all()
    # No cell that only touches the study area at an edge.
    assert (shapely.area(shapely.intersection(AREA, cells)) > 0).all()


def test_squares_along_the_edge_of_an_aligned_area_are_not_made() -> None:
    assert len(hs.count_cells(layer([200], [200]), cell_m=100, within=shapely.box(0, 0, 200, 200))) == 4


@pytest.mark.parametrize("shape", SHAPES)
def test_same_place_same_cell_whatever_the_data(shape: str, rng: np.random.Generator) -> None:
    x, y = rng.uniform(458_000, 462_000, 300), rng.uniform(303_000, 307_000, 300)
    every = hs.count_cells(layer(x, y), cell_m=250, shape=shape).set_index("cell_id")
    some = hs.count_cells(layer(x[:40], y[:40]), cell_m=250, shape=shape).set_index("cell_id")
    shared = some.index.intersection(every.index)
    assert len(shared) > 0
    assert (some.geometry[shared].geom_equals(every.geometry[shared])).all()
    used = some.index[some["count"] > 0]
    assert (some["count"][used] <= every["count"][used]).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(-30, 30), st.integers(-30, 30), st.sampled_from([64.0, 256.0]))
def test_moving_by_whole_cells_moves_the_counts(columns: int, rows: int, cell_m: float) -> None:
    x, y = np.random.default_rng(3).integers(0, 4000, (2, 100)).astype(float)
    here = hs.count_cells(layer(x, y), cell_m=cell_m)
    there = hs.count_cells(layer(x + columns * cell_m, y + rows * cell_m), cell_m=cell_m)
    assert here["count"].tolist() == there["count"].tolist()


def test_order_and_index_do_not_matter(rng: np.random.Generator) -> None:
    points = gpd.GeoDataFrame(geometry=layer(*rng.uniform(0, 1000, (2, 50))))
    shuffled = points.sample(frac=1, random_state=2)
    assert hs.count_cells(points, cell_m=100).equals(hs.count_cells(shuffled, cell_m=100))


def test_hexagon_ids_are_offset_rows() -> None:
    """By hand: hexagon (0, 0) is centred on the origin; odd rows are shifted half a cell east."""
    rows, columns = cell_index(
        np.array([0.0, 100.0, 50.0, -50.0]),
        np.array([0.0, 0.0, 86.6, 86.6]),
        cell_m=100,
        shape="hexagon",
    )
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0), (1, -1)]


def test_study_area_may_be_a_layer_and_repaired() -> None:
    bowtie = shapely.Polygon([(0, 0), (200, 200), (200, 0), (0, 200)])
    areas = gpd.GeoDataFrame(geometry=[bowtie], crs=GB)
    assert hs.count_cells(layer([190, 100], [100, 190]), cell_m=100, within=areas)["count"].sum() == 1


@pytest.mark.parametrize(
    ("bounds", "cell_m"),
    [
        ((0, 0, 30_000, 13_900), 200),  # 278 m down to 200
        ((0, 0, 60_000, 50_000), 1000),
        ((0, 0, 4_000, 9_000), 50),  # 80 m down to 50
        ((0, 0, 100, 100), 50),  # 2 m: never zero
    ],
)
def test_suggested_cell_size(bounds: tuple, cell_m: float) -> None:
    suggested = suggest_cell_m(bounds)
    assert suggested.value == cell_m
    assert f"{cell_m:,.0f} m" in suggested.reason


def test_refusals() -> None:
    points = layer([1.0], [1.0])
    with pytest.raises(UserError, match="above zero"):
        hs.count_cells(points, cell_m=0)
    with pytest.raises(UserError, match="above zero"):
        hs.count_cells(points, cell_m=float("nan"))
    with pytest.raises(UserError, match="no coordinate reference system"):
        hs.count_cells(gpd.GeoSeries.from_xy([1], [1]), cell_m=100)
    with pytest.raises(UserError, match="not in metres"):
        hs.count_cells(gpd.GeoSeries.from_xy([1], [1], crs=4326), cell_m=100)
    with pytest.raises(UserError, match="1 of 2 rows have no point"):
        hs.count_cells(gpd.GeoSeries([shapely.Point(1, 1), None], crs=GB), cell_m=100)
    with pytest.raises(UserError, match="different coordinate"):
        hs.count_cells(points, cell_m=100, within=gpd.GeoSeries([AREA], crs=32630))
    with pytest.raises(UserError, match="no extent"):
        hs.count_cells(points, cell_m=100, within=shapely.LineString([(0, 0), (1, 1)]))
    with pytest.raises(UserError, match="neither a point nor a study area"):
        hs.count_cells(points[:0], cell_m=100)
    with pytest.raises(UserError, match="square or hexagon"):
        hs.count_cells(points, cell_m=100, shape="triangle")
    with pytest.raises(UserError, match="2,000,000"):
        hs.count_cells(layer([0, 1e6], [0, 1e6]), cell_m=10)


def test_no_point_in_the_study_area_counts_nothing() -> None:
    cells = hs.count_cells(layer([1e5], [1e5]), cell_m=100, within=AREA)
    assert cells["count"].sum() == 0
    assert len(cells) > 0


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=20, deadline=None)
@given(st.floats(-300, 300), st.floats(-300, 300), st.integers(0, 999))
def test_a_shifted_grid_is_the_grid_of_shifted_points(
    shape: str, east: float, north: float, seed: int
) -> None:
    """Counting from another origin is the same as moving points and study area the other way."""
    x, y = np.random.default_rng(seed).uniform(0, 600, (2, 60))
    moved = shapely.transform(AREA, lambda corners: corners - [east, north])
    here = hs.count_cells(layer(x, y), cell_m=130, shape=shape, within=AREA, origin_m=(east, north))
    there = hs.count_cells(layer(x - east, y - north), cell_m=130, shape=shape, within=moved)
    assert here["count"].tolist() == there["count"].tolist()
    assert here["count"].sum() == shapely.intersects_xy(AREA, x, y).sum()
    back = shapely.transform(there.geometry.to_numpy(), lambda corners: corners + np.array([east, north]))
    assert shapely.hausdorff_distance(here.geometry.to_numpy(), back).max() < 1e-6


def test_ids_of_a_shifted_grid_are_its_own() -> None:
    points = layer([10, 20], [10, 20])
    assert hs.count_cells(points, cell_m=100)["cell_id"].tolist() == ["r0c0"]
    shifted = hs.count_cells(points, cell_m=100, origin_m=(50, -25.5))
    assert shifted["cell_id"].tolist() == ["r0c-1+50-25.5"]
    assert shifted.total_bounds.tolist() == [-50, -25.5, 50, 74.5]


def characteristics(n: int, kinds: int, rng: np.random.Generator) -> pd.DataFrame:
    marks = {f"mark_{k}": rng.random(n) < (k + 1) / (kinds + 2) for k in range(kinds)}
    return pd.DataFrame(marks, index=range(n))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kinds", [0, 1, 7, 9, 15])
def test_all_marks_at_once_equal_each_alone(shape: str, kinds: int, rng: np.random.Generator) -> None:
    """One pass over points and marks, against counting the points of each mark by itself in pandas."""
    x, y = rng.normal(500, 250, (2, 4000))
    carried = characteristics(x.size, kinds, rng)
    cells = hs.count_cells((x, y), cell_m=90, shape=shape, within=AREA, marks=carried, crs=GB)
    place = make_grid((0, 0, 0, 0), cell_m=90, shape=shape, within=AREA).locate(x, y)
    expected = carried.assign(count=1)[place >= 0].groupby(place[place >= 0]).sum()
    expected = expected.reindex(range(len(cells)), fill_value=0)
    for name in expected.columns:
        assert cells[name].tolist() == expected[name].tolist()


def test_many_points_in_one_cell_overflow_no_counter() -> None:
    """300 and 70,000 incidents in one cell: more than a byte and more than two bytes hold."""
    for n in (300, 70_000):
        carried = pd.DataFrame({"race": np.ones(n, dtype=bool), "age": np.arange(n) % 3 == 0})
        cells = hs.count_cells((np.full(n, 5.0), np.full(n, 5.0)), cell_m=10, marks=carried, crs=GB)
        assert cells[["count", "race", "age"]].to_numpy().tolist() == [[n, n, (n + 2) // 3]]


@pytest.mark.parametrize("far", [0, 1, 40])
def test_very_many_points_are_counted_like_few(far: int, rng: np.random.Generator) -> None:
    """Read once, with a guess of how far they reach that points far out must mend; against plain numpy."""
    x, y = rng.uniform(-3000, 3000, (2, 210_000))
    x[5 : 5 + far], y[5 : 5 + far] = 9000 + np.arange(far), -7000
    carried = characteristics(x.size, 2, rng)
    cells = hs.count_cells((x, y), cell_m=500, marks=carried, crs=GB, origin_m=(100, -30))
    rows, columns = np.floor((y + 30) / 500).astype(int), np.floor((x - 100) / 500).astype(int)
    expected = carried.assign(count=1).groupby([rows, columns]).sum()
    assert len(cells) == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    ids = [f"r{row}c{column}+100-30" for row, column in expected.index]
    for name in ("count", "mark_0", "mark_1"):
        assert cells.set_index("cell_id")[name][ids].tolist() == expected[name].tolist()
        assert cells[name].sum() == expected[name].sum()


def test_marks_nobody_recorded_count_as_no() -> None:
    marks = {"race": [True, None, False], "age": pd.array([None, None, True], dtype="boolean")}
    cells = hs.count_cells(layer([1, 2, 3], [1, 2, 3]), cell_m=10, marks=marks)
    assert cells[["count", "race", "age"]].to_numpy().tolist() == [[3, 1, 1]]


def test_plain_numbers_count_like_a_layer(rng: np.random.Generator) -> None:
    x, y = rng.uniform(0, 1000, (2, 300))
    assert hs.count_cells((x, y), cell_m=70, crs=GB).equals(hs.count_cells(layer(x, y), cell_m=70))


def test_refusals_of_plain_numbers_and_marks() -> None:
    one = np.array([1.0])
    with pytest.raises(UserError, match="no coordinate reference system"):
        hs.count_cells((one, one), cell_m=10)
    with pytest.raises(UserError, match="not in metres"):
        hs.count_cells((one, one), cell_m=10, crs="EPSG:4326")
    with pytest.raises(UserError, match="1 eastings and 2 northings"):
        hs.count_cells((one, np.ones(2)), cell_m=10, crs=GB)
    for gone in (np.nan, np.inf, -np.inf):
        for within in (None, AREA):
            with pytest.raises(UserError, match="1 of 2 have no easting or no northing"):
                hs.count_cells((np.array([1, gone]), np.ones(2)), cell_m=10, crs=GB, within=within)
    many = np.r_[np.zeros(210_000), np.nan]
    with pytest.raises(UserError, match="1 of 210,001 have no easting"):
        hs.count_cells((many, many), cell_m=10, crs=GB)
    with pytest.raises(UserError, match="2 rows for 1 points"):
        hs.count_cells((one, one), cell_m=10, crs=GB, marks={"race": [True, False]})
    with pytest.raises(UserError, match="column called 'count'"):
        hs.count_cells((one, one), cell_m=10, crs=GB, marks={"count": [True]})
    with pytest.raises(UserError, match="origin of the grid"):
        hs.count_cells((one, one), cell_m=10, crs=GB, origin_m=(np.nan, 0))


def test_cell_sizes_the_points_ask_for() -> None:
    """
    By hand: 100 places on a lattice 300 m apart in 9 km².

    Quadrat rule: sqrt(2 * 9 / 100) km = 424 m, down to 400. Neighbours 300 m apart: 600 m.
    """
    side = np.arange(150.0, 3000, 300)
    places = np.column_stack([axis.ravel() for axis in np.meshgrid(side, side)])
    quadrat, apart = other_cell_sizes(places, 9.0)
    assert (quadrat.value, apart.value) == (400, 600)
    assert "400 m would put two of the 100 places" in quadrat.reason
    assert other_cell_sizes(places[:1], 9.0) == ()
    # Never nought, however close the places are.
    assert [each.value for each in other_cell_sizes(places / 1e6, 1e-6)] == [50, 50]


def test_usual_distance_between_very_many_places_is_that_of_all_of_them(rng: np.random.Generator) -> None:
    from scipy.spatial import cKDTree

    from hotspots.detect.cells import MANY_PLACES, _usual_distance_m

    n = MANY_PLACES + 10_000
    heaps = rng.normal(rng.uniform(0, 20_000, (50, 1, 2)), 100, (50, n // 50, 2)).reshape(-1, 2)
    for places in (heaps, rng.uniform(0, 20_000, (n, 2))):
        some = places[:: len(places) // 1000]
        nearest = cKDTree(places).query(some, k=2)[0][:, 1]
        assert _usual_distance_m(places) == np.median(nearest)


def test_what_somebody_does_to_a_result_does_not_reach_the_next_one() -> None:
    points = layer([10, 250], [10, 10])
    first = hs.count_cells(points, cell_m=100)
    was = first.copy()
    first.geometry.array[0] = shapely.Point(0, 0)
    first.loc[1, "cell_id"], first.loc[2, "count"] = "mine", 99
    again = hs.count_cells(points, cell_m=100)
    assert again["cell_id"].tolist() == was["cell_id"].tolist()
    assert again["count"].tolist() == was["count"].tolist()
    assert again.geometry.geom_equals(was.geometry).all()


def test_one_study_area_may_be_asked_by_several_threads_at_once() -> None:
    """In a process of its own: before shapes were asked one at a time, this could end it without a word."""
    work = (
        "import numpy as np, shapely\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from hotspots.detect.grid import make_grid\n"
        "turn = np.linspace(0, 2 * np.pi, 4000)[:-1]\n"
        "far = 5000 + 900 * np.sin(40 * turn)\n"
        "for _ in range(10):\n"
        "    area = shapely.Polygon(np.column_stack([far * np.cos(turn), far * np.sin(turn)]))\n"
        "    lay = lambda wide: len(make_grid(area.bounds, cell_m=wide, shape='square', within=area))\n"
        "    with ThreadPoolExecutor(4) as pool:\n"
        "        sizes = list(pool.map(lay, [200.0, 210.0, 200.0, 210.0]))\n"
        "    assert sizes[:2] == sizes[2:]\n"
        "print('done')\n"
    )
    ran = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "done"), ran.stderr
