"""Incidents near places: beside statsmodels, by hand where one kind is asked about, and planted ratios."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.errors import UserError
from hotspots.detect.risk_factors import near_places, risk_factors


def town(seed: int, cells: int = 900) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(0.5, 2.0, cells)
    near = {
        "bars": (rng.uniform(size=cells) < 0.2).astype(float),
        "schools": rng.poisson(0.4, cells).astype(float),
    }
    mean = exposure * np.exp(0.2 + 1.0 * near["bars"] - 0.2 * near["schools"])
    return rng.poisson(mean * rng.gamma(4, 1 / 4, cells)), exposure, near


def test_the_same_as_statsmodels() -> None:
    """Quasi-Poisson: GLM with Pearson's chi-square as scale and t quantiles (statsmodels 0.14)."""
    import statsmodels.api as sm

    counts, exposure, near = town(1)
    found = risk_factors(counts, exposure, near)
    design = sm.add_constant(np.column_stack(list(near.values())))
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(exposure))
    theirs = model.fit(scale="X2", use_t=True)
    assert found.dispersion == pytest.approx(theirs.scale, rel=1e-6)
    assert found.table["ratio"].to_numpy() == pytest.approx(np.exp(theirs.params[1:]), rel=1e-6)
    assert found.table[["low", "high"]].to_numpy() == pytest.approx(np.exp(theirs.conf_int()[1:]), rel=1e-5)
    assert found.table["p"].to_numpy() == pytest.approx(theirs.pvalues[1:], rel=1e-4, abs=1e-12)


def test_one_yes_or_no_kind_is_the_ratio_of_two_rates() -> None:
    """Near: 30 incidents on 10 km²; elsewhere 60 on 60 km²: three times as many for the ground."""
    near = np.repeat([1.0, 0.0], [20, 60])
    exposure = np.repeat([0.5, 1.0], [20, 60])
    counts = np.concatenate([np.tile([1, 2], 10), np.ones(60, dtype=int)])
    found = risk_factors(counts, exposure, {"stops": near})
    row = found.table.loc["stops"]
    assert (row["near_cells"], row["near_incidents"]) == (20, 30)
    assert row["ratio"] == pytest.approx(3.0)
    assert row["alone"] == pytest.approx(3.0)
    # Without more spread than chance the error of a log ratio of counts is sqrt(1 / 30 + 1 / 60).
    assert found.dispersion == 1.0
    assert np.log(row["high"] / row["low"]) == pytest.approx(2 * 1.9908 * np.sqrt(1 / 30 + 1 / 60), rel=1e-4)
    assert found.relative_risk[:20] == pytest.approx(np.full(20, 3.0))
    assert found.relative_risk[20:] == pytest.approx(np.ones(60))


def test_what_was_planted_is_found_and_the_interval_holds_it_most_times() -> None:
    held = np.mean(
        [
            risk_factors(*town(seed)).table.loc["bars", "low"]
            < np.e
            < risk_factors(*town(seed)).table.loc["bars", "high"]
            for seed in range(100, 200)
        ]
    )
    assert 0.9 <= held <= 0.99


def test_kinds_that_cannot_be_told_have_no_ratio() -> None:
    counts, exposure, near = town(2)
    near |= {"everywhere": np.ones(900), "nowhere": np.zeros(900), "pubs": near["bars"]}
    found = risk_factors(counts, exposure, near)
    assert found.table["ratio"].isna().to_dict() == {
        "bars": False,
        "schools": False,
        "everywhere": True,
        "nowhere": True,
        "pubs": True,
    }
    assert np.isfinite(found.relative_risk).all()


def test_ground_without_exposure_is_left_out() -> None:
    counts, exposure, near = town(3)
    more = {kind: np.concatenate([values, [1.0, 1.0]]) for kind, values in near.items()}
    found = risk_factors(np.concatenate([counts, [99, 99]]), np.concatenate([exposure, [0.0, np.nan]]), more)
    expected = risk_factors(counts, exposure, near).table
    assert found.table.equals(expected)


@pytest.mark.parametrize(
    ("counts", "near", "words"),
    [
        (np.zeros(100, dtype=int), {"bars": np.tile([0.0, 1.0], 50)}, "too few to say"),
        (np.full(20, 5), {"bars": np.tile([0.0, 1.0], 10)}, "too few to say"),
        (np.full(100, 5), {}, "Load places"),
    ],
)
def test_refusals(counts: np.ndarray, near: dict, words: str) -> None:
    with pytest.raises(UserError, match=words):
        risk_factors(counts, np.ones(counts.size), near)


def test_places_within_reach_are_counted() -> None:
    x, y = np.array([0.0, 100.0, 500.0]), np.zeros(3)
    assert near_places(x, y, np.array([0.0, 200.0]), np.zeros(2), reach_m=100).tolist() == [1, 2, 0]
    assert near_places(x, y, np.empty(0), np.empty(0), reach_m=100).tolist() == [0, 0, 0]
