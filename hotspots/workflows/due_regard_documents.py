"""Due regard in documents: its part of the plan, and one record alone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.export.due_regard_blocks import DueRegardPart, RecordPart, build_due_regard_report
from hotspots.plan.due_regard.check import of_zone
from hotspots.workflows.due_regard import check_plan, compare_with_last, get_due_regard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.workspace import Workspace

RECORD_FORMATS = ("docx", "pdf", "html")


def due_regard_part(
    workspace: Workspace, *, zone_ids: Sequence[str] | None = None, today: datetime.date | None = None
) -> DueRegardPart:
    """
    Gather what a document of the plan says on due regard.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    zone_ids : sequence of str, optional
        Only the findings of these zones; None takes the whole plan.
    today : datetime.date, optional
        Day of the document.

    Returns
    -------
    DueRegardPart
        Findings of that day, and the newest record beside them.
    """
    found = check_plan(workspace, today=today)
    findings, zones = found.findings, found.zones
    if zone_ids is not None:
        zones = tuple(each for each in zones if each[0] in zone_ids)
        chosen = {each.key for zone_id in zone_ids for each in of_zone(findings, zone_id)}
        findings = tuple(each for each in findings if each.key in chosen)
    last = compare_with_last(workspace, found.findings)
    return DueRegardPart(
        checked_on=found.checked_on,
        findings=findings,
        zones=zones,
        last=RecordPart(last[0].record_id, last[0].content, last[1]) if last else None,
        whole_plan=zone_ids is None,
    )


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
