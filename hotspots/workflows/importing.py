"""Importing incident files: gather what they say, decide what it changes, act in one step; take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.dataset.batches import Batch, list_batches
from geodata.errors import UserError
from geodata.ingest.layouts import Layout, built_in_layouts, saved_layouts, write_layout
from hotspots.workflows.acting import is_logging, log
from hotspots.workflows.import_reports import ImportReport, Preview, UndoReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geodata.workspace import Workspace
    from hotspots.workflows.import_files import Progress
    from hotspots.workflows.import_layouts import Choice

STAGED = "staged.parquet"
"""Rows of an import on their way in."""

__all__ = [
    "Batch", "ImportReport", "Layout", "Preview", "UndoReport", "import_files", "list_batches",
    "list_layouts", "preview_file", "save_layout", "undo_batch",
]  # fmt: skip


def import_files(  # noqa: PLR0913 - one keyword for each option of the command
    workspace: Workspace,
    files: Sequence[Path],
    *,
    source: str,
    layout: str | Layout | None = None,
    mapping: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """
    Import files of incidents as one batch.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    files : sequence of pathlib.Path
        CSV or XLSX, gzip too; where rows share a reference, the last row of the last file wins.
    source : str
        Who recorded them, such as ``police``.
    layout : str, Layout or None
        How to read them; None recognises the file by its headings, or proposes a layout.
    mapping : mapping of str to str or None
        Field to column, on top of the layout; an empty column takes the field out.
    day_first : bool or None
        Order of day and month in figures; None follows the layout, and is day first when that says nothing.
    dry_run : bool
        Report what would happen and change nothing.
    rejects : pathlib.Path or None
        Also write the rejected rows here.
    progress : callable or None
        Called with steps done, steps in all, and what is being done.

    Returns
    -------
    ImportReport
        Its numbers add up to the rows read. A file imported before, byte for byte, is left out and its rows
        count as unchanged; when no other file is left, nothing is written and no number is given away.

    Raises
    ------
    UserError
        If a file cannot be read, is no table of incidents, or has its dates in the other order.
    """
    from geodata.dataset import batches
    from geodata.dataset.lock import write_lock
    from hotspots.workflows.import_layouts import Choice

    source = " ".join(source.split())
    if not source:
        raise UserError(
            "The source", "is empty.", "Name who recorded the incidents, such as --source police."
        )
    if not files:
        raise UserError("The import", "names no file.", "Give one or more files.")
    tell = progress or _silent
    choice = Choice(source, layout, dict(mapping or {}), day_first)
    if dry_run:
        return _import(workspace, files, choice, rejects=rejects, tell=tell, written=False)
    with write_lock(workspace):
        batches.recover(workspace)
        try:
            report = _import(workspace, files, choice, rejects=rejects, tell=tell, written=True)
        except BaseException:
            batches.recover(workspace)  # what reached the table counts, what did not is deleted
            raise
    if is_logging():
        log(workspace, "import", batch_id=report.batch_id, rows=report.rows_read, accepted=report.accepted)
    return report


def _silent(_done: int, _total: int, _message: str) -> None:
    return None


def _import(
    workspace: Workspace,
    files: Sequence[Path],
    choice: Choice,
    *,
    rejects: Path | None,
    tell: Progress,
    written: bool,
) -> ImportReport:
    """Read, decide and act; a dry run writes nothing but the user's own copy of the rejects."""
    from geodata.dataset import batches
    from geodata.dataset.fingerprints import Fingerprints
    from geodata.ingest.rejectpile import write_rejects
    from hotspots.workflows import import_changes as changes
    from hotspots.workflows import import_files, import_stream

    opened = import_files.open_files(workspace, files, choice, tell)
    number = opened.holder or batches.next_batch_id(workspace) if written else ""
    staged = batches.open_staging(workspace, number) / STAGED if written and opened.runs else None
    maker = Fingerprints()
    compared = changes.stored_rows(workspace) is not None
    stream = import_stream.Stream(workspace, choice, number, staged, maker, compared)
    gathered = import_stream.gather(stream, opened, tell)
    decided = changes.decide(workspace, gathered, maker, batch_id=number)
    report = changes.make_report(workspace, opened, gathered, decided, rejects=rejects)
    if rejects is not None:
        write_rejects(rejects, gathered.rejects)
    if written:
        tell(import_files.READ, import_files.WHOLE, "Writing")
        if report.new_batch:
            changes.act(workspace, opened, gathered, decided, report, source=choice.source)
        tell(import_files.WHOLE, import_files.WHOLE, "Done")
    return report


def preview_file(workspace: Workspace, file: Path) -> Preview:
    """
    Look into a file: its columns, first rows, and how it would be read.

    Parameters
    ----------
    workspace : Workspace
        Its saved layouts are looked at too.
    file : pathlib.Path
        CSV or XLSX, gzip too.

    Returns
    -------
    Preview
        Layout recognised or proposed, and examples of its dates.

    Raises
    ------
    UserError
        If the file cannot be read or is no table of incidents.
    """
    from hotspots.workflows.import_layouts import look_into

    return look_into(workspace, file)


def list_layouts(workspace: Workspace) -> list[Layout]:
    """
    List the layouts: the user's own first, then the built-in ones.

    Parameters
    ----------
    workspace : Workspace
        Whose.

    Returns
    -------
    list of Layout
        In order of name within each part.
    """
    return [*saved_layouts(workspace.layouts_path), *built_in_layouts()]


def save_layout(workspace: Workspace, layout: Layout) -> None:
    """
    Save a layout under its name, for the next file of that kind.

    Parameters
    ----------
    workspace : Workspace
        Where.
    layout : Layout
        Without `requires` it is recognised by all the columns it uses.

    Raises
    ------
    UserError
        If the name cannot be used.
    """
    from dataclasses import replace

    write_layout(
        workspace.layouts_path, layout if layout.requires else replace(layout, requires=layout.columns)
    )


def undo_batch(workspace: Workspace, batch_id: str) -> UndoReport:
    """
    Take an import back, whichever it is.

    Parameters
    ----------
    workspace : Workspace
        Where.
    batch_id : str
        Number of the import.

    Returns
    -------
    UndoReport
        Every incident is as the last remaining import that mentions it says; without one it is gone.

    Raises
    ------
    UserError
        If there is no such import, or it was taken back before.
    """
    from geodata.dataset.lock import write_lock
    from hotspots.workflows.import_undo import undo

    with write_lock(workspace):
        removed, restored, kept = undo(workspace, batch_id)
    if is_logging():
        log(workspace, "import undone", batch_id=batch_id, removed=removed, restored=restored)
    return UndoReport(batch_id, removed, restored, kept)
