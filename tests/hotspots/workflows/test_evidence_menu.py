"""The evidence menu of a partnership: own entries, hidden ones, and starting an action from one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows import evidence_menu
from hotspots.workflows.evidence_menu import built_in_responses

OWN = replace(
    built_in_responses()[0],
    response_id="",
    title="Tea on the landing",
    role="prevention",
    settings=("home",),
    characteristics=("age",),
    strength="weak",
    sources=("Our own experience, 2024",),
)


def test_own_entries_stand_beside_the_shipped_ones(workspace: Workspace) -> None:
    shipped = len(built_in_responses())
    kept = evidence_menu.add_response(workspace, OWN)
    assert kept.record_id == "RS-0001"
    assert len(evidence_menu.whole_menu(workspace)) == shipped + 1
    found, _ = evidence_menu.suiting_responses(
        workspace, characteristic="age", setting="home", role="prevention"
    )
    assert "RS-0001" in [one.response_id for one in found]
    evidence_menu.change_response(workspace, "RS-0001", replace(OWN, title="Tea"), expected_version=1)
    assert evidence_menu.get_response(workspace, "RS-0001").title == "Tea"
    evidence_menu.remove_response(workspace, "RS-0001")
    assert len(evidence_menu.whole_menu(workspace)) == shipped
    evidence_menu.restore_response(workspace, "RS-0001")
    assert len(evidence_menu.whole_menu(workspace)) == shipped + 1


def test_an_entry_can_be_hidden_and_shown_again(workspace: Workspace) -> None:
    evidence_menu.hide_response(workspace, "R-cctv", reason="We have no cameras.")
    evidence_menu.hide_response(workspace, "R-cctv")
    assert len(evidence_menu.hidden_responses(workspace)) == 1
    assert "R-cctv" not in {one.response_id for one in evidence_menu.whole_menu(workspace)}
    assert evidence_menu.get_response(workspace, "R-cctv").response_id == "R-cctv"
    evidence_menu.show_response(workspace, "R-cctv")
    assert "R-cctv" in {one.response_id for one in evidence_menu.whole_menu(workspace)}
    with pytest.raises(UserError, match="not in the menu"):
        evidence_menu.hide_response(workspace, "R-nothing")


def test_an_action_starts_with_what_the_response_says_and_no_more(workspace: Workspace) -> None:
    response = evidence_menu.get_response(workspace, "R-disability-contact-schools")
    action = evidence_menu.action_from(response)
    assert (action.action, action.role) == (response.title, "prevention")
    assert (action.characteristics, action.setting, action.response_id) == (
        ("disability",),
        "school",
        "R-disability-contact-schools",
    )
    assert (action.objective, action.lead_organisation, action.due) == ("", "", None)
    patrol = evidence_menu.get_response(workspace, "R-hot-spot-patrol")
    asked = evidence_menu.action_from(patrol, characteristic="race", setting="street")
    assert (asked.characteristics, asked.setting) == (("race",), "street")
    assert evidence_menu.action_from(patrol).setting == ""
