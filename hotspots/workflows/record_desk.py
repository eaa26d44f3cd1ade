"""What can be done with any kind of record: keep it, change it, remove it, bring it back, read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.workflows.acting import acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.store.records import Change, Kept, Kind

T = TypeVar("T")


def _as_it_is(content: T) -> T:
    return content


@dataclass(frozen=True)
class Desk(Generic[T]):
    """
    Where one kind of record is kept. A module gives its methods names of their own: ``list_x = DESK.every``.

    Parameters
    ----------
    kind : Kind
        What is kept.
    check : callable
        Gives a content back, tidied, or refuses it.
    author : callable, optional
        Tells from a content who says it; else it is whoever acts.
    """

    kind: Kind[T]
    check: Callable[[T], T] = _as_it_is
    author: Callable[[T], str] | None = None

    def ready(self, workspace: Workspace, content: T) -> T:  # noqa: ARG002 (for kinds that need to know it)
        """
        Check a content, and fill in what it leaves open.

        Parameters
        ----------
        workspace : Workspace
            Where it will be kept.
        content : T
            As typed or read.

        Returns
        -------
        T
            As it will be kept.

        Raises
        ------
        UserError
            If it cannot be used.
        """
        return self.check(content)

    def admit(self, connection: Connection, content: T) -> None:
        """
        Refuse a content that does not fit what else is kept.

        Parameters
        ----------
        connection : sqlalchemy.Connection
            A writing connection.
        content : T
            Ready to be kept.

        Raises
        ------
        UserError
            If it does not fit.
        """

    def add(self, workspace: Workspace, content: T, *, made_by: str = "") -> Kept[T]:
        """
        Keep a new record.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        content : T
            What it says.
        made_by : str
            Who says it; else its author, else whoever acts.

        Returns
        -------
        Kept
            As stored.

        Raises
        ------
        UserError
            If it cannot be used.
        """
        wanted = self.ready(workspace, content)
        with open_store(workspace.store_url).write() as connection:
            self.admit(connection, wanted)
            return records.add(connection, self.kind, wanted, made_by=self._by(made_by, wanted))

    def change(
        self, workspace: Workspace, record_id: str, content: T, *, expected_version: int, made_by: str = ""
    ) -> Kept[T]:
        """
        Keep what a record says from now on; every earlier state stays in its history.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        record_id : str
            Its id.
        content : T
            What it says.
        expected_version : int
            The version that was on the screen.
        made_by : str
            Who says it; else its author, else whoever acts.

        Returns
        -------
        Kept
            As stored.

        Raises
        ------
        UserError
            If it cannot be used, or somebody else changed it meanwhile.
        """
        wanted = self.ready(workspace, content)
        with open_store(workspace.store_url).write() as connection:
            self.admit(connection, wanted)
            return records.change(
                connection,
                self.kind,
                record_id,
                wanted,
                expected_version=expected_version,
                made_by=self._by(made_by, wanted),
            )

    def remove(
        self, workspace: Workspace, record_id: str, *, expected_version: int | None = None, made_by: str = ""
    ) -> Kept[T]:
        """
        Remove a record; it can be brought back, and its history stays.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        record_id : str
            Its id.
        expected_version : int, optional
            The version that was on the screen; None takes it as it is.
        made_by : str
            Who removes it; else whoever acts.

        Returns
        -------
        Kept
            As stored.

        Raises
        ------
        UserError
            If there is none with that id, or somebody else changed it meanwhile.
        """
        return self._set_removed(workspace, record_id, expected_version, made_by, removed=True)

    def restore(
        self, workspace: Workspace, record_id: str, *, expected_version: int | None = None, made_by: str = ""
    ) -> Kept[T]:
        """
        Bring a removed record back.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        record_id : str
            Its id.
        expected_version : int, optional
            The version that was on the screen; None takes it as it is.
        made_by : str
            Who brings it back; else whoever acts.

        Returns
        -------
        Kept
            As stored.

        Raises
        ------
        UserError
            If there is none with that id, or somebody else changed it meanwhile.
        """
        return self._set_removed(workspace, record_id, expected_version, made_by, removed=False)

    def get(self, workspace: Workspace, record_id: str) -> Kept[T]:
        """
        Read one record, removed or not.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        record_id : str
            Its id.

        Returns
        -------
        Kept
            As stored.

        Raises
        ------
        UserError
            If there is none with that id.
        """
        with open_store(workspace.store_url).read() as connection:
            return records.get(connection, self.kind, record_id)

    def every(self, workspace: Workspace, *, removed: bool = False) -> list[Kept[T]]:
        """
        List the records in the order they were made.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        removed : bool
            Whether to list the removed ones instead.

        Returns
        -------
        list of Kept
            As stored.
        """
        with open_store(workspace.store_url).read() as connection:
            return records.every(connection, self.kind, removed=removed)

    def history(self, workspace: Workspace, record_id: str) -> list[Change[T]]:
        """
        Read the changes of a record, oldest first.

        Parameters
        ----------
        workspace : Workspace
            Where the plan is kept.
        record_id : str
            Its id.

        Returns
        -------
        list of Change
            With the content after each.
        """
        with open_store(workspace.store_url).read() as connection:
            return records.history(connection, self.kind, record_id)

    def _by(self, made_by: str, content: T) -> str:
        author = "" if self.author is None else self.author(content)
        return made_by or author or acting().name

    def _set_removed(
        self,
        workspace: Workspace,
        record_id: str,
        expected_version: int | None,
        made_by: str,
        *,
        removed: bool,
    ) -> Kept[T]:
        run = records.remove if removed else records.restore
        with open_store(workspace.store_url).write() as connection:
            now = records.get(connection, self.kind, record_id)
            if now.removed == removed:
                return now
            version = now.version if expected_version is None else expected_version
            return run(
                connection,
                self.kind,
                record_id,
                expected_version=version,
                made_by=made_by or acting().name,
            )
