"""Commands that keep a workspace safe: backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.shared import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, answer, open_at, plain_errors

BackupFile = Annotated[Path, typer.Argument(help="The backup file (zip).", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: BackupFile, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Write the whole workspace to one file."""
    from hotspots.workflows.safekeeping import backup as run

    with plain_errors():
        report = run(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def restore(
    file: BackupFile, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Put a backup back as a new workspace; it never overwrites one."""
    from hotspots.workflows.safekeeping import restore as run

    with plain_errors():
        report = run(file, workspace)
    answer(report.to_dict(), report.sentences("Put back"), as_json=as_json)
