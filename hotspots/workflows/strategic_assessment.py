"""The section on targeted harassment for a strategic assessment, written as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.workflows.acting import logged
from hotspots.workflows.strategic.gather import default_level, gather_assessment

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace

__all__ = [
    "ASSESSMENT_FORMATS",
    "assessment_document",
    "default_level",
    "export_assessment",
    "gather_assessment",
]

ASSESSMENT_FORMATS = ("docx", "pdf", "html")


@logged("export", "strategic assessment")
def assessment_document(
    workspace: Workspace,
    formats: Sequence[str],
    *,
    where: IncidentFilter | None = None,
    level: str | None = None,
    today: datetime.date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, bytes]:
    """
    Make the section in several formats.

    Parameters
    ----------
    workspace : Workspace
        With incidents and areas.
    formats : sequence of str
        Some of `ASSESSMENT_FORMATS`.
    where, level, today, progress
        See `gather_assessment`.

    Returns
    -------
    dict of str to bytes
        A file for each format, in that order.

    Raises
    ------
    UserError
        If a format is not known, or there is nothing to say.
    """
    from hotspots.export.strategic_report import build_strategic_report
    from hotspots.workflows.exporting import render_report

    kinds = tuple(dict.fromkeys(formats))
    unknown = [kind for kind in kinds if kind not in ASSESSMENT_FORMATS]
    if unknown or not kinds:
        raise UserError(
            what="The format",
            found=f"'{unknown[0]}' is not one we write." if unknown else "is missing.",
            fix=f"Use some of: {', '.join(ASSESSMENT_FORMATS)}.",
        )
    gathered = gather_assessment(workspace, where=where, level=level, today=today, progress=progress)
    report = build_strategic_report(gathered)
    return {kind: render_report(report, kind) for kind in kinds}


@logged("export", "strategic assessment")
def export_assessment(
    workspace: Workspace,
    *,
    formats: Sequence[str],
    out: Path,
    where: IncidentFilter | None = None,
    level: str | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Path]:
    """
    Write the section in several formats.

    Parameters
    ----------
    workspace : Workspace
        With incidents and areas.
    formats : sequence of str
        Some of `ASSESSMENT_FORMATS`.
    out : pathlib.Path
        Folder to write into; made when missing.
    where, level, progress
        See `gather_assessment`.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `formats`.

    Raises
    ------
    UserError
        If a format is not known, there is nothing to say, or the folder cannot be written.
    """
    from geodata.workspace import write_atomically
    from hotspots.workflows.acting import log

    contents = assessment_document(workspace, formats, where=where, level=level, progress=progress)
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, content in contents.items():
        paths.append(out / f"strategic-assessment.{kind}")
        write_atomically(paths[-1], content)
    log(workspace, "export", document="strategic assessment", formats=list(contents))
    return paths
