"""The evidence menu: what could be done and what is known of it; own entries, and entries hidden."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.actions import ROLES, Action
from hotspots.plan.responses import (
    STRENGTH_MEANINGS,
    STRENGTHS,
    HiddenResponse,
    Response,
    check_response,
    choose_responses,
    evidence_words,
    fit_words,
    menu_words,
    read_responses,
)
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kept, Kind
from hotspots.workflows.acting import acting
from hotspots.workflows.record_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace

__all__ = [
    "HIDDEN",
    "OWN",
    "STRENGTHS",
    "STRENGTH_MEANINGS",
    "Response",
    "action_from",
    "add_response",
    "built_in_responses",
    "change_response",
    "evidence_words",
    "fit_words",
    "get_response",
    "hidden_responses",
    "hide_response",
    "menu_words",
    "own_responses",
    "remove_response",
    "restore_response",
    "show_response",
    "suiting_responses",
    "whole_menu",
]

OWN: Kind[Response] = Kind("response", "the response", "RS", Response)
HIDDEN: Kind[HiddenResponse] = Kind("hidden response", "the hidden response", "HR", HiddenResponse)


class _Own(Desk[Response]):
    """Own responses; the id they are shown by is that of the record."""

    def ready(self, workspace: Workspace, content: Response) -> Response:  # noqa: ARG002
        return self.check(replace(content, response_id=""))


_DESK = _Own(OWN, check_response)
add_response = _DESK.add
change_response = _DESK.change
remove_response = _DESK.remove
restore_response = _DESK.restore
own_responses = _DESK.every


@lru_cache(maxsize=1)
def built_in_responses() -> tuple[Response, ...]:
    """
    Give the menu as shipped.

    Returns
    -------
    tuple of Response
        In the order of the roles of an action, then as written.
    """
    folder = resources.files("hotspots.plan") / "response_menu"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    found = [response for file in files for response in read_responses(file.read_text(encoding="utf-8"))]
    return tuple(sorted(found, key=lambda response: ROLES.index(response.role)))


def whole_menu(workspace: Workspace, *, hidden: bool = False) -> list[Response]:
    """
    Give the menu as this partnership sees it: the shipped entries, then its own.

    Parameters
    ----------
    workspace : Workspace
        Where its own entries are kept.
    hidden : bool
        Whether to give those it has hidden too.

    Returns
    -------
    list of Response
        Own entries carry the id of their record.
    """
    own = [replace(kept.content, response_id=kept.record_id) for kept in own_responses(workspace)]
    every = [*built_in_responses(), *own]
    if hidden:
        return every
    gone = {kept.content.response_id for kept in hidden_responses(workspace)}
    return [response for response in every if response.response_id not in gone]


def suiting_responses(
    workspace: Workspace,
    *,
    characteristic: str | None = None,
    setting: str | None = None,
    role: str | None = None,
    strengths: Sequence[str] = (),
) -> tuple[list[Response], str]:
    """
    Pick the responses that suit, and say how many do.

    Parameters
    ----------
    workspace : Workspace
        Whose menu.
    characteristic, setting, role : str, optional
        None asks nothing.
    strengths : sequence of str
        Only these grades of evidence; empty means any.

    Returns
    -------
    tuple of list of Response and str
        What was made for it first, then the better known; and one or two sentences.
    """
    found = choose_responses(
        whole_menu(workspace), characteristic=characteristic, setting=setting, role=role, strengths=strengths
    )
    return found, menu_words(found, characteristic=characteristic, setting=setting, role=role)


def get_response(workspace: Workspace, response_id: str) -> Response:
    """
    Find one response, hidden ones too.

    Parameters
    ----------
    workspace : Workspace
        Whose menu.
    response_id : str
        Its id.

    Returns
    -------
    Response
        The entry.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    for response in whole_menu(workspace, hidden=True):
        if response.response_id == response_id:
            return response
    raise UserError(
        what="The response",
        found=f"'{response_id[:40]}' is not in the menu.",
        fix="Choose one from the part 'What could we do?', or with 'hotspots responses list'.",
    )


def action_from(
    response: Response, *, characteristic: str | None = None, setting: str | None = None
) -> Action:
    """
    Fill in what a response says for a new action.

    Parameters
    ----------
    response : Response
        Where it starts from.
    characteristic, setting : str, optional
        What the menu was asked for; else what the response was made for.

    Returns
    -------
    Action
        Not kept yet: its objective, lead, dates and measure are for people to agree.
    """
    one_setting = response.settings[0] if len(response.settings) == 1 else ""
    return Action(
        action_id="",
        objective="",
        action=response.title,
        role=response.role,  # type: ignore[arg-type]
        characteristics=(characteristic,) if characteristic else response.characteristics,
        setting=setting or one_setting,
        response_id=response.response_id,
    )


def hidden_responses(workspace: Workspace) -> list[Kept[HiddenResponse]]:
    """
    List the entries this partnership does not want to see.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, HIDDEN)


def hide_response(workspace: Workspace, response_id: str, *, reason: str = "") -> None:
    """
    Take an entry out of this partnership's menu; it can be shown again.

    Parameters
    ----------
    workspace : Workspace
        Whose menu.
    response_id : str
        Which entry.
    reason : str
        Why; may be empty.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    get_response(workspace, response_id)
    with open_store(workspace.store_url).write() as connection:
        if any(kept.content.response_id == response_id for kept in records.every(connection, HIDDEN)):
            return
        content = HiddenResponse(response_id, reason.strip())
        records.add(connection, HIDDEN, content, made_by=acting().name)


def show_response(workspace: Workspace, response_id: str) -> None:
    """
    Show a hidden entry again.

    Parameters
    ----------
    workspace : Workspace
        Whose menu.
    response_id : str
        Which entry.
    """
    with open_store(workspace.store_url).write() as connection:
        for kept in records.every(connection, HIDDEN):
            if kept.content.response_id == response_id:
                records.remove(
                    connection,
                    HIDDEN,
                    kept.record_id,
                    expected_version=kept.version,
                    made_by=acting().name,
                )
