"""The plan page without a browser: list, filters, form, notes, two people editing, files in and out."""

from __future__ import annotations

import datetime

import pytest

from geodata.workspace import Workspace
from hotspots.ui import plan_exchange
from hotspots.workflows import planning
from hotspots.workflows.planning import add_action, get_action, list_actions, remove_action, update_action
from hotspots.workflows.zoning import add_zone

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.13, 52.63], [-1.12, 52.63], [-1.12, 52.64], [-1.13, 52.64], [-1.13, 52.63]]],
}
LONG_AGO, FAR_AHEAD = datetime.date(2020, 1, 31), datetime.date(2090, 1, 31)


@pytest.fixture
def planned(small: Workspace) -> Workspace:
    """Three actions: one overdue in a zone, one for everybody, one stopped."""
    zone = add_zone(small, name="Station <b>quarter</b>", geometry_wgs84=SQUARE)
    add_action(
        small,
        objective="More reports",
        action="Open a reporting centre",
        role="reporting",
        lead_organisation="Council",
        zones=(zone.zone_id,),
        characteristics=("race",),
        due=LONG_AGO,
        status="in progress",
    )
    add_action(
        small,
        objective="Safer victims",
        action="Visit *every* repeat victim",
        role="support",
        lead_organisation="Victim care",
        due=FAR_AHEAD,
    )
    add_action(
        small,
        objective="Trained staff",
        action="Train bus drivers",
        role="training",
        lead_organisation="Buses",
        status="stopped",
    )
    return small


def test_an_empty_plan_says_what_to_do(show, small, texts):
    app = show(small, "plan")
    assert not app.exception
    said = texts(app)
    assert "The plan is empty" in said
    assert said.count("No action yet") == 6


def test_roles_and_characteristics_without_an_action_are_named(show, planned, texts):
    """A stopped action covers nothing, so training counts as missing."""
    said = texts(show(planned, "plan"))
    assert said.count("No action yet") == 4
    assert "age, disability, gender, gender identity, religion or belief and sexual orientation" in said
    assert "1 action serves all characteristics" in said


@pytest.mark.parametrize(
    ("box", "value", "left"),
    [
        ("plan_role", "support", {"A-0002"}),
        ("plan_status", "in progress", {"A-0001"}),
        ("plan_lead", "Buses", {"A-0003"}),
        ("plan_zone", "Z-0001", {"A-0001"}),
        ("plan_zone", "(whole partnership)", {"A-0002", "A-0003"}),
    ],
)
def test_each_filter_leaves_what_fits(show, planned, box, value, left):
    app = show(planned, "plan")
    app.selectbox(key=box).set_value(value).run()
    assert {button.key[5:] for button in app.button if (button.key or "").startswith("open-")} == left


def test_overdue_means_open_and_past_its_day(show, planned):
    app = show(planned, "plan")
    app.checkbox(key="plan_overdue").check().run()
    assert [button.key for button in app.button if (button.key or "").startswith("open-")] == ["open-A-0001"]


def test_what_people_typed_is_not_read_as_markup(show, planned, texts):
    said = texts(show(planned, "plan"))
    assert r"Visit \*every\* repeat victim" in said
    assert r"Station \<b\>quarter" in said
    assert "<b>" not in said


def test_an_action_is_added_with_its_fields(show, small):
    app = show(small, "plan", action="new")
    app.text_area[0].set_value("Walk the route")
    app.text_area[1].set_value("Feel safe")
    by_label = {box.label: box for box in app.text_input}
    by_label["Lead organisation (needed)"].set_value("Residents")
    by_label["Partners"].set_value("Police; ; Housing ")
    {box.label: box for box in app.multiselect}["Characteristics served"].set_value(["age", "disability"])
    {box.label: box for box in app.date_input}["Due"].set_value(FAR_AHEAD)
    next(button for button in app.button if button.label == "Add the action").click().run()
    assert not app.exception
    (made,) = list_actions(small)
    assert (made.action, made.objective, made.lead_organisation) == (
        "Walk the route",
        "Feel safe",
        "Residents",
    )
    assert made.partners == ("Police", "Housing")
    assert made.characteristics == ("age", "disability")
    assert made.due == FAR_AHEAD


def test_a_missing_field_is_asked_for_and_nothing_is_added(show, small, texts):
    app = show(small, "plan", action="new")
    app.text_area[0].set_value("Walk the route")
    next(button for button in app.button if button.label == "Add the action").click().run()
    assert "The objective of the action" in texts(app)
    assert list_actions(small) == []


def test_two_people_editing_see_both_texts(show, planned, texts):
    app = show(planned, "plan", action="A-0002")
    {box.label: box for box in app.text_input}["Target: where it should be"].set_value("my target")
    update_action(planned, "A-0002", expected_version=1, target="their target", status="agreed")
    next(button for button in app.button if button.label == "Save changes").click().run()
    said = texts(app)
    assert "Somebody else changed this action" in said
    assert "my target" in said
    assert "their target" in said
    assert get_action(planned, "A-0002").target == "their target"
    next(button for button in app.button if button.label == "Save mine over theirs").click().run()
    now = get_action(planned, "A-0002")
    # The status was not touched in this form, so the other person's stays.
    assert (now.target, now.status) == ("my target", "agreed")


def test_keeping_the_other_text_changes_nothing(show, planned):
    app = show(planned, "plan", action="A-0002")
    {box.label: box for box in app.text_input}["Target: where it should be"].set_value("my target")
    update_action(planned, "A-0002", expected_version=1, target="their target")
    next(button for button in app.button if button.label == "Save changes").click().run()
    next(button for button in app.button if button.label == "Keep theirs").click().run()
    assert get_action(planned, "A-0002").target == "their target"
    assert not [button for button in app.button if button.label == "Keep theirs"]


def test_a_note_is_added_with_its_date(show, planned):
    app = show(planned, "plan", action="A-0001")
    next(box for box in app.text_area if box.label == "What was done").set_value("Centre opened")
    next(box for box in app.date_input if box.label == "Date").set_value(datetime.date(2026, 5, 1))
    next(button for button in app.button if button.label == "Add the note").click().run()
    (note,) = get_action(planned, "A-0001").notes
    assert (note.text, note.organisation) == ("Centre opened", "Council")
    assert note.noted_on == datetime.date(2026, 5, 1)


def test_removing_can_be_undone(show, planned, texts):
    app = show(planned, "plan", action="A-0002")
    next(button for button in app.button if button.label == "Remove this action").click().run()
    assert "Removed A\\-0002" in texts(app)
    assert len(list_actions(planned)) == 2
    next(button for button in app.button if button.label == "Undo").click().run()
    assert len(list_actions(planned)) == 3


def test_a_removed_action_can_be_restored_later(show, planned):
    remove_action(planned, "A-0003")
    app = show(planned, "plan")
    app.button(key="restore-A-0003").click().run()
    assert len(list_actions(planned)) == 3


def test_an_unknown_action_in_the_address_is_told(show, planned, texts):
    assert "does not exist" in texts(show(planned, "plan", action="A-9999"))


def test_a_file_with_a_bad_line_adds_nothing_and_names_the_line(show, planned, texts):
    template = planning.ACTION_TEMPLATE_CSV.splitlines()[0]
    columns = template.lstrip("\ufeff").split(",")
    good = {"objective": "o", "action": "New one", "lead_organisation": "Council", "role": "prevention"}
    bad = {**good, "action": "Worse one", "zones": "No such zone"}
    lines = [",".join(row.get(_field(name), "") for name in columns) for row in (good, bad)]
    app = show(planned, "plan", part="Bring in from a file")
    uploader = next(box for box in app.get("file_uploader") if box.key == "plan_upload")
    uploader.upload("actions.csv", "\n".join([template, *lines]).encode(), "text/csv").run()
    next(button for button in app.button if button.label == "Bring the actions in").click().run()
    said = texts(app)
    assert "Nothing was added" in said
    assert "No such zone" in said
    assert len(list_actions(planned)) == 3


def _field(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_")


def test_documents_are_made_on_request_only(show, planned, monkeypatch):
    """Making documents is slow: it must not happen while somebody types elsewhere on the page."""
    from hotspots.workflows import exporting

    asked = []

    def document(workspace, name, *, zone_ids=None, where=None):
        asked.append((name, zone_ids))
        return b"document"

    monkeypatch.setattr(exporting, "plan_document", document)
    app = show(planned, "plan", part="Make the plan document")
    assert asked == []
    app.multiselect(key="export_zones").set_value(["Z-0001"])
    next(button for button in app.button if button.label == "Make the documents").click().run()
    assert asked == [("docx", ("Z-0001",)), ("pdf", ("Z-0001",))]
    assert set(app.session_state[plan_exchange.MADE]["documents"]) == {"docx", "pdf"}
    app.run()
    assert len(asked) == 2


def test_only_the_part_that_is_looked_at_is_drawn(show, planned):
    """A part may read the whole plan: parts nobody looks at must cost nothing."""
    app = show(planned, "plan")
    assert [button.label for button in app.button if button.label == "Add an action"]
    assert not app.get("file_uploader")
    app = show(planned, "plan", part="no such part")
    assert [button.label for button in app.button if button.label == "Add an action"]
