"""The plan page without a browser: list, filters, form, notes, two people editing, files in and out."""

from __future__ import annotations

import datetime

import pytest

from geodata.workspace import Workspace
from hotspots.ui import plan_exchange
from hotspots.workflows import planning
from hotspots.workflows.plan_meetings import list_meetings
from hotspots.workflows.plan_state import PartnershipPlan, get_plan, update_plan
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
        partners=("Transport police",),
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
        ("plan_organisation", "Buses", {"A-0003"}),
        ("plan_organisation", "Transport police", {"A-0003"}),
        ("plan_characteristic", "race", {"A-0001"}),
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


def labelled(boxes, label):
    return next(box for box in boxes if box.label == label)


def press(app, label):
    labelled(app.button, label).click().run()


def test_an_action_is_added_in_a_short_form_and_filled_in_step_by_step(show, planned, texts):
    app = show(planned, "plan", action="new")
    app.text_area[0].set_value("Walk the route")
    labelled(app.selectbox, "Objective (needed)").set_value("Safer victims")
    labelled(app.selectbox, "Lead organisation (needed)").set_value("Buses")
    labelled(app.multiselect, "Characteristics served").set_value(["age", "disability"])
    labelled(app.date_input, "Due").set_value(FAR_AHEAD)
    press(app, "Add the action")
    assert not app.exception
    made = list_actions(planned)[-1]
    assert (made.action, made.objective, made.lead_organisation) == (
        "Walk the route",
        "Safer victims",
        "Buses",
    )
    assert made.characteristics == ("age", "disability")
    assert made.due == FAR_AHEAD
    # The action is open now; each part is saved by itself.
    assert "It is saved" in texts(app).replace("\\", "")
    labelled(app.number_input, "Cost in all").set_value(950.5)
    press(app, "Save days and cost")
    labelled(app.text_input, "Target: where it should be").set_value("20 walks")
    press(app, "Save measure and evaluation")
    assert not app.exception
    now = list_actions(planned)[-1]
    assert (now.cost, now.target, now.version) == (950.5, "20 walks", 3)


def test_a_missing_field_is_asked_for_and_nothing_is_added(show, small, texts):
    app = show(small, "plan", action="new")
    app.text_area[0].set_value("Walk the route")
    press(app, "Add the action")
    assert "The objective of the action" in texts(app)
    assert list_actions(small) == []


def test_a_part_that_contradicts_itself_is_refused_and_stays_typed(show, planned, texts):
    app = show(planned, "plan", action="A-0002")
    labelled(app.text_input, "How").set_value("Ask the victims")
    press(app, "Save measure and evaluation")
    assert "is not planned" in texts(app)
    assert labelled(app.text_input, "How").value == "Ask the victims"
    assert get_action(planned, "A-0002").version == 1


def test_two_people_editing_see_both_texts(show, planned, texts):
    app = show(planned, "plan", action="A-0002")
    {box.label: box for box in app.text_input}["Target: where it should be"].set_value("my target")
    update_action(planned, "A-0002", expected_version=1, target="their target", status="agreed")
    next(button for button in app.button if button.label == "Save measure and evaluation").click().run()
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
    next(button for button in app.button if button.label == "Save measure and evaluation").click().run()
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


def test_own_words_of_the_plan_are_kept_and_a_later_change_is_not_overwritten(show, planned, texts):
    app = show(planned, "plan", part="Objectives")
    labelled(app.text_input, "Title").set_value("Safe here")
    update_plan(planned, PartnershipPlan(title="Theirs"), expected_version=0)
    press(app, "Save the plan's words")
    assert get_plan(planned)[0].title == "Theirs"
    assert "changed by somebody else" in texts(app)
    press(app, "Drop what I typed and show theirs")
    labelled(app.text_input, "Title").set_value("Ours together")
    press(app, "Save the plan's words")
    assert get_plan(planned)[0].title == "Ours together"


def test_an_objective_is_changed_and_its_actions_carry_the_new_title(show, planned):
    app = show(planned, "plan", part="Objectives")
    app.selectbox(key="objectives_chosen").set_value("O-0001").run()
    app.button(key="objectives_change").click().run()
    labelled(app.text_area, "Objective in one line (needed)").set_value("Many more reports")
    labelled(app.multiselect, "Aims of the equality duty it serves").set_value(["eliminate"])
    press(app, "Save changes")
    assert not app.exception
    assert get_action(planned, "A-0001").objective == "Many more reports"


def test_what_is_overdue_comes_first_and_a_day_without_a_date_is_said(show, planned, texts):
    said = texts(show(planned, "plan", part="Due dates"))
    assert "days overdue" in said
    assert "Nothing falls due within 30 days" in said.replace("\\", "")
    assert "No due date set" not in said  # the only one without a date is stopped


def test_a_meeting_is_entered_with_a_promise_and_later_changes_are_listed(show, planned, texts):
    app = show(planned, "plan", part="Meetings")
    app.button(key="meetings_add").click().run()
    labelled(app.text_input, "Which meeting").set_value("Spring")
    labelled(app.selectbox, "Promise 1: organisation").set_value("Buses")
    labelled(app.text_input, "Promise 1: what").set_value("Name a driver trainer")
    press(app, "Add this meeting")
    assert not app.exception
    (kept,) = list_meetings(planned)
    assert [(one.organisation, one.text) for one in kept.content.promises] == [
        ("Buses", "Name a driver trainer")
    ]
    update_action(planned, "A-0001", expected_version=1, status="completed")
    said = texts(app.run())
    assert "The status moved from in progress to completed." in said
    assert "Name a driver trainer" in said


def test_the_page_of_a_partner_shows_what_it_leads_and_takes_part_in(show, planned, texts):
    app = show(planned, "plan", part="Partners")
    app.selectbox(key="partner_chosen").set_value("Transport police").run()
    said = texts(app)
    assert "Takes part in" in said
    assert "A-0003 Train bus drivers" in said
    assert "A-0001 Open a reporting centre" not in said


def test_a_sign_off_is_entered_and_a_later_change_is_told(show, planned, texts):
    app = show(planned, "plan", part="Sign-off")
    assert "Nobody has signed" in texts(app)
    app.selectbox(key="sign_organisation").set_value("Council")
    app.text_input(key="sign_post").set_value("Director")
    press(app, "Enter the sign-off")
    assert not app.exception
    assert "has not changed since it was signed" in texts(app)
    update_action(planned, "A-0001", expected_version=1, due=FAR_AHEAD)
    assert "has changed since it was signed: 1 change" in texts(app.run())
