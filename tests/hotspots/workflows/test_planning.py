"""The plan: actions added, changed by two people at once, noted, removed and brought in."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.planning import (
    ACTION_TEMPLATE_CSV,
    add_action,
    add_note,
    get_action,
    import_actions,
    list_actions,
    remove_action,
    restore_action,
    update_action,
)
from hotspots.workflows.zoning import add_zone, remove_zone

GOOD = {"objective": "More people report", "action": "Open a desk", "lead_organisation": "City Council"}
HEADING = "Objective,Action,Lead organisation,Zones,Due\n"


@pytest.fixture
def zones(workspace: Workspace) -> list[str]:
    return [
        add_zone(workspace, name=name, geometry=box(east, 304000, east + 900, 305000)).zone_id
        for name, east in (("Market", 458000), ("Park", 460000))
    ]


def test_all_fields_come_back(workspace: Workspace, zones: list[str]) -> None:
    fields = {
        **GOOD,
        "role": "reporting",
        "characteristics": ("race", "disability"),
        "zones": tuple(zones),
        "lead_officer": "Community safety manager",
        "partners": ("Police", "Housing, north"),
        "start": datetime.date(2026, 1, 5),
        "due": datetime.date(2026, 6, 30),
        "measure": "Reports a month",
        "baseline": "2",
        "target": "10",
        "resources": "£5,000",
        "status": "agreed",
        "shared_with_councillors": True,
    }
    made = add_action(workspace, **fields)
    again = get_action(workspace, made.action_id)
    assert again == made
    assert {name: getattr(again, name) for name in fields} == fields


def test_a_stale_change_is_refused_and_tells_what_differs(workspace: Workspace) -> None:
    made = add_action(workspace, **GOOD)
    update_action(
        workspace, made.action_id, expected_version=1, due=datetime.date(2026, 6, 30), partners=["Police"]
    )
    with pytest.raises(UserError) as problem:
        update_action(workspace, made.action_id, expected_version=1, status="stopped")
    assert "due was empty and is now '2026-06-30'" in str(problem.value)
    assert "partners was empty and is now 'Police'" in str(problem.value)
    assert get_action(workspace, made.action_id).status == "proposed"


def test_notes_are_dated_and_never_clash(workspace: Workspace) -> None:
    made = add_action(workspace, **GOOD)
    add_note(
        workspace, made.action_id, organisation="Police", text="First", noted_on=datetime.date(2026, 1, 1)
    )
    add_note(
        workspace, made.action_id, organisation="Council", text="Second", noted_on=datetime.date(2026, 2, 1)
    )
    now = update_action(workspace, made.action_id, expected_version=1, status="in progress")
    assert [(note.noted_on.month, note.organisation, note.text) for note in now.notes] == [
        (2, "Council", "Second"),
        (1, "Police", "First"),
    ]
    with pytest.raises(UserError, match="text of the note"):
        add_note(workspace, made.action_id, organisation="Police", text="  ")


def test_removed_and_restored(workspace: Workspace) -> None:
    made = add_action(workspace, **GOOD)
    assert remove_action(workspace, made.action_id).removed
    assert list_actions(workspace) == []
    with pytest.raises(UserError, match="has been removed"):
        update_action(workspace, made.action_id, expected_version=2, status="agreed")
    assert restore_action(workspace, made.action_id).version == 3
    assert [one.action_id for one in list_actions(workspace)] == [made.action_id]


def test_lists_by_zone_and_lead(workspace: Workspace, zones: list[str]) -> None:
    add_action(workspace, **GOOD, zones=zones)
    add_action(workspace, **GOOD | {"lead_organisation": "Police"}, zones=zones[:1])
    assert len(list_actions(workspace, zone_id=zones[0])) == 2
    assert len(list_actions(workspace, zone_id=zones[1])) == 1
    assert [one.lead_organisation for one in list_actions(workspace, lead="police ")] == ["Police"]


def test_zones_must_be_there_but_may_go_later(workspace: Workspace, zones: list[str]) -> None:
    with pytest.raises(UserError, match="Z-0099"):
        add_action(workspace, **GOOD, zones=["Z-0099"])
    made = add_action(workspace, **GOOD, zones=zones)
    remove_zone(workspace, zones[0])
    assert update_action(workspace, made.action_id, expected_version=1, status="agreed").zones == tuple(zones)
    with pytest.raises(UserError, match="was removed"):
        add_action(workspace, **GOOD, zones=zones)


def test_an_unknown_field_is_a_bug(workspace: Workspace) -> None:
    with pytest.raises(TypeError, match="version"):
        add_action(workspace, **GOOD, version=7)


def test_file_is_brought_in_once(workspace: Workspace, zones: list[str], tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(
        HEADING + "Reach,Visit,Council,market; Z-0002,31/03/2026\nReach,Call,Police,,\nReach,Call,Police,,\n"
    )
    told = import_actions(workspace, file)
    assert (told.added, told.unchanged, told.refusals) == (("A-0001", "A-0002"), 1, ())
    assert get_action(workspace, "A-0001").zones == tuple(zones)
    update_action(workspace, "A-0001", expected_version=1, status="in progress")
    again = import_actions(workspace, file)
    assert (again.added, again.unchanged) == ((), 3)


def test_one_bad_line_stores_nothing(workspace: Workspace, zones: list[str], tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(
        HEADING
        + "Reach,Visit,Council,Market,31/03/2026\nReach,Call,Police,Nowhere,\nReach,Call,Police,,31/02/2026\n"
    )
    told = import_actions(workspace, file)
    assert [one.line for one in told.refusals] == [3, 4]
    assert told.sentences()[0].startswith("Nothing was added")
    assert list_actions(workspace) == []


def test_the_template_comes_in(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(ACTION_TEMPLATE_CSV, encoding="utf-8", newline="")
    assert len(import_actions(workspace, file).added) == 1


def test_a_missing_file_is_told(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be opened"):
        import_actions(workspace, tmp_path / "none.csv")
