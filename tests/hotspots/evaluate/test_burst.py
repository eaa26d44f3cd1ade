"""Bursts before a start: the printed chance, simulation, edges, and when a warning is due."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from geodata.errors import UserError
from hotspots.evaluate.burst import burst_chance, burst_warning

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/evaluation.json").read_text(encoding="utf-8"))[
    "burst"
]


def test_the_printed_chance() -> None:
    """To five digits: the program behind the printed value leaves out the last term of a sum."""
    found = burst_chance(ORACLE["most"], mean=ORACLE["mean"], window=1, length=ORACLE["windows"])
    assert found == pytest.approx(ORACLE["chance"], rel=3e-5)
    # The unit of time does not matter.
    assert found == pytest.approx(burst_chance(ORACLE["most"], mean=0.3, window=2, length=416))


@pytest.mark.parametrize(
    ("most", "mean", "window", "length"), [(5, 1.0, 1, 24), (12, 3.5, 2, 18), (9, 1.5, 2, 24)]
)
def test_against_simulated_times(most: int, mean: float, window: float, length: float) -> None:
    rng = np.random.default_rng(20260101)
    hits, runs = 0, 3000
    for _ in range(runs):
        times = np.sort(rng.uniform(0, length, rng.poisson(mean * length)))
        hits += bool(
            len(times) >= most and (times[most - 1 :] - times[: len(times) - most + 1] <= window).any()
        )
    expected = burst_chance(most, mean=mean, window=window, length=length)
    assert hits / runs == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / runs) + 0.01)


def test_edges_and_refusals() -> None:
    assert burst_chance(0, mean=1, window=1, length=10) == 1.0
    assert burst_chance(1, mean=0.1, window=1, length=10) == pytest.approx(1 - np.exp(-1))
    chances = [burst_chance(most, mean=2, window=2, length=24) for most in range(1, 30)]
    assert all(before >= after for before, after in itertools.pairwise(chances))
    for wrong in ({"mean": 0}, {"window": 0}, {"length": 1.5}):
        with pytest.raises(UserError):
            burst_chance(3, **{"mean": 1, "window": 1, "length": 10, **wrong})


def test_a_warning_only_after_a_burst() -> None:
    assert burst_warning([3] * 12) == ""
    assert burst_warning([0] * 12) == ""
    assert burst_warning([9, 9, 9]) == ""
    said = burst_warning([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 9, 9])
    assert "18 of 38 incidents of the zone came within two months in a row" in said
    assert "fall back by themselves" in said
