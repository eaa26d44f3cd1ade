"""Real places through the real commands: every answer is one JSON object, every number is the publisher's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

pytestmark = pytest.mark.real_data


@dataclass(frozen=True)
class Desk:
    """A workspace, as somebody at the command line sees it."""

    folder: Path

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from hotspots.cli import main; main()", *map(str, words)]
        where = {**os.environ, "HOTSPOTS_WORKSPACE": str(self.folder)}
        return subprocess.run(command, capture_output=True, text=True, env=where, check=False)

    def ask(self, *words: object) -> dict[str, Any]:
        done = self.run(*words, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        assert isinstance(answer, dict)
        return answer

    def out(self, name: str) -> Path:
        return self.folder.parent / name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "wörk space")


def check_import(report: dict[str, Any]) -> None:
    parts = ("accepted", "rejected", "duplicates", "updated", "unchanged")
    assert report["rows_read"] == sum(report[name] for name in parts)
    placed = report["accepted"] + report["updated"] + report["unchanged"]
    assert sum(report["by_location_precision"].values()) in (0, placed)


def test_washington_and_montgomery(desk: Desk, real_data: Path) -> None:
    desk.ask("init", "--crs", "EPSG:26918", "--timezone", "America/New_York")
    file = real_data / "hate_crime/dc_montgomery/events_flat.csv"
    report = desk.ask("import", file, "--source", "police")
    check_import(report)
    assert (report["rows_read"], report["accepted"], report["duplicates"]) == (4_006, 3_999, 7)
    again = desk.ask("import", file, "--source", "police")
    assert (again["accepted"], again["updated"], again["unchanged"]) == (0, 0, 4_006)
    out = desk.out("both.geojson")
    motives = ("--characteristic", "race", "--characteristic", "sexual_orientation")
    found = {
        way: desk.ask("detect", "counts", "--cell", 1000, *motives, "--combine", way, "--out", out)
        for way in ("all", "any")
    }
    rows = pd.read_csv(file, dtype=str).fillna("").drop_duplicates("id", keep="last")
    both = rows["bias_type_raw"].str.contains("Race") & rows["bias_type_raw"].str.contains(
        "Sexual Orientation"
    )
    assert 0 < both.sum() <= found["all"]["incidents"] < found["any"]["incidents"] < len(rows)
    gi = desk.ask("detect", "gi-star", "--cell", 1000, "--out", desk.out("gi.gpkg"))
    frame = gpd.read_file(desk.out("gi.gpkg"))
    assert frame.crs == "EPSG:26918"
    assert {"z", "p", "q", "method", "parameters", "table_version"} <= set(frame.columns)
    assert int(frame["count"].sum()) == gi["on_map"] <= 3_999 == gi["incidents"]


def test_toronto_as_an_area_map(desk: Desk, real_data: Path) -> None:
    folder = real_data / "hate_crime/toronto"
    desk.ask("init", "--crs", "EPSG:26917", "--timezone", "America/Toronto")
    # The real names are AREA_SHORT_CODE and AREA_NAME; a shapefile cuts names after ten letters.
    areas = folder / "neighbourhoods_158_4326.shp"
    desk.ask("areas", "add", areas, "--level", "hood", "--code", "AREA_SH5", "--name", "AREA_NA7")
    report = desk.ask("import", folder / "hate_crimes_open_data.csv", "--source", "police")
    check_import(report)
    assert (report["accepted"], report["by_location_precision"]) == (1_350, {"area": 1_321, "none": 29})
    found = desk.ask("detect", "counts", "--level", "hood", "--out", desk.out("hoods.csv"))
    assert (found["on_map"], found["not_on_map"], found["assigned_by"]["printed"]) == (1_321, 29, 1_321)
    table = pd.read_csv(desk.out("hoods.csv"), dtype=str).set_index("area_code")
    rows = pd.read_csv(folder / "hate_crimes_open_data.csv", dtype=str, keep_default_na=False)
    assert len(table) == 158
    printed = rows["HOOD_158"].value_counts().reindex(table.index, fill_value=0)
    assert table["count"].astype(int).tolist() == printed.tolist()
    assert "099" in table.index
    gi = desk.ask("detect", "gi-star", "--level", "hood", "--out", desk.out("gi.parquet"))
    assert gi["rows"] == 158
    assert gpd.read_parquet(desk.out("gi.parquet")).crs == "EPSG:26917"
    # Nothing has a point, so a map of cells shows nothing and says so; it does not fail.
    cells = desk.ask("detect", "counts", "--cell", 1000, "--out", desk.out("cells.gpkg"))
    assert (cells["on_map"], cells["not_on_map"]) == (0, 1_350)
    assert "1,321 incidents known only by area" in " ".join(cells["notes"])


def test_austin_without_any_place(desk: Desk, real_data: Path) -> None:
    desk.ask("init", "--crs", "EPSG:26914", "--timezone", "America/Chicago")
    report = desk.ask("import", real_data / "hate_crime/austin/Hate_Crimes.csv", "--source", "police")
    check_import(report)
    assert (report["rows_read"], report["accepted"], report["duplicates"]) == (266, 265, 1)
    # With neither points nor boundaries the printed codes are still a table.
    found = desk.ask("detect", "counts", "--out", desk.out("codes.csv"))
    assert found["incidents"] == 265
    table = pd.read_csv(desk.out("codes.csv"), dtype=str)
    assert table["count"].astype(int).sum() == found["on_map"]
    refused = desk.run("detect", "density", "--out", desk.out("density.gpkg"))
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 3)
    assert "have no point" in refused.stderr


def test_london_is_refused_in_three_lines(desk: Desk, real_data: Path) -> None:
    desk.ask("init")
    [file] = (real_data / "hate_crime/london_boroughs").glob("*.csv")
    refused = desk.run("import", file, "--source", "police", "--json")
    assert (refused.returncode, refused.stdout) == (1, "")
    what, found, fix = refused.stderr.splitlines()
    assert (file.name in what, "table of counts, not of incidents" in found) == (True, True)
    assert fix
    assert desk.ask("imports", "list") == {"batches": []}


def test_a_month_published_twice(desk: Desk, real_data: Path) -> None:
    desk.ask("init")
    folder, month = real_data / "police_uk", "2022-01-leicestershire-street.csv.gz"
    first = desk.ask("import", folder / "earlier_snapshot" / month, "--source", "police")
    check_import(first)
    assert (first["accepted"], first["rows_read"]) == (8_730, 8_730)
    before = desk.ask("detect", "counts", "--out", desk.out("before.csv"))
    second = desk.ask("import", folder / "leicestershire" / month, "--source", "police")
    check_import(second)
    assert (second["accepted"], second["updated"], second["unchanged"]) == (0, 808, 7_922)
    undone = desk.ask("imports", "undo", second["batch_id"])
    assert (undone["removed"], undone["restored"]) == (0, 808)
    after = desk.ask("detect", "counts", "--out", desk.out("after.csv"))
    assert after["table_version"] > before["table_version"]
    tables = [pd.read_csv(desk.out(f"{name}.csv"), dtype=str) for name in ("before", "after")]
    unversioned = [table.drop(columns="table_version") for table in tables]
    pd.testing.assert_frame_equal(*unversioned)
    # The batch taken back may come again.
    third = desk.ask("import", folder / "leicestershire" / month, "--source", "police")
    assert (third["accepted"], third["updated"]) == (0, 808)
    refused = desk.run("imports", "undo", "B9999")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 3)
