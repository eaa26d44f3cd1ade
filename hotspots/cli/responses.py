"""Commands on the evidence menu and on reporting points."""

from __future__ import annotations

from typing import Annotated

import typer

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
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
from hotspots.plan.actions import ROLES
from hotspots.plan.responses import STRENGTHS
from hotspots.wording import listed


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    responses = typer.Typer(
        help="What others have done, and what is known of it: the evidence menu.", no_args_is_help=True
    )
    responses.command("list")(list_responses)
    responses.command("show")(show_response)
    app.add_typer(responses, name="responses")


def list_responses(
    characteristic: Annotated[str | None, typer.Option(help="Only what suits this characteristic.")] = None,
    setting: Annotated[str | None, typer.Option(help="Only what suits this setting.")] = None,
    role: Annotated[str | None, typer.Option(help="Only this role, such as perpetrators.")] = None,
    strength: Annotated[
        list[str] | None, typer.Option(help="Only this grade of evidence; repeat for several.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """List responses, what was made for it first, then the better known."""
    from hotspots.workflows import evidence_menu

    with plain_errors():
        for value, allowed, what in (
            (characteristic, CHARACTERISTICS, "The characteristic"),
            (setting, SETTINGS, "The setting"),
            (role, ROLES, "The role"),
            *((grade, STRENGTHS, "The strength") for grade in strength or ()),
        ):
            if value is not None and value not in allowed:
                raise UserError(
                    what, f"'{value[:60]}' is not one we know.", f"Use one of: {', '.join(allowed)}."
                )
        found, said = evidence_menu.suiting_responses(
            open_at(workspace),
            characteristic=characteristic,
            setting=setting,
            role=role,
            strengths=tuple(strength or ()),
        )
    if as_json:
        answer({"responses": [plain(one) for one in found], "sentence": said}, [], as_json=True)
        return
    print_table(
        ("id", "what could be done", "role", "evidence", "for"),
        [
            (one.response_id, one.title, one.role, one.strength, listed(one.characteristics) or "any")
            for one in found
        ],
    )
    typer.echo(said)


def show_response(
    response_id: Annotated[
        str, typer.Argument(help="Id of the response, such as R-street-lighting.", metavar="ID")
    ],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show one response: what it is, who leads, what is known, and from where."""
    from hotspots.workflows import evidence_menu

    with plain_errors():
        one = evidence_menu.get_response(open_at(workspace), response_id)
    lines = [
        one.title,
        one.what,
        evidence_menu.fit_words(one),
        f"Usually led by: {one.leads}. With: {listed(one.partners) or 'nobody else named'}.",
        one.known,
        evidence_menu.evidence_words(one),
        *(f"Source: {source}" for source in one.sources),
    ]
    answer(plain(one), lines, as_json=as_json)
