"""Attacks on releases: planted weak tables, and an enumeration that is independent of the audit."""

from __future__ import annotations

import datetime
import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.schema import CHARACTERISTICS
from hotspots.disclose.cells import ReleasedArea, ReleasedCount
from hotspots.disclose.counts import AreaCounts, SummaryYear
from hotspots.disclose.release import Released, read_released, release
from hotspots.disclose.suppress import possible

YEAR = SummaryYear(datetime.date(2025, 3, 31))


def area(
    quarters: list[int],
    *,
    code: str = "A",
    characteristics: dict[str, int] | None = None,
    sources: dict[str, int] | None = None,
    marked: bool = False,
) -> AreaCounts:
    return AreaCounts(
        code,
        f"Ward {code}",
        8000,
        2.0,
        tuple(quarters),
        characteristics or {},
        sources or {},
        every_one_marked=marked,
    )


def only(counts: AreaCounts, earlier: list[Released] | None = None, year: SummaryYear = YEAR) -> ReleasedArea:
    made = release([counts], level="ward", year=year, recorded=CHARACTERISTICS, earlier=earlier or [])
    return made.areas[0]


def test_released_is_made_by_release_only() -> None:
    with pytest.raises(TypeError):
        Released(object(), level="ward", year=YEAR, areas=[], notes=[])
    made = release([area([9] * 8)], level="ward", year=YEAR, recorded=())
    with pytest.raises(AttributeError):
        made.areas = ()
    with pytest.raises(AttributeError):
        del made.areas
    assert not hasattr(made, "__dict__")


def test_counts_are_hidden_or_rounded() -> None:
    told = only(area([3, 3, 3, 0, 13, 12, 12, 11], sources={"police": 48}))
    assert told.year_before == ReleasedCount(None, "fewer than 10")
    assert told.this_year == ReleasedCount(50, "number")
    assert [cell.value for cell in told.quarters] in ([15, 10, 10, 10], [])


def test_one_hidden_part_is_not_left_to_subtraction() -> None:
    # 100 in all, 93 of one source: the other has 7, and 98 - 95 > 0 would prove that it has some.
    told = only(area([0] * 4 + [25] * 4, sources={"police": 93, "school": 7}))
    assert told.sources == {}
    assert told.this_year.value == 100


def test_full_quarters_do_not_give_a_hidden_one_away() -> None:
    # 38 to 42 in all and three quarters of at most 12: the fourth would be at least 2.
    told = only(area([0] * 4 + [12, 12, 12, 4]))
    assert told.quarters == ()


def test_rounding_that_meets_at_its_edge_is_left_out() -> None:
    # Released 50 means at least 48, and four quarters of 10 mean at most 48: every true count would be known.
    told = only(area([0] * 4 + [12, 12, 12, 12]))
    assert told.quarters == ()


def test_characteristics_do_not_prove_a_small_one() -> None:
    marks = {"race": 88, "disability": 9}
    told = only(area([0] * 4 + [24] * 4, characteristics=marks, marked=True))
    assert told.characteristics == {}


def test_years_published_one_after_the_other_are_looked_at_together() -> None:
    # The first year holds at most 9 and shares two quarters with the second, which holds at least 13: its
    # other two quarters of the second hold at least 4, and so does the third year, which has them too.
    quarters = [0, 0, 0, 0, 4, 5, 4, 0, 4, 1]
    ends = [datetime.date(2024, 6, 30), datetime.date(2024, 12, 31), datetime.date(2025, 6, 30)]
    counts = [[0, 0, *quarters[:6]], quarters[:8], quarters[2:]]
    assert [sum(one[4:]) for one in counts] == [9, 13, 9]
    made: list[Released] = []
    for end, one in zip(ends, counts, strict=True):
        year = SummaryYear(end)
        made.append(release([area(one)], level="ward", year=year, recorded=(), earlier=made))
    assert [table.areas[0].this_year.state for table in made] == ["fewer than 10", "number", "not shown"]


def sums(ranges: list[range]) -> set[int]:
    found = {0}
    for one in ranges:
        found = {total + value for total in found for value in one}
    return found


def ranges_of(cells: list[ReleasedCount]) -> list[range]:
    told = [possible(cell.value) for cell in cells]
    return [range(low, high + 1) for low, high in told]


def reach_of_parts(cells: list[ReleasedCount], totals: set[int]) -> list[set[int]]:
    """Values each part can have, given what the total can be: by enumeration."""
    ranges = ranges_of(cells)
    reach = []
    for place, own in enumerate(ranges):
        others = sums(ranges[:place] + ranges[place + 1 :])
        reach.append({value for value in own if any(total - value in others for total in totals)})
    return reach


def enumerate_area(told: ReleasedArea, *, marked: bool) -> list[tuple[ReleasedCount, set[int]]]:
    """Work out, without the audit, every value each released cell of one year can have."""
    totals = set(*map(set, ranges_of([told.this_year])))
    tables = [list(told.quarters), list(told.sources.values())]
    for table in tables:
        if table:
            totals &= sums(ranges_of(table))
    marks = list(told.characteristics.values())
    spans = [possible(cell.value) for cell in marks]
    totals = {total for total in totals if all(total >= low for low, _ in spans)}
    if marked and marks:
        totals = {total for total in totals if total <= sum(min(high, total) for _, high in spans)}
    cells = [(told.this_year, totals)]
    for table in tables:
        cells += list(zip(table, reach_of_parts(table, totals), strict=True))
    for place, (cell, (low, high)) in enumerate(zip(marks, spans, strict=True)):
        others = [span for index, span in enumerate(spans) if index != place]
        values = {
            value
            for value in range(low, high + 1)
            for total in totals
            if value <= total and (not marked or value + sum(min(top, total) for _, top in others) >= total)
        }
        cells.append((cell, values))
    return cells


parts = st.lists(st.integers(0, 40), min_size=4, max_size=4)


@settings(max_examples=120, deadline=None)
@given(parts, st.lists(st.integers(0, 100), min_size=1, max_size=3), st.data())
def test_enumeration_proves_nothing_hidden(quarters: list[int], cuts: list[int], data: st.DataObject) -> None:
    total = sum(quarters)
    edges = sorted(round(cut / 100 * total) for cut in cuts)
    pieces = np.diff([0, *edges, total])
    sources = {f"source {number}": int(piece) for number, piece in enumerate(pieces)}
    marks = {name: data.draw(st.integers(0, total)) for name in CHARACTERISTICS[:3]}
    marked = sum(marks.values()) >= total
    told = only(area([0] * 4 + quarters, sources=sources, characteristics=marks, marked=marked))
    for cell, values in enumerate_area(told, marked=marked):
        if cell.state == "fewer than 10":
            assert values >= set(range(10))
        elif cell.value is not None:
            assert len(values) > 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=8, max_size=8))
def test_frozen_form_gives_the_same_table(quarters: list[int]) -> None:
    made = release(
        [area(quarters, sources={"police": sum(quarters[4:])})], level="ward", year=YEAR, recorded=()
    )
    again = read_released(made.to_json(), made.sha256)
    assert again.areas == made.areas
    assert again.to_json() == made.to_json()


def test_tampered_table_is_refused() -> None:
    made = release([area([20] * 8)], level="ward", year=YEAR, recorded=())
    with pytest.raises(ValueError, match="changed"):
        read_released(made.to_json().replace("80", "85"), made.sha256)


def test_numbers_in_the_frozen_form_are_released_or_public() -> None:
    made = release(
        [area([7, 11, 13, 17, 19, 23, 3, 8], characteristics={"race": 31, "age": 4}, sources={"police": 53})],
        level="ward",
        year=YEAR,
        recorded=("race", "age"),
    )
    plain = json.loads(made.to_json())["areas"][0]
    public = {plain.pop("residents"), plain.pop("area_km2")}
    assert public == {8000, 2.0}

    def numbers(value: object) -> list[int]:
        if isinstance(value, dict):
            return [number for part in value.values() for number in numbers(part)]
        if isinstance(value, list):
            return [number for part in value for number in numbers(part)]
        return [value] if isinstance(value, (int, float)) else []

    assert all(number >= 10 and number % 5 == 0 for number in numbers(plain))


def test_twenty_wards_take_seconds(rng: np.random.Generator) -> None:
    counts = [
        area(
            rng.poisson(20, 8).tolist(),
            code=f"W{number:02d}",
            characteristics={name: int(rng.poisson(12)) for name in CHARACTERISTICS},
        )
        for number in range(20)
    ]
    started = time.perf_counter()
    release(counts, level="ward", year=YEAR, recorded=CHARACTERISTICS)
    assert time.perf_counter() - started < 20


def test_a_release_that_contradicts_an_earlier_one_is_still_checked_alone() -> None:
    # The earlier release told 200 for the year; since then most records of it were withdrawn.
    earlier = release(
        [area([0] * 4 + [50] * 4)], level="ward", year=SummaryYear(datetime.date(2024, 12, 31)), recorded=()
    )
    weak = area([0, 0, 0, 10, 12, 12, 12, 4])
    told = only(weak, [earlier])
    assert told.this_year.value == 40
    assert told.quarters == ()
