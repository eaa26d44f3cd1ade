"""The commands on engagement, training and the evidence menu."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from geodata.workspace import Workspace
from hotspots.cli.main import app


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--workspace", str(workspace.root)])


def test_engagement_is_added_listed_and_written(workspace: Workspace, tmp_path: Path) -> None:
    added = run(
        workspace, "engagement", "add", "--date", "2026-03-12", "--group", "Deaf residents",
        "--how", "meeting", "--by", "City Council", "--heard", "Telephones are no use.",
        "--characteristic", "disability", "--json",
    )  # fmt: skip
    assert json.loads(added.stdout)["id"] == "EN-0001"
    out = tmp_path / "log.csv"
    listed = json.loads(run(workspace, "engagement", "list", "--out", str(out), "--json").stdout)
    assert listed["entries"][0]["group"] == "Deaf residents"
    assert "disability" not in listed["not_asked"]["characteristics"]
    assert "Nobody has been asked yet with regard to: age" in run(workspace, "engagement", "list").stdout
    assert json.loads(run(workspace, "engagement", "add", str(out), "--json").stdout)["unchanged"] == 1


def test_a_name_in_place_of_a_group_is_refused_in_three_lines(workspace: Workspace) -> None:
    refused = run(
        workspace, "engagement", "add", "--date", "2026-03-12", "--group", "Jane Smith", "--by", "Council",
        "--heard", "Nothing.",
    )  # fmt: skip
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 3
    assert "Jane" not in refused.stderr
    assert run(workspace, "engagement", "add", "--group", "tenants").exit_code == 1


def test_training_is_added_and_listed(workspace: Workspace) -> None:
    added = run(
        workspace, "training", "add", "--date", "2026-02-10", "--audience", "call_handlers", "--organisation",
        "Police", "--topic", "What to ask", "--people", "12",
    )  # fmt: skip
    assert "TR-0001" in added.stdout
    cover = json.loads(run(workspace, "training", "list", "--json").stdout)["cover"]
    assert (cover["people"], "call_handlers" in cover["no_audience"]) == (12, False)
    assert "No training has covered: age" in run(workspace, "training", "list").stdout


def test_responses_are_filtered_and_shown(workspace: Workspace) -> None:
    found = json.loads(
        run(workspace, "responses", "list", "--role", "perpetrators", "--setting", "online", "--json").stdout
    )
    ids = [one["response_id"] for one in found["responses"]]
    assert "R-counter-speech" in ids
    assert {one["role"] for one in found["responses"]} == {"perpetrators"}
    assert "Braga" in run(workspace, "responses", "show", "R-hot-spot-patrol").stdout
    assert run(workspace, "responses", "list", "--setting", "moon").exit_code == 1
