"""Problem profiles kept with their versions, beside figures of the zone, and taken out as documents."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.exporting import export_plan
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.problem_documents import export_problem, problem_document
from hotspots.workflows.problem_profiles import (
    get_problem,
    problem_figures,
    problem_history,
    problem_part,
    save_problem,
)
from hotspots.workflows.zoning import add_zone, list_zones, remove_zone, zone_profile

ONE = shapely.box(458000, 304000, 459000, 305000)


def test_writing_keeps_every_version_and_refuses_a_stale_one(workspace: Workspace) -> None:
    zone = add_zone(workspace, name="Market", geometry=ONE)
    assert get_problem(workspace, zone.zone_id) is None
    first = save_problem(
        workspace, zone.zone_id, {"title": "Abuse at the rank", "harmed": "Drivers"}, expected_version=0
    )
    second = save_problem(workspace, zone.zone_id, {"harmed": "Drivers and passengers"}, expected_version=1)
    assert (first.version, second.version) == (1, 2)
    assert second.content.title == "Abuse at the rank"
    with pytest.raises(UserError, match="somebody else meanwhile"):
        save_problem(workspace, zone.zone_id, {"harmed": "x"}, expected_version=1)
    with pytest.raises(UserError, match="somebody else meanwhile"):
        save_problem(workspace, zone.zone_id, {"harmed": "x"}, expected_version=0)
    changes = problem_history(workspace, zone.zone_id)
    assert [change.content.harmed for change in changes] == ["Drivers", "Drivers and passengers"]
    with pytest.raises(UserError, match="not one of a problem profile"):
        save_problem(workspace, zone.zone_id, {"colour": "red"}, expected_version=2)
    remove_zone(workspace, zone.zone_id)
    with pytest.raises(UserError, match="has been removed"):
        save_problem(workspace, zone.zone_id, {"harmed": "x"}, expected_version=2)


def test_without_incidents_people_alone_speak(workspace: Workspace) -> None:
    zone = add_zone(workspace, name="Market", geometry=ONE)
    part = problem_part(workspace, zone.zone_id)
    assert part.figures.texts == {}
    assert "No incidents are loaded" in part.figures.origin
    page = problem_document(workspace, zone.zone_id, "html").decode("utf-8")
    assert "Nobody has written a judgement yet." in page
    assert "OFFICIAL-SENSITIVE" in page


def test_figures_are_those_of_the_profile(city: Workspace) -> None:
    zone = next(zone for zone in list_zones(city) if zone.name == "Minster night-time streets")
    found, profile = problem_figures(city, zone.zone_id), zone_profile(city, zone.zone_id)
    assert (found.incidents, found.table_version) == (profile.incidents, profile.table_version)
    race = next(share for share in profile.by_characteristic if share.name == "race")
    assert f"race ({race.count:,})" in found.to("harmed")[0]
    assert found.to("before")[0].startswith("Disturbances in another city (14 June 2024 to 27 June 2024)")
    assert found.warning == ""
    none = problem_figures(
        city, zone.zone_id, where=make_filter(categories=("Somebody else entirely",), combine="any")
    )
    assert none.warning.startswith("A problem is two or more similar incidents; none is recorded")


def test_a_written_problem_stands_in_the_plan_and_alone(workspace: Workspace, tmp_path: Path) -> None:
    zone = add_zone(workspace, name="Market", geometry=ONE)
    add_zone(workspace, name="Park", geometry=shapely.box(460000, 304000, 461000, 305000))
    written = {"title": "Abuse of <shop> staff", "before": "School lets out"}
    save_problem(workspace, zone.zone_id, written, expected_version=0)
    (page,) = export_problem(workspace, zone.zone_id, formats=("html",), out=tmp_path)
    assert page.name == f"problem-profile-{zone.zone_id}.html"
    text = page.read_text(encoding="utf-8")
    assert "Abuse of &lt;shop&gt; staff" in text
    assert "School lets out" in text
    (plan,) = export_plan(workspace, formats=("html",), out=tmp_path)
    whole = plan.read_text(encoding="utf-8")
    assert whole.count("What comes before it?") == 1  # only the zone somebody wrote about
    assert "Not answered yet: How did it come to notice?" in whole
    assert "School lets out" in whole
    with pytest.raises(UserError, match="not one we write"):
        export_problem(workspace, zone.zone_id, formats=("xlsx",), out=tmp_path)
