"""Commands on zones and the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli import due_regard, zone_suggestions
from hotspots.cli.plan_following import register_following
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
    split_list,
)

ZoneArgument = Annotated[str, typer.Argument(help="Id of the zone.", metavar="ID")]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    zones = typer.Typer(help="Prevention zones.", no_args_is_help=True)
    zones.command("add")(add_zones)
    zones.command("list")(list_zones)
    zones.command("show")(show_zone)
    zones.command("remove")(remove_zone)
    zones.command("restore")(restore_zone)
    zones.command("export")(export_zones)
    zone_suggestions.register(zones)
    plan = typer.Typer(help="The action plan.", no_args_is_help=True)
    actions = typer.Typer(help="Actions of the plan.", no_args_is_help=True)
    actions.command("add")(add_actions)
    actions.command("list")(list_actions)
    actions.command("export")(export_actions)
    plan.add_typer(actions, name="actions")
    register_following(plan)
    plan.command("export")(export_plan)
    due_regard.register(plan)
    app.add_typer(zones, name="zones")
    app.add_typer(plan, name="plan")


def add_zones(
    file: Annotated[Path, typer.Argument(help="GeoJSON or another vector file.", metavar="FILE")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Add the polygons of a file as zones."""
    from hotspots.workflows.zone_files import import_zones
    from hotspots.workflows.zone_notes import zone_notes

    with plain_errors():
        opened = open_at(workspace)
        report = import_zones(opened, file)
        notes = zone_notes(opened, (*report.added, *report.updated))
    said = {zone_id: list(note.sentences) for zone_id, note in notes.items() if note.sentences}
    lines = [f"{zone_id}: {text}" for zone_id, texts in said.items() for text in texts]
    answer({**report.to_dict(), "notes": said}, [*report.sentences(), *lines], as_json=as_json)


def list_zones(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the zones."""
    from hotspots.workflows.zoning import list_zones as run

    with plain_errors():
        zones = run(open_at(workspace))
    if as_json:
        answer({"zones": [plain(zone) for zone in zones]}, [], as_json=True)
        return
    print_table(
        ("id", "name", "kind", "km²", "from"),
        [(z.zone_id, z.name, z.kind, f"{z.area_km2:.2f}", z.origin) for z in zones],
    )


def show_zone(
    zone_id: ZoneArgument,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the profile of a zone: who, when, in which settings, and change."""
    from hotspots.workflows.filtering import make_filter
    from hotspots.workflows.zoning import zone_profile

    with plain_errors():
        where = make_filter(start=parse_date(first, "--from"), end=parse_date(last, "--to"))
        profile = zone_profile(open_at(workspace), zone_id, where=where)
    answer(profile.to_dict(), [*profile.sentences, *(f"- {note}" for note in profile.notes)], as_json=as_json)


def remove_zone(
    zone_id: ZoneArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Remove a zone; 'zones restore' brings it back."""
    from hotspots.workflows.zoning import remove_zone as run

    with plain_errors():
        zone = run(open_at(workspace), zone_id)
    answer(plain(zone), [f"Removed {zone.zone_id} {zone.name}."], as_json=as_json)


def restore_zone(
    zone_id: ZoneArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Bring a removed zone back."""
    from hotspots.workflows.zoning import restore_zone as run

    with plain_errors():
        zone = run(open_at(workspace), zone_id)
    answer(plain(zone), [f"Restored {zone.zone_id} {zone.name}."], as_json=as_json)


def export_zones(
    out: Annotated[Path, typer.Option(help="File to write: .geojson or .gpkg.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the zones to a GeoJSON or GeoPackage file."""
    from hotspots.workflows.zone_files import export_zones as run

    with plain_errors():
        run(open_at(workspace), out)
    answer({"out": str(out)}, [f"Wrote {out}"], as_json=as_json)


def add_actions(
    file: Annotated[Path, typer.Argument(help="CSV or .xlsx with one action a row.", metavar="FILE.csv")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Bring actions in from a CSV file, or from the sheet Actions of a workbook."""
    from hotspots.workflows.planning import import_actions

    with plain_errors():
        report = import_actions(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def export_actions(
    out: Annotated[Path, typer.Option(help="CSV file to write.", metavar="FILE.csv")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write every field of every action as CSV; it can be changed and brought back with 'actions add'."""
    from hotspots.workflows.planning import export_actions as run

    with plain_errors():
        number = run(open_at(workspace), out)
    answer({"out": str(out), "actions": number}, [f"Wrote {out}: {number} actions."], as_json=as_json)


def list_actions(
    zone: Annotated[str | None, typer.Option(help="Only actions of this zone.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """List the actions of the plan."""
    from hotspots.workflows.planning import list_actions as run

    with plain_errors():
        actions = run(open_at(workspace), zone_id=zone)
    if as_json:
        answer({"actions": [plain(action) for action in actions]}, [], as_json=True)
        return
    print_table(
        ("id", "action", "role", "lead", "due", "status"),
        [(a.action_id, a.action, a.role, a.lead_organisation, a.due, a.status) for a in actions],
    )


def export_plan(
    out: Annotated[Path, typer.Option(help="Folder to write into.", metavar="DIR")],
    formats: Annotated[
        str, typer.Option("--format", help="Some of docx,pdf,xlsx,html,geojson,gpkg.")
    ] = "docx,pdf",
    zone: Annotated[list[str] | None, typer.Option(help="Only this zone; repeat for several.")] = None,
    audience: Annotated[str, typer.Option(help="Who it is for.")] = "planner",
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the action-plan summary, for the whole plan or some zones."""
    from hotspots.workflows.exporting import export_plan as run
    from hotspots.workflows.filtering import make_filter

    with plain_errors():
        where = make_filter(start=parse_date(first, "--from"), end=parse_date(last, "--to"))
        paths = run(
            open_at(workspace),
            formats=split_list(formats),
            out=out,
            zone_ids=tuple(zone) if zone else None,
            audience=audience,
            where=where,
        )
    answer({"files": [str(path) for path in paths]}, [f"Wrote {path}" for path in paths], as_json=as_json)
