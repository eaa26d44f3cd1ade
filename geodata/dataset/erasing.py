"""Erasing records for good: from the table, from every earlier version of it, and from what imports kept."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.dataset.batches import REJECTS, ROWS, UNCHANGED, recover
from geodata.dataset.lock import write_lock
from geodata.dataset.table import open_table, read_arrow, spelled_out, table_version
from geodata.workspace import draft_of, write_atomically

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

    from geodata.workspace import Workspace


@dataclass(frozen=True)
class Erased:
    """
    What was erased.

    Parameters
    ----------
    records : int
        Rows taken out of the table.
    kept_copies : int
        Rows taken out of what imports had kept, to be able to take others back.
    rejected_lines : int
        Rejected lines taken out.
    table_version : int
        Version of the table afterwards; no earlier one can be opened any more.
    """

    records: int
    kept_copies: int
    rejected_lines: int
    table_version: int


def past_their_time(workspace: Workspace, before: datetime.date) -> pa.Array:
    """
    Name the records that ended before a day.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    before : datetime.date
        The first day that is kept.

    Returns
    -------
    pyarrow.Array
        Their `incident_id`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table = open_table(workspace)
    if table is None:
        return pa.array([], pa.string())
    rows = read_arrow(workspace, table, ["incident_id", "occurred_to"])
    limit = pa.scalar(before, pa.date32()).cast(rows["occurred_to"].type)
    return _whole(rows.filter(pc.less(rows["occurred_to"], limit))["incident_id"])


def with_reference(workspace: Workspace, source: str, reference: str) -> pa.Array:
    """
    Name the records of a source with a reference.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    source, reference : str
        As stored.

    Returns
    -------
    pyarrow.Array
        Their `incident_id`; usually one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table = open_table(workspace)
    if table is None:
        return pa.array([], pa.string())
    rows = read_arrow(workspace, table, ["incident_id", "source", "reference"])
    mine = pc.and_(
        pc.equal(rows["source"].cast(pa.string()), source),
        pc.equal(rows["reference"].cast(pa.string()), reference),
    )
    return _whole(rows.filter(pc.fill_null(mine, fill_value=False))["incident_id"])


def erase(
    workspace: Workspace, choose: Callable[[], pa.Array], *, reference: str = "", before: str = ""
) -> Erased:
    """
    Erase records in every version.

    A reader of the newest version is not disturbed. Earlier versions can no longer be opened, since their
    files hold what was erased; frozen releases hold no record and stay.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    choose : callable
        Gives the `incident_id` to erase; called while nobody else can change the table.
    reference : str
        Rejected lines with this value in any field are erased too.
    before : str
        ISO day: rejected lines of imports made before it are erased too, as their dates could not be read.

    Returns
    -------
    Erased
        What was erased.
    """
    with write_lock(workspace):
        recover(workspace)
        ids = choose()
        # The table comes last: as long as a record is in it, an erasure that was interrupted can be repeated.
        copies = sum(
            _without(folder / name, ids)
            for folder in sorted(workspace.batches_path.glob("B*"))
            for name in (ROWS, UNCHANGED)
        )
        lines = sum(
            _erase_rejects(folder, reference, before) for folder in sorted(workspace.batches_path.glob("B*"))
        )
        records = _erase_from_table(workspace, ids)
        return Erased(records, copies, lines, table_version(workspace))


def _erase_from_table(workspace: Workspace, ids: pa.Array) -> int:
    import pyarrow.compute as pc
    from deltalake import write_deltalake

    table = open_table(workspace)
    if table is None:
        return 0
    stored = read_arrow(workspace, table)
    kept = stored.filter(pc.invert(pc.is_in(stored["incident_id"], value_set=ids)))
    if kept.num_rows < stored.num_rows:
        write_deltalake(table, spelled_out(kept), mode="overwrite", schema_mode="overwrite")
    newest = open_table(workspace)
    if newest is not None:
        # Also when nothing was found: an erasure that was interrupted is finished by asking again.
        newest.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
        _forget_summaries(workspace)
    return int(stored.num_rows - kept.num_rows)


def _forget_summaries(workspace: Workspace) -> None:
    """Delete the log of earlier versions: it holds the smallest and largest values of erased files."""
    table = open_table(workspace)
    if table is None:
        return
    table.create_checkpoint()
    log = workspace.incidents_path / "_delta_log"
    for path in log.iterdir():
        number = path.name.split(".")[0]
        if number.isdigit() and int(number) < table.version():
            path.unlink()


def _without(path: Path, ids: pa.Array) -> int:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if not path.exists():
        return 0
    rows = pq.read_table(path)
    kept = rows.filter(pc.invert(pc.is_in(rows["incident_id"], value_set=ids)))
    if kept.num_rows < rows.num_rows:
        # A new file: the old one may be shared with the table under another name.
        with draft_of(path) as draft:
            pq.write_table(kept, draft, compression="lz4")
    return int(rows.num_rows - kept.num_rows)


def _erase_rejects(folder: Path, reference: str, before: str) -> int:
    from geodata.dataset.batches import MANIFEST

    path = folder / REJECTS
    if not path.exists():
        return 0
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    if before and _made_at(folder / MANIFEST) < before:
        path.unlink()
        return max(len(rows) - 1, 0)
    kept = [row for at, row in enumerate(rows) if at == 0 or not reference or reference not in row]
    if len(kept) < len(rows):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(kept)
        write_atomically(path, text.getvalue().encode("utf-8-sig"))
    return len(rows) - len(kept)


def _made_at(manifest: Path) -> str:
    import json

    return str(json.loads(manifest.read_text(encoding="utf-8"))["made_at"])


def _whole(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return column.combine_chunks().cast(pa.string()) if column.num_chunks else pa.array([], pa.string())
