"""Commands on the engagement log and the training log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

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
)
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.store.records import Kept

FileArgument = Annotated[
    Path | None,
    typer.Argument(help="CSV with one entry a row; without it, give the options.", metavar="[FILE.csv]"),
]
DateOption = Annotated[str | None, typer.Option("--date", help="Day it took place.", metavar="DATE")]
CharacteristicOption = Annotated[
    list[str] | None, typer.Option("--characteristic", help="One it is about; repeat for several.")
]
ZoneOption = Annotated[
    list[str] | None,
    typer.Option("--zone", help="Name or id of a zone; repeat for several; none: the whole partnership."),
]
ActionOption = Annotated[
    list[str] | None, typer.Option("--action", help="Id of an action; repeat for several.")
]
PeopleOption = Annotated[int | None, typer.Option("--people", help="About how many.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Write the log as CSV to this file too.", metavar="FILE.csv")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    engagement = typer.Typer(
        help="Who was asked (by group, never by name), what was heard, what changed.", no_args_is_help=True
    )
    engagement.command("add")(add_engagement)
    engagement.command("list")(list_engagement)
    training = typer.Typer(help="Which staff were trained in what.", no_args_is_help=True)
    training.command("add")(add_training)
    training.command("list")(list_training)
    app.add_typer(engagement, name="engagement")
    app.add_typer(training, name="training")


def add_engagement(
    file: FileArgument = None,
    day: DateOption = None,
    group: Annotated[str, typer.Option(help="Who was asked, as a group; no names.")] = "",
    way: Annotated[str, typer.Option("--how", help="Such as meeting, survey or street stall.")] = "meeting",
    organisation: Annotated[str, typer.Option("--by", help="Organisation that asked.")] = "",
    heard: Annotated[str, typer.Option(help="What they said, in short.")] = "",
    people: PeopleOption = None,
    characteristic: CharacteristicOption = None,
    zone: ZoneOption = None,
    action: ActionOption = None,
    changed: Annotated[str, typer.Option(help="What changed because of it.")] = "",
    tell_by: Annotated[
        str | None, typer.Option("--tell-by", help="When they will be told what came of it.", metavar="DATE")
    ] = None,
    told_on: Annotated[
        str | None, typer.Option("--told-on", help="When they were told.", metavar="DATE")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Add one entry, or those of a CSV file."""
    from hotspots.workflows import engagement

    with plain_errors():
        opened = open_at(workspace)
        if file is not None:
            report = engagement.import_engagement(opened, file)
            answer(report.to_dict(), report.sentences(), as_json=as_json)
            return
        kept = engagement.add_engagement(
            opened,
            engagement.Engagement(
                asked_on=_needed_date(day),
                group=group.strip(),
                way=way,
                organisation=organisation.strip(),
                heard=heard.strip(),
                people=people,
                characteristics=tuple(characteristic or ()),
                zones=engagement.find_zones(opened, tuple(zone or ())),
                actions=tuple(action or ()),
                changed=changed.strip(),
                tell_by=parse_date(tell_by, "--tell-by"),
                told_on=parse_date(told_on, "--told-on"),
            ),
        )
    answer(entry_values(kept), [f"Added {kept.record_id}: {kept.content.group}."], as_json=as_json)


def list_engagement(
    out: OutOption = None, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """List the entries, and say whom nobody has asked yet."""
    from hotspots.workflows import engagement

    with plain_errors():
        opened = open_at(workspace)
        entries = engagement.list_engagement(opened)
        cover = engagement.engagement_cover(opened)
        if out is not None:
            out.write_text(engagement.engagement_csv(opened), encoding="utf-8-sig", newline="")
    found = {"entries": [entry_values(kept) for kept in entries], "not_asked": plain(cover.missing)}
    if as_json:
        answer(
            {**found, "waiting": list(cover.waiting), "sentences": list(cover.sentences)}, [], as_json=True
        )
        return
    _print(
        ("id", "date", "who was asked", "what was heard", "what changed"),
        [
            (
                kept.record_id,
                kept.content.asked_on.isoformat(),
                kept.content.group + (f" (about {kept.content.people:,})" if kept.content.people else ""),
                kept.content.heard,
                kept.content.changed,
            )
            for kept in entries
        ],
        cover.sentences,
    )


def add_training(
    file: FileArgument = None,
    day: DateOption = None,
    audience: Annotated[str, typer.Option(help="Such as senior_leaders or housing_officers.")] = "frontline",
    organisation: Annotated[str, typer.Option(help="Whose staff.")] = "",
    topic: Annotated[str, typer.Option(help="What it was about.")] = "",
    people: PeopleOption = None,
    characteristic: CharacteristicOption = None,
    provider: Annotated[str, typer.Option(help="Who gave it.")] = "",
    zone: ZoneOption = None,
    action: ActionOption = None,
    evaluation: Annotated[str, typer.Option(help="What is known of its effect.")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Add one training, or those of a CSV file."""
    from hotspots.workflows import training

    with plain_errors():
        opened = open_at(workspace)
        if file is not None:
            report = training.import_training(opened, file)
            answer(report.to_dict(), report.sentences(), as_json=as_json)
            return
        kept = training.add_training(
            opened,
            training.Training(
                held_on=_needed_date(day),
                audience=audience,
                organisation=organisation.strip(),
                topic=topic.strip(),
                people=people,
                characteristics=tuple(characteristic or ()),
                provider=provider.strip(),
                zones=training.find_zones(opened, tuple(zone or ())),
                actions=tuple(action or ()),
                evaluation=evaluation.strip(),
            ),
        )
    answer(entry_values(kept), [f"Added {kept.record_id}: {kept.content.topic}."], as_json=as_json)


def list_training(
    out: OutOption = None, workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False
) -> None:
    """List the trainings, and say what none of them covers."""
    from hotspots.workflows import training

    with plain_errors():
        opened = open_at(workspace)
        entries = training.list_training(opened)
        cover = training.cover_of_training(opened)
        if out is not None:
            out.write_text(training.training_csv(opened), encoding="utf-8-sig", newline="")
    found = {"entries": [entry_values(kept) for kept in entries], "cover": plain(cover)}
    if as_json:
        answer({**found, "sentences": list(cover.sentences())}, [], as_json=True)
        return
    _print(
        ("id", "date", "who", "people", "topic", "covers"),
        [
            (
                kept.record_id,
                kept.content.held_on.isoformat(),
                f"{training.AUDIENCES[kept.content.audience]}, {kept.content.organisation}",
                kept.content.people,
                kept.content.topic,
                listed(CHARACTERISTIC_LABELS[name].lower() for name in kept.content.characteristics),
            )
            for kept in entries
        ],
        cover.sentences(),
    )


def entry_values(kept: Kept[Any]) -> dict[str, Any]:
    """
    Give an entry as plain values for JSON.

    Parameters
    ----------
    kept : Kept
        As stored.

    Returns
    -------
    dict
        Its id and version, then what it says.
    """
    return {"id": kept.record_id, "version": kept.version, **plain(kept.content)}


def _needed_date(text: str | None) -> datetime.date:
    if text is None:
        raise UserError("The date", "is missing.", "Give --date, or a CSV file with one entry a row.")
    return cast("datetime.date", parse_date(text, "--date"))


def _print(headings: Sequence[str], rows: Sequence[Sequence[Any]], sentences: Sequence[str]) -> None:
    if rows:
        print_table(headings, rows)
    for sentence in sentences:
        typer.echo(sentence)
