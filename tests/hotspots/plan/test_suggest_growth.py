"""Growing zones: tiny maps by hand, shapes with known compactness, properties on random ground, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.plan.suggest_growth import (
    LEAST_COMPACT,
    HotCells,
    ZoneLimits,
    cell_width_m,
    compactness,
    grow_zones,
)


def cells(picture: str, *, cold: str = "", taken: str = "", cell_m: float = 100.0) -> HotCells:
    """Read a map: a figure a cell, first row in the north; `.` is no cell; cold and taken cells by figure."""
    rows = picture.split()
    places = [
        (len(rows) - 1 - down, across, sign)
        for down, line in enumerate(rows)
        for across, sign in enumerate(line)
        if sign != "."
    ]
    row, column, signs = zip(*places, strict=True)
    return HotCells(
        cell_m,
        np.array(row) + 4000,
        np.array(column) + 5000,
        np.array([int(sign) for sign in signs]),
        np.array([sign not in cold for sign in signs]),
        np.array([bool(taken) and sign in taken for sign in signs]),
    )


def held(found: list[np.ndarray], ground: HotCells) -> list[list[int]]:
    return [sorted(ground.counts[zone].tolist()) for zone in found]


def test_two_groups_on_cold_ground_are_two_zones_the_fuller_first():
    ground = cells(
        """
        000000000
        034000550
        035000960
        000000000
        """,
        cold="0",
    )
    found = grow_zones(ground, ZoneLimits(1.0, 5))
    assert held(found, ground) == [[5, 5, 6, 9], [3, 3, 4, 5]]


def test_an_empty_hot_rim_is_let_go_and_a_hole_is_filled():
    ground = cells(
        """
        00000
        06760
        07080
        06760
        00000
        """
    )
    (zone,) = grow_zones(ground, ZoneLimits(1.0, 5))
    assert sorted(ground.counts[zone].tolist()) == [0, 6, 6, 6, 6, 7, 7, 7, 8]


def test_a_hole_that_is_not_hot_is_filled_too():
    ground = cells("676 718 676", cold="1")
    (zone,) = grow_zones(ground, ZoneLimits(1.0, 5))
    assert zone.size == 9


def test_the_greatest_area_holds_and_the_fullest_ground_is_kept():
    ground = cells("11111 11911 19991 11911 11111")
    (zone, *_) = grow_zones(ground, ZoneLimits(0.05, 5))
    assert zone.size == 5  # 0.05 km² are five cells of 100 m by 100 m
    assert ground.counts[zone].sum() >= 9 * 4


def test_ground_that_is_taken_is_not_used():
    ground = cells("8858 8858 8858", taken="5")
    found = grow_zones(ground, ZoneLimits(1.0, 5))
    assert all(not ground.taken[zone].any() for zone in found)
    assert held(found, ground) == [[8] * 6, [8] * 3]


def test_too_few_incidents_are_no_zone():
    ground = cells("44 40", cold="0")
    assert len(grow_zones(ground, ZoneLimits(1.0, 12))) == 1
    assert grow_zones(ground, ZoneLimits(1.0, 13)) == []
    assert grow_zones(cells("00 00"), ZoneLimits(1.0, 1)) == []


def test_a_long_street_is_cut_where_it_would_get_too_thin():
    # A strip of one by five has 4π·5/12² = 0.436, one by four 0.503: the fifth cell is left for another zone.
    ground = cells("99999")
    found = grow_zones(ground, ZoneLimits(1.0, 5))
    assert [zone.size for zone in found] == [4, 1]


def test_compactness_of_known_shapes():
    assert compactness(shapely.box(0, 0, 300, 300)) == pytest.approx(math.pi / 4)
    assert compactness(shapely.box(0, 0, 400, 100)) == pytest.approx(4 * math.pi * 4 / 10**2)
    assert compactness(shapely.Point(0, 0).buffer(500, quad_segs=64)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("usual", "largest", "width"),
    # A square of 0.25 km² is 500 m wide: cells of 50 to 125 m; of 0.04 km² 200 m: 20 to 50 m.
    [(100, 0.25, 100), (300, 0.25, 120), (20, 0.25, 50), (100, 0.04, 50), (1200, 4.0, 500)],
)
def test_cells_fit_the_zones_that_are_asked_for(usual, largest, width):
    assert cell_width_m(usual, ZoneLimits(largest, 10)) == width


@given(
    counts=st.lists(st.lists(st.integers(0, 9), min_size=8, max_size=8), min_size=6, max_size=8),
    cold=st.sampled_from(["", "0", "01", "012"]),
    taken=st.sampled_from(["", "9", "39"]),
    largest=st.integers(2, 30),
    fewest=st.integers(1, 25),
)
@settings(max_examples=60)
def test_zones_keep_every_limit(counts, cold, taken, largest, fewest):
    ground = cells(" ".join("".join(map(str, row)) for row in counts), cold=cold, taken=taken)
    found = grow_zones(ground, ZoneLimits(largest / 100, fewest))
    used = np.concatenate(found) if found else np.empty(0, dtype=int)
    assert np.unique(used).size == used.size
    assert not ground.taken[used].any()
    for zone in found:
        squares = [
            shapely.box(x, y, x + 100, y + 100)
            for x, y in zip(ground.columns[zone] * 100.0, ground.rows[zone] * 100.0, strict=True)
        ]
        shape = shapely.union_all(squares)
        assert shape.geom_type == "Polygon"
        assert zone.size <= largest
        assert ground.counts[zone].sum() >= fewest
        assert compactness(shape) >= LEAST_COMPACT - 1e-9


def test_refusals():
    with pytest.raises(UserError, match="greatest area"):
        ZoneLimits(0.0, 10)
    with pytest.raises(UserError, match="fewest incidents"):
        ZoneLimits(0.25, 0)
    with pytest.raises(UserError, match="less than one cell"):
        grow_zones(cells("99", cell_m=500.0), ZoneLimits(0.2, 1))
