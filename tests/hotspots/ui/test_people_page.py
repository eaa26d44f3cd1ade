"""People page: who may do what, changed by a form and told with its history."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geodata.workspace import Workspace
from hotspots.workflows.access import list_people, set_person


def people_page() -> None:
    from hotspots.ui.pages.people import page

    page()


@pytest.fixture
def app(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("HOTSPOTS_WORKSPACE", str(workspace.root))
    return AppTest.from_function(people_page, default_timeout=30)


def test_a_person_is_added_and_changed(app: AppTest, workspace: Workspace) -> None:
    app.run()
    assert not app.exception
    app.text_input[0].set_value("Chief@council.example")
    app.multiselect[0].set_value(["administrator"])
    app.button[0].click().run()
    assert [one.content.email for one in list_people(workspace)] == ["chief@council.example"]
    assert "administrator" in app.success[0].value
    app.selectbox(key="people_chosen").set_value("chief@council.example").run()
    app.multiselect[0].set_value(["planner"])
    app.button[0].click().run()
    assert "last administrator" in app.error[0].value.lower()
    assert [one.content.roles for one in list_people(workspace)] == [("administrator",)]


def test_changes_and_the_log_are_shown(app: AppTest, workspace: Workspace) -> None:
    set_person(workspace, "anne@council.example", ["planner"])
    set_person(workspace, "anne@council.example", [])
    app.run()
    assert not app.exception
    assert "Who changed what (2)" in [one.label for one in app.expander]
    tables = " ".join(str(one.proto) for one in app.get("html"))
    assert "none: may sign in no longer" in tables
