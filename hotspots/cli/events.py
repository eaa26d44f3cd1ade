"""Commands on trigger events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

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
)
from hotspots.wording import counted

if TYPE_CHECKING:
    import datetime


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    events = typer.Typer(
        help="Trigger events: days on which something elsewhere may have set incidents off.",
        no_args_is_help=True,
    )
    events.command("add")(add_event)
    events.command("list")(list_events)
    events.command("remove")(remove_event)
    app.add_typer(events, name="events")


def add_event(
    name: Annotated[str, typer.Argument(help="What it is called.", metavar="NAME")],
    first: Annotated[str, typer.Option("--from", help="First day on which it may show.", metavar="DATE")],
    last: Annotated[
        str | None,
        typer.Option("--to", help="Last such day, included; the first if left out.", metavar="DATE"),
    ] = None,
    note: Annotated[str, typer.Option(help="Anything else worth knowing.")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Enter an event, so that a spike on its days is not read as an effect of a place."""
    from hotspots.workflows.events import add_event as run

    with plain_errors():
        start, end = parse_date(first, "--from"), parse_date(last, "--to")
        event = run(open_at(workspace), name=name, start=cast("datetime.date", start), end=end, note=note)
    answer(
        plain(event),
        [f"Entered {event.event_id}: {event.name}, {counted(event.days, 'day')}."],
        as_json=as_json,
    )


def list_events(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the events."""
    from hotspots.workflows.events import list_events as run

    with plain_errors():
        events = run(open_at(workspace))
    if as_json:
        answer({"events": [plain(event) for event in events]}, [], as_json=True)
        return
    print_table(
        ("id", "from", "to", "name", "note"),
        [(e.event_id, e.start.isoformat(), e.end.isoformat(), e.name, e.note) for e in events],
    )


def remove_event(
    event_id: Annotated[str, typer.Argument(help="Id of the event, such as E-0001.", metavar="ID")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Remove an event."""
    from hotspots.workflows.events import remove_event as run

    with plain_errors():
        event = run(open_at(workspace), event_id)
    answer(plain(event), [f"Removed {event.event_id}: {event.name}."], as_json=as_json)
