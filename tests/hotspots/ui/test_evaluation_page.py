"""The page "Did it work?" without a browser: choose, keep, answer, outcomes, costs, lessons."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from geodata.workspace import Workspace
from hotspots.evaluate.lessons import Lesson
from hotspots.workflows.evaluation.choosing import make_choice, suggest_choice
from hotspots.workflows.evaluation_records import keep_choice, list_choices, list_finished
from hotspots.workflows.lessons import add_lesson, list_lessons
from hotspots.workflows.outcomes import list_outcomes
from hotspots.workflows.planning import add_action

START = dt.date(2024, 1, 1)


@pytest.fixture
def chosen(tried: Workspace) -> Workspace:
    choice = make_choice(
        suggest_choice(tried, ("Z-0001",), start=START), {}, name="Lights *at* the market", start=START,
        months_before=12, months_after=12, why="Lights went on.", chosen_by="Analyst",
    )  # fmt: skip
    keep_choice(tried, choice)
    return tried


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def field(parts: object, label: str) -> object:
    return next(part for part in parts if part.label.startswith(label))  # type: ignore[attr-defined]


def test_an_empty_workspace_says_what_to_do(show, small, texts):
    app = show(small, "evaluation")
    assert not app.exception
    assert "No zones yet" in texts(app)


def test_a_choice_is_made_from_an_action_and_kept(show, tried, texts):
    add_action(
        tried, objective="Fewer incidents", action="Lights", role="prevention", lead_organisation="Council",
        zones=("Z-0001",), start=START,
    )  # fmt: skip
    app = show(tried, "evaluation")
    said = texts(app)
    assert not app.exception
    # The start comes from the action; what could be seen, and places with reasons, stand before keeping.
    assert field(app.date_input, "First day").value == START
    assert "about 48 a year you could only see" in said
    assert "48 incidents before the start (the zone: 48)" in said
    assert "Suggested buffer" in said
    app = press(app, "Keep this choice")
    assert "who chose and why" in texts(app)
    assert list_choices(tried) == []
    field(app.text_area, "Why these").input("Lights went on.")
    field(app.text_input, "Chosen by").input("Analyst")
    app = press(app, "Keep this choice")
    (kept,) = list_choices(tried)
    assert kept.content.start == START
    assert kept.content.actions == ("A-0001",)
    assert kept.content.zones[0].comparisons[0].name == "Park"
    assert app.query_params["part"] == "answer"


def test_the_answer_with_what_speaks_against_it(show, chosen, texts):
    app = show(chosen, "evaluation")
    said = texts(app)
    assert not app.exception
    assert "Recorded incidents fell more than chance usually brings" in said
    assert "48 recorded incidents before and 12 after" in said
    assert "days after the start" in said
    assert "Fewer reports may mean less trust" in said
    assert "Nothing else was done in the zone" in said
    # Every chart is a table too: 24 months with their counts.
    assert said.count("<td>before</td>") == said.count("<td>after</td>") == 12
    app = press(app, "Keep the answer with its figures")
    assert "Kept as FE-0001" in texts(app).replace("\\", "")
    assert [one.content.verdict for one in list_finished(chosen)] == ["fell"]
    field(app.text_input, "In a few words").input("Lights help")
    field(app.text_area, "What worked here").input("Lights.")
    app = press(app, "Save the lesson")
    (lesson,) = list_lessons(chosen)
    assert (lesson.content.evaluation_id, lesson.content.verdict) == ("FE-0001", "fell")


def test_an_outcome_is_entered_and_tested(show, chosen, texts):
    app = show(chosen, "evaluation")
    field(app.text_input, "What was asked").input("Feel safe")
    field(app.number_input, "Before (%)").set_value(40.0)
    field(app.number_input, "After (%)").set_value(60.0)
    field(app.text_input, "Who asked").input("Survey")
    app = press(app, "Enter this outcome")
    assert "Not tested, because it is not known how many people answered" in texts(app).replace("\\", "")
    assert len(list_outcomes(chosen, ["Z-0001"])) == 1


def test_a_new_evaluation_begins_with_what_is_compared(show, chosen):
    app = show(chosen, "evaluation", part="answer")
    part, which = app.segmented_control[0], field(app.selectbox, "Evaluation")
    assert part.value == "answer"
    app = which.set_value("new").run()
    assert app.segmented_control[0].value == "setup"
    app = field(app.selectbox, "Evaluation").set_value("EV-0001").run()
    assert app.segmented_control[0].value == "answer"
    assert not app.exception


def test_lessons_are_filtered(show, tried, texts):
    add_lesson(tried, Lesson("Lights", "Bright ones", zone_kind="shops"))
    add_lesson(tried, Lesson("Visits", "Patient ones", zone_kind="homes"))
    app = show(tried, "evaluation", part="lessons")
    assert "Bright ones" in texts(app)
    app = field(app.text_input, "Search").input("patient").run()
    said = texts(app)
    assert "Patient ones" in said
    assert "Bright ones" not in said
    assert not app.exception


def test_a_choice_whose_time_has_not_come(show, tried, texts):
    start = dt.date(2090, 1, 1)
    choice = make_choice(
        suggest_choice(tried, ("Z-0001",), start=start),
        {"Z-0001": ["zone:Z-0003"]},
        name="Later",
        start=start,
        months_before=12,
        months_after=12,
        why="x",
        chosen_by="y",
    )
    keep_choice(tried, choice)
    said = texts(show(tried, "evaluation", part="answer"))
    assert "No answer yet" in said
    assert "Chosen beforehand" in said
    app = show(tried, "evaluation", part="costs")
    assert "Nothing is shipped" in texts(app)
    app = show(tried, "evaluation", part="setup", evaluation="EV-0001")
    assert not app.exception
    assert field(app.multiselect, "Compare Market").value == ["zone:Z-0003"]
