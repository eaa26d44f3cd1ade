"""Characteristics that meet: the city, a made-up town with a planted meeting place, words, map, refusals."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, detect, hot_spot_areas, write_finding
from hotspots.workflows.findings import Finding
from hotspots.workflows.mapping import finding_layer, result_table

EAST, NORTH = 458_000.0, 304_000.0
CORNER = shapely.Point(EAST + 1500, NORTH + 1500)


def said(finding: Finding) -> str:
    return " ".join([*finding.sentences, *finding.notes])


def records(rng: np.random.Generator) -> list[dict[str, Any]]:
    """300 incidents anywhere, aimed at race, disability or gender; 40 of the last two at a corner."""
    names = ("race", "disability", "gender")
    spots = [(*rng.uniform(0, 6000, 2), str(rng.choice(names, p=[0.6, 0.2, 0.2]))) for _ in range(300)]
    spots += [(*(1500 + rng.normal(0, 60, 2)), ("disability", "gender")[k % 2]) for k in range(40)]
    return [
        {
            "incident_id": f"police:{number}",
            "source": "council" if number % 5 == 0 else "police",
            "occurred_from": datetime.datetime(2024, 1 + number % 12, 1),
            "occurred_to": datetime.datetime(2024, 1 + number % 12, 1),
            "date_precision": "day",
            "category": "Public order",
            **{name: name == mark for name in names},
            "easting_m": EAST + x,
            "northing_m": NORTH + y,
            "location_precision": "exact",
            "batch_id": "b1",
            "source_file": "f.csv",
            "source_row": number + 2,
        }
        for number, (x, y, mark) in enumerate(spots)
    ]


@pytest.fixture
def town(workspace: Workspace, rng: np.random.Generator) -> Workspace:
    from deltalake import write_deltalake

    write_deltalake(str(workspace.incidents_path), pa.Table.from_pylist(records(rng), schema=arrow_schema()))
    return workspace


def test_planted_meeting_place_is_found_named_and_drawn(town: Workspace) -> None:
    finding = detect(town, DetectRequest("colocation", options=(("band_m", 200.0),)))
    top = finding.frame.iloc[0]
    assert (top["first"], top["second"], top["finding"]) == ("disability", "gender", "together")
    assert top["q"] < 0.05
    assert top["ratio"] > top["chance_high"] > 1
    assert "aimed at disability and another aimed at gender are within 200 m" in finding.sentences[0]
    drawn = finding.shown.drawn
    assert drawn.iloc[0].geometry.contains(CORNER)
    assert drawn["count"].iloc[0] == drawn["count_first"].iloc[0] + drawn["count_second"].iloc[0] >= 40
    assert hot_spot_areas(finding).iloc[0].geometry.contains(CORNER)
    assert (finding.frame["finding"] == "together").sum() == 1
    assert "does not say that one leads to the other" in said(finding)
    assert "No record says anything about age" in said(finding)
    assert finding.on_map == 340


def test_answers_are_the_same_every_time_and_can_be_written(town: Workspace, tmp_path: Any) -> None:
    request = DetectRequest("colocation", options=(("band_m", 200.0), ("deals", 99)))
    one, two = detect(town, request), detect(town, request)
    assert one.frame["p"].tolist() == two.frame["p"].tolist()
    assert one.parameters["seed"] == two.parameters["seed"]
    json.dumps(one.parameters)
    for ending in (".geojson", ".gpkg", ".parquet", ".csv"):
        write_finding(one, tmp_path / f"pairs{ending}")
    text = (tmp_path / "pairs.geojson").read_text(encoding="utf-8")
    assert len(json.loads(text)["features"]) == 3
    layer = finding_layer(one)
    assert layer is not None
    assert layer.legend.noun == "meeting places"
    assert result_table(one).columns[0] == "Characteristics"
    [heat] = one.shown.charts
    assert len(heat.frame) == 9
    assert len(one.shown.tables[0].frame) == 3
    assert one.parameters["deal"] == "source", "as there are two"


@pytest.mark.parametrize("deal", ["source", "nearby"])
def test_dealing_within_groups(town: Workspace, deal: str) -> None:
    finding = detect(town, DetectRequest("colocation", options=(("band_m", 200.0), ("deal", deal))))
    assert {"source": "of each source", "nearby": "square of 2 km"}[deal] in said(finding)
    assert ("compare with dealing within each source" in said(finding)) == (deal == "nearby")
    assert finding.frame.iloc[0]["finding"] == "together"


def test_the_city_where_two_meet_through_incidents_aimed_at_both(city: Workspace) -> None:
    """
    Many incidents of the fictional city are aimed at gender identity and sexual orientation both.

    No hot spot for those two together was planted: without such incidents nothing is left of it.
    """
    finding = detect(city, DetectRequest("colocation", options=(("deals", 419),)))
    assert len(finding.frame) == 21
    shared = finding.frame.set_index(["first", "second"]).loc[("gender_identity", "sexual_orientation")]
    assert shared["finding"] == "together only through incidents aimed at both"
    assert (
        "Of no two characteristics is it clear that they stand near each other more" in finding.sentences[0]
    )
    figures = f"{shared['ratio']:.2f} times as often as chance would bring, q "
    without = f"without such incidents {shared['ratio_without_both']:.2f} times)"
    (through_both,) = [each for each in finding.sentences if "only through incidents that were aimed" in each]
    assert "not clearly more without those" in through_both
    assert figures in through_both
    assert without in through_both
    assert "This is the usual finding and says little." in finding.sentences[-1]
    assert "; q " in finding.sentences[-1]
    assert "together" not in set(finding.frame["finding"])
    assert len(finding.shown.drawn) == 0
    assert finding_layer(finding) is None
    assert len(hot_spot_areas(finding)) == 0
    assert finding.on_map + finding.not_on_map == finding.incidents


def test_chosen_characteristics_and_too_few(city: Workspace, town: Workspace) -> None:
    two = IncidentFilter(characteristics=("race", "disability"))
    finding = detect(city, DetectRequest("colocation", where=two, options=(("deals", 99),)))
    assert len(finding.frame) == 1
    with pytest.raises(UserError, match="two or more"):
        detect(city, DetectRequest("colocation", where=IncidentFilter(characteristics=("race",))))


def test_next_to_nothing_gets_an_answer(city: Workspace) -> None:
    nobody = IncidentFilter(categories=("no such category",))
    for where in (nobody, IncidentFilter(settings=("online",), sources=("transport",))):
        finding = detect(city, DetectRequest("colocation", where=where))
        assert "Too few to say" in finding.sentences[0]
        assert len(finding.frame) == 0
        assert finding.shown.charts == ()
        assert finding_layer(finding) is None
        assert not finding.frame["p"].isna().any()
