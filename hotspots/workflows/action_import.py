"""Actions from a file and to a file: all lines or none, and what the file leaves out stays as it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.workspace import write_atomically
from hotspots.plan.action_file import Refusal, read_actions, write_actions
from hotspots.plan.objectives import title_key
from hotspots.plan.organisations import Organisation, check_organisation, names_in
from hotspots.store import actions as store
from hotspots.store import zones as zone_store
from hotspots.store.engine import open_store
from hotspots.wording import counted, listed
from hotspots.workflows.acting import logged
from hotspots.workflows.action_links import Settler
from hotspots.workflows.action_sheets import action_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.plan.action_file import ActionFile
    from hotspots.plan.actions import Action, Note


@dataclass(frozen=True)
class ActionImport:
    """
    What became of a file of actions.

    Parameters
    ----------
    added : tuple of str
        Ids of the new actions; empty when any line was refused.
    unchanged : int
        Lines whose action is in the plan already, word for word.
    refusals : tuple of Refusal
        Lines that cannot be used, with reasons.
    updated : tuple of str
        Ids of the actions the file named and changed.
    new_objectives, new_organisations : tuple of str
        Objectives and organisations that were not known yet and have been added.
    """

    added: tuple[str, ...]
    unchanged: int
    refusals: tuple[Refusal, ...]
    updated: tuple[str, ...] = ()
    new_objectives: tuple[str, ...] = ()
    new_organisations: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """
        Give the report as plain values.

        Returns
        -------
        dict
            Ids, number unchanged, refused lines with reasons, what else was added.
        """
        refused = [{"line": one.line, "reason": one.reason} for one in self.refusals]
        return {
            "added": list(self.added),
            "updated": list(self.updated),
            "unchanged": self.unchanged,
            "refused": refused,
            "new_objectives": list(self.new_objectives),
            "new_organisations": list(self.new_organisations),
        }

    def sentences(self) -> list[str]:
        """
        Put the report into words.

        Returns
        -------
        list of str
            A total, what else was added, and the refusals.
        """
        if self.refusals:
            cannot = counted(len(self.refusals), "line")
            total = f"Nothing was added: {cannot} of the file cannot be used."
            return [total, *(f"Line {one.line}: {one.reason}" for one in self.refusals)]
        updated = f"{len(self.updated)} changed, " if self.updated else ""
        lines = [
            f"{counted(len(self.added), 'action')} added, {updated}{self.unchanged} already in the plan."
        ]
        if self.new_objectives:
            named = "; ".join(self.new_objectives)
            lines.append(f"{counted(len(self.new_objectives), 'new objective')}: {named}.")
        if self.new_organisations:
            lines.append(
                f"{counted(len(self.new_organisations), 'organisation')} not known before, added with the "
                f"kind 'other': {listed(self.new_organisations)}."
            )
        return lines


def import_actions(workspace: Workspace, file: Path) -> ActionImport:
    """
    Bring in actions from a file: all of its lines, or none.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    file : pathlib.Path
        CSV with the headings of `ACTION_TEMPLATE_CSV`, or a workbook (.xlsx) whose sheet "Actions" has them;
        several zones, characteristics or partners with semicolons between them. A line with the id and
        version of an action changes that action.

    Returns
    -------
    ActionImport
        What became of the lines. The same file again adds nothing.

    Raises
    ------
    UserError
        If the file as a whole cannot be read.
    """
    content, line_of = action_table(file)
    with open_store(workspace.store_url).write() as connection:
        zones = zone_store.every(connection)
        names = {zone.name.casefold(): zone.zone_id for zone in zones}
        names |= {zone.zone_id.casefold(): zone.zone_id for zone in zones}
        read = read_actions(content, zone_ids=names)
        refusals = [*read.refusals, *_misfits(connection, read)]
        if refusals:
            told = sorted(
                (Refusal(line_of(one.line), one.reason) for one in refusals), key=lambda one: one.line
            )
            return ActionImport((), 0, tuple(told))
        return _bring_in(connection, read)


def _misfits(connection: Connection, read: ActionFile) -> list[Refusal]:
    """Find lines that say they change an action, where it cannot be so; and names no record can have."""
    there = {action.action_id: action for action in store.every(connection)}
    found, seen = [], set[str]()
    for line, action in zip(read.lines, read.actions, strict=True):
        try:
            for name in names_in([action]):
                check_organisation(Organisation(" ".join(name.split())))
            if action.action_id:
                _require_same_version(action, there.get(action.action_id), again=action.action_id in seen)
        except UserError as problem:
            found.append(Refusal(line, str(problem)))
        seen.add(action.action_id)
    return found


def _require_same_version(action: Action, now: Action | None, *, again: bool) -> None:
    if now is None:
        raise UserError(
            what=f"The action {action.action_id[:20]}",
            found="is not in this plan.",
            fix="Empty the cells Action id and Version to add it as a new one.",
        )
    if again:
        raise UserError(
            f"The action {action.action_id}", "is in the file twice.", "Keep one of the two lines."
        )
    if now.version != action.version:
        raise UserError(
            what=f"The action {action.action_id}",
            found=f"was changed since the file was made (now version {now.version}, then {action.version}).",
            fix="Export the actions again and make your changes there.",
        )


def _bring_in(connection: Connection, read: ActionFile) -> ActionImport:
    settle = Settler(connection)
    settled = [settle(action) for action in read.actions]
    there = store.every(connection)
    present = {_words(action) for action in there}
    by_id = {action.action_id: action for action in there}
    added, updated = [], []
    for action in dict.fromkeys(settled):
        if action.action_id:
            now = by_id[action.action_id]
            wanted = {name: getattr(action, name) for name in (*read.given, "objective_id")}
            changed = any(getattr(now, name) != value for name, value in wanted.items())
            if changed:
                store.change(connection, replace(now, **wanted), expected_version=now.version)
            if _add_notes(connection, now, action.notes) or changed:
                updated.append(action.action_id)
        elif _words(action) not in present:
            stored = store.add(connection, action)
            _add_notes(connection, stored, action.notes)
            added.append(stored.action_id)
    return ActionImport(
        tuple(added),
        len(read.actions) - len(added) - len(updated),
        (),
        updated=tuple(updated),
        new_objectives=tuple(settle.new_objectives),
        new_organisations=tuple(settle.new_organisations),
    )


def _add_notes(connection: Connection, action: Action, notes: tuple[Note, ...]) -> int:
    """Add the updates an action lacks, oldest first; how many there were."""
    there = {(note.noted_on, note.organisation, note.text) for note in action.notes}
    new = [note for note in notes if (note.noted_on, note.organisation, note.text) not in there]
    for note in reversed(new):
        store.add_note(
            connection,
            action.action_id,
            noted_on=note.noted_on,
            organisation=note.organisation,
            text=note.text,
        )
    return len(new)


def _words(action: Action) -> tuple[Any, ...]:
    """Tell actions apart by what was written, not by how they went since."""
    return (
        title_key(action.objective),
        action.action,
        action.lead_organisation,
        action.due,
        tuple(sorted(action.zones)),
    )


@logged("export", "actions")
def export_actions(workspace: Workspace, out: Path, *, today: datetime.date | None = None) -> int:
    """
    Write every action as a CSV file that can be changed and brought back.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    out : pathlib.Path
        The file.
    today : datetime.date, optional
        The day by which an action is late; today when None.

    Returns
    -------
    int
        How many actions it holds.
    """
    with open_store(workspace.store_url).read() as connection:
        actions = store.every(connection)
    content = actions_csv(workspace, actions, today=today)
    write_atomically(out, content.encode("utf-8-sig"))
    return len(actions)


def actions_csv(
    workspace: Workspace, actions: Sequence[Action], *, today: datetime.date | None = None
) -> str:
    """
    Write actions as CSV, for a download button.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    actions : sequence of Action
        Which.
    today : datetime.date, optional
        The day by which an action is late; today when None.

    Returns
    -------
    str
        The file.
    """
    with open_store(workspace.store_url).read() as connection:
        names = {zone.zone_id: zone.name for zone in zone_store.every(connection)}
    day = today or datetime.datetime.now().astimezone().date()
    return write_actions(actions, zone_names=names, today=day)
