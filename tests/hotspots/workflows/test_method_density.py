"""Density, risk and counts on cells, asked as a person asks, on the fictional city."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, detect, finding_to_dict, hot_spot_areas, map_rows
from hotspots.workflows.hot_spot_evidence import hot_spot_evidence
from hotspots.workflows.mapping import finding_layer, result_table

RACE = IncidentFilter(characteristics=("race",))


def said(finding: object) -> str:
    return " ".join([*finding.sentences, *finding.notes])  # type: ignore[attr-defined]


def test_counts_on_cells_tell_the_characteristics_apart(city: Workspace) -> None:
    finding = detect(city, DetectRequest("counts", cell_m=400))
    frame = finding.frame
    assert frame["count"].sum() == finding.on_map
    for name in CHARACTERISTICS:
        alone = detect(
            city, DetectRequest("counts", cell_m=400, where=IncidentFilter(characteristics=(name,)))
        )
        assert frame[name].tolist() == alone.frame["count"].tolist()
    # An incident may carry several: their sum is no total.
    assert frame[list(CHARACTERISTICS)].to_numpy().sum() > frame["count"].sum()


def test_a_chosen_cell_size_is_said_with_the_others_there_are(city: Workspace) -> None:
    finding = detect(city, DetectRequest("density"))
    assert "a fiftieth of the shorter side" in said(finding)
    assert "places in a cell if they lay evenly and" in said(finding)
    assert "By the places of these incidents" not in said(detect(city, DetectRequest("density", cell_m=200)))


def test_the_edge_is_corrected_unless_asked_not_to(city: Workspace) -> None:
    corrected = detect(city, DetectRequest("density", cell_m=100, bandwidth_m=800))
    plain = detect(city, DetectRequest("density", cell_m=100, bandwidth_m=800, options=(("edge", "plain"),)))
    assert corrected.parameters["edge"] == "corrected"
    assert "Their hills are raised" in said(corrected)
    assert "reads low, as nothing beyond it is known" in said(plain)
    held = [finding.frame["density_per_km2"].sum() * 0.01 for finding in (corrected, plain)]
    assert held[1] < held[0]
    # Cells along the edge are whole, which adds a little ground.
    assert held[0] == pytest.approx(corrected.on_map, rel=0.05)


def test_adaptive_bandwidths_are_announced(city: Workspace) -> None:
    finding = detect(city, DetectRequest("density", cell_m=200, options=(("hills", "adaptive"),)))
    assert "Abramson's square-root rule" in said(finding)
    fixed = detect(city, DetectRequest("density", cell_m=200))
    assert finding.frame["density_per_km2"].max() > fixed.frame["density_per_km2"].max()


def test_weighed_by_impact_where_it_is_recorded(city: Workspace) -> None:
    finding = detect(city, DetectRequest("density", cell_m=200, options=(("weigh", "impact"),)))
    assert 0 < finding.on_map < detect(city, DetectRequest("density", cell_m=200)).on_map
    assert "without it left out" in said(finding)
    assert "impact on the victim" in finding.sentences[0]
    assert "Impact on the victim (points) per km²" in result_table(finding)
    with pytest.raises(UserError, match="recorded for none of"):
        detect(city, DetectRequest("density", cell_m=200, options=(("weigh", "harm"),)))


def test_risk_against_residents(city: Workspace) -> None:
    finding = detect(city, DetectRequest("risk", cell_m=200, bandwidth_m=700, where=RACE))
    frame = finding.frame
    known = frame[frame["risk"].notna()]
    assert finding.parameters["population_level"] == "lsoa21"
    assert "250,000 residents" in said(finding)
    assert "have no value" in said(finding)
    assert ((known["low"] <= known["risk"]) & (known["risk"] <= known["high"])).all()
    # The whole-city rate is plain division.
    assert f"{finding.on_map / 250_000 * 1000:,.2f} incidents targeting race" in finding.sentences[0]
    assert "per 1,000 residents over the whole period (" in finding.sentences[0]
    assert f"at about {known['risk'].max():.2g} per 1,000 residents over that period" in finding.sentences[1]
    assert "picked out afterwards" in finding.sentences[1]
    assert "not corrected for" in finding.sentences[2]
    higher = known[known["compared"] == "higher"]
    assert len(higher) > 0
    assert (higher["low"] > finding.on_map / 250).all()
    assert (frame.loc[frame["risk"].isna(), "compared"] == "too few to say").all()
    zones = hot_spot_areas(finding)
    assert len(zones) > 0
    assert "risk higher than in the whole area" in zones["why"].iloc[0]
    layer = finding_layer(finding)
    assert layer is not None
    json.dumps(finding_to_dict(finding))
    assert not map_rows(finding, most=10).empty


def test_risk_among_all_recorded_incidents(city: Workspace) -> None:
    against = (("against", "incidents"),)
    finding = detect(city, DetectRequest("risk", cell_m=200, bandwidth_m=700, where=RACE, options=against))
    known = finding.frame[finding.frame["risk"].notna()]
    assert known[["low", "risk", "high"]].to_numpy().max() <= 100
    assert "these included" in said(finding)
    assert "People are counted where they live" not in said(finding)
    everybody = DetectRequest("risk", cell_m=200, options=against)
    with pytest.raises(UserError, match="without saying which incidents are meant"):
        detect(city, everybody)


def test_a_high_floor_leaves_no_value_and_says_so(city: Workspace) -> None:
    asked = DetectRequest("risk", cell_m=300, options=(("floor_per_km2", 1e6),))
    finding = detect(city, asked)
    assert finding.frame["risk"].isna().all()
    assert finding.sentences[0].startswith("Too few to say")
    assert "(as chosen) have no value: 100% of the study area" in said(finding)
    assert len(hot_spot_areas(finding)) == 0
    finding_layer(finding)
    nobody = detect(city, DetectRequest("risk", where=IncidentFilter(sources=("nobody",))))
    assert nobody.sentences[0].startswith("Too few to say")


def test_risk_needs_a_population(city: Workspace) -> None:
    with pytest.raises(UserError, match="needs a population of 'dogs'"):
        detect(city, DetectRequest("risk", measure="dogs"))


def test_a_risk_surface_writes_no_empty_numbers(city: Workspace, tmp_path: object) -> None:
    from pathlib import Path

    from hotspots.workflows.detecting import write_finding

    out = Path(str(tmp_path)) / "risk.geojson"
    finding = detect(city, DetectRequest("risk", cell_m=300, options=(("floor_per_km2", 2000.0),)))
    write_finding(finding, out)
    text = out.read_text(encoding="utf-8")
    assert "NaN" not in text
    assert '"risk": null' in text
    assert np.isnan(finding.frame["risk"]).any()


def test_documents_sort_a_surface_into_the_classes_of_the_screen(city: Workspace) -> None:
    """Classes hold equal shares of the surface: with as many cells each, a whole town would be the top."""
    finding = detect(city, DetectRequest("density", cell_m=200))
    printed, shown = hot_spot_evidence(finding, ()).layer, finding_layer(finding)
    assert printed is not None
    assert shown is not None
    on_screen = [entry.label for entry in shown.legend.entries if entry.label != "no incidents"]
    assert sorted(printed.classes.labels) == sorted(on_screen)
    summed = np.zeros(len(printed.classes.labels))
    dense = finding.frame["density_per_km2"].to_numpy()
    np.add.at(summed, list(printed.classes.index), dense[dense > 0])
    assert summed.max() < 2 * summed.min()
