"""Zones beside each other: overlaps by hand, what each pair of kinds means, borders that do no harm."""

from __future__ import annotations

import datetime

import pytest
import shapely

from hotspots.plan.zone_checks import overlap_sentences, overlaps
from hotspots.plan.zones import KINDS, Zone

NOW = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


def zone(zone_id: str, west: float, east: float, kind: str = "action") -> Zone:
    shape = shapely.box(west, 0, east, 1000)
    return Zone(zone_id, f"Zone {zone_id}", kind, shape, "drawn", "", NOW, NOW, 1)


def test_shared_ground_is_measured_from_both_sides():
    found = overlaps(zone("A", 0, 1000), [zone("A", 0, 1000), zone("B", 800, 1200), zone("C", 500, 700)])
    assert [(each.zone_id, each.shared_km2) for each in found] == [("B", 0.2), ("C", 0.2)]
    assert (found[0].share, found[0].share_of_other) == (pytest.approx(0.2), pytest.approx(0.5))


def test_a_sliver_is_a_border_and_what_is_apart_is_nothing():
    found = overlaps(
        zone("A", 0, 1000), [zone("B", 999.95, 2000), zone("C", 1000.5, 2000), zone("D", 1002, 2000)]
    )
    assert [(each.zone_id, each.shared_km2) for each in found] == [("B", 0.0), ("C", 0.0)]


def test_a_comparison_over_an_action_zone_says_how_much_and_why():
    (told,) = overlap_sentences(zone("A", 0, 1000), [zone("B", 800, 1200, "comparison")])
    assert told == (
        "It lies over Zone B (B, comparison zone): 0.20 km², 20% of this zone and 50% of that one. A "
        "comparison is ground where nothing is done: an evaluation of the action zone will not accept it."
    )


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_every_pair_of_kinds_has_its_reason(one, other):
    (told,) = overlap_sentences(zone("A", 0, 1000, one), [zone("B", 800, 1200, other)])
    (back,) = overlap_sentences(zone("B", 800, 1200, other), [zone("A", 0, 1000, one)])
    assert told.split(". ", 1)[1] == back.split(". ", 1)[1]


def test_only_borders_that_matter_are_told():
    beside = {kind: overlap_sentences(zone("A", 0, 1000), [zone("B", 1000, 2000, kind)]) for kind in KINDS}
    assert "evaluate them together" in beside["action"][0]
    assert "leave a gap" in beside["comparison"][0]
    assert beside["buffer"] == ()  # a buffer is meant to touch
