"""Commands on lessons, unit costs and outcomes."""

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
    plain,
    plain_errors,
    print_table,
)

if TYPE_CHECKING:
    from hotspots.evaluate.lessons import LessonQuestion

SearchOption = Annotated[str, typer.Option("--search", help="Words that all have to occur.", metavar="TEXT")]
KindOption = Annotated[str, typer.Option("--kind", help="Kind of zone, such as shops or homes.")]
VerdictOption = Annotated[str, typer.Option("--verdict", help="What the counts allowed to say.")]
SettingOption = Annotated[str, typer.Option("--setting", help="Only with this setting.")]
RoleOption = Annotated[str, typer.Option("--role", help="Only with this kind of action.")]
CharacteristicOption = Annotated[str, typer.Option("--characteristic", help="Only for this one, or for all.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    lessons = typer.Typer(help="What worked here, by kind of zone.", no_args_is_help=True)
    lessons.command("list")(list_lessons)
    lessons.command("export")(export_lessons)
    lessons.command("add")(add_lessons)
    costs = typer.Typer(help="What one incident of a type costs.", no_args_is_help=True)
    costs.command("add")(add_costs)
    costs.command("list")(list_costs)
    outcomes = typer.Typer(help="Outcomes beyond counts, such as surveys.", no_args_is_help=True)
    outcomes.command("list")(list_outcomes)
    app.add_typer(lessons, name="lessons")
    app.add_typer(costs, name="costs")
    app.add_typer(outcomes, name="outcomes")


def list_lessons(
    search: SearchOption = "",
    kind: KindOption = "",
    verdict: VerdictOption = "",
    setting: SettingOption = "",
    role: RoleOption = "",
    characteristic: CharacteristicOption = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """List lessons by kind of zone."""
    from hotspots.workflows.lessons import VERDICTS, ZONE_KINDS, search_lessons

    with plain_errors():
        wanted = _question(search, kind, verdict, setting, role, characteristic)
        found = search_lessons(open_at(workspace), wanted)
    if as_json:
        answer({"lessons": [{"id": one.record_id, **plain(one.content)} for one in found]}, [], as_json=True)
        return
    lines = [] if found else ["No lesson fits."]
    for kept in found:
        lesson = kept.content
        lines.append(f"{kept.record_id} {lesson.title} [{ZONE_KINDS[lesson.zone_kind]}]")
        lines += [
            f"    {name}: {text}"
            for name, text in (
                ("Counts", VERDICTS[lesson.verdict]),
                ("Worked", lesson.what_worked),
                ("For whom", lesson.for_whom),
                ("Differently", lesson.do_differently),
                ("From", lesson.partnership),
            )
            if text
        ]
    answer({}, lines, as_json=False)


def export_lessons(
    file: Annotated[Path, typer.Argument(help="A .csv or .json file to write.", metavar="FILE")],
    search: SearchOption = "",
    kind: KindOption = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write lessons for other partnerships: words and kinds, no counts, zones or records."""
    from hotspots.workflows.lesson_files import export_lessons as run

    with plain_errors():
        number = run(open_at(workspace), file, _question(search, kind))
    answer({"file": str(file), "lessons": number}, [f"Wrote {number} lessons to {file}."], as_json=as_json)


def add_lessons(
    file: Annotated[Path, typer.Argument(help="A .csv or .json file of lessons.", metavar="FILE")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Bring lessons of other partnerships in."""
    from hotspots.workflows.lesson_files import import_lessons

    with plain_errors():
        report = import_lessons(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def add_costs(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with category, unit_cost, low, high, currency, year and source.", metavar="FILE"
        ),
    ],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Load unit costs; a type that is there already takes the new cost."""
    from hotspots.workflows.unit_costs import import_costs

    with plain_errors():
        report = import_costs(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)


def list_costs(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the unit costs."""
    from hotspots.workflows.unit_costs import list_costs as run

    with plain_errors():
        costs = run(open_at(workspace))
    if as_json:
        answer({"costs": [plain(cost) for cost in costs]}, [], as_json=True)
        return
    if not costs:
        typer.echo("No unit cost is loaded. Load them with 'hotspots costs add FILE'.")
        return
    print_table(
        ("category", "unit cost", "low", "high", "currency", "year", "source"),
        [(c.category, c.unit_cost, c.low, c.high, c.currency, c.year, c.source) for c in costs],
    )


def list_outcomes(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the outcomes, each with what can be said of its change."""
    from hotspots.workflows.outcomes import shown_outcomes

    with plain_errors():
        found = shown_outcomes(open_at(workspace))
    answer(
        {"outcomes": [one.to_dict() for one in found]},
        [f"{one.kept.record_id} {one.change.sentence}" for one in found] or ["No outcome is entered."],
        as_json=as_json,
    )


def _question(
    search: str, kind: str, verdict: str = "", setting: str = "", role: str = "", characteristic: str = ""
) -> LessonQuestion:
    from hotspots.workflows.lessons import lesson_question

    return lesson_question(
        text=search,
        zone_kind=kind,
        verdict=verdict,
        setting=setting,
        role=role,
        characteristic=characteristic,
    )
