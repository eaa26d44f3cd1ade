"""A reader of releases: what is released it reads, and the database refuses it everything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely.geometry import box, mapping
from sqlalchemy import text

from geodata.errors import AccessError
from geodata.workspace import Workspace
from hotspots.store.engine import open_store
from hotspots.store.released import TABLES, VIEWS, open_released, shared_actions
from hotspots.store.tables import metadata
from hotspots.workflows.planning import add_action, add_note, remove_action
from hotspots.workflows.zoning import add_zone, remove_zone

SQUARE = mapping(box(-1.13, 52.63, -1.12, 52.64))


@pytest.fixture
def planned(workspace: Workspace) -> Workspace:
    zone = add_zone(workspace, name="Market", geometry_wgs84=SQUARE)
    gone = add_zone(workspace, name="Gone", geometry_wgs84=SQUARE)
    common = {"objective": "Safer streets", "lead_organisation": "Council"}
    shown = add_action(
        workspace, action="Lights", shared_with_councillors=True, zones=(zone.zone_id, gone.zone_id), **common
    )
    add_note(workspace, shown.action_id, organisation="Council", text="A secret note")
    add_action(workspace, action="Patrols in plain clothes", zones=(zone.zone_id,), **common)
    taken = add_action(workspace, action="Taken back", shared_with_councillors=True, **common)
    remove_action(workspace, taken.action_id)
    remove_zone(workspace, gone.zone_id)
    return workspace


def test_shared_actions_are_read_with_what_is_shared_of_them(planned: Workspace) -> None:
    with open_released(planned.released_url).read() as connection:
        (row,) = shared_actions(connection)
    assert (row.title, row.lead_organisation, row.status, row.updates) == ("Lights", "Council", "proposed", 1)
    assert (row.zones, len(row.shapes)) == (2, 1)
    assert row.shapes[0].area > 0


@pytest.mark.parametrize(
    "name", [*sorted(set(metadata.tables) - set(TABLES)), "sqlite_master", "alembic_version"]
)
def test_every_other_table_is_refused(planned: Workspace, name: str) -> None:
    with open_store(planned.store_url).read() as connection:
        connection.execute(text(f"SELECT * FROM {name}"))
    with (
        pytest.raises(AccessError, match="may read releases only"),
        open_released(planned.released_url).read() as connection,
    ):
        connection.execute(text(f"SELECT * FROM {name}"))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT r.release_id FROM releases r JOIN actions a ON 1 = 1",
        "SELECT (SELECT name FROM zones LIMIT 1)",
        "WITH hidden AS (SELECT * FROM actions) SELECT count(*) FROM hidden",
        "INSERT INTO releases (release_id) VALUES ('R-9999')",
        "UPDATE actions SET shared_with_councillors = 1",
        "DELETE FROM releases",
        "DROP VIEW shared_actions",
        "CREATE TEMP VIEW mine AS SELECT * FROM actions",
        "ATTACH DATABASE 'audit.sqlite' AS other",
        "PRAGMA writable_schema = ON",
    ],
)
def test_no_statement_leads_round_it(planned: Workspace, statement: str) -> None:
    with (
        pytest.raises(AccessError, match="may read releases only"),
        open_released(planned.released_url).read() as connection,
    ):
        connection.execute(text(statement))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_says_no_more_than_it_should(planned: Workspace, name: str) -> None:
    with open_released(planned.released_url).read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {name}"))]
    words = str(rows)
    assert rows
    assert "secret" not in words
    assert "plain clothes" not in words
    assert "Taken back" not in words


def test_it_makes_the_store_first(tmp_path: Path) -> None:
    with open_released(f"sqlite:///{tmp_path / 'plan.sqlite'}").read() as connection:
        assert shared_actions(connection) == []
