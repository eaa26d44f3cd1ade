"""Taking an import back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.dataset import batches
from geodata.dataset.changes import KeySet
from geodata.dataset.columns import combined
from geodata.dataset.table import change_rows, open_table, read_arrow
from geodata.errors import UserError
from geodata.schema import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

    from geodata.workspace import Workspace


def undo(workspace: Workspace, batch_id: str) -> tuple[int, int, int]:
    """
    Take an import back.

    Parameters
    ----------
    workspace : Workspace
        Where; its lock must be held.
    batch_id : str
        Number of the import.

    Returns
    -------
    tuple of int
        Incidents removed, restored and left alone.

    Raises
    ------
    UserError
        If there is no such import, or it was taken back before.
    """
    import pyarrow as pa

    from geodata.dataset.fingerprints import Fingerprints
    from geodata.dataset.undoing import plan_undo

    batches.recover(workspace)
    batch, earlier, later = _find(workspace, batch_id)
    table = open_table(workspace)
    if table is None:
        batches.mark_undone(workspace, batch)
        return 0, 0, 0
    current = read_arrow(workspace, table, ["incident_id", "batch_id"])

    def mentions(one: str) -> pa.Table:
        return _mentions(workspace, one)

    plan = plan_undo(batch_id, mentions, current, earlier=earlier, later=later)
    rows = _restored(workspace, plan.restore)
    gone = pa.concat_arrays([plan.remove, combined(rows["incident_id"])])
    batches.mark_undoing(workspace, batch)
    if len(gone):
        removed = KeySet.of(gone, Fingerprints())
        change_rows(workspace, removed=removed, added=rows, transaction=batches.undo_transaction(batch_id))
    batches.mark_undone(workspace, batch)
    mentioned = mentions(batch_id).num_rows
    return len(plan.remove), rows.num_rows, mentioned - len(plan.remove) - rows.num_rows


def _find(workspace: Workspace, batch_id: str) -> tuple[batches.Batch, list[str], list[str]]:
    every = batches.list_batches(workspace)
    place = next((number for number, batch in enumerate(every) if batch.batch_id == batch_id), None)
    if place is None:
        known = ", ".join(batch.batch_id for batch in every) or "none"
        raise UserError(f"The import '{batch_id}'", "is not known.", f"The imports are: {known}.")
    if every[place].undone:
        raise UserError(
            f"The import {batch_id}", "was taken back before.", "Import the files again to bring them back."
        )
    earlier = [batch.batch_id for batch in every[:place] if not batch.undone]
    later = [batch.batch_id for batch in every[place + 1 :] if not batch.undone]
    return every[place], earlier, later


def _mentions(workspace: Workspace, batch_id: str) -> pa.Table:
    """Give every incident an import mentions, and the import that holds the value it stands for."""
    import pyarrow as pa

    written = combined(batches.batch_rows(workspace, batch_id, columns=["incident_id"])["incident_id"])
    own = pa.table({"incident_id": written, "held_by": pa.array([batch_id] * len(written), pa.string())})
    return pa.concat_tables([own, batches.batch_unchanged(workspace, batch_id).select(own.column_names)])


def _restored(workspace: Workspace, restore: dict[str, pa.Array]) -> pa.Table:
    """Read earlier values and assign them to the areas as they are loaded now."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from geodata.areas.levels import list_levels, load_level
    from geodata.areas.lookups import load_lookups
    from geodata.dataset.reassigning import with_areas

    parts = [arrow_schema().empty_table()]
    for holder, ids in restore.items():
        rows = batches.batch_rows(workspace, holder, columns=arrow_schema().names)
        parts.append(rows.filter(pc.is_in(rows["incident_id"], value_set=ids)).cast(arrow_schema()))
    levels = [load_level(workspace, name) for name in list_levels(workspace)]
    return with_areas(
        pa.concat_tables(parts), levels=levels, lookups=load_lookups(workspace), prefer=workspace.assign
    )
