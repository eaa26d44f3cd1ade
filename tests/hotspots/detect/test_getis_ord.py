"""Gi*: the published example to its printed digits, esda on random input, properties, refusals."""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy import sparse, stats

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.getis_ord import gi_star_z, missing_self_weights, normal_p
from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import area_neighbours, cell_neighbours, to_graph

ORACLES = Path(__file__).parents[2] / "oracles"


@pytest.fixture(scope="module")
def toy() -> dict:
    return json.loads((ORACLES / "getis_ord_toy.json").read_text())


def toy_graph(toy: dict) -> Graph:
    points = gpd.GeoSeries.from_xy(*np.array(toy["points"]).T)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal warns of the island, which is the point of the example
        return Graph.build_distance_band(points, threshold=toy["band_m"], binary=True)


def esda_z(values: np.ndarray, graph: Graph) -> np.ndarray:
    from esda import G_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return G_Local(values, graph, transform="B", star=True, permutations=0).Zs


def lattice(rows: int, columns: int) -> Graph:
    grid = make_grid((0, 0, columns * 10 - 1, rows * 10 - 1), cell_m=10, shape="square")
    return to_graph(cell_neighbours(grid), grid.cell_ids)


def test_published_example(toy: dict) -> None:
    values = pd.Series(toy["values"])
    found = hs.gi_star(values, toy_graph(toy))
    np.testing.assert_allclose(found["z"], toy["g_star_z"], atol=5e-9)
    np.testing.assert_allclose(found["p"], 2 * stats.norm.sf(np.abs(toy["g_star_z"])), atol=1e-8)


def test_self_weight_in_the_graph_changes_nothing(toy: dict) -> None:
    values, graph = pd.Series(toy["values"]), toy_graph(toy)
    pd.testing.assert_frame_equal(hs.gi_star(values, graph.assign_self_weight()), hs.gi_star(values, graph))


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 7), st.integers(3, 7), st.integers(0, 2**32 - 1))
def test_equals_esda(rows: int, columns: int, seed: int) -> None:
    graph = lattice(rows, columns)
    values = pd.Series(
        np.random.default_rng(seed).poisson(2, rows * columns).astype(float), index=graph.unique_ids
    )
    if values.max() > values.min():
        # Where a place has everybody as a neighbour esda divides 0 by 0 and we say 0.
        theirs = np.nan_to_num(esda_z(values.to_numpy(), graph))
        np.testing.assert_allclose(hs.gi_star(values, graph)["z"], theirs, atol=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_weights_have_mean_0_and_variance_1_over_all_shuffles(seed: int) -> None:
    """
    All 720 orders of six values: what a standard score is, counted out, with weights that are not binary.

    esda is no oracle here: its variance, W (n - W) / (n - 1), only holds for weights of 0 and 1.
    """
    rng = np.random.default_rng(seed)
    weights = sparse.csr_array(rng.uniform(0.1, 2, (6, 6)) * (rng.uniform(size=(6, 6)) < 0.6) + np.eye(6))
    values = rng.gamma(1, 3, 6)
    scores = np.array([gi_star_z(np.array(order), weights) for order in itertools.permutations(values)])
    np.testing.assert_allclose(scores.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(scores.var(axis=0), 1, rtol=1e-9)


def test_follows_the_labels_not_the_order(rng: np.random.Generator) -> None:
    graph = lattice(6, 6)
    values = pd.Series(rng.poisson(3, 36), index=graph.unique_ids)
    shuffled = values.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        hs.gi_star(shuffled, graph), hs.gi_star(values, graph).loc[shuffled.index], rtol=1e-9
    )


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 1000), st.floats(-1000, 1000), st.integers(0, 1000))
def test_unit_and_origin_do_not_matter(scale: float, shift: float, seed: int) -> None:
    weights = lattice(5, 6).sparse
    values = np.random.default_rng(seed).gamma(1, 2, 30)
    np.testing.assert_allclose(
        gi_star_z(scale * values + shift, weights), gi_star_z(values, weights), atol=1e-6
    )


def test_planted_block_is_found_and_nothing_else(rng: np.random.Generator) -> None:
    graph = lattice(30, 30)
    rates = np.ones((30, 30))
    rates[10:14, 20:24] = 12
    values = pd.Series(rng.poisson(rates).ravel(), index=graph.unique_ids)
    hot = hs.gi_star(values, graph)["q"].to_numpy().reshape(30, 30) < 0.05
    assert hot[10:14, 20:24].all()
    # Neighbours of the block share its cells; nothing further away is called hot.
    assert hot.sum() == hot[9:15, 19:25].sum()


def test_false_discoveries_are_rare_when_nothing_is_there(rng: np.random.Generator) -> None:
    weights = lattice(20, 20).sparse
    from hotspots.detect.significance import benjamini_hochberg

    alarms = [
        (benjamini_hochberg(normal_p(gi_star_z(rng.poisson(8.0, 400).astype(float), weights))) < 0.05).any()
        for _ in range(200)
    ]
    assert np.mean(alarms) < 0.10


def test_alternatives(toy: dict) -> None:
    values, graph = pd.Series(toy["values"]), toy_graph(toy)
    both, more, less = (
        hs.gi_star(values, graph, alternative=way)["p"] for way in ("two-sided", "greater", "less")
    )
    np.testing.assert_allclose(more + less, 1)
    np.testing.assert_allclose(both, 2 * np.minimum(more, less))


def test_equal_values_say_nothing() -> None:
    graph = lattice(4, 4)
    for value in (0.0, 0.1, 7.0):
        found = hs.gi_star(pd.Series(value, index=graph.unique_ids), graph)
        assert (found["z"] == 0).all()
        assert (found[["p", "q"]] == 1).all(axis=None)


def test_everybody_a_neighbour_of_everybody_says_nothing() -> None:
    values = pd.Series([1.0, 5.0, 9.0])
    graph = Graph.from_sparse(sparse.coo_array(1 - np.eye(3)), ids=[0, 1, 2])
    assert (hs.gi_star(values, graph)["z"] == 0).all()


def test_island_is_its_own_standard_score() -> None:
    """By hand: an island's sum is its own value, so z = (9 - 4) / sd of (1, 2, 4, 9) = 5 / 3.0822."""
    values = pd.Series([1.0, 2.0, 4.0, 9.0])
    graph = Graph.from_dicts({0: [1], 1: [0, 2], 2: [1], 3: []})
    assert hs.gi_star(values, graph)["z"][3] == pytest.approx(5 / np.sqrt(9.5))


def test_missing_value_takes_its_place_out() -> None:
    graph = lattice(4, 4)
    values = pd.Series(np.arange(16.0), index=graph.unique_ids)
    values.iloc[5] = np.nan
    found = hs.gi_star(values, graph)
    assert found.iloc[5].isna().all()
    rest = values.dropna()
    expected = gi_star_z(rest.to_numpy(), graph.subgraph(rest.index).sparse)
    np.testing.assert_allclose(found["z"].dropna(), expected)


@pytest.mark.parametrize("size", [1, 2])
def test_tiny_maps_do_not_break(size: int) -> None:
    values = pd.Series(np.arange(size, dtype=float))
    neighbours = sparse.coo_array(np.ones((size, size)) - np.eye(size))
    found = hs.gi_star(values, Graph.from_sparse(neighbours, ids=list(range(size))))
    assert (found["z"] == 0).all()
    assert gi_star_z(np.empty(0), sparse.csr_array((0, 0))).size == 0


def test_refusals() -> None:
    graph = lattice(2, 2)
    values = pd.Series(1.0, index=graph.unique_ids)
    with pytest.raises(UserError, match="different places"):
        hs.gi_star(values.iloc[:3], graph)
    with pytest.raises(UserError, match="different places"):
        hs.gi_star(pd.Series(1.0, index=["a", "b", "c", "d"]), graph)
    with pytest.raises(UserError, match="repeated"):
        hs.gi_star(pd.Series([1.0, 2.0], index=["a", "a"]), graph)
    with pytest.raises(UserError, match="two-sided, greater or less"):
        hs.gi_star(values, graph, alternative="upwards")


def test_self_weights_are_added_only_where_missing() -> None:
    weights = sparse.csr_array(np.array([[0.0, 0.3, 0.2], [0.3, 0.9, 0.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_array_equal(missing_self_weights(weights), [0.3, 0.0, 1.0])


def test_area_neighbours_equal_libpysal(rng: np.random.Generator) -> None:
    triangles = shapely.get_parts(
        shapely.delaunay_triangles(shapely.multipoints(rng.uniform(0, 1e4, (80, 2))))
    )
    theirs = Graph.build_contiguity(gpd.GeoSeries(triangles), rook=False).sparse.todense() > 0
    np.testing.assert_array_equal(area_neighbours(triangles).todense() > 0, theirs)


def test_areas_with_a_small_gap_are_neighbours() -> None:
    boxes = shapely.box([0, 100.5, 203], 0, [100, 200, 300], 100)
    assert area_neighbours(boxes).todense().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(("shape", "most"), [("square", 8), ("hexagon", 6)])
def test_cell_neighbours_equal_libpysal(shape: str, most: int) -> None:
    grid = make_grid((0, 0, 0, 0), cell_m=100, shape=shape, within=shapely.Point(0, 0).buffer(600))
    mine = cell_neighbours(grid).todense() > 0
    theirs = Graph.build_contiguity(gpd.GeoSeries(grid.polygons()), rook=False).sparse.todense() > 0
    np.testing.assert_array_equal(mine, theirs)
    assert mine.sum(axis=1).max() == most
