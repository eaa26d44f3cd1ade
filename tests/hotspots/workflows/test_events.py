"""Trigger events: kept, listed, removed, told; and the file behind them."""

from __future__ import annotations

import datetime
import threading

import numpy as np
import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.store.events import FILE
from hotspots.workflows.contents import data_stamp
from hotspots.workflows.events import (
    add_event,
    event_on_days,
    event_sentences,
    list_events,
    remove_event,
)

MAY = datetime.date(2025, 5, 1)


def test_add_list_remove(workspace: Workspace) -> None:
    assert list_events(workspace) == []
    late = add_event(workspace, name="  A  trial ", start=MAY, note="in another\ncity")
    early = add_event(
        workspace, name="A march", start=datetime.date(2024, 2, 3), end=datetime.date(2024, 2, 5)
    )
    assert (late.event_id, late.name, late.note, late.days) == ("E-0001", "A trial", "in another city", 1)
    assert early.days == 3
    assert list_events(workspace) == [early, late]
    assert remove_event(workspace, "E-0002") == early
    # An id is never given twice.
    assert add_event(workspace, name="A match", start=MAY).event_id == "E-0003"
    with pytest.raises(UserError, match="E-0002"):
        remove_event(workspace, "E-0002")


@pytest.mark.parametrize(
    ("name", "days", "note"),
    [("", 0, ""), ("x" * 101, 0, ""), ("x", -1, ""), ("x", 366, ""), ("x", 0, "y" * 501)],
)
def test_refusals(workspace: Workspace, name: str, days: int, note: str) -> None:
    with pytest.raises(UserError, match="The event"):
        add_event(workspace, name=name, start=MAY, end=MAY + datetime.timedelta(days=days), note=note)
    assert not (workspace.root / FILE).exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"given": 1, "events": [{"name": "x"}]}', "\xff"])
def test_a_broken_file_is_said(workspace: Workspace, content: str) -> None:
    (workspace.root / FILE).write_text(content, encoding="latin-1")
    with pytest.raises(UserError, match="cannot be read"):
        list_events(workspace)


def test_two_at_once_lose_nothing(workspace: Workspace) -> None:
    threads = [
        threading.Thread(target=add_event, args=(workspace,), kwargs={"name": f"Event {k}", "start": MAY})
        for k in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({event.event_id for event in list_events(workspace)}) == 8


def test_caches_notice(workspace: Workspace) -> None:
    before = data_stamp(workspace)
    event = add_event(workspace, name="A march", start=MAY)
    after = data_stamp(workspace)
    assert after != before
    remove_event(workspace, event.event_id)
    assert data_stamp(workspace) != after


def test_days_and_sentences(workspace: Workspace) -> None:
    first = datetime.date(2025, 4, 30)
    event = add_event(workspace, name="A march", start=MAY, end=MAY + datetime.timedelta(days=1))
    long_ago = add_event(workspace, name="Long ago", start=datetime.date(2001, 1, 1))
    assert event_on_days([event, long_ago], first, 4).tolist() == [False, True, True, False]
    days = np.array([0, 1, 1, 2, 3, 3, -1, 9])
    (said,) = event_sentences([event, long_ago], days, first, datetime.date(2025, 5, 3))
    assert said == (
        "3 of these fall in the 2 days of A march (1 May 2025 to 2 May 2025); as many days at other times "
        "hold 3.0 on average."
    )


def test_commands(workspace: Workspace) -> None:
    import json

    from typer.testing import CliRunner

    from hotspots.cli.main import app

    run, at = CliRunner(), ["--workspace", str(workspace.root)]
    made = run.invoke(app, ["events", "add", "A march", "--from", "2025-05-01", "--to", "2025-05-03", *at])
    assert made.stdout == "Entered E-0001: A march, 3 days.\n"
    listed = json.loads(run.invoke(app, ["events", "list", "--json", *at]).stdout)
    assert listed["events"][0]["start"] == "2025-05-01"
    assert "A march" in run.invoke(app, ["events", "list", *at]).stdout
    assert run.invoke(app, ["events", "add", "A march", "--from", "soon", *at]).exit_code == 1
    assert run.invoke(app, ["events", "remove", "E-0001", *at]).stdout == "Removed E-0001: A march.\n"
    assert run.invoke(app, ["events", "remove", "E-0001", *at]).exit_code == 1
