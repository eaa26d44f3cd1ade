"""Actions of the plan: the fields councils use, and the words for them."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a version of the plan is read back
import math
from dataclasses import dataclass
from typing import Literal, get_args

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
from hotspots.plan.objectives import AIMS

Role = Literal["reporting", "support", "prevention", "perpetrators", "engagement", "training"]
Status = Literal["proposed", "agreed", "in progress", "completed", "stopped"]
ServiceChange = Literal["none", "cut", "moved", "new"]
ROLES: tuple[str, ...] = get_args(Role)
STATUSES: tuple[str, ...] = get_args(Status)
SERVICE_CHANGES: tuple[str, ...] = get_args(ServiceChange)
OPEN_STATUSES = ("proposed", "agreed", "in progress")

ROLE_LABELS = {
    "reporting": "Helping people report",
    "support": "Supporting victims",
    "prevention": "Preventing incidents",
    "perpetrators": "Working with perpetrators",
    "engagement": "Engaging communities at risk",
    "training": "Training staff",
}

SERVICE_CHANGE_LABELS = {
    "none": "No service changes",
    "cut": "A service is cut",
    "moved": "A service moves or works differently",
    "new": "A new service",
}

POST_NOT_NAME = "A post, such as Community safety manager; not a person's name."
"""What to write as the lead officer: posts outlive people, and a name would be personal data."""

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
        Title of the objective it belongs to, and what will be done.
    role : str
        One of `ROLES`.
    characteristics : tuple of str
        Column names of the characteristics it serves; empty means all.
    zones : tuple of str
        Ids of its zones; empty means the whole partnership.
    lead_organisation, lead_officer : str
        Who answers for it; the officer is a post, never a person's name.
    partners : tuple of str
        Other organisations taking part.
    start, due : datetime.date or None
        First day and day it should be done by.
    measure, baseline, target : str
        How success is measured, where it stood at first, where it should be.
    resources : str
        Money, people, things, in words.
    status : str
        One of `STATUSES`.
    shared_with_councillors : bool
        Whether its title, lead organisation, due date and status may appear on area summaries.
    objective_id : str
        Id of the record of its objective; empty while it has none.
    theme, goal : str
        What it is filed under, and the state it should bring about; empty: those of the objective.
    aims : tuple of str
        Which aims of the equality duty it serves, of `AIMS`; empty: those of the objective.
    setting : str
        Where it works, of `geodata.schema.SETTINGS`; empty for no one setting.
    cost : float or None
        What it costs in all [currency]; None while nobody has said.
    currency : str
        Of the cost.
    completed_on : datetime.date or None
        Day it was done.
    latest_value : str
        Where the measure stands now.
    latest_value_on : datetime.date or None
        Day of that value.
    outcome : str
        What came of it.
    review_on : datetime.date or None
        Day it will be looked at again.
    evaluation_planned : bool
        Whether somebody will find out if it worked.
    evaluation_method : str
        How.
    evaluation_on : datetime.date or None
        When.
    service_change : str
        One of `SERVICE_CHANGES`: what it does to a service that people use today.
    groups_affected : tuple of str
        Column names of the characteristics whose groups feel that change most.
    equality_impact, mitigation : str
        What the change means for them, and what is done about it.
    response_id : str
        Id of the response of the evidence menu it started from; empty for none.
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
    objective_id: str = ""
    theme: str = ""
    goal: str = ""
    aims: tuple[str, ...] = ()
    setting: str = ""
    cost: float | None = None
    currency: str = "GBP"
    completed_on: datetime.date | None = None
    latest_value: str = ""
    latest_value_on: datetime.date | None = None
    outcome: str = ""
    review_on: datetime.date | None = None
    evaluation_planned: bool = False
    evaluation_method: str = ""
    evaluation_on: datetime.date | None = None
    service_change: ServiceChange = "none"
    groups_affected: tuple[str, ...] = ()
    equality_impact: str = ""
    mitigation: str = ""
    response_id: str = ""
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
    "theme",
    "goal",
    "latest_value",
    "outcome",
    "evaluation_method",
    "equality_impact",
    "mitigation",
)
DATE_FIELDS = ("start", "due", "completed_on", "latest_value_on", "review_on", "evaluation_on")
LIST_FIELDS = ("characteristics", "zones", "partners", "aims", "groups_affected")
CHOICE_FIELDS = ("role", "status", "service_change", "setting")
YES_NO_FIELDS = ("evaluation_planned", "shared_with_councillors")
EDITABLE_FIELDS = (
    *TEXT_FIELDS,
    *CHOICE_FIELDS,
    *LIST_FIELDS,
    *DATE_FIELDS,
    *YES_NO_FIELDS,
    "cost",
    "currency",
    "response_id",
)
SHORT_FIELDS = {"currency": 20, "response_id": 80}
"""Texts of few characters, and how many."""


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
        If a required field is empty, a choice is unknown, a text is too long, a cost is no sum of money, or
        two fields contradict each other.
    """
    for field, words in (
        ("objective", "objective"),
        ("action", "action"),
        ("lead_organisation", "lead organisation"),
    ):
        if not str(getattr(action, field)).strip():
            raise UserError(f"The {words} of the action", "is empty.", "Fill it in; one sentence is enough.")
    _check_choices(action)
    _check_lengths(action)
    _check_dates(action)
    _check_pairs(action)
    return action


def _check_choices(action: Action) -> None:
    for value, allowed, what in (
        (action.role, ROLES, "The role of the action"),
        (action.status, STATUSES, "The status of the action"),
        (action.service_change, SERVICE_CHANGES, "The change of a service"),
        (action.setting, ("", *SETTINGS), "The setting of the action"),
        *((name, CHARACTERISTICS, "The characteristic") for name in action.characteristics),
        *((name, CHARACTERISTICS, "The group affected") for name in action.groups_affected),
        *((name, AIMS, "The aim") for name in action.aims),
    ):
        if value not in allowed:
            raise UserError(
                what,
                f"'{str(value)[:60]}' is not one we know.",
                f"Use one of: {', '.join(name for name in allowed if name)}.",
            )


def _check_lengths(action: Action) -> None:
    for field, most in (*((name, LONGEST_TEXT) for name in TEXT_FIELDS), *SHORT_FIELDS.items()):
        length = len(getattr(action, field))
        if length > most:
            raise UserError(
                what=f"The field {field.replace('_', ' ')}",
                found=f"has {length} characters.",
                fix=f"Use at most {most}.",
            )


def _check_dates(action: Action) -> None:
    for earlier, later, what, start in (
        (action.start, action.due, "The due date", "the start"),
        (action.start, action.completed_on, "The day it was completed", "the start"),
        (action.start, action.evaluation_on, "The day of the evaluation", "the start"),
    ):
        if earlier and later and later < earlier:
            raise UserError(
                what=what,
                found=f"({later:%d/%m/%Y}) is before {start} ({earlier:%d/%m/%Y}).",
                fix="Correct one of the two dates.",
            )


def _check_pairs(action: Action) -> None:
    if action.completed_on and action.status != "completed":
        raise UserError(
            what="The day it was completed",
            found=f"is given, but the status is '{action.status}'.",
            fix="Set the status to completed, or empty the day.",
        )
    if action.latest_value_on and not action.latest_value:
        raise UserError(
            "The day of the latest value", "is given without a value.", "Give the value, or empty the day."
        )
    if (action.evaluation_method or action.evaluation_on) and not action.evaluation_planned:
        raise UserError(
            what="The evaluation",
            found="has a method or a day, but is not planned.",
            fix="Say that an evaluation is planned, or empty its method and day.",
        )
    if action.cost is not None and not (math.isfinite(action.cost) and 0 <= action.cost < 1e12):
        raise UserError("The cost", f"of {action.cost:g} is not a sum of money.", "Give 0 or more.")


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
