"""Benjamini–Hochberg: the example of the paper, an independent program, properties."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import fdrcorrection

from geodata.errors import UserError
from hotspots.detect.significance import (
    benjamini_hochberg,
    benjamini_yekutieli,
    correct,
    false_discovery_cut,
    require_choice,
)

ORACLES = Path(__file__).parents[2] / "oracles"


def test_example_of_the_paper() -> None:
    published = json.loads((ORACLES / "benjamini_hochberg_1995.json").read_text())
    q = benjamini_hochberg(published["p"])
    assert (q <= 0.05).sum() == published["rejected_at_0_05"]
    # By hand: the fourth smallest of 15 is 0.0095 * 15 / 4; the largest keeps its p.
    assert q[3] == pytest.approx(0.0095 * 15 / 4)
    assert q[-1] == 1.0


@given(arrays(float, st.integers(1, 60), elements=st.floats(0, 1, allow_subnormal=False)))
def test_equals_statsmodels(p: np.ndarray) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), fdrcorrection(p)[1], rtol=1e-12, atol=1e-300)


@given(arrays(float, st.integers(1, 40), elements=st.floats(0, 1)), st.randoms())
def test_does_not_depend_on_the_order(p: np.ndarray, random) -> None:
    order = np.array(random.sample(range(p.size), p.size))
    np.testing.assert_array_equal(benjamini_hochberg(p)[order], benjamini_hochberg(p[order]))
    assert (benjamini_hochberg(p) >= p).all()


def test_places_without_a_test_do_not_count() -> None:
    q = benjamini_hochberg([np.nan, 0.01, 0.02, np.nan, 0.9])
    np.testing.assert_allclose(q, [np.nan, 0.03, 0.03, np.nan, 0.9])
    assert benjamini_hochberg([]).size == 0


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_refuses_what_is_no_probability(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, p])


@given(arrays(float, st.integers(1, 60), elements=st.floats(0, 1, allow_subnormal=False)))
def test_yekutieli_equals_statsmodels(p: np.ndarray) -> None:
    np.testing.assert_allclose(
        benjamini_yekutieli(p), fdrcorrection(p, method="negcorr")[1], rtol=1e-12, atol=1e-300
    )
    assert (correct(p, "by") >= correct(p, "bh")).all()


@given(arrays(float, st.integers(1, 60), elements=st.floats(0, 1)), st.floats(0.01, 0.2))
def test_cut_equals_esda(p: np.ndarray, alpha: float) -> None:
    from esda import fdr

    assert false_discovery_cut(p, alpha) == pytest.approx(fdr(p, alpha), rel=1e-12)


def test_cut_by_hand() -> None:
    """Of four, ranks 1 and 2 lie below 0.025 and 0.05; where none does the cut is Bonferroni's."""
    assert false_discovery_cut([0.9, 0.01, 0.04, np.nan, 0.9], 0.1) == pytest.approx(0.05)
    assert false_discovery_cut([0.9, 0.8], 0.1) == pytest.approx(0.05)
    assert false_discovery_cut([], 0.1) == 0.1


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(UserError, match="Use bh or by"):
        require_choice("The correction", "none", ("bh", "by"))
