"""Who acts, and the audit log that says so."""

from __future__ import annotations

import getpass
import inspect
import os
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from geodata.watching import is_watched_by, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.watching import Happening
    from geodata.workspace import Workspace

P = ParamSpec("P")
R = TypeVar("R")
WORDS: dict[Happening, str] = {"read": "view", "edit": "edit", "refused": "refused"}


@dataclass(frozen=True)
class Actor:
    """
    Somebody doing something.

    Parameters
    ----------
    name : str
        Address of the sign-in, or the account of the machine.
    role : str
        In which role.
    """

    name: str
    role: str


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def acting() -> Actor:
    """
    Tell who acts.

    Returns
    -------
    Actor
        Whoever `act_as` named; else the account of this machine, which may do everything.
    """
    return _actor.get() or Actor(_account(), "one person")


def act_as(actor: Actor) -> None:
    """
    Say who acts from now on, in this thread of work.

    Parameters
    ----------
    actor : Actor
        Somebody.
    """
    _actor.set(actor)


def keep_log() -> None:
    """From now on, write a line of the audit log for each reading of records, change and refusal."""
    watch(_write)


def is_logging() -> bool:
    """Tell whether `keep_log` was called: by the app or a command, not by a program that uses the library."""
    return is_watched_by(_write)


def log(workspace: Workspace, action: str, **subject: Any) -> None:
    """
    Write a line of the audit log.

    Parameters
    ----------
    workspace : Workspace
        Whose log.
    action : str
        Such as ``import`` or ``export``.
    **subject
        Names, ids and numbers only.
    """
    _append(workspace.audit_url, action, subject)


_TOLD = (
    "format",
    "formats",
    "kind",
    "ending",
    "audience",
    "zone_id",
    "zone_ids",
    "release_id",
    "record_id",
    "code",
)
"""Arguments that hold ids and fixed words only."""


def logged(action: str, subject: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Write a line of the audit log whenever a workflow has done its work.

    Parameters
    ----------
    action : str
        Such as ``export``.
    subject : str
        What it is about, such as ``plan``.

    Returns
    -------
    callable
        A decorator for a function whose first argument is the workspace.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def run(*arguments: P.args, **named: P.kwargs) -> R:
            result = function(*arguments, **named)
            given = signature.bind(*arguments, **named).arguments
            told = {name: given[name] for name in _TOLD if given.get(name) is not None}
            log(given["workspace"], action, of=subject, **told)
            return result

        return run

    return wrap


def _write(happening: Happening, log_url: str, facts: dict[str, Any]) -> None:
    _append(log_url, WORDS[happening], facts)


def _append(url: str, action: str, subject: dict[str, Any]) -> None:
    from hotspots.store import audit_log

    actor = acting()
    said = {name: value for name, value in subject.items() if value not in (None, [], (), "")}
    audit_log.append(url, who=actor.name, role=actor.role, action=action, subject=said)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # An account without a name, as in some containers.
        return f"user {os.getuid()}"
