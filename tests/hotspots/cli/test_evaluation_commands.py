"""Commands around evaluations as a user types them: before starting, kept, and what stands beside."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from geodata.workspace import Workspace
from hotspots.cli.main import app


def run(place: Workspace, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--workspace", str(place.root)])


def asked(place: Workspace, *words: str) -> dict:
    done = run(place, *words, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_before_starting_needs_no_start(tried: Workspace) -> None:
    done = run(tried, "evaluate", "Z-0001", "--before-starting", "--start", "2024-01-01")
    assert done.exit_code == 0
    assert "With about 48 a year you could only see a fall of 55% or more" in done.stdout
    both = asked(tried, "evaluate", "Z-0001", "Z-0002", "--before-starting")
    assert {"what", "months", "a_year", "percent", "short"} <= both["rows"][0].keys()
    assert run(tried, "evaluate", "Z-0001").exit_code == 2
    # What is asked for is done or refused, never passed over.
    assert run(tried, "evaluate", "Z-0001", "--before-starting", "--keep", "X").exit_code == 2
    report = ("--format", "pdf", "--out", "somewhere")
    assert run(tried, "evaluate", "Z-0001", "--before-starting", *report).exit_code == 2


def test_keep_list_show_finish_and_report(tried: Workspace, tmp_path: Path) -> None:
    words = ("evaluate", "Z-0001", "--start", "2024-01-01", "--buffer", "0")
    assert "was not kept beforehand" in run(tried, *words).stdout
    refused = run(tried, *words, "--keep", "Lights")
    assert refused.exit_code == 1
    assert "who chose and why" in refused.stderr
    kept = run(tried, *words, "--keep", "Lights", "--why", "Lights went on.", "--by", "Analyst")
    assert kept.exit_code == 0
    assert "Kept this choice as EV-0001." in kept.stderr
    assert "EV-0001 (chosen after the start)" in kept.stdout
    shown = asked(tried, "evaluations", "show", "EV-0001")
    finished = asked(tried, "evaluations", "finish", "EV-0001", "--by", "Analyst")
    assert finished["id"] == "FE-0001"
    assert shown["sentence"] == finished["sentence"]
    every = asked(tried, "evaluations", "list")
    assert [one["id"] for one in every["choices"]] == ["EV-0001"]
    assert every["choices"][0]["beforehand"] is False
    assert every["finished"][0]["verdict"] == "fell"
    out = tmp_path / "out"
    report = run(tried, "evaluations", "show", "FE-0001", "--format", "html", "--out", str(out))
    assert report.exit_code == 0
    assert finished["sentence"].split(";")[0] in (out / "evaluation-Z-0001.html").read_text(encoding="utf-8")
    assert run(tried, *words, "--format", "html").exit_code == 2


def test_a_choice_kept_for_the_future_tells_what_could_be_seen(tried: Workspace) -> None:
    words = ("evaluate", "Z-0001", "--start", "2090-01-01", "--control", "Z-0003")
    done = run(tried, *words, "--keep", "Later", "--why", "x", "--by", "y")
    assert done.exit_code == 0, done.stderr
    assert "Kept this choice as EV-0001." in done.stderr
    assert "a year" in done.stdout
    assert asked(tried, "evaluations", "list")["choices"][0]["beforehand"] is True


def test_several_zones_take_their_own_comparisons(tried: Workspace) -> None:
    found = asked(tried, "evaluate", "Z-0001", "Z-0002", "--start", "2024-01-01", "--buffer-shape", "square")
    assert len(found["parts"]) == 2
    assert found["buffer_shape"] == "square"
    wrong = run(tried, "evaluate", "Z-0001", "Z-0002", "--start", "2024-01-01", "--control", "Z-0003")
    assert wrong.exit_code == 1
    assert run(tried, "evaluate", "Z-0001", "--start", "2024-01-01", "--buffer-shape", "oval").exit_code == 1


def test_lessons_costs_and_outcomes(tried: Workspace, tmp_path: Path) -> None:
    assert "No lesson fits" in run(tried, "lessons", "list").stdout
    file = tmp_path / "lessons.csv"
    file.write_text(
        "Title,What worked,Zone kind\nLights,They helped,shops\nVisits,Slowly,homes\n", encoding="utf-8"
    )
    assert len(asked(tried, "lessons", "add", str(file))["added"]) == 2
    assert [one["title"] for one in asked(tried, "lessons", "list", "--kind", "shops")["lessons"]] == [
        "Lights"
    ]
    assert "They helped" in run(tried, "lessons", "list", "--search", "LIGHTS").stdout
    refused = run(tried, "lessons", "list", "--kind", "moon")
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 3
    out = tmp_path / "shared.json"
    assert asked(tried, "lessons", "export", str(out), "--kind", "homes")["lessons"] == 1
    assert json.loads(out.read_text(encoding="utf-8"))["lessons"][0]["title"] == "Visits"
    none = CliRunner().invoke(app, ["costs", "list", "--workspace", str(tried.root)])
    assert "No unit cost is loaded." in none.stdout
    costs = tmp_path / "costs.csv"
    costs.write_text(
        "category,unit_cost,low,high,currency,year,source\n*,10,5,20,GBP,2024,Made up\n", encoding="utf-8"
    )
    assert asked(tried, "costs", "add", str(costs))["added"] == 1
    assert asked(tried, "costs", "list")["costs"][0]["category"] == "*"
    assert asked(tried, "outcomes", "list") == {"outcomes": []}
    answer = asked(tried, "evaluate", "Z-0001", "--start", "2024-01-01")
    assert answer["costs"]["before"]["best"] == 480
