"""Who lives, and what happened, out of reach of a reporting point: worked out by hand on two squares."""

from __future__ import annotations

import csv
import datetime
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from typer.testing import CliRunner

from geodata.areas.levels import AreaLevel, save_level
from geodata.areas.population import save_population, sum_population
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.surroundings import list_kinds
from geodata.workspace import Workspace
from hotspots.cli.main import app
from hotspots.workflows.reporting_points import (
    add_reporting_points,
    list_reporting_points,
    point_marks,
    point_rows,
    remove_reporting_points,
    template_csv,
)
from hotspots.workflows.reporting_reach import area_rows, reach_of_points

EAST, NORTH = 458_000.0, 304_000.0
HEADING = "name,organisation,opening hours,Accessible,Characteristics,easting,northing\n"
# One in the middle of the western square, for all; one far off to the east, for disability only.
POINTS = (
    HEADING + f"Library,Council,Mon to Sat,yes,,{EAST + 500},{NORTH + 500}\n"
    f"Day centre,Voice,,no,disability; Age,{EAST + 9000},{NORTH + 500}\nNowhere,Council,,,,,\n"
)


def squares(name: str, size_m: float, count: int) -> AreaLevel:
    """Squares side by side, from west to east."""
    west = EAST + np.arange(count) * size_m
    boxes = shapely.box(west, np.full(count, NORTH), west + size_m, np.full(count, NORTH + 1000))
    codes = np.array([f"{name}{at}" for at in range(count)], dtype=object)
    return AreaLevel(name, codes, codes, boxes)


def incident(number: int, x: float | None, ward: int, **more: Any) -> dict[str, Any]:
    return {
        "incident_id": f"police:{number}",
        "source": "police",
        "occurred_from": datetime.datetime(2025, 1 + number % 2, 1),
        "occurred_to": datetime.datetime(2025, 1 + number % 2, 1),
        "date_precision": "day",
        "category": "Harassment",
        "race": True,
        "easting_m": None if x is None else EAST + x,
        "northing_m": None if x is None else NORTH + 500,
        "location_precision": "street" if x is not None else "none",
        "batch_id": "b1",
        "source_file": "f.csv",
        "source_row": number + 2,
        "area_ward": f"ward{ward}",
        "area_ward_by": "polygon",
        "area_oa": None if x is None else f"oa{int(x // 500)}",
        **more,
    }


def write_incidents(workspace: Workspace) -> None:
    from deltalake import write_deltalake

    rows = [
        incident(0, 500, 0),
        incident(1, 990, 0),
        incident(2, 1500, 1, disability=True),
        incident(3, 1990, 1, disability=True),
        incident(4, 1200, 1, location_precision="area"),
        incident(5, None, 1),
    ]
    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by", "area_oa"):
        schema = schema.append(pa.field(name, pa.string()))
    known = set(schema.names)
    table = pa.Table.from_pylist(
        [{k: v for k, v in row.items() if k in known} for row in rows], schema=schema
    )
    write_deltalake(str(workspace.incidents_path), table)


@pytest.fixture
def loaded(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Two wards of 1 km by 1 km; 1,000 people in the west, 400 in the east, counted by halves of a ward."""
    save_level(workspace, squares("ward", 1000, 2))
    save_level(workspace, squares("oa", 500, 4))
    codes = pa.chunked_array([pa.array([f"oa{at}" for at in range(4)])])
    counts = pa.chunked_array([pa.array(["600", "400", "300", "100"])])
    save_population(
        workspace, sum_population(codes, counts, None, what="test")[0], level="oa", measure="residents"
    )
    write_incidents(workspace)
    file = tmp_path / "points.csv"
    file.write_text(POINTS, encoding="utf-8")
    add_reporting_points(workspace, file)
    return workspace


def test_points_come_in_with_what_is_said_of_them(loaded: Workspace, tmp_path: Path) -> None:
    points = list_reporting_points(loaded)
    assert points is not None
    assert (points.names, points.accessible) == (("Library", "Day centre"), (True, False))
    assert points.opening == ("Mon to Sat", "")
    assert points.characteristics == ((), ("disability", "age"))
    assert [list(points.serving(name)) for name in ("race", "age")] == [[True, False], [True, True]]
    assert list_kinds(loaded) == []  # they are no kind of place that incidents are compared with
    again = tmp_path / "again.csv"
    again.write_text(template_csv(), encoding="utf-8")
    report = add_reporting_points(loaded, again)
    assert report.sentences() == ("Loaded 1 reporting point, in place of 2.",)
    assert point_rows(loaded)[0]["characteristics"] == "all"
    assert remove_reporting_points(loaded) == 1
    assert list_reporting_points(loaded) is None
    with pytest.raises(UserError, match="not loaded"):
        reach_of_points(loaded)


def test_a_geojson_file_serves_too(workspace: Workspace, tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"Name": "Library", "Serves": "race", "Step-free": "Yes"},
        "geometry": {"type": "Point", "coordinates": [-1.13, 52.63]},
    }
    file = tmp_path / "points.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    add_reporting_points(workspace, file)
    points = list_reporting_points(workspace)
    assert points is not None
    assert (points.characteristics, points.accessible) == ((("race",),), (True,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("easting,northing\n458000,304000\n", "no column with the names"),
        ("name,characteristics,easting,northing\nA,height,458000,304000\n", "not one we know"),
        ("name,address\nA,High Street\n", "no columns of coordinates"),
    ],
)
def test_a_file_that_cannot_serve_changes_nothing(
    loaded: Workspace, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        add_reporting_points(loaded, file)
    assert len(point_rows(loaded)) == 2


def test_residents_and_incidents_out_of_reach_by_hand(loaded: Workspace) -> None:
    # 500 m round the middle of the western square: half a disc of ground in each of its halves.
    found = reach_of_points(loaded, within_m=500, level="ward")
    share = math.pi * 500**2 / 2 / (500 * 1000)
    west = 1000 * (1 - share)
    by_code = found.areas.set_index("area_code")
    assert by_code.loc["ward0", "residents_out"] == pytest.approx(west, rel=1e-3)
    assert by_code.loc["ward1", "residents_out"] == pytest.approx(400)
    assert (found.residents, found.residents_out) == (1400, pytest.approx(400 + west, rel=1e-3))
    # Incidents with a point: 0 m, 490 m, 1,000 m and 1,490 m away; two have no point of their own.
    assert (found.incidents, found.incidents_out, found.without_point) == (4, 2, 2)
    assert by_code["incidents_out"].to_dict() == {"ward0": 0, "ward1": 2}
    race, disability = (
        next(row for row in found.served if row.characteristic == name) for name in ("race", "disability")
    )
    assert (race.points, race.incidents, race.out_of_reach) == (1, 4, 2)
    assert (disability.points, disability.incidents, disability.out_of_reach) == (2, 2, 2)
    assert found.sentence == (
        "About 610 of 1,400 residents (44%) live more than 500 m from the nearest of 2 reporting points, and "
        "2 of 4 incidents with a point of their own (50%) happened that far away."
    )
    assert "straight line" in found.notes[0]
    assert "2 incidents without a point of their own are left out." in found.notes


def test_a_wide_reach_leaves_nobody_out_and_by_halves_it_is_the_same(loaded: Workspace) -> None:
    wide = reach_of_points(loaded, within_m=1600)
    assert (wide.level, wide.residents_out, wide.incidents_out) == ("ward", 0, 0)
    assert list(wide.areas["residents"]) == [1000, 400]
    halves = reach_of_points(loaded, within_m=500, level="oa")
    assert halves.residents_out == pytest.approx(reach_of_points(loaded, within_m=500).residents_out or -1)
    headings, rows = area_rows(halves)
    assert len(headings) == len(rows[0])
    assert [row[0] for row in rows][:2] == ["oa2", "oa0"]
    with pytest.raises(UserError, match="not loaded"):
        reach_of_points(loaded, level="parish")


def test_the_map_gets_degrees_and_what_is_said(loaded: Workspace) -> None:
    from pyproj import Transformer

    marks = point_marks(loaded, reach_m=800)
    assert marks is not None
    longitude, latitude = Transformer.from_crs(27700, 4326, always_xy=True).transform(EAST + 500, NORTH + 500)
    first = marks.points[0]
    assert (first.longitude, first.latitude) == (
        pytest.approx(longitude, abs=1e-6),
        pytest.approx(latitude, abs=1e-6),
    )
    assert first.lines == (
        "Library",
        "Council",
        "Mon to Sat",
        "Disabled people can use it: yes",
        "Serves: all",
    )
    assert marks.reach_m == 800


def test_only_the_incidents_asked_for_count(loaded: Workspace) -> None:
    from hotspots.workflows.filtering import make_filter

    january = make_filter(end=datetime.date(2025, 1, 31))
    assert reach_of_points(loaded, within_m=500, where=january).incidents == 2


def test_the_commands_say_and_write_it(loaded: Workspace, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["reporting-points", *words, "--workspace", str(loaded.root)])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "Day centre" in run("list")
    out = tmp_path / "reach.csv"
    found = json.loads(run("reach", "--within", "500", "--level", "ward", "--out", str(out), "--json"))
    assert found["incidents_out"] == 2
    assert found["areas"][0]["area_code"] == "ward1"
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["area_code"] for row in csv.DictReader(file)] == ["ward1", "ward0"]
    assert "About 610 of 1,400 residents" in run("reach", "--within", "500").replace("\n", " ")
    file = tmp_path / "points.csv"
    assert "in place of 2" in run("add", str(file))
    assert "Removed 2" in run("remove")
