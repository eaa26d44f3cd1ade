"""The map and zones pages without a browser; the map itself is stood in for."""

from __future__ import annotations

import datetime
import json

import pytest

from hotspots.ui import map_controls
from hotspots.ui.pages import map as map_page
from hotspots.workflows.method import ASKS
from hotspots.workflows.methods import methods
from hotspots.workflows.zoning import add_zone, list_zones

SQUARE = {"type": "Polygon", "coordinates": [[[-1.1, 52.6], [-1.09, 52.6], [-1.09, 52.61], [-1.1, 52.6]]]}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What the page gave the map to draw."""
    calls: list[dict] = []

    def draw_map(backdrop, layer, zones, **settings):
        calls.append({"backdrop": backdrop, "layer": layer, "zones": zones, **settings})
        return []

    monkeypatch.setattr(map_page, "draw_map", draw_map)
    return calls


def named(widgets, key: str):
    return next(widget for widget in widgets if widget.key == key)


def choose_method(app, name: str):
    """As a person does: first the question, then one of the methods that answer it."""
    question = methods()[name].question
    if named(app.selectbox, "map_question").value != question:
        named(app.selectbox, "map_question").set_value(question).run()
    return named(app.radio, map_controls.method_key(question)).set_value(name).run()


def test_an_empty_workspace_says_what_to_do_and_lets_one_draw(small, show, texts, drawn):
    app = show(small, "map")
    assert not app.exception
    assert "Import a file on the Data page" in texts(app)
    assert drawn[-1]["layer"] is None
    west, south, east, north = drawn[-1]["backdrop"].bounds
    assert west < east
    assert south < north


def test_the_page_says_in_words_and_numbers_what_the_map_shows(city, show, texts, drawn):
    app = show(city, "map")
    assert not app.exception
    said = texts(app)
    assert "Most are in" in said
    assert "not on this map" in said
    assert 'aria-label="Legend"' in said
    layer = drawn[-1]["layer"]
    features = json.loads(layer.geojson)["features"]
    assert len(features) == 20, "the fictional city has 20 wards"
    table = app.dataframe[0].value
    assert len(table) == 20
    assert sorted(table["Incidents"]) == sorted(feature["properties"]["v"][0] for feature in features)


@pytest.mark.parametrize("method", ["rates", "density", "gi-star", "clusters"])
def test_every_method_makes_a_layer_a_legend_and_a_table(city, show, texts, drawn, method):
    app = show(city, "map")
    choose_method(app, method)
    assert not app.exception
    assert not app.error
    layer = drawn[-1]["layer"]
    assert layer is not None
    assert 1 <= len(layer.legend.entries) <= 6
    assert sum(entry.places for entry in layer.legend.entries) == len(json.loads(layer.geojson)["features"])
    assert len(app.dataframe[0].value)
    assert layer.legend.title in texts(app)


def test_the_base_map_stays_the_same_whatever_is_shown_on_it(city, show, drawn):
    app = show(city, "map")
    choose_method(app, "gi-star")
    named(app.selectbox, "map_place").set_value(map_controls.HEXAGONS).run()
    assert len({call["backdrop"].geojson for call in drawn}) == 1
    assert len({call["answer"] for call in drawn}) == 3
    assert len({call["key"] for call in drawn}) == 1


def test_no_free_text_and_no_reference_goes_into_the_map(city, show, drawn):
    show(city, "map")
    for feature in json.loads(drawn[-1]["layer"].geojson)["features"]:
        assert set(feature["properties"]) <= {"c", "k", "n", "v"}
        assert all(value is None or isinstance(value, int | float) for value in feature["properties"]["v"])
    for zone in drawn[-1]["zones"].zones:
        assert set(zone) == {"id", "version", "name", "selected", "geometry"}


def test_one_click_makes_a_hot_spot_a_zone(own_city, show, texts, drawn):
    before = {zone.zone_id for zone in list_zones(own_city)}
    app = show(own_city, "map")
    named(app.button, "zone_from_spot").click().run()
    assert not app.exception
    (made,) = [zone for zone in list_zones(own_city) if zone.zone_id not in before]
    assert made.origin == "hot spot"
    assert "Saved:" in texts(app)
    assert made.zone_id in {zone["id"] for zone in drawn[-1]["zones"].zones}
    assert drawn[-1]["zones"].focus["zone"] == made.zone_id


def test_one_click_makes_a_ward_a_zone(own_city, show, drawn):
    before = {zone.zone_id for zone in list_zones(own_city)}
    app = show(own_city, "map")
    named(app.button, "zone_from_area").click().run()
    (made,) = [zone for zone in list_zones(own_city) if zone.zone_id not in before]
    assert made.origin == "area"


def test_a_choice_that_fits_nothing_is_told_not_thrown(city, show, drawn):
    app = show(city, "map")
    named(app.selectbox, "map_period").set_value(map_controls.OWN).run()
    named(app.date_input, "map_from").set_value(datetime.date(2025, 6, 1))
    named(app.date_input, "map_to").set_value(datetime.date(2025, 5, 1)).run()
    assert not app.exception
    assert "ends on" in app.error[0].value


def test_choices_wait_while_one_is_on_another_page(city, show, drawn):
    app = show(city, "map")
    choose_method(app, "gi-star")
    # Leaving a page makes Streamlit forget its widgets; this is what is left then.
    left = app.session_state["kept_map_method"]
    again = show(city, "zones")
    assert left == "gi-star"
    assert not again.exception


def test_the_newest_year_is_whole():
    year_before = map_controls._year_before
    assert year_before(datetime.date(2025, 12, 31)) == datetime.date(2025, 1, 1)
    assert year_before(datetime.date(2024, 2, 29)) == datetime.date(2023, 3, 1)


def test_a_record_of_a_whole_month_ends_with_the_month():
    # Month-only files put every record on the first day.
    assert map_controls._month_end(datetime.date(2024, 2, 1)) == datetime.date(2024, 2, 29)
    assert map_controls._month_end(datetime.date(2025, 12, 31)) == datetime.date(2025, 12, 31)


def test_the_zones_page_describes_a_zone(city, show, texts):
    app = show(city, "zones")
    assert not app.exception
    said = texts(app)
    for words in ("Change on the year before", "Repeat places", "Residents, about", "Who was targeted"):
        assert words in said


def test_zones_are_renamed_removed_and_brought_back(small, show, texts):
    zone = add_zone(small, name="Market", geometry_wgs84=SQUARE)
    app = show(small, "zones")
    app.text_input[0].set_value("Market *place*")
    next(button for button in app.button if button.label == "Save").click().run()
    assert [each.name for each in list_zones(small)] == ["Market *place*"]
    named(app.button, "zone_take_out").click().run()
    assert not list_zones(small)
    assert "Market \\*place\\*" in texts(app)
    named(app.button, f"restore_{zone.zone_id}").click().run()
    assert [each.name for each in list_zones(small)] == ["Market *place*"]
    assert not app.exception


def test_a_name_that_is_taken_is_told(small, show):
    add_zone(small, name="Market", geometry_wgs84=SQUARE)
    add_zone(small, name="Station", geometry_wgs84=SQUARE)
    app = show(small, "zones")
    app.text_input[0].set_value("Station")
    next(button for button in app.button if button.label == "Save").click().run()
    assert "taken" in app.error[0].value


@pytest.mark.parametrize(
    ("first", "last", "start"),
    [
        (datetime.date(2023, 1, 1), datetime.date(2025, 11, 30), datetime.date(2024, 12, 1)),
        # One month of records is not called a year.
        (datetime.date(2025, 6, 1), datetime.date(2025, 6, 30), datetime.date(2025, 6, 1)),
        (datetime.date(2023, 3, 1), datetime.date(2024, 2, 29), datetime.date(2023, 3, 1)),
    ],
)
def test_the_newest_year_names_no_day_without_records(
    first: datetime.date, last: datetime.date, start: datetime.date
) -> None:
    from hotspots.ui.map_controls import newest_year

    assert newest_year(first, last) == start


def test_methods_stand_under_the_question_they_answer_each_with_its_sentence(city, show, drawn):
    app = show(city, "map")
    asked = named(app.selectbox, "map_question")
    assert asked.label == "What do you want to know?"
    assert asked.options == [words for _, words in ASKS]
    offered = []
    for question, _ in ASKS:
        named(app.selectbox, "map_question").set_value(question).run()
        assert not app.exception
        method = named(app.radio, map_controls.method_key(question))
        mine = [one for one in methods().values() if one.question == question]
        assert method.options == [one.label for one in mine]
        assert list(method.proto.captions) == [one.help for one in mine]
        offered += [one.name for one in mine]
    assert sorted(offered) == sorted(methods())


def test_each_question_keeps_its_method(city, show, drawn):
    app = show(city, "map")
    choose_method(app, "density")
    choose_method(app, "local-moran")
    named(app.selectbox, "map_question").set_value("where").run()
    assert named(app.radio, "map_method_where").value == "density"
    named(app.selectbox, "map_question").set_value("chance").run()
    assert named(app.radio, "map_method_chance").value == "local-moran"


def test_an_address_opens_the_question_of_its_method(city, show, drawn):
    app = show(city, "map", method="change", by="ward")
    assert not app.exception
    assert named(app.selectbox, "map_question").value == "changing"
    assert named(app.radio, "map_method_changing").value == "change"
