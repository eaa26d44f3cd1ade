"""P-values from shuffles: counted by hand over every order, two ways of counting, esda on the same draws."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from geodata.errors import UserError
from hotspots.detect.scatter import scatter_tails
from hotspots.detect.shuffle_draws import draw_numbers, enough_permutations
from hotspots.detect.shuffled_sums import (
    _counted_ways,
    _fourier_ways,
    can_count_out,
    sum_probabilities,
    without_one,
)
from hotspots.detect.shuffles import can_be_exact, exact_tails, neighbour_tails
from hotspots.detect.weights import equal_in_rows, with_self_weights, without_self_weights


def random_weights(rng: np.random.Generator, n: int, share: float = 0.4) -> sparse.csr_array:
    return sparse.csr_array((rng.random((n, n)) < share) * (1.0 - np.eye(n)))


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 8), st.integers(0, 2**32 - 1), st.booleans())
def test_exact_tails_equal_all_draws_listed(n: int, seed: int, hold: bool) -> None:
    rng = np.random.default_rng(seed)
    values = rng.negative_binomial(1, 0.3, n).astype(float) - 1
    weights = random_weights(rng, n)
    weights = weights if hold else with_self_weights(weights)
    (more, fewer), _ = neighbour_tails(values, weights, hold=hold)
    for place in range(n):
        others = weights.indices[weights.indptr[place] : weights.indptr[place + 1]]
        pool = np.delete(values, place) if hold else values
        sums = np.array([sum(draw) for draw in itertools.combinations(pool, others.size)])
        assert more[place] == pytest.approx((sums >= values[others].sum()).mean(), abs=1e-12)
        assert fewer[place] == pytest.approx((sums <= values[others].sum()).mean(), abs=1e-12)


@pytest.mark.parametrize(("n", "most", "mean"), [(30, 5, 2), (100, 10, 3), (634, 20, 8), (20_000, 9, 0.01)])
def test_direct_counting_and_transforms_agree(
    n: int, most: int, mean: float, rng: np.random.Generator
) -> None:
    histogram = np.bincount(rng.negative_binomial(0.5, 0.5 / (0.5 + mean), n))
    direct, transformed = _counted_ways(histogram, most), _fourier_ways(histogram, most)
    np.testing.assert_allclose(direct, transformed, atol=2e-15)
    np.testing.assert_allclose(direct.sum(axis=1), 1, rtol=1e-12)


def test_zeros_and_ones_are_hypergeometric() -> None:
    """40 ones among 500 places: the sum of 9 draws has a distribution every textbook knows."""
    chances = sum_probabilities(np.array([460, 40]), 9)
    np.testing.assert_allclose(chances[9, :10], stats.hypergeom(500, 40, 9).pmf(np.arange(10)), rtol=1e-9)


def test_taking_one_value_out_equals_never_having_it(rng: np.random.Generator) -> None:
    values = rng.poisson(3, 200)
    histogram = np.bincount(values)
    whole = sum_probabilities(histogram, 8)
    for value in (0, 3, int(values.max())):
        fewer = histogram.copy()
        fewer[value] -= 1
        other = sum_probabilities(fewer, 8)
        made = without_one(whole, value, 200)
        np.testing.assert_allclose(made[:, : other.shape[1]], other, atol=1e-14)


@pytest.mark.parametrize("hold", [False, True])
def test_random_draws_come_near_the_exact_tails(hold: bool, rng: np.random.Generator) -> None:
    values = rng.negative_binomial(1, 0.3, 60).astype(float)
    weights = random_weights(rng, 60, 0.08)
    weights = weights if hold else with_self_weights(weights)
    (more, fewer), above = neighbour_tails(values, weights, hold=hold)
    drawn, same = neighbour_tails(values, weights, draws=20_000, rng=rng, hold=hold)
    np.testing.assert_array_equal(above, same)
    np.testing.assert_allclose(drawn.at_least, more, atol=4 * 0.5 / math.sqrt(20_000))
    np.testing.assert_allclose(drawn.at_most, fewer, atol=4 * 0.5 / math.sqrt(20_000))


@pytest.mark.parametrize("equal", [True, False])
def test_held_draws_equal_the_plain_way(equal: bool, rng: np.random.Generator) -> None:
    """The sums carried along from place to place, and the weighted ones, against numpy with no tricks."""
    n, values = 50, rng.gamma(1, 2, 50)
    weights = random_weights(rng, n, 0.15)
    if not equal:
        weights.data = rng.uniform(0.1, 2, weights.data.size)
    most = int(np.diff(weights.indptr).max())
    draws = draw_numbers(rng, n - 1, permutations=199, size=most)
    found, _ = neighbour_tails(values, weights, draws=draws, hold=True)
    for place in range(n):
        own = slice(weights.indptr[place], weights.indptr[place + 1])
        weight, others = weights.data[own], np.delete(values, place)
        sums = others[draws[:, : weight.size]] @ weight
        here = weight @ values[weights.indices[own]]
        assert found.at_least[place] == (1 + (sums >= here - 1e-9).sum()) / 200
        assert found.at_most[place] == (1 + (sums <= here + 1e-9).sum()) / 200


def test_weighted_shuffles_of_all_places(rng: np.random.Generator) -> None:
    values, weights = rng.gamma(1, 2, 40), random_weights(rng, 40, 0.2)
    weights.data = rng.uniform(0.1, 2, weights.data.size)
    weights = with_self_weights(weights)
    draws = draw_numbers(rng, 40, permutations=99, size=int(np.diff(weights.indptr).max()))
    found, _ = neighbour_tails(values, weights, draws=draws)
    own = slice(weights.indptr[7], weights.indptr[8])
    sums = values[draws[:, : own.stop - own.start]] @ weights.data[own]
    here = weights.data[own] @ values[weights.indices[own]]
    assert found.at_least[7] == (1 + (sums >= here - 1e-9).sum()) / 100


def test_the_number_of_processors_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    from hotspots.detect import shuffle_draws

    values, weights = rng.gamma(1, 2, 300), random_weights(rng, 300, 0.02)
    draws = draw_numbers(rng, 299, permutations=99, size=int(np.diff(weights.indptr).max()))
    alone, _ = neighbour_tails(values, weights, draws=draws, hold=True)
    monkeypatch.setattr(shuffle_draws, "THREADED", 0)
    monkeypatch.setattr("geodata.compiled.processors", lambda: 3)
    spread, _ = neighbour_tails(values, weights, draws=draws, hold=True)
    np.testing.assert_array_equal(alone, spread)


@pytest.mark.parametrize(("among", "size"), [(10, 10), (50, 20), (5000, 12), (3, 0)])
def test_draws_name_nothing_twice(among: int, size: int, rng: np.random.Generator) -> None:
    draws = draw_numbers(rng, among, permutations=300, size=size)
    assert draws.shape == (300, size)
    assert all(len(set(row)) == size for row in draws.tolist())
    if size:
        assert draws.min() >= 0
        assert draws.max() < among
        # Each number as often as the others, within four standard errors.
        expected = 300 * size / among
        assert np.abs(np.bincount(draws.ravel(), minlength=among).mean() - expected) < 4 * math.sqrt(expected)


def test_scattered_incidents_equal_scipy(rng: np.random.Generator) -> None:
    counts = rng.poisson(0.6, 80).astype(float)
    people = rng.integers(10, 500, 80).astype(float)
    weights = with_self_weights(random_weights(rng, 80, 0.06))
    for exposure in (None, people):
        (more, fewer), above = scatter_tails(counts, weights, exposure)
        share = (weights @ (np.ones(80) if exposure is None else exposure)) / (
            80 if exposure is None else people.sum()
        )
        binomial = stats.binom(int(counts.sum()), share)
        np.testing.assert_allclose(more, binomial.sf(weights @ counts - 1), rtol=1e-9)
        np.testing.assert_allclose(fewer, binomial.cdf(weights @ counts), rtol=1e-9)
        np.testing.assert_array_equal(above, weights @ counts > counts.sum() * share)


def test_scattered_incidents_without_incidents_or_room() -> None:
    everywhere = sparse.csr_array(np.ones((3, 3)))
    for counts in ([0.0, 0, 0], [1.0, 2, 3]):
        tails, above = scatter_tails(np.array(counts), everywhere)
        assert (tails.at_least == 1).all()
        assert (tails.at_most == 1).all()
        assert not above.any()
    tails, _ = scatter_tails(np.zeros(3), everywhere, np.zeros(3))
    assert (tails.at_least == 1).all()


def test_weights_with_and_without_the_place_itself() -> None:
    weights = sparse.csr_array(np.array([[0.5, 0.2], [0.0, 0.0]]))
    assert with_self_weights(weights).todense().tolist() == [[0.5, 0.2], [0.0, 1.0]]
    assert without_self_weights(weights).todense().tolist() == [[0.0, 0.2], [0.0, 0.0]]
    assert equal_in_rows(sparse.csr_array(np.array([[0.0, 2.0, 2.0], [0.5, 0, 0.5], [0, 0, 0]])))
    assert not equal_in_rows(weights)


def test_how_many_permutations_are_enough() -> None:
    assert enough_permutations(10, 0.05) == 9999
    assert enough_permutations(634, 0.05) == 99_999
    assert enough_permutations(1, 0.5) == 999
    # The smallest p of 100 places, two-sided, lies well below what a single place needs to pass.
    assert 2 / (enough_permutations(100, 0.05) + 1) <= 0.05 / 100 / 5


def test_refusals(rng: np.random.Generator) -> None:
    sizes = np.full(4, 2)
    with pytest.raises(UserError, match="not whole numbers"):
        exact_tails(np.array([0.5, 1, 2, 3]), np.zeros(4), sizes)
    huge = np.array([0.0, 1, 2, 2e9])
    assert not can_be_exact(huge, sizes)
    with pytest.raises(UserError, match="too long"):
        exact_tails(huge, np.zeros(4), sizes)
    assert not can_count_out(np.bincount(rng.integers(0, 5000, 2000)), 600)
    with pytest.raises(UserError, match="different weights"):
        neighbour_tails(np.arange(2.0), sparse.csr_array(np.array([[0.5, 0.2], [0.0, 1.0]])))
    with pytest.raises(UserError, match="no counts"):
        scatter_tails(np.array([-1.0, 2]), sparse.csr_array(np.eye(2)))
    assert exact_tails(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)).at_least.size == 0
