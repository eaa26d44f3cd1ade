"""Stability on the map of Gi*: columns, classes, words, which points move, and when nothing is said."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geodata.areas.levels import AreaLevel, save_level
from geodata.dataset.filters import IncidentFilter
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, Finding, detect, finding_to_dict
from hotspots.workflows.detection.inputs import area_positions, read_inputs
from hotspots.workflows.detection.stability import _moved
from hotspots.workflows.mapping import finding_layer, result_table

EAST, NORTH = 450_000.0, 300_000.0


def town(workspace: Workspace, months: int = 12, off_m: float | None = None, n: int = 500) -> None:
    """A town of 3 km by 3 km in nine areas, with a heap of incidents round one crossing."""
    from deltalake import write_deltalake

    rng = np.random.default_rng(8)
    corners = np.array([(EAST + 1000 * k, NORTH + 1000 * m) for m in range(3) for k in range(3)])
    codes = np.array([f"W{k}" for k in range(9)], dtype=object)
    shapes = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 1000, corners[:, 1] + 1000)
    save_level(workspace, AreaLevel("ward", codes, codes, shapes))
    near = np.arange(n) % 4 == 0
    x, y = np.where(near[:, None], rng.normal(1550, 60, (n, 2)), rng.uniform(0, 3000, (n, 2))).T
    area = (y // 1000 * 3 + x // 1000).astype(int)
    began = (np.datetime64("2024-01", "M") + np.arange(n) % months).astype("datetime64[us]")
    columns: dict[str, Any] = {
        "incident_id": [f"p:{number}" for number in range(n)],
        "source": ["police"] * n,
        "category": ["Public order"] * n,
        "date_precision": ["day"] * n,
        "location_precision": ["exact"] * n,
        "occurred_from": began,
        "occurred_to": began,
        "easting_m": EAST + x,
        "northing_m": NORTH + y,
        "uncertainty_m": [off_m] * n,
        "batch_id": ["b1"] * n,
        "area_ward": [f"W{k}" for k in area],
        "area_ward_by": ["printed" if number % 2 else "polygon" for number in range(n)],
    }
    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by"):
        schema = schema.append(pa.field(name, pa.string()))
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(n, field.type)
        for field in schema
    ]
    write_deltalake(str(workspace.incidents_path), pa.Table.from_arrays(arrays, schema=schema))


def ask(workspace: Workspace, **more: Any) -> Finding:
    return detect(workspace, DetectRequest("gi-star", **{"cell_m": 100.0, **more}))


def test_a_planted_hot_spot_is_solid_and_the_words_agree_with_the_map(workspace: Workspace) -> None:
    town(workspace, off_m=30.0)
    finding = ask(workspace)
    frame = finding.frame
    assert frame["stable_share"].between(0, 1).all()
    crossing = frame[frame.contains(shapely.Point(EAST + 1550, NORTH + 1550))].iloc[0]
    assert (crossing["stability"], crossing["hot_class"], crossing["stable_share"]) == ("solid", "solid", 1.0)
    hot = frame[frame["spot"] == "hot"]
    assert (hot["stability"] != "").all()
    assert (frame.loc[frame["spot"] != "hot", "stability"] == "").all()
    said = " ".join(finding.sentences)
    solid = int((hot["stability"] == "solid").sum())
    assert f"Of {len(hot):,} hot cells, {solid} " in said
    assert "of the 23 other ways of looking" in said
    assert "says little here" not in said
    assert finding.parameters["stability"] == {
        "looks": 23,
        "solid": 0.9,
        "likely": 0.6,
        "location_draws": 6,
        "seed": 20_250_101,
    }
    json.dumps(finding_to_dict(finding))


def test_where_few_ways_could_be_tried_solid_is_said_to_say_little(city: Workspace) -> None:
    june = IncidentFilter(start=datetime.date(2025, 6, 1), end=datetime.date(2025, 6, 30))
    finding = detect(city, DetectRequest("gi-star", level="lsoa21", where=june))
    looks = finding.parameters["stability"]["looks"]
    assert looks < 10
    assert (finding.frame["spot"] == "hot").any()
    assert f"Only {looks} other ways could be tried" in " ".join(finding.sentences)


def test_the_map_has_a_colour_a_class_and_the_table_the_shares(workspace: Workspace) -> None:
    town(workspace)
    finding = ask(workspace)
    layer = finding_layer(finding)
    assert layer is not None
    kinds = finding.frame["hot_class"].value_counts()
    shown = {entry.label: entry.places for entry in layer.legend.entries}
    for each in finding.shown.classes:
        assert shown.get(each.label, 0) == kinds.get(each.value, 0)
    assert len(finding.shown.classes) + 1 <= 5
    table = result_table(finding)
    assert {"Stability", "Hot in this share of other looks"} <= set(table)
    looks = finding.shown.tables[0].frame
    assert len(looks) == 17
    assert looks["Stay hot (%)"].between(0, 100).all()


def test_without_a_radius_no_point_moves_and_that_is_said(workspace: Workspace) -> None:
    town(workspace)
    notes = " ".join(ask(workspace).notes)
    assert "so the points were not moved" in notes
    assert "the points moved within their uncertainty" not in notes


def test_a_short_period_is_not_cut(workspace: Workspace) -> None:
    town(workspace, months=3)
    finding = ask(workspace)
    assert "Fewer than four months hold incidents" in " ".join(finding.notes)
    assert finding.parameters["stability"]["looks"] == 13


@pytest.mark.parametrize(
    ("more", "looks"),
    [
        ({"shape": "hexagon"}, 16),
        ({"options": (("p_values", "exact"),)}, 17),
        ({"options": (("p_values", "normal"), ("correction", "by"))}, 17),
        ({"options": (("p_values", "permutation"), ("permutations", 999))}, 17),
        ({"cell_m": None, "level": "ward"}, 6),
        ({"cell_m": None, "level": "ward", "options": (("p_values", "exact"),)}, 6),
    ],
)
def test_every_way_to_ask_has_its_looks(workspace: Workspace, more: dict[str, Any], looks: int) -> None:
    town(workspace)
    finding = ask(workspace, **more)
    assert finding.parameters["stability"]["looks"] == looks
    assert finding.frame["stable_share"].between(0, 1).all()


def test_only_incidents_told_by_their_point_move_between_areas(workspace: Workspace) -> None:
    town(workspace, off_m=400.0)
    request = DetectRequest("gi-star", level="ward")
    inputs = read_inputs(workspace, request, columns=("easting_m", "occurred_from", "uncertainty_m"))
    from geodata.areas import load_level

    level = load_level(workspace, "ward")
    before = area_positions(inputs, level)
    after = _moved(inputs, before, level.polygons)
    printed = (inputs.incidents["area_ward_by"] == "printed").to_numpy(bool)
    assert len(after) == 6
    for places in after:
        assert (places[printed] == before[printed]).all()
        assert (places[~printed] != before[~printed]).any()
    # Some leave the town altogether: they are in no area then.
    assert any((places[~printed] == -1).any() for places in after)


def test_it_can_be_left_out(workspace: Workspace) -> None:
    town(workspace)
    finding = ask(workspace, options=(("stability", False),))
    assert "stability" not in finding.frame
    assert "stability" not in finding.parameters or finding.parameters["stability"] is False
    assert finding.shown.class_column is None


@pytest.mark.parametrize("n", [0, 1, 2, 9])
def test_too_few_incidents_have_no_stability(workspace: Workspace, n: int) -> None:
    town(workspace, n=n, off_m=10.0)
    finding = ask(workspace)
    assert finding.sentences[0].startswith("Too few to say")
    assert "stability" not in finding.frame


def test_all_in_one_place_is_answered(workspace: Workspace) -> None:
    town(workspace, n=12)
    finding = ask(workspace, cell_m=5000.0)
    assert len(finding.sentences) >= 1


def test_rates_by_area_have_looks_too(city: Workspace) -> None:
    finding = detect(city, DetectRequest("gi-star", level="lsoa21", value="rate"))
    assert finding.parameters["stability"]["looks"] == 12
    assert finding.frame["stable_share"].between(0, 1).all()
    again = detect(city, DetectRequest("gi-star", level="lsoa21", value="rate"))
    assert (again.frame["stable_share"] == finding.frame["stable_share"]).all()


def test_the_densest_ground_is_looked_at_again(workspace: Workspace) -> None:
    town(workspace, off_m=30.0)
    finding = detect(workspace, DetectRequest("density", cell_m=100.0))
    frame = finding.frame
    assert frame["stable_share"].between(0, 1).all()
    assert (frame["stability"] != "").sum() == frame["densest"].sum() == 18
    assert "Of the densest 2% of the ground (18 cells)" in " ".join(finding.sentences)
    assert finding.parameters["stability"]["looks"] == 14
    assert "Stability" in result_table(finding)
    plain = detect(workspace, DetectRequest("density", cell_m=100.0, options=(("stability", False),)))
    assert "stability" not in plain.frame
    np.testing.assert_allclose(plain.frame["density_per_km2"], frame["density_per_km2"])


ORDER = IncidentFilter(categories=("Public order",))


@pytest.mark.parametrize(
    ("method", "asked", "changed"),
    [
        ("local-moran", {"cell_m": 250.0}, {"Place of the grid": 4, "Cell size": 2, "Neighbours": 1}),
        ("local-moran", {"level": "ward"}, {"Neighbours": 2}),
        ("clusters", {}, {"Reach": 4, "Least number of incidents of a core": 4}),
        ("risk", {"where": ORDER, "options": {"stability": True, "against": "incidents"}}, {"Bandwidth": 4}),
    ],
)
def test_other_methods_look_again_too(
    workspace: Workspace, method: str, asked: dict[str, Any], changed: dict[str, int]
) -> None:
    town(workspace, off_m=30.0)
    finding = detect(workspace, DetectRequest(method, **asked))
    table = next(one.frame for one in finding.shown.tables if one.title == "Other ways of looking")
    tried = table["What was changed"].value_counts()
    draws = {} if method == "risk" else {"Exact place of each point": 6}
    assert tried.to_dict() == changed | {"Period": 4} | draws
    assert finding.parameters["stability"]["looks"] == len(table)
    assert set(finding.frame["stability"]) <= {"", "solid", "likely", "depends on choices"}
    assert any(note.startswith("Stability: ") for note in finding.notes)
    assert "stability" in result_table(finding).columns or "Stability" in result_table(finding).columns
    json.dumps(finding_to_dict(finding))


def test_the_planted_cluster_is_found_again_and_said_to_be(workspace: Workspace) -> None:
    town(workspace, off_m=10.0)
    finding = detect(workspace, DetectRequest("clusters", eps_m=60.0, min_incidents=15))
    crossing = finding.frame[finding.frame.contains(shapely.Point(EAST + 1550, NORTH + 1550))].iloc[0]
    assert (crossing["stability"], crossing["stable_share"]) == ("solid", 1.0)
    assert "solid: found again in at least 90% of the 18 other ways of looking" in " ".join(finding.sentences)


def test_so_many_incidents_are_not_clustered_again_and_that_is_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots.workflows.detection import stability_clusters

    monkeypatch.setitem(stability_clusters.MOST_POINTS, "dbscan", 499)
    town(workspace)
    finding = detect(workspace, DetectRequest("clusters"))
    assert "stability" not in finding.frame
    assert "as there are more than 499 incidents" in " ".join(finding.notes)
