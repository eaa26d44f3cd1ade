"""Commands on due regard: what the plan has considered, and that somebody looked at it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.errors import UserError
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
    from hotspots.plan.due_regard.finding import Decision, DueRegardFinding

PostOption = Annotated[str, typer.Option("--by", help="Post of whoever decides; no name.", metavar="POST")]
OrganisationOption = Annotated[str, typer.Option("--organisation", help="Their organisation.", metavar="ORG")]
DateOption = Annotated[str | None, typer.Option("--date", help="The day; today if left out.", metavar="DATE")]
RecordArgument = Annotated[str, typer.Argument(help="Id of the record, such as DR-0001.", metavar="ID")]


def register(plan: typer.Typer) -> None:
    """Add these commands to those of the plan."""
    plan.command("check")(check_plan)
    kept = typer.Typer(
        help="Dated due-regard records: what was considered, by whom, and what stayed open.",
        no_args_is_help=True,
    )
    kept.command("list")(list_records)
    kept.command("show")(show_record)
    kept.command("export")(export_record)
    plan.add_typer(kept, name="due-regard")
    reasons = typer.Typer(help="Why the plan leaves something out on purpose.", no_args_is_help=True)
    reasons.command("add")(add_reason)
    reasons.command("list")(list_reasons)
    reasons.command("withdraw")(withdraw_reason)
    plan.add_typer(reasons, name="why-not")
    told = typer.Typer(help="Where and when local people were told the results.", no_args_is_help=True)
    told.command("add")(add_told)
    told.command("list")(list_told)
    plan.add_typer(told, name="told")


def check_plan(
    zone: Annotated[str | None, typer.Option(help="Only what concerns this zone.", metavar="ID")] = None,
    post: PostOption = "",
    organisation: OrganisationOption = "",
    day: DateOption = None,
    note: Annotated[str, typer.Option(help="Anything else that was weighed.")] = "",
    decisions: Annotated[
        Path | None,
        typer.Option(help="CSV with a decision and a reason for open points.", metavar="FILE.csv"),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(help="Write the open points to this CSV, to fill in decisions.", metavar="FILE.csv"),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    record: Annotated[bool, typer.Option("--record", help="Keep that it was considered.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what the plan has considered for people at risk, what not, and what would close each gap."""
    from dataclasses import replace

    from hotspots.workflows import due_regard

    with plain_errors():
        if not record and any((post, organisation, day, note, decisions)):
            raise UserError(
                what="The options --by, --organisation, --date, --note and --decisions",
                found="are for a record, and --record is not there.",
                fix="Add --record, or leave them out.",
            )
        opened = open_at(workspace)
        found = due_regard.check_plan(opened)
        kept = None
        if record:
            kept = due_regard.record_due_regard(
                opened,
                post=post,
                organisation=organisation,
                considered_on=parse_date(day, "--date"),
                note=note,
                decisions=_decisions(decisions),
                seen=found.findings,
            )
        last = due_regard.compare_with_last(opened, found.findings, before=kept.record_id if kept else None)
        if zone is not None:
            found = replace(
                found,
                findings=found.of_zone(_known(zone, found.zones)),
                zones=tuple(each for each in found.zones if each[0] == zone),
            )
        if template is not None:
            _write_template(template, found.findings)
    result = found.to_dict()
    lines = list(found.sentences())
    if last is not None:
        result["since_last_record"] = {"record": last[0].record_id, **plain(last[1])}
        lines.append(
            f"Last recorded on {last[0].content.considered_on:%d/%m/%Y} ({last[0].record_id}). "
            f"{last[1].sentence()}"
        )
    if kept is not None:
        result["record"] = kept.record_id
        lines.append(
            f"Recorded as {kept.record_id}: considered by {kept.content.post}, {kept.content.organisation}."
        )
    answer(result, lines, as_json=as_json)


def _known(zone: str, zones: tuple[tuple[str, str], ...]) -> str:
    if zone not in dict(zones):
        raise UserError(
            "The zone", f"'{zone[:40]}' is no prevention zone of the plan.", "See 'hotspots zones list'."
        )
    return zone


def _decisions(file: Path | None) -> tuple[Decision, ...]:
    from hotspots.plan.due_regard.decision_file import read_decisions

    return read_decisions(file.read_bytes()) if file is not None else ()


def _write_template(file: Path, findings: tuple[DueRegardFinding, ...]) -> None:
    from hotspots.plan.due_regard.decision_file import decisions_csv

    file.write_text(decisions_csv(findings), encoding="utf-8-sig", newline="")


def list_records(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the due-regard records, the newest first."""
    from hotspots.plan.due_regard.check import count_states
    from hotspots.workflows.due_regard import list_due_regard

    with plain_errors():
        kept = list_due_regard(open_at(workspace))
    if as_json:
        answer({"records": [_record(each) for each in kept]}, [], as_json=True)
        return
    print_table(
        ("id", "considered on", "by", "gaps", "in part", "considered", "decisions"),
        [
            (
                each.record_id,
                each.content.considered_on,
                f"{each.content.post}, {each.content.organisation}",
                *count_states(each.content.findings).values(),
                len(each.content.decisions),
            )
            for each in kept
        ],
    )


def show_record(
    record_id: RecordArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Show one record: the findings as they stood, and what was decided."""
    from hotspots.plan.due_regard.finding import STATE_LABELS
    from hotspots.plan.due_regard.words import summary_sentence
    from hotspots.workflows.due_regard import get_due_regard

    with plain_errors():
        kept = get_due_regard(open_at(workspace), record_id)
    record = kept.content
    titles = {each.key: f"{each.title}, {each.scope}" for each in record.findings}
    lines = [
        f"{kept.record_id}: considered on {record.considered_on:%d/%m/%Y} by {record.post}, "
        f"{record.organisation}.",
        summary_sentence(record.findings),
        *([record.note] if record.note else []),
        *(
            f"{STATE_LABELS[each.state]}: {each.title}, {each.scope}. {each.reason}"
            for each in record.findings
            if each.is_open
        ),
        *(f"Decided on {titles[each.key]}: {each.decision} Because: {each.why}" for each in record.decisions),
    ]
    answer(_record(kept), lines, as_json=as_json)


def _record(kept: object) -> dict[str, object]:
    values = plain(kept)
    return {"record_id": values["record_id"], **values["content"]}


def export_record(
    record_id: RecordArgument,
    out: Annotated[Path, typer.Option(help="Folder to write into.", metavar="DIR")],
    formats: Annotated[str, typer.Option("--format", help="Some of docx,pdf,html.")] = "docx,pdf",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write one record as a document."""
    from hotspots.workflows.due_regard_documents import export_due_regard

    with plain_errors():
        paths = export_due_regard(open_at(workspace), record_id, formats=split_list(formats), out=out)
    answer({"files": [str(path) for path in paths]}, [f"Wrote {path}" for path in paths], as_json=as_json)


def add_reason(
    rule: Annotated[str, typer.Argument(help="Id of the rule, such as roles-present.", metavar="RULE")],
    scope: Annotated[
        str, typer.Argument(help="For what, such as perpetrators or age; leave out for the plan.")
    ] = "",
    why: Annotated[str, typer.Option(help="The reason.")] = "",
    post: PostOption = "",
    organisation: OrganisationOption = "",
    day: DateOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say why the plan leaves something out; the check then shows the reason, for a year."""
    from hotspots.workflows.why_not import say_why_not

    with plain_errors():
        kept = say_why_not(
            open_at(workspace),
            rule_id=rule,
            scope_id=scope,
            why=why,
            post=post,
            organisation=organisation,
            said_on=parse_date(day, "--date"),
        )
    answer(_record(kept), [f"Kept as {kept.record_id}."], as_json=as_json)


def list_reasons(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the reasons that stand."""
    from hotspots.workflows.why_not import list_statements

    with plain_errors():
        kept = list_statements(open_at(workspace))
    if as_json:
        answer({"reasons": [_record(each) for each in kept]}, [], as_json=True)
        return
    print_table(
        ("id", "rule", "for", "why", "said on", "by"),
        [
            (
                each.record_id,
                each.content.rule_id,
                each.content.scope_id or "the plan",
                each.content.why,
                each.content.said_on,
                f"{each.content.post}, {each.content.organisation}",
            )
            for each in kept
        ],
    )


def withdraw_reason(
    record_id: Annotated[str, typer.Argument(help="Id of the reason, such as WN-0001.", metavar="ID")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a reason; what it closed is open again."""
    from hotspots.workflows.why_not import withdraw_statement

    with plain_errors():
        kept = withdraw_statement(open_at(workspace), record_id)
    answer(_record(kept), [f"Withdrew {kept.record_id}."], as_json=as_json)


def add_told(
    where: Annotated[str, typer.Option(help="Where or how, such as a meeting or a page.")],
    what: Annotated[str, typer.Option(help="What they were told, in short.")],
    organisation: OrganisationOption,
    day: DateOption = None,
    zone: Annotated[
        list[str] | None,
        typer.Option(help="Name or id of a zone; repeat for several; none: the whole partnership."),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Keep that local people were told what was done and what came of it, or will be on a day to come."""
    from hotspots.workflows.plan_logs import find_zones
    from hotspots.workflows.results_told import Telling, add_telling

    with plain_errors():
        opened = open_at(workspace)
        told_on = parse_date(day, "--date") or datetime.datetime.now().astimezone().date()
        zones = find_zones(opened, tuple(zone or ()))
        kept = add_telling(opened, Telling(told_on, where, what, organisation, zones))
    answer(_record(kept), [f"Kept as {kept.record_id}."], as_json=as_json)


def list_told(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List where and when people were told, or will be."""
    from hotspots.workflows.results_told import list_tellings

    with plain_errors():
        kept = list_tellings(open_at(workspace))
    if as_json:
        answer({"told": [_record(each) for each in kept]}, [], as_json=True)
        return
    print_table(
        ("id", "day", "where", "what", "by", "zones"),
        [
            (
                each.record_id,
                each.content.told_on,
                each.content.where,
                each.content.what,
                each.content.organisation,
                ", ".join(each.content.zones) or "all",
            )
            for each in kept
        ],
    )
