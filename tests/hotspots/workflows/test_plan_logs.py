"""Engagement and training are kept with their versions, come in from files, and say what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows import engagement, training
from hotspots.workflows.planning import add_action
from hotspots.workflows.zoning import add_zone

DAY = dt.date(2026, 3, 12)
ENTRY = engagement.Engagement(
    DAY, "Deaf residents", "meeting", "City Council", "Telephones are no use to us."
)
SQUARE = {"type": "Polygon", "coordinates": [[[-1.0, 52.0], [-0.99, 52.0], [-0.99, 52.01], [-1.0, 52.0]]]}


def test_an_entry_is_kept_changed_removed_and_brought_back(workspace: Workspace) -> None:
    kept = engagement.add_engagement(workspace, ENTRY)
    assert kept.record_id == "EN-0001"
    changed = replace(ENTRY, changed="Text messages from June.", told_on=dt.date(2026, 6, 1))
    engagement.change_engagement(workspace, "EN-0001", changed, expected_version=1)
    with pytest.raises(UserError, match="changed by somebody else"):
        engagement.change_engagement(workspace, "EN-0001", ENTRY, expected_version=1)
    assert engagement.remove_engagement(workspace, "EN-0001").removed
    assert engagement.list_engagement(workspace) == []
    assert [each.content for each in engagement.list_engagement(workspace, removed=True)] == [changed]
    assert not engagement.restore_engagement(workspace, "EN-0001").removed
    assert engagement.list_engagement(workspace)[0].content == changed


def test_the_latest_day_comes_first_and_gaps_are_named(workspace: Workspace) -> None:
    zone = add_zone(workspace, name="Beacon Estate", geometry_wgs84=SQUARE)
    engagement.add_engagement(workspace, replace(ENTRY, tell_by=dt.date(2026, 4, 1)))
    later = replace(
        ENTRY, asked_on=dt.date(2026, 5, 1), characteristics=("disability",), zones=(zone.zone_id,)
    )
    engagement.add_engagement(workspace, later)
    assert [each.record_id for each in engagement.list_engagement(workspace)] == ["EN-0002", "EN-0001"]
    cover = engagement.engagement_cover(workspace, today=dt.date(2026, 4, 2))
    assert cover.waiting == ("EN-0001",)
    assert "disability" not in cover.missing.characteristics
    assert cover.missing.zones == ()
    assert cover.sentences[-1] == "1 group should have been told by now what came of it."


def test_ids_of_nothing_are_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Z-0009"):
        engagement.add_engagement(workspace, replace(ENTRY, zones=("Z-0009",)))
    with pytest.raises(UserError, match="A-0009"):
        engagement.add_engagement(workspace, replace(ENTRY, actions=("A-0009",)))


def test_a_file_comes_in_whole_once_and_goes_out_as_it_came(workspace: Workspace, tmp_path: Path) -> None:
    add_action(workspace, objective="More report", action="Open a point", lead_organisation="Council")
    add_zone(workspace, name="Beacon Estate", geometry_wgs84=SQUARE)
    file = tmp_path / "engagement.csv"
    heading, line = engagement.ENGAGEMENT_TEMPLATE_CSV.splitlines()
    with_ids = line.replace(",,,Reporting", ",beacon estate,a-0001,Reporting")
    assert with_ids != line
    file.write_text("\n".join([heading, line, with_ids]), encoding="utf-8")
    report = engagement.import_engagement(workspace, file)
    assert (len(report.added), report.unchanged, report.refusals) == (2, 0, ())
    again = engagement.import_engagement(workspace, file)
    assert (again.added, again.unchanged) == ((), 2)
    contents = {each.content.actions for each in engagement.list_engagement(workspace)}
    assert contents == {(), ("A-0001",)}
    file.write_text(engagement.engagement_csv(workspace), encoding="utf-8")
    assert engagement.import_engagement(workspace, file).unchanged == 2
    file.write_text("\n".join([heading, line.replace("Disability", "Height"), with_ids]), encoding="utf-8")
    refused = engagement.import_engagement(workspace, file)
    assert refused.added == ()
    assert "Line 2" in refused.sentences()[1]


def test_training_is_kept_the_same_way(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "training.csv"
    file.write_text(training.TRAINING_TEMPLATE_CSV, encoding="utf-8")
    assert training.import_training(workspace, file).added == ("TR-0001",)
    kept = training.list_training(workspace)[0]
    training.change_training(workspace, "TR-0001", replace(kept.content, people=30), expected_version=1)
    assert training.cover_of_training(workspace).people == 30
    training.remove_training(workspace, "TR-0001", expected_version=2)
    assert training.cover_of_training(workspace).trainings == 0
    training.restore_training(workspace, "TR-0001")
    file.write_text(training.training_csv(workspace), encoding="utf-8")
    assert training.import_training(workspace, file).unchanged == 1
