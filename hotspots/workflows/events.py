"""Trigger events: entering them, and saying which incidents fall on their days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.store import events as store
from hotspots.store.events import Event
from hotspots.wording import counted, format_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.workspace import Workspace

__all__ = ["Event", "add_event", "list_events", "remove_event"]

LONGEST_NAME, LONGEST_NOTE = 100, 500
LONGEST_DAYS = 366
"""An event that lasts longer than a year sets nothing off; it is how things are (house rule)."""


def add_event(
    workspace: Workspace, *, name: str, start: datetime.date, end: datetime.date | None = None, note: str = ""
) -> Event:
    """
    Enter an event.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    name : str
        What it is called; not the name of a person.
    start : datetime.date
        First day on which it may show.
    end : datetime.date, optional
        Last such day, included; the first when left out.
    note : str
        Anything else worth knowing.

    Returns
    -------
    Event
        As kept.

    Raises
    ------
    UserError
        If it has no name, ends before it starts, or lasts longer than a year.
    """
    last = end or start
    title, remark = " ".join(name.split()), " ".join(note.split())
    if not title or len(title) > LONGEST_NAME or len(remark) > LONGEST_NOTE:
        raise UserError(
            what="The event",
            found=f"has a name of {len(title)} and a note of {len(remark)} letters.",
            fix=f"Give a name of 1 to {LONGEST_NAME} letters and a note of at most {LONGEST_NOTE}.",
        )
    if last < start or (last - start).days >= LONGEST_DAYS:
        raise UserError(
            what="The event",
            found=f"runs from {format_date(start)} to {format_date(last)}.",
            fix="Give a last day on or after the first, and at most a year later.",
        )
    from geodata.dataset.lock import write_lock

    with write_lock(workspace):
        return store.add(workspace, name=title, start=start, end=last, note=remark)


def list_events(workspace: Workspace) -> list[Event]:
    """
    List the events, the earliest first.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of Event
        The events.
    """
    return store.every(workspace)


def remove_event(workspace: Workspace, event_id: str) -> Event:
    """
    Take an event away.

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
    from geodata.dataset.lock import write_lock

    with write_lock(workspace):
        return store.remove(workspace, event_id)


def event_on_days(events: Sequence[Event], first: datetime.date, length: int) -> NDArray[np.bool_]:
    """
    Say of each day whether an event falls on it.

    Parameters
    ----------
    events : sequence of Event
        The events.
    first : datetime.date
        The first day asked about.
    length : int
        How many days.

    Returns
    -------
    numpy.ndarray of bool, shape (length,)
        In the order of the days.
    """
    marked = np.zeros(length, dtype=bool)
    for event in events:
        begin, finish = (event.start - first).days, (event.end - first).days + 1
        marked[max(begin, 0) : max(finish, 0)] = True
    return marked


def event_sentences(
    events: Sequence[Event], days: NDArray[np.int64], first: datetime.date, last: datetime.date
) -> tuple[str, ...]:
    """
    Say how many incidents fall on the days of each event.

    Parameters
    ----------
    events : sequence of Event
        The events.
    days : numpy.ndarray of int, shape (n,)
        Day of each incident, counted from `first`.
    first, last : datetime.date
        The days looked at; other events are passed over.

    Returns
    -------
    tuple of str
        One sentence an event, with what the length of its days would bring.
    """
    length = (last - first).days + 1
    said = []
    for event in events:
        inside = event_on_days([event], first, length)
        if not inside.any():
            continue
        counts = np.bincount(days[(days >= 0) & (days < length)], minlength=length)
        here, usual = int(counts[inside].sum()), counts[~inside].sum() / max((~inside).sum(), 1)
        fall, length_said = "falls" if here == 1 else "fall", counted(int(inside.sum()), "day")
        said.append(
            f"{here:,} of these {fall} in the {length_said} of {event.name} ({_when(event)}); as many days "
            f"at other times hold {usual * inside.sum():,.1f} on average."
        )
    return tuple(said)


def _when(event: Event) -> str:
    if event.start == event.end:
        return format_date(event.start)
    return f"{format_date(event.start)} to {format_date(event.end)}"
