"""The Zones page without a browser: suggestions, notes, history, problem profile."""

from __future__ import annotations

import shapely

from geodata.workspace import Workspace
from hotspots.ui.suggest_form import STATE
from hotspots.workflows.problem_profiles import get_problem, save_problem
from hotspots.workflows.zoning import add_zone, get_zone, list_zones, rename_zone, reshape_zone

ONE, TWO = shapely.box(458000, 304000, 459000, 305000), shapely.box(458500, 304000, 459500, 305000)
SUGGEST = {"zones_part": "Suggest zones"}


def named(widgets, key: str):
    return next(widget for widget in widgets if widget.key == key)


def opened(app, key: str, label: str):
    """Open one of the tabs, as a click does."""
    app.session_state[key] = label
    return app.run()


def test_zones_are_suggested_and_one_is_saved_under_a_name_of_ours(own_city: Workspace, show, texts) -> None:
    app = show(own_city, "zones", **SUGGEST)
    assert not app.exception
    named(app.number_input, "suggest_count").set_value(3)
    named(app.button, "suggest_run").click().run()
    assert not app.exception
    said = texts(app)
    for words in ("3 zones suggested", "The zones in order", "What the set covers", "PAI"):
        assert words in said.replace("\\", "")
    first = app.session_state[STATE].found.zones[0]
    named(app.text_input, f"suggest_name_1_{first.name}").set_value("Our parade").run()
    named(app.button, "suggest_save_1").click().run()
    assert not app.exception
    made = next(zone for zone in list_zones(own_city) if zone.name == "Our parade")
    assert made.geometry.equals(first.geometry)
    assert f"Saved as {made.zone_id}" in texts(app)
    named(app.button, "suggest_save_all").click().run()
    assert len(app.session_state[STATE].saved) == 3


def test_without_incidents_the_part_says_what_to_do(small: Workspace, show, texts) -> None:
    app = show(small, "zones", **SUGGEST)
    assert not app.exception
    assert "Import incidents" in texts(app)


def test_overlaps_are_told_on_the_page(small: Workspace, show, texts) -> None:
    add_zone(small, name="Market", geometry=ONE)
    add_zone(small, name="Park", geometry=TWO, kind="comparison")
    said = texts(show(small, "zones")).replace("\\", "")
    assert "It lies over Park (Z-0002, comparison zone): 0.50 km²" in said


def test_an_old_shape_is_looked_at_and_brought_back(small: Workspace, show, texts) -> None:
    zone = add_zone(small, name="Market", geometry=ONE)
    reshape_zone(small, zone.zone_id, TWO, expected_version=1)
    app = opened(show(small, "zones"), "zone_view", "History and earlier shapes")
    assert not app.exception
    said = texts(app)
    assert "keeping 50% of the ground it had" in said
    assert "the shape of version 1" in said
    named(app.button, f"zone_shape_back_{zone.zone_id}").click().run()
    assert not app.exception
    assert get_zone(small, zone.zone_id).geometry.equals(ONE)


def test_a_problem_is_written_and_a_stale_page_is_refused(small: Workspace, show) -> None:
    zone = add_zone(small, name="Market", geometry=ONE)
    app = opened(show(small, "zones"), "zone_view", "Problem profile")
    assert not app.exception
    next(box for box in app.text_area if "Who is harmed" in box.label).set_value("Drivers at the rank")
    next(box for box in app.text_input if box.label.startswith("The problem")).set_value("Abuse at the rank")
    save = next(button for button in app.button if button.label == "Save the problem profile")
    save.click().run()
    assert not app.exception
    kept = get_problem(small, zone.zone_id)
    assert kept is not None
    assert (kept.content.title, kept.content.harmed) == ("Abuse at the rank", "Drivers at the rank")
    save_problem(small, zone.zone_id, {"harmed": "Passengers"}, expected_version=1)
    next(box for box in app.text_area if "Who is harmed" in box.label).set_value("Somebody else's words")
    next(button for button in app.button if button.label == "Save the problem profile").click().run()
    assert get_problem(small, zone.zone_id).content.harmed == "Passengers"
    assert "changed by somebody else meanwhile" in app.error[0].value.replace("\\", "")
    # What was typed is still there, and the newest version is one click away.
    assert next(box for box in app.text_area if "Who is harmed" in box.label).value == "Somebody else's words"
    named(app.button, f"problem_new_{zone.zone_id}").click().run()
    assert next(box for box in app.text_area if "Who is harmed" in box.label).value == "Passengers"


def test_a_zone_changed_by_somebody_else_is_not_overwritten_unseen(small: Workspace, show) -> None:
    zone = add_zone(small, name="Market", geometry=ONE)
    app = show(small, "zones")
    rename_zone(small, zone.zone_id, name="Market square", expected_version=1)
    app.text_input[0].set_value("My name")
    next(button for button in app.button if button.label == "Save").click().run()
    assert "somebody else" in app.error[0].value
    assert app.text_input[0].value == "My name"
    assert get_zone(small, zone.zone_id).name == "Market square"
    named(app.button, f"zone_new_{zone.zone_id}").click().run()
    assert app.text_input[0].value == "Market square"
    app.text_input[0].set_value("My name")
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert get_zone(small, zone.zone_id).name == "My name"
