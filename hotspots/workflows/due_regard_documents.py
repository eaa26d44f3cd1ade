"""One due-regard record as a document of its own."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.export.due_regard_blocks import RecordPart, build_due_regard_report
from hotspots.workflows.acting import logged
from hotspots.workflows.due_regard import compare_with_last, get_due_regard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.workspace import Workspace

RECORD_FORMATS = ("docx", "pdf", "html")


@logged("export", "due regard")
def due_regard_document(
    workspace: Workspace,
    record_id: str,
    format: str,  # noqa: A002
    *,
    today: datetime.date | None = None,
) -> bytes:
    """
    Make the document of one due-regard record, for a download button.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
        Which record.
    format : str
        One of `RECORD_FORMATS`.
    today : datetime.date, optional
        Day of the document.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    UserError
        If the format or the record is not known.
    """
    from hotspots.workflows.exporting import render_report

    if format not in RECORD_FORMATS:
        raise UserError(
            "The format", f"'{format}' is not one we write.", f"Use some of: {', '.join(RECORD_FORMATS)}."
        )
    kept = get_due_regard(workspace, record_id)
    earlier = compare_with_last(workspace, kept.content.findings, before=record_id)
    report = build_due_regard_report(
        RecordPart(record_id, kept.content, earlier[1] if earlier else None),
        organisation=workspace.name,
        fictional=workspace.fictional,
        made_on=today or datetime.datetime.now().astimezone().date(),
    )
    return render_report(report, format)


@logged("export", "due regard")
def export_due_regard(
    workspace: Workspace, record_id: str, *, formats: Sequence[str], out: Path
) -> list[Path]:
    """
    Write the document of one due-regard record in several formats.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
        Which record.
    formats : sequence of str
        Some of `RECORD_FORMATS`.
    out : pathlib.Path
        Folder to write into; made when missing.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `formats`.

    Raises
    ------
    UserError
        If a format or the record is not known.
    """
    from geodata.workspace import write_atomically
    from hotspots.workflows.acting import log

    contents = {kind: due_regard_document(workspace, record_id, kind) for kind in dict.fromkeys(formats)}
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, content in contents.items():
        paths.append(out / f"due-regard-{record_id}.{kind}")
        write_atomically(paths[-1], content)
    log(workspace, "export", document="due regard", record=record_id, formats=list(contents))
    return paths
