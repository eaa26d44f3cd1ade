"""Change point: a published series, every way counted out, simulation, coverage, properties, refusals."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.detect.change_point import change_point, change_points

ORACLES = Path(__file__).parents[2] / "oracles"


def gains(counts: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Log-likelihood ratios of all cuts, straight from the formula."""
    n, e = counts.sum(), np.cumsum(exposure)[:-1] / exposure.sum()
    s = np.cumsum(counts, axis=-1)[..., :-1].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(s * np.log(s / (n * e))) + np.nan_to_num(
            (n - s) * np.log((n - s) / (n * (1 - e)))
        )


def test_coal_mining_disasters() -> None:
    published = json.loads((ORACLES / "coal_mining_disasters.json").read_text())
    found = change_point(published["counts"])
    assert found is not None
    low, high = published["reported_first_year_of_new_level"]
    first = published["first_year"]
    assert low <= first + found.at <= high
    assert first + found.low <= 1890 <= first + found.high
    assert found.rate_before == pytest.approx(3.1, abs=0.1)
    assert found.rate_after == pytest.approx(0.9, abs=0.1)
    assert found.p < 1e-9


@pytest.mark.parametrize("exposure", [[1, 1, 1, 1], [1, 2, 1, 3]])
def test_p_counts_every_way_ten_incidents_can_fall(exposure: list[int]) -> None:
    lengths = np.array(exposure, dtype=float)
    share = lengths / lengths.sum()
    ways = np.array([w for w in itertools.product(range(11), repeat=4) if sum(w) == 10])
    chance = np.array(
        [math.factorial(10) * np.prod(share**w) / np.prod([math.factorial(k) for k in w]) for w in ways]
    )
    assert chance.sum() == pytest.approx(1)
    highest = np.array([gains(way, lengths).max() for way in ways])
    for series in ([7, 1, 1, 1], [2, 3, 2, 3], [0, 2, 3, 5], [0, 0, 0, 10]):
        found = change_point(series, exposure)
        assert found is not None
        observed = gains(np.array(series), lengths).max()
        assert found.gain == pytest.approx(observed)
        assert found.p == pytest.approx(max(chance[highest >= observed - 1e-9].sum(), 1e-12), rel=1e-8)


def test_p_equals_a_simulation() -> None:
    rng = np.random.default_rng(11)
    lengths = rng.uniform(20, 31, 24)
    series = rng.poisson(lengths * 0.3)
    found = change_point(series, lengths)
    assert found is not None
    drawn = rng.multinomial(series.sum(), lengths / lengths.sum(), size=20_000)
    highest = np.array([gains(row, lengths).max() for row in drawn[:4000]])
    share = (highest >= found.gain - 1e-9).mean()
    assert found.p == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 4000) + 1e-3)


def test_region_holds_the_truth_as_often_as_promised() -> None:
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(300):
        found = change_point(np.r_[rng.poisson(5, 14), rng.poisson(9, 10)])
        assert found is not None
        inside += found.low <= 14 <= found.high
    assert inside >= 300 * 0.95 - 3 * math.sqrt(300 * 0.95 * 0.05)


def test_false_alarms_are_as_rare_as_promised() -> None:
    rng = np.random.default_rng(6)
    alarms = sum((change_point(row).p <= 0.05) for row in rng.poisson(4, (600, 24)))  # type: ignore[union-attr]
    assert 0.03 * 600 <= alarms <= 0.07 * 600


@settings(max_examples=30)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=20))
def test_turned_round_and_stretched(series: list[int]) -> None:
    found = change_point(series)
    if sum(series) < 10:
        assert found is None
        return
    assert found is not None
    back = change_point(series[::-1])
    assert back is not None
    assert back.p == pytest.approx(found.p, rel=1e-6, abs=1e-9)
    longer = change_point(series, np.full(len(series), 30.4))
    assert longer is not None
    assert (longer.at, longer.low, longer.high) == (found.at, found.low, found.high)
    assert found.low <= found.at <= found.high
    assert 0 < found.p <= 1


def test_many_series() -> None:
    rows = np.random.default_rng(3).poisson(3, (9, 12))
    rows[4] = 0
    together = change_points(rows)
    assert together == [change_point(row) for row in rows]
    assert together[4] is None
    for quick, full in zip(change_points(rows, region_below=0.0), together, strict=True):
        if quick is not None and full is not None:
            assert (quick.at, quick.p, quick.low, quick.high) == (full.at, full.p, -1, -1)


def test_degenerate() -> None:
    assert change_point([]) is None
    assert change_point([20]) is None
    assert change_point([5, 5]) is None
    flat = change_point([5] * 10)
    assert flat is not None
    assert flat.p == 1
    burst = change_point([0, 0, 0, 50, 0, 0])
    assert burst is not None
    assert math.isfinite(burst.p)


def test_refusals() -> None:
    with pytest.raises(UserError, match="not whole"):
        change_point([1.5, 2, 3])
    with pytest.raises(UserError, match="above zero"):
        change_point([1, 2, 3], [1, 0, 1])
    with pytest.raises(UserError, match="above zero"):
        change_point([1, 2, 3], [1, 1])
    with pytest.raises(UserError, match="confidence"):
        change_point([1, 2, 3], confidence=1)
