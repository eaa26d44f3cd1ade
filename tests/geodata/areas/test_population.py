"""Population tables: long, wide, hidden counts, totals beside groups."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.areas.population import (
    list_populations,
    load_population,
    parse_numbers,
    save_population,
    sum_population,
)
from geodata.errors import UserError
from geodata.workspace import Workspace


def column(*values: str) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, type=pa.string())])


def test_numbers_as_tables_write_them() -> None:
    texts = column("1979", " 1,979 ", "1,121,994.0", "0", "", "-", "c", "*", "1,9", "12 people", "1e3")
    assert parse_numbers(texts).to_pylist() == [
        1979,
        1979,
        1121994,
        0,
        None,
        None,
        None,
        None,
        None,
        None,
        1000,
    ]


@given(st.integers(0, 10**9))
def test_any_whole_number_with_marks_of_thousands(number: int) -> None:
    assert parse_numbers(column(f"{number:,}", str(number))).to_pylist() == [number, number]


def test_groups_are_kept_apart_and_added_up(workspace: Workspace) -> None:
    table, notes = sum_population(
        column("E1", "E1", "E1", "E2", "", "E2"),
        column("10", "5", "7", "c", "9", "1"),
        column("Sikh", "Jewish", "Sikh", "Sikh", "Sikh", "Jewish"),
        what="The file",
    )
    assert (notes.rows, notes.not_numbers, notes.without_code, notes.repeated) == (6, 1, 1, False)
    save_population(workspace, table, level="lsoa21", measure="religion")
    assert load_population(workspace, "lsoa21", measure="religion").to_dict() == {"E1": 22, "E2": 1}
    assert load_population(workspace, "lsoa21", measure="religion", group="Sikh").to_dict() == {"E1": 17}
    assert load_population(workspace, "lsoa21", measure="religion", group="sikh").to_dict() == {"E1": 17}
    [listed] = list_populations(workspace)
    assert (listed.measure, listed.groups, listed.total) == ("religion", ("Jewish", "Sikh"), 23)


def test_a_group_called_total_is_the_whole_and_not_counted_twice(workspace: Workspace) -> None:
    table, _ = sum_population(
        column("E1", "E1", "E1"),
        column("10", "5", "16"),
        column("Men", "Women", "Total: all people"),
        what="The file",
    )
    save_population(workspace, table, level="ward", measure="residents")
    assert load_population(workspace, "ward").to_dict() == {"E1": 16}
    assert list_populations(workspace)[0].total == 16


def test_one_number_repeated_on_all_rows_of_an_area_is_taken_once() -> None:
    codes = column("E1", "E1", "E2", "E2")
    table, notes = sum_population(codes, column("100", "100", "50", "50"), None, what="The file")
    assert notes.repeated
    assert table["count"].to_pylist() == [100, 50]
    parts, notes = sum_population(codes, column("60", "40", "50", "50"), None, what="The file")
    assert not notes.repeated
    assert parts["count"].to_pylist() == [100, 100]


@pytest.mark.parametrize(
    ("counts", "found"), [(("c", "-"), "no row with a code and a number"), (("-4", "1"), "below nought")]
)
def test_refusals(counts: tuple[str, str], found: str) -> None:
    with pytest.raises(UserError, match=found):
        sum_population(column("E1", "E2"), column(*counts), None, what="The file")


def test_what_is_not_loaded_is_named(workspace: Workspace) -> None:
    with pytest.raises(UserError, match=r"not loaded \(loaded: none\)"):
        load_population(workspace, "ward")
    table, _ = sum_population(column("E1"), column("1"), None, what="The file")
    save_population(workspace, table, level="ward", measure="residents")
    with pytest.raises(UserError, match="Its groups are: none"):
        load_population(workspace, "ward", group="Sikh")
    with pytest.raises(UserError, match="name of the measure"):
        save_population(workspace, table, level="ward", measure="../x")
