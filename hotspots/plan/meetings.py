"""Meetings of the partnership, and what was promised there."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass

from geodata.errors import UserError

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Promise:
    """
    What an organisation said at a meeting that it would do.

    Parameters
    ----------
    organisation : str
        Who promised.
    text : str
        What.
    due : datetime.date or None
        By when.
    action_id : str
        Id of the action it is about; empty for none.
    """

    organisation: str
    text: str
    due: datetime.date | None = None
    action_id: str = ""


@dataclass(frozen=True)
class Meeting:
    """
    One meeting of the partnership.

    Parameters
    ----------
    held_on : datetime.date
        Day of the meeting.
    title : str
        What meeting it was, such as "Quarterly review".
    present : tuple of str
        Organisations that were there.
    note : str
        What else to keep of it.
    promises : tuple of Promise
        Who will do what until the next one.
    plan_version : int or None
        Number of the version of the plan kept at it; None compares with the plan at the end of that day.
    """

    held_on: datetime.date
    title: str = ""
    present: tuple[str, ...] = ()
    note: str = ""
    promises: tuple[Promise, ...] = ()
    plan_version: int | None = None


def check_meeting(meeting: Meeting) -> Meeting:
    """
    Refuse a meeting with an empty promise or texts that are too long.

    Parameters
    ----------
    meeting : Meeting
        As typed.

    Returns
    -------
    Meeting
        The same meeting.

    Raises
    ------
    UserError
        If so.
    """
    for promise in meeting.promises:
        if not promise.organisation.strip() or not promise.text.strip():
            raise UserError(
                "A promise of the meeting", "lacks its organisation or its text.", "Fill both in."
            )
    for text in (meeting.title, meeting.note, *(promise.text for promise in meeting.promises)):
        if len(text) > LONGEST_TEXT:
            raise UserError(
                "A text of the meeting", f"has {len(text)} characters.", f"Use at most {LONGEST_TEXT}."
            )
    return meeting
