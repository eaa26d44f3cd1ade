"""Exports from a workspace: the right files, from the right figures, to the right people."""

from __future__ import annotations

import io
import json
import re
from dataclasses import fields
from pathlib import Path

import openpyxl
import pypdf
import pytest

from geodata.dataset import read_incidents
from geodata.errors import UserError
from geodata.workspace import create_workspace
from hotspots.workflows.detecting import DetectRequest, detect
from hotspots.workflows.exporting import PLAN_FORMATS, export_plan, export_summary, plan_document, render_plan
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.plan_evidence import describe_filter, gather_plan
from hotspots.workflows.planning import add_action, list_actions
from hotspots.workflows.summarising import area_summary, summary_areas
from hotspots.workflows.zoning import add_zone, list_zones, zone_profile


def test_whole_plan_in_every_format(city, tmp_path):
    paths = export_plan(city, formats=PLAN_FORMATS, out=tmp_path / "out")
    assert [path.name for path in paths] == [f"action-plan.{kind}" for kind in PLAN_FORMATS]
    starts = {
        "docx": b"PK",
        "pdf": b"%PDF",
        "xlsx": b"PK",
        "html": b"<!DOCTYPE",
        "geojson": b"{",
        "gpkg": b"SQLite",
    }
    for path in paths:
        assert path.read_bytes().startswith(starts[path.suffix[1:]])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)
    zones = list_zones(city)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(paths[1]).pages)
    for zone in zones:
        assert zone.name in text
    for action in list_actions(city):
        assert action.action_id in text
    assert "Fictional data" in text
    features = json.loads(paths[4].read_text("utf-8"))["features"]
    assert {one["id"] for one in features if one["properties"]["layer"] == "zone"} == {
        z.zone_id for z in zones
    }


def test_figures_are_those_of_the_profile(city):
    zone = list_zones(city)[0]
    where = make_filter(start=None, end=None, characteristics=["race"])
    book = openpyxl.load_workbook(
        io.BytesIO(plan_document(city, "xlsx", zone_ids=[zone.zone_id], where=where))
    )
    profile = zone_profile(city, zone.zone_id, where=where)
    rows = {(row[1].value, row[2].value): row[3].value for row in book["Profile"].iter_rows(min_row=6)}
    assert rows["All", "All incidents"] == profile.incidents == rows["Characteristic", "Race"]
    method = {row[0].value: row[1].value for row in book["Method"].iter_rows(min_row=6)}
    assert method["Filters"] == "targeted because of race"
    assert book["Zones"].max_row == 6


def test_one_zone_has_its_actions_and_those_of_everybody(city):
    zone = list_zones(city)[0]
    plan = gather_plan(city, zone_ids=[zone.zone_id])
    assert [item.zone.zone_id for item in plan.zones] == [zone.zone_id]
    assert all(not action.zones or zone.zone_id in action.zones for action in plan.actions)
    wanted = {a.action_id for a in list_actions(city) if not a.zones or zone.zone_id in a.zones}
    assert {action.action_id for action in plan.actions} == wanted


def test_hot_spots_name_the_zones_they_touch(city):
    plan = gather_plan(city)
    assert plan.hot_spots is not None
    assert plan.hot_spots.layer is not None
    named = {record["touches_zone"] for record in plan.hot_spots.records}
    assert named - {"none"}
    for record, shape in zip(plan.hot_spots.records, plan.hot_spots.geometries, strict=True):
        touched = [item.zone.name for item in plan.zones if item.zone.geometry.intersects(shape)]
        assert all(name in str(record["touches_zone"]) for name in touched)


@pytest.mark.parametrize(
    ("method", "options", "label"),
    [
        ("counts", {"level": "ward"}, "Incidents in each area"),
        ("rates", {"level": "ward"}, "Incidents for every 1,000 people"),
        ("density", {}, "Incidents for each square kilometre"),
        ("clusters", {}, "Clusters, and how far they hold"),
    ],
)
def test_any_finding_can_be_the_evidence(city, method, options, label):
    finding = detect(city, DetectRequest(method, **options))
    plan = gather_plan(city, finding=finding)
    assert plan.hot_spots is not None
    assert plan.hot_spots.layer is not None
    assert plan.hot_spots.layer.label == label
    assert plan.hot_spots.sentences == finding.sentences
    assert dict(plan.method)["Hot spot incidents"].startswith(f"{finding.on_map:,} on the map")
    assert render_plan(plan, ["gpkg", "html"])


def test_the_legend_of_a_document_names_only_what_is_on_its_map(city):
    finding = detect(city, DetectRequest("gi-star", cell_m=250))
    there = set(finding.frame[finding.shown.class_column])
    layer = gather_plan(city, finding=finding).hot_spots.layer
    expected = [each.label for each in finding.shown.classes if each.value in there]
    assert 0 < len(expected) < len(finding.shown.classes)
    assert list(layer.classes.labels) == expected
    assert set(layer.classes.index) == set(range(len(expected)))


def test_summary_holds_released_values_only(city, tmp_path):
    code = summary_areas(city)[0][0]
    summary = area_summary(city, code)
    pdf, page = export_summary(city, code, out=tmp_path)
    assert (pdf.suffix, page.suffix) == (".pdf", ".html")
    reader = pypdf.PdfReader(pdf)
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert summary.area_name in text
    assert summary.this_year.text in text
    assert "OFFICIAL" not in text


def test_every_summary_is_one_page(city, tmp_path):
    for code, _ in summary_areas(city):
        (pdf,) = export_summary(city, code, formats=("pdf",), out=tmp_path)
        assert len(pypdf.PdfReader(pdf).pages) == 1


def test_empty_workspace_still_gives_documents(tmp_path):
    workspace = create_workspace(tmp_path / "empty")
    for kind in PLAN_FORMATS:
        assert plan_document(workspace, kind)
    square = {
        "type": "Polygon",
        "coordinates": [[[-1.14, 52.63], [-1.13, 52.63], [-1.13, 52.64], [-1.14, 52.64], [-1.14, 52.63]]],
    }
    zone = add_zone(workspace, name="Clock tower", geometry_wgs84=square)
    words = {"objective": "Quieter evenings", "action": "Wardens until ten", "lead_organisation": "Council"}
    add_action(workspace, **words, zones=(zone.zone_id,))
    for kind in PLAN_FORMATS:
        assert plan_document(workspace, kind, zone_ids=[zone.zone_id])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"formats": ["odt"]}, "odt"),
        ({"formats": []}, "missing"),
        ({"audience": "councillor"}, "true counts"),
        ({"zone_ids": ["Z-9999"]}, "Z-9999"),
    ],
)
def test_refusals(workspace, tmp_path, change, word):
    wanted = {"formats": ["pdf"], "out": tmp_path / "out"} | change
    with pytest.raises(UserError, match=word):
        export_plan(workspace, **wanted)


def test_folder_that_is_a_file_is_refused(workspace, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be made"):
        export_plan(workspace, formats=["html"], out=tmp_path / "file")


def test_no_part_of_a_plan_is_a_record(city):
    plan = gather_plan(city)
    names = {field.name for field in fields(plan)}
    assert not names & {"incidents", "reference", "victim_key"}
    content = b"".join(plan_document(city, kind) for kind in ("html", "geojson"))
    for secret in (b"victim_key", b"suspect_key", b"incident_id", b"reference"):
        assert secret not in content
    frame = read_incidents(city, columns=["reference", "victim_key", "suspect_key"])
    held = {value.encode() for name in frame for value in frame[name].dropna()}
    assert len(held) > 1000
    assert not held & set(re.findall(rb"[\w/-]+", content))


def test_filter_in_words():
    where = make_filter(
        characteristics=["race", "disability"], combine="all", sources=["Police"], settings=["street"]
    )
    assert (
        describe_filter(where)
        == "targeted because of race and disability; recorded by Police; settings Street"
    )
    assert describe_filter(make_filter()).startswith("none")


def test_paths_of_a_code_are_harmless(city, tmp_path):
    from hotspots.workflows.exporting import safe_file_name

    assert safe_file_name("../../etc/passwd") == "etc-passwd"
    assert safe_file_name("") == "area"
    assert Path(safe_file_name("E05000001")).name == "E05000001"
