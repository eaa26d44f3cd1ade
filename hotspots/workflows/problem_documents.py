"""The problem profile of a zone as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.dataset.filters import IncidentFilter
from hotspots.workflows.acting import logged
from hotspots.workflows.area_outlines import area_outlines
from hotspots.workflows.exporting import render_report, require_folder, require_formats
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.problem_profiles import problem_part

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.workspace import Workspace

PROBLEM_FORMATS = ("docx", "pdf", "html")


@logged("export", "problem profile")
def export_problem(
    workspace: Workspace,
    zone_id: str,
    *,
    formats: Sequence[str],
    out: Path,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[Path]:
    """
    Write the problem profile of a zone in several formats.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.
    formats : sequence of str
        Some of `PROBLEM_FORMATS`.
    out : pathlib.Path
        Folder to write into; made when missing.
    first, last : datetime.date, optional
        Period of the figures.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `formats`.

    Raises
    ------
    UserError
        If a format or the zone is not known, or the folder cannot be written.
    """
    from geodata.workspace import write_atomically

    require_formats(formats, PROBLEM_FORMATS)
    require_folder(out)
    made = _rendered(workspace, zone_id, formats, make_filter(start=first, end=last))
    paths = []
    for kind, content in made.items():
        paths.append(out / f"problem-profile-{zone_id}.{kind}")
        write_atomically(paths[-1], content)
    return paths


@logged("export", "problem profile")
def problem_document(workspace: Workspace, zone_id: str, kind: str) -> bytes:
    """
    Make the problem profile of a zone in one format, for a download button.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.
    kind : str
        One of `PROBLEM_FORMATS`.

    Returns
    -------
    bytes
        The file.
    """
    return _rendered(workspace, zone_id, (kind,), IncidentFilter())[kind]


def _rendered(
    workspace: Workspace, zone_id: str, formats: Sequence[str], where: IncidentFilter
) -> dict[str, bytes]:
    from hotspots.export.problem_report import build_problem_report

    report = build_problem_report(
        problem_part(workspace, zone_id, where=where),
        organisation=workspace.name,
        fictional=workspace.fictional,
        areas=area_outlines(workspace),
    )
    return {kind: render_report(report, kind) for kind in dict.fromkeys(formats)}
