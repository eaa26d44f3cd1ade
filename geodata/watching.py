"""Telling whoever keeps a record of it what was read, changed and refused, without knowing who that is."""

from __future__ import annotations

from typing import Any, Literal, Protocol

Happening = Literal["read", "edit", "refused"]


class Watcher(Protocol):
    """Whoever is told."""

    def __call__(self, happening: Happening, log_url: str, facts: dict[str, Any]) -> None:
        """
        Take note.

        Parameters
        ----------
        happening : {"read", "edit", "refused"}
            What happened.
        log_url : str
            Address of the audit log of the workspace.
        facts : dict
            Names and numbers only: never a value of a record, never free text.
        """


_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """
    Be told from now on; asking twice changes nothing.

    Parameters
    ----------
    watcher : Watcher
        A function of the module level: the same one each time.
    """
    if watcher not in _watchers:
        _watchers.append(watcher)


def is_watched_by(watcher: Watcher) -> bool:
    """Tell whether a watcher is told."""
    return watcher in _watchers


def tell(happening: Happening, log_url: str, **facts: Any) -> None:
    """
    Tell all watchers.

    Parameters
    ----------
    happening : {"read", "edit", "refused"}
        What happened.
    log_url : str
        Address of the audit log of the workspace.
    **facts
        Names and numbers.
    """
    for watcher in _watchers:
        watcher(happening, log_url, facts)
