"""`hotspots evaluate` as a user types it: words, one JSON object, three lines when refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from geodata.workspace import Workspace
from hotspots.cli.main import app


def run(city: Workspace, *words: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *words, "--workspace", str(city.root)])


def test_words_and_json_say_the_same(city: Workspace) -> None:
    words = run(city, "Z-0001", "--start", "2024-07-01", "--control", "Z-0004")
    assert words.exit_code == 0
    done = run(city, "Z-0001", "--start", "2024-07-01", "--control", "Z-0004", "--json")
    result = json.loads(done.stdout)
    assert result["verdict"] == "fell"
    assert words.stdout.splitlines()[0] == result["sentence"]
    assert result["control"]["id"] == "Z-0004"
    assert len(result["months"]) == result["months_before"] + result["months_after"]
    for warning in result["warnings"]:
        assert f"- {warning}" in words.stdout


def test_choices_reach_the_count(city: Workspace) -> None:
    every = json.loads(run(city, "Z-0002", "--start", "2024-10-01", "--json").stdout)
    some = json.loads(
        run(
            city, "Z-0002", "--start", "2024-10-01", "--characteristic", "disability", "--source", "police",
            "--before", "12", "--after", "6", "--buffer", "100", "--control", "Z-0005", "--json",
        ).stdout
    )  # fmt: skip
    assert some["counts"]["zone"]["before"] < every["counts"]["zone"]["before"]
    assert (some["months_before"], some["months_after"], some["buffer_m"]) == (12, 6, 100)
    assert every["verdict"] == some["verdict"] == "no clear change"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Z-0001",), 2),
        (("Z-0001", "--start", "1/7/2024"), 1),
        (("Z-0099", "--start", "2024-07-01"), 1),
        (("Z-0001", "--start", "2024-07-01", "--control", "Z-0001"), 1),
        (("Z-0001", "--start", "2024-07-01", "--after", "60"), 1),
    ],
)
def test_refusals(city: Workspace, words: tuple[str, ...], code: int) -> None:
    done = run(city, *words)
    assert done.exit_code == code
    if code == 1:
        assert len(done.stderr.splitlines()) == 3
