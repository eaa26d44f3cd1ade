"""Comparing an import with the table, and deciding what taking one back does; small cases worked by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.dataset.changes import (
    ADDED,
    REPLACED,
    UNCHANGED,
    UPDATED,
    Changes,
    Incoming,
    KeySet,
    compare,
    replaced_rows,
)
from geodata.dataset.fingerprints import Fingerprints
from geodata.dataset.lock import write_lock
from geodata.dataset.undoing import plan_undo
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace


def rows(*values: tuple[str, str | None], batch: str = "") -> pa.Table:
    records = [{"incident_id": key, "outcome": outcome, "batch_id": batch} for key, outcome in values]
    return pa.Table.from_pylist(records, schema=arrow_schema())


def incoming(table: pa.Table, maker: Fingerprints) -> Incoming:
    high, low = maker.of_keys(table["incident_id"].combine_chunks())
    return Incoming(high, low, maker.of_rows(table))


def compared(table: pa.Table, stored: pa.Table | None) -> Changes:
    def read(columns: list[str]) -> Iterator[pa.RecordBatch]:
        assert stored is not None
        yield from stored.select(columns).to_batches(max_chunksize=2)

    maker = Fingerprints()
    return compare(incoming(table, maker), read if stored is not None else None, maker)


KEYS = st.lists(
    st.sampled_from(["a", "b", "police:0000000000000001", "x:0000000000000001", "éé", "é" * 200]), max_size=12
)


@given(KEYS)
def test_all_but_the_last_row_of_every_key_are_replaced(keys: list[str]) -> None:
    last = {key: place for place, key in enumerate(keys)}
    expected = [place for place, key in enumerate(keys) if last[key] != place]
    table = rows(*((key, None) for key in keys))
    assert replaced_rows(incoming(table, Fingerprints())).tolist() == expected


@given(KEYS, KEYS)
def test_keys_are_found_where_they_are(keys: list[str], asked: list[str]) -> None:
    held = list(dict.fromkeys(keys))
    found = KeySet.of(pa.array(held, pa.string()), Fingerprints()).places(pa.array(asked, pa.string()))
    assert found.tolist() == [held.index(key) if key in held else -1 for key in asked]


def test_keys_that_share_their_first_64_bits_are_told_apart() -> None:
    class Meeting(Fingerprints):
        def of_keys(self, ids: pa.Array) -> tuple[np.ndarray, np.ndarray]:
            high, low = super().of_keys(ids)
            return np.zeros_like(high), low

    maker = Meeting()
    ids = pa.array(["a", "b", "c", "a"])
    high, low = maker.of_keys(ids)
    assert replaced_rows(Incoming(high, low, None)).tolist() == [0]
    held = KeySet.of(pa.array(["c", "a", "b"]), maker)
    assert held.places(pa.array(["a", "x", "c", "b"])).tolist() == [1, -1, 0, 2]


def test_new_amended_and_same_rows() -> None:
    table = rows(("a", "old"), ("b", None), ("c", "x"), ("a", "new"), ("d", "y"))
    stored = rows(("a", "old"), ("b", None), ("c", None), batch="B0001")
    changes = compared(table, stored)
    assert changes.status.tolist() == [REPLACED, UNCHANGED, UPDATED, UPDATED, ADDED]
    assert (changes.holder.tolist(), changes.holders) == ([-1, 0, -1, -1, -1], ("B0001",))
    assert changes.written().tolist() == [False, False, True, True, True]
    assert compared(table, None).status.tolist() == [REPLACED, ADDED, ADDED, ADDED, ADDED]


def test_lists_are_compared_by_their_content() -> None:
    records = [
        {"incident_id": "a", "batch_id": "B0001", "target_group": groups} for groups in (["x", "y"], ["x"])
    ]
    one, other = (pa.Table.from_pylist([record], schema=arrow_schema()) for record in records)
    assert compared(one, one).status.tolist() == [UNCHANGED]
    assert compared(one, other).status.tolist() == [UPDATED]


def mentions(table: dict[str, dict[str, str]]) -> object:
    def of(batch: str) -> pa.Table:
        said = table[batch]
        return pa.table(
            {"incident_id": pa.array(said, pa.string()), "held_by": pa.array(said.values(), pa.string())}
        )

    return of


def test_plan_of_an_undo() -> None:
    said = {
        "B0001": {"gone": "B0001", "back": "B0001", "later": "B0001", "same": "B0001"},
        "B0002": {"gone2": "B0002", "back": "B0002", "later": "B0002", "same": "B0001"},
        "B0003": {"later": "B0003"},
    }
    current = pa.table(
        {
            "incident_id": ["gone", "gone2", "back", "later", "same"],
            "batch_id": ["B0001", "B0002", "B0002", "B0003", "B0001"],
        }
    )
    plan = plan_undo("B0002", mentions(said), current, earlier=["B0001"], later=["B0003"])  # type: ignore[arg-type]
    assert plan.remove.to_pylist() == ["gone2"]
    assert {holder: ids.to_pylist() for holder, ids in plan.restore.items()} == {"B0001": ["back"]}


def test_one_writer_at_a_time(workspace: Workspace) -> None:
    with (
        write_lock(workspace),
        pytest.raises(UserError, match="another import"),
        write_lock(workspace, wait_s=0),
    ):
        pass
    with write_lock(workspace, wait_s=0):
        assert np.array(1) == 1
