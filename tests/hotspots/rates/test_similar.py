"""Similar areas: by hand, the neighbours another program finds, exact tests, renaming, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from geodata.errors import UserError
from hotspots.rates.presence import like_a_town_centre
from hotspots.rates.similar import compare_with_similar, similar_areas


def test_by_hand() -> None:
    """Density 0, 0, 4 and share 1, 3, 1: standard deviations 1.886 and 0.943."""
    measures = pd.DataFrame({"density": [0.0, 0, 4], "share": [1.0, 3, 1]}, index=["a", "b", "c"])
    found = similar_areas(measures, most=2).set_index(["area", "rank"])
    # a and b are 2 / 0.943 = 2.121 apart in one of two measures, so 2.121 / sqrt(2) = 1.5; a and c alike.
    assert found.loc[("a", 1), "distance"] == pytest.approx(1.5)
    assert found.loc[("a", 2), "distance"] == pytest.approx(1.5)
    assert found.loc[("b", 2), "distance"] == pytest.approx(1.5 * np.sqrt(2))
    [to_b] = found.loc["a"].index[found.loc["a"]["similar"] == "b"]
    assert found.loc[("a", to_b), "most_alike"] == "density"
    assert found.loc[("a", to_b), "least_alike"] == "share"


def test_equals_sklearn() -> None:
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.normal(size=(80, 4)) * [1, 10, 100, 0.1], columns=list("wxyz"))
    found = similar_areas(table, most=3)
    scaled = StandardScaler().fit_transform(table) / 2  # root mean square of four
    distance, near = NearestNeighbors(n_neighbors=4).fit(scaled).kneighbors(scaled)
    np.testing.assert_allclose(found["distance"].to_numpy().reshape(80, 3), distance[:, 1:])
    assert (found["similar"].to_numpy().reshape(80, 3) == near[:, 1:]).all()


def test_twins_never_name_themselves() -> None:
    table = pd.DataFrame({"x": [1.0] * 9 + [2.0]}, index=list("abcdefghij"))
    found = similar_areas(table, most=3)
    assert (found["area"] != found["similar"]).all()
    assert found.groupby("area").size().tolist() == [3] * 10


@given(st.integers(0, 1000), st.floats(0.1, 1000), st.floats(-50, 50))
def test_units_and_order_change_nothing(seed, factor, shift) -> None:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.normal(size=(12, 3)), columns=list("xyz"), index=list("abcdefghijkl"))
    plain = similar_areas(table, most=2)
    other = table.assign(x=table["x"] * factor + shift).sample(frac=1, random_state=seed)
    again = similar_areas(other, most=2)
    columns = ["area", "rank"]
    pd.testing.assert_frame_equal(
        plain.sort_values(columns, ignore_index=True), again.sort_values(columns, ignore_index=True)
    )


def test_weights_missing_values_and_constants() -> None:
    table = pd.DataFrame({"x": [0.0, 1, 2, np.nan], "y": [5.0, 0, 5, 1], "same": 7.0}, index=list("abcd"))
    found = similar_areas(table, most=9, weights={"y": 0.0})
    assert "d" not in set(found["area"]) | set(found["similar"])
    assert found[found["area"] == "a"]["similar"].tolist() == ["b", "c"]
    assert set(found["most_alike"]) == {"x"}
    assert len(similar_areas(table.iloc[:1])) == 0


def test_refusals() -> None:
    table = pd.DataFrame({"x": [1.0, 1.0]})
    with pytest.raises(UserError, match="do not tell"):
        similar_areas(table)
    with pytest.raises(UserError, match="do not tell"):
        similar_areas(pd.DataFrame({"x": [1.0, 2.0]}), weights={"x": 0})
    with pytest.raises(UserError, match="is 0"):
        similar_areas(table, most=0)
    with pytest.raises(UserError, match="more than once"):
        similar_areas(pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "a"]))


def test_comparison_is_the_exact_test_of_two_rates() -> None:
    counts = pd.Series([12, 3, 5, 9], index=list("abcd"))
    people = pd.Series([1000.0, 1000, 1500, 0], index=list("abcd"))
    sets = pd.DataFrame({"area": list("aaab"), "similar": list("bcda")})
    found = compare_with_similar(counts, people, sets)
    # b and c have 8 among 2,500; d has nobody. At their rate 3.2 are expected in a.
    assert found.loc["a", ["incidents", "people", "expected"]].tolist() == [8, 2500, pytest.approx(3.2)]
    tails = [binomtest(12, 20, 1000 / 3500, alternative=way).pvalue for way in ("less", "greater")]
    assert found.loc["a", "p"] == pytest.approx(min(1, 2 * min(tails)))
    assert found.loc["b", "expected"] == pytest.approx(12)
    assert found.loc[["c", "d"]].isna().all(axis=None)


def test_town_centres() -> None:
    counts, residents = np.array([100.0, 10, 10, 10, 30]), np.array([1100.0, 1000, 1000, 1000, 500])
    # 160 among 4,600: 34.8 per 1,000. The first has 91 per 1,000 (2.6 times) but not few residents; the last
    # 60 (1.7 times).
    assert not like_a_town_centre(counts, residents).any()
    assert like_a_town_centre(np.array([200.0, 10, 10, 10, 30]), residents).tolist() == [True, *[False] * 4]
    small = like_a_town_centre(np.array([40.0, 10, 10, 10, 60]), residents)
    assert small.tolist() == [False, False, False, False, True]
    present = np.array([1400.0, 1500, np.nan, 0, 800])
    assert like_a_town_centre(counts, residents, present).tolist() == [False, True, False, False, True]
    assert not like_a_town_centre(np.zeros(2), np.array([0.0, np.nan]), np.array([9.0, 9.0])).any()
    assert not like_a_town_centre(np.zeros(2), np.array([5.0, 6.0])).any()
