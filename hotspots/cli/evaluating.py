"""Commands that ask whether an action worked: before starting, after, and what is kept of the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    import datetime

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.workflows.filtering import IncidentFilter

TextList = Annotated[list[str] | None, typer.Option(help="Only these; repeat for several.")]
RecordId = Annotated[str, typer.Argument(help="Id of the record.", metavar="ID")]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("evaluate")(evaluate)
    evaluations = typer.Typer(help="Evaluations that are kept.", no_args_is_help=True)
    evaluations.command("list")(list_evaluations)
    evaluations.command("show")(show_evaluation)
    evaluations.command("finish")(finish_evaluation)
    app.add_typer(evaluations, name="evaluations")


def evaluate(
    zone_ids: Annotated[
        list[str],
        typer.Argument(
            help="Id of the zone where something was done; several are taken together.", metavar="ZONE_ID"
        ),
    ],
    start: Annotated[str | None, typer.Option(help="First day of the action.", metavar="DATE")] = None,
    before: Annotated[
        int | None,
        typer.Option(
            help="Months before; usually as many as there are on both sides, at most 24.", metavar="MONTHS"
        ),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            help="Months after; usually as many as there are on both sides, at most 24.", metavar="MONTHS"
        ),
    ] = None,
    control: Annotated[
        str,
        typer.Option(
            help="Zone where nothing was done, or auto for the place most alike.", metavar="ZONE_ID"
        ),
    ] = "auto",
    buffer: Annotated[
        float, typer.Option(help="Width of the ring around the zone; 0 for none.", metavar="METRES")
    ] = 250.0,
    buffer_shape: Annotated[str, typer.Option(help="round or square corners of the ring.")] = "round",
    characteristic: TextList = None,
    combine: Annotated[str, typer.Option(help="any or all of the characteristics.")] = "any",
    category: TextList = None,
    source: TextList = None,
    setting: TextList = None,
    keep: Annotated[
        str, typer.Option(help="Keep this choice under a name, before or after the start.", metavar="NAME")
    ] = "",
    why: Annotated[str, typer.Option(help="Why these places and periods; needed with --keep.")] = "",
    chosen_by: Annotated[str, typer.Option("--by", help="Who chose, by post; needed with --keep.")] = "",
    action: Annotated[
        list[str] | None, typer.Option(help="Id of an action it is about; repeat for several.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Write a report too: some of docx,pdf,html. Needs --out.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the report.", metavar="DIR")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    before_starting: Annotated[
        bool,
        typer.Option("--before-starting", help="Only say which falls could be seen at all."),
    ] = False,
    per_area: Annotated[
        bool, typer.Option("--per-area", help="Bring every place to the ground of the zone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare zones before and after an action with places where nothing was done: for planners only."""
    from hotspots.workflows.evaluation.before_starting import is_over
    from hotspots.workflows.filtering import make_filter

    if start is None and (keep or not before_starting):
        raise typer.BadParameter("is needed, unless you only ask --before-starting.", param_hint="--start")
    if formats and before_starting:
        raise typer.BadParameter("is a report of the answer: leave it out.", param_hint="--format")
    if bool(formats) != (out is not None):
        raise typer.BadParameter("go together.", param_hint="--format and --out")
    with plain_errors():
        place = open_at(workspace)
        first_day = parse_date(start, "--start")
        where = make_filter(
            characteristics=characteristic or (),
            combine=combine,
            categories=category or (),
            sources=source or (),
            settings=setting or (),
        )
        asked = _Asked(zone_ids, first_day, (before, after), (buffer, buffer_shape), where, per_area=per_area)
        if keep:
            _keep(place, asked, control, name=keep, why=why, chosen_by=chosen_by, actions=action or [])
        if before_starting or (keep and not is_over(place, first_day)):
            _show_before(place, asked, as_json=as_json)
            return
        _show_after(place, asked, control, (formats, out), as_json=as_json)


class _Asked:
    """What was typed, read."""

    def __init__(
        self,
        zone_ids: list[str],
        start: datetime.date | None,
        months: tuple[int | None, int | None],
        buffer: tuple[float, str],
        where: IncidentFilter,
        *,
        per_area: bool,
    ) -> None:
        from hotspots.evaluate.choice import SHAPES

        if buffer[1] not in SHAPES:
            raise UserError(
                "The option --buffer-shape", f"is '{buffer[1][:20]}'.", f"Use one of: {', '.join(SHAPES)}."
            )
        self.zone_ids = list(dict.fromkeys(zone_ids))
        self.start = start
        self.months = months
        self.buffer = buffer
        self.where = where
        self.per_area = per_area


def _show_before(place: Workspace, asked: _Asked, *, as_json: bool) -> None:
    from hotspots.workflows.evaluation.before_starting import before_starting

    found = before_starting(place, asked.zone_ids, start=asked.start, buffer=asked.buffer, where=asked.where)
    answer(found.to_dict(), found.lines(), as_json=as_json)


def _show_after(
    place: Workspace, asked: _Asked, control: str, report: tuple[str, Path | None], *, as_json: bool
) -> None:
    from hotspots.workflows.evaluating import evaluate_zones
    from hotspots.workflows.evaluation.documents import parts_of, write_evaluation
    from hotspots.workflows.evaluation.finishing import NOT_KEPT, finish
    from hotspots.workflows.evaluation_records import kept_for

    start = asked.start
    assert start is not None  # asked for before
    found = evaluate_zones(
        place,
        asked.zone_ids,
        start=start,
        months=asked.months,
        controls=_controls(asked, control),
        buffer=asked.buffer,
        per_area=asked.per_area,
        where=asked.where,
    )
    kept = kept_for(place, asked.zone_ids, start)
    timing = (
        NOT_KEPT
        if not kept
        else f"Kept for this zone and start: {', '.join(kept)} ('hotspots evaluations list')."
    )
    parts = parts_of(place, finish(found))
    beside = [change.sentence for _, change in parts.outcomes]
    beside += list(parts.costs.sentences) if parts.costs is not None else []
    files = write_evaluation(place, parts, split_list(report[0]), report[1]) if report[1] is not None else []
    lines = [*found.lines(), "", timing]
    lines += ["", "Beyond counts:", *(f"- {text}" for text in beside)] if beside else []
    result: dict[str, Any] = {
        **found.to_dict(),
        "kept_choices": kept,
        "outcomes": [{**plain(outcome), **plain(change)} for outcome, change in parts.outcomes],
        "costs": None if parts.costs is None else plain(parts.costs),
        "files": [str(path) for path in files],
    }
    answer(result, [*lines, *(f"Wrote {path}" for path in files)], as_json=as_json)


def _controls(asked: _Asked, control: str) -> dict[str, str]:
    if control == "auto":
        return {}
    if len(asked.zone_ids) > 1:
        raise UserError(
            what="The option --control",
            found="names one comparison for several zones.",
            fix="Leave it out, or choose the places of each zone on the page 'Did it work?'.",
        )
    return {asked.zone_ids[0]: control}


def _keep(
    place: Workspace,
    asked: _Asked,
    control: str,
    *,
    name: str,
    why: str,
    chosen_by: str,
    actions: list[str],
) -> None:
    from hotspots.workflows.evaluation.choosing import make_choice, suggest_choice
    from hotspots.workflows.evaluation_records import keep_choice

    assert asked.start is not None
    suggestion = suggest_choice(
        place,
        asked.zone_ids,
        start=asked.start,
        months_before=asked.months[0],
        buffer=asked.buffer,
        where=asked.where,
    )
    picked = {zone: [f"zone:{named}"] for zone, named in _controls(asked, control).items()}
    choice = make_choice(
        suggestion,
        picked,
        name=name,
        start=asked.start,
        months_before=asked.months[0] or suggestion.known.before,
        months_after=asked.months[1] or suggestion.known.before,
        buffer_m=asked.buffer[0],
        buffer_shape=asked.buffer[1],
        actions=tuple(actions),
        why=why,
        chosen_by=chosen_by,
        per_area=asked.per_area,
        characteristics=asked.where.characteristics,
        combine=asked.where.combine,
        categories=asked.where.categories,
        sources=asked.where.sources,
        settings=asked.where.settings,
    )
    kept = keep_choice(place, choice)
    typer.echo(f"Kept this choice as {kept.record_id}.", err=True)


def list_evaluations(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the choices that are kept, and the evaluations finished from them."""
    from hotspots.workflows.evaluation_records import choice_timing, list_choices, list_finished

    with plain_errors():
        place = open_at(workspace)
        choices = [(kept, choice_timing(place, kept.record_id)) for kept in list_choices(place)]
        finished = list_finished(place)
    if as_json:
        result = {
            "choices": [
                {"id": kept.record_id, "version": kept.version, **plain(kept.content), **plain(timing)}
                for kept, timing in choices
            ],
            "finished": [{"id": kept.record_id, **plain(kept.content)} for kept in finished],
        }
        answer(result, [], as_json=True)
        return
    rows = [
        (
            kept.record_id,
            kept.content.name,
            kept.content.start,
            "beforehand" if timing.beforehand else "after the start",
            "",
        )
        for kept, timing in choices
    ]
    rows += [
        (kept.record_id, kept.content.name, kept.content.start, kept.content.choice_id, kept.content.verdict)
        for kept in finished
    ]
    print_table(("id", "name", "start", "chosen", "verdict"), rows)


def show_evaluation(
    record_id: RecordId,
    formats: Annotated[
        str, typer.Option("--format", help="Write a report too: some of docx,pdf,html. Needs --out.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the report.", metavar="DIR")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer a kept choice (EV-...), or show a finished evaluation (FE-...) as it was frozen."""
    from hotspots.workflows.evaluation.documents import (
        answer_choice,
        kept_parts,
        parts_of,
        write_evaluation,
    )

    with plain_errors():
        place = open_at(workspace)
        if record_id.startswith("EV-"):
            parts = parts_of(place, answer_choice(place, record_id))
        else:
            parts = kept_parts(place, record_id)
        files = write_evaluation(place, parts, split_list(formats), out) if out is not None else []
    lines = [*_said(parts.finished), *(f"Wrote {path}" for path in files)]
    result = {**plain(parts.finished), "files": [str(path) for path in files]}
    answer(result, lines, as_json=as_json)


def finish_evaluation(
    record_id: RecordId,
    made_by: Annotated[str, typer.Option("--by", help="Who finishes it, by post.")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer a kept choice and freeze the answer."""
    from hotspots.workflows.evaluation.documents import finish_choice

    with plain_errors():
        kept = finish_choice(open_at(workspace), record_id, made_by=made_by)
    result = {"id": kept.record_id, **plain(kept.content)}
    answer(result, [f"Kept as {kept.record_id}.", *_said(kept.content)], as_json=as_json)


def _said(finished: FinishedEvaluation) -> list[str]:
    said = [finished.sentence, "", finished.timing, ""]
    said += [
        f"{one.name}: {one.value}{f' ({one.interval})' if one.interval else ''}." for one in finished.measures
    ]
    said += ["", finished.smallest_fall, "", "Be careful:", *(f"- {text}" for text in finished.warnings)]
    return [*said, "", "Notes:", *(f"- {text}" for text in finished.notes)]
