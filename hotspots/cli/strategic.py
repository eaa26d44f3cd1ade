"""The command that writes the section for a strategic assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.shared import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    answer,
    open_at,
    parse_date,
    plain_errors,
    progress_bar,
    split_list,
)


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("strategic")(write_assessment)


def write_assessment(
    out: Annotated[Path, typer.Option(help="Folder to write into.", metavar="DIR")],
    formats: Annotated[str, typer.Option("--format", help="Some of docx,pdf,html.")] = "docx,pdf",
    level: Annotated[
        str | None, typer.Option(help="Level of areas; the coarsest with residents if left out.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the section on targeted harassment for the strategic assessment: levels, patterns, priorities."""
    from hotspots.workflows.filtering import make_filter
    from hotspots.workflows.strategic_assessment import export_assessment

    with plain_errors(), progress_bar(quiet=as_json) as report:
        where = make_filter(start=parse_date(first, "--from"), end=parse_date(last, "--to"))
        paths = export_assessment(
            open_at(workspace),
            formats=split_list(formats),
            out=out,
            where=where,
            level=level,
            progress=report,
        )
    answer({"files": [str(path) for path in paths]}, [f"Wrote {path}" for path in paths], as_json=as_json)
