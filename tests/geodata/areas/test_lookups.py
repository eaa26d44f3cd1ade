"""Lookups: splits, merges, blanks, repeated pairs."""

from __future__ import annotations

import pyarrow as pa
import pytest

from geodata.areas.lookups import load_lookups, make_lookup, save_lookup
from geodata.errors import UserError
from geodata.workspace import Workspace


def pairs(*rows: tuple[str, str]) -> pa.Table:
    return pa.table({"a": [a for a, _ in rows], "b": [b for _, b in rows]})


def test_splits_and_merges(workspace: Workspace) -> None:
    table = pairs(
        ("S", "S2"), ("S", "S1"), ("M1", "M"), ("M2", "M"), ("", "X"), ("X", " "), (" U ", "U"), ("U", "U")
    )
    lookup = make_lookup(table, from_level="lsoa11", to_level="lsoa21")
    assert lookup.targets() == {"S": ("S1", "S2"), "M1": ("M",), "M2": ("M",), "U": ("U",)}
    save_lookup(workspace, lookup)
    [again] = load_lookups(workspace)
    assert (again.from_level, again.to_level) == ("lsoa11", "lsoa21")
    assert again.targets() == lookup.targets()


@pytest.mark.parametrize(
    ("from_level", "to_level", "table", "found"),
    [
        ("ward", "ward", pairs(("a", "b")), "to itself"),
        ("Ward", "lsoa", pairs(("a", "b")), "name of the level"),
        ("ward", "lsoa", pairs(("", "b")), "no row with both codes"),
    ],
)
def test_refusals(from_level: str, to_level: str, table: pa.Table, found: str) -> None:
    with pytest.raises(UserError, match=found):
        make_lookup(table, from_level=from_level, to_level=to_level)
