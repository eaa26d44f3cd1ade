"""One page a partner: what the plan asks of an organisation, on the screen and as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.partner_report import PartnerInput, build_partner_report
from hotspots.plan.partner import PartnerPage, make_partner_page
from hotspots.store import plan_state as store
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.plan_kinds import SIGN_OFF
from hotspots.workflows.acting import logged
from hotspots.workflows.exporting import render_report, require_folder, require_formats, safe_file_name
from hotspots.workflows.organisations import find_organisation
from hotspots.workflows.plan_meetings import last_meeting
from hotspots.workflows.plan_state import today

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.workspace import Workspace

PARTNER_FORMATS = ("docx", "pdf", "html")


def partner_page(workspace: Workspace, name: str, *, on: datetime.date | None = None) -> PartnerPage:
    """
    Gather what the plan asks of one organisation.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    name : str
        Name or id of the organisation.
    on : datetime.date, optional
        The day to look from; today when None.

    Returns
    -------
    PartnerPage
        What it leads, takes part in, promised, and by when.

    Raises
    ------
    UserError
        If there is no such organisation.
    """
    organisation = find_organisation(workspace, name).content
    meeting = last_meeting(workspace)
    with open_store(workspace.store_url).read() as connection:
        state = store.current(connection)
        signed = [kept.content for kept in records.every(connection, SIGN_OFF)]
    return make_partner_page(
        organisation,
        state.actions,
        meeting=meeting.content if meeting else None,
        sign_offs=signed,
        today=on or today(),
    )


@logged("export", "partner page")
def partner_document(
    workspace: Workspace,
    name: str,
    format: str,  # noqa: A002
    *,
    on: datetime.date | None = None,
) -> bytes:
    """
    Make the page of one organisation in one format, for a download button.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    name : str
        Name or id of the organisation.
    format : str
        One of `PARTNER_FORMATS`.
    on : datetime.date, optional
        Day of the document; today when None.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    UserError
        If the format or the organisation is not known.
    """
    require_formats((format,), PARTNER_FORMATS)
    return render_report(build_partner_report(_input(workspace, name, on)), format)


@logged("export", "partner page")
def export_partner(
    workspace: Workspace,
    name: str,
    *,
    formats: Sequence[str],
    out: Path,
    on: datetime.date | None = None,
) -> list[Path]:
    """
    Write the page of one organisation.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    name : str
        Name or id of the organisation.
    formats : sequence of str
        Some of `PARTNER_FORMATS`.
    out : pathlib.Path
        Folder to write into; made when missing.
    on : datetime.date, optional
        Day of the document; today when None.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `formats`.

    Raises
    ------
    UserError
        If a format or the organisation is not known, or the folder cannot be written.
    """
    from geodata.workspace import write_atomically

    require_formats(formats, PARTNER_FORMATS)
    require_folder(out)
    given = _input(workspace, name, on)
    report = build_partner_report(given)
    paths = []
    for kind in dict.fromkeys(formats):
        paths.append(out / f"partner-{safe_file_name(given.page.organisation.name)}.{kind}")
        write_atomically(paths[-1], render_report(report, kind))
    return paths


def _input(workspace: Workspace, name: str, on: datetime.date | None) -> PartnerInput:
    with open_store(workspace.store_url).read() as connection:
        state = store.current(connection)
    day = on or today()
    return PartnerInput(
        page=partner_page(workspace, name, on=day),
        partnership=state.plan.partnership or workspace.name,
        plan_title=state.plan.title,
        zone_names=state.zone_names,
        fictional=workspace.fictional,
        made_on=day,
    )
