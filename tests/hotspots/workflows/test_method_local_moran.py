"""Local Moran and the ways of Gi* in command and map: words, choices, rates, what is too few to say."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geodata.areas.levels import AreaLevel, save_level
from geodata.areas.population import save_population, sum_population
from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, detect, finding_to_dict, hot_spot_areas

EAST, NORTH, SIDE = 458_000.0, 304_000.0, 10
ISLAND = SIDE**2
BLOCK = tuple(row * SIDE + column for row in range(1, 5) for column in range(1, 5))
RING = tuple(row * SIDE + column for row in (6, 7, 8) for column in (6, 7, 8))
QUIET = 77
"""Sixteen busy wards that touch, and eight round a quiet one."""
PLAIN = {"stability": False}


def wards() -> AreaLevel:
    """A hundred wards of one square kilometre, and an island."""
    number = np.arange(SIDE**2)
    west, south = number % SIDE * 1000.0, number // SIDE * 1000.0
    boxes = [*shapely.box(EAST + west, NORTH + south, EAST + west + 1000, NORTH + south + 1000)]
    boxes.append(shapely.box(EAST + 20_000, NORTH, EAST + 21_000, NORTH + 1000))
    codes = [f"W{k:03d}" for k in range(ISLAND + 1)]
    return AreaLevel(
        "ward",
        np.array(codes, dtype=object),
        np.array([f"Ward {k}" for k in range(ISLAND + 1)], dtype=object),
        np.array(boxes, dtype=object),
    )


def write(workspace: Workspace, counts: np.ndarray) -> None:
    from deltalake import write_deltalake

    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by"):
        schema = schema.append(pa.field(name, pa.string()))
    rows = []
    for ward, count in enumerate(counts):
        for _ in range(int(count)):
            number = len(rows)
            rows.append(
                {
                    "incident_id": f"police:{number}",
                    "source": "police",
                    "occurred_from": datetime.datetime(2024, 1 + number % 12, 1),
                    "occurred_to": datetime.datetime(2024, 1 + number % 12, 28),
                    "date_precision": "month",
                    "category": "Public order",
                    "easting_m": EAST + ward % SIDE * 1000 + 40 + number * 37 % 900,
                    "northing_m": NORTH + ward // SIDE % SIDE * 1000 + 40 + number * 53 % 900,
                    "location_precision": "street",
                    "batch_id": "b1",
                    "source_row": number + 2,
                    "area_ward": f"W{ward:03d}",
                    "area_ward_by": "printed",
                }
            )
    write_deltalake(str(workspace.incidents_path), pa.Table.from_pylist(rows, schema=schema))


@pytest.fixture
def town(workspace: Workspace) -> Workspace:
    save_level(workspace, wards())
    counts = np.random.default_rng(3).poisson(3, ISLAND + 1)
    counts[[*BLOCK, *RING]] = 30
    counts[QUIET] = 0
    write(workspace, counts)
    people = [*np.full(ISLAND, 1013), 40]
    people[50] = 0
    texts = [
        pa.chunked_array([pa.array([str(each) for each in column])]) for column in (wards().codes, people)
    ]
    save_population(
        workspace, sum_population(*texts, None, what="test")[0], level="ward", measure="residents"
    )
    return workspace


def said(finding: Any) -> str:
    return " ".join([*finding.sentences, *finding.notes])


def test_block_and_the_quiet_place_in_it(town: Workspace) -> None:
    finding = detect(town, DetectRequest("local-moran", level="ward"))
    frame = finding.frame.set_index("area_code")
    assert frame.loc[f"W0{QUIET}", "pattern"] == "Low among high"
    assert "High among high" in set(frame["pattern"])
    assert frame.loc["W100", ["i", "z", "p", "q"]].tolist() == [0, 0, 1, 1]
    assert frame.loc["W100", "pattern"] == "Not significant"
    assert not frame[["i", "z", "p", "q"]].isna().any(axis=None)
    assert "stand high among high neighbours" in finding.sentences[0]
    assert "Ward 77: little recorded is not the same as little harm" in said(finding)
    assert "counted out over all ways to shuffle" in said(finding)
    assert "1 place has no neighbour" in said(finding)
    assert finding.parameters["p_values"] == "exact"
    assert finding.parameters["alpha"] == 0.05
    assert finding.shown.class_column == "pattern"
    assert len(finding.shown.classes) == 4
    assert len(hot_spot_areas(finding)) >= 1
    assert finding_to_dict(finding)


def test_rates_leave_out_who_has_no_people(town: Workspace) -> None:
    finding = detect(town, DetectRequest("local-moran", level="ward", value="rate"))
    frame = finding.frame.set_index("area_code")
    assert frame.loc["W050", "pattern"] == "No value"
    assert {"population", "rate", "standardised_rate"} <= set(frame.columns)
    assert "standardising them (empirical Bayes)" in said(finding)
    assert finding.parameters["p_values"] == "permutation"
    assert f"{finding.parameters['permutations']:,} random shuffles (seed 1)" in said(finding)
    again = detect(town, DetectRequest("local-moran", level="ward", value="rate"))
    np.testing.assert_array_equal(finding.frame["p"], again.frame["p"])
    plain = detect(
        town,
        DetectRequest(
            "local-moran", level="ward", value="rate", options=(("standardise", "none"), ("permutations", 99))
        ),
    )
    assert "standardised_rate" not in plain.frame
    assert "They cannot be smaller than 0.02" in said(plain)


def test_on_cells(town: Workspace) -> None:
    finding = detect(town, DetectRequest("local-moran", cell_m=1000))
    assert finding.frame["count"].sum() == finding.on_map
    assert "High among high" in set(finding.frame["pattern"])
    with pytest.raises(UserError, match="no population is known"):
        detect(town, DetectRequest("local-moran", cell_m=1000, value="rate"))


def test_nothing_and_too_few(town: Workspace) -> None:
    nobody = detect(
        town, DetectRequest("local-moran", level="ward", where=IncidentFilter(sources=("nobody",)))
    )
    assert "Too few to say" in nobody.sentences[0]
    assert set(nobody.frame["pattern"]) == {"Not significant"}


def test_nothing_significant_is_said_plainly(workspace: Workspace) -> None:
    save_level(workspace, wards())
    write(workspace, np.full(ISLAND + 1, 1))
    finding = detect(workspace, DetectRequest("local-moran", level="ward"))
    assert "none of 101 Ward areas is significantly like or unlike its neighbours" in finding.sentences[0]
    assert len(hot_spot_areas(finding)) == 0


@pytest.mark.parametrize("value", ["count", "rate"])
@pytest.mark.parametrize("way", ["scatter", "permutation", "normal"])
def test_ways_of_gi_star(town: Workspace, way: str, value: Any) -> None:
    options = (*PLAIN.items(), ("p_values", way), ("permutations", 999), ("correction", "by"))
    finding = detect(town, DetectRequest("gi-star", level="ward", value=value, options=options))
    assert finding.parameters["p_values"] == way
    assert finding.parameters["correction"] == "Benjamini-Yekutieli"
    assert "Benjamini and Yekutieli" in said(finding)
    frame = finding.frame.set_index("area_code")
    assert (frame["p"].dropna() <= 1).all()
    if way != "permutation":
        assert frame.loc["W022", "spot"] == "hot"


def test_the_usual_way_of_gi_star_is_never_bolder_than_the_normal_curve(town: Workspace) -> None:
    usual, normal, exact = (
        detect(town, DetectRequest("gi-star", level="ward", options=(*PLAIN.items(), *more))).frame
        for more in ((), (("p_values", "normal"),), (("p_values", "exact"),))
    )
    assert (usual["p"] >= normal["p"]).all()
    np.testing.assert_allclose(usual["z"], exact["z"])
    assert set(exact.loc[exact["spot"] == "hot", "area_code"]) <= set(
        normal.loc[normal["spot"] == "hot", "area_code"]
    )


def test_what_cannot_be_counted_out_is_refused(town: Workspace) -> None:
    options = (*PLAIN.items(), ("p_values", "exact"))
    with pytest.raises(UserError, match="not whole numbers"):
        detect(town, DetectRequest("gi-star", level="ward", value="rate", options=options))
