"""Last part of an import: compare with the table, report, write."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.dataset import batches
from geodata.dataset.changes import ADDED, REPLACED, UNCHANGED, UPDATED, KeySet, compare
from geodata.dataset.staging import RowsFile, copy_rows
from geodata.dataset.table import change_rows, dataset_of, open_table
from hotspots.workflows.import_reports import ImportReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from geodata.dataset.changes import Changes
    from geodata.dataset.fingerprints import Fingerprints
    from geodata.workspace import Workspace
    from hotspots.workflows.import_files import Opened
    from hotspots.workflows.import_gathered import Gathered


@dataclass(frozen=True, eq=False)
class Decided:
    """
    What an import will do to the table.

    Parameters
    ----------
    batch_id : str
        Its number, or that of the earlier import that holds every file; empty for a dry run.
    changes : Changes
        The comparison.
    amended : KeySet
        Keys of the stored rows that rows of the import replace.
    """

    batch_id: str
    changes: Changes
    amended: KeySet


def stored_rows(workspace: Workspace) -> Callable[[list[str]], Iterator[pa.RecordBatch]] | None:
    """
    Give a way to go through the table.

    Parameters
    ----------
    workspace : Workspace
        Where.

    Returns
    -------
    callable or None
        Gives the rows with the columns named, some at a time; None when there are none.
    """
    table = open_table(workspace)
    if table is None:
        return None
    stored = dataset_of(workspace, table)
    if not stored.count_rows():
        return None

    def read(columns: list[str]) -> Iterator[pa.RecordBatch]:
        yield from stored.to_batches(columns=columns)

    return read


def decide(workspace: Workspace, gathered: Gathered, maker: Fingerprints, *, batch_id: str) -> Decided:
    """
    Compare an import with the table.

    Parameters
    ----------
    workspace : Workspace
        Where.
    gathered : Gathered
        What the files say.
    maker : Fingerprints
        What made the stand-ins of its rows.
    batch_id : str
        Number the import will have.

    Returns
    -------
    Decided
        What is to be written.
    """
    incoming = gathered.incoming()
    changes = compare(incoming, stored_rows(workspace), maker)
    updated = np.flatnonzero(changes.status == UPDATED)
    return Decided(batch_id, changes, KeySet(incoming.high[updated], incoming.low[updated], maker))


def make_report(
    workspace: Workspace, opened: Opened, gathered: Gathered, decided: Decided, *, rejects: Path | None
) -> ImportReport:
    """
    Report an import.

    Parameters
    ----------
    workspace : Workspace
        Where.
    opened : Opened
        The files.
    gathered : Gathered
        What they say.
    decided : Decided
        What will be written.
    rejects : pathlib.Path or None
        The user's own copy of the rejected rows.

    Returns
    -------
    ImportReport
        Its numbers add up to the rows read.
    """
    changes = decided.changes
    rejected = sum(len(pile) for pile in gathered.rejects)
    again = sum(file.rows for file in opened.known)
    counts = {
        "accepted": changes.count(ADDED),
        "rejected": rejected,
        "duplicates": changes.count(REPLACED),
        "updated": changes.count(UPDATED),
        "unchanged": changes.count(UNCHANGED) + again,
    }
    if counts["duplicates"]:
        gathered.answers = gathered.answers.without(changes.status == REPLACED)
    kept = (
        workspace.batches_path / decided.batch_id / batches.REJECTS if rejected and decided.batch_id else None
    )
    return ImportReport(
        batch_id=decided.batch_id,
        rows_read=_rows_read(opened, gathered, again, counts),
        **counts,
        by_location_precision=gathered.answers.by_location_precision(),
        notes=_notes(opened, gathered, counts),
        assigned_by=gathered.answers.assigned_by(),
        unknown_values=_unknown(gathered),
        rejects_file=str(rejects or kept) if rejected and (rejects or kept) else None,
        layout=opened.layout,
        new_batch=bool(opened.runs),
    )


def _rows_read(opened: Opened, gathered: Gathered, again: int, counts: dict[str, int]) -> int:
    """Count the rows as the readers did; were one lost on the way, nothing would be written."""
    read = sum(file.rows for file in gathered.files(opened)) + again
    if read != sum(counts.values()):
        raise RuntimeError(f"{read} rows were read, but {sum(counts.values())} are accounted for")
    return read


def _unknown(gathered: Gathered) -> dict[str, int]:
    total: Counter[str] = Counter()
    for tally in gathered.tallies:
        total.update(tally.unknown_values())
    return dict(total.most_common())


def _notes(opened: Opened, gathered: Gathered, counts: dict[str, int]) -> tuple[str, ...]:
    notes = list(opened.notes)
    notes += _known_notes(opened)
    notes += [note for tally in gathered.tallies for note in tally.notes()]
    dropped = sum(tally.dropped for tally in gathered.tallies)
    if dropped:
        notes.append(f"{_rows(dropped)} left out: blank, a total or a footnote.")
    if counts["duplicates"]:
        notes.append(
            f"{_rows(counts['duplicates'])} replaced: a later row of this import has the same reference."
        )
    reasons = sum((pile.kinds for pile in gathered.rejects), Counter[str]())
    notes += [f"{_rows(count)} rejected: {reason}." for reason, count in reasons.most_common(10)]
    for note, count in gathered.answers.location_notes().items():
        notes.append(f"{_rows(count)}: {note}{'' if note.endswith('?') else '.'}")
    unknown = _unknown(gathered)
    if unknown:
        listed = "; ".join(f"{value} ({count})" for value, count in list(unknown.items())[:10])
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        notes.append(f"Values no list knows, kept as they are: {listed}{more}.")
    return tuple(notes)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _known_notes(opened: Opened) -> list[str]:
    """Say which files were imported before; many of them in one sentence."""
    if len(opened.known) > 3:
        batches_then = ", ".join(dict.fromkeys(file.batch_id for file in opened.known))
        return [f"{len(opened.known)} files were imported before, byte for byte (import {batches_then})."]
    return [
        f"{file.name} was imported before, byte for byte (import {file.batch_id}): nothing in it is new."
        for file in opened.known
    ]


def act(
    workspace: Workspace,
    opened: Opened,
    gathered: Gathered,
    decided: Decided,
    report: ImportReport,
    *,
    source: str,
) -> None:
    """
    Write an import: first what it is, then the table in one step, then make it count.

    Parameters
    ----------
    workspace : Workspace
        Where; its lock must be held.
    opened : Opened
        The files.
    gathered : Gathered
        What they say; its rows are staged.
    decided : Decided
        What to write.
    report : ImportReport
        Kept with the import.
    source : str
        Who recorded the incidents.
    """
    from geodata.ingest.rejectpile import write_rejects

    if gathered.staged is None:
        raise ValueError("staged")
    numbers = {
        name: getattr(report, name)
        for name in ("rows_read", "accepted", "rejected", "duplicates", "updated", "unchanged")
    }
    made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    batch = batches.Batch(
        decided.batch_id,
        made_at,
        gathered.files(opened),
        source,
        opened.layout,
        **numbers,
        report=report.to_dict(),
    )
    folder = gathered.staged.parent
    _write_unchanged(gathered.staged, folder / batches.UNCHANGED, decided.changes)
    _write_rows(gathered.staged, folder / batches.ROWS, decided.changes)
    if report.rejected:
        write_rejects(folder / batches.REJECTS, gathered.rejects)
    batches.describe_batch(folder, batch)
    if report.accepted or report.updated:
        change_rows(
            workspace,
            removed=decided.amended,
            added=folder / batches.ROWS,
            transaction=batches.import_transaction(batch.batch_id),
        )
    batches.finish_batch(workspace, batch.batch_id)


def _write_rows(staged: Path, target: Path, changes: Changes) -> None:
    """Leave out of the staged rows what does not go into the table; mostly that is nothing."""
    written = changes.written()
    if written.all():
        staged.rename(target)
    else:
        copy_rows(staged, target, written)
        staged.unlink()


def _write_unchanged(staged: Path, target: Path, changes: Changes) -> None:
    """Write the keys of the rows that are mentioned and left alone, with the import that holds each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    none = pa.table({"incident_id": pa.array([], pa.string()), "held_by": pa.array([], pa.string())})
    with RowsFile(target) as file, pq.ParquetFile(staged) as rows:
        start = 0
        for group in range(rows.num_row_groups if len(changes.holders) else 0):
            size = rows.metadata.row_group(group).num_rows
            holder = changes.holder[start : start + size]
            start += size
            held = pa.array(np.flatnonzero(holder >= 0))
            ids = rows.read_row_group(group, columns=["incident_id"]).take(held)["incident_id"]
            by = pa.array(changes.holders, pa.string()).take(pa.array(holder).take(held))
            if len(held):
                file.write(pa.table({"incident_id": ids, "held_by": by}))
        if not file.rows:
            file.write(none)
