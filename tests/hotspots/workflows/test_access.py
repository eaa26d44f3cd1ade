"""Roles: each reaches what it should and nothing else, at once, and refusals are written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.dataset import read_incidents
from geodata.errors import AccessError, UserError
from geodata.workspace import Workspace
from hotspots.workflows.access import (
    access_of,
    audit_lines,
    everything,
    list_people,
    people_history,
    set_person,
    verify_audit_log,
)
from hotspots.workflows.acting import Actor, act_as, keep_log
from hotspots.workflows.planning import add_action, list_actions
from hotspots.workflows.summarising import area_summary, summary_areas

CHIEF, ANNE = "chief@council.example", "anne@council.example"


@pytest.fixture
def partnership(workspace: Workspace) -> Workspace:
    set_person(workspace, CHIEF, ["administrator"])
    return workspace


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        ("planner", {"records", "plan", "own actions", "released"}),
        ("partner", {"own actions", "released"}),
        ("councillor", {"released"}),
        ("administrator", {"people", "released"}),
    ],
)
def test_each_role_reaches_its_own(partnership: Workspace, role: str, reached: set[str]) -> None:
    set_person(partnership, ANNE, [role], organisation="Homes")
    access = access_of(partnership, ANNE.upper(), verified=True)
    places = {
        "records": read_incidents,
        "plan": list_actions,
        "own actions": lambda limited: limited.own_actions_url,
        "released": lambda limited: limited.released_url,
        "people": list_people,
    }
    for right, reach in places.items():
        if right in reached:
            reach(access.workspace)
        else:
            with pytest.raises(AccessError, match="Your role"):
                reach(access.workspace)
    assert {right for right in places if access.may(right)} == reached  # type: ignore[arg-type]


def test_rights_are_never_gained(workspace: Workspace) -> None:
    limited = workspace.limited_to(["released"])
    assert limited.limited_to(["records", "released"]).rights == ("released",)
    assert everything(limited).workspace.rights == ("released",)


def test_a_councillor_reads_the_named_areas_only(city: Workspace) -> None:
    everywhere = [code for code, _ in summary_areas(city)]
    own = everywhere[3]
    limited = city.limited_to(["released"], only_areas=[own])
    assert [code for code, _ in summary_areas(limited)] == [own]
    assert area_summary(limited, own).area_code == own
    with pytest.raises(AccessError, match="not one of those you read"):
        area_summary(limited, everywhere[4])
    none = limited.limited_to(["released"], only_areas=[everywhere[4]])
    with pytest.raises(AccessError):
        area_summary(none, everywhere[4])


def test_wards_of_a_person_are_the_areas_of_the_key(partnership: Workspace) -> None:
    set_person(partnership, ANNE, ["councillor"], wards=["W1", "W2"])
    assert access_of(partnership, ANNE, verified=True).workspace.only_areas == ("W1", "W2")
    set_person(partnership, ANNE, ["councillor", "planner"], wards=["W1"])
    assert access_of(partnership, ANNE, verified=True).workspace.only_areas == ()


def test_a_role_taken_away_counts_at_once(partnership: Workspace) -> None:
    set_person(partnership, ANNE, ["planner"])
    access_of(partnership, ANNE, verified=True)
    set_person(partnership, ANNE, [])
    with pytest.raises(AccessError, match="no role"):
        access_of(partnership, ANNE, verified=True)


@pytest.mark.parametrize(("email", "verified"), [("stranger@else.example", True), (CHIEF, False)])
def test_strangers_and_addresses_nobody_verified_are_refused(
    partnership: Workspace, email: str, verified: bool
) -> None:
    with pytest.raises(AccessError):
        access_of(partnership, email, verified=verified)
    line = audit_lines(partnership, lines=1)[0]
    assert line.action == "refused"


def test_the_last_administrator_stays(partnership: Workspace) -> None:
    with pytest.raises(UserError, match="last administrator"):
        set_person(partnership, CHIEF, ["planner"])
    set_person(partnership, ANNE, ["administrator", "planner"])
    set_person(partnership, CHIEF, ["planner"])
    assert [one.content.roles for one in list_people(partnership)] == [
        ("planner",),
        ("planner", "administrator"),
    ]
    assert [each.change for each in people_history(partnership)] == ["added", "added", "changed"]


@pytest.mark.parametrize(
    ("email", "roles", "says"),
    [
        ("no address", ["planner"], "e-mail address"),
        (ANNE, ["king"], "'king' is not one we know"),
        (ANNE, ["partner"], "organisation of a partner"),
    ],
)
def test_what_cannot_be_used_is_refused(
    workspace: Workspace, email: str, roles: list[str], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        set_person(workspace, email, roles)


def test_changes_refusals_and_who_made_them_are_in_the_log(
    partnership: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_log()
    act_as(Actor(ANNE, "planner"))
    add_action(partnership, objective="Safer streets", action="Lights", lead_organisation="Council")
    with pytest.raises(AccessError):
        list_actions(partnership.limited_to(["released"]))
    told = [(line.action, line.who, line.subject) for line in audit_lines(partnership, lines=2)]
    assert told == [
        ("refused", ANNE, {"right": "plan"}),
        ("edit", ANNE, {"table": "action_history", "action_id": "A-0001", "version": 1, "change": "added"}),
    ]
    assert verify_audit_log(partnership).intact


def test_an_export_is_in_the_log_with_its_formats(partnership: Workspace, tmp_path: Path) -> None:
    from hotspots.workflows.exporting import export_plan

    add_action(partnership, objective="Safer streets", action="Lights", lead_organisation="Council")
    export_plan(partnership, formats=["html"], out=tmp_path)
    line = audit_lines(partnership, lines=1)[0]
    assert (line.action, line.subject) == ("export", {"of": "plan", "formats": ["html"]})
