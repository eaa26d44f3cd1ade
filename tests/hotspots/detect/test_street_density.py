"""Density along streets: hand-worked junctions, a second program that follows every path, mass and shifts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.detect.street_density import street_density
from hotspots.detect.street_network import StreetNetwork, cut_pieces, make_network, put_on_streets


def network(*lines: list[tuple[float, float]]) -> StreetNetwork:
    drawn = np.empty(len(lines), dtype=object)
    drawn[:] = [shapely.LineString(line) for line in lines]
    return make_network(drawn)


def quartic(distance: float, reach: float) -> float:
    """One dimension, volume one: 15 / (16 h) (1 - d² / h²)² (Silverman 1986, table 3.1, biweight)."""
    return 15 / (16 * reach) * max(1 - (distance / reach) ** 2, 0) ** 2


STAR = network([(0, 0), (1000, 0)], [(0, 0), (-1000, 0)], [(0, 0), (0, 1000)])


def at(streets: StreetNetwork, found, x: float, y: float) -> float:
    """Density of the piece whose middle is at a place, per metre."""
    middles = shapely.line_interpolate_point(streets.lines[found.pieces.stretch], found.pieces.middle_m)
    near = shapely.distance(middles, shapely.Point(x, y))
    assert near.min() < 1e-6
    return float(found.density_per_km[near.argmin()]) / 1000


def test_three_streets_meet_by_hand() -> None:
    """100 m from a junction of three: 2/3 goes on into each other street, a third less comes back."""
    found = street_density(STAR, np.array([100.0]), np.array([0.0]), piece_m=10, bandwidth_m=300)
    k = {d: quartic(d, 300) for d in (55, 105, 155, 205)}
    assert at(STAR, found, 155, 0) == pytest.approx(k[55] - quartic(255, 300) / 3)
    assert at(STAR, found, 55, 0) == pytest.approx(quartic(45, 300) - k[155] / 3)
    assert at(STAR, found, 0, 55) == pytest.approx(2 / 3 * k[155])
    assert at(STAR, found, -105, 0) == pytest.approx(2 / 3 * k[205])
    assert found.cut_share == 0


def test_a_plain_street_is_the_plain_kernel_and_a_corner_changes_nothing() -> None:
    """Two stretches that meet end to end are one street: degree 2 passes everything on."""
    bent = network([(0, 0), (500, 0)], [(500, 0), (500, 500)])
    found = street_density(bent, np.array([450.0]), np.array([0.0]), piece_m=10, bandwidth_m=200)
    assert at(bent, found, 500, 55) == pytest.approx(quartic(105, 200))
    assert at(bent, found, 405, 0) == pytest.approx(quartic(45, 200))


def test_a_dead_end_turns_everything_back() -> None:
    lane = network([(0, 0), (1000, 0)])
    found = street_density(lane, np.array([50.0]), np.array([3.0]), piece_m=10, bandwidth_m=200)
    assert at(lane, found, 25, 0) == pytest.approx(quartic(25, 200) + quartic(75, 200))


def by_every_path(
    streets: StreetNetwork, stretch: int, along: float, target: tuple[int, float], reach: float
) -> float:
    """The definition, word for word: all paths, each with its product of shares (nothing is cut short)."""
    onto, place = target
    total = quartic(abs(place - along), reach) if onto == stretch else 0.0

    def follow(here: int, end: int, distance: float, share: float) -> None:
        nonlocal total
        if distance >= reach:
            return
        junction = streets.ends[here, end]
        meeting = [(k, e) for k in range(len(streets)) for e in (0, 1) if streets.ends[k, e] == junction]
        for k, e in meeting:
            part = share * (2 / len(meeting) - (1 if (k, e) == (here, end) else 0))
            length = streets.length_m[k]
            if k == onto:
                total += part * quartic(distance + (place if e == 0 else length - place), reach)
            follow(k, 1 - e, distance + length, part)

    follow(stretch, 0, along, 1.0)
    follow(stretch, 1, streets.length_m[stretch] - along, 1.0)
    return total


def some_streets(rng: np.random.Generator) -> StreetNetwork:
    """A little net of blocks with a loop, a dead end and a corner."""
    a, b, c, d = rng.uniform(60, 140, 4)
    return network(
        [(0, 0), (a, 0), (a + b, 0)],
        [(0, 0), (0, c), (a, c), (a, 0)],
        [(a, c), (a + b, 0)],
        [(a, 0), (a, -d)],
        [(a + b, 0), (a + b + 50, 40), (a + b + 50, -40), (a + b, 0)],
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=12, deadline=None)
def test_it_is_the_sum_over_all_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    streets = some_streets(rng)
    stretch = int(rng.integers(len(streets)))
    along = float(rng.uniform(0.1, 0.9)) * streets.length_m[stretch]
    spot = shapely.line_interpolate_point(streets.lines[stretch], along)
    found = street_density(streets, np.array([spot.x]), np.array([spot.y]), piece_m=60, bandwidth_m=220)
    expected = [
        by_every_path(streets, stretch, along, (int(k), float(m)), 220)
        for k, m in zip(found.pieces.stretch, found.pieces.middle_m, strict=True)
    ]
    # Paths that carry less than a thousandth are cut short by us, not by the definition.
    assert found.density_per_km / 1000 == pytest.approx(expected, abs=quartic(0, 220) * 0.02)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_what_goes_in_comes_out_wherever_the_streets_lie(seed: int) -> None:
    rng = np.random.default_rng(seed)
    streets = some_streets(rng)
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(streets.lines, streets.length_m / 3)).T
    found = street_density(streets, x, y, piece_m=0.5, bandwidth_m=150)
    held = float(found.density_per_km @ found.pieces.length_m) / 1000
    assert held == pytest.approx(len(streets), rel=0.02)
    assert found.density_per_km.min() >= 0
    moved = make_network(shapely.transform(streets.lines, lambda at: at + np.array([1000, -2000])))
    again = street_density(moved, x + 1000, y - 2000, piece_m=0.5, bandwidth_m=150)
    assert again.density_per_km == pytest.approx(found.density_per_km, rel=1e-6, abs=1e-6)


def test_weights_count_like_so_many_incidents() -> None:
    x, y = np.array([100.0, 100.0, 400.0]), np.zeros(3)
    twice = street_density(STAR, x, y, piece_m=10, bandwidth_m=300)
    weighed = street_density(STAR, x[1:], y[1:], piece_m=10, bandwidth_m=300, weights=np.array([2.0, 1.0]))
    assert weighed.density_per_km == pytest.approx(twice.density_per_km)


def test_far_incidents_do_not_count_and_none_give_none() -> None:
    found = street_density(
        STAR, np.array([100.0, 500.0]), np.array([5.0, 300.0]), piece_m=10, bandwidth_m=100
    )
    assert found.on_streets.tolist() == [True, False]
    empty = street_density(STAR, np.empty(0), np.empty(0), piece_m=10, bandwidth_m=100)
    assert empty.density_per_km.max() == 0


def test_lines_meet_at_shared_corners_only() -> None:
    """A through road is cut where a side road begins; a bridge without a shared corner is not a junction."""
    joined = network([(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 50)], [(150, -50), (150, 50)])
    assert len(joined) == 4
    assert sorted(joined.length_m.tolist()) == [50, 100, 100, 100]
    assert sorted(joined.line.tolist()) == [0, 0, 1, 2]
    degrees = np.bincount(joined.ends.ravel())
    assert sorted(degrees.tolist()) == [1, 1, 1, 1, 1, 3]


def test_pieces_fill_their_stretch() -> None:
    pieces = cut_pieces(STAR, piece_m=300)
    assert len(pieces) == 12
    assert pieces.length_m.tolist() == [250.0] * 12
    lines = pieces.lines(STAR)
    assert shapely.length(lines) == pytest.approx(np.full(12, 250.0))
    assert shapely.length(shapely.union_all(lines)) == pytest.approx(3000)


def test_points_are_put_on_the_nearest_street() -> None:
    stretch, along = put_on_streets(STAR, np.array([250.0, 3.0]), np.array([4.0, 90.0]), most_m=20)
    spots = shapely.line_interpolate_point(STAR.lines[stretch], along)
    assert shapely.get_coordinates(spots).tolist() == [[250, 0], [0, 90]]


def test_refusals() -> None:
    with pytest.raises(UserError, match="bandwidth"):
        street_density(STAR, np.zeros(1), np.zeros(1), piece_m=10, bandwidth_m=0)
    with pytest.raises(UserError, match="longer pieces"):
        cut_pieces(STAR, piece_m=0.001)
    with pytest.raises(UserError, match="hold no line"):
        make_network(np.empty(0, dtype=object))
