"""Rings round places: circles and counts by hand, exact Poisson intervals by scipy, edges, refusals."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.stats import poisson

from geodata.errors import UserError
from hotspots.detect.distance_bands import distance_bands

SQUARE = shapely.box(-1000, -1000, 1000, 1000)
HERE = np.array([0.0])


def test_one_place_in_the_middle_by_hand() -> None:
    """Circles of 100 and 300 m in 4 km²; two incidents up to 100 m, three up to 300 m, five beyond."""
    x = np.array([0.0, 100, 100.001, 200, 300, 301, 400, 500, 600, 700])
    found = distance_bands(x, np.zeros(10), HERE, HERE, edges_m=[100, 300], within=SQUARE)
    ground = np.array([np.pi * 0.01, np.pi * 0.08, 4 - np.pi * 0.09])
    assert found["incidents"].tolist() == [2, 3, 5]
    np.testing.assert_allclose(found["ground_km2"], ground, rtol=2e-4)
    np.testing.assert_allclose(found["expected"], 10 * ground / 4, rtol=2e-4)
    np.testing.assert_allclose(found["ratio"], [2, 3, 5] / (10 * ground / 4), rtol=2e-4)
    assert found[["from_m", "to_m"]].to_numpy().tolist() == [[0, 100], [100, 300], [300, np.inf]]


def test_the_interval_holds_as_much_as_it_says() -> None:
    """At the lower bound so many incidents or more have a chance of 2.5%, at the upper so many or fewer."""
    x = np.array([10.0] * 7 + [900.0] * 20)
    found = distance_bands(x, np.zeros(27), HERE, HERE, edges_m=[200], within=SQUARE).iloc[0]
    low, high = (found[name] * found["expected"] for name in ("low", "high"))
    assert poisson.sf(6, low) == pytest.approx(0.025)
    assert poisson.cdf(7, high) == pytest.approx(0.025)


def test_with_dispersion_so_many_incidents_are_worth_fewer() -> None:
    """Twelve incidents with a dispersion of 3 have the relative interval of four with one of 1."""

    def ring(n: int, dispersion: float) -> object:
        x = np.array([10.0] * n + [900.0] * (5 * n))
        return distance_bands(
            x, np.zeros(6 * n), HERE, HERE, edges_m=[200], within=SQUARE, dispersion=dispersion
        ).iloc[0]

    twelve, four = ring(12, 3.0), ring(4, 1.0)
    for name in ("ratio", "low", "high"):
        assert twelve[name] == pytest.approx(four[name])  # type: ignore[index]


def test_circles_that_overlap_and_leave_the_study_area_count_once() -> None:
    """Two places 200 m apart on the southern edge: two half circles less their lens."""
    places = np.array([-100.0, 100]), np.array([-1000.0, -1000])
    found = distance_bands(np.array([0.0]), np.array([-990.0]), *places, edges_m=[200], within=SQUARE)
    lens = 2 * 200**2 * np.arccos(0.5) - 100 * np.sqrt(4 * 200**2 - 200**2)
    assert found["ground_km2"].iloc[0] == pytest.approx((np.pi * 200**2 - lens / 2) / 1e6, rel=2e-4)
    assert found["ground_km2"].sum() == pytest.approx(4)
    assert found["incidents"].tolist() == [1, 0]
    assert found["low"].iloc[1] == 0


def test_a_ring_without_ground_has_no_ratio() -> None:
    far = np.array([5000.0])
    found = distance_bands(HERE, HERE, far, far, edges_m=[100], within=SQUARE)
    assert found[["ratio", "low", "high"]].iloc[0].isna().all()
    assert found["ratio"].iloc[1] == pytest.approx(1)


@pytest.mark.parametrize("edges", [[], [0, 100], [200, 100], [100, 100], [np.inf]])
def test_edges_must_ascend(edges: list[float]) -> None:
    with pytest.raises(UserError, match="The distances of the rings"):
        distance_bands(HERE, HERE, HERE, HERE, edges_m=edges, within=SQUARE)


def test_without_places_there_is_nothing_to_compare() -> None:
    with pytest.raises(UserError, match="The places"):
        distance_bands(HERE, HERE, HERE[:0], HERE[:0], edges_m=[100], within=SQUARE)
