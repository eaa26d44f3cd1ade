"""Metric systems only, and never two at once."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.crs import project, require_metric, require_same
from geodata.errors import UserError


@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:26918", "EPSG:32630", "EPSG:2193"])
def test_metric_systems_are_accepted(crs: str) -> None:
    assert require_metric(crs).is_projected


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("EPSG:4326", "degree"),
        ("EPSG:2263", "foot"),  # New York Long Island, US survey feet
        ("EPSG:3857", "web"),
        ("nonsense", "not one we know"),
    ],
)
def test_others_are_refused(crs: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        require_metric(crs)


@pytest.mark.parametrize(
    ("first", "second"), [("EPSG:27700", "EPSG:26918"), (None, "EPSG:27700"), ("EPSG:27700", None)]
)
def test_mixed_or_unset_systems_are_refused(first: str | None, second: str | None) -> None:
    with pytest.raises(UserError, match="different"):
        require_same(first, second)


def test_one_system_by_two_names_is_one() -> None:
    require_same("EPSG:27700", "epsg:27700")


def test_a_published_point_is_projected() -> None:
    """Caister water tower, worked example of Ordnance Survey's guide to coordinate systems (on OSGB36)."""
    longitude = np.array([1 + 43 / 60 + 4.5177 / 3600])
    latitude = np.array([52 + 39 / 60 + 27.2531 / 3600])
    east, north = project(longitude, latitude, source="EPSG:4277", target="EPSG:27700")
    assert east[0] == pytest.approx(651409.903, abs=0.001)
    assert north[0] == pytest.approx(313177.270, abs=0.001)


def test_what_has_no_place_becomes_nan() -> None:
    east, north = project(np.array([np.inf]), np.array([52.0]), source="EPSG:4326", target="EPSG:27700")
    assert np.isnan(east[0])
    assert np.isnan(north[0])
