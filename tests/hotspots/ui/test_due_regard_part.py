"""Due regard on the plan page without a browser: findings, reasons, people told, records."""

from __future__ import annotations

import pytest

from geodata.workspace import Workspace
from hotspots.ui import due_regard_records
from hotspots.workflows.due_regard import list_due_regard, record_due_regard
from hotspots.workflows.planning import add_action
from hotspots.workflows.results_told import list_tellings
from hotspots.workflows.why_not import list_statements
from hotspots.workflows.zoning import add_zone

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.13, 52.63], [-1.12, 52.63], [-1.12, 52.64], [-1.13, 52.64], [-1.13, 52.63]]],
}


@pytest.fixture
def planned(small: Workspace) -> Workspace:
    add_zone(small, name="Station <b>quarter</b>", geometry_wgs84=SQUARE)
    add_action(small, objective="Safer", action="Staff", lead_organisation="Council", zones=("Z-0001",))
    return small


@pytest.fixture
def part(show):
    return lambda workspace: show(workspace, "plan", part="Due regard")


def _button(app, label: str):
    return next(each for each in app.button if each.label == label)


def _field(fields, label: str):
    return next(each for each in fields if each.label == label)


def test_an_empty_plan_says_what_is_missing(part, small, texts):
    app = part(small)
    assert not app.exception
    said = texts(app)
    assert "The plan has no action." in said
    assert "Nobody has recorded yet" in said
    assert "no list can show that they did" in said


def test_findings_of_the_plan_and_of_one_zone(part, planned, texts):
    app = part(planned)
    said = texts(app)
    assert "No date for a review of the plan is set." in said
    assert "&lt;b&gt;quarter" in said
    app.selectbox(key="due_regard_zone").set_value("Z-0001").run()
    assert not app.exception
    assert "No date for a review of the plan is set." not in texts(app)


def test_a_reason_is_kept_and_withdrawn(part, planned):
    app = part(planned)
    box = _field(app.selectbox, "What is left out")
    box.set_value(("roles-present", "perpetrators"))
    _field(app.text_area, "Why").set_value("Probation does")
    _field(app.text_input, "Your post").set_value("Manager")
    _field(app.text_input, "Your organisation").set_value("Council")
    _button(app, "Keep this reason").click().run()
    assert not app.exception
    assert [kept.content.scope_id for kept in list_statements(planned)] == ["perpetrators"]
    app.selectbox(key="due_regard_withdraw").set_value("WN-0001").run()
    _button(app, "Withdraw").click().run()
    assert list_statements(planned) == []


def test_a_reason_without_words_is_refused(part, planned, texts):
    app = part(planned)
    _button(app, "Keep this reason").click().run()
    assert "is empty" in texts(app)
    assert list_statements(planned) == []


def test_what_people_were_told_is_kept_and_removed(part, planned):
    app = part(planned)
    _field(app.text_input, "Where or how").set_value("Library")
    _field(app.text_input, "Organisation that told them").set_value("Council")
    _field(app.text_area, "What they were told, in short").set_value("The fall")
    _field(app.multiselect, "Zones it was about").set_value(["Z-0001"])
    _button(app, "Keep that they were told").click().run()
    assert not app.exception
    assert [kept.content.zones for kept in list_tellings(planned)] == [("Z-0001",)]
    app.selectbox(key="due_regard_untell").set_value("RT-0001").run()
    _button(app, "Remove").click().run()
    assert list_tellings(planned) == []


def test_a_record_with_a_decision_for_all_that_share_a_reason(part, planned, texts):
    app = part(planned)
    _field(app.text_input, "Post of whoever decides").set_value("Cabinet member")
    _field(app.text_input, "Organisation").set_value("Council")
    asked = [
        each for each in app.text_input if each.label.startswith("What was decided on: People at risk asked")
    ]
    assert len(asked) == 1
    asked[0].set_value("Ask in June")
    why = [
        each
        for each in app.text_input
        if each.label.startswith("Why this was decided on: People at risk asked")
    ]
    why[0].set_value("After the holidays")
    _button(app, "Record that this was considered").click().run()
    assert not app.exception
    record = list_due_regard(planned)[0].content
    assert len(record.decisions) == 7
    assert {(each.rule_id, each.decision, each.why) for each in record.decisions} == {
        ("people-asked", "Ask in June", "After the holidays")
    }
    assert "DR-0001" in texts(app)


def test_a_decision_without_its_reason_is_refused(part, planned, texts):
    app = part(planned)
    _field(app.text_input, "Post of whoever decides").set_value("Cabinet member")
    _field(app.text_input, "Organisation").set_value("Council")
    next(each for each in app.text_input if each.label.startswith("What was decided on")).set_value("Later")
    _button(app, "Record that this was considered").click().run()
    assert "The reason for the decision" in texts(app)
    assert list_due_regard(planned) == []


def test_nothing_is_recorded_when_the_findings_changed_meanwhile(part, planned, texts):
    app = part(planned)
    _field(app.text_input, "Post of whoever decides").set_value("Cabinet member")
    _field(app.text_input, "Organisation").set_value("Council")
    add_action(planned, objective="More", action="Else", lead_organisation="Council")
    _button(app, "Record that this was considered").click().run()
    assert "Nothing was recorded yet" in texts(app)
    assert list_due_regard(planned) == []
    _button(app, "Record that this was considered").click().run()
    assert len(list_due_regard(planned)) == 1


def test_a_record_can_be_read_and_taken_away(part, planned, texts, monkeypatch):
    """The documents themselves are tested with the workflow that makes them."""
    monkeypatch.setattr(due_regard_records, "due_regard_document", lambda *_: b"document")
    record_due_regard(planned, post="Cabinet <member>", organisation="Council", note="Talked it over.")
    app = part(planned)
    app.selectbox(key="due_regard_record_shown").set_value("DR-0001").run()
    assert "Talked it over." in texts(app)
    assert "Cabinet &lt;member&gt;" in texts(app)
    _button(app, "Make its documents").click().run()
    assert not app.exception
    assert [each.proto.label for each in app.get("download_button")] == [
        "Download: Word", "Download: PDF", "Download: Web page"
    ]  # fmt: skip
