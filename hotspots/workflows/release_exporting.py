"""Write a release as files for councillors and the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose.compose import newest_year
from hotspots.workflows.acting import logged
from hotspots.workflows.releasing import read_live
from hotspots.workflows.summarising import area_summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.workspace import Workspace

RELEASE_FORMATS = ("xlsx", "html", "pdf", "site")


@logged("export", "release")
def export_release(workspace: Workspace, release_id: str, *, formats: Sequence[str], out: Path) -> list[Path]:
    """
    Write a live release in several formats.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    release_id : str
        Its number.
    formats : sequence of str
        Some of `RELEASE_FORMATS`; ``site`` is a folder of pages.
    out : pathlib.Path
        Folder to write into; made when missing.

    Returns
    -------
    list of pathlib.Path
        The files, and the first page of a site.

    Raises
    ------
    UserError
        If a format or the release is not known, or the folder cannot be written.
    """
    from geodata.workspace import write_atomically

    unknown = [kind for kind in formats if kind not in RELEASE_FORMATS]
    if unknown or not formats:
        raise UserError(
            what="The format",
            found=f"'{unknown[0]}' is not one we write." if unknown else "is missing.",
            fix=f"Use some of: {', '.join(RELEASE_FORMATS)}.",
        )
    paths = []
    for kind in dict.fromkeys(formats):
        if kind == "site":
            folder = _folder(out / f"release-{release_id}")
            for name, content in release_site_files(workspace, release_id).items():
                write_atomically(folder / name, content)
            paths.append(folder / "index.html")
        else:
            paths.append(_folder(out) / f"release-{release_id}.{kind}")
            write_atomically(paths[-1], release_document(workspace, release_id, kind))
    return paths


@logged("export", "release")
def release_document(workspace: Workspace, release_id: str, kind: str) -> bytes:
    """
    Make one file of a live release.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    release_id : str
        Its number.
    kind : {"xlsx", "html", "pdf"}
        Its format.

    Returns
    -------
    bytes
        The file, made of released values only.
    """
    from hotspots.export.release_report import build_release_report
    from hotspots.export.release_workbook import release_workbook_bytes
    from hotspots.workflows.exporting import render_report

    frozen, released = read_live(workspace, release_id)
    if kind == "xlsx":
        return release_workbook_bytes(frozen, released, fictional=workspace.fictional)
    return render_report(build_release_report(frozen, released, fictional=workspace.fictional), kind)


def release_site_files(workspace: Workspace, release_id: str) -> dict[str, bytes]:
    """
    Make the pages of a live release for any web server.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    release_id : str
        Its number.

    Returns
    -------
    dict of str to bytes
        Content by file name.
    """
    from hotspots.export.release_site import release_site

    frozen, released = read_live(workspace, release_id)
    areas = released.areas if newest_year(released) is not None else ()
    pages = [area_summary(workspace, area.code, release_id) for area in areas]
    downloads = {
        f"release-{release_id}.{kind}": release_document(workspace, release_id, kind)
        for kind in ("xlsx", "pdf")
    }
    return release_site(frozen, released, pages, downloads, fictional=workspace.fictional)


@logged("export", "release")
def release_site_archive(workspace: Workspace, release_id: str) -> bytes:
    """
    Pack the pages of a live release, for a download.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    release_id : str
        Its number.

    Returns
    -------
    bytes
        A zip file.
    """
    import io
    import zipfile

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, page in release_site_files(workspace, release_id).items():
            # A fixed time: the same release gives the same bytes.
            package.writestr(zipfile.ZipInfo(f"release-{release_id}/{name}", (1980, 1, 1, 0, 0, 0)), page)
    return content.getvalue()


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(
            what=f"The folder {out}",
            found="cannot be made, or is a file.",
            fix="Choose another folder with --out.",
        ) from problem
    return out
