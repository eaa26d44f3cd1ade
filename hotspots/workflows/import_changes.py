"""Second half of an import: compare with the table, report, write."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.dataset import batches
from geodata.dataset.changes import combined, compare
from geodata.dataset.table import change_rows, open_table, read_arrow
from geodata.schema import arrow_schema
from geodata.workspace import Workspace, write_atomically
from hotspots.workflows.import_reports import ImportReport

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from deltalake import DeltaTable

    from geodata.dataset.changes import Changes
    from geodata.ingest.rejects import Reject
    from hotspots.workflows.import_files import Gathered


@dataclass(frozen=True, eq=False)
class Decided:
    """
    What an import will do to the table.

    Parameters
    ----------
    batch_id : str
        Its number, or that of the earlier import that holds every file; empty for a dry run.
    rows : pyarrow.Table or None
        Rows to put in.
    amended : pyarrow.Array
        `incident_id` of stored rows they replace.
    unchanged : pyarrow.Table
        `incident_id` and `held_by` of rows left alone.
    changes : Changes or None
        The comparison.
    """

    batch_id: str
    rows: pa.Table | None
    amended: pa.Array
    unchanged: pa.Table
    changes: Changes | None


def decide(workspace: Workspace, gathered: Gathered, *, batch_id: str) -> Decided:
    """
    Compare an import with the table.

    Parameters
    ----------
    workspace : Workspace
        Where.
    gathered : Gathered
        What the files say.
    batch_id : str
        Number the import will have.

    Returns
    -------
    Decided
        What is to be written.
    """
    import numpy as np
    import pyarrow as pa

    none = pa.array([], pa.string())
    if gathered.rows is None:
        return Decided(batch_id, None, none, pa.table({"incident_id": none, "held_by": none}), None)
    table = open_table(workspace)
    incoming = gathered.rows
    changes = compare(incoming, _same_keys(workspace, table, incoming) if table else None)
    ids = combined(incoming["incident_id"])
    same = ids.take(pa.array(changes.unchanged))
    mentioned = pa.table({"incident_id": same, "held_by": changes.held_by})
    written = np.sort(np.concatenate([changes.added, changes.updated]))
    rows = incoming if len(written) == incoming.num_rows else incoming.take(pa.array(written))
    place = rows.column_names.index("batch_id")
    label = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(rows.num_rows, dtype=np.int32)), pa.array([batch_id])
    )
    rows = rows.set_column(place, "batch_id", label)
    return Decided(batch_id, rows, ids.take(pa.array(changes.updated)), mentioned, changes)


def _same_keys(workspace: Workspace, table: DeltaTable, incoming: pa.Table) -> pa.Table:
    """Read the stored rows that have a key of the import."""
    import pyarrow.compute as pc

    keys = read_arrow(workspace, table, ["incident_id"])
    hit = pc.is_in(combined(keys["incident_id"]), value_set=combined(incoming["incident_id"]))
    if not pc.any(hit).as_py():
        return keys.slice(0, 0)
    return read_arrow(workspace, table, arrow_schema().names).filter(hit)


def make_report(
    workspace: Workspace, gathered: Gathered, decided: Decided, *, rejects: Path | None
) -> ImportReport:
    """
    Report an import.

    Parameters
    ----------
    workspace : Workspace
        Where.
    gathered : Gathered
        What the files say.
    decided : Decided
        What will be written.
    rejects : pathlib.Path or None
        The user's own copy of the rejected rows.

    Returns
    -------
    ImportReport
        Its numbers add up to the rows read.
    """
    from geodata.ingest.normalise import count_unknown

    changes = decided.changes
    rejected = sum(len(record.rejects) for record in gathered.records)
    again = sum(file.rows for file in gathered.known)
    counts = {
        "accepted": len(changes.added) if changes else 0,
        "rejected": rejected,
        "duplicates": changes.duplicates if changes else 0,
        "updated": len(changes.updated) if changes else 0,
        "unchanged": (len(changes.unchanged) if changes else 0) + again,
    }
    unknown = count_unknown([record.unknown for record in gathered.records])
    winners = _winners(gathered, changes)
    kept = (
        workspace.batches_path / decided.batch_id / batches.REJECTS if rejected and decided.batch_id else None
    )
    return ImportReport(
        batch_id=decided.batch_id,
        rows_read=_rows_read(gathered, again, counts),
        **counts,
        by_location_precision=_count(winners, "location_precision"),
        notes=_notes(gathered, counts, unknown, winners),
        assigned_by=_assigned(winners),
        unknown_values=unknown,
        rejects_file=str(rejects or kept) if rejected and (rejects or kept) else None,
        layout=gathered.layout,
        new_batch=gathered.rows is not None,
    )


def _rows_read(gathered: Gathered, again: int, counts: dict[str, int]) -> int:
    """Count the rows as the readers did; were one lost on the way, nothing would be written."""
    read = sum(file.rows for file in gathered.files) + again
    if read != sum(counts.values()):
        raise RuntimeError(f"{read} rows were read, but {sum(counts.values())} are accounted for")
    return read


def _winners(gathered: Gathered, changes: Changes | None) -> pa.Table | None:
    import numpy as np
    import pyarrow as pa

    if gathered.rows is None or changes is None:
        return None
    some = [
        name
        for name in gathered.rows.column_names
        if name in ("location_precision", "location_note") or name.endswith("_by")
    ]
    rows = gathered.rows.select(some)
    places = np.concatenate([changes.added, changes.updated, changes.unchanged])
    return rows if len(places) == rows.num_rows else rows.take(pa.array(places))


def _count(rows: pa.Table | None, name: str) -> dict[str, int]:
    import pyarrow.compute as pc

    if rows is None or name not in rows.column_names:
        return {}
    found = {one["values"]: one["counts"] for one in pc.value_counts(rows[name]).to_pylist()}
    return {str(key): found[key] for key in sorted(found, key=lambda key: -found[key])}


def _assigned(rows: pa.Table | None) -> dict[str, dict[str, int]]:
    if rows is None:
        return {}
    levels = [name for name in rows.column_names if name.startswith("area_") and name.endswith("_by")]
    return {
        name.removeprefix("area_").removesuffix("_by"): {
            "nowhere" if how == "None" else how: count for how, count in _count(rows, name).items()
        }
        for name in levels
    }


def _notes(
    gathered: Gathered, counts: dict[str, int], unknown: dict[str, int], winners: pa.Table | None
) -> tuple[str, ...]:
    notes = list(gathered.notes)
    notes += _known_notes(gathered)
    notes += [note for record in gathered.records for note in record.notes]
    dropped = sum(record.dropped for record in gathered.records)
    if dropped:
        notes.append(f"{_rows(dropped)} left out: blank, a total or a footnote.")
    if counts["duplicates"]:
        notes.append(
            f"{_rows(counts['duplicates'])} replaced: a later row of this import has the same reference."
        )
    reasons = Counter(
        _plain_reason(reject.reason) for record in gathered.records for reject in record.rejects
    )
    notes += [f"{_rows(count)} rejected: {reason}." for reason, count in reasons.most_common(10)]
    for note, count in _count(winners, "location_note").items():
        if note != "None":
            notes.append(f"{_rows(count)}: {note}{'' if note.endswith('?') else '.'}")
    if unknown:
        listed = "; ".join(f"{value} ({count})" for value, count in list(unknown.items())[:10])
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        notes.append(f"Values no list knows, kept as they are: {listed}{more}.")
    return tuple(notes)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _plain_reason(reason: str) -> str:
    """Leave the value out of a reason, so that alike ones can be counted."""
    return reason.split("' ", 1)[-1].removeprefix("is ").removeprefix("lies ")


def _known_notes(gathered: Gathered) -> list[str]:
    """Say which files were imported before; many of them in one sentence."""
    if len(gathered.known) > 3:
        batches_then = ", ".join(dict.fromkeys(file.batch_id for file in gathered.known))
        return [f"{len(gathered.known)} files were imported before, byte for byte (import {batches_then})."]
    return [
        f"{file.name} was imported before, byte for byte (import {file.batch_id}): nothing in it is new."
        for file in gathered.known
    ]


def write_rejects(path: Path, gathered: Gathered) -> None:
    """
    Write the rejected rows of an import.

    Parameters
    ----------
    path : pathlib.Path
        The user's file.
    gathered : Gathered
        The import.
    """
    from geodata.ingest.rejects import rejects_csv

    write_atomically(path, rejects_csv(_rejects(gathered)))


def _rejects(gathered: Gathered) -> list[Reject]:
    return [reject for record in gathered.records for reject in record.rejects]


def act(
    workspace: Workspace, gathered: Gathered, decided: Decided, report: ImportReport, *, source: str
) -> None:
    """
    Write an import: first what it is, then the table in one step, then make it count.

    Parameters
    ----------
    workspace : Workspace
        Where; its lock must be held.
    gathered : Gathered
        What the files say.
    decided : Decided
        What to write.
    report : ImportReport
        Kept with the import.
    source : str
        Who recorded the incidents.
    """
    from geodata.ingest.rejects import rejects_csv

    rejects = _rejects(gathered)
    numbers = {
        name: getattr(report, name)
        for name in ("rows_read", "accepted", "rejected", "duplicates", "updated", "unchanged")
    }
    made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    batch = batches.Batch(
        decided.batch_id,
        made_at,
        gathered.files,
        source,
        gathered.layout,
        **numbers,
        report=report.to_dict(),
    )
    rows = decided.rows if decided.rows is not None else arrow_schema().empty_table()
    rows = rows.drop_columns(["location_note"]) if "location_note" in rows.column_names else rows
    folder = batches.stage_batch(
        workspace,
        batch,
        rows=rows,
        unchanged=decided.unchanged,
        rejects=rejects_csv(rejects) if rejects else None,
    )
    if rows.num_rows:
        transaction = batches.import_transaction(batch.batch_id)
        change_rows(
            workspace,
            removed=decided.amended,
            added=rows,
            transaction=transaction,
            written=folder / batches.ROWS,
        )
    batches.finish_batch(workspace, batch.batch_id)
