"""Near repeats: pairs counted one by one, all orders of the dates, pointpats, the other tool's labels."""

from __future__ import annotations

import datetime
import itertools
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hotspots as hs
from geodata.errors import UserError
from hotspots.detect import near_repeat as module
from hotspots.detect.close_pairs import band_edges, candidate_pairs, sort_into_cells, whole_days
from hotspots.detect.near_repeat import knox_counts, near_repeat

CRS = "EPSG:27700"
SPACE = np.array([0.0, 0.1, 200, 400, 600])
TIME = np.array([0.0, 1, 7, 14])


def at(x: object, y: object) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(np.asarray(x, dtype=float), np.asarray(y, dtype=float), crs=CRS)


def some(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Incidents on a lattice of 50 m, so that many distances are exactly the edge of a band."""
    rng = np.random.default_rng(seed)
    return (*(rng.integers(0, 30, (2, n)) * 50.0), rng.integers(0, 30, n))


def one_by_one(
    x: np.ndarray, y: np.ndarray, days: np.ndarray, space: np.ndarray, time: np.ndarray, metric: str
) -> np.ndarray:
    """Count every pair in plain Python, bands closed below and open above."""
    table = np.zeros((len(space) - 1, len(time) - 1), dtype=int)
    for i, j in itertools.combinations(range(len(x)), 2):
        east, north = abs(x[i] - x[j]), abs(y[i] - y[j])
        far = east + north if metric == "manhattan" else np.sqrt(east**2 + north**2)
        apart = abs(int(days[i]) - int(days[j]))
        for s in range(len(space) - 1):
            for t in range(len(time) - 1):
                table[s, t] += (space[s] <= far < space[s + 1]) and (time[t] <= apart < time[t + 1])
    return table


def observed(frame: pd.DataFrame, bands: int) -> np.ndarray:
    return frame["observed"].to_numpy().reshape(bands, -1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(0, 2**32 - 1), st.sampled_from(["euclidean", "manhattan"]))
def test_every_pair_stands_in_its_band(n: int, seed: int, metric: str) -> None:
    x, y, days = some(n, seed)
    counts = knox_counts(
        x, y, days, space_edges=SPACE, time_edges=TIME, metric=metric, permutations=3,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    np.testing.assert_array_equal(counts.observed, one_by_one(x, y, days, SPACE, TIME, metric))
    everything = one_by_one(x, y, days, np.array([0, 1e9]), TIME, metric)
    np.testing.assert_array_equal(counts.time_pairs, everything[0])
    all_days = one_by_one(x, y, days, SPACE, np.array([0, 1e9]), metric)
    np.testing.assert_array_equal(counts.space_pairs, all_days[:, 0])


def test_two_incidents_100_m_and_3_days_apart(rng: np.random.Generator) -> None:
    """
    The pair belongs to the bands that hold 100 m and 3 days.

    The Near Repeat Calculator 1.3 prints "101 to 200" and "4 to 6" for it: what it labels "a to b" holds
    a - 1 and more, and less than b. Its "0 to 1 days" is the same day only.
    """
    table = hs.near_repeat(
        at([0, 100], [0, 0]), [0, 3], space_bands_m=[0, 100, 200], time_bands_days=[0, 3, 6], rng=rng,
        permutations=9,
    )  # fmt: skip
    (row,) = table[table["observed"] == 1].itertuples()
    assert (row.space_from_m, row.space_to_m, row.time_from_days, row.time_to_days) == (100, 200, 3, 6)
    # What the other tool would print: the edge, raised by one of its units.
    assert f"{row.space_from_m + 1:.0f} to {row.space_to_m:.0f}" == "101 to 200"
    assert f"{row.time_from_days + 1:.0f} to {row.time_to_days:.0f}" == "4 to 6"


def test_the_expected_number_is_the_mean_over_all_720_orders_and_p_is_their_share(
    rng: np.random.Generator,
) -> None:
    x, y = np.array([0, 30, 150, 160, 500, 700.0]), np.array([0, 0, 90, 10, 0, 0.0])
    days = np.array([0, 2, 2, 9, 30, 31])
    space, time = [0, 100, 200, 400], [0, 3, 10]
    edges = np.array(space, dtype=float), np.array(time, dtype=float)
    orders = [
        one_by_one(x, y, np.array(order), *edges, "euclidean") for order in itertools.permutations(days)
    ]
    table = hs.near_repeat(
        at(x, y), days, space_bands_m=space, time_bands_days=time, permutations=9999, rng=rng
    )
    np.testing.assert_allclose(table["expected"], np.mean(orders, axis=0).ravel(), atol=1e-12)
    exact = np.mean(np.array(orders) >= orders[0], axis=0).ravel()
    spread = np.sqrt(exact * (1 - exact) / 9999)
    assert (np.abs(table["p"] - exact) <= 4 * spread + 1.1e-4).all()
    np.testing.assert_allclose(table["ratio"], table["observed"] / table["expected"])


def test_shuffles_are_shuffles(rng: np.random.Generator) -> None:
    """Over all bands of time each shuffle has all pairs; its mean is the expected number."""
    x, y, days = some(120, 5)
    counts = knox_counts(
        x, y, days, space_edges=SPACE, time_edges=np.array([0.0, 3, 9, 1000]), permutations=2000, rng=rng
    )
    np.testing.assert_array_equal(
        counts.shuffled.sum(axis=2), np.broadcast_to(counts.space_pairs, (2000, len(SPACE) - 1))
    )
    error = counts.shuffled.std(axis=0) / np.sqrt(2000)
    assert (np.abs(counts.shuffled.mean(axis=0) - counts.expected) <= 4.5 * error + 1e-9).all()


def test_every_order_of_three_is_as_likely(rng: np.random.Generator) -> None:
    from hotspots.detect.kernels.near_repeat import shuffle_days

    table = np.empty((3, 6000), dtype=np.int16)
    shuffle_days(
        np.array([0, 1, 2], dtype=np.int16), rng.integers(1, 2**63, 6000).astype(np.uint64), 0, table
    )
    orders, counts = np.unique(table.T, axis=0, return_counts=True)
    assert len(orders) == 6
    assert ((counts - 1000) ** 2 / 1000).sum() < 20.5  # chi-square, 5 degrees of freedom, 0.001


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equals_pointpats(seed: int) -> None:
    from pointpats import Knox

    source = np.random.default_rng(seed)
    places, days = source.uniform(0, 2000, (150, 2)), source.integers(0, 100, 150)
    table = hs.near_repeat(
        at(*places.T), days, space_bands_m=[250], time_bands_days=[8], permutations=999, rng=source
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.random.seed(seed)
        # It takes in both ends: no distance is 250 m exactly, and "less than 8 days" is "at most 7".
        theirs = Knox(places, days[:, None].astype(float), delta=250, tau=7, permutations=499)
    assert table["observed"].item() == theirs.statistic_
    assert abs(table["p"].item() - theirs.p_sim) < 0.1


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 60), st.integers(0, 2**32 - 1), st.integers(-9, 9), st.integers(-4000, 4000))
def test_order_origin_and_quarter_turns_do_not_matter(n: int, seed: int, blocks: int, later: int) -> None:
    x, y, days = some(n, seed)
    order = np.random.default_rng(seed).permutation(n)

    def counted(x: np.ndarray, y: np.ndarray, days: np.ndarray) -> np.ndarray:
        rng = np.random.default_rng(1)
        return knox_counts(
            x, y, days, space_edges=SPACE, time_edges=TIME, metric="manhattan", permutations=1, rng=rng
        ).observed  # fmt: skip

    expected = counted(x, y, days)
    np.testing.assert_array_equal(counted(x[order], y[order], days[order]), expected)
    np.testing.assert_array_equal(counted(x + 1000 * blocks, y - 250 * blocks, days + later), expected)
    np.testing.assert_array_equal(counted(-y, x, days), expected)
    np.testing.assert_array_equal(counted(x, y, -days), expected)


def test_processors_and_memory_do_not_change_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, days = some(700, 3)

    def counted() -> np.ndarray:
        rng = np.random.default_rng(4)
        return knox_counts(
            x, y, days, space_edges=SPACE, time_edges=TIME, permutations=60, rng=rng
        ).shuffled  # fmt: skip

    monkeypatch.setattr(module, "processors", lambda: 3)
    many = counted()
    monkeypatch.setattr(module, "processors", lambda: 1)
    np.testing.assert_array_equal(counted(), many)
    monkeypatch.setattr(module, "_TABLE_BYTES", 700 * 2 * 17)
    np.testing.assert_array_equal(counted(), many)
    assert (many != many[0]).any()


def test_more_pairs_than_a_small_counter_holds(rng: np.random.Generator) -> None:
    table = hs.near_repeat(
        at(np.zeros(300), np.zeros(300)), np.zeros(300, dtype=int), space_bands_m=[0.1, 9],
        time_bands_days=[1, 2], permutations=9, rng=rng,
    )  # fmt: skip
    assert table["observed"].tolist() == [300 * 299 // 2, 0, 0, 0]
    assert table["expected"].tolist() == [300 * 299 // 2, 0, 0, 0]
    assert table["p"].tolist() == [1, 1, 1, 1]
    assert table["ratio"].isna().tolist() == [False, True, True, True]


def test_pairs_to_measure_are_those_of_neighbouring_cells() -> None:
    x, y, _ = some(80, 6)
    cells = sort_into_cells(x, y, 300)
    column, row = cells.cell % cells.columns, cells.cell // cells.columns
    beside = (np.abs(column[:, None] - column) <= 1) & (np.abs(row[:, None] - row) <= 1)
    assert candidate_pairs(cells) == (beside.sum() - 80) // 2
    near = np.hypot(x[:, None] - x, y[:, None] - y) < 300
    order = cells.order
    assert (beside | ~near[order][:, order]).all()


def test_planted_near_repeats_are_found_in_their_bands_only(rng: np.random.Generator) -> None:
    x, y = rng.uniform(0, 10_000, (2, 600))
    days = rng.integers(0, 730, 600)
    seeds = rng.choice(600, 80, replace=False)
    turn = rng.uniform(0, 2 * np.pi, 80)
    x = np.append(x, x[seeds] + 150 * np.cos(turn))
    y = np.append(y, y[seeds] + 150 * np.sin(turn))
    days = np.append(days, days[seeds] + rng.integers(1, 7, 80))
    table = hs.near_repeat(at(x, y), days, space_bands_m=SPACE, time_bands_days=[0, 1, 7, 14, 28], rng=rng)
    clear = table[table["q"] < 0.05]
    assert clear[["space_from_m", "time_from_days"]].to_numpy().tolist() == [[0.1, 1]]
    assert clear["observed"].item() >= 80
    assert clear["ratio"].item() > 5


def test_false_alarms_are_as_rare_as_promised(rng: np.random.Generator) -> None:
    alarms = 0
    for _ in range(200):
        x, y, days = rng.uniform(0, 3000, 100), rng.uniform(0, 3000, 100), rng.integers(0, 365, 100)
        table = hs.near_repeat(
            at(x, y), days, space_bands_m=[300, 600], time_bands_days=[14, 28], permutations=199, rng=rng
        )
        alarms += bool((table["q"] < 0.05).any())
    assert alarms <= 20  # 10 promised; more than 20 has a chance of 1 in 1,000


def test_stretches_without_incidents_do_not_matter(rng: np.random.Generator) -> None:
    days = np.array([0, 3, 45_000, 45_002, 90_000])
    x = np.array([0, 50, 60, 100, 120.0])
    counts = knox_counts(x, np.zeros(5), days, space_edges=SPACE, time_edges=TIME, permutations=5, rng=rng)
    np.testing.assert_array_equal(counts.observed, one_by_one(x, np.zeros(5), days, SPACE, TIME, "euclidean"))
    assert counts.time_pairs.tolist() == [0, 2, 0]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_hardly_any_incidents(n: int, rng: np.random.Generator) -> None:
    table = hs.near_repeat(
        at(np.arange(n) * 50, np.zeros(n)), np.arange(n), space_bands_m=[100], time_bands_days=[7], rng=rng,
        permutations=19,
    )  # fmt: skip
    assert table["observed"].tolist() == [int(n == 2)]
    assert table["p"].tolist() == [1]
    assert table["q"].tolist() == [1]


def test_bands_are_edges_upper_ends_or_pairs() -> None:
    said = {"what": "The bands", "unit": "days"}
    for edges in ([0, 7, 14], [7, 14], [(0, 7), (7, 14)]):
        assert band_edges(edges, **said).tolist() == [0, 7, 14]
    assert band_edges([(0.1, 200), (200, 400)], **said).tolist() == [0.1, 200, 400]
    for bad in (
        [],
        [0],
        [7, 7],
        [14, 7],
        [-1, 7],
        [(0, 7), (8, 14)],
        [7, np.inf],
        [7, np.nan],
        ["a"],
        [[[1]]],
    ):
        with pytest.raises(UserError, match="ascend from 0"):
            band_edges(bad, **said)
    with pytest.raises(UserError, match="at most 50"):
        band_edges(list(range(60)), **said)


def test_a_band_that_starts_above_0_leaves_the_same_place_and_day_out(rng: np.random.Generator) -> None:
    points, days = at([0, 0, 50], [0, 0, 0]), [0, 0, 3]
    table = hs.near_repeat(
        points, days, space_bands_m=[(0.1, 200)], time_bands_days=[(1, 7)], permutations=9, rng=rng
    )
    assert table["observed"].tolist() == [2]


def test_days_apart_is_the_difference_of_the_calendar_dates() -> None:
    late, early = datetime.datetime(2024, 3, 1, 23, 50), datetime.datetime(2024, 3, 2, 0, 10)
    assert np.diff(whole_days([late, early], 2)).tolist() == [1]
    assert np.diff(whole_days([late.replace(hour=0), late], 2)).tolist() == [0]
    assert np.diff(whole_days([late.date(), early.date()], 2)).tolist() == [1]
    # The hour is the local one: the night the clocks go forward is one night.
    local = pd.DatetimeIndex(["2024-03-30 23:30", "2024-03-31 00:30"]).tz_localize("Europe/London")
    assert np.diff(whole_days(local, 2)).tolist() == [1]
    assert np.diff(whole_days(["2024-03-01", "2024-04-01"], 2)).tolist() == [31]
    assert whole_days([0.9, 1.1, -0.5], 3).tolist() == [0, 1, -1]


def test_refusals(rng: np.random.Generator) -> None:
    points = at([0, 1], [0, 0])
    usual = {"space_bands_m": [9], "time_bands_days": [9], "rng": rng}
    with pytest.raises(UserError, match="there are 2 points"):
        hs.near_repeat(points, [1], **usual)
    with pytest.raises(UserError, match="missing for 1 of 2"):
        hs.near_repeat(points, [pd.Timestamp("2024-01-01"), pd.NaT], **usual)
    for texts in (["soon", "later"], ["03/04/2024", "04/05/2024"]):
        with pytest.raises(UserError, match="not all timestamps"):
            hs.near_repeat(points, texts, **usual)
    with pytest.raises(UserError, match="beyond what a calendar holds"):
        hs.near_repeat(points, [1.0, np.inf], **usual)
    with pytest.raises(UserError, match="euclidean"):
        hs.near_repeat(points, [1, 2], metric="straight", **usual)
    with pytest.raises(UserError, match="permutations"):
        hs.near_repeat(points, [1, 2], permutations=0, **usual)
    with pytest.raises(UserError, match="coordinate"):
        hs.near_repeat(points.set_crs("EPSG:4326", allow_override=True), [1, 2], **usual)
    with pytest.raises(UserError, match="oldest dates"):
        near_repeat(points, [0, 50_000], space_bands_m=[9], time_bands_days=[60_000], rng=rng)
