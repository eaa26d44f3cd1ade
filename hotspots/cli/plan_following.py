"""Commands that follow the plan up: show it, what changed, what is due, who signed, one page a partner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    split_list,
)

if TYPE_CHECKING:
    from hotspots.plan.partnership import PlanState
    from hotspots.plan.sign_off import SignedState


def register_following(plan: typer.Typer) -> None:
    """Add these commands to those of the plan."""
    plan.command("show")(show_plan)
    plan.command("changes")(show_changes)
    plan.command("due")(show_due)
    plan.command("sign")(sign_plan)
    plan.command("keep")(keep_plan)
    plan.command("compare")(compare_plan)
    plan.command("partner")(write_partner)


def show_plan(
    version: Annotated[
        int | None,
        typer.Option(help="A version kept earlier, by its number; the plan as it is when left out."),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the plan: objectives, actions, sign-off."""
    from hotspots.workflows.plan_state import get_version, list_sign_offs, list_versions, plan_state

    with plain_errors():
        folder = open_at(workspace)
        state = plan_state(folder) if version is None else get_version(folder, version).state
        signed = list_sign_offs(folder)
        versions = list_versions(folder)
    if as_json:
        answer(
            {
                "plan": plain(state.plan),
                "version": version,
                "objectives": [
                    {
                        "objective_id": item.objective_id,
                        **plain(item.objective),
                        "actions": [plain(action) for action in actions],
                    }
                    for item, actions in state.by_objective()
                ],
                "sign_offs": [one.to_dict() for one in signed],
                "versions": [
                    {"number": one.number, "kept_on": one.kept_on, "reason": one.reason} for one in versions
                ],
            },
            [],
            as_json=True,
        )
        return
    _print_plan(state, signed)


def _print_plan(state: PlanState, signed: list[SignedState]) -> None:
    from hotspots.wording import format_period

    own = state.plan
    heading = [part for part in (own.title, own.partnership) if part]
    if own.first or own.last:
        heading.append(format_period(own.first, own.last))
    typer.echo(" · ".join(heading) or "The plan has no title yet.")
    if own.statement:
        typer.echo(own.statement)
    for item, actions in state.by_objective():
        typer.echo(f"\n{item.objective_id} {item.objective.title}".strip("\n"))
        if not actions:
            typer.echo("  no action yet")
            continue
        print_table(
            ("id", "action", "role", "lead", "due", "status"),
            [(a.action_id, a.action, a.role, a.lead_organisation, a.due, a.status) for a in actions],
        )
    for one in signed:
        who = one.sign_off
        typer.echo(
            f"Signed by {who.organisation} ({who.post}) on {who.signed_on:%d/%m/%Y}, version {who.version}. "
            f"{one.sentence()}"
        )


def show_changes(
    since: Annotated[
        str | None,
        typer.Option(help="From the start of this day; the last meeting when left out.", metavar="DATE"),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what changed in the plan since the last meeting, or since a day."""
    from hotspots.workflows.plan_meetings import changes_since

    with plain_errors():
        changes = changes_since(open_at(workspace), parse_date(since, "--since"))
    told = [f"{change.about or 'Plan'}  {change.text}" for change in changes.changes]
    answer(changes.to_dict(), [changes.sentence(), *told], as_json=as_json)


def show_due(
    days: Annotated[int, typer.Option(help="How far ahead to look.")] = 90,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """List what is overdue, what is coming, what has no date, and what is to be reviewed."""
    from hotspots.workflows.plan_meetings import plan_due

    with plain_errors():
        due = plan_due(open_at(workspace), days=days)
    if as_json:
        answer(due.to_dict(), [], as_json=True)
        return
    typer.echo(due.sentence())
    parts = (("overdue", due.overdue), ("coming", due.coming), ("review", due.reviews))
    rows: list[tuple[object, ...]] = [
        (what, one.action.action_id, one.action.action, one.action.lead_organisation, one.day, one.words)
        for what, deadlines in parts
        for one in deadlines
    ]
    rows += [
        ("no date", action.action_id, action.action, action.lead_organisation, None, None)
        for action in due.undated
    ]
    if rows:
        print_table(("what", "id", "action", "lead", "day", "that is"), rows)


def sign_plan(
    organisation: Annotated[str, typer.Option(help="Who agrees to the plan.")],
    post: Annotated[str, typer.Option(help="Post of whoever signs for it; not a person's name.")],
    signed_on: Annotated[
        str | None, typer.Option("--date", help="Day of the agreement; today when left out.", metavar="DATE")
    ] = None,
    version: Annotated[
        int | None, typer.Option(help="Which version; the plan as it is when left out.")
    ] = None,
    note: Annotated[str, typer.Option(help="Conditions or remarks.")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Enter that an organisation agreed to the plan; the plan as it stands is kept as a version."""
    from hotspots.workflows.plan_state import sign_plan as run

    with plain_errors():
        signed = run(
            open_at(workspace),
            organisation=organisation,
            post=post,
            signed_on=parse_date(signed_on, "--date"),
            version=version,
            note=note,
        )
    who = signed.sign_off
    line = f"{who.organisation} ({who.post}) signed version {who.version} on {who.signed_on:%d/%m/%Y}."
    answer(signed.to_dict(), [line, signed.sentence()], as_json=as_json)


def keep_plan(
    because: Annotated[str, typer.Option(help="Why.")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Keep the plan as it stands as a numbered version, to be read and compared later."""
    from hotspots.workflows.plan_state import keep_version

    with plain_errors():
        version = keep_version(open_at(workspace), reason=because)
    result = {"number": version.number, "kept_on": version.kept_on, "reason": version.reason}
    answer(result, [f"Kept version {version.number}: {version.reason}."], as_json=as_json)


def compare_plan(
    version: Annotated[int, typer.Argument(help="Number of the earlier version.", metavar="NUMBER")],
    other: Annotated[
        int | None, typer.Option("--with", help="Number of the later one; the plan as it is when left out.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what changed from one version of the plan to another."""
    from hotspots.plan.plan_changes import PlanChanges
    from hotspots.workflows.plan_state import compare_version

    with plain_errors():
        found = compare_version(open_at(workspace), version, other)
    changes = PlanChanges(f"version {version}", tuple(found))
    told = [f"{change.about or 'Plan'}  {change.text}" for change in changes.changes]
    answer(changes.to_dict(), [changes.sentence(), *told], as_json=as_json)


def write_partner(
    name: Annotated[str, typer.Argument(help="Name or id of the organisation.", metavar="NAME")],
    out: Annotated[Path, typer.Option(help="Folder to write into.", metavar="DIR")],
    formats: Annotated[str, typer.Option("--format", help="Some of docx,pdf,html.")] = "docx,pdf",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write one page a partner: what it leads, takes part in, promised, and by when."""
    from hotspots.workflows.plan_partners import export_partner

    with plain_errors():
        paths = export_partner(open_at(workspace), name, formats=split_list(formats), out=out)
    answer({"files": [str(path) for path in paths]}, [f"Wrote {path}" for path in paths], as_json=as_json)
