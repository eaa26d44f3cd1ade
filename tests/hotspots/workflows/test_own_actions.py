"""A partner's desk: the own actions, reports and notes on them; those of others are refused and logged."""

from __future__ import annotations

import datetime

import pytest
from streamlit.testing.v1 import AppTest

from geodata.errors import AccessError, UserError
from geodata.workspace import Workspace
from hotspots.workflows.access import Access, access_of, audit_lines, everything, set_person
from hotspots.workflows.own_actions import add_own_note, list_own_actions, report_own_action
from hotspots.workflows.planning import add_action, get_action, list_actions, update_action

JO = "jo@homes.example"
DAY = datetime.date(2026, 2, 1)


@pytest.fixture
def jo(workspace: Workspace) -> Access:
    for lead, what in (("City Homes", "Caseworker"), ("Police", "Patrols"), ("CITY HOMES ", "Locks")):
        add_action(
            workspace, objective="Safer homes", action=what, lead_organisation=lead, partners=("City Homes",)
        )
    set_person(workspace, JO, ["partner"], organisation="city homes")
    return access_of(workspace, JO, verified=True)


def test_only_the_actions_the_organisation_leads_are_seen(jo: Access) -> None:
    assert [action.action for action in list_own_actions(jo)] == ["Caseworker", "Locks"]


def test_a_report_changes_three_fields_and_no_other(jo: Access, workspace: Workspace) -> None:
    before = get_action(workspace, "A-0001")
    report_own_action(
        jo,
        "A-0001",
        status="in progress",
        latest_value=" 12  cases ",
        latest_value_on=DAY,
        expected_version=1,
    )
    after = get_action(workspace, "A-0001")
    assert (after.status, after.latest_value, after.latest_value_on) == ("in progress", "12 cases", DAY)
    same = set(vars(before)) - {"status", "latest_value", "latest_value_on", "version", "updated_at"}
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}


def test_a_note_is_in_the_name_of_the_organisation(jo: Access, workspace: Workspace) -> None:
    add_own_note(jo, "A-0001", noted_on=DAY, text="Two visits.")
    (note,) = get_action(workspace, "A-0001").notes
    assert (note.organisation, note.text, note.noted_on) == ("city homes", "Two visits.", DAY)


@pytest.mark.parametrize(
    ("asked", "logged"), [("A-0002", "A-0002"), ("A-9999", "A-9999"), ("x'; DROP TABLE actions", "no id")]
)
def test_what_is_not_its_own_is_refused_alike_and_logged(
    jo: Access, workspace: Workspace, asked: str, logged: str
) -> None:
    for attempt in (
        lambda: add_own_note(jo, asked, noted_on=DAY, text="Mine?"),
        lambda: report_own_action(
            jo, asked, status="completed", latest_value="", latest_value_on=None, expected_version=1
        ),
    ):
        with pytest.raises(AccessError, match="not one your organisation leads"):
            attempt()
        line = audit_lines(workspace, lines=1)[0]
        assert (line.action, line.subject) == ("refused", {"action_id": logged})
    assert [(action.status, action.notes) for action in list_actions(workspace)] == [("proposed", ())] * 3


def test_a_report_from_an_old_screen_and_an_unknown_status_are_refused(
    jo: Access, workspace: Workspace
) -> None:
    update_action(workspace, "A-0001", expected_version=1, measure="Repeat cases")
    rest = {"latest_value": "", "latest_value_on": None, "expected_version": 1}
    with pytest.raises(UserError, match="changed by somebody else"):
        report_own_action(jo, "A-0001", status="completed", **rest)
    with pytest.raises(UserError, match="status of the action"):
        report_own_action(jo, "A-0001", status="won", **rest)


@pytest.mark.parametrize("text", ["  ", "x" * 4001])
def test_an_empty_and_an_endless_note_are_refused(jo: Access, text: str) -> None:
    with pytest.raises(UserError, match="The note"):
        add_own_note(jo, "A-0001", noted_on=DAY, text=text)


def test_an_account_without_an_organisation_has_no_desk(jo: Access, workspace: Workspace) -> None:
    with pytest.raises(AccessError, match="belongs to no organisation"):
        list_own_actions(everything(workspace))


def my_actions_page() -> None:
    from hotspots.ui.pages.my_actions import page

    page()


def test_the_page_saves_a_report_and_a_note(
    jo: Access, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.ui.pages.my_actions.enter", lambda: jo)
    app = AppTest.from_function(my_actions_page, default_timeout=30).run()
    assert not app.exception
    assert "2 actions, none overdue." in [one.value for one in app.markdown]
    app.selectbox[0].set_value("in progress")
    app.text_input[0].set_value("3 cases")
    app.button[0].click().run()
    assert app.success[0].value == "A-0001 is saved."
    app.text_area[0].set_value("Two visits.")
    app.button[1].click().run()
    done = get_action(workspace, "A-0001")
    assert (done.status, done.latest_value, len(done.notes)) == ("in progress", "3 cases", 1)
