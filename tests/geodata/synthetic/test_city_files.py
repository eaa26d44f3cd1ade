"""Files of the fictional city: the same bytes every time, the agreed layouts, the planted flaws."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from geodata.crs import project
from geodata.synthetic import City, CityFiles
from geodata.synthetic.partners import grid_reference

_PRINT_HASHES = """
import hashlib, sys
from pathlib import Path
from geodata.synthetic import write_city
for path in sorted(write_city(Path(sys.argv[1])).folder.iterdir()):
    print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def _rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _police(files: CityFiles) -> list[list[dict[str, str]]]:
    return [_rows(path) for path in (*files.police, files.held_back["police"])]


def _reports(files: CityFiles) -> list[dict[str, str]]:
    return _rows(files.third_party[0]) + _rows(files.held_back["third_party"])


def _rides(files: CityFiles) -> list[dict[str, str]]:
    return _rows(files.transport[0]) + _rows(files.held_back["transport"])


def _is_date(text: str, form: str = "%d/%m/%Y") -> bool:
    import datetime as dt

    try:
        dt.datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def test_the_same_bytes_in_another_process_with_another_hash_seed(files: CityFiles, tmp_path: Path):
    here = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files.folder.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", _PRINT_HASHES, str(tmp_path / "again")],
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert dict(line.split() for line in done.stdout.splitlines()) == here


def test_everything_named_is_there_and_small(files: CityFiles):
    flat: list[Path] = []
    for value in vars(files).values():
        flat += value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
    assert all(path.exists() for path in flat)
    assert {path.name for path in flat} - {files.folder.name} == {
        path.name for path in files.folder.iterdir()
    }
    assert sum(path.stat().st_size for path in files.folder.iterdir()) < 4_000_000


def test_every_incident_is_in_exactly_one_partners_file(files: CityFiles, city: City, truth: dict[str, Any]):
    police = {
        row["Incident Ref"] for rows in _police(files) for row in rows if "-X-" not in row["Incident Ref"]
    }
    reports = [row for row in _reports(files) if not row["Report No"].startswith("TPR-9")]
    rides = [row for row in _rides(files) if not row["ref"].startswith("TR9")]
    cases = [row for row in _council(files) if not str(row["Case ID"]).startswith("CC-9")]
    counts = {
        "police": len(police),
        "third_party": len(reports),
        "council": len(cases),
        "transport": len(rides),
    }
    assert counts == truth["by_source"]
    assert sum(counts.values()) == truth["incidents"] == 6_000


def test_police_extract(files: CityFiles):
    headings = [
        "Incident Ref",
        "Date From",
        "Time From",
        "Date To",
        "Time To",
        "Reported Date",
        "Offence",
        "Crime Recorded",
        "Hate Motivations",
        "Outcome",
        "Easting",
        "Northing",
        "Postcode",
        "Location Type",
        "LSOA21 Code",
        "Reporting Route",
        "Victim ID",
        "Suspect ID",
    ]
    rows = [row for rows in _police(files) for row in rows]
    assert list(rows[0]) == headings
    good = [row for row in rows if "-X-" not in row["Incident Ref"]]
    assert all(_is_date(row["Date From"]) for row in good)
    assert all(re.fullmatch(r"(\d\d:\d\d)?", row["Time From"]) for row in good)
    assert {row["Crime Recorded"] for row in good} == {"Y", "N"}
    point = np.mean([row["Easting"] != "" for row in good])
    assert 0.70 < point < 0.90
    assert any(row["Easting"] == "" and row["Postcode"] != "" for row in good)
    assert any(row["Easting"] == row["Postcode"] == "" and row["LSOA21 Code"] != "" for row in good)
    assert any(row["Easting"] == row["Postcode"] == row["LSOA21 Code"] == "" for row in good)
    assert any(row["Date To"] not in ("", row["Date From"]) for row in good), "ranges of time"


def test_later_police_extracts_repeat_rows_and_amend_some(files: CityFiles, truth: dict[str, Any]):
    extracts = _police(files)
    for early, late, name in zip(extracts[:-1], extracts[1:], list(truth["repeated_rows"])[1:], strict=True):
        before = {row["Incident Ref"]: row for row in early}
        again = [row for row in late if row["Incident Ref"] in before]
        assert len(again) == truth["repeated_rows"][name]
        changed = [row for row in again if row != before[row["Incident Ref"]]]
        assert len(changed) == len(again) // 2
        for row in changed:
            assert {**row, "Outcome": ""} == {**before[row["Incident Ref"]], "Outcome": ""}


def test_impossible_dates_are_the_planted_ones(files: CityFiles, truth: dict[str, Any]):
    for path, rows in zip((*files.police, files.held_back["police"]), _police(files), strict=True):
        assert sum(not _is_date(row["Date From"]) for row in rows) == truth["rejected"][path.name]
    reports = [row["When it happened"] for row in _reports(files)]
    forms = ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%B %Y")
    bad = [text for text in reports if not any(_is_date(text, form) for form in forms)]
    assert len(bad) == truth["rejected"]["third-party-reports.csv.gz"]
    rides = [row["date_time"] for row in _rides(files)]
    assert (
        sum(not _is_date(text, "%Y-%m-%dT%H:%M:%S") for text in rides)
        == truth["rejected"]["transport-incidents.csv"]
    )


def test_third_party_reports(files: CityFiles):
    rows = _reports(files)
    assert list(rows[0]) == [
        "Report No",
        "When it happened",
        "When reported",
        "What happened",
        "Targeted because of",
        "More detail",
        "Where",
        "Postcode",
        "Setting",
        "Impact (1-5)",
        "Told police",
    ]
    months = [row for row in rows if re.fullmatch(r"[A-Z][a-z]+ \d{4}", row["When it happened"])]
    assert 0.08 < len(months) / len(rows) < 0.18
    told = np.mean([row["Told police"] == "Yes" for row in rows])
    assert 0.18 < told < 0.30, "Leicester survey: under a quarter told the police"
    assert any("; " in row["Targeted because of"] for row in rows)
    assert any(" / " in row["Targeted because of"] for row in rows)


def _council(files: CityFiles) -> list[dict[str, Any]]:
    cases: dict[str, dict[str, Any]] = {}
    for path in (*files.council, files.held_back["council"]):
        rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
        cases |= {row[0]: dict(zip(rows[1], row, strict=True)) for row in rows[2:]}
    return list(cases.values())


def test_council_cases_have_a_title_row_and_real_dates(files: CityFiles):
    import datetime as dt

    sheet = openpyxl.load_workbook(files.council[0]).active
    assert "fictional" in sheet["A1"].value
    rows = _council(files)
    assert list(rows[0]) == [
        "Case ID",
        "Incident Date",
        "Incident Time",
        "Category",
        "Age",
        "Disability",
        "Gender",
        "Gender Identity",
        "Race",
        "Religion or Belief",
        "Sexual Orientation",
        "Grid Ref",
        "Ward",
        "Status",
    ]
    good = [row for row in rows if not row["Case ID"].startswith("CC-9")]
    assert all(isinstance(row["Incident Date"], dt.datetime) for row in good)
    assert all(row["Incident Time"] is None or isinstance(row["Incident Time"], dt.time) for row in good)
    assert {row["Race"] for row in rows} == {"Yes", "No", None}
    grid = [row["Grid Ref"] for row in good if row["Grid Ref"]]
    assert all(re.fullmatch(r"TA \d{4} \d{4}", text) for text in grid)
    assert any(row["Ward"] and not row["Grid Ref"] for row in good)


def test_grid_reference_of_a_known_place():
    # Ordnance Survey's square TA runs from 500,000 east and 400,000 north; eight figures are steps of 10 m.
    # Humber Bridge north tower, in published tables: easting 502384, northing 425281 = TA 0238 2528.
    assert grid_reference((502_384.0, 425_281.0)) == "TA 0238 2528"


def test_transport_incidents(files: CityFiles, city: City):
    rows = _rides(files)
    assert list(rows[0]) == [
        "ref",
        "date_time",
        "incident_type",
        "motive_codes",
        "latitude",
        "longitude",
        "stop_name",
        "closed",
    ]
    codes = {code for row in rows for code in row["motive_codes"].split("|")}
    assert codes == {"AG", "DI", "GE", "GI", "RA", "RB", "SO", "ZQ"}
    placed = [row for row in rows if row["latitude"] not in ("", "0.000000")]
    east, north = project(
        np.array([float(row["longitude"]) for row in placed]),
        np.array([float(row["latitude"]) for row in placed]),
        source="EPSG:4326",
        target="EPSG:27700",
    )
    middle = np.hypot(east - 570_000, north - 425_000)
    assert middle.max() < 6_500, "inside the city"


def test_the_city_lies_at_sea(files: CityFiles):
    import json

    text = files.wards.read_text(encoding="utf-8")
    points = np.array(re.findall(r"\[(-?[\d.]+), (-?[\d.]+)\]", text), dtype=float)
    # Spurn Head, the nearest land, is at 0.12 east, 53.57 north; Withernsea at 0.03 east.
    assert points[:, 0].min() > 0.4
    assert points[:, 0].max() < 0.75
    assert points[:, 1].min() > 53.6
    assert points[:, 1].max() < 53.8
    assert len(json.loads(text)["features"]) == 20


def test_truth_tells_of_silent_areas_and_under_reporting(truth: dict[str, Any]):
    true = sum(entry["true"] for entry in truth["areas"].values())
    recorded = sum(entry["recorded"] for entry in truth["areas"].values())
    assert recorded == 6_000
    # Suffolk survey: 74 in 100 do not report, on average.
    assert 0.70 < 1 - recorded / true < 0.80
    assert len(truth["silent_areas"]) == 9
    for code in truth["silent_areas"]:
        assert truth["areas"][code]["reported_share"] == pytest.approx(0.05)
