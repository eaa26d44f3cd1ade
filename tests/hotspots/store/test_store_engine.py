"""The store: settings on each connection, migrations, and nothing lost when many write at once."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.store import migrate
from hotspots.store.engine import open_store
from hotspots.store.tables import metadata
from hotspots.workflows.planning import add_action, add_note, list_actions, update_action
from hotspots.workflows.zoning import add_zone, list_zones

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.14, 52.63], [-1.13, 52.63], [-1.13, 52.64], [-1.14, 52.64], [-1.14, 52.63]]],
}


def test_settings_that_keep_commits(workspace: Workspace) -> None:
    with open_store(workspace.store_url).read() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_writer_holds_the_lock_from_its_first_statement(workspace: Workspace) -> None:
    store = open_store(workspace.store_url)
    with store.write():
        other = sqlite3.connect(workspace.root / "plan.sqlite", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_an_error_rolls_everything_back(workspace: Workspace) -> None:
    store = open_store(workspace.store_url)
    statements = ["INSERT INTO counters VALUES ('X', 1)", "INSERT INTO counters VALUES ('X', 2)"]
    with pytest.raises(IntegrityError), store.write() as connection:
        list(map(connection.exec_driver_sql, statements))
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM counters")).scalar() == 0


def test_foreign_keys_hold(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError), open_store(workspace.store_url).write() as connection:
        connection.execute(text("INSERT INTO action_zones VALUES ('A-0001', 'Z-0001')"))


def test_migrations_make_the_tables_the_program_uses(workspace: Workspace) -> None:
    with open_store(workspace.store_url).read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(migrate.MIGRATIONS)).get_current_head() == migrate.HEAD


NEXT = "9998"


def _write_migration(folder: Path, body: str) -> None:
    shutil.copytree(migrate.MIGRATIONS, folder)
    head = '"""Next."""\n\nfrom alembic import op\n\n'
    head += f'revision = "{NEXT}"\ndown_revision = "{migrate.HEAD}"\n\n\n'
    head += "def upgrade() -> None:\n"
    (folder / "versions" / f"{NEXT}_next.py").write_text(head + textwrap.indent(body, "    "))


def test_a_migration_that_fails_leaves_the_store_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    zone = add_zone(workspace, name="Market", geometry_wgs84=SQUARE)
    _write_migration(
        tmp_path / "bad",
        "op.execute('ALTER TABLE zones ADD COLUMN extra TEXT')\nop.execute('DROP TABLE zones_not_there')\n",
    )
    engine = open_store(workspace.store_url).engine
    with pytest.raises(Exception, match="zones_not_there"):
        migrate.upgrade(engine, head=NEXT, migrations=tmp_path / "bad")
    with open_store(workspace.store_url).read() as connection:
        columns = {row[1] for row in connection.exec_driver_sql("PRAGMA table_info(zones)")}
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == migrate.HEAD
    assert "extra" not in columns
    assert [one.zone_id for one in list_zones(workspace)] == [zone.zone_id]


def test_a_migration_keeps_the_rows_and_a_copy_of_the_old_file(workspace: Workspace, tmp_path: Path) -> None:
    zone = add_zone(workspace, name="Market", geometry_wgs84=SQUARE)
    _write_migration(tmp_path / "good", "op.execute('ALTER TABLE zones ADD COLUMN extra TEXT')\n")
    migrate.upgrade(open_store(workspace.store_url).engine, head=NEXT, migrations=tmp_path / "good")
    assert [one.zone_id for one in list_zones(workspace)] == [zone.zone_id]
    old = sqlite3.connect(workspace.root / f"plan.sqlite.before-{NEXT}")
    assert old.execute("SELECT name FROM zones").fetchall() == [("Market",)]
    old.close()


def test_a_store_of_a_newer_program_is_refused(workspace: Workspace) -> None:
    store = open_store(workspace.store_url)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="newer version"):
        migrate.upgrade(store.engine)


@pytest.mark.parametrize("url", ["nonsense", "mysql://somebody:secret@host/plan"])
def test_an_address_we_cannot_use_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UserError) as problem:
        open_store(url)
    assert "secret" not in str(problem.value)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'plan.sqlite'}")


def _add_many(root: Path, mark: str, count: int) -> None:
    workspace = Workspace(root)
    for number in range(count):
        add_zone(workspace, name=f"{mark} {number}", geometry_wgs84=SQUARE)


def _raise_target(root: Path, action_id: str, count: int) -> None:
    """Read, add one, write: the kind of change that gets lost when writers do not wait for each other."""
    workspace = Workspace(root)
    for _ in range(count):
        while True:
            (now,) = [one for one in list_actions(workspace) if one.action_id == action_id]
            try:
                update_action(
                    workspace, action_id, expected_version=now.version, target=str(int(now.target) + 1)
                )
            except UserError as problem:
                if "somebody else" not in problem.found:
                    raise
                continue
            add_note(workspace, action_id, organisation="Council", text="One more")
            break


def _run(*jobs: tuple[str, ...]) -> None:
    """Run this file as programs of their own, all at once: the first argument names the job."""
    programs = [subprocess.Popen([sys.executable, __file__, *job]) for job in jobs]
    assert [program.wait(120) for program in programs] == [0] * len(programs)


def test_several_processes_lose_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    # The store is not there yet: all of them open, and one of them migrates.
    _run(*(("add", str(tmp_path), f"Writer {number}", "15") for number in range(4)))
    zones = list_zones(workspace)
    assert len({zone.zone_id for zone in zones}) == len(zones) == 60
    assert sorted(zone.zone_id for zone in zones) == [f"Z-{number:04d}" for number in range(1, 61)]
    action = add_action(workspace, objective="Reach", action="Count", lead_organisation="Council", target="0")
    _run(*(("raise", str(tmp_path), action.action_id, "10") for _ in range(3)))
    (after,) = list_actions(workspace)
    assert after.target == "30"
    assert after.version == 31
    assert len(after.notes) == 30


if __name__ == "__main__":
    job, folder, name, times = sys.argv[1:]
    {"add": _add_many, "raise": _raise_target}[job](Path(folder), name, int(times))
