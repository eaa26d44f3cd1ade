"""Local Moran: published quadrants and moments, esda on the same draws, all orders counted out, refusals."""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy import sparse

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.grid import make_grid
from hotspots.detect.local_moran import ALONE, NO_VALUE, QUADRANTS, local_moran_of
from hotspots.detect.neighbours import cell_neighbours, to_graph

ORACLES = Path(__file__).parents[2] / "oracles"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return json.loads((ORACLES / "local_moran.json").read_text())


@pytest.fixture(scope="module")
def desmith(published: dict[str, Any]) -> tuple[pd.Series, Graph]:
    known = published["desmith"]
    neighbours = {int(place): others for place, others in known["neighbours"].items()}
    return pd.Series(known["values"], index=range(1, 11)), Graph.from_dicts(neighbours)


def lattice(rows: int, columns: int) -> Graph:
    grid = make_grid((0, 0, columns * 10 - 1, rows * 10 - 1), cell_m=10, shape="square")
    return to_graph(cell_neighbours(grid), grid.cell_ids)


def esda_of(values: np.ndarray, graph: Graph, **settings: Any) -> Any:
    from esda import Moran_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Moran_Local(values, graph, n_jobs=1, **settings)


def test_published_quadrants(published: dict[str, Any], desmith: tuple[pd.Series, Graph]) -> None:
    values, graph = desmith
    found = hs.local_moran(values, graph, rng=np.random.default_rng(1))
    assert found["quadrant"].tolist() == [QUADRANTS[one - 1] for one in published["desmith"]["quadrants"]]


def test_published_standard_score_of_shuffles(
    published: dict[str, Any], desmith: tuple[pd.Series, Graph]
) -> None:
    """Theirs has the error of 99 shuffles: a tenth of a standard error in the mean, 7% in the spread."""
    values, graph = desmith
    z = hs.local_moran(values, graph, p_values="normal")["z"]
    assert z[1] == pytest.approx(published["desmith"]["z_of_99_shuffles_first"], abs=0.3)


def test_standard_scores_are_those_of_gi_without_the_place(published: dict[str, Any]) -> None:
    """Gi compares the neighbours with all other places: the same score, turned where the place is low."""
    toy = json.loads((ORACLES / "getis_ord_toy.json").read_text())
    points = np.array(toy["points"], dtype=float)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    weights = sparse.csr_array(((apart <= toy["band_m"]) & (apart > 0)).astype(float))
    values = np.array(toy["values"], dtype=float)
    z = local_moran_of(values, weights, p_values="normal").z
    turned = np.where(values < values.mean(), -z, z)
    np.testing.assert_allclose(turned, published["getis_ord_toy_gi_z"]["z"], atol=5e-8)


@settings(max_examples=20, deadline=None)
@given(st.integers(4, 9), st.integers(4, 9), st.integers(0, 2**32 - 1))
def test_statistic_and_score_equal_esda(rows: int, columns: int, seed: int) -> None:
    """esda's expected value lacks the factor (n - 1) / n of its statistic; ours has neither or both."""
    graph = lattice(rows, columns)
    values = np.random.default_rng(seed).gamma(1, 2, rows * columns)
    theirs = esda_of(values, graph, permutations=0)
    found = hs.local_moran(pd.Series(values, index=graph.unique_ids), graph, p_values="normal")
    np.testing.assert_allclose(found["i"], theirs.Is, atol=1e-9)
    n = values.size
    np.testing.assert_allclose(
        found["z"], (theirs.Is * n / (n - 1) - theirs.EIc) / np.sqrt(theirs.VIc), atol=1e-8
    )
    assert found["quadrant"].tolist() == [QUADRANTS[one - 1] for one in theirs.q]


def test_same_p_as_esda_for_the_same_draws(rng: np.random.Generator) -> None:
    """
    esda says how many shuffles reach its statistic on the nearer side, plus one; so can we.

    Its p-value is one-sided with the side chosen from the data, half of what it should be (its own docs say
    so); ours is two-sided.
    """
    from esda.crand import vec_permutations

    graph = lattice(20, 20)
    values = rng.gamma(1, 2, 400)
    theirs = esda_of(values, graph, permutations=999, seed=7)
    draws = vec_permutations(int(graph.cardinalities.max()), 400, 999, 7)
    alike = local_moran_of(values, graph.sparse, "greater", permutations=draws).p
    reached = np.rint(alike * 1000 - 1)
    np.testing.assert_allclose((np.minimum(reached, 999 - reached) + 1) / 1000, theirs.p_sim, atol=1e-6)
    both = local_moran_of(values, graph.sparse, permutations=draws).p
    apart = local_moran_of(values, graph.sparse, "less", permutations=draws).p
    assert (both <= np.minimum(1, 2 * np.maximum(alike, apart)) + 1e-12).all()
    assert (both >= np.minimum(1, 2 * np.minimum(alike, apart)) - 1e-12).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_moments_and_exact_p_over_all_orders_of_the_others(seed: int) -> None:
    """The place keeps its value, the other six take all 720 orders: mean 0, variance 1, and p counted out."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 9, 7).astype(float)
    values[0] = 11
    weights = sparse.csr_array((rng.uniform(size=(7, 7)) < 0.5) * (1 - np.eye(7)))
    weights = sparse.csr_array(weights.todense() + np.eye(7, k=1) * (weights.todense()[0].sum() == 0))
    here = local_moran_of(values, weights, p_values="exact")
    scores = [
        local_moran_of(np.array([values[0], *order]), weights, p_values="normal")
        for order in itertools.permutations(values[1:])
    ]
    z, i = np.array([one.z[0] for one in scores]), np.array([one.i[0] for one in scores])
    assert z.mean() == pytest.approx(0, abs=1e-9)
    assert z.var() == pytest.approx(1, rel=1e-9) or np.ptp(z) == 0
    more, fewer = (i >= here.i[0] - 1e-9).mean(), (i <= here.i[0] + 1e-9).mean()
    side = more if here.z[0] > 0 else fewer
    assert here.p[0] == pytest.approx(min(1, 2 * side), abs=1e-9)


def test_exact_and_drawn_p_agree(rng: np.random.Generator) -> None:
    graph = lattice(12, 12)
    counts = pd.Series(rng.poisson(1.5, 144), index=graph.unique_ids)
    exact = hs.local_moran(counts, graph, p_values="exact")
    drawn = hs.local_moran(counts, graph, permutations=20_000, rng=rng)
    np.testing.assert_allclose(exact["p"], drawn["p"], atol=0.03)
    pd.testing.assert_frame_equal(exact[["i", "z", "quadrant"]], drawn[["i", "z", "quadrant"]])


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 100), st.floats(-100, 100), st.integers(0, 1000))
def test_unit_and_origin_do_not_matter(scale: float, shift: float, seed: int) -> None:
    weights = lattice(5, 6).sparse
    values = np.random.default_rng(seed).gamma(1, 2, 30)
    first = local_moran_of(values, weights, p_values="normal")
    second = local_moran_of(scale * values + shift, weights, p_values="normal")
    np.testing.assert_allclose(first.i, second.i, atol=1e-6)
    np.testing.assert_allclose(first.z, second.z, atol=1e-6)


def test_scale_of_the_weights_does_not_matter(rng: np.random.Generator) -> None:
    weights, values = lattice(6, 6).sparse, rng.gamma(1, 2, 36)
    for one, other in zip(
        local_moran_of(values, weights, rng=np.random.default_rng(3)),
        local_moran_of(values, weights * 7.0, rng=np.random.default_rng(3)),
        strict=True,
    ):
        assert np.array_equal(one, other) or np.allclose(one, other)


def test_follows_the_labels_not_the_order(rng: np.random.Generator) -> None:
    graph = lattice(6, 6)
    counts = pd.Series(rng.poisson(3, 36), index=graph.unique_ids)
    shuffled = counts.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        hs.local_moran(shuffled, graph, p_values="exact"),
        hs.local_moran(counts, graph, p_values="exact").loc[shuffled.index],
        rtol=1e-9,
    )


def test_planted_block_and_planted_outlier(rng: np.random.Generator) -> None:
    graph = lattice(20, 20)
    risk = np.full((20, 20), 2.0)
    risk[3:8, 3:8] = 20
    risk[15, 15] = 0
    risk[14:17, 14:17] += 18 * (np.arange(9).reshape(3, 3) != 4)
    counts = pd.Series(rng.poisson(risk).ravel(), index=graph.unique_ids)
    found = hs.local_moran(counts, graph, p_values="exact")
    clear = found["quadrant"].where(found["q"] < 0.05, "").to_numpy().reshape(20, 20)
    assert (clear[4:7, 4:7] == "high among high").all()
    assert clear[15, 15] == "low among high"


def test_places_without_neighbours_get_an_answer() -> None:
    graph = Graph.from_dicts({0: [1], 1: [0, 2], 2: [1], 3: []})
    found = hs.local_moran(pd.Series([1.0, 2, 4, 9]), graph, p_values="exact")
    assert found.loc[3].tolist() == [0.0, 0.0, 1.0, 1.0, ALONE]
    assert not found.isna().any(axis=None)
    drawn = hs.local_moran(pd.Series([1.0, 2, 4, 9]), graph, rng=np.random.default_rng(1))
    assert drawn.loc[3].tolist() == [0.0, 0.0, 1.0, 1.0, ALONE]


def test_missing_value_takes_its_place_out(rng: np.random.Generator) -> None:
    graph = lattice(4, 4)
    counts = pd.Series(rng.poisson(4, 16).astype(float), index=graph.unique_ids)
    counts.iloc[5] = np.nan
    found = hs.local_moran(counts, graph, p_values="exact")
    assert found.iloc[5][["i", "z", "p", "q"]].isna().all()
    assert found["quadrant"].iloc[5] == NO_VALUE
    rest = counts.dropna()
    expected = local_moran_of(rest.to_numpy(), graph.subgraph(rest.index).sparse, p_values="exact")
    np.testing.assert_allclose(found["p"].dropna(), expected.p)


@pytest.mark.parametrize("values", [[], [3.0], [1.0, 2.0], [5.0, 5.0, 5.0]])
def test_too_little_to_compare_says_nothing(values: list[float]) -> None:
    size = len(values)
    weights = sparse.csr_array(np.ones((size, size)) - np.eye(size))
    for way in ("exact", "normal", "permutation"):
        found = local_moran_of(np.array(values), weights, p_values=way, rng=np.random.default_rng(1))
        assert (found.p == 1).all()
        assert (found.z == 0).all()


def test_refusals(rng: np.random.Generator) -> None:
    graph = lattice(3, 3)
    values = pd.Series(rng.gamma(1, 1, 9), index=graph.unique_ids)
    with pytest.raises(UserError, match="without a source of random numbers"):
        hs.local_moran(values, graph)
    with pytest.raises(UserError, match="with 0 permutations"):
        hs.local_moran(values, graph, permutations=0, rng=rng)
    with pytest.raises(UserError, match="not whole numbers"):
        hs.local_moran(values, graph, p_values="exact")
    with pytest.raises(UserError, match="bh or by"):
        hs.local_moran(values, graph, rng=rng, correction="none")
    with pytest.raises(UserError, match="permutation, exact or normal"):
        hs.local_moran(values, graph, rng=rng, p_values="scatter")
    with pytest.raises(UserError, match="different places"):
        hs.local_moran(values.iloc[:3], graph, rng=rng)
