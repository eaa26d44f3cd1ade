"""Actions as a file: read with every problem named by its line, and written so that it can be read back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.schema import SETTINGS
from hotspots.plan.actions import (
    DATE_FIELDS,
    EDITABLE_FIELDS,
    ROLE_LABELS,
    ROLES,
    SERVICE_CHANGE_LABELS,
    SERVICE_CHANGES,
    STATUSES,
    YES_NO_FIELDS,
    Action,
    Note,
    check_action,
)
from hotspots.plan.csv_cells import (
    read_characteristic,
    read_choice,
    read_date,
    read_yes,
    read_zone,
    several,
)
from hotspots.plan.csv_table import (
    Refusal,
    read_all,
    read_lines,
    write_table,
)
from hotspots.plan.objectives import AIM_LABELS, AIMS
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "ACTION_TEMPLATE_CSV",
    "COLUMN_MEANINGS",
    "HEADINGS",
    "ActionFile",
    "Refusal",
    "action_cells",
    "read_actions",
    "write_actions",
]

HEADINGS: dict[str, str] = {
    "theme": "Theme",
    "objective": "Objective",
    "goal": "Goal",
    "action": "Action",
    "role": "Role",
    "aims": "Aims of the duty",
    "characteristics": "Characteristics",
    "zones": "Zones",
    "setting": "Setting",
    "lead_organisation": "Lead organisation",
    "lead_officer": "Lead officer",
    "partners": "Partners",
    "resources": "Resources",
    "cost": "Cost",
    "currency": "Currency",
    "start": "Start",
    "due": "Due",
    "status": "Status",
    "completed_on": "Completed on",
    "measure": "Measure",
    "baseline": "Baseline",
    "target": "Target",
    "latest_value": "Latest value",
    "latest_value_on": "Latest value on",
    "outcome": "Outcome",
    "review_on": "Review on",
    "evaluation_planned": "Evaluation planned",
    "evaluation_method": "Evaluation method",
    "evaluation_on": "Evaluation on",
    "service_change": "Service change",
    "groups_affected": "Groups affected",
    "equality_impact": "Equality impact",
    "mitigation": "Mitigation",
    "response_id": "Response",
    "shared_with_councillors": "Shared with councillors",
}
"""Fields of an action, in the order of the columns, and the heading of each."""

COLUMN_MEANINGS: dict[str, str] = {
    "theme": "What the action is filed under; empty: that of its objective.",
    "objective": "Title of its objective (needed); one that is new is added to the plan.",
    "goal": "The state it should bring about; empty: that of its objective.",
    "action": "What will be done (needed).",
    "role": f"One of: {', '.join(ROLES)}; empty means prevention.",
    "aims": f"Some of: {', '.join(AIMS)}, with semicolons; empty: those of its objective.",
    "characteristics": "Whom it serves, with semicolons; empty means all.",
    "zones": "Names or ids of zones, with semicolons; empty means the whole partnership.",
    "setting": f"Empty, or one of: {', '.join(SETTING_LABELS[name].lower() for name in SETTINGS)}.",
    "lead_organisation": "Who answers for it (needed); one that is new is added with the kind 'other'.",
    "lead_officer": "A post, not a person's name.",
    "partners": "Other organisations taking part, with semicolons.",
    "resources": "People, things, funds, in words.",
    "cost": "What it costs in all, in figures; 18000, 18,000 and £18,000 are understood.",
    "currency": "Of the cost; empty means GBP (pounds).",
    "start": "First day, day first: 01/04/2026.",
    "due": "Day it should be done by.",
    "status": f"One of: {', '.join(STATUSES)}; empty means proposed.",
    "completed_on": "Day it was done; only with the status completed.",
    "measure": "How success is measured.",
    "baseline": "Where the measure stood at first.",
    "target": "Where it should be.",
    "latest_value": "Where it stands now.",
    "latest_value_on": "Day of that value.",
    "outcome": "What came of the action.",
    "review_on": "Day it will be looked at again.",
    "evaluation_planned": "yes or no; empty means no, unless a method or a day is given.",
    "evaluation_method": "How it will be found out whether it worked.",
    "evaluation_on": "When.",
    "service_change": f"What it does to a service used today: {', '.join(SERVICE_CHANGES)}; empty: none.",
    "groups_affected": "Characteristics whose groups feel the change most, with semicolons.",
    "equality_impact": "What the change means for them.",
    "mitigation": "What is done about it.",
    "response_id": "Id of the response of the evidence menu it started from.",
    "shared_with_councillors": "yes or no: may it appear on area summaries.",
}
"""What each column of the file holds."""

EXTRA_HEADINGS = {"action_id": "Action id", "version": "Version", "notes": "Updates"}
"""Columns our own files add: which action a line is about, as it stood at which version, and its updates."""
DERIVED_HEADINGS = {"late": "Past due"}
"""Columns our own files add for the reader, passed over when they come back."""

NEEDED = ("objective", "action", "lead_organisation")
EXAMPLE: dict[str, str] = {
    "theme": "Reporting",
    "objective": "More people report",
    "goal": "Nobody has to travel more than half an hour to report in person",
    "action": "Open a third-party reporting point in the library",
    "role": "reporting",
    "aims": "eliminate",
    "characteristics": "race; religion or belief",
    "setting": "public building",
    "lead_organisation": "City Council",
    "lead_officer": "Community safety manager",
    "partners": "Police; Victim support service",
    "resources": "Room and two trained staff",
    "cost": "4500",
    "currency": "GBP",
    "start": "01/04/2026",
    "due": "30/09/2026",
    "status": "agreed",
    "measure": "Reports taken at the library in a quarter",
    "baseline": "0",
    "target": "15",
    "review_on": "15/07/2026",
    "evaluation_planned": "yes",
    "evaluation_method": "Reports a quarter before and after, beside the other reporting points",
    "evaluation_on": "31/03/2027",
    "service_change": "new",
    "groups_affected": "disability",
    "equality_impact": "Wheelchair users could not reach the first floor",
    "mitigation": "Room on the ground floor",
    "shared_with_councillors": "yes",
}

ACTION_TEMPLATE_CSV: str = write_table(
    tuple(HEADINGS.values()), [tuple(EXAMPLE.get(field, "") for field in HEADINGS)]
)
"""A file to fill in: the headings and one example; no cell starts like a formula."""


@dataclass(frozen=True)
class ActionFile:
    """
    What a file of actions holds.

    Parameters
    ----------
    actions : tuple of Action
        Actions that can be stored; one that the file names by its id has that id and version, the others have
        none yet.
    refusals : tuple of Refusal
        Lines that cannot.
    lines : tuple of int
        Line of each action, the heading being line 1.
    given : tuple of str
        Fields the file has a column for; what it does not name stays as it is.
    """

    actions: tuple[Action, ...]
    refusals: tuple[Refusal, ...]
    lines: tuple[int, ...] = ()
    given: tuple[str, ...] = ()


def read_actions(content: bytes, *, zone_ids: Mapping[str, str]) -> ActionFile:
    """
    Read a file of actions.

    Parameters
    ----------
    content : bytes
        A CSV file in UTF-8 or the usual Windows encoding, separated by commas, semicolons or tabs.
    zone_ids : mapping
        Zone name or id (in lower case) to id.

    Returns
    -------
    ActionFile
        Actions and refused lines.

    Raises
    ------
    UserError
        If the file as a whole cannot be read.
    """
    known = HEADINGS | EXTRA_HEADINGS | DERIVED_HEADINGS
    lines = list(read_lines(content, known, needed=NEEDED, what="The file of actions"))
    numbered, refusals = read_all(lines, lambda cells: _action(cells, zone_ids))
    refused = {refusal.line for refusal in refusals}
    given = tuple(field for field in HEADINGS if any(field in line.cells for line in lines))
    return ActionFile(
        numbered, refusals, tuple(line.number for line in lines if line.number not in refused), given
    )


def write_actions(actions: Iterable[Action], *, zone_names: Mapping[str, str], today: datetime.date) -> str:
    """
    Write actions as a file that `read_actions` reads back.

    Parameters
    ----------
    actions : iterable of Action
        The actions.
    zone_names : mapping of str to str
        Names of zones by id.
    today : datetime.date
        The day by which an action is late.

    Returns
    -------
    str
        CSV with every field, the id and version of each action, and its updates.
    """
    rows = [tuple(action_cells(action, zone_names=zone_names, today=today).values()) for action in actions]
    headings = EXTRA_HEADINGS | HEADINGS | DERIVED_HEADINGS
    order = ("action_id", "version", *HEADINGS, "notes", "late")
    return write_table([headings[name] for name in order], rows)


def action_cells(
    action: Action, *, zone_names: Mapping[str, str], today: datetime.date
) -> dict[str, str | int | float | datetime.date | None]:
    """
    Give the cells of an action as a file or a sheet holds them.

    Parameters
    ----------
    action : Action
        The action.
    zone_names : mapping of str to str
        Names of zones by id; one that is not there is given by its id.
    today : datetime.date
        The day by which it is late.

    Returns
    -------
    dict
        Id, version, every field in the order of `HEADINGS`, updates, whether it is late.
    """
    from hotspots.plan.actions import is_overdue

    words: dict[str, Any] = {name: getattr(action, name) for name in EDITABLE_FIELDS}
    words |= {name: "yes" if getattr(action, name) else "no" for name in YES_NO_FIELDS}
    words["role"] = ROLE_LABELS[action.role]
    words["setting"] = SETTING_LABELS.get(action.setting, "")
    words["aims"] = "; ".join(action.aims)
    words["partners"] = "; ".join(action.partners)
    words["zones"] = "; ".join(zone_names.get(zone, zone) for zone in action.zones)
    for name in ("characteristics", "groups_affected"):
        words[name] = "; ".join(CHARACTERISTIC_LABELS[one] for one in getattr(action, name))
    return {
        "action_id": action.action_id,
        "version": action.version,
        **{name: words[name] for name in HEADINGS},
        "notes": _written_notes(action.notes),
        "late": "yes" if is_overdue(action, today=today) else "no",
    }


def _action(cells: Mapping[str, str], zone_ids: Mapping[str, str]) -> Action:
    read = READERS
    values: dict[str, Any] = {
        field: read[field](cell) if field in read else cell
        for field, cell in cells.items()
        if field in HEADINGS and field != "zones"
    }
    values["zones"] = tuple(read_zone(part, zone_ids) for part in several(cells.get("zones", "")))
    if cells.get("evaluation_planned", "") == "":
        values["evaluation_planned"] = bool(values.get("evaluation_method") or values.get("evaluation_on"))
    values["currency"] = values.get("currency") or "GBP"
    values["version"] = _version(cells)
    values["notes"] = _read_notes(cells.get("notes", ""))
    start = Action(action_id=cells.get("action_id", ""), objective="", action="")
    return check_action(replace(start, **values))


def _version(cells: Mapping[str, str]) -> int:
    words = cells.get("version", "")
    if not cells.get("action_id"):
        return 1
    if not words.isdecimal():
        raise UserError(
            what="The version",
            found=f"'{words[:20]}' is not a number.",
            fix="Leave the columns Action id and Version as they were exported, or empty both.",
        )
    return int(words)


def _characteristics(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read_characteristic(part) for part in several(cell)))


def _aims(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read_choice(part, AIMS, "The aim", AIM_LABELS) for part in several(cell)))


def _setting(cell: str) -> str:
    return read_choice(cell, SETTINGS, "The setting", SETTING_LABELS) if cell else ""


def _cost(cell: str) -> float | None:
    tidy = re.sub(r"[£€$,\s]|GBP|EUR|USD", "", cell)
    if not tidy:
        return None
    if not re.fullmatch(r"\d+(\.\d{1,2})?", tidy):
        raise UserError(
            "The cost",
            f"'{cell[:30]}' is not a sum of money.",
            "Write it in figures, such as 18000 or 950.50.",
        )
    return float(tidy)


def _dates(field: str) -> Any:
    return lambda cell: read_date(cell, HEADINGS[field])


READERS: dict[str, Any] = {
    "role": lambda cell: read_choice(cell or "prevention", ROLES, "The role", ROLE_LABELS),
    "status": lambda cell: read_choice(cell or "proposed", STATUSES, "The status"),
    "service_change": lambda cell: read_choice(
        cell or "none", SERVICE_CHANGES, "The service change", SERVICE_CHANGE_LABELS
    ),
    "setting": _setting,
    "characteristics": _characteristics,
    "groups_affected": _characteristics,
    "aims": _aims,
    "partners": lambda cell: tuple(several(cell)),
    "cost": _cost,
    **{field: _dates(field) for field in DATE_FIELDS},
    **{field: lambda cell, field=field: read_yes(cell, HEADINGS[field]) for field in YES_NO_FIELDS},
}
"""How the cells are read that hold more than a text."""

_NOTE = re.compile(r"(\d{1,2}/\d{1,2}/\d{4}) \| ([^|]+) \| (.*)", re.DOTALL)


def _written_notes(notes: Sequence[Note]) -> str:
    """Write updates a line each, newest first; a further line of one is set in by two blanks."""
    return "\n".join(
        f"{note.noted_on:%d/%m/%Y} | {note.organisation} | " + note.text.replace("\n", "\n  ")
        for note in notes
    )


def _read_notes(cell: str) -> tuple[Note, ...]:
    found: list[Note] = []
    for part in re.split(r"\n(?! {2})", cell.replace("\r\n", "\n")):
        if not part.strip():
            continue
        match = _NOTE.fullmatch(part.strip())
        if match is None:
            raise UserError(
                what="The update",
                found=f"'{part[:40]}' does not begin with its day and organisation.",
                fix="Write each on a line of its own: 31/03/2026 | Council | What was done.",
            )
        day, organisation, text = match.groups()
        noted_on = read_date(day, EXTRA_HEADINGS["notes"])
        if noted_on is not None:
            found.append(Note(0, noted_on, organisation.strip(), text.replace("\n  ", "\n").strip()))
    return tuple(found)
