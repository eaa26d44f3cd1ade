"""Commands on suggested zones, their history and their problems."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.workspace import Workspace
from hotspots.cli.main import app
from hotspots.cli.zone_suggestions import _cover_line
from hotspots.plan.coverage_by_zones import Covered
from hotspots.workflows.zoning import list_zones

RUN = CliRunner()


def ask(workspace: Workspace, *words: str) -> dict:
    done = RUN.invoke(app, [*words, "--workspace", str(workspace.root), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_suggest_save_show_history_and_problem(own_city: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "zones.csv"
    found = ask(
        own_city, "zones", "suggest", "--count", "2", "--largest-km2", "0.2", "--from", "2023-01-01",
        "--save", "--out", str(out),
    )  # fmt: skip
    assert [zone["number"] for zone in found["zones"]] == [1, 2]
    assert all(zone["area_km2"] <= 0.2 for zone in found["zones"])
    assert {zone.zone_id for zone in list_zones(own_city)} >= set(found["saved"])
    assert out.read_text(encoding="utf-8-sig").splitlines()[0].startswith("number,")
    zone_id = found["saved"][0]
    (change,) = ask(own_city, "zones", "history", zone_id)["changes"]
    assert (change["version"], change["word"]) == (1, "Made")
    again = ask(own_city, "zones", "restore-shape", zone_id, "--version", "1")
    assert again["version"] == 2
    problem = ask(
        own_city, "zones", "problem", zone_id, "--answer", "title=Abuse after prayers", "--format", "html",
        "--out", str(tmp_path),
    )  # fmt: skip
    assert problem["judgement"]["title"] == "Abuse after prayers"
    assert problem["incidents"] == found["zones"][0]["reasons"]["heat"]["incidents"]
    assert [Path(file).name for file in problem["files"]] == [f"problem-profile-{zone_id}.html"]
    said = RUN.invoke(app, ["zones", "problem", zone_id, "--workspace", str(own_city.root)])
    assert "Judgement: Nobody has written this yet." in said.stdout


def test_each_characteristic_is_told_beside_the_best_choice() -> None:
    some = Covered("age", "Age", 200, 150, 3, 6, 0.02, 4.0, 0.4, 0.05, 0.06)
    assert _cover_line(some) == "   Age: 3 of 150 (2.0%; the best choice 40%; PAI 4.0, PEI 0.05)."
    none = Covered("age", "Age", 7, 0, 0, 0, None, None, None, None, None)
    assert _cover_line(none) == "   Age: none with a point."


def test_a_file_of_zones_is_told_its_overlaps(workspace: Workspace, tmp_path: Path) -> None:
    rings = {
        "One": [[-1.13, 52.63], [-1.12, 52.63], [-1.12, 52.64], [-1.13, 52.64], [-1.13, 52.63]],
        "Two": [[-1.125, 52.63], [-1.11, 52.63], [-1.11, 52.64], [-1.125, 52.64], [-1.125, 52.63]],
    }
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for name, ring in rings.items()
    ]
    file = tmp_path / "zones.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    told = ask(workspace, "zones", "add", str(file))
    assert set(told["notes"]) == {"Z-0001", "Z-0002"}
    assert told["notes"]["Z-0001"][0].startswith("It lies over Two (Z-0002, action zone)")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("suggest", "--count", "0"), "The number of zones"),
        (("suggest", "--from", "yesterday"), "The option --from"),
        (("problem", "Z-0001", "--answer", "nothing"), "The option --answer"),
        (("history", "Z-0001"), "The zone"),
    ],
)
def test_what_cannot_be_done_is_told_in_three_lines(workspace: Workspace, words, line) -> None:
    done = RUN.invoke(app, ["zones", *words, "--workspace", str(workspace.root)])
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == line
    assert len(done.stderr.splitlines()) == 3
