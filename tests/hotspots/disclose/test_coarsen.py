"""Coarser layouts: which neighbour is merged, what is measured, what is given up last."""

from __future__ import annotations

from hotspots.disclose.coarsen import candidates, first_layout, measured
from tests.hotspots.disclose.conftest import TWO_YEARS, YEAR


def asked(cube, *, period=YEAR, unit="year", by=()):
    return first_layout(cube, period=period, total_unit=unit, breakdown_unit=unit, by=by)


def test_a_layout_that_shows_enough_is_kept(cube_of):
    cube = cube_of({code: [5, 5, 5, 5] for code in "ABCD"} | {"E": [1, 1, 1, 1]})
    found = candidates(cube, asked(cube), {code: set("ABCDE") - {code} for code in "ABCDE"})
    assert [(one.shown, one.share) for one in found] == [(4, 0.8)]
    assert len(found[0].layout.areas) == 5


def test_the_smallest_is_merged_with_its_smallest_neighbour(cube_of):
    # A and B hide; A (4) touches B (8) and C (40), but not the smaller D (20).
    counts = {"A": [1, 1, 1, 1], "B": [2, 2, 2, 2], "C": [10, 10, 10, 10], "D": [5, 5, 5, 5]}
    near = {"A": {"B", "C"}, "B": {"A", "C"}, "C": {"A", "B", "D"}, "D": {"C"}}
    cube = cube_of(counts)
    best = candidates(cube, asked(cube), near)[0]
    assert [area.code for area in best.layout.areas] == ["A+B", "C", "D"]
    assert best.layout.areas[0].name == "Ward A and Ward B"
    assert (best.shown, best.share) == (3, 1.0)


def test_an_island_is_merged_with_the_smallest_of_all(cube_of):
    cube = cube_of({"A": [1, 1, 1, 1], "B": [9, 9, 9, 9], "C": [5, 5, 5, 5]})
    best = candidates(cube, asked(cube), {"A": set(), "B": {"C"}, "C": {"B"}})[0]
    assert [area.code for area in best.layout.areas] == ["A+C", "B"]


def test_quarters_are_given_up_where_years_show_more(cube_of):
    # 6 in each quarter: all quarters hide, the two years of each of three wards show 24.
    cube = cube_of({code: [6] * 8 for code in "ABC"}, period=TWO_YEARS)
    best = candidates(
        cube, asked(cube, period=TWO_YEARS, unit="quarter"), {code: set("ABC") for code in "ABC"}
    )[0]
    assert best.layout.total_unit == "year"
    assert (best.shown, len(best.layout.areas)) == (6, 3)


def test_characteristics_that_were_asked_for_go_last(cube_of):
    marks = {code: {"race": [3, 3, 3, 3], "disability": [2, 2, 2, 2]} for code in "ABCD"}
    cube = cube_of({code: [5, 5, 5, 5] for code in "ABCD"}, marks=marks)
    near = {code: set("ABCD") - {code} for code in "ABCD"}
    layout = asked(cube, by=("characteristic",))
    # Four totals, four of race; disability and five others hide: 8 of 32 show.
    assert measured(cube, layout).shown == 8
    best = candidates(cube, layout, near)[0]
    assert any(column.family == "characteristic" for column in best.layout.columns)
    assert best.share >= 0.8
