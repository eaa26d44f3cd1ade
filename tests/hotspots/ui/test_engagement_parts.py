"""Engagement, training, reporting points and the evidence menu on the plan page, without a browser."""

from __future__ import annotations

import datetime as dt

import pytest

from geodata.workspace import Workspace
from hotspots.workflows import engagement, evidence_menu, training
from hotspots.workflows.engagement import Engagement, add_engagement, list_engagement
from hotspots.workflows.planning import add_action, get_action
from hotspots.workflows.reporting_points import add_reporting_points
from hotspots.workflows.training import Training, add_training

ASKED = Engagement(
    dt.date(2026, 3, 12),
    "Deaf <b>residents</b>",
    "meeting",
    "City Council",
    "Telephones are no use.",
    characteristics=("disability",),
)


def fill(app, key, **values):  # type: ignore[no-untyped-def]
    """Type into the boxes of a form, by the beginning of their keys."""
    for name, value in values.items():
        boxes = [*app.text_input, *app.text_area]
        next(box for box in boxes if box.key == f"{name}-{key}").set_value(value)


def press(app, label):  # type: ignore[no-untyped-def]
    """Press the button that says this."""
    return next(button for button in app.button if button.label == label).click().run()


def test_an_empty_log_says_so_and_takes_a_first_entry(show, small: Workspace, texts) -> None:
    app = show(small, "plan", part="Engagement")
    assert not app.exception
    assert "Nobody has been asked yet" in texts(app)
    app = press(app, "Add an entry")
    fill(app, "engagement-new", group="Jane Smith", by="Council", heard="Nothing works.")
    app = press(app, "Add this entry")
    assert "do not belong in this log" in texts(app)
    assert list_engagement(small) == []
    fill(app, "engagement-new", group="Tenants of the estate")
    app = press(app, "Add this entry")
    assert not app.exception
    assert [kept.content.group for kept in list_engagement(small)] == ["Tenants of the estate"]
    assert "Added EN\\-0001" in texts(app)


def test_an_entry_is_changed_removed_and_brought_back(show, small: Workspace, texts) -> None:
    add_engagement(small, ASKED)
    app = show(small, "plan", part="Engagement")
    said = texts(app).replace("\\", "")
    assert "Deaf &lt;b&gt;residents&lt;/b&gt;" in said
    assert "Nobody has been asked yet with regard to: age, gender, gender identity, race" in said
    app.selectbox(key="engagement_chosen").select("EN-0001").run()
    app = press(app, "Change")
    fill(app, "engagement-EN-0001-1", changed="Text messages from June.")
    app = press(app, "Save changes")
    assert list_engagement(small)[0].content.changed == "Text messages from June."
    app.selectbox(key="engagement_chosen").select("EN-0001").run()
    app = press(app, "Remove")
    assert list_engagement(small) == []
    app = press(app, "Undo")
    assert len(list_engagement(small)) == 1


def test_who_saves_an_entry_that_changed_meanwhile_is_told(show, small: Workspace, texts) -> None:
    add_engagement(small, ASKED)
    app = show(small, "plan", part="Engagement")
    app.selectbox(key="engagement_chosen").select("EN-0001").run()
    app = press(app, "Change")
    engagement.change_engagement(
        small,
        "EN-0001",
        Engagement(ASKED.asked_on, "Traders", "survey", "Police", "Else."),
        expected_version=1,
    )
    fill(app, "engagement-EN-0001-1", changed="Mine.")
    app = press(app, "Save changes")
    assert "changed by somebody else" in texts(app)
    assert list_engagement(small)[0].content.group == "Traders"


def test_training_says_what_is_missing(show, small: Workspace, texts) -> None:
    add_training(small, Training(dt.date(2026, 2, 10), "frontline", "Police", "What to ask", 12, ("age",)))
    app = show(small, "plan", part="Training")
    assert not app.exception
    said = texts(app).replace("\\", "")
    assert "No training has covered: disability, gender" in said
    assert "Not yet" in said
    app = press(app, "Add an entry")
    fill(app, "training-new", organisation="City Homes", topic="Neighbours")
    press(app, "Add this entry")
    assert training.cover_of_training(small).trainings == 2


def test_reporting_points_without_and_with_points(show, small: Workspace, texts, tmp_path) -> None:
    assert "No reporting points are loaded yet" in texts(show(small, "plan", part="Reporting points"))
    file = tmp_path / "points.csv"
    file.write_text("name,easting,northing\nLibrary <i>,458000,304000\n", encoding="utf-8")
    add_reporting_points(small, file)
    app = show(small, "plan", part="Reporting points")
    assert not app.exception
    said = texts(app)
    assert "Library &lt;i&gt;" in said
    assert "neither residents nor incidents" in said


def test_the_menu_is_filtered_and_an_entry_can_be_hidden(show, small: Workspace, texts) -> None:
    app = show(small, "plan", part="What could we do?")
    assert not app.exception
    app.selectbox(key="menu_role").select("perpetrators").run()
    app.selectbox(key="menu_setting").select("online").run()
    said = texts(app)
    assert "Answer hateful posts" in said
    assert "Light a dark street" not in said
    next(button for button in app.button if button.key == "hide-R-counter-speech").click().run()
    assert "Hidden: Answer hateful posts" in texts(app).replace("\\", "")
    assert "R-counter-speech" not in {one.response_id for one in evidence_menu.whole_menu(small)}
    next(button for button in app.button if button.key == "menu_show_R-counter-speech").click().run()
    assert "R-counter-speech" in {one.response_id for one in evidence_menu.whole_menu(small)}


def test_a_response_of_your_own_is_written_in_the_form(show, small: Workspace, texts) -> None:
    app = show(small, "plan", part="What could we do?")
    app = press(app, "Add a response of your own")
    app = press(app, "Save this response")
    assert "does not say what it is called" in texts(app)
    fill(
        app, "own-new", title="Tea on the landing", what="Neighbours meet.", leads="Residents",
        known="Two stairwells tried it.", sources="Our own experience, 2025",
    )  # fmt: skip
    app = press(app, "Save this response")
    assert not app.exception
    assert evidence_menu.own_responses(small)[0].content.sources == ("Our own experience, 2025",)


@pytest.mark.parametrize("asked", [{}, {"for": "race", "setting": "street"}])
def test_an_action_starts_from_a_response(show, small: Workspace, texts, asked: dict[str, str]) -> None:
    add_action(small, objective="Fewer incidents", action="Something else", lead_organisation="Police")
    app = show(small, "plan", action="new", response="R-hot-spot-patrol", **asked)
    assert not app.exception
    assert "Filled in from the evidence menu" in texts(app)
    typed = next(box for box in app.text_area if box.label == "Action (needed)")
    assert typed.value == "Patrol the hot spot at its hot hours"
    for label, value in (("Objective (needed)", "Fewer incidents"), ("Lead organisation (needed)", "Police")):
        next(box for box in app.selectbox if box.label == label).select(value)
    press(app, "Add the action")
    action = get_action(small, "A-0002")
    assert (action.response_id, action.role) == ("R-hot-spot-patrol", "prevention")
    assert (action.characteristics, action.setting) == ((("race",), "street") if asked else ((), ""))


def test_a_response_there_is_none_of_leaves_the_form_empty(show, small: Workspace, texts) -> None:
    app = show(small, "plan", action="new", response="R-moon")
    assert "not in the menu" in texts(app)
    assert not app.exception


def test_who_comes_back_from_the_form_finds_the_filters_as_they_were(show, small: Workspace) -> None:
    app = show(small, "plan", part="What could we do?")
    app.selectbox(key="menu_setting").select("online").run()
    next(button for button in app.button if button.key == "start-R-counter-speech").click().run()
    app = press(app, "← Back to the plan")
    assert app.selectbox(key="menu_setting").value == "online"
