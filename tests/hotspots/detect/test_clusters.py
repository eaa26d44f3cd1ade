"""Clusters: scikit-learn on every point, planted groups, polygons, degenerate input, refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.metrics import adjusted_rand_score

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect import clusters

GB = "EPSG:27700"


def layer(x: object, y: object) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(x, y, crs=GB)


def planted(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three tight groups of 40, 30 and 20 and thirty lone points far from them and from each other."""
    middle = np.array([[0, 0], [3000, 0], [0, 3000]])
    truth = np.repeat([0, 1, 2], [40, 30, 20])
    groups = middle[truth] + rng.uniform(-60, 60, (90, 2))
    lone = np.array([[10_000 + 2000 * k, 5000] for k in range(30)])
    x, y = np.vstack([groups, lone]).T
    return x, y, np.r_[truth, np.full(30, -1)]


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_planted_groups_are_found(method: str, rng: np.random.Generator) -> None:
    x, y, truth = planted(rng)
    found = hs.find_clusters(layer(x, y), method=method, eps_m=150, min_incidents=8)
    grouped = truth >= 0
    np.testing.assert_array_equal(found[grouped], truth[grouped])
    if method == "dbscan":  # HDBSCAN may call evenly spread lone points a thin cluster
        assert (found[~grouped] == -1).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 150), st.integers(2, 8), st.sampled_from([20.0, 55.0, 140.0]), st.integers(0, 9999))
def test_same_labels_as_sklearn_point_by_point(n: int, least: int, eps_m: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 40, (2, n)) * 25.0  # a coarse lattice, so that points stack up
    mine = hs.find_clusters(layer(x, y), eps_m=eps_m, min_incidents=least)
    theirs = DBSCAN(eps=eps_m, min_samples=least).fit_predict(np.column_stack([x, y]))
    np.testing.assert_array_equal(mine, theirs)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 250),
    st.integers(2, 12),
    st.sampled_from([1.0, 0.1, 25.0]),
    st.sampled_from([1.0, 2**0.5, 2.0, 5.0, 3.3, 40.0]),
    st.integers(2, 60),
    st.integers(0, 9999),
)
def test_ties_at_the_reach_fall_as_in_sklearn(
    n: int, least: int, step: float, reach: float, width: int, seed: int
) -> None:
    """Lattices of several steps, so that many pairs are exactly the reach apart, far from the origin too."""
    x, y = np.random.default_rng(seed).integers(0, width, (2, n)) * step + 400_000 * (seed % 2)
    mine = clusters.label_clusters(x, y, method="dbscan", eps_m=step * reach, min_incidents=least)
    theirs = DBSCAN(eps=step * reach, min_samples=least).fit_predict(np.column_stack([x, y]))
    np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("eps_m", [0.5, 40.0, 3000.0])
def test_same_labels_as_sklearn_on_a_city(eps_m: float) -> None:
    """Far points (a grid too wide to count on), stacks, heaps of all sizes; large enough for threads."""
    rng = np.random.default_rng(11)
    heaps = rng.uniform(0, 20_000, (60, 2))[rng.integers(0, 60, 25_000)]
    xy = heaps + rng.normal(size=(25_000, 2)) * rng.choice([5, 50, 400], 25_000)[:, None]
    xy[::7] = np.round(xy[::7] / 100) * 100
    xy[0] = 3e6, 5e6
    mine = clusters.label_clusters(*xy.T, method="dbscan", eps_m=eps_m, min_incidents=12)
    np.testing.assert_array_equal(mine, DBSCAN(eps=eps_m, min_samples=12).fit_predict(xy))


def test_tall_stacks_cost_no_more_than_single_points() -> None:
    """
    Four places 80, 80 and 140 m apart with 300,000 points in all: by pairs that would be 10^10 distances.

    Within 100 m of 0 stand 0 and 80; 80 and 160 likewise; 300 is 140 m from the next.
    """
    x = np.tile([0.0, 80.0, 160.0, 300.0], 75_000)
    mine = clusters.label_clusters(x, np.zeros(x.size), method="dbscan", eps_m=100, min_incidents=75_001)
    np.testing.assert_array_equal(mine, np.where(x < 300, 0, -1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9999), st.integers(-5000, 5000), st.integers(-5000, 5000))
def test_place_of_the_map_does_not_matter(seed: int, east: int, north: int) -> None:
    x, y = np.random.default_rng(seed).integers(0, 900, (2, 120)).astype(float)
    for method in ("dbscan", "hdbscan"):
        here, there = (
            clusters.label_clusters(*xy, method=method, eps_m=60, min_incidents=4)
            for xy in ((x, y), (x + east, y + north))
        )
        np.testing.assert_array_equal(here, there)


def separated(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Groups of different size and spread, far apart, in n points."""
    middle = np.array([[0, 0], [9000, 0], [0, 9000], [9000, 9000], [20_000, 4000]])
    of = rng.integers(0, 5, n)
    return (middle[of] + rng.normal(size=(n, 2)) * np.array([30, 60, 90, 120, 150])[of, None]).T


@pytest.mark.parametrize("least", [5, 15])
def test_hdbscan_equals_sklearn_where_groups_stand_apart(least: int, rng: np.random.Generator) -> None:
    """The library reckons in half the digits: single points on an edge may fall otherwise, groups not."""
    x, y = separated(rng, 1500)
    mine = clusters.label_clusters(x, y, method="hdbscan", eps_m=300.0, min_incidents=least)
    theirs = HDBSCAN(min_cluster_size=least, cluster_selection_epsilon=300.0, copy=True).fit_predict(
        np.column_stack([x, y])
    )
    assert len(set(mine[mine >= 0])) == len(set(theirs[theirs >= 0])) == 5
    assert adjusted_rand_score(mine, theirs) > 0.999


def test_hdbscan_is_the_same_in_any_order_of_the_records_and_every_time(rng: np.random.Generator) -> None:
    x, y = np.round(separated(rng, 3000) * np.array(1.0) / 20) * 20  # many ties
    one = clusters.label_clusters(x, y, method="hdbscan", eps_m=None, min_incidents=10)
    assert (clusters.label_clusters(x, y, method="hdbscan", eps_m=None, min_incidents=10) == one).all()
    order = rng.permutation(x.size)
    other = clusters.label_clusters(x[order], y[order], method="hdbscan", eps_m=None, min_incidents=10)
    assert adjusted_rand_score(one[order], other) == 1
    _, place = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    assert pd.Series(one).groupby(place).nunique().max() == 1, "incidents at one place are never parted"


def test_hdbscan_takes_more_than_thirty_thousand_points(rng: np.random.Generator) -> None:
    x, y = separated(rng, 31_000)
    found = clusters.label_clusters(x, y, method="hdbscan", eps_m=1000.0, min_incidents=50)
    assert len(set(found[found >= 0])) == 5


def test_hdbscan_waits_for_its_turn(rng: np.random.Generator) -> None:
    """Two pages at once: both get the answer one alone gets."""
    x, y = separated(rng, 2000)

    def ask(_: int) -> list[int]:
        return clusters.label_clusters(x, y, method="hdbscan", eps_m=None, min_incidents=10).tolist()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert all(answer == ask(0) for answer in answers)


def test_keeps_the_index_and_the_grouping_in_any_order(rng: np.random.Generator) -> None:
    x, y, _ = planted(rng)
    points = gpd.GeoDataFrame(geometry=layer(x, y)).set_index(np.arange(500, 500 + x.size))
    shuffled = points.sample(frac=1, random_state=4)
    one = hs.find_clusters(points, eps_m=150, min_incidents=8)
    other = hs.find_clusters(shuffled, eps_m=150, min_incidents=8).loc[points.index]
    assert len(set(zip(one, other, strict=True))) == one.nunique()
    assert (one.index == points.index).all()


def test_polygons_round_clusters(rng: np.random.Generator) -> None:
    x, y, truth = planted(rng)
    points = layer(x, y)
    labels = hs.find_clusters(points, eps_m=150, min_incidents=8)
    drawn = clusters.draw_clusters(points, labels, margin_m=75)
    assert drawn["count"].tolist() == [40, 30, 20]
    assert drawn["cluster_id"].tolist() == [1, 2, 3]
    assert (drawn.geom_type == "Polygon").all()
    for number in range(3):
        inside = shapely.contains_xy(drawn.geometry.iloc[number], x, y)
        np.testing.assert_array_equal(inside, truth == number)
        assert drawn["area_km2"].iloc[number] == pytest.approx(drawn.geometry.iloc[number].area / 1e6)
    assert drawn.crs == GB


def test_single_place_becomes_a_disc() -> None:
    """By hand: one place, margin 100 m: close to pi 0.1² = 0.0314 km²."""
    drawn = clusters.cluster_polygons(np.zeros(9), np.zeros(9), np.zeros(9, dtype=int), margin_m=100, crs=GB)
    assert drawn["area_km2"].tolist() == pytest.approx([0.0314], rel=0.15)
    assert drawn["count"].tolist() == [9]


def test_loose_cluster_still_is_one_polygon() -> None:
    drawn = clusters.cluster_polygons(
        np.array([0.0, 1000, 2000]), np.zeros(3), np.zeros(3, dtype=int), margin_m=50, crs=GB
    )
    assert drawn.geom_type.tolist() == ["Polygon"]


def test_nothing_to_group() -> None:
    empty = layer([], [])
    assert hs.find_clusters(empty, eps_m=100).empty
    assert hs.find_clusters(empty, method="hdbscan").empty
    one = hs.find_clusters(layer([1], [1]), eps_m=100)
    assert one.tolist() == [-1]
    assert hs.find_clusters(layer([1, 2], [1, 2]), method="hdbscan").tolist() == [-1, -1]
    drawn = clusters.draw_clusters(layer([1], [1]), one, margin_m=10)
    assert len(drawn) == 0
    assert "count" in drawn


def test_all_at_one_place_is_one_cluster() -> None:
    place = layer([5] * 7, [5] * 7)
    for method in ("dbscan", "hdbscan"):
        assert hs.find_clusters(place, method=method, eps_m=100).tolist() == [0] * 7
        assert hs.find_clusters(place[:4], method=method, eps_m=100).tolist() == [-1] * 4


def test_suggestions_on_a_lattice_by_hand() -> None:
    """Places 130 m apart: the fourth nearest is 130 m away, and a place away from the rim has 5 in reach."""
    x, y = (axis.ravel() * 130.0 for axis in np.meshgrid(np.arange(20), np.arange(20)))
    reach, least = clusters.suggest_clustering(x, y)
    assert (reach.value, least.value) == (130, 5)
    assert "fourth nearest" in reach.reason
    assert "at least 5" in least.reason


def test_suggestion_picks_out_the_tall_stacks() -> None:
    """A quarter of the incidents on one place of a lattice: they, not the lattice, become the cluster."""
    x, y = (axis.ravel() * 250.0 for axis in np.meshgrid(np.arange(20), np.arange(20)))
    x, y = np.r_[x, np.full(160, 2500.0)], np.r_[y, np.full(160, 2500.0)]
    reach, least = clusters.suggest_clustering(x, y)
    labels = hs.find_clusters(layer(x, y), eps_m=reach.value, min_incidents=int(least.value))
    assert labels.max() == 0
    # 161 on the place, its 4 neighbours, which have as many within reach, and the 8 round those.
    assert (labels == 0).sum() == 173


def test_suggestions_for_next_to_nothing() -> None:
    few_reach, few_least = clusters.suggest_clustering(np.array([]), np.array([]))
    assert (few_reach.value, few_least.value) == (200, 5)


def test_refusals() -> None:
    points = layer([1.0, 2.0], [1.0, 2.0])
    with pytest.raises(UserError, match="dbscan or hdbscan"):
        hs.find_clusters(points, method="kmeans", eps_m=10)
    with pytest.raises(UserError, match="not given"):
        hs.find_clusters(points)
    with pytest.raises(UserError, match="above zero"):
        hs.find_clusters(points, eps_m=-1)
    with pytest.raises(UserError, match="2 or more"):
        hs.find_clusters(points, eps_m=10, min_incidents=1)
    with pytest.raises(UserError, match="too short for points up to 1,000 km"):
        hs.find_clusters(layer([0.0, 1e6], [0.0, 0.0]), eps_m=1e-4)
    with pytest.raises(UserError, match="no number"):
        clusters.label_clusters(
            np.array([1.0, np.nan]), np.zeros(2), method="dbscan", eps_m=10, min_incidents=2
        )


@pytest.mark.parametrize("least", [300, 900])
def test_very_crowded_places_far_apart_equal_sklearn(least: int, rng: np.random.Generator) -> None:
    """Some thousand places in a few squares, and so wide a ground that its squares cannot all be counted."""
    x, y = np.round(rng.normal(0, 90, (2, 3000)))
    x[:40], y[:40] = x[:40] + 90_000_000, y[:40] + 70_000_000
    mine = hs.find_clusters((x, y), eps_m=100, min_incidents=least, crs=GB)
    theirs = DBSCAN(eps=100, min_samples=least).fit_predict(np.column_stack([x, y]))
    np.testing.assert_array_equal(mine, theirs)
    assert (theirs >= 0).any()
    assert (theirs == -1).any()


def test_plain_numbers_give_the_labels_of_a_layer(rng: np.random.Generator) -> None:
    x, y, _ = planted(rng)
    of_a_layer = hs.find_clusters(layer(x, y), eps_m=150, min_incidents=8)
    pd.testing.assert_series_equal(hs.find_clusters((x, y), eps_m=150, min_incidents=8, crs=GB), of_a_layer)
    with pytest.raises(UserError, match="no coordinate reference system"):
        hs.find_clusters((x, y), eps_m=150, min_incidents=8)
