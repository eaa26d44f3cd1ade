"""The same store on a PostgreSQL server: a throw-away one on the loopback address."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from geodata.errors import AccessError, UserError
from geodata.workspace import Workspace
from hotspots.disclose.coarsen import first_layout
from hotspots.disclose.counts import PATTERNS, Cube
from hotspots.disclose.layout import AreaFacts
from hotspots.disclose.periods import split, year_up_to
from hotspots.disclose.release import release
from hotspots.store import releases
from hotspots.store.engine import open_store
from hotspots.store.released import SEPARATE_ACCOUNT, open_released, shared_actions
from hotspots.store.tables import metadata
from hotspots.workflows.planning import add_action, add_note, list_actions, remove_action, update_action
from hotspots.workflows.zoning import add_zone, get_zone, list_zones, rename_zone, undo_last

pytestmark = pytest.mark.postgres

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.14, 52.63], [-1.13, 52.63], [-1.13, 52.64], [-1.14, 52.64], [-1.14, 52.63]]],
}


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _as_owner(command: list[str]) -> None:
    # The server refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command], check=False, capture_output=True, text=True, timeout=60, cwd="/"
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL programs on this machine")
        pytest.skip("no PostgreSQL programs on this machine")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, log = folder / "data", folder / "log"
    _as_owner(
        [str(programs / "initdb"), "-D", str(data), "-U", "planner", "-A", "trust", "-E", "UTF8", "--no-sync"]
    )
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(log)]
    # The log file keeps the server from holding the pipes of this process open.
    _as_owner([*control, "-o", options, "start"])
    try:
        yield f"postgresql://planner@127.0.0.1:{port}/postgres"
    finally:
        _as_owner([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shared(server: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("HOTSPOTS_STORE_URL", server)
    yield workspace
    engine = open_store(server).engine
    with engine.begin() as connection:
        # Whoever refers to others goes first; frozen releases stay.
        for table in reversed(metadata.sorted_tables):
            if table.name != "releases":
                connection.execute(table.delete())


def test_tables_are_those_of_the_program(shared: Workspace) -> None:
    with open_store(shared.store_url).read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_zones_and_actions_as_on_sqlite(shared: Workspace) -> None:
    zone = add_zone(shared, name="Market", geometry_wgs84=SQUARE)
    assert zone.zone_id == "Z-0001"
    assert get_zone(shared, zone.zone_id).geometry.equals(zone.geometry)
    rename_zone(shared, zone.zone_id, expected_version=1, name="Market place")
    with pytest.raises(UserError, match="'Market' and is now 'Market place'"):
        rename_zone(shared, zone.zone_id, expected_version=1, name="Other")
    undone = undo_last(shared)
    assert undone is not None
    assert undone.name == "Market"
    action = add_action(
        shared,
        objective="Reach",
        action="Visit",
        lead_organisation="Council",
        zones=[zone.zone_id],
        due=date(2026, 5, 1),
    )
    add_note(shared, action.action_id, organisation="Council", text="Done", noted_on=date(2026, 4, 1))
    update_action(shared, action.action_id, expected_version=1, status="in progress")
    (now,) = list_actions(shared, zone_id=zone.zone_id)
    assert (now.status, now.due, len(now.notes), now.created_at) == (
        "in progress",
        date(2026, 5, 1),
        1,
        action.created_at,
    )
    remove_action(shared, action.action_id)
    assert list_actions(shared) == []


def test_a_reader_sees_one_state(shared: Workspace) -> None:
    zone = add_zone(shared, name="Market", geometry_wgs84=SQUARE)
    names = text("SELECT name FROM zones")
    with open_store(shared.store_url).read() as connection:
        before = connection.execute(names).scalars().all()
        rename_zone(shared, zone.zone_id, expected_version=1, name="Market place")
        assert connection.execute(names).scalars().all() == before == ["Market"]
    assert [one.name for one in list_zones(shared)] == ["Market place"]


def test_writers_at_once_lose_nothing(shared: Workspace) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(lambda number: add_zone(shared, name=f"Zone {number}", geometry_wgs84=SQUARE), range(24))
        )
    assert sorted(zone.zone_id for zone in list_zones(shared)) == [
        f"Z-{number:04d}" for number in range(1, 25)
    ]


def test_releases_stay_frozen(shared: Workspace) -> None:
    year = year_up_to(date(2025, 3, 31))
    patterns = np.zeros((1, 4, PATTERNS), dtype=np.int64)
    patterns[0, :, 0] = 20
    cube = Cube((AreaFacts("A", "Ward A", 8000, 2.0),), split(year, "quarter"), patterns)
    layout = first_layout(cube, period=year, total_unit="year", breakdown_unit="year", by=())
    released = release(cube, layout, level="ward")[0]
    store = open_store(shared.store_url)
    with store.write() as connection:
        made = releases.freeze(connection, released)
    with store.read() as connection:
        assert releases.read(connection, made.release_id)[1].to_json() == released.to_json()
    for change in (
        "UPDATE releases SET content = 'x'",
        "DELETE FROM releases",
        "UPDATE releases SET last_day = '2020-03-31'",
    ):
        with pytest.raises(DBAPIError, match="cannot change"), store.write() as connection:
            connection.execute(text(change))
    with store.write() as connection:
        assert not releases.withdraw(connection, made.release_id, because="wrong file").live
    with pytest.raises(DBAPIError, match="cannot change"), store.write() as connection:
        connection.execute(text("UPDATE releases SET live = true"))


def test_a_reader_of_releases_reads_what_is_shared_and_changes_nothing(shared: Workspace) -> None:
    add_action(
        shared, objective="Safer streets", action="Lights", lead_organisation="Council",
        shared_with_councillors=True, due=date(2026, 3, 1),
    )  # fmt: skip
    add_action(shared, objective="Safer streets", action="Hidden", lead_organisation="Council")
    with open_released(shared.released_url).read() as connection:
        assert [(row.title, row.due) for row in shared_actions(connection)] == [("Lights", date(2026, 3, 1))]
    with (
        pytest.raises(AccessError, match="may read releases only"),
        open_released(shared.released_url).read() as connection,
    ):
        connection.execute(text("DELETE FROM action_notes"))


def test_an_account_of_its_own_reaches_releases_only(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(shared.store_url).write() as connection:
        connection.execute(text("DROP ROLE IF EXISTS hotspots_reader"))
        connection.execute(text("CREATE ROLE hotspots_reader LOGIN PASSWORD 'reader'"))
        connection.execute(
            text("GRANT SELECT ON releases, shared_actions, shared_action_zones TO hotspots_reader")
        )
    address = make_url(shared.store_url).set(username="hotspots_reader", password="reader")
    monkeypatch.setenv(SEPARATE_ACCOUNT, address.render_as_string(hide_password=False))
    with open_released(shared.released_url).read() as connection:
        assert shared_actions(connection) == []
    for table in ("actions", "zones", "records", "action_notes"):
        with (
            pytest.raises(AccessError, match="may read releases only"),
            open_released(shared.released_url).read() as connection,
        ):
            connection.execute(text(f"SELECT * FROM {table}"))
    with open_store(shared.store_url).write() as connection:
        connection.execute(text("DROP OWNED BY hotspots_reader"))
        connection.execute(text("DROP ROLE hotspots_reader"))
