"""Standardised rates and map probabilities: the published numbers, esda, small populations, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.rates.standardised import map_probabilities, standardised_rate

PUBLISHED = json.loads((Path(__file__).parents[2] / "oracles" / "standardised_rates.json").read_text())


def test_published_scores() -> None:
    found = standardised_rate(PUBLISHED["events"], PUBLISHED["population"])
    np.testing.assert_allclose(found[:4], PUBLISHED["standardised_first"], atol=5e-9)


def test_published_map_probabilities() -> None:
    """Four age groups in each of two regions, added up."""
    events, people = (np.reshape(PUBLISHED[name], (2, 4)).sum(axis=1) for name in ("events", "population"))
    found = map_probabilities(events, people)
    assert found.round(3).tolist() == PUBLISHED["choynowski_two_regions"]


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_equals_esda(size: int, seed: int) -> None:
    from esda.smoothing import assuncao_rate

    rng = np.random.default_rng(seed)
    people = rng.integers(5, 5000, size)
    events = rng.poisson(people * rng.gamma(2, 0.01, size)) + 1
    np.testing.assert_allclose(standardised_rate(events, people), assuncao_rate(events, people), rtol=1e-9)


@given(st.floats(0.1, 100), st.integers(0, 1000))
def test_unit_of_the_population_hardly_matters(scale: float, seed: int) -> None:
    """Signs and order of equal populations stay, whatever unit people are counted in."""
    rng = np.random.default_rng(seed)
    events, people = rng.poisson(20, 12), np.full(12, 500.0)
    first, second = standardised_rate(events, people), standardised_rate(events, people * scale)
    np.testing.assert_allclose(first, second, atol=1e-9)


def test_the_same_rate_says_less_with_fewer_people() -> None:
    events = [1000, 1000, 20, 1000, 1, 900]
    people = [100_000, 100_000, 1000, 100_000, 50, 100_000]
    found = standardised_rate(events, people)
    assert found[2] > found[4] > 0


def test_areas_without_people_are_left_out() -> None:
    found = standardised_rate([5, 3, 2, np.nan], pd.Series([100, 0, np.nan, 80]))
    assert found.isna().tolist() == [False, True, True, True]
    assert map_probabilities([5, 3], [100, 0]).isna().tolist() == [False, True]
    assert standardised_rate([0, 0], [10, 20]).tolist() == [0, 0]
    assert standardised_rate([], []).size == 0
    assert map_probabilities([], []).size == 0
    assert standardised_rate([1], [10]).tolist() == [0]


def test_refusals() -> None:
    with pytest.raises(UserError):
        standardised_rate([-1, 2], [10, 10])
    with pytest.raises(UserError):
        map_probabilities([1, 2], [10, 10, 10])
