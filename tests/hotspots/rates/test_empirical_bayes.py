"""Empirical Bayes: published values, esda (and where it is wrong), by hand, planted truth, properties."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
from hypothesis import given
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy import sparse

import hotspots as hs
from geodata.errors import UserError
from hotspots.rates.empirical_bayes import smooth_rates

ORACLE = json.loads((Path(__file__).parents[2] / "oracles" / "marshall_stl.json").read_text())


@pytest.fixture(scope="module")
def stl() -> tuple[pd.Series, pd.Series, Any]:
    """Homicides, people and neighbours of the counties round St Louis."""
    import libpysal

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        example = libpysal.examples.load_example("stl")
        table = pd.read_csv(example.get_path("stl_hom.csv"))
        file = libpysal.io.open(example.get_path("stl.gal"), "r")
        weights = file.read()
        file.close()
        weights.id_order = [str(number) for number in range(1, len(table) + 1)]
    index = pd.Index(weights.id_order, name="county")
    counts, people = (pd.Series(table[name].to_numpy(float), index=index) for name in ("HC7984", "PO7984"))
    return counts, people, weights


def test_published_values(stl) -> None:
    counts, people, weights = stl
    graph = Graph.from_W(weights)
    np.testing.assert_allclose(hs.empirical_bayes(counts, people)[:10], ORACLE["all_counties"], rtol=1e-8)
    near = hs.empirical_bayes(counts, people, graph)
    np.testing.assert_allclose(near[:10], ORACLE["neighbours"], rtol=1e-8)


def test_equals_esda_on_every_county(stl) -> None:
    counts, people, weights = stl
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Empirical_Bayes(counts.to_numpy(), people.to_numpy()).r.ravel()
        near = Spatial_Empirical_Bayes(counts.to_numpy(), people.to_numpy(), weights).r.ravel()
    graph = Graph.from_W(weights)
    np.testing.assert_allclose(hs.empirical_bayes(counts, people), whole, rtol=1e-12)
    np.testing.assert_allclose(hs.empirical_bayes(counts, people, graph), near, rtol=1e-10)


def test_by_hand() -> None:
    """
    0, 30 and 1 among 100, 1,000 and 50: m = 31/1150 = 0.0269565.

    s2 = (100 m^2 + 1000 (0.03 - m)^2 + 50 (0.02 - m)^2) / 1150 = 0.0000733460; m / mean(n) = 0.0000703214;
    A = 0.0000030246; the second area keeps A / (A + m/1000) = 0.100883 of its distance from m.
    """
    found = smooth_rates([0, 30, 1], [100, 1000, 50])
    assert found["own_share"][1] == pytest.approx(0.100883, rel=1e-4)
    assert found["smoothed"][1] == pytest.approx(0.0269565 + 0.100883 * (0.03 - 0.0269565), rel=1e-5)


def test_where_esda_lets_the_variance_fall_below_nought() -> None:
    """
    Rates more alike than chance would make them: Marshall sets the variance to 0, so all get the mean.

    esda keeps the negative variance in its global estimate: an area above the mean comes out below it.
    """
    counts, people = np.array([10.0, 11.0, 10.0, 9.0]), np.array([100.0, 100.0, 100.0, 100.0])
    theirs = Empirical_Bayes(counts, people).r.ravel()
    assert theirs[1] < 0.1 < theirs[3], "esda turned the order round"
    np.testing.assert_allclose(hs.empirical_bayes(counts, people), 0.1)


def test_where_esda_gives_no_number_for_a_quiet_neighbourhood() -> None:
    """No incident among an area and its neighbours: 0 over 0 in esda; the rate there is simply 0."""
    from libpysal.weights import W

    weights = W({0: [1], 1: [0], 2: [3], 3: [2]}, id_order=[0, 1, 2, 3], silence_warnings=True)
    counts, people = np.array([0.0, 0.0, 3.0, 9.0]), np.full(4, 50.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(Spatial_Empirical_Bayes(counts, people, weights).r.ravel()[:2]).all()
    found = smooth_rates(counts, people, weights.sparse)
    assert found["smoothed"][:2].tolist() == [0.0, 0.0]
    # Nothing among 100 people: up to -ln(0.025) = 3.689 are compatible with that.
    assert found["high"][0] == pytest.approx(-np.log(0.025) / 100)


def test_an_area_is_its_own_neighbour_once() -> None:
    """esda counts an area twice that the graph already links with itself; ours counts it once."""
    counts, people = [1, 5, 9], [100, 200, 300]
    chain = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    expected = hs.empirical_bayes(counts, people, chain)
    for weighted in (chain + sparse.eye_array(3), chain * 0.25, (chain + sparse.eye_array(3)) * 7):
        np.testing.assert_allclose(hs.empirical_bayes(counts, people, weighted.tocsr()), expected)


def test_an_island_leans_on_all_areas() -> None:
    """esda leaves an island its crude rate, the very rate that needs steadying."""
    counts = pd.Series([4, 12, 2, 30], index=list("abcd"))
    people = pd.Series([100, 100, 10, 400], index=list("abcd"))
    graph = Graph.from_adjacency(
        pd.DataFrame({"focal": list("abcd"), "neighbor": list("bacd"), "weight": [1, 1, 0, 0]})
    )
    whole = hs.empirical_bayes(counts, people)
    near = hs.empirical_bayes(counts, people, graph)
    assert near["c"] == whole["c"]
    assert near["d"] == whole["d"]
    assert near["a"] != whole["a"]


def test_closer_to_a_planted_truth_than_crude_rates() -> None:
    rng = np.random.default_rng(7)
    people = rng.lognormal(6, 1.2, 2000)
    truth = rng.gamma(4, 0.005 / 4, 2000)
    counts = rng.poisson(people * truth)
    found = smooth_rates(counts, people)
    off = {
        name: np.mean((rate - truth) ** 2)
        for name, rate in (("crude", counts / people), ("steady", found["smoothed"]))
    }
    assert off["steady"] < 0.5 * off["crude"]
    covered = ((found["low"] <= truth) & (truth <= found["high"])).mean()
    assert 0.93 < covered < 0.975


COUNTS = st.lists(st.integers(0, 200), min_size=2, max_size=12)


@given(COUNTS, st.data())
def test_between_the_mean_and_the_crude_rate(counts, data) -> None:
    people = data.draw(st.lists(st.integers(1, 5000), min_size=len(counts), max_size=len(counts)))
    found = smooth_rates(counts, people)
    mean, crude = sum(counts) / sum(people), np.array(counts) / np.array(people)
    low, high = np.minimum(mean, crude), np.maximum(mean, crude)
    assert (found["smoothed"] >= low - 1e-12).all()
    assert (found["smoothed"] <= high + 1e-12).all()
    assert (found["low"] <= found["smoothed"] + 1e-12).all()
    assert (found["smoothed"] <= found["high"] + 1e-12).all()
    assert found["own_share"].between(0, 1).all()


@given(COUNTS, st.randoms())
def test_renaming_and_units_change_nothing(counts, random) -> None:
    people = [100 + 37 * at for at in range(len(counts))]
    order = list(range(len(counts)))
    random.shuffle(order)
    ring = sparse.csr_array(
        np.roll(np.eye(len(counts)), 1, axis=1) + np.roll(np.eye(len(counts)), -1, axis=1)
    )
    plain = hs.empirical_bayes(counts, people, ring)
    turned = hs.empirical_bayes(
        np.array(counts)[order], np.array(people)[order], ring.tocsr()[order][:, order]
    )
    np.testing.assert_allclose(turned, plain.to_numpy()[order], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(hs.empirical_bayes(counts, people, ring, per=1000), plain * 1000)


def test_graph_is_matched_by_name() -> None:
    counts = pd.Series([1, 2, 3], index=["c", "a", "b"])
    people = pd.Series({"a": 10.0, "b": 20.0, "c": 30.0})
    graph = Graph.from_adjacency(
        pd.DataFrame({"focal": list("abbc"), "neighbor": list("babc"), "weight": [1, 1, 0, 0]}).iloc[
            [0, 1, 3]
        ]
    )
    alone = hs.empirical_bayes(counts, people, graph)
    again = hs.empirical_bayes(counts[["a", "b", "c"]], people, graph)
    pd.testing.assert_series_equal(alone[["a", "b", "c"]], again)


@pytest.mark.parametrize("graph", [None, sparse.csr_array((3, 3))])
def test_nobody_to_divide_by(graph) -> None:
    found = smooth_rates([3, np.nan, 2], [0, 10, 100], graph)
    assert found.iloc[:2].isna().all(axis=None)
    assert found["smoothed"][2] == pytest.approx(0.02)
    assert smooth_rates([1, 2, 3], [0, np.nan, -1], graph).isna().all(axis=None)


def test_nothing_at_all_and_one_area() -> None:
    assert smooth_rates([0, 0], [10, 20])["smoothed"].tolist() == [0.0, 0.0]
    one = smooth_rates([5], [100]).iloc[0]
    assert one["smoothed"] == pytest.approx(0.05)
    assert one["low"] < 0.05 < one["high"]
    assert len(smooth_rates([], [])) == 0


def test_refusals() -> None:
    with pytest.raises(UserError, match="cannot be counts"):
        hs.empirical_bayes([-1, 2], [1, 1])
    with pytest.raises(UserError, match="different places"):
        hs.empirical_bayes([1, 2], [1, 1], sparse.csr_array((3, 3)))
    graph = Graph.from_adjacency(pd.DataFrame({"focal": [0, 1], "neighbor": [1, 0], "weight": [1, 1]}))
    with pytest.raises(UserError, match="different places"):
        hs.empirical_bayes(pd.Series([1, 2], index=[0, 7]), [1, 1], graph)
    with pytest.raises(UserError, match="2 and 1"):
        hs.empirical_bayes([1, 2], [1])
