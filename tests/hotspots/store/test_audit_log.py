"""The audit log: written once, whole or visibly broken, whoever writes at the same time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from geodata.workspace import Workspace
from hotspots.store import audit_log


def write(workspace: Workspace, number: int) -> audit_log.Line:
    return audit_log.append(
        workspace.audit_url, who="analyst", role="planner", action="view", subject={"rows": number}
    )


def go_round(workspace: Workspace, *statements: str) -> None:
    """Change the file as somebody with the disk would, who first takes the guards away."""
    with closing(sqlite3.connect(workspace.root / "audit.sqlite")) as file, file:
        file.execute("DROP TRIGGER audit_log_update")
        file.execute("DROP TRIGGER audit_log_delete")
        for statement in statements:
            file.execute(statement)


def test_lines_are_numbered_and_read_newest_first(workspace: Workspace) -> None:
    written = [write(workspace, number) for number in range(3)]
    assert [line.number for line in written] == [1, 2, 3]
    assert audit_log.latest(workspace.audit_url, lines=2) == [written[2], written[1]]
    assert audit_log.verify(workspace.audit_url) == audit_log.Check(3, None, written[2].hash)


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET who = 'nobody'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_a_line(workspace: Workspace, statement: str) -> None:
    write(workspace, 1)
    with (
        closing(sqlite3.connect(workspace.root / "audit.sqlite")) as file,
        pytest.raises(sqlite3.IntegrityError, match="cannot change"),
    ):
        file.execute(statement)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_log SET who = 'nobody' WHERE number = 2", 2),
        ("UPDATE audit_log SET subject = '{}' WHERE number = 1", 1),
        ("UPDATE audit_log SET at = '2020-01-01T00:00:00.000000+00:00' WHERE number = 4", 4),
        ("DELETE FROM audit_log WHERE number = 2", 2),
        ("DELETE FROM audit_log WHERE number = 1", 1),
    ],
)
def test_a_line_changed_behind_the_guards_is_found(
    workspace: Workspace, statement: str, broken_at: int
) -> None:
    for number in range(4):
        write(workspace, number)
    go_round(workspace, statement)
    assert audit_log.verify(workspace.audit_url).broken_at == broken_at


def test_lines_cut_off_the_end_are_found_by_a_hash_noted_elsewhere(workspace: Workspace) -> None:
    noted = [write(workspace, number).hash for number in range(4)][-1]
    assert audit_log.verify(workspace.audit_url, head=noted).intact
    write(workspace, 5)
    assert audit_log.verify(workspace.audit_url, head=noted).intact, "the log has grown since; that is right"
    go_round(workspace, "DELETE FROM audit_log WHERE number >= 4")
    assert audit_log.verify(workspace.audit_url).intact, "the chain alone cannot know"
    assert audit_log.verify(workspace.audit_url, head=noted).broken_at == 4


def test_many_writers_at_once_make_one_chain(workspace: Workspace) -> None:
    task: Callable[[int], audit_log.Line] = lambda number: write(workspace, number)  # noqa: E731
    with ThreadPoolExecutor(8) as threads:
        numbers = sorted(line.number for line in threads.map(task, range(40)))
    assert numbers == list(range(1, 41))
    assert audit_log.verify(workspace.audit_url).intact
