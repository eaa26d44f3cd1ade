"""Emerging hot spots: each class by a series made by hand, esda on the scores, planted places."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy import sparse, stats

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.emerging import (
    CLASSES,
    classify,
    emerging_arrays,
    space_time_gi_star,
    tail_p,
)
from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import cell_neighbours, to_graph

# One letter a period: H hot, C cold, . neither; then the trend and the class.
SERIES = [
    ("....................", 0, "no pattern"),
    ("...................H", 0, "new hot spot"),
    ("................HHHH", 0, "consecutive hot spot"),
    ("...HHHHHHHHHHHHHHHHH", 0, "consecutive hot spot"),  # 17 of 20: still below 90%
    ("..HHHHHHHHHHHHHHHHHH", 1, "intensifying hot spot"),  # 18 of 20: 90%
    ("..HHHHHHHHHHHHHHHHHH", 0, "persistent hot spot"),
    ("HHHHHHHHHHHHHHHHHHHH", -1, "diminishing hot spot"),
    ("..H..HH...H........H", 0, "sporadic hot spot"),
    ("..H..HH...H.........", 0, "sporadic hot spot"),  # off at the end, as first published
    ("..C..HH...H........H", 0, "oscillating hot spot"),
    ("..C................H", 0, "oscillating hot spot"),  # hot for the first time, where it was cold
    ("HHHHHHHHHHHHHHHHHH..", 0, "historical hot spot"),
    ("HHHHHHHHHHHHHHHHHHH.", 1, "historical hot spot"),
    ("..C..HH...H.........", 0, "no pattern"),  # was both, is neither
    ("...HHHHHHHHHHHHHHHHH", 1, "consecutive hot spot"),  # a trend does not matter below 90%
]


def one(text: str, trend: float) -> str:
    letters = np.array([list(text)])
    return CLASSES[classify(letters == "H", letters == "C", np.array([trend]))[0]]


@pytest.mark.parametrize(("text", "trend", "expected"), SERIES)
def test_hot_classes(text: str, trend: int, expected: str) -> None:
    assert one(text, trend) == expected


@pytest.mark.parametrize(("text", "trend", "expected"), SERIES)
def test_cold_classes_mirror_hot_ones(text: str, trend: int, expected: str) -> None:
    mirrored = text.translate(str.maketrans("HC", "CH"))
    assert one(mirrored, -trend) == expected.replace("hot", "cold")


def test_seventeen_classes_and_all_of_them_made_here() -> None:
    made = {each for _, _, each in SERIES}
    assert len(CLASSES) == 17
    assert made | {each.replace("hot", "cold") for each in made} == set(CLASSES)


@given(st.text("HC.", min_size=10, max_size=24), st.sampled_from([-1, 0, 1]))
def test_the_definitions_hold_whatever_the_series(text: str, trend: int) -> None:
    name = one(text, trend)
    kind, hot = name.split()[0], "cold" not in name
    own = "H" if hot else "C"
    share, now, turned = text.count(own) / len(text), text[-1] == own, ("C" if hot else "H") in text
    if kind in ("new", "consecutive", "oscillating"):
        assert now
        assert share < 0.9
    if kind in ("intensifying", "persistent", "diminishing"):
        assert now
        assert share >= 0.9
        # Cold places intensify as their scores fall.
        assert {"intensifying": 1, "persistent": 0, "diminishing": -1}[kind] == (trend if hot else -trend)
    if kind == "historical":
        assert not now
        assert share >= 0.9
    if kind == "new":
        assert text.count(own) == 1
    if kind == "consecutive":
        assert own not in text.rstrip(own)
    if kind in ("new", "consecutive", "sporadic"):
        assert not turned
    if kind == "oscillating":
        assert turned


def lattice(rows: int, columns: int) -> Graph:
    grid = make_grid((0, 0, columns * 10 - 1, rows * 10 - 1), cell_m=10, shape="square")
    return to_graph(cell_neighbours(grid), grid.cell_ids)


def test_scores_equal_esda_on_the_graph_of_places_and_periods() -> None:
    from esda import G_Local

    graph, periods = lattice(4, 5), 12
    matrix = graph.sparse.toarray() + np.eye(20)
    values = np.random.default_rng(3).poisson(2, (20, periods)).astype(float)
    step = np.eye(periods) + np.eye(periods, k=-1)
    # Place by place, period by period within: each with the neighbours of now and of one period before.
    whole = np.kron(matrix, step)
    rows, columns = np.nonzero(whole)
    long = Graph.from_arrays(rows, columns, whole[rows, columns])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = G_Local(values.ravel(), long, transform="B", star=True, permutations=0)
    z, p = space_time_gi_star(values, graph.sparse, tail="normal")
    np.testing.assert_allclose(z.ravel(), theirs.Zs, atol=1e-9)
    np.testing.assert_allclose(p.ravel(), 2 * theirs.p_norm, atol=1e-9)


def test_three_moments_of_the_sum_over_all_shuffles() -> None:
    # Six values, window of two with weights 1 and 2: every shuffle counted out.
    values = np.array([0.0, 0, 1, 1, 4, 9])
    weights = sparse.csr_array(np.array([[2.0, 1, 0, 0, 0, 0]] * 6) + np.diag([0, 0, 0, 0, 0, 0.0]))
    sums = np.array([2 * a + b for a, b in itertools.permutations(values, 2)])
    z, _ = space_time_gi_star(values[:, None], weights, earlier_periods=0)
    assert z[0, 0] == pytest.approx((2 * values[0] + values[1] - sums.mean()) / sums.std())
    skewness = stats.skew(sums)
    _, p = space_time_gi_star(values[:, None], weights, earlier_periods=0)
    assert p[0, 0] == pytest.approx(tail_p(z[0], np.array([skewness]))[0])


def test_tail_is_pearsons_type_three() -> None:
    z, skewness = np.array([1.5, 3.0, 5.0, -1.5, -1.2, 2.5]), np.array([0.3, 0.8, 1.0, 0.4, -0.6, -0.5])
    law = stats.pearson3(skewness)
    expected = 2 * np.where(z > 0, law.sf(z), law.cdf(z))
    np.testing.assert_allclose(tail_p(z, skewness), expected, rtol=1e-6)


def test_planted_places_are_classed() -> None:
    rng, graph = np.random.default_rng(5), lattice(14, 14)
    counts = rng.poisson(4.0, (196, 24))
    block = np.array([row * 14 + column for row in range(2, 5) for column in range(2, 5)])
    counts[block] += rng.poisson(12, (9, 24))  # hot all along
    late = np.array([row * 14 + column for row in range(9, 12) for column in range(9, 12)])
    counts[late, 20:] += rng.poisson(14, (9, 4))  # hot at the end only
    frame = pd.DataFrame(counts, index=graph.unique_ids)
    classes = hs.emerging_hot_spots(frame, graph)
    assert classes.iloc[3 * 14 + 3] == "persistent hot spot"
    assert classes.iloc[10 * 14 + 10] == "consecutive hot spot"
    assert (classes == "no pattern").sum() > 130


def test_growth_is_intensifying_and_decline_diminishing() -> None:
    graph, rng = lattice(12, 12), np.random.default_rng(8)
    counts = rng.poisson(3.0, (144, 20))
    block = np.array([row * 12 + column for row in range(4, 7) for column in range(4, 7)])
    ramp = np.linspace(15, 60, 20)
    for trend, expected in ((ramp, "intensifying hot spot"), (ramp[::-1], "diminishing hot spot")):
        changed = counts.copy()
        changed[block] += rng.poisson(trend, (9, 20))
        frame = pd.DataFrame(changed, index=graph.unique_ids)
        assert hs.emerging_hot_spots(frame, graph).iloc[5 * 12 + 5] == expected


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_scale_and_names_change_nothing(seed: int) -> None:
    graph, rng = lattice(6, 6), np.random.default_rng(seed)
    frame = pd.DataFrame(rng.poisson(3, (36, 12)), index=graph.unique_ids)
    frame.iloc[14] += rng.poisson(20, 12)
    expected = hs.emerging_hot_spots(frame, graph)
    pd.testing.assert_series_equal(hs.emerging_hot_spots(frame * 7.0, graph), expected)
    mixed = rng.permutation(36)
    pd.testing.assert_series_equal(hs.emerging_hot_spots(frame.iloc[mixed], graph), expected.iloc[mixed])


def test_a_rise_everywhere_makes_no_place_hot_within_its_period() -> None:
    graph, rng = lattice(10, 10), np.random.default_rng(2)
    counts = rng.poisson(3.0, (100, 15))
    counts[:, -3:] = rng.poisson(12.0, (100, 3))
    frame = pd.DataFrame(counts, index=graph.unique_ids)
    assert (hs.emerging_hot_spots(frame, graph) != "no pattern").mean() > 0.8
    assert (hs.emerging_hot_spots(frame, graph, compare="period") == "no pattern").mean() > 0.95


@pytest.mark.parametrize("fill", [0, 3])
def test_all_equal_has_no_pattern(fill: int) -> None:
    graph = lattice(3, 3)
    frame = pd.DataFrame(np.full((9, 12), fill), index=graph.unique_ids)
    for compare in ("all", "period"):
        assert (hs.emerging_hot_spots(frame, graph, compare=compare) == "no pattern").all()  # type: ignore[arg-type]


def test_one_place_alone_and_islands() -> None:
    weights = sparse.csr_array((3, 3))
    found = emerging_arrays(np.random.default_rng(1).poisson(2, (3, 12)).astype(float), weights)
    assert np.isfinite(found.z).all()
    single = emerging_arrays(np.arange(12.0)[None, :], sparse.csr_array((1, 1)), compare="period")
    assert CLASSES[single.classes[0]] == "no pattern"


def test_refusals() -> None:
    graph = lattice(2, 2)
    good = pd.DataFrame(np.ones((4, 12)), index=graph.unique_ids)
    with pytest.raises(UserError, match="at least 10 periods"):
        hs.emerging_hot_spots(good.iloc[:, :9], graph)
    with pytest.raises(UserError, match="missing or negative"):
        hs.emerging_hot_spots(good.replace({0: {1.0: np.nan}}), graph)
    with pytest.raises(UserError, match="missing or negative"):
        hs.emerging_hot_spots(-good, graph)
    with pytest.raises(UserError, match="comparison"):
        hs.emerging_hot_spots(good, graph, compare="none")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="earlier periods"):
        hs.emerging_hot_spots(good, graph, earlier_periods=12)
    with pytest.raises(UserError):
        hs.emerging_hot_spots(good.rename(index=lambda name: f"{name}x"), graph)
