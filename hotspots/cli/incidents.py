"""Commands on incidents: import, imports list, imports undo."""

from __future__ import annotations

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
    plain_errors,
    print_table,
    progress_bar,
)

if TYPE_CHECKING:
    from hotspots.workflows.importing import ImportReport


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    imports = typer.Typer(help="Imports made so far, and how to undo one.", no_args_is_help=True)
    app.command("import")(import_incidents)
    imports.command("list")(list_imports)
    imports.command("undo")(undo_import)
    app.add_typer(imports, name="imports")


def import_incidents(
    files: Annotated[list[Path], typer.Argument(help="Incident files: CSV or XLSX, also gzipped.")],
    source: Annotated[str, typer.Option(help="Who recorded them: police, council, landlord...")],
    layout: Annotated[str | None, typer.Option(help="Name of a built-in or saved layout.")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="field=column; repeat for each field.")
    ] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="Order of dates such as 03/04/2025.")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="Also write the rejected rows here (CSV).")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only; change nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read incident files into the workspace; the same file again adds nothing."""
    from hotspots.workflows.importing import import_files

    with plain_errors(), progress_bar(quiet=as_json) as progress:
        report = import_files(
            open_at(workspace),
            files,
            source=source,
            layout=layout,
            mapping=_parse_mapping(mapping),
            day_first=day_first,
            dry_run=dry_run,
            rejects=rejects,
            progress=progress,
        )
    answer(report.to_dict(), _report_lines(report, dry_run=dry_run), as_json=as_json)


def _parse_mapping(pairs: list[str] | None) -> dict[str, str] | None:
    if not pairs:
        return None
    mapping = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise UserError(
                what="The option --map",
                found=f"is '{pair}'.",
                fix="Write field=column, such as --map occurred_from='Date of incident'.",
            )
        mapping[field.strip()] = column.strip()
    return mapping


_PLACED = {"exact": "located exactly", "none": "without a place"}


def _layout_words(names: str) -> str:
    return "layout proposed from the headings" if names == "proposed" else f"layout {names}"


def _report_lines(report: ImportReport, *, dry_run: bool) -> list[str]:
    done = "Would import" if dry_run else "Imported" if report.new_batch else "Nothing new: read"
    lines = [
        f"{done} with the {_layout_words(report.layout)}:",
        f"  {report.rows_read:>9,} rows read",
        f"  {report.accepted:>9,} new incidents",
        f"  {report.updated:>9,} updated",
        f"  {report.unchanged:>9,} already there, unchanged",
        f"  {report.duplicates:>9,} repeated in these files",
        f"  {report.rejected:>9,} rejected",
    ]
    lines += [
        f"  {count:>9,} {_PLACED.get(name, f'located by {name}')}"
        for name, count in report.by_location_precision.items()
    ]
    lines += [f"- {note}" for note in report.notes]
    if report.rejects_file:
        lines.append(f"Rejected rows, each with its reason: {report.rejects_file}")
    if report.new_batch and not dry_run:
        lines.append(f"Batch {report.batch_id} (undo with: hotspots imports undo {report.batch_id})")
    return lines


_COUNTED = ("accepted", "updated", "unchanged", "rejected")


def list_imports(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the imports made so far."""
    from hotspots.workflows.importing import list_batches

    with plain_errors():
        batches = [batch.to_dict() for batch in list_batches(open_at(workspace))]
    if as_json:
        answer({"batches": batches}, [], as_json=True)
        return
    print_table(
        ("batch", "made (UTC)", "source", "files", "new", "updated", "unchanged", "rejected", "undone"),
        [
            (
                batch["batch_id"],
                batch["made_at"][:16].replace("T", " "),
                batch["source"],
                *(f"{number:,}" for number in (len(batch["files"]), *(batch[name] for name in _COUNTED))),
                "yes" if batch["undone"] else "",
            )
            for batch in batches
        ],
    )


def undo_import(
    batch_id: Annotated[str, typer.Argument(help="Batch to take back.", metavar="BATCH_ID")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Take an import back; rows it changed get their earlier values again."""
    from hotspots.workflows.importing import undo_batch

    with plain_errors():
        report = undo_batch(open_at(workspace), batch_id)
    answer(
        report.to_dict(),
        [f"Took back {batch_id}: {report.removed:,} incidents removed, {report.restored:,} restored."],
        as_json=as_json,
    )
