"""Reading actions from a CSV file: every problem named, with its line, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hotspots.plan.actions import ROLE_LABELS, ROLES, STATUSES, Action, check_action
from hotspots.plan.csv_table import (
    Refusal,
    read_all,
    read_characteristic,
    read_choice,
    read_date,
    read_lines,
    read_yes,
    read_zone,
    several,
    write_table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTION_TEMPLATE_CSV", "HEADINGS", "ActionFile", "Refusal", "read_actions"]

HEADINGS: dict[str, str] = {
    "objective": "Objective",
    "action": "Action",
    "role": "Role",
    "characteristics": "Characteristics",
    "zones": "Zones",
    "lead_organisation": "Lead organisation",
    "lead_officer": "Lead officer",
    "partners": "Partners",
    "start": "Start",
    "due": "Due",
    "measure": "Measure",
    "baseline": "Baseline",
    "target": "Target",
    "resources": "Resources",
    "status": "Status",
    "shared_with_councillors": "Shared with councillors",
}
NEEDED = ("objective", "action", "lead_organisation")
READ = frozenset(
    ("role", "characteristics", "zones", "partners", "start", "due", "status", "shared_with_councillors")
)
"""Fields that are more than a text."""
EXAMPLE = (
    "More people report",
    "Open a third-party reporting point in the library",
    "reporting",
    "race; religion or belief",
    "",
    "City Council",
    "Community safety manager",
    "Police; Victim support service",
    "01/04/2026",
    "30/09/2026",
    "Reports taken at the library in a quarter",
    "0",
    "15",
    "Room and two trained staff",
    "agreed",
    "yes",
)

ACTION_TEMPLATE_CSV: str = write_table(tuple(HEADINGS.values()), [EXAMPLE])
"""A file to fill in: the headings and one example; no cell starts like a formula."""


@dataclass(frozen=True)
class ActionFile:
    """
    What a file of actions holds.

    Parameters
    ----------
    actions : tuple of Action
        Actions that can be stored; they have no id yet.
    refusals : tuple of Refusal
        Lines that cannot.
    """

    actions: tuple[Action, ...]
    refusals: tuple[Refusal, ...]


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
    lines = read_lines(content, HEADINGS, needed=NEEDED, what="The file of actions")
    return ActionFile(*read_all(lines, lambda cells: _action(cells, zone_ids)))


def _action(cells: Mapping[str, str], zone_ids: Mapping[str, str]) -> Action:
    values: dict[str, Any] = {field: cell for field, cell in cells.items() if field not in READ}
    values["partners"] = tuple(several(cells.get("partners", "")))
    values["characteristics"] = tuple(
        read_characteristic(part) for part in several(cells.get("characteristics", ""))
    )
    values["zones"] = tuple(read_zone(part, zone_ids) for part in several(cells.get("zones", "")))
    values["role"] = read_choice(cells.get("role") or "prevention", ROLES, "The role", ROLE_LABELS)
    values["status"] = read_choice(cells.get("status") or "proposed", STATUSES, "The status")
    values["shared_with_councillors"] = read_yes(
        cells.get("shared_with_councillors", ""), "Shared with councillors"
    )
    for field in ("start", "due"):
        values[field] = read_date(cells.get(field, ""), HEADINGS[field])
    return check_action(replace(Action(action_id="", objective="", action=""), **values))
