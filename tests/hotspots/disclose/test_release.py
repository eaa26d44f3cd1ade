"""Releases: planted weak tables, and an enumeration that is independent of the audit."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.disclose.audit import audit
from hotspots.disclose.cells import HIDDEN, NOT_SHOWN, ReleasedCount
from hotspots.disclose.coarsen import first_layout
from hotspots.disclose.counts import Cube
from hotspots.disclose.draft import draft
from hotspots.disclose.periods import Period, split, year_up_to
from hotspots.disclose.release import Released, read_released, release
from hotspots.disclose.suppress import possible

YEAR = Period(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))


def asked(cube: Cube, by=(), unit="quarter", period=YEAR):
    return first_layout(cube, period=period, total_unit=unit, breakdown_unit="year", by=by)


def made(cube: Cube, by=(), unit="quarter", period=YEAR, earlier=()) -> Released:
    return release(cube, asked(cube, by, unit, period), level="ward", earlier=earlier)[0]


def texts(table: Released, code: str, column: str = "total") -> list[str]:
    cells = [table.cell(code, period, column) for period in table.parts.periods]
    return [cell.text for cell in cells if cell is not None]


def test_released_is_made_by_release_only(cube_of):
    table = made(cube_of({"A": [9, 9, 9, 9]}))
    with pytest.raises(TypeError):
        Released(object(), table.parts)
    with pytest.raises(AttributeError):
        table.parts = None
    with pytest.raises(AttributeError):
        del table.parts
    assert not hasattr(table, "__dict__")


def test_counts_are_hidden_or_rounded(cube_of):
    # 64 in the year; quarters of 16, 22, 3 and 23: a hidden quarter may still be 0 to 9.
    table = made(cube_of({"A": [16, 22, 3, 23]}))
    assert texts(table, "A") == ["65", "15", "20", "fewer than 10", "25"]


def test_one_hidden_part_is_not_left_to_subtraction(cube_of):
    # 100 in all, 93 of one source: 98 - 97 > 0 would prove that the other has some; so one of the two goes.
    cube = cube_of({"A": [25, 25, 25, 25]}, sources={"police": [[23, 23, 24, 23]], "school": [[2, 2, 1, 2]]})
    table = made(cube, by=("source",), unit="year")
    assert texts(table, "A") == ["100"]
    assert texts(table, "A", "source school") == ["fewer than 10"]
    assert texts(table, "A", "source police") == ["not shown"]


def test_full_quarters_do_not_give_a_hidden_one_away(cube_of):
    # 38 to 42 in all and three quarters of at most 12 each: the fourth would be at least 2.
    table = made(cube_of({"A": [12, 12, 12, 4]}))
    year, *quarters = texts(table, "A")
    assert quarters[3] == "fewer than 10"
    assert "not shown" in [year, *quarters]


def test_rounding_that_meets_at_its_edge_is_left_out(cube_of):
    # Released 50 means at least 48, and four quarters of 10 mean at most 48: every true count would be known.
    assert "not shown" in texts(made(cube_of({"A": [12, 12, 12, 12]})), "A")


def test_a_total_of_all_areas_does_not_give_one_away(cube_of):
    # 12 + 12 + 1: all together 25, which is at least 23; two of at most 12 leave nothing to prove, but with
    # 22 and 22 (at most 22 each) and 5 the total of 50 is at least 48, so the third would be at least 4.
    table = made(cube_of({"A": [22, 0, 0, 0], "B": [22, 0, 0, 0], "C": [4, 0, 0, 0]}), unit="year")
    assert texts(table, "C") == ["fewer than 10"]
    assert texts(table, "all-areas") == ["not shown"]
    assert texts(table, "A") == ["20"]


def test_all_marked_makes_the_rest_tell(cube_of):
    # Each of 24 incidents has a characteristic and 20 target race: at least 1 targets disability.
    marks = {"A": {"race": [5, 5, 5, 4], "disability": [1, 1, 1, 2]}}
    both = dataclasses.replace(cube_of({"A": [6, 6, 6, 6]}, marks=marks), recorded=("disability", "race"))
    table = made(both, by=("characteristic",), unit="year")
    assert texts(table, "A", "disability") == ["fewer than 10"]
    assert texts(table, "A", "race") == ["not shown"]
    # With one incident that carries none the reader knows nothing of the rest, and race is told.
    marks = {"A": {"race": [5, 5, 5, 4], "disability": [1, 1, 1, 1]}}
    some = dataclasses.replace(cube_of({"A": [6, 6, 6, 6]}, marks=marks), recorded=("disability", "race"))
    assert texts(made(some, by=("characteristic",), unit="year"), "A", "race") == ["20"]


def test_years_published_one_after_the_other_are_looked_at_together(cube_of):
    # The first year holds at most 9 and shares two quarters with the second, which holds at least 13: its
    # other two quarters of the second hold at least 4, and so does the third year, which has them too.
    counts = {
        datetime.date(2024, 6, 30): [0, 0, 4, 5],
        datetime.date(2024, 12, 31): [4, 5, 4, 0],
        datetime.date(2025, 6, 30): [4, 0, 4, 1],
    }
    tables: list[Released] = []
    for end, quarters in counts.items():
        year = year_up_to(end)
        cube = cube_of({"A": quarters}, period=year)
        tables.append(made(cube, unit="year", period=year, earlier=tables))
    assert [texts(table, "A") for table in tables] == [["fewer than 10"], ["15"], ["not shown"]]


def test_a_count_told_before_is_told_the_same(cube_of):
    first = made(cube_of({"A": [30, 30, 30, 30], "B": [40, 40, 40, 40]}), unit="year")
    late = cube_of({"A": [30, 30, 31, 34], "B": [40, 40, 40, 40]})
    second = made(late, unit="year", earlier=[first])
    assert texts(first, "A") == texts(second, "A") == ["120"]
    assert texts(made(late, unit="year"), "A") == ["125"]


def test_records_that_changed_a_lot_since_are_not_told_beside_the_old_ones(cube_of):
    first = made(cube_of({"A": [50, 50, 50, 50]}), unit="year")
    second = made(cube_of({"A": [12, 12, 12, 12]}), earlier=[first])
    year, *quarters = texts(second, "A")
    assert year == "200"
    assert quarters == ["not shown"] * 4


def test_an_area_merged_now_and_alone_before_is_worked_out(cube_of):
    first = made(cube_of({"A": [5, 5, 4, 4], "B": [30, 30, 30, 30]}), unit="year")
    assert texts(first, "A") == ["20"]
    cube = cube_of({"A": [5, 5, 4, 4], "C": [1, 1, 1, 1], "B": [30, 30, 30, 30]})
    layout = asked(cube, unit="year")
    from hotspots.disclose.layout import joined

    small = joined([area for area in layout.areas if area.code in ("A", "C")])
    rest = [area for area in layout.areas if area.code == "B"]
    merged = dataclasses.replace(layout, areas=(small, *rest))
    alone = release(cube, merged, level="ward")[0]
    assert alone.cell(small.code, YEAR, "total").text == "20"
    # 22 in both; 18 in the one: with 20 and 20 told the other may be 0 to 4: nothing is proven.
    beside = release(cube, merged, level="ward", earlier=[first])[0]
    assert beside.cell(small.code, YEAR, "total").text == "20"
    more = cube_of({"A": [5, 5, 4, 4], "C": [2, 2, 1, 1], "B": [30, 30, 30, 30]})
    # 24 in both (25 told, so at least 23) and at most 22 in the one: the other would be 1 to 9.
    beside, findings, _ = release(more, merged, level="ward", earlier=[first])
    assert beside.cell(small.code, YEAR, "total") is NOT_SHOWN
    assert {one.kind for one in findings} == {"not zero"}


def sums(ranges: list[range]) -> set[int]:
    found = {0}
    for one in ranges:
        found = {total + value for total in found for value in one}
    return found


def ranges_of(cells: list[ReleasedCount]) -> list[range]:
    top = 500
    wide = {"not shown": (0, top), "not recorded": (0, top)}
    spans = [wide.get(cell.state) or possible(cell.value) for cell in cells]
    return [range(low, high + 1) for low, high in spans]


def reach(cell: ReleasedCount, others: list[range], totals: range | set[int]) -> set[int]:
    """Values a part can have, given what the others and the total can be: by enumeration."""
    rest = sums(others)
    return {value for value in ranges_of([cell])[0] if any(total - value in rest for total in totals)}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_enumeration_proves_nothing_of_quarters(quarters: list[int]):
    from tests.hotspots.disclose.conftest import make_cube

    table = made(make_cube({"A": quarters}))
    total = table.cell("A", YEAR, "total")
    cells = [table.cell("A", quarter, "total") for quarter in split(YEAR, "quarter")]
    totals = set(ranges_of([total])[0]) & sums(ranges_of(cells))
    assert total.value is None or len(totals) > 1
    assert total.state != "fewer than 10" or totals >= set(range(10))
    for place, cell in enumerate(cells):
        values = reach(cell, ranges_of(cells[:place] + cells[place + 1 :]), totals)
        assert cell.state != "fewer than 10" or values >= set(range(10))
        assert len(values) > 1


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=3, max_size=3))
def test_enumeration_proves_nothing_of_areas(areas: list[int]):
    from tests.hotspots.disclose.conftest import make_cube

    table = made(
        make_cube({code: [count, 0, 0, 0] for code, count in zip("ABC", areas, strict=True)}), unit="year"
    )
    total = table.cell("all-areas", YEAR, "total")
    cells = [table.cell(code, YEAR, "total") for code in "ABC"]
    totals = set(ranges_of([total])[0]) & sums(ranges_of(cells))
    assert total.state != "fewer than 10" or totals >= set(range(10))
    for place, cell in enumerate(cells):
        values = reach(cell, ranges_of(cells[:place] + cells[place + 1 :]), totals)
        assert cell.state != "fewer than 10" or values >= set(range(10))
        assert len(values) > 1


def test_the_audit_names_the_cells_a_finding_comes_from(cube_of):
    cube = cube_of({"A": [22, 0, 0, 0], "B": [22, 0, 0, 0], "C": [4, 0, 0, 0]})
    parts = draft(cube, asked(cube, unit="year"), level="ward")
    (finding,) = audit([parts])
    assert (finding.kind, finding.key, finding.low, finding.high) == ("not zero", ("C", YEAR, "total"), 4, 9)
    assert {key[0] for _, key in finding.needed} == {"A", "B", "all-areas"}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_frozen_form_gives_the_same_table(quarters: list[int]):
    from tests.hotspots.disclose.conftest import make_cube

    table = made(make_cube({"A": quarters, "B": quarters}))
    again = read_released(table.to_json(), table.sha256)
    assert again.parts == table.parts
    assert again.to_json() == table.to_json()


def test_tampered_table_is_refused(cube_of):
    table = made(cube_of({"A": [20, 20, 20, 20]}))
    with pytest.raises(ValueError, match="changed"):
        read_released(table.to_json().replace("80", "85"), table.sha256)


def test_a_summary_frozen_before_there_were_releases_is_read(cube_of):
    from hotspots.disclose.release import content_hash

    old = {
        "format": 1,
        "rule": "counts below 10 hidden, the rest rounded to the nearest 5",
        "level": "ward",
        "year_end": "2024-12-31",
        "notes": ["A note."],
        "areas": [
            {
                "code": "A",
                "name": "Ward A",
                "residents": 8000,
                "area_km2": 2.0,
                "this_year": 65,
                "year_before": "fewer than 10",
                "quarters": [15, 20, "fewer than 10", 25],
                "characteristics": {"race": 40, "age": "not recorded"},
                "sources": {"police": 65, "school": "fewer than 10"},
            }
        ],
    }
    content = json.dumps(old)
    table = read_released(content, content_hash(content))
    assert table.cell("A", YEAR, "total") == ReleasedCount(65, "number")
    assert table.cell("A", YEAR, "race") == ReleasedCount(40, "number")
    assert table.cell("A", year_up_to(datetime.date(2023, 12, 31)), "total") is HIDDEN
    assert [table.cell("A", quarter, "total").text for quarter in split(YEAR, "quarter")][
        2
    ] == "fewer than 10"
    # It counts in when a new release is checked: the same year is told the same.
    new = made(cube_of({"A": [20, 20, 20, 20]}), unit="year", earlier=[table])
    assert texts(new, "A") == ["65"]


def test_numbers_in_the_frozen_form_are_released_or_public(cube_of):
    marks = {"A": {"race": [3, 5, 6, 7], "age": [0, 1, 0, 1]}}
    cube = cube_of({"A": [7, 11, 13, 17]}, marks=marks, sources={"police": [[7, 11, 13, 17]]})
    table = made(cube, by=("characteristic", "source"))
    plain = json.loads(table.to_json())
    cells = [cell for rows in plain["cells"].values() for row in rows.values() for cell in row.values()]
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    assert numbers
    assert all(type(number) is int and number >= 10 and number % 5 == 0 for number in numbers)


def test_brute_force_over_two_areas_and_two_quarters(cube_of):
    """Every truth that fits what is told, found by trying all: hidden counts may be anything, others vary."""
    cube = cube_of({"A": [11, 3], "B": [14, 12]}, period=Period(datetime.date(2024, 7, 1), YEAR.end))
    table = made(cube, period=Period(datetime.date(2024, 7, 1), YEAR.end))
    parts = table.parts
    quarters = split(parts.period, "quarter")
    seen: dict[object, set[int]] = {}
    for truth in itertools.product(range(19), repeat=4):
        value = {("A", quarters[0]): truth[0], ("A", quarters[1]): truth[1]}
        value |= {("B", quarters[0]): truth[2], ("B", quarters[1]): truth[3]}
        for code in "AB":
            value[code, parts.period] = value[code, quarters[0]] + value[code, quarters[1]]
        for period in (*quarters, parts.period):
            value["all-areas", period] = value["A", period] + value["B", period]
        if all(
            not cell.tells or possible(cell.value)[0] <= value[area, period] <= possible(cell.value)[1]
            for (area, period, _), cell in parts.cells.items()
        ):
            for place, number in value.items():
                seen.setdefault(place, set()).add(number)
    for (area, period, _), cell in parts.cells.items():
        assert len(seen[area, period]) > 1
        if cell is HIDDEN:
            assert seen[area, period] >= set(range(10))
