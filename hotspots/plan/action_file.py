"""Reading actions from a CSV file: every problem named, with its line, before anything is stored."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.plan.actions import ROLE_LABELS, ROLES, STATUSES, Action, check_action
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

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
LARGEST_BYTES = 5_000_000


def _template() -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS.values())
    writer.writerow(EXAMPLE)
    return out.getvalue()


ACTION_TEMPLATE_CSV: str = _template()
"""A file to fill in: the headings and one example; no cell starts like a formula."""


@dataclass(frozen=True)
class Refusal:
    """
    A line of the file that cannot be used.

    Parameters
    ----------
    line : int
        Line of the file, the heading being line 1.
    reason : str
        Why, in one sentence.
    """

    line: int
    reason: str


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
    rows = _rows(_decode(content))
    if not rows:
        raise UserError("The file of actions", "is empty.", "Start from the template.")
    fields = _fields(rows[0][1])
    actions, refusals = [], []
    for line, row in rows[1:]:
        if not any(cell.strip() for cell in row):
            continue
        try:
            actions.append(_action(row, fields, zone_ids))
        except UserError as problem:
            refusals.append(Refusal(line, str(problem)))
    return ActionFile(tuple(actions), tuple(refusals))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Give each row with the line of the file it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise UserError(
            "The file of actions", f"cannot be read at line {line}.", "Save it again as CSV UTF-8."
        ) from problem
    return rows


def _decode(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise UserError("The file of actions", f"has {len(content):,} bytes.", "Is this the right file?")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UserError(
        "The file of actions", "is not a text file.", "Save it from the spreadsheet as CSV UTF-8."
    )


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _fields(heading: list[str]) -> list[str | None]:
    names = {_simple(words): field for field, words in HEADINGS.items()}
    fields = [names.get(_simple(cell)) for cell in heading]
    unknown = [
        cell.strip()[:40]
        for cell, field in zip(heading, fields, strict=True)
        if field is None and cell.strip()
    ]
    missing = [HEADINGS[field] for field in NEEDED if field not in fields]
    doubled = [HEADINGS[field] for field in HEADINGS if fields.count(field) > 1]
    if missing or unknown or doubled:
        found = [f"has no column {name}" for name in missing]
        found += [f"has a column '{name}' we do not know" for name in unknown]
        found += [f"has the column {name} twice" for name in doubled]
        raise UserError("The file of actions", f"{'; '.join(found)}.", "Use the headings of the template.")
    return fields


def _action(row: list[str], fields: list[str | None], zone_ids: Mapping[str, str]) -> Action:
    if len(row) > len(fields) and any(cell.strip() for cell in row[len(fields) :]):
        raise UserError(
            "The line", "has more cells than headings.", "Put texts with commas in quotation marks."
        )
    cells = {field: _plain(cell) for field, cell in zip(fields, row, strict=False) if field is not None}
    values: dict[str, Any] = {
        field: cell
        for field, cell in cells.items()
        if field
        not in (
            "role",
            "characteristics",
            "zones",
            "partners",
            "start",
            "due",
            "status",
            "shared_with_councillors",
        )
    }
    values["partners"] = tuple(_several(cells.get("partners", "")))
    values["characteristics"] = tuple(
        _characteristic(part) for part in _several(cells.get("characteristics", ""))
    )
    values["zones"] = tuple(_zone(part, zone_ids) for part in _several(cells.get("zones", "")))
    values["role"] = _role(cells.get("role", ""))
    values["status"] = _choice(cells.get("status", "") or "proposed", STATUSES, "The status")
    values["shared_with_councillors"] = _yes(cells.get("shared_with_councillors", ""))
    for field in ("start", "due"):
        values[field] = _date(cells.get(field, ""), HEADINGS[field])
    return check_action(replace(Action(action_id="", objective="", action=""), **values))


def _plain(cell: str) -> str:
    # A leading ' is how spreadsheets and our own files keep a text from being read as a formula.
    tidy = cell.strip()
    return tidy[1:] if re.match(r"'[=+\-@]", tidy) else tidy


def _simple(words: str) -> str:
    return re.sub(r"[\s_]+", " ", words).strip().casefold()


def _several(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _characteristic(words: str) -> str:
    known = {_simple(name): name for name in CHARACTERISTICS}
    known |= {_simple(label): name for name, label in CHARACTERISTIC_LABELS.items()}
    if _simple(words) not in known:
        raise UserError(
            what="The characteristic",
            found=f"'{words[:60]}' is not one we know.",
            fix=f"Use, separated by semicolons: {', '.join(CHARACTERISTIC_LABELS.values())}.",
        )
    return known[_simple(words)]


def _zone(words: str, zone_ids: Mapping[str, str]) -> str:
    if words.casefold() not in zone_ids:
        raise UserError(
            "The zone", f"'{words[:60]}' does not exist.", "Use the name or id of a zone on the map."
        )
    return zone_ids[words.casefold()]


def _role(words: str) -> str:
    labels = {_simple(label): role for role, label in ROLE_LABELS.items()}
    return labels.get(_simple(words)) or _choice(words or "prevention", ROLES, "The role")


def _choice(words: str, allowed: tuple[str, ...], what: str) -> str:
    if _simple(words) not in allowed:
        raise UserError(what, f"'{words[:60]}' is not one we know.", f"Use one of: {', '.join(allowed)}.")
    return _simple(words)


def _yes(words: str) -> bool:
    answers = {
        "yes": True,
        "y": True,
        "true": True,
        "1": True,
        "no": False,
        "n": False,
        "false": False,
        "0": False,
        "": False,
    }
    if _simple(words) not in answers:
        raise UserError("Shared with councillors", f"is '{words[:20]}'.", "Write yes or no.")
    return answers[_simple(words)]


def _date(words: str, heading: str) -> datetime.date | None:
    if not words:
        return None
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.datetime.strptime(words, pattern).date()
        except ValueError:
            continue
    raise UserError(
        f"The date {heading}", f"'{words[:30]}' is not a date.", "Write it as 31/03/2026 (day first)."
    )
