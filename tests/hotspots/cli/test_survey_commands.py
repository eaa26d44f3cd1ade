"""The commands on the table of survey rates."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from geodata.workspace import Workspace
from hotspots.cli.main import app


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["survey", *words, "--workspace", str(workspace.root)])


def test_list_export_import(workspace: Workspace, tmp_path) -> None:
    listed = run(workspace, "list")
    assert listed.exit_code == 0
    assert "disability" in listed.stdout
    file = tmp_path / "rates.csv"
    assert json.loads(run(workspace, "export", str(file), "--json").stdout)["rows"] == 2
    table = file.read_text(encoding="utf-8-sig").splitlines()
    file.write_text("\n".join(table[:2]), encoding="utf-8")
    assert "now has 1 row" in run(workspace, "import", str(file)).stdout
    rates = json.loads(run(workspace, "list", "--json").stdout)["rates"]
    assert [rate["characteristic"] for rate in rates] == ["any"]


def test_a_bad_table_is_refused_in_three_lines(workspace: Workspace, tmp_path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("characteristic,rate_mid,source\nmoon,1,S\n", encoding="utf-8")
    refused = run(workspace, "import", str(file))
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 3
