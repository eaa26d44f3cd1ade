"""A store of the time before objectives and organisations were records: nothing of it is lost."""

from __future__ import annotations

import json

from sqlalchemy import text

from geodata.workspace import Workspace
from hotspots.store import migrate
from hotspots.store.engine import engine_of, open_store
from hotspots.workflows.objectives import list_objectives
from hotspots.workflows.organisations import list_organisations
from hotspots.workflows.plan_meetings import changes_since
from hotspots.workflows.planning import add_action, list_actions, update_action

OLD = (
    ("A-0001", "More reports", "Open a desk", "Council", ["Police", "council"]),
    ("A-0002", "more  reports", "Train staff", "POLICE", []),
    ("A-0003", "Safer homes", "Visit", "Landlord; Tenants", []),
)
INSERT = """
INSERT INTO actions (action_id, objective, action, role, characteristics, lead_organisation, lead_officer,
                     partners, measure, baseline, target, resources, status, shared_with_councillors,
                     removed, version, created_at, updated_at)
VALUES (:id, :objective, :action, 'support', '["race"]', :lead, '',
        :partners, '', '', '5', '£100', 'agreed', 1,
        0, 1, '2025-01-02 00:00:00', '2025-01-02 00:00:00')
"""


def _old_store(workspace: Workspace) -> None:
    engine = engine_of(workspace.store_url)
    migrate.upgrade(engine, head="0002")
    with engine.begin() as connection:
        for action_id, objective, action, lead, partners in OLD:
            values = {"id": action_id, "objective": objective, "action": action, "lead": lead}
            connection.execute(text(INSERT), values | {"partners": json.dumps(partners)})
            state = {
                "objective": objective,
                "action": action,
                "lead_organisation": lead,
                "role": "support",
                "status": "agreed",
                "due": "2025-06-30",
                "characteristics": ["race"],
                "zones": [],
                "partners": partners,
                "removed": False,
            }
            connection.execute(
                text(
                    "INSERT INTO action_history (action_id, version, change, state, made_at)"
                    " VALUES (:id, 1, 'added', :state, '2025-01-02 00:00:00')"
                ),
                {"id": action_id, "state": json.dumps(state)},
            )
        connection.execute(text("INSERT INTO counters (name, value) VALUES ('A', 3)"))
    engine.dispose()


def test_an_old_store_keeps_its_actions_and_gains_records(workspace: Workspace) -> None:
    _old_store(workspace)
    actions = list_actions(workspace)
    assert [(one.action_id, one.objective_id) for one in actions] == [
        ("A-0001", "O-0001"),
        ("A-0002", "O-0001"),
        ("A-0003", "O-0002"),
    ]
    assert [one.target for one in actions] == ["5", "5", "5"]
    assert {(one.currency, one.service_change, one.cost, one.aims) for one in actions} == {
        ("GBP", "none", None, ())
    }
    assert [kept.content.title for kept in list_objectives(workspace)] == ["More reports", "Safer homes"]
    # A list in one box is no name; it stays in its action.
    assert [kept.content.name for kept in list_organisations(workspace)] == ["Council", "Police"]
    assert actions[2].lead_organisation == "Landlord; Tenants"
    # Ids go on where the old ones end.
    made = add_action(workspace, objective="New", action="Act", lead_organisation="Buses")
    assert (made.action_id, made.objective_id) == ("A-0004", "O-0003")
    assert update_action(workspace, "A-0003", expected_version=1, target="6").target == "6"


def test_history_of_an_old_store_can_be_compared_with_today(workspace: Workspace) -> None:
    import datetime as dt

    _old_store(workspace)
    update_action(workspace, "A-0001", expected_version=1, status="completed", target="9")
    changes = changes_since(workspace, dt.date(2025, 2, 1))
    told = [(one.about, one.kind) for one in changes.changes if one.about == "A-0001"]
    assert ("A-0001", "status") in told
    assert not [one for one in changes.changes if one.kind in {"action added", "action removed"}]
    with open_store(workspace.store_url).read() as connection:
        assert connection.execute(text("SELECT count(*) FROM action_history")).scalar() == 4
