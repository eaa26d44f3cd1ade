"""The commands on due regard: findings in words and as data, a record, reasons, what people were told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.workspace import Workspace
from hotspots.cli.main import app
from hotspots.workflows.planning import add_action
from hotspots.workflows.zoning import add_zone

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.13, 52.63], [-1.12, 52.63], [-1.12, 52.64], [-1.13, 52.64], [-1.13, 52.63]]],
}
WHO = ("--by", "Cabinet member", "--organisation", "City council")


@pytest.fixture
def planned(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("HOTSPOTS_WORKSPACE", str(workspace.root))
    add_zone(workspace, name="Station quarter", geometry_wgs84=SQUARE)
    add_action(
        workspace, objective="Safer", action="Staff", lead_organisation="City council", zones=("Z-0001",)
    )
    return workspace


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["plan", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_gaps_are_findings_and_no_error(planned: Workspace) -> None:
    said = run("check")
    assert "Gap: A date for the review. The plan: No date for a review of the plan is set." in said
    assert "To close it: Set it on the plan." in said
    data = json.loads(run("check", "--json"))
    assert data["counts"]["gap"] > 0
    assert {"rule_id": "review-date", "scope_id": "", "state": "gap"}.items() <= next(
        each for each in data["findings"] if each["rule_id"] == "review-date"
    ).items()
    assert "record" not in data


def test_one_zone_alone(planned: Workspace) -> None:
    data = json.loads(run("check", "--zone", "Z-0001", "--json"))
    assert {each["scope_id"] for each in data["findings"]} == {"Z-0001", "A-0001"}
    run("check", "--zone", "Z-0009", code=1)


def test_a_record_with_decisions_from_a_file(planned: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    run("check", "--template", str(file))
    rows = file.read_text(encoding="utf-8-sig").splitlines()
    filled = [
        row.removesuffix(",,") + ",Set in May,New chair" if row.startswith("review-date,") else row
        for row in rows
    ]
    file.write_text("\n".join(filled), encoding="utf-8")
    data = json.loads(run("check", "--record", *WHO, "--decisions", str(file), "--json"))
    assert data["record"] == "DR-0001"
    shown = json.loads(run("due-regard", "show", "DR-0001", "--json"))
    assert shown["decisions"] == [
        {"rule_id": "review-date", "scope_id": "", "decision": "Set in May", "why": "New chair"}
    ]
    assert "Set in May Because: New chair" in run("due-regard", "show", "DR-0001")
    run("told", "add", "--where", "Library", "--what", "The fall", "--organisation", "City council")
    again = json.loads(run("check", "--json"))
    assert [each["rule_id"] for each in again["since_last_record"]["closed"]] == ["results-told"]
    assert len(json.loads(run("due-regard", "list", "--json"))["records"]) == 1
    paths = json.loads(
        run("due-regard", "export", "DR-0001", "--format", "html", "--out", str(tmp_path), "--json")
    )
    assert Path(paths["files"][0]).read_text(encoding="utf-8").count("Set in May") == 1
    assert len(json.loads(run("told", "list", "--json"))["told"]) == 1


def test_reasons_come_and_go(planned: Workspace) -> None:
    run("why-not", "add", "roles-present", "perpetrators", "--why", "Probation does", *WHO)
    assert "Probation does" in run("why-not", "list", "--json")
    assert "said why on" in run("check", "--json")
    run("why-not", "withdraw", "WN-0001")
    assert "said why on" not in run("check", "--json")


def test_refusals_are_plain(planned: Workspace) -> None:
    for words in (
        ("check", "--by", "Manager"),
        ("check", "--record", "--organisation", "Council"),
        ("check", "--record", "--by", "Manager"),
        ("check", "--record", *WHO, "--date", "2999-01-01"),
        ("due-regard", "show", "DR-0009"),
        ("why-not", "add", "review-date", "--why", "No", *WHO),
    ):
        assert "Traceback" not in run(*words, code=1), words
