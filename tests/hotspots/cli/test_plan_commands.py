"""Commands that follow a plan up: their answers as JSON, their words, and what they refuse."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geodata.workspace import Workspace
from hotspots.cli.main import app
from hotspots.workflows.planning import add_action, update_action

TODAY = dt.datetime.now().astimezone().date()


@pytest.fixture
def planned(workspace: Workspace) -> Workspace:
    add_action(
        workspace,
        objective="More reports",
        action="Open a desk",
        lead_organisation="Council",
        partners=("Police",),
        due=TODAY - dt.timedelta(4),
        status="agreed",
    )
    return workspace


def say(workspace: Workspace, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--workspace", str(workspace.root)])
    assert done.exit_code == 0, done.output
    return done.output


def answer(workspace: Workspace, *words: str) -> dict[str, Any]:
    found = json.loads(say(workspace, *words, "--json"))
    assert isinstance(found, dict)
    return found


def test_the_plan_is_shown_by_objective(planned: Workspace) -> None:
    found = answer(planned, "plan", "show")
    (objective,) = found["objectives"]
    assert (objective["objective_id"], objective["title"]) == ("O-0001", "More reports")
    assert [action["action_id"] for action in objective["actions"]] == ["A-0001"]
    assert found["sign_offs"] == found["versions"] == []
    assert "More reports" in say(planned, "plan", "show")


def test_signing_keeps_a_version_and_changes_since_are_told(planned: Workspace) -> None:
    signed = answer(planned, "plan", "sign", "--organisation", "Council", "--post", "Director")
    assert (signed["version"], signed["changed_since"]) == (1, 0)
    update_action(planned, "A-0001", expected_version=1, due=TODAY)
    assert answer(planned, "plan", "show")["sign_offs"][0]["changed_since"] == 1
    assert answer(planned, "plan", "show", "--version", "1")["objectives"][0]["actions"][0]["version"] == 1
    assert "changed since it was signed" in say(planned, "plan", "show")
    changes = answer(planned, "plan", "changes", "--since", TODAY.isoformat())
    assert {change["kind"] for change in changes["changes"]} == {"objective", "action added"}
    assert "A-0001  A new action, led by Council" in say(
        planned, "plan", "changes", "--since", TODAY.isoformat()
    )


def test_versions_are_kept_on_request_and_compared(planned: Workspace) -> None:
    assert answer(planned, "plan", "keep", "--because", "draft for the board")["number"] == 1
    update_action(planned, "A-0001", expected_version=1, target="15")
    assert answer(planned, "plan", "keep")["number"] == 2
    for words in (("plan", "compare", "1"), ("plan", "compare", "1", "--with", "2")):
        (change,) = answer(planned, *words)["changes"]
        assert change["text"] == "Target: now '15'; before empty."
    assert "Since version 2: nothing changed." in say(planned, "plan", "compare", "2")


def test_what_is_due_is_listed_with_how_late_it_is(planned: Workspace) -> None:
    found = answer(planned, "plan", "due", "--days", "30")
    assert [(one["action_id"], one["days"]) for one in found["overdue"]] == [("A-0001", -4)]
    assert found["coming"] == found["undated"] == found["reviews"] == []
    assert "4 days overdue" in " ".join(say(planned, "plan", "due").split())


def test_the_page_of_a_partner_and_the_actions_are_written(planned: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    found = answer(planned, "plan", "partner", "police", "--format", "html", "--out", str(out))
    assert found["files"] == [str(out / "partner-Police.html")]
    assert "Open a desk" in (out / "partner-Police.html").read_text(encoding="utf-8")
    file = tmp_path / "actions.csv"
    assert answer(planned, "plan", "actions", "export", "--out", str(file))["actions"] == 1
    assert answer(planned, "plan", "actions", "add", str(file))["unchanged"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plan", "changes"), "none has been entered"),
        (("plan", "changes", "--since", "2999-01-01"), "has not come yet"),
        (("plan", "due", "--days", "-1"), "days ahead"),
        (("plan", "sign", "--organisation", " ", "--post", "Director"), "is empty"),
        (("plan", "partner", "Army", "--out", "."), "not in the list"),
        (("plan", "show", "--version", "4"), "does not exist"),
    ],
)
def test_what_cannot_be_done_is_told_in_three_lines(
    planned: Workspace, words: tuple[str, ...], told: str
) -> None:
    done = CliRunner().invoke(app, [*words, "--workspace", str(planned.root)])
    assert done.exit_code == 1
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 3
