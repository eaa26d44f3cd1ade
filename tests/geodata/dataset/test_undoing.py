"""Comparing an import with the table, and deciding what taking one back does; small cases worked by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.dataset.changes import compare, last_of_each
from geodata.dataset.lock import write_lock
from geodata.dataset.undoing import plan_undo
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace


def rows(*values: tuple[str, str | None], batch: str = "") -> pa.Table:
    records = [{"incident_id": key, "outcome": outcome, "batch_id": batch} for key, outcome in values]
    return pa.Table.from_pylist(records, schema=arrow_schema())


@given(
    st.lists(st.sampled_from(["a", "b", "police:0000000000000001", "x:0000000000000001", "éé"]), max_size=12)
)
def test_the_last_row_of_every_key(keys: list[str]) -> None:
    expected = sorted({key: place for place, key in enumerate(keys)}.values())
    assert last_of_each(pa.array(keys, pa.string())).tolist() == expected


def test_new_amended_and_same_rows() -> None:
    incoming = rows(("a", "old"), ("b", None), ("c", "x"), ("a", "new"), ("d", "y"))
    stored = rows(("a", "old"), ("b", None), ("c", None), batch="B0001")
    changes = compare(incoming, stored)
    assert (changes.added.tolist(), changes.updated.tolist(), changes.unchanged.tolist()) == (
        [4],
        [2, 3],
        [1],
    )
    assert changes.held_by.to_pylist() == ["B0001"]
    assert changes.duplicates == 1


def test_lists_are_compared_by_their_content() -> None:
    one = pa.Table.from_pylist([{"incident_id": "a", "target_group": ["x", "y"]}], schema=arrow_schema())
    other = pa.Table.from_pylist([{"incident_id": "a", "target_group": ["x"]}], schema=arrow_schema())
    assert compare(one, one).unchanged.tolist() == [0]
    assert compare(one, other).updated.tolist() == [0]


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
