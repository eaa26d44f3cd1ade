"""Write the action plan and the area summaries as documents and map files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.workflows.acting import logged

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.export.plan_input import PlanInput
    from hotspots.export.report import Report
    from hotspots.workflows.findings import Finding

PLAN_FORMATS = ("docx", "pdf", "xlsx", "html", "geojson", "gpkg")
SUMMARY_FORMATS = ("pdf", "html", "docx", "xlsx")
AUDIENCES = ("planner",)


@logged("export", "plan")
def export_plan(
    workspace: Workspace,
    *,
    formats: Sequence[str],
    out: Path,
    zone_ids: Sequence[str] | None = None,
    audience: str = "planner",
    where: IncidentFilter | None = None,
    finding: Finding | None = None,
) -> list[Path]:
    """
    Write the summary of an action plan in several formats.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    formats : sequence of str
        Some of `PLAN_FORMATS`.
    out : pathlib.Path
        Folder to write into; made when missing.
    zone_ids : sequence of str, optional
        Only these zones; None takes the whole plan.
    audience : str
        ``planner``: these documents hold true counts.
    where : IncidentFilter, optional
        Which incidents, and the period; all when None.
    finding : Finding, optional
        Evidence on hot spots; None works out hot and cold cells (Gi*).

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `formats`.

    Raises
    ------
    UserError
        If a format, audience or zone is not known, or the folder cannot be written.
    """
    from geodata.workspace import write_atomically

    require_formats(formats, PLAN_FORMATS)
    _require_audience(audience)
    require_folder(out)
    plan = _gather(workspace, zone_ids, where, finding)
    stem = "action-plan" if zone_ids is None else f"action-plan-{'-'.join(dict.fromkeys(zone_ids))}"[:80]
    paths = []
    for kind, content in render_plan(plan, formats).items():
        paths.append(out / f"{stem}.{kind}")
        write_atomically(paths[-1], content)
    return paths


@logged("export", "plan")
def plan_document(
    workspace: Workspace,
    format: str,  # noqa: A002
    *,
    zone_ids: Sequence[str] | None = None,
    where: IncidentFilter | None = None,
    finding: Finding | None = None,
) -> bytes:
    """
    Make the summary of an action plan in one format, for a download button.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    format : str
        One of `PLAN_FORMATS`.
    zone_ids, where, finding
        See `export_plan`.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    UserError
        If the format or a zone is not known.
    """
    require_formats((format,), PLAN_FORMATS)
    return render_plan(_gather(workspace, zone_ids, where, finding), (format,))[format]


@logged("export", "area summary")
def export_summary(
    workspace: Workspace,
    code: str,
    *,
    formats: Sequence[str] = ("pdf", "html"),
    out: Path,
    release_id: str | None = None,
) -> list[Path]:
    """
    Write the summary of one area, from released values only.

    Parameters
    ----------
    workspace : Workspace
        Where the summaries are kept.
    code : str
        Code of the area.
    formats : sequence of str
        Some of `SUMMARY_FORMATS`.
    out : pathlib.Path
        Folder to write into; made when missing.
    release_id : str, optional
        Number of a live release; the newest when None.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `formats`.

    Raises
    ------
    UserError
        If a format, the summary or the area is not known, or the folder cannot be written.
    """
    from geodata.workspace import write_atomically
    from hotspots.export.summary_report import build_summary_report
    from hotspots.export.summary_workbook import summary_workbook_bytes
    from hotspots.workflows.summarising import area_summary

    require_formats(formats, SUMMARY_FORMATS)
    require_folder(out)
    summary = area_summary(workspace, code, release_id)
    report = build_summary_report(summary)
    stem = f"area-summary-{safe_file_name(summary.area_code)}-{summary.year_end.isoformat()}"
    paths = []
    for kind in dict.fromkeys(formats):
        path = out / f"{stem}.{kind}"
        content = summary_workbook_bytes(summary) if kind == "xlsx" else render_report(report, kind)
        write_atomically(path, content)
        paths.append(path)
    return paths


def render_plan(plan: PlanInput, formats: Sequence[str]) -> dict[str, bytes]:
    """
    Make the files of a plan.

    Parameters
    ----------
    plan : PlanInput
        What it says.
    formats : sequence of str
        Some of `PLAN_FORMATS`.

    Returns
    -------
    dict of str to bytes
        A file for each format, in that order.
    """
    from hotspots.export.excel import excel_bytes
    from hotspots.export.geofiles import geojson_bytes, geopackage_bytes
    from hotspots.export.plan_report import build_plan_report
    from hotspots.export.plan_workbook import build_plan_workbook

    others = {
        "xlsx": lambda: excel_bytes(build_plan_workbook(plan)),
        "geojson": lambda: geojson_bytes(plan),
        "gpkg": lambda: geopackage_bytes(plan),
    }
    kinds = list(dict.fromkeys(formats))
    # The pictures are drawn once, whatever the number of formats.
    report = build_plan_report(plan) if any(kind not in others for kind in kinds) else None
    return {
        kind: others[kind]() if report is None or kind in others else render_report(report, kind)
        for kind in kinds
    }


def render_report(report: Report, kind: str) -> bytes:
    """
    Make one file of a report.

    Parameters
    ----------
    report : Report
        The document.
    kind : str
        ``docx``, ``pdf`` or ``html``.

    Returns
    -------
    bytes
        The file.
    """
    from hotspots.export.writers import write_report

    return write_report(report, kind)


def _gather(
    workspace: Workspace,
    zone_ids: Sequence[str] | None,
    where: IncidentFilter | None,
    finding: Finding | None,
    today: datetime.date | None = None,
) -> PlanInput:
    from hotspots.workflows.plan_evidence import gather_plan

    return gather_plan(workspace, zone_ids=zone_ids, where=where, finding=finding, today=today)


def require_formats(formats: Sequence[str], known: tuple[str, ...]) -> None:
    """
    Refuse a format nobody writes.

    Parameters
    ----------
    formats : sequence of str
        What was asked for.
    known : tuple of str
        What there is.

    Raises
    ------
    UserError
        If one of them is not known, or there is none.
    """
    unknown = [kind for kind in formats if kind not in known]
    if unknown or not formats:
        raise UserError(
            what="The format",
            found=f"'{unknown[0]}' is not one we write." if unknown else "is missing.",
            fix=f"Use some of: {', '.join(known)}.",
        )


def _require_audience(audience: str) -> None:
    if audience not in AUDIENCES:
        raise UserError(
            what="The audience",
            found=f"'{audience}' cannot be given this document: it holds true counts.",
            fix="Use 'planner' here. For councillors, export an area summary.",
        )


def require_folder(out: Path) -> None:
    """
    Make a folder unless it is there.

    Parameters
    ----------
    out : pathlib.Path
        The folder.

    Raises
    ------
    UserError
        If it cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(
            what=f"The folder {out}",
            found="cannot be made, or is a file.",
            fix="Choose another folder with --out.",
        ) from problem


def safe_file_name(code: str) -> str:
    """
    Give the letters, digits and hyphens of a code or name, which comes from a file of others.

    Parameters
    ----------
    code : str
        Such as a ward's code.

    Returns
    -------
    str
        What can stand in the name of a file.
    """
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in code)
    return kept.strip("-")[:40] or "area"
