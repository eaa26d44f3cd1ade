"""WDD and WDQ: every printed number, the sums by hand, a plain loop, properties, refusals."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hotspots as hs
from geodata.errors import UserError
from hotspots.evaluate.wdd import wdd_covers
from hotspots.evaluate.wdq import read_wdq

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/evaluation.json").read_text(encoding="utf-8"))
PAIR = st.tuples(st.integers(0, 400), st.integers(0, 400))
SOME = st.tuples(st.integers(1, 400), st.integers(0, 400))


@pytest.mark.parametrize("case", ORACLE["wdd"], ids=lambda case: case["name"])
def test_printed_values(case: dict[str, Any]) -> None:
    found = hs.wdd(
        case["treated"],
        case["control"],
        displacement=case.get("displacement"),
        displacement_control=case.get("displacement_control"),
        weights=case.get("weights"),
        confidence=case["confidence"],
    )
    digits = dict(zip(("estimate", "se", "z", "low"), case["digits"], strict=True))
    for name in ("estimate", "se", "z", "low", "high"):
        if name in case:
            places = digits.get(name, digits["low"])
            assert getattr(found, name) == pytest.approx(case[name], abs=0.5000001 * 10**-places), name


def test_the_two_parts_of_the_printed_example() -> None:
    case, parts = ORACLE["wdd"][0], ORACLE["wdd_parts"]
    found = hs.wdd(
        case["treated"],
        case["control"],
        displacement=case["displacement"],
        displacement_control=case["displacement_control"],
    )
    assert (found.local, found.displaced) == (parts["local"], parts["displaced"])
    assert round(found.local_se, 2) == parts["local_se"]
    assert found.displaced_se == parts["displaced_se"]
    assert found.incidents == 1568
    # Two-sided p of z = -2.98 from the table of the normal distribution: 2 x 0.00144.
    assert found.p_value == pytest.approx(0.00288, abs=1e-5)


@given(SOME, PAIR, PAIR, PAIR)
def test_sums_by_hand_and_signs(treated: Any, control: Any, ring: Any, ring_control: Any) -> None:
    found = hs.wdd(treated, control, displacement=ring, displacement_control=ring_control)
    rises = [after - before for before, after in (treated, control, ring, ring_control)]
    assert found.estimate == rises[0] - rises[1] + rises[2] - rises[3]
    assert found.se**2 == pytest.approx(sum(map(sum, (treated, control, ring, ring_control))))
    assert found.low <= found.estimate <= found.high
    # Zone and comparison change places: the same with the sign turned.
    turned = hs.wdd(control, treated, displacement=ring_control, displacement_control=ring)
    assert (turned.estimate, turned.se) == (-found.estimate, found.se)
    back = hs.wdd(
        treated[::-1], control[::-1], displacement=ring[::-1], displacement_control=ring_control[::-1]
    )
    assert back.estimate == -found.estimate


@given(SOME, PAIR, st.floats(0.25, 8))
def test_weights_scale_as_they_should(treated: Any, control: Any, factor: float) -> None:
    plain = hs.wdd(treated, control)
    by_area = hs.wdd(treated, control, weights={"area": {"treated": factor, "control": factor}})
    by_time = hs.wdd(treated, control, weights=(factor, factor))
    by_harm = hs.wdd([treated], [control], weights={"harm": [1 / factor]})
    for found in (by_area, by_time, by_harm):
        assert found.estimate == pytest.approx(plain.estimate / factor)
        assert found.z == pytest.approx(plain.z)
    wide = hs.wdd(treated, control, dispersion=factor)
    assert wide.se == pytest.approx(plain.se * math.sqrt(factor))
    assert wide.estimate == plain.estimate


def test_types_with_equal_harm_are_the_total() -> None:
    by_type = hs.wdd([(10, 4), (20, 9)], [(8, 8), (15, 14)], weights=[1, 1])
    total = hs.wdd((30, 13), (23, 22))
    assert (by_type.estimate, by_type.se) == (total.estimate, total.se)


def test_degenerate_counts() -> None:
    one = hs.wdd((0, 0), (0, 1))
    assert (one.estimate, one.se) == (-1, 1)
    assert one.low < 0 < one.high
    with pytest.raises(UserError, match="no incident at all"):
        hs.wdd((0, 0), (0, 0), displacement=(0, 0))


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (((1, -2), (3, 4)), {}, "treated"),
        (((1, 2), (3, 4.5)), {}, "control"),
        (((1, 2), (3, float("nan"))), {}, "control"),
        (((1, 2), ("a", "b")), {}, "not numbers"),
        (((1, 2, 3), (3, 4)), {}, "shape"),
        (((1, 2), (3, 4)), {"displacement": 5}, "displacement"),
        (((1, 2), (3, 4)), {"confidence": 1.0}, "confidence"),
        (((1, 2), (3, 4)), {"weights": (0, 1)}, "time weights"),
        (((1, 2), (3, 4)), {"weights": (1, 2, 3)}, "for time"),
        (((1, 2), (3, 4)), {"weights": {"size": 2}}, "size"),
        (((1, 2), (3, 4)), {"weights": {"area": {"buffer": 2}}}, "buffer"),
        (((1, 2), (3, 4)), {"weights": {"area": {"treated": -2}}}, "area weights"),
        (((1, 2), (3, 4)), {"weights": {"area": (1, 2)}}, "by the name"),
        (((1, 2), (3, 4)), {"dispersion": 0}, "dispersion"),
        (([(1, 2), (3, 4)], (3, 4)), {}, "rows"),
        (([(1, 2), (3, 4)], [(3, 4), (1, 1)]), {"weights": (1, 2, 3)}, "types"),
    ],
)
def test_refusals(arguments: Any, options: Any, words: str) -> None:
    with pytest.raises(UserError, match=words):
        hs.wdd(*arguments, **options)


def test_coverage_agrees_with_the_function_zone_by_zone(rng: np.random.Generator) -> None:
    for rows in (4, 8):
        counts = rng.poisson(3.0, (rows, 300)) + (np.arange(rows) == 0)[:, np.newaxis]
        truth = -2.0
        held = wdd_covers(counts, truth, confidence=0.9)
        for at in range(counts.shape[1]):
            t0, t1, c0, c1, *rest = counts[:, at].tolist()
            around = {"displacement": rest[:2], "displacement_control": rest[2:]} if rest else {}
            found = hs.wdd((t0, t1), (c0, c1), confidence=0.9, **around)
            assert held[at] == (found.low <= truth <= found.high)
    assert wdd_covers(np.zeros((4, 2))).tolist() == [True, True]
    assert wdd_covers(np.zeros((4, 0))).size == 0
    truths = np.array([-4.0, 0.0, 90.0])
    assert wdd_covers(np.full((4, 3), 2), truths).tolist() == [True, True, False]
    negative = np.full((8, 2), -1)
    for wrong in (
        np.zeros(4),
        np.zeros((5, 2)),
        negative,
        negative[:4],
        np.full((4, 1), np.nan),
        [["a"]] * 4,
    ):
        with pytest.raises(UserError, match="simulated counts"):
            wdd_covers(wrong)
    with pytest.raises(UserError, match="broken"):
        wdd_covers(np.full((4, 1), 0.5))
    with pytest.raises(UserError, match="for 3 zones"):
        wdd_covers(np.full((4, 3), 2), [1.0, 2.0])


def test_wdq_worked_by_hand() -> None:
    case = ORACLE["wdq"]
    found = hs.wdq(case["treated"], case["control"], case["displacement"])
    assert found.gross_effect == case["gross_effect"]
    for name in (
        "net_effect",
        "success",
        "buffer",
        "wdq",
        "total_net_effect",
        "net_in_zone",
        "net_in_buffer",
    ):
        assert round(getattr(found, name), 6) == pytest.approx(case[name]), name
    assert "may have spread" in found.reading


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ((60, 10), "better still"),
        ((60, 20), "by as much as the zone."),
        ((60, 50), "by less than the zone: some benefit"),
        ((60, 60), "no sign of moving"),
        ((60, 70), "part of it may have moved"),
        ((60, 100), "lost as much as the zone gained"),
        ((60, 110), "lost more than the zone gained"),
    ],
)
def test_readings_of_the_quotient(ring: tuple[int, int], words: str) -> None:
    """Zone 100 to 60, control still: the ring's fall over the zone's fall, read as the guide reads it."""
    found = hs.wdq((100, 60), (50, 50), ring)
    assert found.wdq == pytest.approx((ring[0] - ring[1]) / 40)
    assert words in found.reading
    assert found.total_net_effect == pytest.approx(40 + ring[0] - ring[1])


def test_the_quotient_is_not_read_without_an_effect_or_with_zeros() -> None:
    rose = hs.wdq((10, 20), (10, 10), (5, 9))
    assert rose.wdq == pytest.approx(0.4)
    assert "not to be read" in rose.reading
    still = hs.wdq((10, 10), (10, 10), (5, 9))
    assert (still.wdq, still.success) == (None, 0)
    assert "not to be read" in still.reading
    no_before, no_after = hs.wdq((10, 5), (0, 4), (5, 5)), hs.wdq((10, 5), (4, 0), (5, 5))
    assert (no_before.wdq, no_before.total_net_effect, no_before.gross_effect) == (None, None, 5)
    # All was expected to vanish, as in the control: 0 - 5 and 0 - 5.
    assert (no_after.wdq, no_after.total_net_effect) == (None, -10)
    assert "no incident before" in no_before.reading
    assert "no incident after" in no_after.reading
    assert "not to be read" in read_wdq(None, -1.0)
    with pytest.raises(UserError, match="displacement zone"):
        hs.wdq((1, 1), (1, 1), (1, -1))


@given(SOME, st.tuples(st.integers(1, 99), st.integers(1, 99)), PAIR, st.integers(2, 5))
def test_wdq_does_not_hang_on_the_size_of_the_control(zone: Any, base: Any, ring: Any, times: int) -> None:
    one = hs.wdq(zone, base, ring)
    many = hs.wdq(zone, (base[0] * times, base[1] * times), ring)
    assert (one.wdq is None) == (many.wdq is None)
    if one.wdq is not None and many.wdq is not None:
        assert many.wdq == pytest.approx(one.wdq)
        assert one.total_net_effect == pytest.approx(many.total_net_effect)
        assert math.isfinite(one.wdq)
