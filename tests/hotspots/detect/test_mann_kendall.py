"""Mann-Kendall: all orders counted out, scipy, ties, properties, refusals."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geodata.errors import UserError
from hotspots.detect.mann_kendall import mann_kendall


def test_by_hand() -> None:
    # Pairs of 1 3 2 5 4: eight rise and two fall.
    row = mann_kendall([1, 3, 2, 5, 4]).iloc[0]
    assert (row["s"], row["tau"]) == (6, 0.6)
    # Variance 5 * 4 * 15 / 18; one step of continuity.
    assert row["z"] == pytest.approx(5 / math.sqrt(50 / 3))


def test_exact_p_is_that_of_all_orders() -> None:
    scores = [
        sum(b > a for a, b in itertools.combinations(o, 2)) * 2 - 10 for o in itertools.permutations(range(5))
    ]
    for order in ((0, 1, 2, 3, 4), (1, 0, 2, 3, 4), (4, 2, 3, 1, 0), (2, 0, 3, 1, 4)):
        row = mann_kendall(order).iloc[0]
        assert row["p"] == pytest.approx(np.mean(np.abs(scores) >= abs(row["s"])))


@given(st.integers(3, 40), st.integers(0, 2**32 - 1))
def test_without_ties_equals_exact_kendall_of_scipy(length: int, seed: int) -> None:
    series = np.random.default_rng(seed).normal(size=length)
    theirs = stats.kendalltau(np.arange(length), series, method="exact")
    ours = mann_kendall(series).iloc[0]
    assert ours["p"] == pytest.approx(theirs.pvalue, abs=1e-9)
    assert ours["tau"] == pytest.approx(theirs.statistic, abs=1e-12)


@given(st.integers(10, 60), st.integers(0, 2**32 - 1))
def test_with_ties_has_the_variance_of_scipy(length: int, seed: int) -> None:
    series = np.random.default_rng(seed).poisson(2, length).astype(float)
    series[:2] = [1, 2]
    series[2] = 1
    ours = mann_kendall(series).iloc[0]
    theirs = stats.kendalltau(np.arange(length), series, method="asymptotic")
    assert ours["tau"] == pytest.approx(theirs.statistic, abs=1e-12)
    if ours["s"] != 0:
        # scipy takes no step of continuity: take ours out again.
        z = ours["z"] * abs(ours["s"]) / max(abs(ours["s"]) - 1, 1e-300)
        if abs(ours["s"]) > 1:
            assert 2 * stats.norm.sf(abs(z)) == pytest.approx(theirs.pvalue, rel=1e-9)


@given(st.integers(0, 2**32 - 1))
def test_only_the_order_counts(seed: int) -> None:
    series = np.random.default_rng(seed).poisson(3, 24).astype(float)
    first, other, turned = (mann_kendall(each).iloc[0] for each in (series, np.exp(series) + 7, series[::-1]))
    assert first["p"] == other["p"] == turned["p"]
    assert first["s"] == other["s"] == -turned["s"]


def test_many_series_at_once_are_each_its_own() -> None:
    series = np.random.default_rng(1).poisson(2, (20, 30))
    together = mann_kendall(series)
    assert [mann_kendall(row).iloc[0].to_dict() for row in series] == together.to_dict("records")


@pytest.mark.parametrize("series", [[3, 3, 3, 3], [5], [0.0, 0.0]])
def test_nothing_varies(series: list[float]) -> None:
    assert mann_kendall(series).iloc[0].to_dict() == {"s": 0, "tau": 0, "z": 0, "p": 1}


@pytest.mark.parametrize("series", [[1, np.nan, 2], [1, np.inf], np.zeros((2, 2, 2))])
def test_refuses(series: object) -> None:
    with pytest.raises(UserError, match="missing or endless"):
        mann_kendall(series)  # type: ignore[arg-type]
