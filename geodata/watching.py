"""Telling whoever keeps a record of it what was read and what was refused, without knowing who that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from pathlib import Path

Happening = Literal["read", "refused"]


class Watcher(Protocol):
    """Whoever is told."""

    def __call__(self, happening: Happening, root: Path, facts: dict[str, Any]) -> None:
        """
        Take note.

        Parameters
        ----------
        happening : {"read", "refused"}
            What happened.
        root : pathlib.Path
            Folder of the workspace.
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


def tell(happening: Happening, root: Path, **facts: Any) -> None:
    """
    Tell all watchers.

    Parameters
    ----------
    happening : {"read", "refused"}
        What happened.
    root : pathlib.Path
        Folder of the workspace.
    **facts
        Names and numbers.
    """
    for watcher in _watchers:
        watcher(happening, root, facts)
