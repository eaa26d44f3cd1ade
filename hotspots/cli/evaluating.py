"""The command that asks whether an action worked."""

from __future__ import annotations

from typing import Annotated

import typer

from hotspots.cli.shared import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    answer,
    open_at,
    parse_date,
    plain_errors,
)

TextList = Annotated[list[str] | None, typer.Option(help="Only these; repeat for several.")]


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("evaluate")(evaluate)


def evaluate(
    zone_id: Annotated[
        str, typer.Argument(help="Id of the zone where something was done.", metavar="ZONE_ID")
    ],
    start: Annotated[str, typer.Option(help="First day of the action.", metavar="DATE")],
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
    characteristic: TextList = None,
    combine: Annotated[str, typer.Option(help="any or all of the characteristics.")] = "any",
    category: TextList = None,
    source: TextList = None,
    setting: TextList = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare a zone before and after an action with a place where nothing was done: for planners only."""
    from hotspots.workflows.evaluating import evaluate_zone
    from hotspots.workflows.filtering import make_filter

    with plain_errors():
        first_day = parse_date(start, "--start")
        assert first_day is not None  # the option is required
        found = evaluate_zone(
            open_at(workspace),
            zone_id,
            start=first_day,
            before=before,
            after=after,
            control=control,
            buffer_m=buffer,
            where=make_filter(
                characteristics=characteristic or (),
                combine=combine,
                categories=category or (),
                sources=source or (),
                settings=setting or (),
            ),
        )
    answer(found.to_dict(), found.lines(), as_json=as_json)
