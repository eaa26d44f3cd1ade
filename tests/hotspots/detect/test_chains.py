"""Chains and repeats: components of scipy, hand counts, people never named."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geodata.errors import UserError
from hotspots.detect.chains import chain_polygons, describe_chains, find_chains, label_chains
from hotspots.detect.repeats import count_repeats, place_keys, repeat_people, repeat_places

CRS = "EPSG:27700"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 80), st.integers(0, 2**32 - 1), st.sampled_from(["euclidean", "manhattan"]))
def test_chains_are_connected_components(n: int, seed: int, metric: str) -> None:
    rng = np.random.default_rng(seed)
    x, y, days = *(rng.integers(0, 40, (2, n)) * 50.0), rng.integers(0, 60, n)
    labels = label_chains(x, y, days, reach_m=200, reach_days=7, metric=metric)
    east, north = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    far = east + north if metric == "manhattan" else np.hypot(east, north)
    linked = (far < 200) & (np.abs(days[:, None] - days) < 7)
    _, theirs = sparse.csgraph.connected_components(sparse.csr_array(linked)) if n else (0, np.empty(0, int))
    for i in range(n):
        mates = theirs == theirs[i]
        if mates.sum() == 1:
            assert labels[i] == -1
        else:
            np.testing.assert_array_equal(labels == labels[i], mates)
    firsts = [days[labels == chain].min() for chain in range(labels.max(initial=-1) + 1)]
    assert firsts == sorted(firsts)


def test_chain_by_hand() -> None:
    """Three in a row, each 150 m and 5 days on: the ends are 300 m and 10 days apart and still one chain."""
    points = gpd.GeoSeries.from_xy([0, 150, 300, 300, 900], [0, 0, 0, 0, 0], crs=CRS, index=list("abcde"))
    times = pd.to_datetime(["2024-01-01", "2024-01-06", "2024-01-11", "2024-02-11", "2024-01-06"])
    labels = find_chains(points, times, reach_m=200, reach_days=7)
    assert labels.to_dict() == {"a": 0, "b": 0, "c": 0, "d": -1, "e": -1}
    x, y = points.x.to_numpy(), points.y.to_numpy()
    days = times.to_numpy().astype("datetime64[D]").astype(np.int64)
    chains = describe_chains(x, y, days, labels.to_numpy())
    (row,) = chains.itertuples(index=False)
    assert (row.chain_id, row.count, row.duration_days, row.extent_m) == (0, 3, 10, 300.0)
    drawn = chain_polygons(x, y, labels.to_numpy(), chains, margin_m=50, crs=CRS)
    assert drawn.geometry.iloc[0].bounds == pytest.approx((-50, -50, 350, 50), abs=0.5)
    assert describe_chains(x, y, days, labels.to_numpy(), least=4).empty


def test_reach_does_not_take_in_its_end() -> None:
    x, y = np.array([0.0, 200.0]), np.zeros(2)
    assert label_chains(x, y, np.array([0, 0]), reach_m=200, reach_days=7).tolist() == [-1, -1]
    assert label_chains(x, y, np.array([0, 0]), reach_m=200.1, reach_days=7).tolist() == [0, 0]
    assert label_chains(x, y, np.array([0, 7]), reach_m=201, reach_days=7).tolist() == [-1, -1]
    assert label_chains(x, y, np.array([0, 6]), reach_m=201, reach_days=7).tolist() == [0, 0]


def test_greatest_distance_of_a_long_chain(rng: np.random.Generator) -> None:
    from scipy.spatial.distance import pdist

    x, y = rng.uniform(0, 500, (2, 400))
    chains = describe_chains(x, y, np.zeros(400, dtype=int), np.zeros(400, dtype=int))
    assert chains["extent_m"].item() == pytest.approx(pdist(np.column_stack([x, y])).max())


def test_no_chain_at_all() -> None:
    none = np.empty(0)
    labels = label_chains(none, none, none.astype(int), reach_m=9, reach_days=1)
    chains = describe_chains(none, none, none.astype(int), labels)
    assert chains.empty
    assert chain_polygons(none, none, labels, chains, margin_m=9, crs=CRS).empty
    for reach in ({"reach_m": 0, "reach_days": 1}, {"reach_m": 1, "reach_days": 0}):
        with pytest.raises(UserError, match="reach of a chain"):
            label_chains(none, none, none.astype(int), **reach)


def test_repeats_by_hand(rng: np.random.Generator) -> None:
    """Place A: days 0, 0, 3, 40; B: 5, 12; C: 9. Gaps: A 0, 3, 37; B 7."""
    east = np.array([0, 0, 0, 0, 80, 80.04, 500])
    points = gpd.GeoSeries.from_xy(east, np.zeros(7), crs=CRS)
    found = repeat_places(points, [40, 0, 3, 0, 12, 5, 9], permutations=99, rng=rng)
    assert (found.incidents, found.groups, found.repeated, found.at_repeated) == (7, 3, 2, 6)
    assert found.sizes.to_numpy().tolist() == [[1, 1, 1], [2, 1, 2], [3, 0, 0], [4, 1, 4], [5, 0, 0]]
    assert found.soon["time_from_days"].tolist() == [0, 1, 7, 28, 91, 365]
    assert found.soon["observed"].tolist() == [1, 1, 1, 1, 0, 0]
    assert found.soon["expected"].sum() == pytest.approx(4)


def test_repeats_equal_counting_in_pandas(rng: np.random.Generator) -> None:
    group, days = rng.integers(0, 60, 200), rng.integers(0, 400, 200)
    group = pd.factorize(group)[0]
    gaps = pd.DataFrame({"g": group, "d": days}).sort_values(["g", "d"]).groupby("g")["d"].diff().dropna()
    expected = pd.cut(gaps, [0, 1, 7, 28, 91, 365, np.inf], right=False).value_counts(sort=False)
    found = count_repeats(group, days, permutations=19, rng=rng)
    assert found.soon["observed"].tolist() == expected.tolist()


def test_repeats_that_come_soon_are_found(rng: np.random.Generator) -> None:
    first = rng.integers(0, 700, 150)
    group = np.concatenate([np.arange(150), rng.permutation(150)[:80], rng.permutation(150)[:40]])
    days = np.concatenate([first, first[group[150:230]] + rng.integers(1, 7, 80), rng.integers(0, 700, 40)])
    soon = count_repeats(group, days, permutations=199, rng=rng).soon
    assert soon["q"].iloc[1] < 0.05
    assert (soon["q"].drop(1) > 0.05).all()


def test_people_are_counted_and_never_named(rng: np.random.Generator) -> None:
    keys = pd.Series(["k-one", None, "k-one", "k-two", None, "k-three"])
    found = repeat_people(keys, pd.date_range("2024-01-01", periods=6), permutations=19, rng=rng)
    assert (found.incidents, found.groups, found.repeated, found.at_repeated) == (4, 3, 1, 2)
    assert found.soon["observed"].tolist() == [0, 1, 0, 0, 0, 0]
    assert "k-" not in repr(vars(found)) + found.sizes.to_csv() + found.soon.to_csv()


@pytest.mark.parametrize(
    "keys", [pd.Series([], dtype=object), pd.Series([None, None]), pd.Series(["a", "b"])]
)
def test_nobody_twice(keys: pd.Series, rng: np.random.Generator) -> None:
    found = repeat_people(keys, np.arange(len(keys)), permutations=9, rng=rng)
    assert (found.repeated, found.at_repeated) == (0, 0)
    assert found.soon["observed"].sum() == 0
    assert (found.soon["q"] == 1).all()


def test_places_agree_to_10_centimetres() -> None:
    assert place_keys(np.array([0, 0.04, 0.2, 0]), np.array([0, 0, 0, 9.0])).tolist() == [0, 0, 1, 2]
    with pytest.raises(UserError, match="permutations"):
        count_repeats(
            np.zeros(2, dtype=int), np.zeros(2, dtype=int), permutations=0, rng=np.random.default_rng(1)
        )
