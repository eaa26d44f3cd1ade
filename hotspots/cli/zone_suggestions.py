"""Commands that suggest zones, tell their history, and write down the problem behind one."""

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
    parse_date,
    plain,
    plain_errors,
    print_table,
    split_list,
)

if TYPE_CHECKING:
    from hotspots.plan.coverage_by_zones import Covered
    from hotspots.workflows.problem_profiles import ProblemPart
    from hotspots.workflows.suggesting import Suggestions

ZoneArgument = Annotated[str, typer.Argument(help="Id of the zone.", metavar="ID")]


def register(zones: typer.Typer) -> None:
    """Add these commands to those on zones."""
    zones.command("suggest")(suggest_zones)
    zones.command("history")(zone_history)
    zones.command("restore-shape")(restore_shape)
    zones.command("problem")(write_problem)


def suggest_zones(
    count: Annotated[int, typer.Option(help="How many zones at most.")] = 5,
    largest_km2: Annotated[float, typer.Option(help="Greatest area of a zone in km².", metavar="KM2")] = 0.25,
    fewest_incidents: Annotated[int, typer.Option(help="Fewest incidents of a zone.")] = 10,
    characteristic: Annotated[
        list[str] | None, typer.Option(help="Only incidents aimed at this; repeat for several.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    method: Annotated[
        str, typer.Option(help="What zones grow on: gi-star, clusters or density.")
    ] = "gi-star",
    order: Annotated[
        str, typer.Option(help="signs: by how many signs hold, then by incidents; or incidents.")
    ] = "signs",
    out: Annotated[
        Path | None, typer.Option(help="Also write them to .geojson .gpkg .parquet or .csv.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    save: Annotated[bool, typer.Option("--save", help="Save the zones, with their reasons.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Suggest zones worth acting in, with the reasons for each and what the set leaves out."""
    from hotspots.workflows import suggesting
    from hotspots.workflows.filtering import make_filter

    with plain_errors():
        where = make_filter(
            start=parse_date(first, "--from"),
            end=parse_date(last, "--to"),
            characteristics=characteristic or (),
        )
        opened = open_at(workspace)
        request = suggesting.SuggestRequest(count, largest_km2, fewest_incidents, where, method, order)
        found = suggesting.suggest_zones(opened, request)
        if out is not None:
            suggesting.write_suggestions(opened, found, out)
        saved = suggesting.save_suggestions(opened, found) if save else []
    result = suggesting.suggestions_to_dict(found)
    result |= {"saved": [zone.zone_id for zone in saved], "out": str(out) if out is not None else None}
    lines = _lines(found)
    lines += [f"Saved {zone.zone_id} {zone.name}" for zone in saved]
    answer(result, [*lines, *([f"Wrote {out}"] if out is not None else [])], as_json=as_json)


def _lines(found: Suggestions) -> list[str]:
    lines = [*found.sentences, *(f"! {text}" for text in found.warnings)]
    if found.zones:
        lines += ["", "In these zones, of those with a point, beside the best choice of as much ground:"]
        lines += [_cover_line(row) for row in found.coverage.rows]
    for each in (*found.zones, *found.beside):
        extra = f" (beside the set: would add {', '.join(each.brings_in)})" if each.brings_in else ""
        signs = f"   Signs that hold: {', '.join(each.signs) or 'none'}."
        lines += ["", f"{each.number}. {each.name}{extra}", signs]
        lines += [f"   {text}" for text in (*each.sentences, *each.checks)]
    return [*lines, "", *(f"- {note}" for note in found.notes)]


def _cover_line(row: Covered) -> str:
    if not row.placed or row.share is None:
        return f"   {row.label}: none with a point."
    # Small shares need a digit more, or they would all read 0%.
    here, best = (
        "?" if share is None else f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
        for share in (row.share, row.best_share)
    )
    pei = "" if row.pei is None else f", PEI {row.pei:.2f}"
    pai = "" if row.pai is None else f"; PAI {row.pai:.1f}{pei}"
    return f"   {row.label}: {row.inside:,} of {row.placed:,} ({here}; the best choice {best}{pai})."


def zone_history(
    zone_id: ZoneArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """Tell every change of a zone: when, what, and how large it was."""
    from hotspots.workflows.zone_history import zone_history as run

    with plain_errors():
        changes = run(open_at(workspace), zone_id)
    if as_json:
        answer({"changes": [plain(change) for change in changes]}, [], as_json=True)
        return
    print_table(
        ("version", "when (UTC)", "what", "km²", "details"),
        [
            (
                change.version,
                f"{change.made_at:%Y-%m-%d %H:%M}",
                change.word,
                f"{change.area_km2:.2f}",
                "; ".join(change.differences),
            )
            for change in changes
        ],
    )


def restore_shape(
    zone_id: ZoneArgument,
    version: Annotated[int, typer.Option(help="Version whose shape is wanted; see 'zones history'.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Give a zone the shape it had in an earlier version."""
    from hotspots.workflows.zone_history import restore_shape as run
    from hotspots.workflows.zone_notes import zone_notes
    from hotspots.workflows.zoning import get_zone

    with plain_errors():
        opened = open_at(workspace)
        zone = run(opened, zone_id, version, expected_version=get_zone(opened, zone_id).version)
        notes = zone_notes(opened, [zone_id])[zone_id].sentences
    answer(
        {**plain(zone), "notes": list(notes)},
        [f"{zone_id} has the shape of version {version} again ({zone.area_km2:.2f} km²).", *notes],
        as_json=as_json,
    )


def write_problem(
    zone_id: ZoneArgument,
    out: Annotated[Path | None, typer.Option(help="Folder to write into.", metavar="DIR")] = None,
    formats: Annotated[str, typer.Option("--format", help="Some of docx,pdf,html.")] = "docx,pdf",
    answers: Annotated[
        list[str] | None,
        typer.Option(
            "--answer", help="Write down a judgement, as QUESTION=TEXT; repeat.", metavar="QUESTION=TEXT"
        ),
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the problem profile of a zone, write judgements into it, or export it as a document."""
    from hotspots.workflows.filtering import make_filter
    from hotspots.workflows.problem_documents import export_problem
    from hotspots.workflows.problem_profiles import get_problem, problem_part, save_problem

    with plain_errors():
        opened = open_at(workspace)
        start, end = parse_date(first, "--from"), parse_date(last, "--to")
        if answers:
            kept = get_problem(opened, zone_id)
            version = kept.version if kept is not None else 0
            save_problem(opened, zone_id, _answers(answers), expected_version=version)
        part = problem_part(opened, zone_id, where=make_filter(start=start, end=end))
        paths = []
        if out is not None:
            paths = export_problem(
                opened, zone_id, formats=split_list(formats), out=out, first=start, last=end
            )
    figures = part.figures
    answer(
        {
            "zone": zone_id,
            "figures": {name: list(texts) for name, texts in figures.texts.items()},
            "figures_on": figures.made_on,
            "table_version": figures.table_version,
            "incidents": figures.incidents,
            "warning": figures.warning,
            "judgement": None if part.problem is None else plain(part.problem),
            "version": part.version,
            "files": [str(path) for path in paths],
        },
        [*_problem_lines(part), *(f"Wrote {path}" for path in paths)],
        as_json=as_json,
    )


def _answers(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign:
            raise UserError(
                what="The option --answer",
                found=f"is '{pair[:40]}', without an equals sign.",
                fix="Write it as QUESTION=TEXT, such as --answer 'noticed=Raised by tenants.'",
            )
        found[name.strip()] = text
    return found


def _problem_lines(part: ProblemPart) -> list[str]:
    from hotspots.export.problem_report import UNWRITTEN, origin_sentences
    from hotspots.workflows.problem_profiles import QUESTIONS

    lines = [f"Problem profile of {part.zone.name} ({part.zone.zone_id})"]
    if part.problem is not None and part.problem.title:
        lines.append(part.problem.title)
    lines += [f"! {part.figures.warning}"] if part.figures.warning else []
    for question in QUESTIONS:
        judged = part.problem.answer(question) if part.problem is not None else ""
        lines += ["", f"{question.title} [{question.field}]"]
        lines += [f"   Figures: {text}" for text in part.figures.to(question.field)]
        lines.append(f"   Judgement: {judged or UNWRITTEN}")
    return [*lines, "", *origin_sentences(part)]
