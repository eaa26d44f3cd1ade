"""What every log of a plan can do: keep entries, change and remove them, bring them in from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.errors import UserError
from hotspots.store import actions as action_store
from hotspots.store import records
from hotspots.store import zones as zone_store
from hotspots.store.engine import open_store
from hotspots.workflows.acting import acting
from hotspots.workflows.record_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.plan.csv_table import Refusal

T = TypeVar("T")


@dataclass(frozen=True)
class EntryImport:
    """
    What became of a file of entries.

    Parameters
    ----------
    added : tuple of str
        Ids of the new entries; empty when any line was refused.
    unchanged : int
        Lines whose entry is in the log already, word for word.
    refusals : tuple of Refusal
        Lines that cannot be used, with reasons.
    """

    added: tuple[str, ...]
    unchanged: int
    refusals: tuple[Refusal, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        refused = [{"line": one.line, "reason": one.reason} for one in self.refusals]
        return {"added": list(self.added), "unchanged": self.unchanged, "refused": refused}

    def sentences(self) -> tuple[str, ...]:
        """Say what was added, was there already, or cannot be used."""
        if not self.refusals:
            return (f"Added: {len(self.added):,}. In the log already: {self.unchanged:,}.",)
        return (
            f"Nothing was added; lines of the file that cannot be used: {len(self.refusals):,}.",
            *(f"Line {one.line}: {one.reason}" for one in self.refusals),
        )


@dataclass(frozen=True)
class PlanLog(Desk[T]):
    """
    A log of a plan: a desk whose entries name zones and actions, and may come from a file.

    Parameters
    ----------
    kind, check, author
        As for `Desk`.
    read : callable, optional
        Reads a file: content, zone names or ids to ids, action ids; gives entries and refused lines.
    """

    read: Callable[..., tuple[tuple[T, ...], tuple[Refusal, ...]]] | None = None

    def admit(self, connection: Connection, content: T) -> None:
        """
        Refuse ids of nothing; a zone or action that was removed since may stay on an entry.

        Parameters
        ----------
        connection : sqlalchemy.Connection
            A writing connection.
        content : T
            Ready to be kept.

        Raises
        ------
        UserError
            If it names a zone or action there is none of.
        """
        for zone in getattr(content, "zones", ()):
            zone_store.get(connection, zone)
        for action in getattr(content, "actions", ()):
            action_store.get(connection, action)

    def bring_in(self, workspace: Workspace, file: Path) -> EntryImport:
        """
        Bring in the entries of a CSV file: all of its lines, or none.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        file : pathlib.Path
            With the headings of the template.

        Returns
        -------
        EntryImport
            What became of the lines. The same file again adds nothing.

        Raises
        ------
        UserError
            If the file as a whole cannot be read.
        """
        if self.read is None:
            raise TypeError(f"{self.kind.noun} cannot be brought in from a file")
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise UserError(
                f"The file {file.name}", "cannot be opened.", "Check that it is there."
            ) from problem
        with open_store(workspace.store_url).write() as connection:
            actions = [action.action_id for action in action_store.every(connection)]
            read, refusals = self.read(content, zone_ids=_zone_ids(connection), action_ids=actions)
            if refusals:
                return EntryImport((), 0, refusals)
            present = {kept.content for kept in records.every(connection, self.kind)}
            new = [entry for entry in dict.fromkeys(read) if entry not in present]
            made_by = acting().name
            added = tuple(
                records.add(connection, self.kind, entry, made_by=made_by).record_id for entry in new
            )
        return EntryImport(added, len(read) - len(added), ())


def zone_names(workspace: Workspace) -> dict[str, str]:
    """
    Name the zones of the plan.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    dict of str to str
        Names by id.
    """
    with open_store(workspace.store_url).read() as connection:
        return {zone.zone_id: zone.name for zone in zone_store.every(connection)}


def find_zones(workspace: Workspace, names: tuple[str, ...]) -> tuple[str, ...]:
    """
    Find zones by name or id.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    names : tuple of str
        As written.

    Returns
    -------
    tuple of str
        Their ids.

    Raises
    ------
    UserError
        If there is none of that name.
    """
    from hotspots.plan.csv_cells import read_zone

    with open_store(workspace.store_url).read() as connection:
        known = _zone_ids(connection)
    return tuple(read_zone(name, known) for name in names)


def _zone_ids(connection: Connection) -> Mapping[str, str]:
    zones = zone_store.every(connection)
    return {zone.name.casefold(): zone.zone_id for zone in zones} | {
        zone.zone_id.casefold(): zone.zone_id for zone in zones
    }
