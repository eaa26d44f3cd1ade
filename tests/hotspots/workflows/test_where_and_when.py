"""Findings on cells name places; every finding says since when, which events, and what not to conclude."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from deltalake import write_deltalake

from geodata.areas import AreaLevel
from geodata.areas.levels import save_level
from geodata.areas.population import save_population
from geodata.dataset.filters import IncidentFilter
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, Finding, detect
from hotspots.workflows.detection.inputs import read_inputs
from hotspots.workflows.detection.whereabouts import area_name_at, strongest_names
from hotspots.workflows.detection.words import NOT_VARIED, NOT_WHY
from hotspots.workflows.events import add_event

EAST, NORTH = 450_000.0, 300_000.0
NAMES = ["Abbey", "Bridge", "Castle", "Dale", "Eastfield", "Fosse", "Grange", "Hill", "Ironside"]


@pytest.fixture
def town(workspace: Workspace) -> Workspace:
    """Nine wards of a kilometre, the heap of every third incident in Eastfield, the middle one."""
    rng = np.random.default_rng(8)
    corners = np.array([(EAST + 1000 * k, NORTH + 1000 * m) for m in range(3) for k in range(3)])
    codes = np.array([f"W{k}" for k in range(9)], dtype=object)
    shapes = shapely.box(*corners.T, *(corners + 1000).T)
    save_level(workspace, AreaLevel("ward", codes, np.array(NAMES, dtype=object), shapes))
    save_level(workspace, one_area("borough", "The borough", 5000))
    people = pa.table({"area_code": codes.tolist(), "group": ["all"] * 9, "count": [3000.0] * 9})
    save_population(workspace, people, level="ward", measure="residents")
    n = 500
    heap = np.arange(n) % 3 == 0
    x, y = np.where(heap[:, None], rng.normal(1500, 50, (n, 2)), rng.uniform(0, 3000, (n, 2))).T
    write(workspace, x, y, [datetime.datetime(2024, 1 + k % 12, 5 + k % 20, 12) for k in range(n)], "day")
    return workspace


def one_area(level: str, name: str, width_m: float) -> AreaLevel:
    shape = shapely.box(EAST, NORTH, EAST + width_m, NORTH + width_m)
    return AreaLevel(
        level, np.array(["B1"], dtype=object), np.array([name], dtype=object), np.array([shape], dtype=object)
    )


def write(workspace: Workspace, x: Any, y: Any, began: list[datetime.datetime | None], known: str) -> None:
    ward = (y // 1000 * 3 + x // 1000).astype(int)
    rows = [
        {
            "incident_id": f"p:{k}",
            "source": "police",
            "occurred_from": began[k],
            "occurred_to": began[k],
            "date_precision": known,
            "category": "Abuse",
            "race": True,
            "easting_m": EAST + x[k],
            "northing_m": NORTH + y[k],
            "location_precision": "exact",
            "batch_id": "B1",
            "source_file": "f.csv",
            "source_row": k + 2,
            "area_ward": f"W{ward[k]}",
            "area_ward_by": "polygon",
        }
        for k in range(len(began))
    ]
    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by"):
        schema = schema.append(pa.field(name, pa.string()))
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(str(workspace.incidents_path), table, mode="overwrite")


def ask(workspace: Workspace, method: str, *, where: IncidentFilter | None = None, **asked: Any) -> Finding:
    options = asked.pop("options", {})
    return detect(workspace, DetectRequest(method, where=where or IncidentFilter(), options=options, **asked))


def read(finding: Finding) -> str:
    return " ".join(finding.sentences)


def notes(finding: Finding) -> str:
    return " ".join(finding.notes)


def test_a_point_is_named_by_its_ward_else_by_what_else_holds_it(town: Workspace) -> None:
    inputs = read_inputs(town, DetectRequest("gi-star", cell_m=500.0))
    assert area_name_at(inputs, EAST + 1500, NORTH + 500) == "Bridge"
    assert area_name_at(inputs, EAST + 4000, NORTH + 4000) == "The borough"
    assert area_name_at(inputs, EAST + 9000, NORTH) is None


def test_a_level_of_one_area_names_last(town: Workspace) -> None:
    (town.areas_path / "ward.parquet").rename(town.areas_path / "beat.parquet")
    inputs = read_inputs(town, DetectRequest("gi-star", cell_m=500.0))
    assert area_name_at(inputs, EAST + 1500, NORTH + 500) == "Bridge"


def test_strongest_cells_give_different_names(town: Workspace) -> None:
    inputs = read_inputs(town, DetectRequest("counts", cell_m=500.0))
    frame = ask(town, "counts", cell_m=500.0).frame.reset_index(drop=True)
    frame["by"] = -np.arange(len(frame), dtype=float)
    frame.loc[0, "by"] = np.nan
    # Cells of 500 m in rows from the south-west: Abbey has the first two, Bridge the next two.
    assert strongest_names(inputs, frame, "by") == ["Abbey", "Bridge", "Castle"]
    assert strongest_names(inputs, frame, "by", most=1) == ["Abbey"]
    assert strongest_names(inputs, frame.iloc[:0], "by") == []


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("gi-star", "They stand out most around Eastfield"),
        ("local-moran", "in Eastfield"),
        ("density", "is highest in Eastfield, at "),
        ("risk", "Risk is highest in Eastfield, at "),
        ("clusters", "The largest cluster, in and around Eastfield, has "),
        ("emerging", "Hot most often: places in Eastfield"),
    ],
)
def test_places_without_a_name_are_named_by_their_area(town: Workspace, method: str, said: str) -> None:
    asked: dict[str, Any] = {} if method in ("clusters", "density", "risk") else {"cell_m": 250.0}
    finding = ask(town, method, **asked)
    assert said in read(finding)
    assert re.search(r"not (?:why|that it is more than chance)|more reporting can make", read(finding))


@pytest.mark.parametrize("method", ["local-moran", "emerging", "scan"])
def test_what_has_no_stability_says_so(town: Workspace, method: str) -> None:
    asked: dict[str, dict[str, Any]] = {
        "scan": {"permutations": 99},
        "local-moran": {"stability": False},
    }
    options = asked.get(method, {})
    assert NOT_VARIED in ask(town, method, level="ward", options=options).notes


def test_since_when_is_said_where_no_period_was_asked_for(town: Workspace) -> None:
    # By hand: December has incidents 11, 23, 35, 47, 59 and so on, of the days 5 + 11, 3, 15, 7, 19.
    span = "all incidents that match are taken: they reach from 5 January 2024 to 24 December 2024."
    assert span in notes(ask(town, "rates", level="ward"))
    assert span in notes(ask(town, "local-moran", cell_m=500.0))
    assert span in notes(ask(town, "clusters"))
    since = IncidentFilter(start=datetime.date(2024, 3, 1))
    assert "No period was asked for" not in notes(ask(town, "clusters", where=since))


def test_days_are_written_no_more_exactly_than_known(town: Workspace) -> None:
    x = np.full(12, 500.0)
    months = [datetime.datetime(2024, 1 + k, 1) for k in range(12)]
    write(town, x, x, [*months[:11], None], "month")
    assert "they reach from January 2024 to November 2024." in notes(ask(town, "counts", level="ward"))
    write(town, x, x, [months[0]] * 12, "year")
    assert "they were all recorded for 2024." in notes(ask(town, "counts", level="ward"))
    write(town, x, x, [None] * 12, "day")
    assert "No period" not in notes(ask(town, "counts", level="ward"))


def test_events_in_the_period_are_noted(town: Workspace) -> None:
    assert "In the period looked at fell" not in notes(ask(town, "gi-star", cell_m=500.0))
    add_event(town, name="The march", start=datetime.date(2024, 5, 4), end=datetime.date(2024, 5, 6))
    add_event(town, name="Long ago", start=datetime.date(2020, 5, 4))
    add_event(town, name="Derby", start=datetime.date(2024, 6, 1))
    told = "In the period looked at fell The march (4 May 2024 to 6 May 2024) and Derby (1 June 2024): "
    asks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("gi-star", {"cell_m": 500.0}),
        ("scan", {"level": "ward", "options": {"permutations": 99}}),
        ("near-repeat", {"options": {"permutations": 99}}),
    )
    for method, asked in asks:
        assert told in notes(ask(town, method, **asked))
    june = IncidentFilter(start=datetime.date(2024, 6, 1), end=datetime.date(2024, 6, 30))
    assert "looked at fell Derby (1 June 2024): " in notes(ask(town, "local-moran", level="ward", where=june))
    july = IncidentFilter(start=datetime.date(2024, 7, 1))
    assert "looked at fell" not in notes(ask(town, "gi-star", level="ward", where=july))
    assert "looked at fell" not in notes(ask(town, "density"))


@pytest.mark.parametrize(
    ("way", "value", "clause"),
    [
        ("scatter", "count", "all places tested; the test does not know where people live."),
        ("scatter", "rate", "all places tested."),
        (
            "exact",
            "count",
            "; the test compares with all shuffles of the counts over the map and does not know where people "
            "live.",
        ),
        ("permutation", "rate", "; the test compares with random shuffles of the rates over the map."),
        ("normal", "count", "all places tested; the test does not know where people live."),
    ],
)
def test_gi_star_says_what_it_compares_with(town: Workspace, way: str, value: str, clause: str) -> None:
    finding = ask(town, "gi-star", level="ward", value=value, options={"p_values": way})
    assert any(note.endswith(clause) for note in finding.notes)
    assert ("does not know where people" in notes(finding)) == (value == "count")
    assert ("where they are too many for that" in notes(finding)) == (way == "exact")


def test_local_moran_shuffles_only_where_it_does(town: Workspace) -> None:
    for way, shuffled in (("normal", False), ("exact", True)):
        finding = ask(town, "local-moran", cell_m=250.0, options={"p_values": way})
        assert ("while all others are shuffled" in notes(finding)) == shuffled
        assert finding.sentences[0].startswith("Judged by numbers of incidents, ")
        assert NOT_WHY in finding.sentences


def test_emerging_leaves_out_groups_without_places(town: Workspace) -> None:
    for cell_m in (250.0, 500.0):
        text = read(ask(town, "emerging", cell_m=cell_m))
        assert re.search(r"\d+ places were hot in at least one month \(q < 0\.05\), ", text)
        assert not re.search(r"\b0 (?:of them|hot)", text)
        assert re.search(r"(?:\d+ were|1 was|None was) hot in the last month\.", text)
