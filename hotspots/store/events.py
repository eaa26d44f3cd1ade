"""Keeping trigger events: days on which something elsewhere may have set incidents off."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.workspace import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace

FILE = "events.json"


@dataclass(frozen=True)
class Event:
    """
    Something that may have set incidents off, wherever it happened.

    Parameters
    ----------
    event_id : str
        Such as ``E-0001``; never given twice.
    name : str
        What it is called.
    start, end : datetime.date
        First and last day on which it may show, both included.
    note : str
        Anything else worth knowing.
    """

    event_id: str
    name: str
    start: datetime.date
    end: datetime.date
    note: str = ""

    @property
    def days(self) -> int:
        """How many days it takes in."""
        return (self.end - self.start).days + 1


def every(workspace: Workspace) -> list[Event]:
    """
    Read all events, the earliest first.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of Event
        Empty when none was entered.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    return _read(_path(workspace))[1]


def add(
    workspace: Workspace, *, name: str, start: datetime.date, end: datetime.date, note: str = ""
) -> Event:
    """
    Keep a new event under the next id; the caller holds the lock of the workspace.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    name, start, end, note
        See `Event`.

    Returns
    -------
    Event
        As kept.
    """
    given, events = _read(_path(workspace))
    event = Event(f"E-{given + 1:04d}", name, start, end, note)
    _write(_path(workspace), given + 1, [*events, event])
    return event


def remove(workspace: Workspace, event_id: str) -> Event:
    """
    Take an event away; the caller holds the lock of the workspace.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    event_id : str
        Its id.

    Returns
    -------
    Event
        What was taken away.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    given, events = _read(_path(workspace))
    gone = [event for event in events if event.event_id == event_id]
    if not gone:
        raise UserError(
            what="The event",
            found=f"'{event_id[:20]}' does not exist.",
            fix="Choose one from 'hotspots events list'.",
        )
    _write(_path(workspace), given, [event for event in events if event.event_id != event_id])
    return gone[0]


def _path(workspace: Workspace) -> Path:
    workspace.require("plan")
    return workspace.root / FILE


def _read(path: Path) -> tuple[int, list[Event]]:
    """Give how many ids were ever given, and the events."""
    if not path.exists():
        return 0, []
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        events = [
            Event(
                str(each["event_id"]),
                str(each["name"]),
                datetime.date.fromisoformat(each["start"]),
                datetime.date.fromisoformat(each["end"]),
                str(each.get("note", "")),
            )
            for each in content["events"]
        ]
        return int(content["given"]), sorted(events, key=lambda one: (one.start, one.event_id))
    except (ValueError, KeyError, TypeError) as problem:
        raise UserError(
            what=f"The file of events {path.name}",
            found="cannot be read.",
            fix="Correct the file, or copy it from a backup.",
        ) from problem


def _write(path: Path, given: int, events: list[Event]) -> None:
    rows = [
        {
            "event_id": event.event_id,
            "name": event.name,
            "start": event.start.isoformat(),
            "end": event.end.isoformat(),
            "note": event.note,
        }
        for event in events
    ]
    text = json.dumps({"given": given, "events": rows}, ensure_ascii=False, indent=1)
    write_atomically(path, text.encode("utf-8"))
