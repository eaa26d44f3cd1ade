"""Commands as a user types them: exit codes, streams, one JSON object, and the whole main line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WARDS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": f"W{i}", "name": f"Ward {i}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [-1 + i * 0.02, 52],
                        [-0.98 + i * 0.02, 52],
                        [-0.98 + i * 0.02, 52.02],
                        [-1 + i * 0.02, 52.02],
                        [-1 + i * 0.02, 52],
                    ]
                ],
            },
        }
        for i in range(3)
    ],
}


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "HOTSPOTS_WORKSPACE"}
    command = [sys.executable, "-m", "hotspots", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def answer(*arguments: str | Path, cwd: Path) -> dict[str, Any]:
    """Run with --json and read the one object that must be all of standard output."""
    done = run(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--workspace", "a-file/inside"),
        ("import", "incidents.csv", "--source", "police", "--rejects", "a-file/rejects.csv"),
        ("backup", "a-file/backup.zip"),
        ("backup", "folder"),
        ("import", "folder", "--source", "police"),
        ("areas", "add", "folder", "--level", "ward", "--code", "code", "--name", "name"),
    ],
)
def test_a_place_that_cannot_be_used_is_three_lines(
    tmp_path: Path, incidents_csv: Path, words: tuple[str, ...]
) -> None:
    assert incidents_csv.parent == tmp_path
    (tmp_path / "a-file").write_text("in the way", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    run("init", cwd=tmp_path)
    done = run(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 3)


def test_a_category_is_found_whatever_its_letters_and_a_wrong_one_is_named(
    tmp_path: Path, incidents_csv: Path
) -> None:
    run("init", cwd=tmp_path)
    answer("import", incidents_csv, "--source", "Police", cwd=tmp_path)
    choice = ("detect", "counts", "--cell", "250", "--out", "out.csv")
    found = answer(*choice, "--category", "aBUSE", "--source", "police", cwd=tmp_path)
    assert (found["incidents"], found["parameters"]["categories"]) == (32, ["Abuse"])
    for option, value in (("--category", "Abusse"), ("--source", "council")):
        refused = run(*choice, option, value, cwd=tmp_path)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 3)
        assert f"'{value}'" in refused.stderr


def test_a_port_that_cannot_be_is_wrong_usage(tmp_path: Path) -> None:
    assert run("app", "--port", "99999", cwd=tmp_path).returncode == 2


@pytest.fixture
def incidents_csv(tmp_path: Path) -> Path:
    lines = ["Ref,Date,Offence,Motivation,Longitude,Latitude"]
    # Thirty incidents in the first ward, two in the second, none in the third; one impossible date.
    lines += [f"A{i},{i % 28 + 1:02d}/03/2025,Abuse,Race,-0.99,52.01" for i in range(30)]
    lines += ["B1,01/03/2025,Abuse,Race; Religion,-0.97,52.01", "B2,02/03/2025,Abuse,Disability,-0.97,52.01"]
    lines += ["C1,31/02/2025,Abuse,Race,-0.97,52.01"]
    path = tmp_path / "incidents.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mapping() -> list[str]:
    fields = {
        "reference": "Ref",
        "occurred_from": "Date",
        "category": "Offence",
        "motives": "Motivation",
        "longitude": "Longitude",
        "latitude": "Latitude",
    }
    return [part for field, column in fields.items() for part in ("--map", f"{field}={column}")]


def test_the_main_line_from_files_to_documents(tmp_path: Path, incidents_csv: Path) -> None:
    wards = tmp_path / "wards.geojson"
    wards.write_text(json.dumps(WARDS), encoding="utf-8")
    answer("init", cwd=tmp_path)
    answer("areas", "add", wards, "--level", "ward", "--code", "code", "--name", "name", cwd=tmp_path)

    report = answer("import", incidents_csv, "--source", "police", *mapping(), cwd=tmp_path)
    assert (report["rows_read"], report["accepted"], report["rejected"]) == (33, 32, 1)
    again = answer("import", incidents_csv, "--source", "police", *mapping(), cwd=tmp_path)
    assert (again["accepted"], again["unchanged"], again["batch_id"]) == (0, 33, report["batch_id"])

    out = tmp_path / "counts.geojson"
    found = answer("detect", "counts", "--level", "ward", "--out", out, cwd=tmp_path)
    assert found["out"] == str(out)
    features = {
        feature["properties"]["area_code"]: feature["properties"]
        for feature in json.loads(out.read_text())["features"]
    }
    assert {code: row["count"] for code, row in features.items()} == {"W0": 30, "W1": 2, "W2": 0}
    assert features["W1"]["religion_or_belief"] == 1
    assert {"method", "parameters", "table_version"} <= features["W0"].keys()

    answer("zones", "add", wards, cwd=tmp_path)
    zones = answer("zones", "list", cwd=tmp_path)["zones"]
    assert len(zones) == 3
    files = answer(
        "plan",
        "export",
        "--format",
        "docx,geojson",
        "--out",
        tmp_path / "out",
        "--zone",
        zones[0]["zone_id"],
        cwd=tmp_path,
    )["files"]
    assert {Path(file).suffix for file in files} == {".docx", ".geojson"}
    assert all(Path(file).stat().st_size > 0 for file in files)

    assert answer("imports", "undo", report["batch_id"], cwd=tmp_path)["removed"] == 32
    once_more = answer("import", incidents_csv, "--source", "police", *mapping(), cwd=tmp_path)
    assert (once_more["accepted"], once_more["batch_id"]) == (32, "B0002")


def test_an_import_never_loads_pandas(tmp_path: Path, incidents_csv: Path) -> None:
    answer("init", cwd=tmp_path)
    command = [sys.executable, "-X", "importtime", "-m", "hotspots", "import", str(incidents_csv)]
    done = subprocess.run(
        [*command, "--source", "police", *mapping()], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pyarrow" in loaded
    assert not loaded & {"pandas.core", "geopandas"}  # looking for pandas in vain is listed as "pandas"


def test_a_mistake_is_told_in_three_lines_and_exit_code_1(tmp_path: Path) -> None:
    done = run("detect", "counts", "--out", "x.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 3
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    assert run("detect", cwd=tmp_path).returncode == 2
    assert run("no-such-command", cwd=tmp_path).returncode == 2


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    answer("init", cwd=tmp_path)
    done = run("detect", "counts", "--from", "1/4/2025", "--out", "x.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "1/4/2025" in done.stderr


def test_a_real_workspace_is_not_overwritten_by_the_demo(tmp_path: Path) -> None:
    answer("init", "--name", "Real partnership", cwd=tmp_path)
    done = run("demo", "--no-browser", cwd=tmp_path)
    assert done.returncode == 1
    assert "real work" in done.stderr


def test_init_refuses_degrees(tmp_path: Path) -> None:
    done = run("init", "--crs", "EPSG:4326", cwd=tmp_path)
    assert done.returncode == 1
    assert "metres" in done.stderr
    assert not (tmp_path / "workspace").exists()
