"""PAI, PEI and RRI: printed values, ties at their worst, a plain loop, properties; ways to foresee."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect.density import density_surface
from hotspots.detect.forecasts import CANDIDATES, Candidate, Ground, forecast, forecast_clusters
from hotspots.detect.getis_ord import gi_star_z
from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import cell_neighbours

PRINTED = json.loads((Path(__file__).parents[2] / "oracles" / "prediction_accuracy.json").read_text())


@pytest.mark.parametrize("example", ["three_zones", "six_zones"])
def test_printed_values(example: str) -> None:
    told = PRINTED[example]
    found = hs.prediction_accuracy(told["observed"], told["predicted"], told["area"])
    for column in ("pai", "pei", "rri"):
        if column in told:
            np.testing.assert_allclose(found[column], told[column], atol=5e-5)


def test_southend() -> None:
    told = PRINTED["southend"]
    harm, ground = told["harm_percent"], told["area_percent"]
    found = hs.prediction_accuracy([harm, 100 - harm], [harm, 0], [ground, 100 - ground])
    assert round(found["pai"].iloc[0], 1) == told["pai"]
    assert found["hit_rate"].iloc[0] == 0.41


def test_zones_predicted_alike_come_in_the_least_lucky_order() -> None:
    # Zones b, c and d are predicted alike: the emptiest of them counts first.
    observed = pd.Series([1, 9, 0, 4], index=list("abcd"))
    found = hs.prediction_accuracy(observed, [5, 2, 2, 2], [1, 1, 1, 1])
    assert found.index.tolist() == ["a", "c", "d", "b"]
    assert found["hit_rate"].tolist() == pytest.approx([1 / 14, 1 / 14, 5 / 14, 1])


def test_no_order_of_the_tied_scores_lower() -> None:
    observed, area = np.array([3.0, 0, 5, 1]), np.array([1.0, 2, 1, 1])
    ours = hs.prediction_accuracy(observed, area, area)["hit_rate"].to_numpy()
    for order in permutations(range(4)):
        hits, ground = np.cumsum(observed[list(order)]) / 9, np.cumsum(area[list(order)])
        # Compared on the same ground, reading between the zones.
        assert (np.interp([2, 3, 4, 5], np.r_[0, ground], np.r_[0, hits]) >= ours - 1e-12).all()


def test_zones_of_different_size_are_ranked_by_density_and_pei_never_exceeds_one() -> None:
    # A zone ten times as large with twice as many incidents is the thinner one.
    found = hs.prediction_accuracy([20, 10], [20, 10], [10, 1])
    assert found.index.tolist() == [1, 0]
    np.testing.assert_allclose(found["pai"], [(10 / 30) / (1 / 11), 1])
    # Ranked by number of zones, as ptools does, the large empty zone would be set against the small full one.
    wrong = hs.prediction_accuracy([0, 10], [50, 1], [10, 1])
    np.testing.assert_allclose(wrong["pei"], [0, 1])


def test_no_observed_so_far_has_no_rri() -> None:
    found = hs.prediction_accuracy([0, 2], [5, 1], [1, 1])
    assert np.isnan(found["rri"].iloc[0])
    assert found["rri"].iloc[1] == 3
    assert found["pai"].tolist() == [0, 1]


def plain(observed: list[float], predicted: list[float], area: list[float]) -> list[tuple[float, float]]:
    zones = sorted(zip(observed, predicted, area, strict=True), key=lambda z: (-z[1] / z[2], z[0] / z[2]))
    hits = ground = 0.0
    rows = []
    for seen, _, size in zones:
        hits, ground = hits + seen, ground + size
        rows.append(((hits / sum(observed)) / (ground / sum(area)), ground))
    return rows


zones = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from([0.5, 1.0, 4.0])),
    min_size=1,
    max_size=30,
).filter(lambda rows: any(row[0] for row in rows))


@given(zones)
def test_equals_a_plain_loop_and_keeps_its_bounds(rows: list[tuple[int, int, float]]) -> None:
    observed, predicted, area = (list(each) for each in zip(*rows, strict=True))
    found = hs.prediction_accuracy(observed, predicted, area)
    np.testing.assert_allclose(found["pai"], [pai for pai, _ in plain(observed, predicted, area)], rtol=1e-9)
    assert found["pei"].between(0, 1).all()
    assert found["pai"].iloc[-1] == pytest.approx(1)
    assert found["hit_rate"].is_monotonic_increasing


@given(zones, st.floats(0.01, 100), st.floats(0.01, 100))
def test_units_of_area_and_of_the_forecast_change_nothing_but_rri(
    rows: list[tuple[int, int, float]], unit: float, factor: float
) -> None:
    observed, predicted, area = (np.array(each, dtype=float) for each in zip(*rows, strict=True))
    # Powers of two keep the order of equals.
    unit, factor = 2.0 ** round(np.log2(unit)), 2.0 ** round(np.log2(factor))
    one = hs.prediction_accuracy(observed, predicted, area)
    other = hs.prediction_accuracy(observed, predicted * factor, area * unit)
    np.testing.assert_allclose(other[["pai", "pei"]], one[["pai", "pei"]], rtol=1e-9)
    np.testing.assert_allclose(other["rri"], one["rri"] * factor, rtol=1e-9)


def test_foreseeing_exactly_what_happens_is_the_best(rng: np.random.Generator) -> None:
    observed, area = rng.poisson(2, 200), rng.uniform(1, 2, 200)
    found = hs.prediction_accuracy(observed, observed, area)
    np.testing.assert_allclose(found["pei"], 1)
    np.testing.assert_allclose(found["rri"], 1)
    assert found["pai"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("observed", "predicted", "area", "words"),
    [
        ([], [], [], "0, 0 and 0 zones"),
        ([1, 2], [1], [1, 1], "2, 1 and 2 zones"),
        ([1, np.nan], [1, 1], [1, 1], "observed numbers hold 1"),
        ([1, 2], [-1, 1], [1, 1], "predicted numbers hold 1"),
        ([1, 2], [1, 1], [1, 0], "area numbers hold 1"),
        ([0, 0], [1, 1], [1, 1], "no incident at all"),
    ],
)
def test_refusals(observed: list[float], predicted: list[float], area: list[float], words: str) -> None:
    with pytest.raises(UserError, match=words):
        hs.prediction_accuracy(observed, predicted, area)


# Ways to foresee


def heap(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.concatenate([rng.normal(1700, 120, (200, 2)), rng.uniform(0, 3200, (150, 2))]).T
    return x.clip(0, 3199), y.clip(0, 3199)


def test_counts_are_spread_evenly_over_wider_cells(rng: np.random.Generator) -> None:
    grid = make_grid((0, 0, 799, 799), cell_m=100, shape="square")
    counts = np.zeros(64)
    counts[[0, 1, 9, 63]] = [4, 2, 6, 8]
    found = forecast(Ground(grid), counts, Candidate("counts", 2)).reshape(8, 8)
    assert found[:2, :2].tolist() == [[3, 3], [3, 3]]
    assert found[6:, 6:].tolist() == [[2, 2], [2, 2]]
    assert found.sum() == counts.sum()
    assert forecast(Ground(grid), counts, Candidate("counts", 1)).tolist() == counts.tolist()


def test_wider_cells_at_the_edge_share_among_the_ground_they_have() -> None:
    grid = make_grid((0, 0, 499, 99), cell_m=100, shape="square")
    found = forecast(Ground(grid), np.array([0.0, 0, 0, 0, 6]), Candidate("counts", 4))
    assert found.tolist() == [0, 0, 0, 0, 6]


def test_density_equals_the_exact_one_for_points_in_the_middle_of_cells(rng: np.random.Generator) -> None:
    grid = make_grid((0, 0, 3199, 3199), cell_m=100, shape="square")
    x, y = (np.floor(axis / 100) * 100 + 50 for axis in heap(rng))
    counts = np.bincount(grid.locate(x, y), minlength=len(grid)).astype(float)
    exact = density_surface(x, y, grid=grid, bandwidth_m=400, crs="EPSG:27700").cell_values()
    found = forecast(Ground(grid), counts, Candidate("density", 4))
    np.testing.assert_allclose(found / found.sum(), exact / exact.sum(), atol=1e-9)
    assert ((found == 0) == (exact < 1e-9)).all()


def test_gi_star_orders_cells_by_its_score(rng: np.random.Generator) -> None:
    grid, wide = (make_grid((0, 0, 3199, 3199), cell_m=cell, shape="square") for cell in (100, 200))
    x, y = heap(rng)
    counts = np.bincount(grid.locate(x, y), minlength=len(grid)).astype(float)
    z = gi_star_z(np.bincount(wide.locate(x, y), minlength=len(wide)).astype(float), cell_neighbours(wide))
    found = forecast(Ground(grid), counts, Candidate("gi-star", 2))
    np.testing.assert_allclose(found, (z - z.min())[wide.locate(*grid.centres())], atol=1e-9)


def test_clusters_spread_their_incidents_over_their_cells(rng: np.random.Generator) -> None:
    grid = make_grid((0, 0, 3199, 3199), cell_m=100, shape="square")
    x = np.concatenate([rng.uniform(1000, 1100, 60), rng.uniform(0, 3200, 40)])
    y = np.concatenate([rng.uniform(1000, 1100, 60), rng.uniform(0, 3200, 40)])
    found, reach_m = forecast_clusters(len(grid), x, y, grid.locate(x, y))
    assert 100 <= reach_m <= 300
    assert found.argmax() == grid.locate(np.array([1050.0]), np.array([1050.0]))[0]
    assert 60 <= found.sum() <= 100
    nothing, _ = forecast_clusters(len(grid), x[:1], y[:1], grid.locate(x[:1], y[:1]))
    assert not nothing.any()


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([each for each in CANDIDATES if each.kind != "clusters"]))
def test_every_way_foresees_numbers_of_zero_or_more(seed: int, candidate: Candidate) -> None:
    grid = make_grid((350, 250, 1999, 1499), cell_m=100, shape="square")
    counts = np.random.default_rng(seed).poisson(0.05, len(grid)).astype(float)
    found = forecast(Ground(grid), counts, candidate)
    assert found.shape == (len(grid),)
    assert np.isfinite(found).all()
    assert (found >= 0).all()


def test_nothing_happened_so_far_foresees_nothing() -> None:
    grid = make_grid((0, 0, 799, 799), cell_m=100, shape="square")
    for candidate in CANDIDATES[:-1]:
        assert not forecast(Ground(grid), np.zeros(64), candidate).any()
