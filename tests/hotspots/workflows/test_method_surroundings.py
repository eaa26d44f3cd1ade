"""Density along streets and incidents near places, asked as a person asks, on the fictional city."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, detect, hot_spot_areas
from hotspots.workflows.mapping import finding_layer, result_table


def test_streets_of_the_city(city: Workspace) -> None:
    finding = detect(city, DetectRequest("street-density"))
    frame = finding.frame
    assert finding.on_map + finding.not_on_map == finding.incidents
    assert int(frame["count"].sum()) == finding.on_map
    # What is spread stays on the streets: the surface holds as many incidents as went in.
    held = float(frame["density_per_km"] @ frame["length_m"]) / 1000
    assert held == pytest.approx(finding.on_map, rel=0.02)
    assert frame["street"].str.len().min() > 0
    layer = finding_layer(finding)
    assert layer is not None
    assert json.loads(layer.geojson)["features"]
    assert result_table(finding)["Incidents per km of street"].is_monotonic_decreasing
    assert len(hot_spot_areas(finding)) > 1


def test_incidents_at_stops_stand_near_stops(city: Workspace) -> None:
    """Incidents recorded on transport happen at the city's stops: the ground round stops must stand out."""
    where = IncidentFilter(settings=("transport",))
    finding = detect(city, DetectRequest("risk-factors", where=where, options=(("reach_m", 150.0),)))
    row = finding.frame.set_index("place").loc["stops"]
    assert row["low"] > 10
    assert row["q"] < 0.01
    assert "are more frequent within 150 m of stops (" in finding.sentences[0]
    assert any(sentence.startswith("Nothing can be said of schools") for sentence in finding.sentences)
    assert "does not show that the place brings them about" in finding.sentences[-1]
    layer = finding_layer(finding)
    assert layer is not None
    assert len(layer.legend.entries) <= 6
    drawn = finding.shown.drawn
    assert drawn is not None
    assert np.isfinite(drawn["relative_risk"]).all()


def test_when_all_incidents_stand_near_a_place_there_is_no_ratio(city: Workspace) -> None:
    where = IncidentFilter(settings=("transport",))
    finding = detect(city, DetectRequest("risk-factors", where=where))
    assert finding.sentences[0].startswith("All ")
    assert "of stops, so that no ratio can be told" in finding.sentences[0]
    assert np.isnan(finding.frame.set_index("place").loc["stops", "ratio"])


def test_what_is_asked_of_places_is_checked(city: Workspace) -> None:
    with pytest.raises(UserError, match="bars are not loaded"):
        detect(city, DetectRequest("risk-factors", options=(("places", "stops, bars"),)))
    few = detect(
        city,
        DetectRequest("risk-factors", options=(("places", "stops"), ("near_by", "each"), ("reach_m", 500))),
    )
    assert few.frame["place"].tolist() == ["stops"]


@pytest.mark.parametrize("method", ["street-density", "risk-factors"])
def test_without_streets_or_places_it_says_what_to_load(loaded_points: Workspace, method: str) -> None:
    with pytest.raises(UserError, match="are not loaded"):
        detect(loaded_points, DetectRequest(method))


@pytest.fixture
def loaded_points(workspace: Workspace, tmp_path: Path) -> Workspace:
    from hotspots.workflows.importing import import_files

    file = tmp_path / "i.csv"
    rows = [f"{number},01/03/2025,Abuse,-1.13,52.63" for number in range(12)]
    file.write_text("\n".join(["Ref,Date,Offence,Longitude,Latitude", *rows]) + "\n", encoding="utf-8")
    import_files(workspace, [file], source="police")
    return workspace


def test_rings_round_stops_hold_what_the_rings_say(city: Workspace) -> None:
    """Incidents recorded on transport are planted at stops: the first ring has far more than its ground."""
    where = IncidentFilter(settings=("transport",))
    finding = detect(city, DetectRequest("risk-factors", where=where, options=(("rings_m", "100, 300"),)))
    table = next(one.frame for one in finding.shown.tables if one.title.startswith("By distance"))
    stops = table[table["Kind of place"] == "stops"]
    assert stops["Distance"].tolist() == ["0 to 100 m", "100 to 300 m", "beyond 300 m"]
    assert stops["Incidents"].sum() == finding.on_map
    assert stops["Expected"].sum() == pytest.approx(finding.on_map, abs=0.2)
    assert stops["Lower bound"].iloc[0] > 1 > stops["Upper bound"].iloc[2]
    assert finding.parameters["rings_m"] == [100.0, 300.0]
    with pytest.raises(UserError, match="which are no numbers"):
        detect(city, DetectRequest("risk-factors", options=(("rings_m", "near"),)))


def test_hills_as_far_as_to_the_nearest_are_announced(city: Workspace) -> None:
    finding = detect(city, DetectRequest("density", options=(("hills", "nearest"), ("nearest", 5))))
    assert "Each hill reaches as far as the 5 nearest incidents" in " ".join(finding.notes)
