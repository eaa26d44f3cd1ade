"""The scan statistic: printed values, hand calculation, a plain program, properties, planted truth."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hotspots as hs
from hotspots.detect.scan_circles import draw_circles
from hotspots.detect.scan_null import gumbel_p, rank_p

HERE = Path(__file__).parent
ORACLES = HERE.parents[1] / "oracles"

_spec = importlib.util.spec_from_file_location("plain_scan", HERE / "plain_scan.py")
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def lattice(rows: int, columns: int) -> np.ndarray:
    return np.array([[100.0 * c, 100.0 * r] for r in range(rows) for c in range(columns)])


# Values known from elsewhere


def test_printed_clusters_of_leukaemia_in_new_york() -> None:
    """The people and cases inside and outside are printed, and they alone make the ratio."""
    told = json.loads((ORACLES / "scan_ny_leukemia.json").read_text())
    for printed in told["clusters"]:
        people = [printed["people"], told["all_people"] - printed["people"]]
        cases = [printed["cases"], told["all_cases"] - printed["cases"]]
        (found,) = hs.spatial_scan(cases, people, [[0, 0], [1000, 0]], permutations=9, rng=seeded())
        assert round(found.expected, 2) == printed["expected"]
        assert round(found.ratio, 2) == printed["observed_over_expected"]
        assert round(found.relative_risk, 2) == printed["relative_risk"]
        if "llr" in printed:
            assert round(found.llr, 6) == printed["llr"]


def test_ratio_by_hand() -> None:
    """Ten cases, four places of equal population: 6 in one where 2.5 are expected."""
    (found, *_) = hs.spatial_scan([6, 2, 1, 1], [50] * 4, lattice(1, 4), permutations=99, rng=seeded())
    assert found.members.tolist() == [0]
    assert found.expected == 2.5
    assert found.radius_m == 0
    assert found.llr == pytest.approx(6 * math.log(6 / 2.5) + 4 * math.log(4 / 7.5))
    assert found.relative_risk == pytest.approx((6 / 50) / (4 / 150))


def test_bernoulli_ratio_by_hand() -> None:
    """8 of 10 are cases in one place, 2 of 10 in each of three others: 14 of 40 in all."""
    (found, *_) = hs.spatial_scan(
        [8, 2, 2, 2], [10] * 4, lattice(1, 4), model="bernoulli", permutations=99, rng=seeded()
    )
    inside = 8 * math.log(0.8) + 2 * math.log(0.2)
    outside = 6 * math.log(0.2) + 24 * math.log(0.8)
    whole = 14 * math.log(14 / 40) + 26 * math.log(26 / 40)
    assert found.members.tolist() == [0]
    assert found.llr == pytest.approx(inside + outside - whole)
    assert found.expected == pytest.approx(3.5)
    assert found.relative_risk == pytest.approx(4.0)


def test_permutation_expects_what_the_margins_say() -> None:
    """Place 0 has 4 of 12 cases, the last period 5 of 12: 20/12 expected where 4 were."""
    table = [[0, 0, 4], [2, 2, 0], [2, 1, 1]]
    (found, *_) = hs.spatial_scan(
        table, None, lattice(1, 3), model="space-time permutation", permutations=99, rng=seeded()
    )
    assert found.members.tolist() == [0]
    assert found.period == (2, 2)
    assert found.observed == 4
    assert found.expected == pytest.approx(20 / 12)
    e = 20 / 12
    assert found.llr == pytest.approx(4 * math.log(4 / e) + 8 * math.log(8 / (12 - e)))


# The same as a plain program


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(["poisson", "bernoulli", "space-time permutation"]),
    st.integers(0, 2**32 - 1),
    st.integers(2, 11),
    st.integers(1, 5),
    st.sampled_from([0.3, 0.5]),
    st.booleans(),
    st.booleans(),
)
def test_same_cluster_and_same_p_as_the_plain_program(
    model: str, seed: int, places: int, periods: int, share: float, prospective: bool, gridded: bool
) -> None:
    rng = seeded(seed)
    periods = max(periods, 2) if model == "space-time permutation" else periods
    xy = rng.integers(0, 4, (places, 2)) * 100.0 if gridded else rng.uniform(0, 1000, (places, 2))
    people = rng.integers(0, 30, (places, periods))
    people[0] += 1
    cases = rng.binomial(people, 0.3) if model == "bernoulli" else rng.poisson(people * 0.15)
    total = int(cases.sum())
    if total < 2:
        return
    found = hs.spatial_scan(
        cases,
        people,
        xy,
        model=model,
        max_share=share,
        prospective=prospective,
        permutations=19,
        rng=seeded(7),
    )
    if model == "bernoulli":
        at_risk = people.astype(float)
        drawn = seeded(7).multivariate_hypergeometric(people.ravel(), total, size=19, method="marginals")
    elif model == "poisson":
        at_risk = people * (total / people.sum())
        drawn = seeded(7).multinomial(total, at_risk.ravel() / at_risk.sum(), size=19)
    else:
        at_risk = np.outer(cases.sum(axis=1), cases.sum(axis=0)) / total
        place, period = (np.repeat(axis, cases[cases > 0]) for axis in np.nonzero(cases))
        drawn, dice = np.zeros((19, places, periods), dtype=int), seeded(7)
        for replicate in drawn:
            row = period.copy()
            dice.shuffle(row)
            np.add.at(replicate, (place, row), 1)
    best, p, _ = plain.scan(
        cases,
        at_risk,
        (cases if model == "space-time permutation" else people).sum(axis=1),
        xy,
        np.asarray(drawn).reshape(19, places, periods),
        model=model,
        max_share=share,
        longest=max(1, periods // 2),
        prospective=prospective,
    )
    if not best[0]:
        assert found == []
        return
    assert found[0].llr == pytest.approx(best[0], rel=1e-9)
    assert found[0].p == p


def test_many_replicates_and_many_cases_as_the_plain_program() -> None:
    """More than one block of replicates, and more cases than 16 bits hold."""
    rng = seeded(3)
    xy, people = rng.uniform(0, 1000, (12, 2)), rng.integers(500, 3000, 12)
    for total in (60, 50_000):
        cases = rng.multinomial(total, people / people.sum())
        found = hs.spatial_scan(cases, people, xy, permutations=300, rng=seeded(5))
        at_risk = (people * (total / people.sum()))[:, None]
        drawn = seeded(5).multinomial(total, at_risk[:, 0] / at_risk.sum(), size=300)[:, :, None]
        best, p, maxima = plain.scan(
            cases[:, None],
            at_risk,
            people,
            xy,
            drawn,
            model="poisson",
            max_share=0.5,
            longest=1,
            prospective=False,
        )
        assert found[0].members.tolist() == best[1]
        assert found[0].p == p
        assert found[0].p_gumbel == pytest.approx(gumbel_p(best[0], maxima))


def test_processors_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = seeded(2)
    xy, people = rng.uniform(0, 1000, (40, 2)), rng.integers(1, 90, 40)
    cases = rng.poisson(people / 20)
    several = hs.spatial_scan(cases, people, xy, permutations=600, rng=seeded())
    monkeypatch.setattr("geodata.compiled.processors", lambda: 1)
    one = hs.spatial_scan(cases, people, xy, permutations=600, rng=seeded())
    assert [(c.llr, c.p, c.p_gumbel) for c in several] == [(c.llr, c.p, c.p_gumbel) for c in one]


def test_gumbel_against_its_own_distribution() -> None:
    """Where maxima really are Gumbel, the tail is that of the distribution scipy knows."""
    from scipy import stats

    maxima = stats.gumbel_r.rvs(5, 1.3, size=20_000, random_state=1)
    for value in (8.0, 12.0, 16.0):
        assert gumbel_p(value, maxima) == pytest.approx(stats.gumbel_r.sf(value, 5, 1.3), rel=0.15)
    assert rank_p(100.0, maxima) == 1 / 20_001
    assert 0 < gumbel_p(1e6, maxima) < 1e-300
    assert math.isnan(gumbel_p(1.0, np.ones(99)))


# Properties


def case_of(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = seeded(seed)
    people = rng.integers(20, 200, 25)
    return rng.poisson(people / 10), people, rng.uniform(0, 5000, (25, 2))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(-3, 3), st.floats(0.01, 100), st.floats(-1e6, 1e6))
def test_rotation_scale_and_shift_do_not_matter(seed: int, angle: float, scale: float, shift: float) -> None:
    cases, people, xy = case_of(seed)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    first = hs.spatial_scan(cases, people, xy, permutations=19, rng=seeded())[0]
    other = hs.spatial_scan(cases, people, xy @ turn * scale + shift, permutations=19, rng=seeded())[0]
    assert first.members.tolist() == other.members.tolist()
    assert first.p == other.p
    assert other.radius_m == pytest.approx(first.radius_m * scale, abs=1e-3)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 50))
def test_order_and_unit_of_population_do_not_matter(seed: int, times: int) -> None:
    cases, people, _ = case_of(seed)
    xy = lattice(5, 5)  # many places equally far
    order = seeded(seed).permutation(25)
    first = hs.spatial_scan(cases, people, xy, permutations=9, rng=seeded())[0]
    other = hs.spatial_scan(cases[order], people[order] * times, xy[order], permutations=9, rng=seeded())[0]
    assert sorted(order[other.members]) == first.members.tolist()
    assert other.llr == pytest.approx(first.llr, rel=1e-9)


def test_places_equally_far_enter_together() -> None:
    circles = draw_circles(lattice(3, 3), np.ones(9), max_share=1.0, max_radius_m=None)
    sizes = {len(circles.members(4, end)) for end in _ends(circles, 4)}
    assert sizes == {1, 5, 9}
    near = draw_circles(lattice(3, 3), np.ones(9), max_share=1.0, max_radius_m=100)
    assert {len(near.members(4, end)) for end in _ends(near, 4)} == {1, 5}


def _ends(circles, centre: int) -> list[int]:
    return [
        at + 1 for at in range(circles.starts[centre], circles.starts[centre + 1]) if circles.order[at] >= 0
    ]


# Planted truth


def test_planted_circle_is_found() -> None:
    rng, xy = seeded(4), lattice(20, 20)
    planted = np.hypot(*(xy - xy[210]).T) <= 200
    cases = rng.poisson(np.where(planted, 6.0, 2.0))
    found = hs.spatial_scan(cases, np.ones(400), xy, rng=seeded())
    hit = set(found[0].members.tolist())
    truth = set(np.flatnonzero(planted).tolist())
    assert found[0].p == 0.001
    assert found[0].p_gumbel < 1e-6
    assert len(hit & truth) / len(hit | truth) > 0.7
    taken = np.concatenate([cluster.members for cluster in found])
    assert len(taken) == len(set(taken.tolist())), "clusters share no place"


def test_planted_outbreak_is_found_in_space_and_time_and_as_an_alert() -> None:
    rng, xy = seeded(5), lattice(12, 12)
    busy = rng.uniform(0.3, 2.0, 144)[:, None] * (1 + 0.5 * np.sin(np.arange(12)))[None]
    now = busy.copy()
    near = np.hypot(*(xy - xy[78]).T) <= 150
    now[near, 9:] += 4
    for model in ("space-time permutation", "poisson"):
        for prospective in (False, True):
            cases = seeded(6).poisson(now)
            found = hs.spatial_scan(
                cases, busy, xy, model=model, prospective=prospective, permutations=199, rng=seeded()
            )
            assert found[0].period == (9, 11)
            assert found[0].p == 0.005
            assert near[found[0].members].mean() > 0.8
    past = busy.copy()
    past[near, 2:5] += 4
    alert = hs.spatial_scan(
        seeded(6).poisson(past),
        None,
        xy,
        model="space-time permutation",
        prospective=True,
        permutations=199,
        rng=seeded(),
    )
    assert alert[0].p > 0.05, "what is over is no alert"


def test_a_rise_everywhere_is_a_cluster_only_without_the_adjustment() -> None:
    rng, xy = seeded(8), lattice(8, 8)
    cases = rng.poisson(np.repeat([[1, 1, 1, 4, 4, 1]], 64, axis=0))
    given = {"times": list("abcdef"), "permutations": 99}
    found = hs.spatial_scan(cases, np.ones(64), xy, rng=seeded(), **given)[0]
    assert found.period == ("d", "e")
    assert found.p == 0.01
    assert hs.spatial_scan(cases, np.ones(64), xy, adjust_time=True, rng=seeded(), **given)[0].p > 0.05


def test_drill_down_finds_the_core_and_iterative_scans_the_second() -> None:
    rng, xy = seeded(9), lattice(20, 20)
    rate = np.full(400, 2.0)
    first, core = (np.hypot(*(xy - xy[105]).T) <= reach for reach in (400, 100))
    second = np.hypot(*(xy - xy[314]).T) <= 200
    rate[first], rate[core], rate[second] = 5.0, 16.0, 7.0
    cases = rng.poisson(rate)
    found = hs.spatial_scan(cases, np.ones(400), xy, drill_down=True, permutations=199, rng=seeded())
    outer = next(cluster for cluster in found if set(np.flatnonzero(core)) <= set(cluster.members.tolist()))
    if outer.places > core.sum():
        assert set(outer.inside[0].members.tolist()) <= set(outer.members.tolist())
        assert core[outer.inside[0].members].mean() > 0.5
    one_by_one = hs.spatial_scan(
        cases, np.ones(400), xy, secondary="iterative", permutations=199, rng=seeded()
    )
    assert [cluster.p for cluster in one_by_one[:2]] == [0.005, 0.005]
    hit = [set(cluster.members.tolist()) for cluster in one_by_one]
    assert any(second[list(members)].mean() > 0.7 for members in hit)
    assert not set.intersection(*hit[:2])
    assert all(cluster.p <= 0.05 for cluster in one_by_one), (
        "the last is not given when it is not significant"
    )
