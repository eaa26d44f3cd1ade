"""Commands that set a workspace up: init, areas, postcodes, population."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.cli.shared import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, answer, open_at, plain_errors

FileArgument = Annotated[Path, typer.Argument(help="The file to load.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    areas = typer.Typer(help="Boundary layers and code lookups.", no_args_is_help=True)
    lookup = typer.Typer(help="Lookups between the codes of two levels.", no_args_is_help=True)
    postcodes = typer.Typer(help="Postcode directories.", no_args_is_help=True)
    population = typer.Typer(help="Population tables.", no_args_is_help=True)
    app.command("init")(init)
    areas.command("add")(add_areas)
    lookup.command("add")(add_lookup)
    areas.add_typer(lookup, name="lookup")
    postcodes.command("add")(add_postcodes)
    population.command("add")(add_population)
    app.add_typer(areas, name="areas")
    app.add_typer(postcodes, name="postcodes")
    app.add_typer(population, name="population")


def _show(report: Any, *, as_json: bool) -> None:
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def init(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    crs: Annotated[str, typer.Option(help="Metric coordinate reference system.")] = "EPSG:27700",
    timezone: Annotated[str, typer.Option(help="Time zone of the records.")] = "Europe/London",
    assign: Annotated[
        str, typer.Option(help="What wins where both exist: 'printed' area code or 'geometry'.")
    ] = "printed",
    name: Annotated[str, typer.Option(help="Name of the partnership, shown on documents.")] = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Make a new, empty workspace."""
    from hotspots.workflows.loading import init_workspace

    with plain_errors():
        _show(
            init_workspace(workspace, crs=crs, timezone=timezone, assign=assign, name=name),
            as_json=as_json,
        )


def add_areas(
    file: FileArgument,
    level: Annotated[str, typer.Option(help="Name for the level, such as ward or lsoa21.")],
    code: Annotated[str, typer.Option(help="Column that holds the area code.")],
    name: Annotated[str, typer.Option(help="Column that holds the area name.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Load a boundary file as a level; invalid polygons are repaired and reported."""
    from hotspots.workflows.loading import add_areas as run

    with plain_errors():
        _show(run(open_at(workspace), file, level=level, code=code, name=name), as_json=as_json)


def add_lookup(
    file: FileArgument,
    from_level: Annotated[str, typer.Option("--from", help="Level of the codes to translate.")],
    to_level: Annotated[str, typer.Option("--to", help="Level of the codes they become.")],
    from_code: Annotated[str, typer.Option(help="Column with the codes to translate.")],
    to_code: Annotated[str, typer.Option(help="Column with the codes they become.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Load a lookup between the codes of two levels, such as two vintages."""
    from hotspots.workflows.loading import add_lookup as run

    with plain_errors():
        report = run(
            open_at(workspace),
            file,
            from_level=from_level,
            to_level=to_level,
            from_code=from_code,
            to_code=to_code,
        )
        _show(report, as_json=as_json)


def add_postcodes(
    file: FileArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Load a postcode directory: ONSPD, NSPL or Code-Point Open."""
    from hotspots.workflows.loading import add_postcodes as run

    with plain_errors():
        _show(run(open_at(workspace), file), as_json=as_json)


def add_population(
    file: FileArgument,
    level: Annotated[str, typer.Option(help="Level the codes belong to.")],
    code: Annotated[str, typer.Option(help="Column with the area codes.")],
    count: Annotated[str, typer.Option(help="Column with the number of people.")],
    group: Annotated[str | None, typer.Option(help="Column with the group, for a table by group.")] = None,
    measure: Annotated[str, typer.Option(help="What is counted.")] = "residents",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Load a population table, whole or by group."""
    from hotspots.workflows.loading import add_population as run

    with plain_errors():
        report = run(
            open_at(workspace), file, level=level, code=code, count=count, group=group, measure=measure
        )
        _show(report, as_json=as_json)
