"""From a question to a finding: a small town counted by hand, every method, file and refusal."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from geodata.areas.levels import AreaLevel, save_level
from geodata.areas.population import save_population
from geodata.crs import WGS84
from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import (
    DetectRequest,
    detect,
    finding_to_dict,
    hot_spot_areas,
    map_rows,
    write_finding,
)
from hotspots.workflows.methods import methods

EAST, NORTH = 458_000.0, 304_000.0
RACE = IncidentFilter(characteristics=("race",))


def town() -> AreaLevel:
    """Six wards in two rows of three, each one kilometre square."""
    west, south = (np.array(axis, dtype=float) * 1000 for axis in ([0, 1, 2] * 2, [0, 0, 0, 1, 1, 1]))
    boxes = shapely.box(EAST + west, NORTH + south, EAST + west + 1000, NORTH + south + 1000)
    names = ["Abbey", "Castle", "=Evil", "Fosse", "Knighton", "Saffron"]
    return AreaLevel(
        "ward", np.array([f"W{k}" for k in range(6)], dtype=object), np.array(names, dtype=object), boxes
    )


def records() -> list[dict[str, Any]]:
    """40 at one place in Castle; 8 round Abbey; 3 known by code only; 2 without place; 1 outside."""
    rows: list[dict[str, Any]] = []

    def add(x: float | None, y: float | None, ward: int | None, way: str | None, **more: Any) -> None:
        number = len(rows)
        rows.append(
            {
                "incident_id": f"police:{number}",
                "source": "police",
                "occurred_from": datetime.datetime(2024, 1 + number % 12, 1),
                "occurred_to": datetime.datetime(2024, 1 + number % 12, 28),
                "date_precision": "month",
                "category": "Public order" if number % 2 else "Violence",
                "race": True if number % 4 == 0 else None,
                "disability": number % 8 == 0,
                "easting_m": None if x is None else EAST + x,
                "northing_m": None if y is None else NORTH + y,
                "location_precision": "street",
                "batch_id": "b1",
                "source_file": "f.csv",
                "source_row": number + 2,
                "area_ward": None if ward is None else f"W{ward}",
                "area_ward_by": way,
                **more,
            }
        )

    for k in range(40):
        add(1500 + k % 4 * 20, 500, 1, "polygon")
    for k in range(8):
        add(100 + 100 * k, 100 + 100 * k, 0, "printed", area_code="W0")
    for _ in range(3):
        add(None, None, 5, "printed", location_precision="area", area_code="W5")
    for _ in range(2):
        add(None, None, None, None, location_precision="none")
    add(9000, 9000, None, None)
    return rows


def write_incidents(workspace: Workspace, rows: list[dict[str, Any]], *, levels: bool = True) -> None:
    from deltalake import write_deltalake

    schema = arrow_schema()
    if levels:
        for name in ("area_ward", "area_ward_by"):
            schema = schema.append(pa.field(name, pa.string()))
    known = set(schema.names)
    table = pa.Table.from_pylist(
        [{k: v for k, v in row.items() if k in known} for row in rows], schema=schema
    )
    write_deltalake(str(workspace.incidents_path), table)


@pytest.fixture
def loaded(workspace: Workspace) -> Workspace:
    save_level(workspace, town())
    people = pa.table(
        {
            "area_code": [f"W{k}" for k in range(5)],
            "group": ["all"] * 5,
            "count": [4000.0, 2000, 1000, 100, 0],
        }
    )
    try_population(workspace, people)
    write_incidents(workspace, records())
    return workspace


def try_population(workspace: Workspace, people: pa.Table) -> None:
    from geodata.areas.population import sum_population

    texts = [pa.chunked_array([people[name].cast(pa.string())]) for name in ("area_code", "count")]
    save_population(
        workspace, sum_population(*texts, None, what="test")[0], level="ward", measure="residents"
    )


def said(finding: Any) -> str:
    return " ".join([*finding.sentences, *finding.notes])


def test_every_incident_is_on_the_map_or_said_not_to_be(loaded: Workspace) -> None:
    for request in (
        DetectRequest("counts", level="ward"),
        DetectRequest("counts", cell_m=250),
        DetectRequest("counts"),
        DetectRequest("rates", level="ward"),
        DetectRequest("density"),
        DetectRequest("gi-star"),
        DetectRequest("gi-star", level="ward"),
        DetectRequest("clusters"),
    ):
        finding = detect(loaded, request)
        assert finding.incidents == 54
        assert finding.on_map + finding.not_on_map == 54
        assert finding.sentences
        assert finding.table_version == 0
        assert finding.value_column in finding.frame
        json.dumps(finding_to_dict(finding))
        if request.level or request.cell_m:
            assert finding.frame["count"].sum() == finding.on_map


def test_counts_by_area_and_characteristic(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("counts", level="ward"))
    frame = finding.frame.set_index("area_code")
    assert frame["count"].to_dict() == {"W1": 40, "W0": 8, "W5": 3, "W2": 0, "W3": 0, "W4": 0}
    assert frame["rank"].to_dict() == {"W1": 1, "W0": 2, "W5": 3, "W2": 4, "W3": 4, "W4": 4}
    # Every fourth is marked race, every eighth disability as well: never added up into the count.
    assert frame.loc["W1", ["race", "disability", "age"]].tolist() == [10, 5, 0]
    assert finding.assigned_by == {"printed": 11, "lookup": 0, "polygon": 40}
    assert (finding.on_map, finding.not_on_map) == (51, 3)
    assert "3 incidents of 54 are in no area" in said(finding)
    assert "11 by the code printed in the record and 40 by their point" in said(finding)
    assert "No record says anything about age, gender" in said(finding)
    assert "disability" not in said(finding)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (RACE, 13),
        (IncidentFilter(characteristics=("race", "disability")), 13),
        (IncidentFilter(characteristics=("race", "disability"), combine="all"), 7),
        (IncidentFilter(categories=("Public order",)), 25),
        (IncidentFilter(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 1, 31)), 5),
        (IncidentFilter(sources=("council",)), 0),
    ],
)
def test_filters_reach_the_counts(loaded: Workspace, where: IncidentFilter, expected: int) -> None:
    finding = detect(loaded, DetectRequest("counts", level="ward", where=where))
    assert finding.frame["count"].sum() == expected
    if expected < 10:
        assert finding.sentences[0].startswith(f"Too few to say: {f'only {expected}' if expected else 'no'} ")


def test_areas_of_few_people_are_not_named_for_their_rate() -> None:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.rates_by_area import _highest

    frame = GeoDataFrame({"area_name": ["Castle", "Abbey"], "rate": [204.11, 95.0]})
    assert "Castle (204.1) and Abbey (95.0)" in _highest(frame)[0]
    assert _highest(frame.iloc[:0]) == ()


def test_cells_by_hand(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("counts", cell_m=250))
    frame = finding.frame.set_index("cell_id")
    assert len(frame) == 12 * 8
    # Castle's 40 stand at 1500 to 1560 east, 500 north: column 458000/250 + 6, row 304000/250 + 2.
    assert frame.loc["r1218c1838", "count"] == 40
    assert frame["count"].sum() == 48
    for part in (
        "3 incidents known only by area",
        "2 incidents without a point are",
        "1 incident outside the study area is",
    ):
        assert part in said(finding)
    assert "all areas (Ward) together (6.0 km²)" in said(finding)
    assert "stand for a street or postcode" in said(finding)


def test_hexagons_count_the_same(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("counts", cell_m=250, shape="hexagon"))
    assert finding.frame["count"].sum() == 48
    assert finding.parameters["shape"] == "hexagon"


def test_default_cell_is_announced(loaded: Workspace) -> None:
    """The town is 3 by 2 km: a fiftieth of 2 km is 40 m, and the least is 50 m."""
    finding = detect(loaded, DetectRequest("gi-star"))
    assert finding.parameters["cell_m"] == 50
    assert "Cells are 50 m wide: a fiftieth of the shorter side of the study area (2.0 km)" in said(finding)


def test_without_a_level_the_study_area_is_a_rectangle_and_said(workspace: Workspace) -> None:
    write_incidents(workspace, records()[:48], levels=False)
    finding = detect(workspace, DetectRequest("counts", cell_m=100))
    assert finding.frame["count"].sum() == 48
    assert "No level of areas is loaded" in said(finding)
    assert "100 m wider" in said(finding)


def test_one_misplaced_point_does_not_stretch_the_study_area(workspace: Workspace) -> None:
    rows = records()[:48] * 5
    rows.append({**rows[0], "easting_m": EAST + 400_000, "northing_m": NORTH + 300_000})
    write_incidents(workspace, rows, levels=False)
    finding = detect(workspace, DetectRequest("gi-star"))
    assert finding.parameters["cell_m"] == 50
    assert finding.on_map == 240
    assert "1 incident outside the study area is left out" in said(finding)


def test_printed_codes_give_a_table_without_a_map(workspace: Workspace) -> None:
    write_incidents(workspace, records(), levels=False)
    finding = detect(workspace, DetectRequest("counts"))
    assert finding.frame[["area_code", "count"]].to_numpy().tolist() == [["W0", 8], ["W5", 3]]
    assert finding.frame.geometry.isna().all()
    assert "it has no map" in said(finding)
    assert "43 incidents print no area code" in said(finding)
    assert len(hot_spot_areas(finding)) == 0


def test_rates_by_hand(loaded: Workspace) -> None:
    """
    48 incidents among 7,100 people: 6.76 per 1,000.

    Castle: 40 among 2,000, 20 per 1,000; the exact limits of 40 are 28.577 and 54.469.
    """
    finding = detect(loaded, DetectRequest("rates", level="ward"))
    frame = finding.frame.set_index("area_code")
    castle = frame.loc["W1"]
    assert castle["rate"] == pytest.approx(20)
    assert [castle["low"], castle["high"]] == pytest.approx([28.577 / 2, 54.469 / 2], rel=1e-4)
    assert castle["compared"] == "higher"
    assert castle["rank"] == 1
    assert frame.loc["W0", "compared"] == "lower"  # 8 where 27 are expected
    assert frame.loc["W2", "compared"] == "lower"  # none where 6.8 are expected: 2 exp(-6.8) = 0.002
    assert frame.loc["W3", "compared"] == "too few to say"  # none where 0.7 are expected
    assert frame.loc[["W4", "W5"], "compared"].tolist() == ["no population"] * 2
    assert frame.loc[["W4", "W5"], ["rate", "low", "high", "rank"]].isna().all(axis=None)
    assert "There were 6.76 incidents per 1,000 residents" in finding.sentences[0]
    assert "clearly higher than that in 1 of 4 areas" in finding.sentences[1]
    assert "2 areas without a population have no rate (3 incidents)" in said(finding)
    assert "town centres" in said(finding)


def test_rates_without_population_say_what_to_load(workspace: Workspace) -> None:
    save_level(workspace, town())
    write_incidents(workspace, records())
    for request in (
        DetectRequest("rates", level="ward"),
        DetectRequest("gi-star", level="ward", value="rate"),
    ):
        with pytest.raises(UserError, match="hotspots population add FILE --level ward"):
            detect(workspace, request)


def test_population_of_a_finer_level_is_shared_and_said(loaded: Workspace) -> None:
    """By hand: 4,000 + 100 people in the western wards, and half of Castle's 2,000 west of its middle."""
    halves = AreaLevel(
        "half",
        np.array(["west", "east"], dtype=object),
        np.array(["West", "East"], dtype=object),
        shapely.box([EAST, EAST + 1500], NORTH, [EAST + 1500, EAST + 3000], NORTH + 2000),
    )
    save_level(loaded, halves)
    rows = [{**row, "area_half": "west", "area_half_by": "polygon"} for row in records()]
    from deltalake import write_deltalake

    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by", "area_half", "area_half_by"):
        schema = schema.append(pa.field(name, pa.string()))
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(str(loaded.incidents_path), table, mode="overwrite", schema_mode="overwrite")
    finding = detect(loaded, DetectRequest("rates", level="half"))
    people = finding.frame.set_index("area_code")["population"]
    assert people.to_dict() == pytest.approx({"west": 4000 + 100 + 1000, "east": 1000 + 1000})
    assert "estimated from level ward" in said(finding)


def test_gi_star_finds_the_planted_place(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("gi-star", cell_m=100))
    hot = finding.frame[finding.frame["spot"] == "hot"]
    planted = shapely.Point(EAST + 1530, NORTH + 500)
    assert hot.geometry.intersects(planted).any()
    assert shapely.dwithin(shapely.union_all(hot.geometry.to_numpy()), planted, 1)
    assert hot.geometry.distance(planted).max() < 150
    assert (hot["q"] < 0.05).all()
    assert "significantly concentrated in and around" in finding.sentences[0]
    assert "(q < 0.05)" in finding.sentences[0]
    drawn = hot_spot_areas(finding)
    assert len(drawn) == 1
    assert drawn["count"].tolist() == [40]
    assert drawn.geometry.iloc[0].geom_type == "Polygon"
    assert drawn["places"].iloc[0] == len(hot)


def test_gi_star_by_area_and_by_rate(loaded: Workspace) -> None:
    counts = detect(loaded, DetectRequest("gi-star", level="ward")).frame
    assert list(counts.columns)[-8:-4] == ["z", "p", "q", "spot"]
    assert list(counts.columns)[-4:] == ["stable_share", "stability", "hot_class", "geometry"]
    rates = detect(loaded, DetectRequest("gi-star", level="ward", value="rate"))
    frame = rates.frame.set_index("area_code")
    assert frame.loc[["W4", "W5"], "spot"].tolist() == ["no value"] * 2
    assert "Only 4 places are compared" in said(rates)
    assert rates.parameters["value"] == "rate"


def test_nothing_significant_is_said_plainly(workspace: Workspace) -> None:
    save_level(workspace, town())
    rows = records()[:12]
    for number, row in enumerate(rows):
        row["area_ward"], row["area_ward_by"] = f"W{number % 6}", "printed"
    write_incidents(workspace, rows)
    finding = detect(workspace, DetectRequest("gi-star", level="ward"))
    assert "not significantly concentrated in any of 6 " in finding.sentences[0]
    assert len(hot_spot_areas(finding)) == 0


def test_density_is_highest_at_the_planted_place(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("density", cell_m=100, bandwidth_m=300))
    top = finding.frame.loc[finding.frame["density_per_km2"].idxmax()]
    assert top.geometry.distance(shapely.Point(EAST + 1530, NORTH + 500)) < 50
    # By hand: 40 incidents within 60 m of each other, radius 300 m: close to 40 * 3 / (pi 0.3²) = 424.
    assert 380 < top["density_per_km2"] <= 424.5
    assert "picture, not a test" in said(finding)
    assert "reads low" in said(finding)
    chosen = detect(loaded, DetectRequest("density", shape="hexagon"))
    assert "normal-reference rule" in said(chosen)
    assert "square cells" in said(chosen)
    assert chosen.parameters["bandwidth_m"] >= 100
    assert "narrower than a cell" in said(
        detect(loaded, DetectRequest("density", cell_m=500, bandwidth_m=100))
    )


def test_clusters_are_drawn(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("clusters", eps_m=100, min_incidents=10))
    assert finding.frame["count"].tolist() == [40]
    assert "1 cluster holds 40 of 48 incidents" in finding.sentences[0]
    assert hot_spot_areas(finding)["count"].tolist() == [40]
    assert "not a test" in said(finding)
    chosen = detect(loaded, DetectRequest("clusters"))
    assert chosen.parameters["min_incidents"] >= 5
    assert "fourth nearest" in said(chosen)
    assert "densest quarter" in said(chosen)
    other = detect(loaded, DetectRequest("clusters", cluster_method="hdbscan", min_incidents=5))
    assert other.frame["count"].sum() >= 40
    none = detect(loaded, DetectRequest("clusters", eps_m=10, min_incidents=45))
    assert "No cluster was found" in none.sentences[0]
    assert len(none.frame) == 0


def test_a_period_that_cuts_a_month_is_noted(loaded: Workspace) -> None:
    whole = IncidentFilter(start=datetime.date(2024, 2, 1), end=datetime.date(2024, 2, 29))
    cut = IncidentFilter(start=datetime.date(2024, 1, 15), end=datetime.date(2024, 6, 30))
    assert "cuts a month" not in said(detect(loaded, DetectRequest("counts", level="ward", where=whole)))
    noted = detect(loaded, DetectRequest("counts", level="ward", where=cut))
    assert "dated by month or year only" in said(noted)
    assert "from 15 January 2024 to 30 June 2024" in said(noted)
    assert noted.parameters["from"] == "2024-01-15"


def test_hot_spots_of_counts_and_rates(loaded: Workspace) -> None:
    counts = hot_spot_areas(detect(loaded, DetectRequest("counts", level="ward")))
    assert counts[["hot_spot_id", "count", "places"]].to_numpy().tolist() == [[1, 40, 1]]
    rates = hot_spot_areas(detect(loaded, DetectRequest("rates", level="ward")))
    assert rates["count"].tolist() == [40]
    assert "clearly higher" in rates["why"].iloc[0]
    density = hot_spot_areas(detect(loaded, DetectRequest("density", cell_m=100, bandwidth_m=300)))
    assert len(density) >= 1
    assert density["count"].isna().all()


def test_no_incident_matches(loaded: Workspace) -> None:
    nobody = IncidentFilter(sources=("nobody",))
    for name in ("counts", "rates", "density", "gi-star", "local-moran", "clusters"):
        level = "ward" if "area" in methods()[name].by else None
        finding = detect(loaded, DetectRequest(name, level=level, where=nobody))
        assert finding.incidents == 0
        assert "Too few to say" in finding.sentences[0]
        hot_spot_areas(finding)


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet", ".csv"])
def test_files_carry_rows_method_parameters_and_version(
    loaded: Workspace, tmp_path: Path, ending: str
) -> None:
    finding = detect(loaded, DetectRequest("counts", level="ward", where=RACE))
    path = tmp_path / f"finding{ending}"
    write_finding(finding, path)
    if ending == ".csv":
        read = pd.read_csv(path)
        assert read.loc[read["area_code"] == "W1", "centre_easting_m"].iloc[0] == EAST + 1500
        assert "'=Evil" in set(read["area_name"])
    else:
        read = gpd.read_parquet(path) if ending == ".parquet" else gpd.read_file(path)
        assert read.crs == (WGS84 if ending == ".geojson" else loaded.crs)
        back = read.to_crs(loaded.crs).set_index("area_code").geometry
        mine = finding.frame.set_index("area_code").geometry
        assert back.hausdorff_distance(mine, align=True).max() < 0.05
    assert read["count"].tolist() == finding.frame["count"].tolist()
    assert set(read["method"]) == {"counts"}
    assert set(read["table_version"]) == {0}
    assert json.loads(read["parameters"].iloc[0])["characteristics"] == ["race"]
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [path.name]


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet", ".csv"])
def test_empty_and_mapless_findings_can_be_written(loaded: Workspace, tmp_path: Path, ending: str) -> None:
    write_finding(detect(loaded, DetectRequest("counts")), tmp_path / f"table{ending}")
    write_finding(
        detect(loaded, DetectRequest("clusters", eps_m=10, min_incidents=45)), tmp_path / f"none{ending}"
    )
    assert (tmp_path / f"table{ending}").stat().st_size > 0


def test_a_failed_write_leaves_the_old_file(
    loaded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "finding.csv"
    path.write_text("old")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        write_finding(detect(loaded, DetectRequest("counts", level="ward")), path)
    assert path.read_text() == "old"


def test_map_rows_keeps_what_matters(loaded: Workspace) -> None:
    finding = detect(loaded, DetectRequest("gi-star", cell_m=100))
    assert len(map_rows(finding)) == len(finding.frame)
    few = map_rows(finding, most=20)
    assert len(few) <= 20
    assert set(finding.frame.index[finding.frame["spot"] == "hot"]) <= set(few.index)
    counts = map_rows(detect(loaded, DetectRequest("counts", cell_m=50)), most=100)
    assert (counts["count"] > 0).all()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (DetectRequest("magic"), "counts, rates"),  # type: ignore[arg-type]
        (DetectRequest("counts", level="ward", cell_m=100), "not both"),
        (DetectRequest("density", level="ward"), "takes no level"),
        (DetectRequest("rates"), "--level ward"),
        (DetectRequest("counts", level="parish"), "loaded: ward"),
        (DetectRequest("density", within="parish"), "loaded: ward"),
        (DetectRequest("counts", cell_m=-5), "above zero"),
        (DetectRequest("gi-star", value="rate"), "no population is known"),
        (DetectRequest("gi-star", alpha=5), "between 0 and 1"),
        (DetectRequest("counts", cell_m=100, shape="circle"), "square, hexagon"),  # type: ignore[arg-type]
        (DetectRequest("rates", level="ward", measure="visitors"), "residents by ward"),
    ],
)
def test_refusals(loaded: Workspace, request_: DetectRequest, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        detect(loaded, request_)


def test_refuses_an_empty_workspace_and_unknown_files(
    workspace: Workspace, loaded: Workspace, tmp_path: Path
) -> None:
    finding = detect(loaded, DetectRequest("counts", level="ward"))
    with pytest.raises(UserError, match="no format we write"):
        write_finding(finding, tmp_path / "a.shp")
    with pytest.raises(UserError, match="does not exist"):
        write_finding(finding, tmp_path / "nowhere" / "a.csv")


def test_refuses_a_workspace_without_incidents(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="holds no incidents yet"):
        detect(workspace, DetectRequest("counts"))


def test_requests_can_be_cache_keys() -> None:
    assert hash(DetectRequest("counts", where=RACE)) == hash(DetectRequest("counts", where=RACE))
    assert DetectRequest("counts") != DetectRequest("rates")
