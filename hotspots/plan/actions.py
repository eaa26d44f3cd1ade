"""Actions of the plan: the fields councils use, and the words for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    import datetime

Role = Literal["reporting", "support", "prevention", "perpetrators", "engagement", "training"]
Status = Literal["proposed", "agreed", "in progress", "completed", "stopped"]
ROLES: tuple[str, ...] = get_args(Role)
STATUSES: tuple[str, ...] = get_args(Status)
OPEN_STATUSES = ("proposed", "agreed", "in progress")

ROLE_LABELS = {
    "reporting": "Helping people report",
    "support": "Supporting victims",
    "prevention": "Preventing incidents",
    "perpetrators": "Working with perpetrators",
    "engagement": "Engaging communities at risk",
    "training": "Training staff",
}

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Note:
    """
    A dated note of progress on an action.

    Parameters
    ----------
    note_id : int
        Number of the note.
    noted_on : datetime.date
        Day it tells about.
    organisation : str
        Who wrote it.
    text : str
        What was done.
    """

    note_id: int
    noted_on: datetime.date
    organisation: str
    text: str


@dataclass(frozen=True)
class Action:
    """
    One action of the plan, as stored.

    Parameters
    ----------
    action_id : str
        Our own stable id such as ``A-0001``.
    objective, action : str
        What it is meant to achieve, and what will be done.
    role : str
        One of `ROLES`.
    characteristics : tuple of str
        Column names of the characteristics it serves; empty means all.
    zones : tuple of str
        Ids of its zones; empty means the whole partnership.
    lead_organisation, lead_officer : str
        Who answers for it.
    partners : tuple of str
        Other organisations taking part.
    start, due : datetime.date or None
        First day and day it should be done by.
    measure, baseline, target : str
        How success is measured, where it stands now, where it should be.
    resources : str
        Money, people, things.
    status : str
        One of `STATUSES`.
    shared_with_councillors : bool
        Whether its title, lead organisation, due date and status may appear on area summaries.
    notes : tuple of Note
        Newest first.
    version : int
        Grows by one with each change.
    removed : bool
        Whether it has been removed (it can be restored).
    created_at, updated_at : datetime.datetime or None
        When it was made and last changed (UTC).
    """

    action_id: str
    objective: str
    action: str
    role: Role = "prevention"
    characteristics: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    lead_organisation: str = ""
    lead_officer: str = ""
    partners: tuple[str, ...] = ()
    start: datetime.date | None = None
    due: datetime.date | None = None
    measure: str = ""
    baseline: str = ""
    target: str = ""
    resources: str = ""
    status: Status = "proposed"
    shared_with_councillors: bool = False
    notes: tuple[Note, ...] = ()
    version: int = 1
    removed: bool = False
    created_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None


TEXT_FIELDS = (
    "objective",
    "action",
    "lead_organisation",
    "lead_officer",
    "measure",
    "baseline",
    "target",
    "resources",
)
EDITABLE_FIELDS = (
    *TEXT_FIELDS,
    "role",
    "characteristics",
    "zones",
    "partners",
    "start",
    "due",
    "status",
    "shared_with_councillors",
)


def check_action(action: Action) -> Action:
    """
    Refuse an action that says nothing, or says something impossible.

    Parameters
    ----------
    action : Action
        As typed or read from a file.

    Returns
    -------
    Action
        The same action.

    Raises
    ------
    UserError
        If a required field is empty, a choice is unknown, a text is too long, or it is due before it starts.
    """
    for field, words in (
        ("objective", "objective"),
        ("action", "action"),
        ("lead_organisation", "lead organisation"),
    ):
        if not str(getattr(action, field)).strip():
            raise UserError(f"The {words} of the action", "is empty.", "Fill it in; one sentence is enough.")
    _check_choices(action)
    for field in TEXT_FIELDS:
        length = len(getattr(action, field))
        if length > LONGEST_TEXT:
            raise UserError(
                what=f"The field {field.replace('_', ' ')}",
                found=f"has {length} characters.",
                fix=f"Use at most {LONGEST_TEXT}.",
            )
    if action.start and action.due and action.due < action.start:
        raise UserError(
            what="The due date",
            found=f"({action.due:%d/%m/%Y}) is before the start ({action.start:%d/%m/%Y}).",
            fix="Correct one of the two dates.",
        )
    return action


def _check_choices(action: Action) -> None:
    for value, allowed, what in (
        (action.role, ROLES, "The role of the action"),
        (action.status, STATUSES, "The status of the action"),
        *((name, CHARACTERISTICS, "The characteristic") for name in action.characteristics),
    ):
        if value not in allowed:
            raise UserError(
                what, f"'{str(value)[:60]}' is not one we know.", f"Use one of: {', '.join(allowed)}."
            )


def is_overdue(action: Action, *, today: datetime.date) -> bool:
    """
    Tell whether an open action is past its due date.

    Parameters
    ----------
    action : Action
        The action.
    today : datetime.date
        The day to judge by.

    Returns
    -------
    bool
        False for completed, stopped or removed actions and those without a due date.
    """
    return _is_open(action) and action.due is not None and action.due < today


def _is_open(action: Action) -> bool:
    return action.status in OPEN_STATUSES and not action.removed
