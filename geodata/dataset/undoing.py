"""Taking any import back: every row goes back to what the last remaining import says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.dataset.columns import combined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    Mentions = Callable[[str], pa.Table]


@dataclass(frozen=True, eq=False)
class Undoing:
    """
    What taking an import back does.

    Parameters
    ----------
    remove : pyarrow.Array
        `incident_id` of rows no other import mentions.
    restore : dict of str to pyarrow.Array
        For each import whose values come back, the `incident_id` of those rows.
    """

    remove: pa.Array
    restore: dict[str, pa.Array]


def plan_undo(
    batch_id: str, mentions: Mentions, current: pa.Table, *, earlier: Sequence[str], later: Sequence[str]
) -> Undoing:
    """
    Decide what taking an import back does.

    Parameters
    ----------
    batch_id : str
        The import.
    mentions : callable
        Gives, for an import, a table of `incident_id` and `held_by`: the import that holds the value meant.
    current : pyarrow.Table
        `incident_id` and `batch_id` of the table.
    earlier, later : sequence of str
        The imports before and after it that have not been taken back, oldest first.

    Returns
    -------
    Undoing
        Rows a later import mentions are left alone.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    open_ids = combined(mentions(batch_id)["incident_id"])
    for other in later:
        open_ids = _without(open_ids, mentions(other)["incident_id"])
    restore: dict[str, list[pa.Array]] = {}
    for other in reversed(earlier):
        said = mentions(other)
        hit = said.filter(pc.is_in(said["incident_id"], value_set=open_ids))
        for holder in pc.unique(hit["held_by"]).to_pylist():
            restore.setdefault(holder, []).append(
                combined(hit.filter(pc.equal(hit["held_by"], holder))["incident_id"])
            )
        open_ids = _without(open_ids, hit["incident_id"])
    changed = {holder: _not_held(pa.concat_arrays(ids), holder, current) for holder, ids in restore.items()}
    return Undoing(open_ids, {holder: ids for holder, ids in changed.items() if len(ids)})


def _without(ids: pa.Array, others: pa.ChunkedArray) -> pa.Array:
    import pyarrow.compute as pc

    return ids.filter(pc.invert(pc.is_in(ids, value_set=combined(others))))


def _not_held(ids: pa.Array, holder: str, current: pa.Table) -> pa.Array:
    """Leave out rows whose value in the table already is that import's."""
    import pyarrow.compute as pc

    return _without(ids, current.filter(pc.equal(current["batch_id"], holder))["incident_id"])
