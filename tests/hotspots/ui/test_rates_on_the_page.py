"""Rates and quiet areas on the pages: whom to divide by, the address, and the table of survey rates."""

from __future__ import annotations

import pytest

from hotspots.ui.map_address import from_address, to_address
from hotspots.ui.pages import map as map_page
from hotspots.workflows.findings import DetectRequest
from hotspots.workflows.survey import list_rates, shipped_rates


@pytest.fixture(autouse=True)
def _no_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_page, "draw_map", lambda *_, **__: [])


def named(widgets, key: str):
    return next(widget for widget in widgets if widget.key == key)


def test_a_person_chooses_whom_rates_divide_by(city, show, texts):
    app = show(city, "map", method="rates", by="ward")
    measure = named(app.selectbox, "map_measure")
    assert measure.value == "residents"
    assert {"Daytime", "Religion", "Age band"} <= set(measure.options)
    measure.set_value("religion").run()
    named(app.selectbox, "map_group").set_value("Muslim").run()
    named(app.selectbox, "map_per").set_value(10_000).run()
    assert not app.exception
    assert not app.error
    assert "per 10,000 people (religion: Muslim)" in texts(app).replace("\\", "")
    found = app.query_params.items()
    assert {name: value if isinstance(value, str) else value[0] for name, value in found} == {
        "method": "rates",
        "by": "ward",
        "of": "religion",
        "per": "10000",
    }
    named(app.selectbox, "map_measure").set_value("daytime").run()
    assert "people (daytime)" in texts(app).replace("\\", "")
    assert "map_group" not in {box.key for box in app.selectbox}


def test_the_denominator_survives_its_address_but_the_group_is_left_out():
    request = DetectRequest("rates", level="ward", measure="religion", group="Muslim", per=100)
    address = to_address(request, period="All records")
    assert "Muslim" not in str(address)
    found = from_address(address)
    assert (found["map_measure"], found["map_per"]) == ("religion", 100)
    assert "of" not in to_address(DetectRequest("rates", level="ward"), period="All records")


def test_quiet_areas_are_called_by_their_name(city, show, texts):
    app = show(city, "map", method="quiet-areas", by="ward", aimed="disability", period="all")
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert "go and ask" in said
    assert "Hot spots found" not in [box.label for box in app.expander]
    assert "Quiet areas found" in [box.label for box in app.expander]
    assert "A quiet area here: people at risk live here and little is recorded" in said
    assert "map_per" not in {box.key for box in app.selectbox}


def test_the_table_of_survey_rates_is_brought_back_and_reset(own_city, show, texts):
    app = show(own_city, "data")
    app.session_state["data_part"] = "Survey rates"
    app.run()
    assert not app.exception
    assert "published ones for England and Wales" in texts(app)
    box = next(each for each in app.get("file_uploader") if each.key == "survey_upload")
    text = "characteristic,rate_mid,source\nrace,3,=A survey of ours\n"
    box.upload("rates.csv", text.encode(), "text/csv").run()
    next(each for each in app.button if each.label == "Use this table").click().run()
    assert not app.exception
    [rate] = list_rates(own_city)
    assert (rate.characteristic, rate.rate_mid) == ("race", 3)
    assert "now has 1 row" in texts(app)
    next(each for each in app.button if each.label == "Save the table").click().run()
    assert not app.exception
    assert list_rates(own_city) == (rate,)
    next(each for each in app.button if each.label == "Go back to the shipped figures").click().run()
    assert list_rates(own_city) == shipped_rates()


def test_a_table_that_cannot_serve_is_said_and_changes_nothing(own_city, show):
    app = show(own_city, "data")
    app.session_state["data_part"] = "Survey rates"
    app.run()
    box = next(each for each in app.get("file_uploader") if each.key == "survey_upload")
    box.upload("rates.csv", b"characteristic,rate_mid,source\nrace,-3,ours\n", "text/csv").run()
    next(each for each in app.button if each.label == "Use this table").click().run()
    assert not app.exception
    assert app.error
    assert list_rates(own_city) == shipped_rates()
