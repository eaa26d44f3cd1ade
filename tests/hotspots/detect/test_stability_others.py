"""Stability of clusters, scans, surfaces and other tests on cells: hand-made looks, plain counts, edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import cell_neighbours
from hotspots.detect.scan import spatial_scan
from hotspots.detect.stability_clusters import found_again, looks_at_clusters
from hotspots.detect.stability_density import looks_at_surface
from hotspots.detect.stability_grids import looks_at_grids
from hotspots.detect.stability_points import Incidents
from hotspots.detect.stability_scan import looks_at_scan, scanned_again


def two_groups() -> tuple[np.ndarray, np.ndarray]:
    """A tight group of 40 within 20 m, and a loose chain of 12, each 95 m from the next, 5 km away."""
    turn = np.arange(40) * 2 * np.pi / 40
    tight = np.column_stack([20 * np.cos(turn), 20 * np.sin(turn)])
    chain = np.column_stack([5_000 + 95.0 * np.arange(12), np.zeros(12)])
    x, y = np.vstack([tight, chain]).T
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def by_sklearn(x: np.ndarray, y: np.ndarray, reach_m: float, least: int) -> np.ndarray:
    return np.asarray(DBSCAN(eps=reach_m, min_samples=least).fit_predict(np.column_stack([x, y])))


def test_a_chain_held_by_its_reach_alone_depends_on_it() -> None:
    """A reach of 100 m joins links of 95 m; of 80 and 90 m it does not. The tight group does not care."""
    x, y = two_groups()
    labels = by_sklearn(x, y, 100.0, 3)
    assert np.unique(labels).tolist() == [0, 1]
    incidents = Incidents(x, y, np.zeros(x.size, dtype=np.int64))
    rng = np.random.default_rng(1)
    looks = looks_at_clusters(incidents, labels, by_sklearn, reach_m=100.0, least=3, rng=rng)
    reach = {look.name: look.hot.tolist() for look in looks if look.choice == "reach"}
    assert reach == {
        "a reach of 80 m": [True, False],
        "a reach of 90 m": [True, False],
        "a reach of 111 m": [True, True],
        "a reach of 125 m": [True, True],
    }
    # 3 incidents times 4/5 to 5/4 are 2, 3, 3 and 4: the chain has 3 within reach of each link, not 4.
    number = {look.name: look.hot.tolist() for look in looks if look.choice == "least number"}
    assert number == {"at least 2 incidents": [True, True], "at least 4 incidents": [True, False]}
    assert {look.choice for look in looks} == {"reach", "least number"}


def test_clusters_of_one_half_of_the_period_are_gone_in_the_other() -> None:
    x, y = two_groups()
    quarter = np.where(x > 1_000, np.arange(x.size) % 2, np.arange(x.size) % 4).astype(np.int8)
    incidents = Incidents(x, y, np.zeros(x.size, dtype=np.int64), quarter)
    labels = by_sklearn(x, y, 100.0, 3)
    rng = np.random.default_rng(1)
    looks = looks_at_clusters(incidents, labels, by_sklearn, reach_m=100.0, least=3, rng=rng)
    found = {look.name: look.hot.tolist() for look in looks if look.choice == "period"}
    assert found["first half"] == [True, True]
    assert found["second half"] == [True, False]


def test_found_again_counts_the_incidents_that_are_there() -> None:
    before = np.array([0, 0, 0, 1, 1, 2, -1])
    after = np.array([5, 5, -1, 0, -1, -1, 5])
    assert found_again(before, after, 4).tolist() == [True, True, False, False]
    assert found_again(before, after, 4, least=0.6).tolist() == [True, False, False, False]


def test_other_grids_equal_a_plain_count(rng: np.random.Generator) -> None:
    """With 'five or more incidents' as the test, a look can be counted with nothing but floor and numpy."""
    x, y = rng.uniform(0, 1_200, (2, 400))
    grid = make_grid((0, 0, 1_199, 1_199), cell_m=120, shape="square")
    incidents = Incidents(x, y, grid.locate(x, y), (np.arange(400) % 4).astype(np.int8), np.full(400, 10.0))

    def five(counts: np.ndarray, _neighbours: Any) -> np.ndarray:
        return np.asarray(counts >= 5)

    looks = {look.name: look for look in looks_at_grids(grid, incidents, five, rng=np.random.default_rng(1))}
    assert len(looks) == 4 + 2 + 1 + 4 + 6
    middles = np.column_stack(grid.centres())
    for name, wide, shift in (("a third of a cell north-east", 120, 40), ("cells of 96 m", 96, 0)):
        key = np.floor((np.column_stack([x, y]) - shift) / wide).astype(int)
        places, number = np.unique(key, axis=0, return_counts=True)
        many = {tuple(place) for place, n in zip(places.tolist(), number, strict=True) if n >= 5}
        at = np.floor((middles - shift) / wide).astype(int).tolist()
        assert looks[name].hot.tolist() == [tuple(place) in many for place in at]
    early = np.bincount(incidents.positions[incidents.quarter < 2], minlength=len(grid))
    assert looks["first half"].hot.tolist() == (early >= 5).tolist()


def test_two_rings_are_the_twenty_four_cells_round_a_cell() -> None:
    grid = make_grid((0, 0, 899, 899), cell_m=100, shape="square")
    seen: list[int] = []

    def count(counts: np.ndarray, neighbours: Any) -> np.ndarray:
        seen.append(int(np.diff(neighbours.indptr)[40]))
        return np.asarray(counts > 0)

    x = y = np.array([450.0])
    looks_at_grids(
        grid,
        Incidents(x, y, grid.locate(x, y)),
        count,
        rng=np.random.default_rng(1),
        other_grids=False,
    )
    assert seen == [24]
    assert int(np.diff(cell_neighbours(grid).indptr)[40]) == 8


def test_a_surface_is_asked_with_each_bandwidth_part_and_draw() -> None:
    asked: list[tuple[int, float]] = []

    def note(x: np.ndarray, _y: np.ndarray, bandwidth_m: float) -> np.ndarray:
        asked.append((x.size, round(bandwidth_m)))
        return np.array([True])

    places = np.zeros(8)
    incidents = Incidents(places, places, np.zeros(8, dtype=np.int64), (np.arange(8) % 4).astype(np.int8))
    looks_at_surface(incidents, note, bandwidth_m=300.0, rng=np.random.default_rng(1))
    assert asked == [(8, 200), (8, 240), (8, 375), (8, 450), (6, 300), (6, 300), (4, 300), (4, 300)]


@pytest.fixture(scope="module")
def scanned() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Any]]:
    """Ten by ten areas of 1,000 people, 4 incidents each, 24 in four that touch."""
    xy = np.column_stack([np.arange(100) % 10, np.arange(100) // 10]) * 1_000.0
    cases = np.full((100, 1), 4)
    cases[[44, 45, 54, 55]] = 24
    people = np.full(100, 1_000.0)
    found = spatial_scan(cases, people, xy, max_share=0.25, permutations=99, rng=np.random.default_rng(1))
    return cases, people, xy, found


def test_a_planted_cluster_is_scanned_again_and_is_gone_without_it(
    scanned: tuple[np.ndarray, np.ndarray, np.ndarray, list[Any]],
) -> None:
    cases, people, xy, found = scanned

    def scan(counts: np.ndarray, share: float) -> list[Any]:
        return spatial_scan(
            counts, people, xy, max_share=share, permutations=99, rng=np.random.default_rng(2)
        )

    flat = np.full((100, 1), 4)
    others = [("period", "first half", cases // 2), ("period", "second half", flat)]
    looks = looks_at_scan(found[:1], cases, scan, others, max_share=0.25, alpha=0.05)
    assert [look.name for look in looks[:4]] == [
        f"circles of up to {share}" for share in ("12.5%", "16.7%", "37.5%", "50.0%")
    ]
    assert [bool(look.hot[0]) for look in looks] == [True] * 5 + [False]


def test_clusters_at_other_times_do_not_count(
    scanned: tuple[np.ndarray, np.ndarray, np.ndarray, list[Any]],
) -> None:
    from dataclasses import replace

    cases, _, _, found = scanned
    early, late = (replace(found[0], period=period) for period in ((0, 2), (3, 5)))
    assert scanned_again([early], cases, [late], alpha=0.05).tolist() == [False]
    assert scanned_again([early], cases, [replace(late, period=(2, 5))], alpha=0.05).tolist() == [True]
    assert scanned_again([early], cases, [replace(early, p=0.2)], alpha=0.05).tolist() == [False]
