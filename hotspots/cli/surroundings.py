"""Commands that load what surrounds the incidents: streets and places."""

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
    plain_errors,
    print_table,
)

FileArgument = Annotated[Path, typer.Argument(help="The file to load.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    streets = typer.Typer(help="Street lines, for density along streets.", no_args_is_help=True)
    places = typer.Typer(help="Places that may matter, such as schools or stops.", no_args_is_help=True)
    streets.command("add")(add_streets)
    places.command("add")(add_places)
    places.command("list")(list_places)
    places.command("remove")(remove_places)
    app.add_typer(streets, name="streets")
    app.add_typer(places, name="places")


def add_streets(
    file: FileArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Load street centre lines from any vector file, in place of earlier ones."""
    from hotspots.workflows.surroundings import add_streets as run

    with plain_errors():
        report = run(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def add_places(
    file: FileArgument,
    kind: Annotated[str, typer.Option(help="What they are, such as licensed_premises.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Load places of one kind from a vector file or a table with coordinates."""
    from hotspots.workflows.surroundings import add_places as run

    with plain_errors():
        report = run(open_at(workspace), file, kind=kind)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def list_places(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the kinds of place that are loaded, with how many there are."""
    from hotspots.workflows.surroundings import list_places as run

    with plain_errors():
        kinds = run(open_at(workspace))
    if as_json or not kinds:
        answer({"places": kinds}, ["No places are loaded."], as_json=as_json)
        return
    print_table(["Kind", "Places"], [[kind, f"{count:,}"] for kind, count in kinds.items()])


def remove_places(
    kind: Annotated[str, typer.Argument(help="Which kind.", metavar="KIND")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Take the places of one kind out of the workspace."""
    from hotspots.workflows.surroundings import remove_places as run

    with plain_errors():
        count = run(open_at(workspace), kind)
    answer({"kind": kind, "removed": count}, [f"Removed {count:,} of '{kind}'."], as_json=as_json)
