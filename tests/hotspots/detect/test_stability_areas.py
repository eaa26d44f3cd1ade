"""Stability of areas and of the densest ground: by hand, planted truth, hardly anything to look at."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from hotspots.detect.density import density_surface
from hotspots.detect.getis_ord import gi_star_p, gi_star_scatter_p, gi_star_z
from hotspots.detect.grid import make_grid
from hotspots.detect.significance import benjamini_hochberg, normal_p
from hotspots.detect.stability import Look, stability
from hotspots.detect.stability_areas import looks_at_areas
from hotspots.detect.stability_density import densest, looks_at_density
from hotspots.detect.stability_points import Incidents

ALPHA = 0.05


def hot_by(counts: np.ndarray, near: Any, chances: str = "scatter") -> np.ndarray:
    """Hot by the library's own functions on a sparse matrix; nan takes a place out."""
    z = gi_star_z(counts, near)
    p = gi_star_p(counts, near) if chances == "exact" else normal_p(z)
    if chances == "scatter":
        p = np.maximum(p, gi_star_scatter_p(counts, near, z))
    return (benjamini_hochberg(p) < ALPHA) & (z > 0)


def by_name(found: list[Look]) -> dict[str, np.ndarray]:
    return {f"{look.choice}: {look.name}": look.hot for look in found}


def town(seed: int, n: int = 400, heap: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Incidents anywhere in 3 km by 3 km, and a heap of some 150 m round the middle of a cell of 100 m."""
    rng = np.random.default_rng(seed)
    anywhere, near = rng.uniform(0, 3000, (n, 2)), rng.normal(1550, 75, (heap, 2))
    x, y = np.concatenate([anywhere, near]).T
    return x, y


# Areas


def row_of_areas(n: int) -> tuple[sparse.csr_array, np.ndarray]:
    touching = sparse.csr_array(sparse.diags([np.ones(n - 1), np.ones(n - 1)], [-1, 1]))
    return touching, np.column_stack([np.arange(n) * 100.0, np.zeros(n)])


def test_areas_by_other_neighbours_periods_and_places() -> None:
    # Eighty areas in a row; the three in the middle hold forty incidents each, the others four. Chance puts
    # all three into a window of three once in 82,160, into one of seven once in 2,347, and two of them into a
    # window of three 3 x 77 times in 82,160: only the middle one is hot, and always is.
    neighbours, middles = row_of_areas(80)
    counts = np.full(80, 4)
    counts[39:42] = 40
    positions = np.repeat(np.arange(80), counts)
    quarter = (np.arange(positions.size) % 4).astype(np.int8)
    incidents = Incidents(np.empty(0), np.empty(0), positions, quarter)
    exact = partial(hot_by, chances="exact")
    found = looks_at_areas(
        incidents, exact, neighbours, middles, moved=[np.roll(positions, 1), positions * 0]
    )
    assert [look.choice for look in found] == ["neighbours"] * 2 + ["period"] * 4 + ["location"] * 2
    result = stability(exact(counts.astype(float), neighbours), found[:6])
    assert np.flatnonzero(result.kind == "solid").tolist() == [40]
    assert result.share[40] == 1
    # With all incidents moved into the first area nothing in the middle is hot.
    assert not found[7].hot[39:42].any()


def test_areas_by_rate_leave_those_without_people_out() -> None:
    neighbours, middles = row_of_areas(12)
    people = np.array([0.0, *[100.0] * 11])
    positions = np.repeat(np.arange(12), [50, *[1] * 10, 9])

    def rate(counts: np.ndarray, near: Any) -> np.ndarray:
        return hot_by(np.divide(counts, people, out=np.full(12, np.nan), where=people > 0) * 100, near)

    incidents = Incidents(np.empty(0), np.empty(0), positions)
    found = looks_at_areas(incidents, rate, neighbours, middles)
    assert not any(look.hot[0] for look in found)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_few_areas(n: int) -> None:
    neighbours, middles = row_of_areas(n) if n > 1 else (sparse.csr_array((1, 1)), np.zeros((1, 2)))
    incidents = Incidents(np.empty(0), np.empty(0), np.zeros(5, dtype=np.int64))
    found = looks_at_areas(incidents, hot_by, neighbours, middles)
    assert [look.name for look in found] == ["those that touch its neighbours too"]


# Density


def test_the_densest_share_of_the_ground() -> None:
    values = np.array([0.0, 5, 3, 9, 3, 0, 0, 0, 0, 0])
    assert np.flatnonzero(densest(values, 0.1)).tolist() == [3]
    assert np.flatnonzero(densest(values, 0.2)).tolist() == [1, 3]
    # Equals of the last one belong to it; ground without density never does.
    assert np.flatnonzero(densest(values, 0.3)).tolist() == [1, 2, 3, 4]
    assert np.flatnonzero(densest(values, 0.9)).tolist() == [1, 2, 3, 4]
    assert np.flatnonzero(densest(values, 0.01)).tolist() == [3]
    assert not densest(np.zeros(4)).any()
    assert densest(np.empty(0)).size == 0


def test_a_planted_peak_stays_the_densest_and_equals_surfaces_made_one_by_one() -> None:
    x, y = town(1, heap=200)
    grid = make_grid((0, 0, 2999, 2999), cell_m=100, shape="square")
    quarter = (np.arange(x.size) % 4).astype(np.int8)

    def surface(east: np.ndarray, north: np.ndarray, bandwidth_m: float) -> np.ndarray:
        return density_surface(
            east, north, grid=grid, bandwidth_m=bandwidth_m, crs="EPSG:27700"
        ).cell_values()

    incidents = Incidents(x, y, grid.locate(x, y), quarter, np.full(x.size, 30.0))
    found = looks_at_density(incidents, surface, bandwidth_m=300, rng=np.random.default_rng(1), share=0.005)
    assert [look.choice for look in found] == ["bandwidth"] * 4 + ["period"] * 4 + ["location"] * 6
    # 4 of 900 cells are the densest; the middle of the heap is a cell's middle.
    peak = grid.locate(np.array([1550.0]), np.array([1550.0]))[0]
    assert all(look.hot[peak] for look in found)
    half = np.isin(quarter, (2, 3))
    assert (by_name(found)["period: second half"] == densest(surface(x[half], y[half], 300), 0.005)).all()
    assert (by_name(found)["bandwidth: a bandwidth of 200 m"] == densest(surface(x, y, 200), 0.005)).all()


def test_density_of_hardly_anything() -> None:
    grid = make_grid((0, 0, 999, 999), cell_m=100, shape="square")
    for points in (0, 1, 2):
        x = y = np.full(points, 450.0)

        def surface(east: np.ndarray, north: np.ndarray, bandwidth_m: float) -> np.ndarray:
            return density_surface(
                east, north, grid=grid, bandwidth_m=bandwidth_m, crs="EPSG:27700"
            ).cell_values()

        found = looks_at_density(
            Incidents(x, y, grid.locate(x, y)), surface, bandwidth_m=200, rng=np.random.default_rng(1)
        )
        assert all(look.hot.any() == (points > 0) for look in found)
