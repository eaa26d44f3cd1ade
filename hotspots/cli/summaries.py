"""Commands on area summaries for councillors."""

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
    plain,
    plain_errors,
    print_table,
    progress_bar,
    split_list,
)
from hotspots.wording import format_date


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    summaries = typer.Typer(help="Area summaries that are safe for councillors to see.", no_args_is_help=True)
    summaries.command("make")(make)
    summaries.command("list")(list_made)
    summaries.command("export")(export)
    app.add_typer(summaries, name="summaries")


def make(
    level: Annotated[str, typer.Option(help="Level to summarise, such as ward.")],
    year_end: Annotated[
        str | None, typer.Option(help="Last day of the year covered; a quarter end.", metavar="DATE")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Make the release that area summaries are read from: a year, the year before, and their breakdowns."""
    from hotspots.workflows.summarising import make_summaries

    with plain_errors(), progress_bar(quiet=as_json) as tell:
        made = make_summaries(
            open_at(workspace), level=level, year_end=parse_date(year_end, "--year-end"), progress=tell
        )
    line = f"Made {made.release_id}: {made.level}, the year to {format_date(made.last_day)}."
    answer(plain(made), [line], as_json=as_json)


def list_made(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the releases that area summaries can be read from."""
    from hotspots.workflows.summarising import list_summaries

    with plain_errors():
        rows = [plain(made) for made in list_summaries(open_at(workspace))]
    if as_json:
        answer({"summaries": rows}, [], as_json=True)
        return
    print_table(tuple(rows[0]) if rows else ("no summaries yet",), [tuple(row.values()) for row in rows])


def export(
    area: Annotated[str, typer.Option(help="Code of the area.")],
    out: Annotated[Path, typer.Option(help="Folder to write into.", metavar="DIR")],
    formats: Annotated[str, typer.Option("--format", help="Some of pdf,html,docx,xlsx.")] = "pdf,html",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the summary of one area."""
    from hotspots.workflows.exporting import export_summary

    with plain_errors():
        paths = export_summary(open_at(workspace), area, formats=split_list(formats), out=out)
    answer({"files": [str(path) for path in paths]}, [f"Wrote {path}" for path in paths], as_json=as_json)
