"""Co-location: a hand-worked map, a plain double loop, all shuffles counted out, planted truth, refusals."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.detect.colocation import co_location, pairs_of_marks

GB = "EPSG:27700"


def layer(x: object, y: object) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(x, y, crs=GB)


def row(frame: pd.DataFrame, first: str, second: str, band_m: float | None = None) -> pd.Series:
    rows = frame[(frame["first"] == first) & (frame["second"] == second)]
    return (rows if band_m is None else rows[rows["band_m"] == band_m]).iloc[0]


def by_hand(x: np.ndarray, y: np.ndarray, one: np.ndarray, two: np.ndarray, reach: float) -> int:
    """A plain double loop over ordered pairs of different points."""
    return sum(
        bool(one[i]) and bool(two[j]) and i != j and (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 <= reach**2
        for i in range(x.size)
        for j in range(x.size)
    )


def test_hand_worked_street(rng: np.random.Generator) -> None:
    """
    Five incidents in a street, 0, 100, 200, 300 and 1,000 m along: a, ab, b, a, b.

    Within 100 m: pairs of neighbours (0, 100), (100, 200), (200, 300). a and another b: 0 with 100, 100 with
    200, 300 with 200: 3 pairs; 100 is a and b, but no pair with itself. Without those that carry both: only
    300 with 200. a with a: 0 with 100, so 1; b with b: 100 with 200, so 1.
    By chance: 6 ordered pairs; 3 a times 3 b less 1 with both = 8 of 20 ordered pairs: 6 * 8 / 20 = 2.4.
    """
    marks = pd.DataFrame({"a": [1, 1, 0, 1, 0], "b": [0, 1, 1, 0, 1]}, dtype=bool)
    found = co_location(layer([0, 100, 200, 300, 1000], [0] * 5), marks, band_m=100, rng=rng)
    pair = row(found, "a", "b")
    assert pair[["incidents_first", "incidents_second", "both", "pairs", "pairs_without_both"]].tolist() == [
        3, 3, 1, 3, 1,
    ]  # fmt: skip
    # Two with a alone, two with b alone: 6 ordered pairs times 4 of 20.
    assert pair["ratio_without_both"] == pytest.approx(1 / (6 * 4 / 20))
    assert pair["expected"] == pytest.approx(2.4)
    assert pair["ratio"] == pytest.approx(1.25)
    assert row(found, "a", "a")["pairs"] == row(found, "b", "b")["pairs"] == 1
    assert row(found, "a", "a")["expected"] == pytest.approx(3 * 6 / 20)


def test_p_is_the_share_of_all_shuffles() -> None:
    """All 720 ways of dealing six incidents' marks over six places, counted out by a plain loop."""
    x, y = np.array([0.0, 50, 90, 500, 560, 900]), np.zeros(6)
    a, b = np.array([1, 1, 0, 0, 1, 0]), np.array([0, 1, 1, 0, 0, 1])
    observed = by_hand(x, y, a, b, 100)
    counts = np.array(
        [by_hand(x, y, a[list(deal)], b[list(deal)], 100) for deal in itertools.permutations(range(6))]
    )
    level = (counts == observed).mean() / 2
    exact = min(1.0, 2 * min((counts > observed).mean() + level, (counts < observed).mean() + level))
    marks = pd.DataFrame({"a": a, "b": b}, dtype=bool)
    found = co_location(layer(x, y), marks, band_m=100, permutations=20_000, rng=np.random.default_rng(5))
    assert row(found, "a", "b")["p"] == pytest.approx(exact, abs=0.02)
    assert row(found, "a", "b")["expected"] == pytest.approx(counts.mean())
    z = (observed - counts.mean()) / counts.std()
    assert row(found, "a", "b")["z"] == pytest.approx(z, abs=0.02)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.integers(0, 9999))
def test_equals_a_plain_loop_with_stacks_and_ties(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 12, (2, n)) * 50.0
    marks = pd.DataFrame(rng.uniform(size=(n, 3)) < 0.5, columns=["a", "b", "c"])
    found = pairs_of_marks(x, y, marks, band_m=(50.0, 150.0), permutations=5, rng=rng)
    for one, two in itertools.combinations_with_replacement("abc", 2):
        for reach in (50.0, 150.0):
            first, second = marks[one].to_numpy(), marks[two].to_numpy()
            made = row(found, one, two, reach)
            assert made["pairs"] == by_hand(x, y, first, second, reach) // (2 if one == two else 1)
            if one != two:
                assert made["pairs_without_both"] == by_hand(x, y, first & ~second, second & ~first, reach)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 9999), st.sampled_from([(0.0, 0.0), (5000.0, -300.0)]), st.booleans())
def test_shift_order_and_names_do_not_matter(seed: int, shift: tuple[float, float], swap: bool) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 900, (2, 80)).astype(float)
    marks = pd.DataFrame(rng.uniform(size=(80, 2)) < 0.4, columns=["a", "b"])
    base = pairs_of_marks(x, y, marks, band_m=100, permutations=99, rng=np.random.default_rng(1))
    order = rng.permutation(80)
    other = pairs_of_marks(
        x[order] + shift[0],
        y[order] + shift[1],
        marks.iloc[order][["b", "a"] if swap else ["a", "b"]],
        band_m=100,
        permutations=99,
        rng=np.random.default_rng(1),
    )
    names = ("b", "a") if swap else ("a", "b")
    same = ["both", "pairs", "pairs_without_both", "expected"]
    assert row(base, "a", "b")[same].tolist() == pytest.approx(row(other, *names)[same].tolist())


def test_mean_of_the_shuffles_is_the_exact_mean(rng: np.random.Generator) -> None:
    x, y = rng.uniform(0, 2000, (2, 300))
    marks = pd.DataFrame(rng.uniform(size=(300, 2)) < 0.3, columns=["a", "b"])
    exact = co_location(layer(x, y), marks, band_m=150, permutations=50, rng=rng)
    # Two groups, one of them a single incident, so that the mean comes from the shuffles.
    groups = np.r_[1, np.zeros(299)]
    mean = co_location(layer(x, y), marks, band_m=150, permutations=4000, rng=rng, groups=groups)
    np.testing.assert_allclose(mean["expected"], exact["expected"], rtol=0.02)


def test_answers_do_not_hang_on_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, 2000, (2, 200))
    marks = pd.DataFrame(rng.uniform(size=(200, 3)) < 0.3, columns=list("abc"))

    def found() -> pd.DataFrame:
        return pairs_of_marks(x, y, marks, band_m=150, permutations=200, rng=np.random.default_rng(2))

    several = found()
    monkeypatch.setattr("hotspots.detect.colocation.processors", lambda: 1)
    monkeypatch.setattr("geodata.compiled.processors", lambda: 1)
    pd.testing.assert_frame_equal(found(), several)


def test_pairs_that_meet_only_through_points_with_both_are_told(rng: np.random.Generator) -> None:
    """Points with both marks stand in a heap; those with one of them anywhere, so do not meet."""
    x, y = rng.uniform(0, 5000, (2, 500))
    x[:30], y[:30] = rng.normal(2500, 40, (2, 30))
    kind = rng.integers(0, 3, 500)
    marks = pd.DataFrame({"a": kind == 0, "b": kind == 1})
    marks.iloc[:30] = True
    pair = row(co_location(layer(x, y), marks, band_m=150, rng=rng), "a", "b")
    assert pair["q"] < 0.01
    assert pair["ratio"] > 1.5
    # The heap is theirs alone: those with one mark are even a little thin on the ground there.
    assert pair["ratio_without_both"] < 1


def planted(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """400 incidents; a and b meet at one corner, c keeps to the other side of town."""
    x, y = rng.uniform(0, 4000, (2, 400))
    kind = rng.integers(0, 3, 400)
    corner = rng.choice(np.flatnonzero(kind < 2), 40, replace=False)
    x[corner], y[corner] = rng.normal(1000, 60, (2, 40))
    x[kind == 2] = rng.uniform(2500, 4000, (kind == 2).sum())
    x[(kind < 2) & (x > 2500)] -= 2500
    return x, y, pd.DataFrame({name: kind == at for at, name in enumerate("abc")})


def test_planted_meeting_and_planted_distance(rng: np.random.Generator) -> None:
    x, y, marks = planted(rng)
    found = co_location(layer(x, y), marks, band_m=200, rng=rng)
    together, apart = row(found, "a", "b"), row(found, "a", "c")
    assert together["q"] < 0.01
    assert together["ratio"] > together["chance_high"] > 1
    assert apart["q"] < 0.01
    assert apart["ratio"] < apart["chance_low"] < 1


def test_shuffling_within_groups_explains_what_the_groups_explain(rng: np.random.Generator) -> None:
    """Two districts with another mix of marks each, and nothing within: only the wide shuffle is struck."""
    x, y = rng.uniform(0, 1000, (2, 600))
    district = np.repeat([0, 1], 300)
    x += 2000 * district
    share = np.where(district == 0, 0.6, 0.1)
    marks = pd.DataFrame({name: rng.uniform(size=600) < share for name in "ab"})
    wide = co_location(layer(x, y), marks, band_m=150, rng=rng)
    narrow = co_location(layer(x, y), marks, band_m=150, rng=rng, groups=district)
    assert row(wide, "a", "b")["p"] < 0.01
    assert row(narrow, "a", "b")["p"] > 0.05
    assert row(narrow, "a", "b")["ratio"] == pytest.approx(1, abs=0.1)


def test_marks_nobody_carries_and_next_to_nothing(rng: np.random.Generator) -> None:
    marks = pd.DataFrame({"a": [True, True, False], "b": [False, True, True], "c": [pd.NA] * 3})
    found = co_location(layer([0, 10, 20], [0, 0, 0]), marks, band_m=50, rng=rng)
    assert row(found, "a", "c")[["p", "q", "ratio"]].isna().all()
    assert row(found, "a", "b")["p"] == 1  # everybody is near everybody: nothing can vary
    for n in (0, 1, 2):
        few = co_location(layer([0.0] * n, [0.0] * n), marks.iloc[:n], band_m=50, rng=rng)
        assert len(few) == 6
        assert (few["pairs"] <= 1).all()
    stack = co_location(layer([5.0] * 3, [5.0] * 3), marks, band_m=50, rng=rng)
    assert row(stack, "a", "b")["pairs"] == 3


def test_tall_stacks_do_not_run_over(rng: np.random.Generator) -> None:
    """Two stacks 10 m apart, 40,000 with a and 50,000 with b: counters of 16 bits hold neither sum."""
    marks = pd.DataFrame({"a": np.arange(90_000) < 40_000})
    marks["b"] = ~marks["a"]
    x = np.where(marks["a"], 0.0, 10.0)
    found = pairs_of_marks(x, np.zeros(x.size), marks, band_m=10, permutations=1, rng=rng)
    assert row(found, "a", "b")["pairs"] == 40_000 * 50_000
    assert row(found, "b", "b")["pairs"] == 50_000 * 49_999 // 2
    with pytest.raises(UserError, match="share one place"):
        pairs_of_marks(0 * x, 0 * x, marks, band_m=10, permutations=1, rng=rng)


def test_refusals(rng: np.random.Generator) -> None:
    points, marks = layer([0.0, 1.0], [0.0, 1.0]), pd.DataFrame({"a": [True, False]})
    with pytest.raises(UserError, match="above zero"):
        co_location(points, marks, band_m=0, rng=rng)
    with pytest.raises(UserError, match="shortest first"):
        co_location(points, marks, band_m=[200, 100], rng=rng)
    with pytest.raises(UserError, match="one row a point"):
        co_location(points, marks.iloc[:1], band_m=10, rng=rng)
    with pytest.raises(UserError, match="1 to 8 columns"):
        co_location(points, pd.DataFrame({str(k): [True, False] for k in range(9)}), band_m=10, rng=rng)
    with pytest.raises(UserError, match="999 is usual"):
        co_location(points, marks, band_m=10, permutations=0, rng=rng)
    with pytest.raises(UserError, match="one group a point"):
        co_location(points, marks, band_m=10, rng=rng, groups=[1])
    with pytest.raises(UserError, match=r"metric|metres"):
        co_location(gpd.GeoSeries.from_xy([1.0], [52.0], crs="EPSG:4326"), marks, band_m=10, rng=rng)
