"""The scan as a method of command and map: comparisons, time, alerts, words, what is too few to say."""

from __future__ import annotations

import datetime
import json
from typing import Any

import geopandas as gpd
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
from hotspots.workflows.detecting import DetectRequest, detect, finding_to_dict, hot_spot_areas, write_finding

EAST, NORTH = 458_000.0, 304_000.0
RACE = IncidentFilter(characteristics=("race",))
QUICK = ("permutations", 99)
HOT = 12
"""The ward in the middle, where more is planted."""


def wards() -> AreaLevel:
    """Twenty-five wards of one square kilometre, five in a row."""
    west, south = np.arange(25) % 5 * 1000.0, np.arange(25) // 5 * 1000.0
    boxes = shapely.box(EAST + west, NORTH + south, EAST + west + 1000, NORTH + south + 1000)
    codes, names = ([f"{first}{k:02d}" for k in range(25)] for first in ("W", "Ward "))
    return AreaLevel("ward", np.array(codes, dtype=object), np.array(names, dtype=object), boxes)


def record(
    number: int, ward: int, day: datetime.date, *, race: bool, precision: str = "day"
) -> dict[str, Any]:
    moment = datetime.datetime.combine(day, datetime.time())
    return {
        "incident_id": f"police:{number}",
        "source": "police",
        "occurred_from": moment,
        "occurred_to": moment,
        "date_precision": precision,
        "category": "Public order" if number % 3 else "Violence",
        "race": race,
        "easting_m": EAST + ward % 5 * 1000 + 100 + number % 9 * 90,
        "northing_m": NORTH + ward // 5 * 1000 + 100 + number % 7 * 110,
        "location_precision": "street",
        "batch_id": "b1",
        "source_file": "f.csv",
        "source_row": number + 2,
        "area_ward": f"W{ward:02d}",
        "area_ward_by": "polygon",
    }


def fill(workspace: Workspace, rows: list[dict[str, Any]], *, people: bool = True) -> Workspace:
    from deltalake import write_deltalake

    save_level(workspace, wards())
    if people:
        counts = pa.chunked_array([pa.array(["1000"] * 24 + ["0"])])
        codes = pa.chunked_array([pa.array(wards().codes.tolist())])
        table = sum_population(codes, counts, None, what="test")[0]
        save_population(workspace, table, level="ward", measure="residents")
    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by"):
        schema = schema.append(pa.field(name, pa.string()))
    known = [{name: value for name, value in row.items() if name in schema.names} for row in rows]
    write_deltalake(str(workspace.incidents_path), pa.Table.from_pylist(known, schema=schema))
    return workspace


def town(*, planted: int = 40) -> list[dict[str, Any]]:
    """Ten of race and twenty others in each ward over 2025, and more in the middle from November on."""
    rng, first = np.random.default_rng(1), datetime.date(2025, 1, 1)
    rows: list[dict[str, Any]] = []
    for ward in range(25):
        for number in range(30):
            day = first + datetime.timedelta(days=int(rng.integers(0, 365)))
            rows.append(record(len(rows), ward, day, race=number < 10))
    for _ in range(planted):
        day = datetime.date(2025, 11, 1) + datetime.timedelta(days=int(rng.integers(0, 61)))
        rows.append(record(len(rows), HOT, day, race=True))
    return rows


@pytest.fixture
def loaded(workspace: Workspace) -> Workspace:
    return fill(workspace, town())


def ask(workspace: Workspace, *options: tuple[str, Any], **more: Any) -> Any:
    return detect(workspace, DetectRequest("scan", options=(QUICK, *options), **{"where": RACE, **more}))


def said(finding: Any) -> str:
    return " ".join([*finding.sentences, *finding.notes])


def test_against_residents(loaded: Workspace) -> None:
    finding = ask(loaded, level="ward")
    first = finding.frame.iloc[0]
    assert first[["cluster_id", "count", "observed", "areas", "evidence"]].tolist() == [
        1,
        50,
        50,
        "Ward 12",
        "clear",
    ]
    # 280 of race where anybody lives, shared over 24 wards of 1,000.
    assert first["expected"] == pytest.approx(280 / 24)
    assert first["relative_risk"] == pytest.approx(50 / (230 / 23))
    assert (first["p"], first["radius_m"]) == (0.01, 0)
    assert (first["from"], first["to"]) == (None, None)
    assert finding.frame.geometry.iloc[0].equals(wards().polygons[HOT])
    assert finding.parameters["model"] == "poisson"
    assert (finding.incidents, finding.on_map) == (290, 280)
    text = said(finding)
    assert "in and around Ward 12 (1 area): 50 recorded where 11.7 would be expected" in text
    assert "None of 99 random maps" in text
    assert "as Ward areas have a population" in text
    assert "1 area without a population is left out (10 incidents)" in text
    assert "not why" in text
    json.dumps(finding_to_dict(finding))


def test_clear_clusters_become_hot_spots(loaded: Workspace) -> None:
    spots = hot_spot_areas(ask(loaded, level="ward"))
    assert spots["count"].tolist() == [50]
    assert "p ≤ 0.05" in spots["why"].iloc[0]


def test_against_other_incidents_by_level_and_by_cell(loaded: Workspace) -> None:
    by_ward = ask(loaded, ("model", "bernoulli"), level="ward")
    first = by_ward.frame.iloc[0]
    # 50 of 70 there; 290 of 790 everywhere.
    assert first["expected"] == pytest.approx(70 * 290 / 790)
    assert first["areas"] == "Ward 12"
    assert "Compared with 500 other incidents" in said(by_ward)
    by_cell = ask(loaded, cell_m=1000)
    assert by_cell.parameters["model"] == "bernoulli"
    assert by_cell.frame.iloc[0]["observed"] == 50
    assert by_cell.frame.geometry.iloc[0].contains(wards().polygons[HOT].centroid)
    assert "centred in Ward 12 (1 cell)" in said(by_cell)
    kinds = ask(loaded, ("model", "bernoulli"), level="ward", where=IncidentFilter(categories=("Violence",)))
    assert "other incidents" in said(kinds)


@pytest.mark.parametrize(
    ("period", "since"), [("month", "2025-11-01"), ("week", "2025-1"), ("day", "2025-1")]
)
def test_when_it_began(loaded: Workspace, period: str, since: str) -> None:
    finding = ask(loaded, ("model", "space-time-permutation"), ("period", period), level="ward")
    first = finding.frame.iloc[0]
    assert first["areas"] == "Ward 12"
    assert first["from"].startswith(since)
    assert first["to"] >= "2025-12-2"
    assert first["evidence"] == "clear"
    chart = finding.shown.charts[0]
    assert chart.frame["incidents"].sum() > 0
    assert f"steps of a {period}" in said(finding)


def test_alerts_and_residents_over_time(loaded: Workspace) -> None:
    now = ask(loaded, ("prospective", True), ("max_periods", 4), level="ward")
    assert now.parameters["period"] == "month"
    assert now.frame.iloc[0]["to"] == now.frame["to"].max()
    assert "since 1 November 2025" in now.sentences[0]
    before = IncidentFilter(characteristics=("race",), end=datetime.date(2025, 9, 30))
    quiet = ask(loaded, ("prospective", True), level="ward", where=before)
    assert (quiet.frame["evidence"] != "clear").all()
    assert "chance alone could bring" in quiet.sentences[0]
    shared = ask(loaded, ("model", "bernoulli"), ("period", "month"), level="ward")
    assert shared.frame.iloc[0]["from"] == "2025-11-01"


def test_look_inside_and_one_after_the_other(workspace: Workspace) -> None:
    rows = town(planted=0)
    day = datetime.date(2025, 6, 1)
    for ward, extra in ((12, 90), (11, 30), (13, 30), (7, 30), (17, 30)):
        rows += [record(len(rows) + number, ward, day, race=True) for number in range(extra)]
    fill(workspace, rows)
    finding = ask(workspace, ("drill_down", True), ("secondary", "iterative"), level="ward")
    inner = finding.frame[finding.frame["part_of"] == 1]
    assert finding.frame.iloc[0]["places"] == 5
    assert inner.iloc[0]["areas"] == "Ward 12"
    assert "the core is in and around Ward 12" in said(finding)
    assert "without the places of those before it" in said(finding) or len(finding.frame) == 2
    narrow = ask(workspace, ("max_radius_m", 500), ("max_share", 0.1), level="ward")
    assert narrow.frame.iloc[0]["places"] == 1
    assert "no further than 500 m" in said(narrow)


def test_only_some_of_many_further_clusters_are_named(workspace: Workspace) -> None:
    rows, day = town(planted=0), datetime.date(2025, 6, 1)
    for ward in (0, 4, 12, 20, 22):
        rows += [record(len(rows) + number, ward, day, race=True) for number in range(50 + ward)]
    finding = ask(fill(workspace, rows), ("max_radius_m", 500), level="ward")
    assert (
        "4 further clusters are clear too, among them one each in and around Ward 20, Ward 12 and Ward 04."
        in finding.sentences
    )


def test_what_would_take_many_minutes_is_refused(loaded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.detect.scan_null.MOST_COMPARED", 1_000)
    with pytest.raises(UserError, match="many minutes"):
        ask(loaded, level="ward")


def test_rough_dates_are_left_out_of_days(workspace: Workspace) -> None:
    rows = town()
    rows += [
        record(len(rows) + number, 3, datetime.date(2025, 5, 1), race=True, precision="month")
        for number in range(30)
    ]
    fill(workspace, rows)
    finding = ask(workspace, ("model", "space-time-permutation"), ("period", "day"), level="ward")
    assert "30 incidents are dated too roughly for steps of a day and left out" in said(finding)
    assert finding.on_map == 290
    assert ask(workspace, ("model", "space-time-permutation"), level="ward").on_map == 320


def test_without_population_and_characteristic_the_usual_is_the_measure(workspace: Workspace) -> None:
    fill(workspace, town(), people=False)
    finding = ask(workspace, level="ward", where=IncidentFilter())
    assert finding.parameters["model"] == "space-time permutation"
    assert "no population is loaded" in said(finding)
    assert ask(workspace, level="ward").parameters["model"] == "bernoulli"


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize(
    "options",
    [
        (),
        (("model", "bernoulli"),),
        (("model", "space-time-permutation"),),
        (("period", "day"),),
    ],
)
@pytest.mark.parametrize("place", [{"level": "ward"}, {"cell_m": 1000.0}])
def test_too_few_is_an_answer(
    workspace: Workspace, count: int, options: tuple[Any, ...], place: dict[str, Any], tmp_path: Any
) -> None:
    day = datetime.date(2025, 6, 1)
    rows = [record(number, 4, day, race=False) for number in range(3)]
    rows += [record(number + 3, 4, day, race=True) for number in range(count)]
    finding = ask(fill(workspace, rows), *options, **place)
    assert finding.sentences[0].startswith("Too few to say")
    assert (finding.frame["evidence"] != "clear").all()
    assert len(hot_spot_areas(finding)) == 0
    shown = finding.frame.drop(columns=["geometry", "part_of", "from", "to", "relative_risk"])
    assert not shown.isna().any(axis=None)
    write_finding(finding, tmp_path / "few.geojson")
    assert isinstance(finding.frame, gpd.GeoDataFrame)


def test_written_files_can_be_read(loaded: Workspace, tmp_path: Any) -> None:
    finding = ask(loaded, level="ward")
    for ending in ("geojson", "gpkg", "csv", "parquet"):
        write_finding(finding, tmp_path / f"scan.{ending}")
    again = gpd.read_file(tmp_path / "scan.geojson")
    assert again["observed"].tolist() == finding.frame["observed"].tolist()


@pytest.mark.parametrize(
    ("options", "more", "words"),
    [
        ((("model", "poisson"),), {"cell_m": 500}, "no population is known"),
        ((("model", "bernoulli"),), {"level": "ward", "where": IncidentFilter()}, "no others"),
        ((("model", "space-time-permutation"), ("period", "none")), {"level": "ward"}, "without time"),
        ((("prospective", True), ("period", "none")), {"level": "ward"}, "without time"),
        ((("max_share", 0.9),), {"level": "ward"}, "max-share"),
        ((("permutations", 100_000),), {"level": "ward"}, "up to 99,999"),
    ],
)
def test_refusals(loaded: Workspace, options: Any, more: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        ask(loaded, *options, **more)


def test_clusters_are_scanned_for_again_when_asked(loaded: Workspace) -> None:
    """What was planted came in November: it is in the second half and in the whole, not in the first half."""
    finding = ask(loaded, ("stability", True), level="ward")
    first = finding.frame.iloc[0]
    table = next(one.frame for one in finding.shown.tables if one.title == "Other ways of looking")
    assert table["What was changed"].value_counts().to_dict() == {"Largest circle": 4, "Period": 4}
    again = table.set_index("How")["Found again clusters"]
    assert again["Second half"] == 1
    assert again["First half"] == 0
    assert first["stability"] in ("likely", "depends on choices")
    assert first["stable_share"] <= 7 / 8
    assert "Only 8 other ways could be tried" in said(finding)


def test_alerts_vary_the_circle_and_leave_time_to_the_scan(loaded: Workspace) -> None:
    finding = ask(loaded, ("stability", True), ("period", "month"), ("model", "poisson"), level="ward")
    table = next(one.frame for one in finding.shown.tables if one.title == "Other ways of looking")
    assert set(table["What was changed"]) == {"Largest circle"}
    assert "that last at the same time" in said(finding)


def test_circles_on_cells_reach_five_kilometres_unless_asked(loaded: Workspace) -> None:
    wide = ask(loaded, ("model", "bernoulli"), cell_m=1000.0)
    assert wide.parameters["max_radius_m"] == 10_000
    assert "reach no further than 10,000 m (wider ones are no place to act in" in said(wide)
    usual = ask(loaded, ("model", "bernoulli"), cell_m=250.0)
    assert usual.parameters["max_radius_m"] == 5_000
    asked = ask(loaded, ("model", "bernoulli"), ("max_radius_m", 700), cell_m=250.0)
    assert asked.parameters["max_radius_m"] == 700
    assert (asked.frame["radius_m"] <= 700).all()
    assert "no place to act in" not in said(asked)
    assert "max_radius_m" not in ask(loaded, level="ward").parameters
