"""Commands that govern a workspace: people, the audit log, how long records are kept."""

from __future__ import annotations

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


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    people = typer.Typer(help="Who may sign in, and in which role.", no_args_is_help=True)
    people.command("set")(set_person)
    people.command("list")(list_people)
    audit = typer.Typer(help="The audit log.", no_args_is_help=True)
    audit.command("list")(list_audit)
    audit.command("verify")(verify_audit)
    retention = typer.Typer(help="How long records are kept.", no_args_is_help=True)
    retention.command("set")(set_retention)
    retention.command("apply")(apply_retention)
    app.add_typer(people, name="people")
    app.add_typer(audit, name="audit")
    app.add_typer(retention, name="retention")
    app.command("erase")(erase)
    app.command("doctor")(doctor)


def set_person(
    email: Annotated[str, typer.Argument(help="E-mail address of the sign-in.", metavar="EMAIL")],
    role: Annotated[
        list[str] | None,
        typer.Option(help="planner, partner, councillor or administrator; several times, or not at all."),
    ] = None,
    organisation: Annotated[str, typer.Option(help="Organisation of a partner, as in the plan.")] = "",
    ward: Annotated[
        list[str] | None, typer.Option(help="Code of an area a councillor reads; none means all.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what a person may do from now on; without a role the person may sign in no longer."""
    from hotspots.workflows.access import set_person as run

    with plain_errors():
        kept = run(open_at(workspace), email, role or [], organisation=organisation, wards=ward or [])
    person = kept.content
    answer(
        {
            "email": person.email,
            "roles": person.roles,
            "organisation": person.organisation,
            "wards": person.wards,
        },
        [f"{person.email}: {', '.join(person.roles) or 'no role, may sign in no longer'}."],
        as_json=as_json,
    )


def list_people(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the people and their roles."""
    from hotspots.workflows.access import list_people as run

    with plain_errors():
        people = [one.content for one in run(open_at(workspace))]
    if as_json:
        answer({"people": [vars(person) for person in people]}, [], as_json=True)
        return
    print_table(
        ("e-mail", "roles", "organisation", "areas"),
        [
            (p.email, ", ".join(p.roles) or "none", p.organisation, ", ".join(p.wards) or "all")
            for p in people
        ],
    )


def list_audit(
    lines: Annotated[int, typer.Option(min=1, help="How many lines, newest first.")] = 50,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the newest lines of the audit log."""
    from hotspots.workflows.access import audit_lines

    with plain_errors():
        found = audit_lines(open_at(workspace), lines=lines)
    if as_json:
        answer({"lines": [vars(line) for line in found]}, [], as_json=True)
        return
    print_table(
        ("number", "when (UTC)", "who", "role", "what", "of what"),
        [
            (
                str(line.number),
                f"{line.at:%Y-%m-%d %H:%M:%S}",
                line.who,
                line.role,
                line.action,
                ", ".join(f"{name} {value}" for name, value in line.subject.items()),
            )
            for line in found
        ],
    )


def verify_audit(
    head: Annotated[
        str | None, typer.Option(help="Hash noted earlier, to find lines cut off the end.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Check that no line of the audit log was changed; exit code 1 if one was."""
    from hotspots.workflows.access import verify_audit_log

    with plain_errors():
        check = verify_audit_log(open_at(workspace), head=head)
    words = (
        f"{check.lines} lines, whole. Note this hash elsewhere: {check.head}"
        if check.intact
        else f"The log was changed: line {check.broken_at} does not fit the one before it."
    )
    answer(
        {"lines": check.lines, "intact": check.intact, "broken_at": check.broken_at, "head": check.head},
        [words],
        as_json=as_json,
    )
    if not check.intact:
        raise typer.Exit(1)


def set_retention(
    years: Annotated[int, typer.Option(help="Whole years after an incident ended.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Decide how long records are kept; nothing is erased yet."""
    from hotspots.workflows.retention import set_kept_years

    with plain_errors():
        kept = set_kept_years(open_at(workspace), years)
    answer(
        {"years": kept},
        [f"Records are kept for {kept} years. 'retention apply' erases older ones."],
        as_json=as_json,
    )


def apply_retention(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase the records that are past their time, in every version."""
    from hotspots.workflows.retention import erase_past_their_time

    with plain_errors():
        report = erase_past_their_time(open_at(workspace), dry_run=dry_run)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def erase(
    source: Annotated[str, typer.Option(help="Who recorded it.")],
    reference: Annotated[str, typer.Option(help="The source's own reference.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase what a source recorded under a reference, in every version."""
    from hotspots.workflows.retention import erase_reference

    with plain_errors():
        report = erase_reference(open_at(workspace), source, reference, dry_run=dry_run)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def doctor(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """Look over the installation and the workspace; exit code 1 if something is wrong."""
    from hotspots.workflows.doctor import examine

    with plain_errors():
        found = examine(open_at(workspace))
    answer(
        {"findings": [vars(one) for one in found]},
        [f"{one.state.upper():9}  {one.about}: {one.words}" for one in found],
        as_json=as_json,
    )
    if any(one.state == "wrong" for one in found):
        raise typer.Exit(1)
