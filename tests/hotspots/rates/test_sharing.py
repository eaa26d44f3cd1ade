"""Sharing population by ground: by hand, totals kept, nobody where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.rates.sharing import add_up, ground_shares


def test_by_hand() -> None:
    """Three squares of 100 people in a row; the first larger area takes one and a quarter of them."""
    smaller = shapely.box([0, 100, 200], 0, [100, 200, 300], 100)
    larger = shapely.box([0, 125, 900], 0, [125, 300, 999], 100)
    shared = add_up(np.array([100.0, 100.0, 100.0]), ground_shares(smaller, larger))
    np.testing.assert_allclose(shared, [125, 175, np.nan])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(1, 299), min_size=1, max_size=5), st.lists(st.floats(0, 5000), min_size=6, max_size=6)
)
def test_everybody_is_shared_out_once(cuts: list[float], people: list[float]) -> None:
    smaller = shapely.box(np.arange(6) * 50.0, 0, np.arange(1, 7) * 50.0, 100)
    edges = np.unique([0.0, *cuts, 300.0])
    larger = shapely.box(edges[:-1], 0, edges[1:], 100)
    shared = add_up(np.array(people), ground_shares(smaller, larger))
    assert np.nansum(shared) == pytest.approx(sum(people), rel=0.02, abs=1e-6)


def test_slivers_and_missing_people_give_nothing() -> None:
    smaller = shapely.box([0, 100], 0, [100, 200], 100)
    larger = shapely.box([0, 100.05], 0, [100.05, 200], 100)
    shares = ground_shares(smaller, larger)
    np.testing.assert_allclose(add_up(np.array([10.0, 50.0]), shares), [10, 50], rtol=1e-3)
    assert np.isnan(add_up(np.array([np.nan, np.nan]), shares)).all()
