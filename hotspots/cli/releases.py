"""Commands on releases: frozen tables that may leave the planners' circle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    progress_bar,
    split_list,
)
from hotspots.wording import counted, format_period

if TYPE_CHECKING:
    from hotspots.workflows.release_making.drafting import ReleaseDraft


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    releases = typer.Typer(
        help="Releases: frozen, audited tables that councillors and the public may see.", no_args_is_help=True
    )
    releases.command("make")(make)
    releases.command("check")(check)
    releases.command("list")(list_made)
    releases.command("export")(export)
    releases.command("withdraw")(withdraw)
    app.add_typer(releases, name="release")


def make(
    level: Annotated[str, typer.Option(help="Level of the areas, such as ward.")],
    first: Annotated[
        str | None, typer.Option("--from", help="First day; the first of a quarter.", metavar="DATE")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last day; the last of a quarter.", metavar="DATE")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Break down by characteristic, source or repeat; may be given again."),
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="Count by year, quarter or whole.", metavar="UNIT")
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            help="Tell this drawn zone, as whole areas of the level, beside the rest.", metavar="ID"
        ),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be released; freeze nothing.")
    ] = False,
    as_asked: Annotated[
        bool, typer.Option("--as-asked", help="Make nothing coarser: release this layout or refuse it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a release: the layout that keeps most, checked with all live releases, then frozen."""
    from hotspots.workflows.releasing import freeze_release, plan_release

    with plain_errors(), progress_bar(quiet=as_json) as tell:
        opened = open_at(workspace)
        draft = plan_release(
            opened,
            level=level,
            first=parse_date(first, "--from"),
            last=parse_date(last, "--to"),
            by=by or (),
            unit=period,
            zone_id=zone,
            coarsen=not as_asked,
            progress=tell,
        )
        made = None if dry_run else freeze_release(opened, draft)
    name = "Nothing was frozen." if made is None else f"Made {made.release_id}."
    told = _told(draft)
    result = (plain(made) if made is not None else {"release_id": None}) | told
    lines = [
        f"{name} {draft.chosen.layout.sentence}",
        f"{told['share_shown']:.0%} of {counted(told['cells'], 'cell')} show a number.",
        *([f"Coarser than asked, which would show {draft.asked.share:.0%}."] if draft.coarser else []),
        *([f"{counted(draft.left_out, 'cell')} left out for others' sake."] if draft.left_out else []),
    ]
    answer(result, lines, as_json=as_json)


def _told(draft: ReleaseDraft) -> dict[str, Any]:
    return {
        "layout": draft.chosen.layout.sentence,
        "coarser_than_asked": draft.coarser,
        "cells": len(draft.released.parts.cells),
        "share_shown": round(draft.released.share_shown, 4),
        "share_shown_as_asked": round(draft.asked.share, 4),
        "left_out": draft.left_out,
        "findings": list(draft.findings),
        "next_layout": draft.next_layout,
    }


def check(
    release_id: Annotated[str, typer.Argument(help="Number of a live release.", metavar="ID")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Audit a live release again, together with all other live ones."""
    from hotspots.workflows.releasing import check_release

    with plain_errors(), progress_bar(quiet=as_json) as tell:
        found = check_release(open_at(workspace), release_id, progress=tell)
    lines = list(found.findings) or [
        f"Nothing can be worked out from {release_id} and the other live releases "
        f"({len(found.checked_with)} looked at together)."
    ]
    answer(plain(found), lines, as_json=as_json)


def list_made(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="List withdrawn ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the releases, newest first."""
    from hotspots.workflows.releasing import list_releases

    with plain_errors():
        found = list_releases(open_at(workspace), withdrawn=withdrawn)
    if as_json:
        answer({"releases": [plain(one) for one in found]}, [], as_json=True)
        return
    print_table(
        ("release", "level", "period", "made", "live", "check sum"),
        [
            (
                one.release_id,
                one.level,
                format_period(one.first_day, one.last_day),
                f"{one.made_at:%d/%m/%Y}",
                "yes" if one.live else f"no: {one.withdrawn_because}",
                one.sha256[:12],
            )
            for one in found
        ],
    )


def export(
    release_id: Annotated[str, typer.Argument(help="Number of a live release.", metavar="ID")],
    out: Annotated[Path, typer.Option(help="Folder to write into.", metavar="DIR")],
    formats: Annotated[str, typer.Option("--format", help="Some of xlsx,html,pdf,site.")] = "xlsx,html,pdf",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write a release as a spreadsheet, a web page, a PDF, or a folder of pages any web server can show."""
    from hotspots.workflows.release_exporting import export_release

    with plain_errors():
        paths = export_release(open_at(workspace), release_id, formats=split_list(formats), out=out)
    answer({"files": [str(path) for path in paths]}, [f"Wrote {path}" for path in paths], as_json=as_json)


def withdraw(
    release_id: Annotated[str, typer.Argument(help="Number of a live release.", metavar="ID")],
    because: Annotated[str, typer.Option(help="Why, in one sentence; it stays on record.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a release: it is shown no more, and stays on record."""
    from hotspots.workflows.releasing import withdraw_release

    with plain_errors():
        gone = withdraw_release(open_at(workspace), release_id, because=because)
    answer(plain(gone), [f"{gone.release_id} has been withdrawn."], as_json=as_json)
