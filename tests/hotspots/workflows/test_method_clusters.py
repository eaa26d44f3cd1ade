"""Clusters by characteristic: the planted places of the city, words, map and choices that make no sense."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
import shapely

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.synthetic import planted
from geodata.synthetic.blocks import CENTRE_M
from geodata.workspace import Workspace
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.workflows.detecting import DetectRequest, detect, hot_spot_areas, write_finding
from hotspots.workflows.findings import Finding
from hotspots.workflows.mapping import finding_layer, result_table

EACH = (("by", "characteristic"),)


def said(finding: Finding) -> str:
    return " ".join([*finding.sentences, *finding.notes])


@pytest.fixture
def each(city: Workspace) -> Finding:
    return detect(city, DetectRequest("clusters", options=EACH))


def test_every_planted_hot_spot_is_a_cluster_of_those_it_was_aimed_at(each: Finding) -> None:
    frame = each.frame
    for spot in planted.HOT_SPOTS:
        centre = np.array(CENTRE_M) + spot.offset_m
        middle = shapely.Point(centre).buffer(spot.radius_m / 2)
        for name in spot.characteristics:
            mine = frame[frame["characteristic"] == name]
            assert mine.intersects(middle).any(), f"{spot.name}: {name}"


def test_the_characteristic_without_a_planted_hot_spot_has_no_cluster(each: Finding) -> None:
    assert planted.CONTROL_CHARACTERISTIC not in set(each.frame["characteristic"])
    assert "Age: no cluster among" in said(each)


def test_largest_cluster_of_each_characteristic_is_a_planted_one(each: Finding) -> None:
    circles = {
        name: [
            shapely.Point(np.array(CENTRE_M) + spot.offset_m).buffer(spot.radius_m)
            for spot in planted.HOT_SPOTS
            if name in spot.characteristics
        ]
        for name in CHARACTERISTIC_LABELS
    }
    for name, rows in each.frame.groupby("characteristic"):
        assert rows.iloc[0].geometry.intersects(shapely.union_all(circles[str(name)])), name


def test_rows_counts_and_words(each: Finding, city: Workspace) -> None:
    frame = each.frame
    assert frame["cluster_id"].tolist() == list(range(1, len(frame) + 1))
    alone = detect(
        city,
        DetectRequest(
            "clusters",
            eps_m=float(each.parameters["eps_m"]),
            where=IncidentFilter(characteristics=("disability",)),
        ),
    )
    mine = frame[frame["characteristic"] == "disability"]
    assert mine["count"].tolist() == alone.frame["count"].tolist()
    assert mine["min_incidents"].unique().tolist() == [alone.parameters["min_incidents"]]
    assert "must not be added up" in said(each)
    assert "not a test" in said(each)
    assert each.on_map + each.not_on_map == each.incidents
    json.dumps(each.parameters)


def test_combinations_are_incidents_aimed_at_both(city: Workspace) -> None:
    pair = "race+religion_or_belief"
    finding = detect(city, DetectRequest("clusters", options=(("combinations", (pair,)),)))
    both = IncidentFilter(characteristics=("race", "religion_or_belief"), combine="all")
    alone = detect(city, DetectRequest("clusters", where=both))
    assert finding.on_map == alone.on_map
    assert set(finding.frame["characteristic"]) == {pair}
    assert set(finding.frame["aimed_at"]) == {"Race and religion or belief"}
    assert finding.frame["count"].tolist() == alone.frame["count"].tolist()
    with pytest.raises(UserError, match="combinations"):
        detect(city, DetectRequest("clusters", options=(("combinations", ("race+race",)),)))


def test_map_table_file_and_zones(each: Finding, tmp_path: Any) -> None:
    layer = finding_layer(each)
    assert layer is not None
    assert 1 < len(layer.legend.entries) <= 6
    assert "Aimed at" in result_table(each)
    assert len(hot_spot_areas(each)) == len(each.frame)
    assert np.all(np.diff(each.shown.drawn["area_km2"]) <= 0)
    write_finding(each, tmp_path / "each.geojson")
    features = json.loads((tmp_path / "each.geojson").read_text(encoding="utf-8"))["features"]
    assert {feature["properties"]["characteristic"] for feature in features} == set(
        each.frame["characteristic"]
    )


@pytest.mark.parametrize("options", [(), EACH])
@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (math.nan, "above zero"),
        (math.inf, "above zero"),
        (-5.0, "above zero"),
        (0.0, "above zero"),
        (1e9, "across"),
    ],
)
def test_a_reach_that_makes_no_sense_is_refused(
    city: Workspace, options: Any, method: Any, reach: float, words: str
) -> None:
    with pytest.raises(UserError, match=r"The reach of the clusters") as refused:
        detect(city, DetectRequest("clusters", eps_m=reach, cluster_method=method, options=options))
    assert words in str(refused.value)


def test_no_other_lies_apart_when_all_are_inside(city: Workspace) -> None:
    wide = detect(city, DetectRequest("clusters", eps_m=5_000.0, min_incidents=2))
    assert "(100%)" in wide.sentences[0]
    assert "apart" not in wide.sentences[0]
    assert "; the others lie apart." in detect(city, DetectRequest("clusters")).sentences[0]


def test_too_few_and_nobody(city: Workspace) -> None:
    few = IncidentFilter(categories=("no such category",))
    finding = detect(city, DetectRequest("clusters", where=few, options=EACH))
    assert len(finding.frame) == 0
    assert "Too few to say" in finding.sentences[0]
    assert finding_layer(finding) is None
    wide = detect(
        city,
        DetectRequest("clusters", cluster_method="hdbscan", min_incidents=12, options=EACH),
    )
    assert set(wide.frame["min_incidents"]) == {12}
    assert "never fewer than 5" not in said(wide)
    assert "a cluster has at least 12" in said(wide)
    assert "within the reach of one" not in said(wide)
