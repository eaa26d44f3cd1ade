"""Area summaries end to end: counted, released, frozen, read; and what a councillor can reach."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from deltalake import write_deltalake
from shapely.geometry import box
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geodata.areas.levels import AreaLevel, save_level
from geodata.areas.population import save_population
from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, arrow_schema
from geodata.workspace import Workspace, create_workspace, open_workspace
from hotspots.disclose.cells import ReleasedCount
from hotspots.disclose.summary import AreaSummary
from hotspots.store.engine import open_store
from hotspots.workflows.planning import add_action, add_note
from hotspots.workflows.release_making.counting import records_reach
from hotspots.workflows.releasing import list_releases, withdraw_release
from hotspots.workflows.summarising import area_summary, list_summaries, make_summaries, summary_areas
from hotspots.workflows.zoning import add_zone
from tests.conftest import copy_city

WARDS = 8
QUARTERS = 8
FIRST = datetime.datetime(2024, 1, 1)
# Planted, in the year and the year before: ward 0 has 7 and 4, ward 1 has 11 and 9, ward 2 has 83 and 61.
PLANTED = {
    0: ([1, 1, 1, 1], [2, 2, 2, 1]),
    1: ([3, 2, 2, 2], [3, 3, 3, 2]),
    2: ([15, 15, 15, 16], [20, 21, 21, 21]),
}


def rows_of(ward: int, quarter: int, count: int) -> Iterator[dict[str, Any]]:
    start = datetime.datetime(2024 + quarter // 4, quarter % 4 * 3 + 1, 1)
    for number in range(count):
        moment = start + datetime.timedelta(days=number * 37 % 90, hours=12)
        yield {
            "incident_id": f"{ward}-{quarter}-{number}",
            "source": "police" if number % 7 else "school",
            "occurred_from": moment,
            "occurred_to": moment,
            "date_precision": "minute",
            **{
                name: (number % 3 == 0 if name == "race" else number % 11 == 0)
                for name in CHARACTERISTICS
                if name != "age"
            },
            "easting_m": 458_000.0 + 1000 * ward + 500,
            "northing_m": 304_500.0,
            "location_precision": "exact",
            "batch_id": "b",
            "source_file": "f",
            "source_row": 1,
            "area_ward": f"E{ward:03d}",
        }


def write_rows(workspace: Workspace, rows: list[dict[str, Any]]) -> None:
    schema = arrow_schema().append(pa.field("area_ward", pa.string()))
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(str(workspace.incidents_path), table, mode="overwrite")


def make_city(workspace: Workspace) -> Workspace:
    codes = np.array([f"E{ward:03d}" for ward in range(WARDS)])
    names = np.array([f"Ward {'ABCDEFGH'[ward]}" for ward in range(WARDS)])
    polygons = np.array(
        [box(458_000 + 1000 * ward, 304_000, 459_000 + 1000 * ward, 305_000) for ward in range(WARDS)]
    )
    save_level(workspace, AreaLevel("ward", codes, names, polygons))
    residents = pa.table(
        {
            "area_code": codes.tolist(),
            "group": ["all"] * WARDS,
            "count": [7919.0 + 10 * ward for ward in range(WARDS)],
        }
    )
    save_population(workspace, residents, level="ward", measure="residents")
    rows = []
    for ward in range(WARDS):
        before, now = PLANTED.get(ward, ([20 + ward] * 4, [22 + ward] * 4))
        for quarter, count in enumerate([*before, *now]):
            rows += list(rows_of(ward, quarter, count))
    rows.append(
        rows[-1]
        | {
            "incident_id": "last",
            "occurred_from": datetime.datetime(2025, 12, 30),
            "occurred_to": datetime.datetime(2025, 12, 30),
            "area_ward": None,
        }
    )
    write_rows(workspace, rows)
    return workspace


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small city, and the same with a release."""
    folder = tmp_path_factory.mktemp("cities")
    city = make_city(create_workspace(folder / "city"))
    shutil.copytree(city.root, folder / "released")
    make_summaries(open_workspace(folder / "released"), level="ward")
    return city.root, folder / "released"


@pytest.fixture
def city(templates: tuple[Path, Path], tmp_path: Path) -> Workspace:
    return open_workspace(Path(shutil.copytree(templates[0], tmp_path / "city")))


@pytest.fixture
def released_city(templates: tuple[Path, Path], tmp_path: Path) -> Workspace:
    copy_city(templates[1], tmp_path / "released")
    return open_workspace(tmp_path / "released")


def test_figures_are_rounded_and_small_wards_are_counted_with_neighbours(released_city: Workspace) -> None:
    (made,) = list_summaries(released_city)
    assert (made.release_id, made.last_day, made.live) == ("R-0001", datetime.date(2025, 12, 31), True)
    # Ward A has 7 and 4, B 11 and 9: mostly too few to show. With C there are 101 and 74.
    small, edge, large = (area_summary(released_city, code) for code in ("E000", "E001", "E002"))
    assert small.members == ("Ward A", "Ward B", "Ward C")
    assert [one.area_code for one in (small, edge, large)] == ["E000+E001+E002"] * 3
    assert (large.this_year.value, large.year_before.value) == (100, 75)
    assert large.change is not None
    assert (large.change.difference, large.change.percent) == (25, round(100 * 25 / 75))
    # 100 released among 7919 + 7929 + 7939 residents.
    assert large.rate_per_1000 == 4.2
    assert large.period_text == "1 January 2025 to 31 December 2025"
    assert "counts Ward A, Ward B and Ward C together" in large.sentences[0]


def test_whole_area_rate_comes_from_its_released_count(released_city: Workspace) -> None:
    told = area_summary(released_city, "E004")
    # Wards 3 to 7 have 4 * (22 + ward): 100, 104, 108, 112, 116; with 7, 11 and 83 that is 641.
    residents = sum(7919 + 10 * ward for ward in range(WARDS))
    assert told.whole_rate_per_1000 == round(1000 * 640 / residents, 1)
    assert told.rank_band == "middle third"
    assert len(told.similar) == 5


def everything(value: Any) -> Iterator[Any]:
    """Walk everything that can be reached from an object."""
    yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from everything(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from everything(key)
            yield from everything(part)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from everything(part)


def test_no_true_count_can_be_reached(released_city: Workspace) -> None:
    city = released_city
    add_action(
        city, objective="o", action="Visit schools", lead_organisation="Council", shared_with_councillors=True
    )
    for code, _ in summary_areas(city):
        told = area_summary(city, code)
        counts = [part for part in everything(told) if isinstance(part, ReleasedCount)]
        assert counts
        for one in counts:
            assert one.value is None or (one.value >= 10 and one.value % 5 == 0)
        loose = [
            part
            for part in everything(told)
            if type(part) is int and part not in [one.value for one in counts]
        ]
        allowed = [told.change.difference, told.change.percent] if told.change else []
        assert [number for number in loose if number not in allowed] == [0] * len(told.actions)
        words = " ".join(told.sentences)
        # Of the planted true counts, none is told in words.
        assert not re.search(r"\b(83|61|11|9|7|4) (recorded )?incidents", words)
        json.dumps(told.to_dict())


def test_reading_never_touches_incidents(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_summaries(city, level="ward")
    before = area_summary(city, "E002").to_dict()
    shutil.rmtree(city.incidents_path)
    shutil.rmtree(city.population_path)
    assert area_summary(city, "E002").to_dict() == before
    assert summary_areas(city)[0] == ("E000", "Ward A")
    assert made.sha256 == area_summary(city, "E000").sha256


def test_late_records_change_nothing_that_is_frozen(released_city: Workspace) -> None:
    city = released_city
    before = area_summary(city, "E001").to_dict()
    extra = list(rows_of(1, 7, 40))
    write_deltalake(
        str(city.incidents_path),
        pa.Table.from_pylist(extra, schema=arrow_schema().append(pa.field("area_ward", pa.string()))),
        mode="append",
    )
    assert area_summary(city, "E001").to_dict() == before


def test_one_live_summary_a_year_and_one_level(city: Workspace) -> None:
    first = make_summaries(city, level="ward")
    with pytest.raises(UserError, match="exists already"):
        make_summaries(city, level="ward")
    with pytest.raises(UserError, match="reason"):
        withdraw_release(city, first.release_id, because=" ")
    withdraw_release(city, first.release_id, because="Wrong file loaded")
    assert list_summaries(city) == []
    with pytest.raises(UserError, match="withdrawn"):
        area_summary(city, "E001", first.release_id)
    second = make_summaries(city, level="ward")
    assert second.release_id == "R-0002"
    assert [one.live for one in list_releases(city, withdrawn=True)] == [True, False]


def test_another_level_beside_it_is_refused(released_city: Workspace) -> None:
    city = released_city
    codes, polygon = np.array(["X"]), np.array([box(458_000, 304_000, 466_000, 305_000)])
    save_level(city, AreaLevel("beat", codes, codes, polygon))
    table = pa.Table.from_pylist(
        [row | {"area_beat": "X"} for quarter in range(8) for row in rows_of(1, quarter, 30)],
        schema=arrow_schema().append(pa.field("area_beat", pa.string())),
    )
    write_deltalake(str(city.incidents_path), table, mode="overwrite", schema_mode="overwrite")
    with pytest.raises(UserError, match="one level"):
        make_summaries(city, level="beat", year_end=datetime.date(2025, 9, 30))


def test_the_database_refuses_to_change_a_frozen_summary(released_city: Workspace) -> None:
    city = released_city
    store = open_store(city.store_url)
    for change in (
        "UPDATE releases SET content = replace(content, '85', '90')",
        "UPDATE releases SET sha256 = 'x'",
        "DELETE FROM releases",
    ):
        with pytest.raises(DBAPIError, match="cannot change"), store.write() as connection:
            connection.execute(text(change))
    with store.write() as connection:
        connection.execute(text("DROP TRIGGER releases_frozen"))
        connection.execute(text("UPDATE releases SET content = replace(content, '85', '90')"))
    with pytest.raises(UserError, match="not as it was frozen"):
        area_summary(city, "E002")


def test_the_year_must_be_complete_quarters(city: Workspace) -> None:
    with pytest.raises(UserError, match="not the end of a quarter"):
        make_summaries(city, level="ward", year_end=datetime.date(2025, 11, 30))
    with pytest.raises(UserError, match="not complete"):
        make_summaries(city, level="ward", year_end=datetime.date(2026, 3, 31))


def test_records_that_stop_in_a_quarter_leave_it_out(city: Workspace) -> None:
    rows = [row for quarter in range(8) for row in rows_of(1, quarter, 90)]
    write_rows(city, [row for row in rows if row["occurred_from"] < datetime.datetime(2025, 12, 20)])
    assert make_summaries(city, level="ward").last_day == datetime.date(2025, 9, 30)


def test_a_record_known_to_the_year_only_does_not_stretch_the_records(city: Workspace) -> None:
    rows = [row for quarter in range(7) for row in rows_of(1, quarter, 90)]
    vague = {
        "occurred_from": datetime.datetime(2025, 1, 1),
        "occurred_to": datetime.datetime(2025, 12, 31, 23),
    }
    write_rows(city, [*rows, rows[-1] | vague | {"incident_id": "vague", "date_precision": "year"}])
    assert make_summaries(city, level="ward").last_day == datetime.date(2025, 9, 30)


def test_no_year_before_when_records_do_not_reach_back(city: Workspace) -> None:
    write_rows(city, [row for quarter in range(2, 8) for row in rows_of(1, quarter, 90)])
    make_summaries(city, level="ward")
    told = area_summary(city, "E001")
    assert told.year_before.text == "not recorded"
    assert told.change is None
    assert any("do not cover the year before" in sentence for sentence in told.sentences)


def test_characteristics_that_no_source_records_say_so(released_city: Workspace) -> None:
    city = released_city
    table = {row.label: row.count for row in area_summary(city, "E007").characteristics}
    if table:
        assert len(table) == 7
        assert table["Age"].text == "not recorded"


def test_actions_of_the_ward_only_and_only_shared_ones(released_city: Workspace) -> None:
    city = released_city
    in_two = add_zone(city, name="Secret zone name", geometry=box(460_100, 304_100, 460_900, 304_900))
    common = {
        "objective": "Secret objective",
        "lead_organisation": "Council",
        "lead_officer": "Secret officer",
    }
    add_action(
        city,
        **common,
        action="Light the square",
        zones=[in_two.zone_id],
        shared_with_councillors=True,
        due=datetime.date(2025, 1, 1),
        resources="Secret money",
    )
    add_action(city, **common, action="Everywhere", shared_with_councillors=True)
    add_action(city, **common, action="Not shared", zones=[in_two.zone_id])
    add_note(city, "A-0001", organisation="Police", text="Secret note")
    told = area_summary(city, "E002", today=datetime.date(2025, 6, 1))
    assert [one.title for one in told.actions] == ["Light the square", "Everywhere"]
    assert (told.actions[0].updates, told.actions[0].overdue, told.actions[1].overdue) == (1, True, False)
    assert [one.title for one in area_summary(city, "E003").actions] == ["Everywhere"]
    assert "ecret" not in json.dumps(told.to_dict())
    assert "Not shared" not in json.dumps(told.to_dict())


def test_caveats_and_advice_are_always_there(released_city: Workspace) -> None:
    city = released_city
    told = area_summary(city, "E000")
    assert any("Most people who are targeted tell nobody" in caveat for caveat in told.caveats)
    assert any("999" in line for line in told.how_to_report)
    (city.root / "how-to-report.txt").write_text("Ring us.\n\nOr write.\n", encoding="utf-8")
    assert area_summary(city, "E000").how_to_report == ("Ring us.", "Or write.")


def test_nothing_made_yet(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="have not been made"):
        area_summary(workspace, "E000")
    with pytest.raises(UserError, match="is not loaded"):
        make_summaries(workspace, level="ward")


def test_an_area_that_is_not_there(released_city: Workspace) -> None:
    city = released_city
    with pytest.raises(UserError, match="not in this summary"):
        area_summary(city, "E999")


def test_a_summary_cannot_hold_a_true_count() -> None:
    kinds = {field.name: str(field.type) for field in dataclasses.fields(AreaSummary)}
    counts = [name for name, kind in kinds.items() if re.fullmatch(r"int( \| None)?", kind)]
    assert counts == ["repeat_percent"]


def test_fictional_data_is_marked(released_city: Workspace, tmp_path: Path) -> None:
    city = released_city
    assert area_summary(dataclasses.replace(city, fictional=True), "E000").fictional


def test_a_year_with_months_missing_is_refused(city: Workspace) -> None:
    rows = [row for quarter in range(8) for row in rows_of(1, quarter, 90)]
    write_rows(city, [row for row in rows if row["occurred_from"].strftime("%Y-%m") != "2025-08"])
    with pytest.raises(UserError, match="such as August 2025"):
        make_summaries(city, level="ward")


def test_a_record_of_a_whole_month_reaches_to_its_end(workspace: Workspace) -> None:
    assert records_reach(workspace) is None
    (row,) = rows_of(0, 7, 1)
    ends = datetime.datetime(2025, 10, 31, 23, 59, 59)
    write_rows(workspace, [row | {"occurred_to": ends, "date_precision": "month"}])
    assert records_reach(workspace) == datetime.date(2025, 10, 31)


def test_a_year_before_with_months_missing_is_not_compared(city: Workspace) -> None:
    rows = [row for quarter in range(8) for row in rows_of(1, quarter, 90)]
    write_rows(city, [row for row in rows if row["occurred_from"].strftime("%Y-%m") != "2024-08"])
    make_summaries(city, level="ward")
    assert area_summary(city, "E001").year_before.text == "not recorded"
