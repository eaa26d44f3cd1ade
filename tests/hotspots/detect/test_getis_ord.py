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
from hotspots.detect.getis_ord import gi_star_p, gi_star_scatter_p, gi_star_z, missing_self_weights, normal_p
from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import area_neighbours, cell_neighbours, to_graph
from hotspots.detect.significance import benjamini_hochberg

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


def test_exact_p_over_all_orders(rng: np.random.Generator) -> None:
    """All 720 orders of six counts: how often Gi* comes as far on the side of its sign, doubled."""
    weights = sparse.csr_array((rng.uniform(size=(6, 6)) < 0.4) * (1.0 - np.eye(6)))
    counts = np.array([0.0, 0, 1, 2, 2, 7])
    z = gi_star_z(counts, weights)
    every = np.array([gi_star_z(np.array(order), weights) for order in itertools.permutations(counts)])
    far = np.where(z > 0, (every >= z - 1e-9).mean(axis=0), (every <= z + 1e-9).mean(axis=0))
    expected = np.where(np.ptp(every, axis=0) == 0, 1, np.minimum(1, 2 * far))
    np.testing.assert_allclose(gi_star_p(counts, weights), expected, atol=1e-12)


def test_conditional_p_as_esda_counts_it(rng: np.random.Generator) -> None:
    """The same draws, the place held: esda's counts of shuffles that reach the sum, on its nearer side."""
    from esda import G_Local
    from esda.crand import vec_permutations

    from hotspots.detect.shuffles import neighbour_tails

    graph, values = lattice(15, 15), rng.gamma(1, 2, 225)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = G_Local(values, graph, transform="B", star=True, permutations=999, seed=5, n_jobs=1)
    draws = vec_permutations(8, 225, 999, 5)
    reached = np.rint(neighbour_tails(values, graph.sparse, draws=draws, hold=True)[0].at_least * 1000 - 1)
    np.testing.assert_allclose((np.minimum(reached, 999 - reached) + 1) / 1000, theirs.p_sim, atol=1e-6)


@pytest.mark.parametrize("hold", [False, True])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_permutations_come_near_the_exact_p(hold: bool, alternative: str, rng: np.random.Generator) -> None:
    graph = lattice(12, 12)
    counts = pd.Series(rng.poisson(1, 144), index=graph.unique_ids)
    choice = {"alternative": alternative, "hold_place": hold}
    exact = hs.gi_star(counts, graph, p_values="exact", **choice)
    drawn = hs.gi_star(counts, graph, p_values="permutation", permutations=20_000, rng=rng, **choice)
    np.testing.assert_allclose(exact["p"], drawn["p"], atol=0.03)
    pd.testing.assert_series_equal(exact["z"], drawn["z"])


def test_shuffles_with_missing_values(rng: np.random.Generator) -> None:
    graph = lattice(5, 5)
    counts = pd.Series(rng.poisson(3, 25).astype(float), index=graph.unique_ids)
    counts.iloc[[0, 7]] = np.nan
    rest = counts.dropna()
    inner = graph.subgraph(rest.index).sparse
    for way in ("exact", "scatter"):
        found = hs.gi_star(counts, graph, p_values=way)
        assert found.iloc[[0, 7]].isna().all(axis=None)
        whole = hs.gi_star(rest, Graph.from_sparse(inner, ids=list(rest.index)), p_values=way)
        np.testing.assert_allclose(found["p"].dropna(), whole["p"])


def test_scatter_is_never_below_either_way(rng: np.random.Generator) -> None:
    graph = lattice(10, 10)
    counts = pd.Series(rng.poisson(0.2, 100), index=graph.unique_ids)
    found, normal = hs.gi_star(counts, graph, p_values="scatter"), hs.gi_star(counts, graph)
    chance = gi_star_scatter_p(counts.to_numpy(float), graph.sparse, normal["z"].to_numpy())
    np.testing.assert_allclose(found["p"], np.maximum(normal["p"], chance))
    # By hand: 3 of 20 incidents in a place and its 3 neighbours (of 100) are less rare than z of 2.4 says.
    few = np.zeros(100)
    few[0], few[50:67] = 3, 1
    z = gi_star_z(few, graph.sparse)
    held = gi_star_scatter_p(few, graph.sparse, z)
    assert normal_p(z)[0] < 0.02
    assert held[0] == pytest.approx(2 * stats.binom.sf(2, 20, 0.04))


def test_false_alarms_of_sparse_counts_are_held_back() -> None:
    """With 1 incident on 20 cells the normal curve alone cries wolf on most empty-handed maps."""
    rng, weights = np.random.default_rng(5), lattice(25, 25).sparse
    alarms = {"normal": 0, "scatter": 0, "exact": 0}
    for _ in range(100):
        counts = rng.poisson(0.05, 625).astype(float)
        z = gi_star_z(counts, weights)
        normal = normal_p(z)
        ways = {
            "normal": normal,
            "scatter": np.maximum(normal, gi_star_scatter_p(counts, weights, z)),
            "exact": gi_star_p(counts, weights),
        }
        for way, p in ways.items():
            alarms[way] += bool((benjamini_hochberg(p) < 0.05).any())
    assert alarms["normal"] > 50
    assert alarms["scatter"] < 10
    assert alarms["exact"] < 10


def test_a_lone_busy_place_is_nothing_to_shuffles() -> None:
    """Wherever it is put it stands in some neighbourhood; scattered incidents would never pile up so."""
    graph = lattice(20, 20)
    counts = pd.Series(0, index=graph.unique_ids)
    counts.iloc[210], counts.iloc[:20] = 30, 1
    assert (hs.gi_star(counts, graph, p_values="exact")["q"] > 0.05).all()
    assert hs.gi_star(counts, graph, p_values="scatter")["q"].iloc[210] < 0.001


def test_refusals_of_shuffles(rng: np.random.Generator) -> None:
    graph = lattice(3, 3)
    values = pd.Series(rng.gamma(1, 1, 9), index=graph.unique_ids)
    with pytest.raises(UserError, match="without a source of random numbers"):
        hs.gi_star(values, graph, p_values="permutation")
    with pytest.raises(UserError, match="not whole numbers"):
        hs.gi_star(values, graph, p_values="exact")
    with pytest.raises(UserError, match="no counts"):
        hs.gi_star(values, graph, p_values="scatter")
    with pytest.raises(UserError, match="normal, scatter, exact or permutation"):
        hs.gi_star(values, graph, p_values="guess")
    with pytest.raises(UserError, match="bh or by"):
        hs.gi_star(values, graph, correction="bonferroni")
    strict = hs.gi_star(values, graph, correction="by")["q"]
    assert (strict >= hs.gi_star(values, graph)["q"]).all()


def test_areas_that_share_corners_gaps_and_edges(rng: np.random.Generator) -> None:
    """Shared corners are found without measuring; the rest is measured: the same as measuring all."""
    squares = shapely.box(
        *(np.indices((5, 5)).reshape(2, -1) * 100.0), *(np.indices((5, 5)).reshape(2, -1) * 100.0 + 100)
    )
    moved = shapely.transform(
        squares, lambda places: places + np.array((600.4, 37.0))
    )  # meets edges, not corners
    parts = shapely.multipolygons([shapely.box(2000, 0, 2100, 100), shapely.box(500.2, 400, 590, 500)])
    every = np.array([*squares, *moved, parts], dtype=object)
    found = area_neighbours(every).todense() > 0
    apart = shapely.distance(every[:, None], every[None])
    np.testing.assert_array_equal(found, (apart <= 1.0) & ~np.eye(every.size, dtype=bool))


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
