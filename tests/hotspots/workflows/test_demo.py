"""The fictional city through the ordinary workflows: what was planted is what reports and methods say."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geodata.areas import list_levels, load_level
from geodata.areas.population import list_populations
from geodata.dataset import count_incidents, read_incidents
from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from geodata.synthetic import CityFiles, city_files
from geodata.workspace import Workspace, create_workspace, open_workspace
from hotspots.workflows.demo import SAMPLE_FOLDER, SOURCES, make_demo
from hotspots.workflows.detecting import DetectRequest, detect
from hotspots.workflows.importing import import_files, list_batches
from hotspots.workflows.objectives import AIMS
from hotspots.workflows.organisations import ORGANISATION_KINDS, list_organisations
from hotspots.workflows.plan_meetings import changes_since, plan_due
from hotspots.workflows.plan_state import list_sign_offs, plan_state
from hotspots.workflows.planning import list_actions
from hotspots.workflows.summarising import list_summaries
from hotspots.workflows.zoning import list_zones

NAMES = dict(SOURCES)


@pytest.fixture(scope="module")
def files(fictional_city: Workspace) -> CityFiles:
    return city_files(fictional_city.root / SAMPLE_FOLDER)


@pytest.fixture(scope="module")
def truth(files: CityFiles) -> dict[str, Any]:
    return json.loads(files.truth.read_text(encoding="utf-8"))


def test_the_workspace_is_complete_and_says_it_is_fictional(city: Workspace):
    again = open_workspace(city.root)
    assert again.fictional
    assert "fictional" in again.name
    assert set(list_levels(city)) == {"ward", "lsoa21"}
    assert len(load_level(city, "ward").codes) == 20
    assert len(load_level(city, "lsoa21").codes) == 140
    totals = {(table.level, table.measure): table.total for table in list_populations(city)}
    assert totals["lsoa21", "residents"] == totals["ward", "residents"] == 250_000
    assert totals["lsoa21", "ethnic_group"] == 250_000


def test_every_recorded_incident_of_the_35_months_is_there(city: Workspace, files: CityFiles):
    held = 67 + 27 + 33 + 4
    assert count_incidents(city) == 6_000 - held
    frame = read_incidents(city)
    assert set(frame["source"]) == set(NAMES.values())
    assert frame["occurred_from"].max() < dt.datetime(2025, 12, 1)
    for name in CHARACTERISTICS:
        assert (frame[name] == True).sum() > 100, name  # noqa: E712  the column holds null too
    police = frame[frame["source"] == NAMES["police"]]
    assert police["age"].isna().all(), "the police extract does not record age"
    assert set(frame["location_precision"]) == {"exact", "postcode", "area", "none"}
    assert set(frame["date_precision"]) == {"minute", "day", "month"}


@pytest.mark.parametrize("source", list(NAMES))
def test_import_reports_say_what_was_planted(
    tmp_path: Path, files: CityFiles, truth: dict[str, Any], source: str
):
    paths = getattr(files, source)
    empty = create_workspace(tmp_path / "empty")
    report = import_files(empty, paths, source=NAMES[source], dry_run=True)
    assert report.rejected == sum(truth["rejected"][path.name] for path in paths) > 0
    assert report.duplicates == sum(truth["repeated_rows"].get(path.name, 0) for path in paths)
    numbers = (report.accepted, report.rejected, report.duplicates, report.updated, report.unchanged)
    assert sum(numbers) == report.rows_read
    unknown = {value.split(": ")[-1]: rows for value, rows in report.unknown_values.items()}
    assert unknown == truth["unknown_values"].get(source, {})


def test_the_last_month_waits_to_be_imported_by_hand(own_city: Workspace, files: CityFiles):
    copy, folder = own_city, own_city.root
    report = import_files(copy, [files.held_back["police"]], source=NAMES["police"])
    assert (report.rows_read, report.rejected) == (87, 0)
    assert (report.accepted, report.updated, report.unchanged) == (67, 10, 10)
    again = import_files(copy, [files.held_back["police"]], source=NAMES["police"])
    assert (again.accepted, again.updated, again.unchanged) == (0, 0, 87)
    cases = import_files(copy, [files.held_back["council"]], source=NAMES["council"])
    assert (cases.accepted, cases.updated) == (33, 12)
    for source in ("third_party", "transport"):
        other = import_files(copy, [files.held_back[source]], source=NAMES[source])
        assert other.accepted == other.rows_read > 0
    assert count_incidents(copy) == 6_000
    assert "2025-12" in (folder / SAMPLE_FOLDER / "README.txt").read_text(encoding="utf-8")


def test_printed_codes_and_points_agree(city: Workspace):
    """A point moved to the nearest 50 m keeps the true code, so only a few points lie outside their area."""
    frame = read_incidents(city)
    level = load_level(city, "lsoa21")
    rows = frame[(frame["area_lsoa21_by"] == "printed") & frame["easting_m"].notna()]
    tree = shapely.STRtree(level.polygons)
    point, area = tree.query(shapely.points(rows["easting_m"], rows["northing_m"]), predicate="within")
    found = np.full(len(rows), "", dtype=object)
    found[point] = level.codes[area]
    same = (found == rows["area_lsoa21"].to_numpy()).mean()
    assert 0.95 < same < 1.0


def _spot_names(spot: dict[str, Any]) -> str:
    return str(spot["name"])


def _peak(spot: dict[str, Any]) -> IncidentFilter:
    phase = spot["phases"][0]
    return IncidentFilter(
        start=dt.date.fromisoformat(phase["from"]),
        end=dt.date.fromisoformat(phase["to"]),
        characteristics=tuple(spot["characteristics"]),
    )


def _hot(frame: Any) -> Any:
    return frame[(frame["q"] < 0.05) & (frame["z"] > 0)]


def test_every_planted_hot_spot_is_found_on_cells(city: Workspace, truth: dict[str, Any]):
    for spot in truth["hot_spots"]:
        finding = detect(city, DetectRequest(method="gi-star", cell_m=250.0, where=_peak(spot)))
        middle = shapely.Point(spot["centre_m"]).buffer(spot["radius_m"] / 2)
        hot = _hot(finding.frame)
        assert hot.intersects(middle).any(), spot["name"]
        assert len(hot) < 0.08 * len(finding.frame), f"{spot['name']}: not half the city"


def test_every_planted_hot_spot_is_found_as_a_cluster(city: Workspace, truth: dict[str, Any]):
    for spot in truth["hot_spots"]:
        request = DetectRequest(method="clusters", eps_m=150.0, min_incidents=10, where=_peak(spot))
        found = detect(city, request).frame
        middle = shapely.Point(spot["centre_m"]).buffer(spot["radius_m"] / 2)
        assert found.intersects(middle).any(), spot["name"]


def test_hot_spots_of_one_characteristic_show_in_areas(city: Workspace, truth: dict[str, Any]):
    """Where one characteristic has a strong hot spot, its area is hot at the level of areas too."""
    single = [spot for spot in truth["hot_spots"] if len(spot["characteristics"]) == 1]
    strong = [spot for spot in single if spot["name"] != "school-walk"]
    assert len(strong) == 6
    for spot in strong:
        finding = detect(city, DetectRequest(method="gi-star", level="lsoa21", where=_peak(spot)))
        assert _hot(finding.frame).intersects(shapely.Point(spot["centre_m"])).any(), spot["name"]


def test_the_control_characteristic_is_not_flagged(city: Workspace, truth: dict[str, Any]):
    name = truth["control_characteristic"]
    where = IncidentFilter(characteristics=(name,))
    areas = detect(city, DetectRequest(method="gi-star", level="lsoa21", where=where)).frame
    assert len(_hot(areas)) <= 2, "of 140"
    cells = detect(city, DetectRequest(method="gi-star", cell_m=500.0, where=where)).frame
    assert len(_hot(cells)) < 0.08 * len(cells)
    clusters = detect(
        city, DetectRequest(method="clusters", eps_m=150.0, min_incidents=10, where=where)
    ).frame
    assert len(clusters) == 0


def test_zones_hold_their_planted_circle(city: Workspace, truth: dict[str, Any]):
    zones = {zone.name: zone for zone in list_zones(city)}
    assert len(zones) == 5
    assert {zone.kind for zone in zones.values()} == {"action", "comparison"}
    for entry in truth["action_zones"]:
        circle = shapely.Point(entry["treated"]["centre_m"]).buffer(entry["treated"]["radius_m"] - 6)
        assert zones[entry["name"]].geometry.covers(circle)


def _in_zone(city: Workspace, name: str) -> Any:
    frame = read_incidents(city, columns=["easting_m", "northing_m", "occurred_from"])
    zone = next(zone for zone in list_zones(city) if zone.name == name)
    return frame[shapely.covers(zone.geometry, shapely.points(frame["easting_m"], frame["northing_m"]))]


@pytest.mark.parametrize(
    ("name", "start", "after"),
    [("Wenlow Parade shops", dt.datetime(2024, 7, 1), 22), ("Beacon Estate", dt.datetime(2024, 10, 1), 46)],
)
def test_baselines_of_the_plan_are_the_counts_of_the_records(
    city: Workspace, name: str, start: dt.datetime, after: int
):
    inside = _in_zone(city, name)["occurred_from"]
    before = int(((inside >= start.replace(year=2023)) & (inside < start)).sum())
    since = int(((inside >= start) & (inside < start.replace(year=2025))).sum())
    assert since == after, "the number the guide names"
    zone = next(zone for zone in list_zones(city) if zone.name == name)
    first = min(
        (action for action in list_actions(city, zone_id=zone.zone_id)), key=lambda action: action.start
    )
    assert first.start == start.date()
    assert first.baseline == f"{before} in the 12 months before"


def test_the_plan_uses_every_role_and_names_nobody(city: Workspace):
    actions = list_actions(city)
    assert len(actions) == 12
    assert {action.role for action in actions} == {
        "reporting", "support", "prevention", "perpetrators", "engagement", "training",
    }  # fmt: skip
    assert {"completed", "in progress", "agreed", "proposed"} == {action.status for action in actions}
    assert sum(len(action.notes) for action in actions) >= 4
    assert sum(action.shared_with_councillors for action in actions) >= 4


def test_the_plan_is_a_whole_example(city: Workspace):
    """Every characteristic, aim and kind of organisation; a meeting, sign-off, one overdue action."""
    state = plan_state(city)
    named = {name for action in state.actions for name in action.characteristics}
    assert named == set(CHARACTERISTICS)
    assert {aim for item in state.objectives for aim in item.objective.aims} == set(AIMS)
    assert all(actions for _, actions in state.by_objective())
    assert {kept.content.kind for kept in list_organisations(city)} == set(ORGANISATION_KINDS)
    assert sum(action.cost is not None for action in state.actions) >= 8
    assert {"new", "moved"} <= {action.service_change for action in state.actions}
    assert all(action.mitigation for action in state.actions if action.service_change != "none")
    assert len(plan_due(city).overdue) == 1
    changes = changes_since(city)
    assert {"status", "date slipped", "update", "value"} <= {change.kind for change in changes.changes}
    signed = list_sign_offs(city)
    assert len(signed) == 3
    assert [one.changed for one in signed if one.sign_off.version == 1] == [1, 1]
    assert [one.changed for one in signed if one.sign_off.version == 2] == [0]


def test_area_summaries_stop_at_the_last_complete_quarter(city: Workspace):
    (summary,) = list_summaries(city)
    assert summary.level == "ward"
    assert summary.last_day == dt.date(2025, 9, 30)


def test_batches_keep_the_rejected_rows(city: Workspace, truth: dict[str, Any]):
    batches = list_batches(city)
    assert len(batches) == 4
    kept = sum(
        len((city.batches_path / batch.batch_id / "rejects.csv").read_text(encoding="utf-8").splitlines()) - 1
        for batch in batches
    )
    assert kept == sum(truth["rejected"].values())


def test_progress_runs_forward_to_the_end(told_of_city: list[tuple[int, int, str]]):
    done = [entry[0] for entry in told_of_city]
    assert done == sorted(done)
    assert done[-1] == told_of_city[-1][1]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(folder: Path, **_: Any) -> None:
        folder.mkdir(parents=True)
        (folder / "half.csv").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr("geodata.synthetic.write_city", fail)
    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="holds other files"):
        make_demo(tmp_path)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "mine"
