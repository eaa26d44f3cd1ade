"""The choices of the map in its address, and its table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schema import CHARACTERISTICS
from hotspots.ui import map_controls, result_view
from hotspots.ui.map_address import SHAPES, from_address, to_address
from hotspots.ui.pages import map as map_page
from hotspots.ui.words import plain
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.findings import DetectRequest
from hotspots.workflows.zoning import list_zones


@pytest.fixture(autouse=True)
def _no_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_page, "draw_map", lambda *_, **__: [])


def address(app) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def named(widgets, key: str):
    return next(widget for widget in widgets if widget.key == key)


def test_the_address_brings_the_same_view_back(city, show, texts):
    asked = {
        "method": "gi-star",
        "by": "hexagon",
        "cell": "400",
        "aimed": "disability,race",
        "match": "all",
        "period": "own",
        "from": "2024-03-01",
        "to": "2025-02-28",
    }
    app = show(city, "map", **asked)
    assert not app.exception
    assert address(app) == asked
    said = texts(app)
    assert "cells of 400 m" in said
    assert "1 March 2024 to 28 February 2025" in said
    assert "race and disability" in said or "disability and race" in said


def test_the_address_holds_no_word_from_a_file(city, show):
    app = show(city, "map")
    assert address(app) == {"method": "counts", "by": "ward"}
    category = named(app.multiselect, "map_categories")
    category.set_value([category.options[0].split(" (")[0]])
    named(app.radio, "map_method_where").set_value("density").run()
    assert not app.exception
    assert address(app) == {"method": "density"}


def test_an_address_nobody_can_read_gives_the_usual_view(city, show):
    wrong = {
        "method": "magic",
        "by": "moon",
        "cell": "7²",
        "aimed": "x,race",
        "period": "own",
        "from": "soon",
    }
    app = show(city, "map", **wrong)
    assert not app.exception
    assert not app.error
    assert named(app.radio, "map_method_where").value == "counts"
    assert address(app)["aimed"] == "race"


@given(st.dictionaries(st.sampled_from(["method", "by", "cell", "fewest", "aimed", "from"]), st.text()))
def test_any_address_can_be_typed(parts):
    from_address(parts)


@given(
    method=st.sampled_from(["counts", "gi-star"]),
    cell=st.sampled_from(map_controls.CELL_SIZES),
    shape=st.sampled_from(["square", "hexagon"]),
    aimed=st.lists(st.sampled_from(CHARACTERISTICS), unique=True, min_size=2),
)
def test_a_question_survives_its_address(method, cell, shape, aimed):
    where = make_filter(characteristics=aimed, combine="all")
    request = DetectRequest(method=method, cell_m=float(cell), shape=shape, where=where)
    found = from_address(to_address(request, period=map_controls.EVERYTHING))
    assert found == {
        "map_method": method,
        "map_place": SHAPES[shape],
        "map_rate_level": shape,
        "map_cell": cell,
        "map_characteristics": aimed,
        "map_combine": "all",
        "map_period": map_controls.EVERYTHING,
    }


def test_the_table_says_small_chances_and_leaves_out_what_nobody_recorded(city, show):
    app = show(city, "map", method="gi-star", by="lsoa21", aimed="race")
    table = app.dataframe[0].value
    assert list(table)[:6] == ["Area code", "Area", "Incidents", "z", "p", "q"]
    assert "Race" in table
    assert all(table[name].any() for name in table.columns[6:])
    assert result_view._chance(1e-30) == "<0.001"
    assert result_view._chance(0.0123) == "0.012"


def test_the_zone_looked_at_stands_in_the_address(city, show):
    zone = list_zones(city)[2]
    app = show(city, "zones", zone=zone.zone_id)
    assert app.header[0].value == plain(zone.name)
    assert address(show(city, "zones", zone="Z-9999")) == {"zone": list_zones(city)[0].zone_id}
