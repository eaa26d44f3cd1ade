"""Every method on next to nothing: it answers or refuses in words, and no "nan" reaches a person."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from deltalake import write_deltalake

from geodata.areas import AreaLevel
from geodata.areas.levels import save_level
from geodata.areas.population import save_population, sum_population
from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.surroundings.places import save_places
from geodata.surroundings.streets import save_streets
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, Finding, detect, hot_spot_areas, write_finding
from hotspots.workflows.mapping import finding_layer, result_table
from hotspots.workflows.methods import methods

EAST, NORTH = 458_000.0, 304_000.0
SPOT = (150.0, 160.0)
CASES: dict[str, list[tuple[float, float] | None]] = {
    "none": [],
    "one": [SPOT],
    "two": [SPOT, (1800.0, 1900.0)],
    "all in one place": [SPOT] * 12,
    "one in every ward": [(250.0 + 500 * (k % 4), 250.0 + 500 * (k // 4)) for k in range(16)],
    "no point at all": [None] * 6,
}


def fill(workspace: Workspace, places: list[tuple[float, float] | None]) -> None:
    """Sixteen wards of 500 m and an island; one ward without people; a street, a school."""
    corners = np.array([[k % 4, k // 4] for k in range(16)]) * 500.0
    west, south = corners.T + np.array([[EAST], [NORTH]])
    island = shapely.box(EAST + 5e3, NORTH, EAST + 6e3, NORTH + 1e3)
    wards = [*shapely.box(west, south, west + 500, south + 500), island]
    codes = np.array([f"W{k:02d}" for k in range(17)], dtype=object)
    save_level(workspace, AreaLevel("ward", codes, codes, np.array(wards, dtype=object)))
    counts = [*["1000"] * 15, "0", "500"]
    texts = [pa.chunked_array([pa.array(values, pa.string())]) for values in (codes.tolist(), counts)]
    people, _ = sum_population(*texts, None, what="test")
    save_population(workspace, people, level="ward", measure="residents")
    line = shapely.LineString([(EAST, NORTH + 150), (EAST + 2000, NORTH + 150)])
    save_streets(workspace, np.array([line], dtype=object), ["High Street"])
    save_places(workspace, "schools", np.array([shapely.Point(EAST + 300, NORTH + 300)], dtype=object))
    rows = [record(number, place) for number, place in enumerate(places)]
    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by"):
        schema = schema.append(pa.field(name, pa.string()))
    write_deltalake(str(workspace.incidents_path), pa.Table.from_pylist(rows, schema=schema))


def record(number: int, place: tuple[float, float] | None) -> dict[str, Any]:
    day = datetime.datetime(2024, 1 + number % 12, 1 + number % 28, number % 24, 15)
    ward = None if place is None else f"W{int(place[0] // 500) + 4 * int(place[1] // 500):02d}"
    return {
        "incident_id": f"police:{number}",
        "source": "police",
        "occurred_from": day,
        "occurred_to": day,
        "date_precision": "minute",
        "category": "Abuse",
        "race": True,
        "easting_m": None if place is None else EAST + place[0],
        "northing_m": None if place is None else NORTH + place[1],
        "location_precision": "none" if place is None else "exact",
        "batch_id": "B0001",
        "source_file": "f.csv",
        "source_row": number + 2,
        "area_ward": ward,
        "area_ward_by": None if ward is None else "polygon",
    }


def requests() -> list[DetectRequest]:
    """Every method by everything it can be asked by."""
    asked = []
    for name, method in methods().items():
        ways: dict[str, dict[str, Any]] = {"area": {"level": "ward"}, "cell": {"cell_m": 250.0}, "point": {}}
        asked += [DetectRequest(name, **ways[by]) for by in method.by]
    return asked


def check(finding: Finding, folder: Path) -> None:
    said = [*finding.sentences, *finding.notes]
    assert finding.sentences
    for text in said:
        assert not re.search(r"\b(nan|inf|nat|None(?! of))\b", text), text
        assert "  " not in text
        assert text[0].isupper() or text[0].isdigit() or text.startswith(("p-values", "q is")), text
        assert text.rstrip().endswith((".", "?")), text
    layer = finding_layer(finding)
    if layer is not None:
        json.loads(layer.geojson, parse_constant=lambda word: pytest.fail(f"{word} on the map"))
    assert result_table(finding) is not None
    hot_spot_areas(finding)
    write_finding(finding, folder / "finding.geojson")
    json.loads(
        (folder / "finding.geojson").read_text(encoding="utf-8"),
        parse_constant=lambda word: pytest.fail(f"{word} in the file"),
    )


@pytest.mark.parametrize("case", CASES)
def test_every_method_answers_or_refuses(workspace: Workspace, tmp_path: Path, case: str) -> None:
    fill(workspace, CASES[case])
    for request in requests():
        try:
            finding = detect(workspace, request)
        except UserError as problem:
            words = " ".join([problem.what, problem.found, problem.fix])
            assert "nan" not in words.split(), request
            continue
        check(finding, tmp_path)


def test_a_characteristic_nobody_recorded(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace, CASES["one in every ward"])
    nobody = IncidentFilter(characteristics=("age",))
    for request in requests():
        try:
            finding = detect(workspace, DetectRequest(**{**vars(request), "where": nobody}))
        except UserError:
            continue
        assert finding.incidents == 0
        check(finding, tmp_path)
