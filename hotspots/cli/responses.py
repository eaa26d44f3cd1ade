"""Commands on the evidence menu and on reporting points."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
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
)
from hotspots.plan.actions import ROLES
from hotspots.plan.responses import STRENGTHS
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import listed


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    responses = typer.Typer(
        help="What others have done, and what is known of it: the evidence menu.", no_args_is_help=True
    )
    responses.command("list")(list_responses)
    responses.command("show")(show_response)
    app.add_typer(responses, name="responses")
    points = typer.Typer(
        help="Reporting points: where one can report other than to the police.", no_args_is_help=True
    )
    points.command("add")(add_points)
    points.command("list")(list_points)
    points.command("remove")(remove_points)
    points.command("reach")(reach)
    app.add_typer(points, name="reporting-points")


def list_responses(
    characteristic: Annotated[str | None, typer.Option(help="Only what suits this characteristic.")] = None,
    setting: Annotated[str | None, typer.Option(help="Only what suits this setting.")] = None,
    role: Annotated[str | None, typer.Option(help="Only this role, such as perpetrators.")] = None,
    strength: Annotated[
        list[str] | None, typer.Option(help="Only this grade of evidence; repeat for several.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """List responses, what was made for it first, then the better known."""
    from hotspots.workflows import evidence_menu

    with plain_errors():
        for value, allowed, what in (
            (characteristic, CHARACTERISTICS, "The characteristic"),
            (setting, SETTINGS, "The setting"),
            (role, ROLES, "The role"),
            *((grade, STRENGTHS, "The strength") for grade in strength or ()),
        ):
            if value is not None and value not in allowed:
                raise UserError(
                    what, f"'{value[:60]}' is not one we know.", f"Use one of: {', '.join(allowed)}."
                )
        found, said = evidence_menu.suiting_responses(
            open_at(workspace),
            characteristic=characteristic,
            setting=setting,
            role=role,
            strengths=tuple(strength or ()),
        )
    if as_json:
        answer({"responses": [plain(one) for one in found], "sentence": said}, [], as_json=True)
        return
    print_table(
        ("id", "what could be done", "role", "evidence", "for"),
        [
            (
                one.response_id,
                one.title,
                one.role,
                one.strength,
                listed(CHARACTERISTIC_LABELS[name].lower() for name in one.characteristics) or "any",
            )
            for one in found
        ],
    )
    typer.echo(said)


def show_response(
    response_id: Annotated[
        str, typer.Argument(help="Id of the response, such as R-street-lighting.", metavar="ID")
    ],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show one response: what it is, who leads, what is known, and from where."""
    from hotspots.workflows import evidence_menu

    with plain_errors():
        one = evidence_menu.get_response(open_at(workspace), response_id)
    lines = [
        one.title,
        one.what,
        evidence_menu.fit_words(one),
        f"Usually led by: {one.leads}. With: {listed(one.partners) or 'nobody else named'}.",
        one.known,
        evidence_menu.evidence_words(one),
        *(f"Source: {source}" for source in one.sources),
    ]
    answer(plain(one), lines, as_json=as_json)


def add_points(
    file: Annotated[Path, typer.Argument(help="CSV with coordinates, or a vector file.", metavar="FILE")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Load reporting points, in place of earlier ones."""
    from hotspots.workflows.reporting_points import add_reporting_points as run

    with plain_errors():
        report = run(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def list_points(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the reporting points."""
    from hotspots.workflows.reporting_points import point_rows

    with plain_errors():
        rows = point_rows(open_at(workspace))
    if as_json:
        answer({"reporting_points": rows}, [], as_json=True)
        return
    names = ("name", "organisation", "opening", "accessible", "characteristics")
    print_table(names, [[row[name] for name in names] for row in rows])


def remove_points(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """Take the reporting points out again."""
    from hotspots.workflows.reporting_points import remove_reporting_points as run

    with plain_errors():
        removed = run(open_at(workspace))
    answer({"removed": removed}, [f"Removed {removed:,} reporting points."], as_json=as_json)


def reach(
    within: Annotated[
        float, typer.Option(help="Limit in metres, in a straight line.", metavar="METRES")
    ] = 1600.0,
    level: Annotated[str | None, typer.Option(help="Areas of the table.")] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="First day of incidents.", metavar="DATE")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the table of areas as CSV.", metavar="FILE.csv")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say who lives, and what happened, out of reach of a reporting point."""
    from hotspots.workflows.filtering import make_filter
    from hotspots.workflows.reporting_reach import area_rows, reach_of_points

    with plain_errors():
        where = make_filter(start=parse_date(first, "--from"), end=parse_date(last, "--to"))
        found = reach_of_points(open_at(workspace), within_m=within, level=level, where=where)
        if out is not None:
            found.areas.to_csv(out, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    if as_json:
        answer(found.to_dict(), [], as_json=True)
        return
    headings, rows = area_rows(found)
    print_table(headings, rows)
    _print_served(found.served)
    typer.echo(found.sentence)
    for note in found.notes:
        typer.echo(f"- {note}")


def _print_served(served: Any) -> None:
    print_table(
        ("characteristic", "points serving it", "incidents", "out of reach of one"),
        [
            (
                CHARACTERISTIC_LABELS.get(row.characteristic, row.characteristic),
                row.points,
                row.incidents,
                row.out_of_reach,
            )
            for row in served
        ],
    )
