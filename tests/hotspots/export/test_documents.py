"""What the documents hold, and that they can be read by everybody."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pyogrio
import pypdf
import pytest
import shapely
from docx.oxml.ns import qn
from shapely.geometry import Point

from hotspots.export.due_regard_blocks import DueRegardPart
from hotspots.export.excel import excel_bytes
from hotspots.export.geofiles import geojson_bytes, geopackage_bytes
from hotspots.export.pdf import pdf_bytes
from hotspots.export.plan_actions import overdue, role_gaps
from hotspots.export.plan_report import build_plan_report
from hotspots.export.plan_workbook import build_plan_workbook
from hotspots.export.plan_zone import shortened
from hotspots.export.report import Figures, Heading, Table
from hotspots.export.summary_report import build_summary_report
from hotspots.export.webpage import html_bytes
from hotspots.export.word import word_bytes
from hotspots.plan.due_regard.finding import DueRegardFinding
from hotspots.plan.profile import Share

MARK = "OFFICIAL-SENSITIVE · Fictional data"


@pytest.fixture(scope="module")
def report():
    import importlib.util
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("export_samples", Path(__file__).with_name("conftest.py"))
    samples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(samples)
    return build_plan_report(samples.make_plan())


def test_headings_never_skip_a_level_and_pictures_have_words(report):
    levels = [block.level for block in report.blocks if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    pictures = [item for block in report.blocks if isinstance(block, Figures) for item in block.items]
    assert len(pictures) >= 4
    assert all(len(item.alt) > 30 for item in pictures)
    assert all(
        sum(item.share for item in block.items) <= 1 for block in report.blocks if isinstance(block, Figures)
    )
    assert all(len(row) == len(t.columns) for t in report.blocks if isinstance(t, Table) for row in t.rows)


def test_plan_says_what_a_partnership_needs(report):
    page = html_bytes(report).decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r'src="[^"]+"', "", page)))
    for part in (
        "Sarnmere Community Safety Partnership",
        MARK,
        "1 April 2025 to 31 March 2026",
        "At a glance",
        "Station Quarter",
        "One incident may carry several characteristics",
        "There is no action yet for working with perpetrators.",
        "148 recorded incidents against 112",
        "Past the due date: A-0002",
        "Desk staffed on Tuesdays",
        "Target: 15",
        "version 12",
        "No incident is shown as a point",
        "A low count does not mean low harm",
        "about 2,310",
    ):
        assert part in words, part


def test_same_plan_gives_the_same_bytes(plan, report):
    for write in (word_bytes, pdf_bytes, html_bytes):
        assert write(report) == write(report)
    assert excel_bytes(build_plan_workbook(plan)) == excel_bytes(build_plan_workbook(plan))
    assert geopackage_bytes(plan) == geopackage_bytes(plan)
    again, first = build_plan_report(plan), build_plan_report(plan)
    assert again == first  # the pictures too


def test_word_is_structured(report):
    document = docx.Document(io.BytesIO(word_bytes(report)))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2"} <= styles
    for table in document.tables[1:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    pictures = document.element.body.findall(f".//{qn('wp:docPr')}")
    assert pictures
    assert all(picture.get("descr") for picture in pictures)
    section = document.sections[0]
    assert MARK in section.header.paragraphs[0].text
    assert MARK in section.footer.paragraphs[0].text
    assert "PAGE" in section.footer._element.xml
    core = document.core_properties
    assert (core.language, core.author, core.last_modified_by) == ("en-GB", report.organisation, "")
    assert core.created.date() == report.made_on
    assert 'w:lang w:val="en-GB"' in document.styles["Normal"].element.xml


def test_pdf_is_tagged_titled_and_marked_on_every_page(report):
    reader = pypdf.PdfReader(io.BytesIO(pdf_bytes(report)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == "Action plan summary"
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert text.count("OFFICIAL-SENSITIVE") >= 2
        assert f"Page {number} of {len(reader.pages)}" in text


def test_page_is_accessible_and_asks_for_nothing(report):
    page = html_bytes(report).decode()
    assert '<html lang="en-GB">' in page
    assert page.count("<h1>") == 1
    assert page.count("<table>") == page.count("<caption>")
    assert all("scope=" in tag for tag in re.findall(r"<th\b[^>]*>", page))
    assert all(re.search(r'alt="[^"]{20,}"', tag) for tag in re.findall(r"<img[^>]+>", page))
    assert "<script" not in page
    assert not re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?(?!data:image/png)[^"\'\s>]*//', page)
    assert "default-src 'none'" in page
    assert "@media print" in page


def test_rows_of_a_workbook_are_as_high_as_their_text(plan):
    """A viewer that does not fit rows to wrapped text must not print one line over the next."""
    sheets = {sheet.name: sheet for sheet in build_plan_workbook(plan).sheets}
    book = openpyxl.load_workbook(io.BytesIO(excel_bytes(build_plan_workbook(plan))))
    for name in ("Zones", "Actions"):
        widths = [column.width for column in sheets[name].columns]
        for number, values in enumerate(sheets[name].rows, start=6):
            # The narrowest letters of running text are about half as wide as a digit.
            needed = [len(text) * 0.5 / width for text, width in zip(map(str, values), widths, strict=True)]
            height = book[name].row_dimensions[number].height or 15
            assert height >= 13 * max(needed), (name, number)
        assert max(book[name].row_dimensions[number].height or 15 for number in (6, 7)) > 25


def test_workbook_is_plain_and_whole(plan):
    content = excel_bytes(build_plan_workbook(plan))
    book = openpyxl.load_workbook(io.BytesIO(content))
    about_the_plan = ["Objectives", "Actions", "Due", "Changes", "Sign-off"]
    assert book.sheetnames == ["Cover", "Zones", "Profile", *about_the_plan, "Hot spots", "Method"]
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert all(sheet["A3"].value == MARK for sheet in book)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B6"
    actions = book["Actions"]
    heads = [cell.value for cell in actions[5]]
    due = actions.cell(6, heads.index("Due") + 1)
    assert due.is_date
    assert due.value.date().isoformat() == "2026-09-30"
    assert actions.cell(7, heads.index("Past due") + 1).value == "yes"
    assert [actions.cell(row, 1).value for row in (6, 7, 8)] == ["A-0001", "A-0002", "A-0003"]
    profile = {(row[1].value, row[2].value): row[3].value for row in book["Profile"].iter_rows(min_row=6)}
    assert profile["Characteristic", "Race"] == 78
    assert profile["All", "All incidents"] == 148
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any("externalLink" in name for name in parts.namelist())


def test_geojson_is_in_degrees_and_holds_zones_and_hot_spots(plan):
    found = json.loads(geojson_bytes(plan))
    zones = [one for one in found["features"] if one["properties"]["layer"] == "zone"]
    hot = [one for one in found["features"] if one["properties"]["layer"] == "hot_spot"]
    assert [zone["id"] for zone in zones] == ["Z-0001", "Z-0002"]
    assert len(hot) == 2
    shape = shapely.from_geojson(json.dumps(zones[0]["geometry"]))
    assert shapely.is_ccw(shape.exterior)
    assert zones[0]["properties"]["incidents"] == 148
    assert [one["action_id"] for one in zones[0]["properties"]["actions"]] == ["A-0001", "A-0002"]
    assert "Tuesdays" not in json.dumps(found)  # planners' notes stay out of maps


def test_map_files_say_what_each_zone_leaves_open(plan, tmp_path):
    def point(scope_id, state, title, zones):
        return DueRegardFinding("rule", title, "zone", scope_id, scope_id, state, "Why.", "Do.", zones)

    findings = (
        point("Z-0001", "gap", "People asked", ("Z-0001",)),
        point("A-0001", "partly", "Who does what", ("Z-0001",)),
        point("A-0002", "considered", "Who does what", ("Z-0001",)),
    )
    part = DueRegardPart(plan.made_on, findings, zones=(("Z-0001", "One"),))
    looked_at = replace(plan, due_regard=part)
    found = json.loads(geojson_bytes(looked_at))
    assert found["due_regard"] == "Of 3 points looked at: 1 considered, 1 in part and 1 gap."
    first, second = (one["properties"] for one in found["features"][:2])
    assert (first["due_regard_gaps"], first["due_regard_in_part"]) == (1, 1)
    assert first["due_regard_open"] == "People asked and Who does what"
    assert second["due_regard_gaps"] is None  # not among the zones that were looked at
    path = tmp_path / "plan.gpkg"
    path.write_bytes(geopackage_bytes(looked_at))
    zones = pyogrio.read_dataframe(path, layer="zones")
    assert zones["due_regard_gaps"].tolist()[0] == 1
    assert json.loads(geojson_bytes(plan))["due_regard"] is None


def test_geojson_is_where_the_ordnance_survey_says(plan):
    # Caister water tower, worked example of the Ordnance Survey's guide to transformations: National Grid
    # 651409.804, 313177.450 is 52 deg 39' 28.8282" N, 1 deg 42' 57.8663" E; ours is good to metres.
    tower = Point(651_409.804, 313_177.450).buffer(30)
    moved = replace(plan, zones=(replace(plan.zones[0], zone=replace(plan.zones[0].zone, geometry=tower)),))
    shape = shapely.from_geojson(json.dumps(json.loads(geojson_bytes(moved))["features"][0]["geometry"]))
    assert shape.centroid.x == pytest.approx(1 + 42 / 60 + 57.8663 / 3600, abs=1e-4)
    assert shape.centroid.y == pytest.approx(52 + 39 / 60 + 28.8282 / 3600, abs=1e-4)


def test_geopackage_layers_join(plan, tmp_path):
    path = tmp_path / "plan.gpkg"
    path.write_bytes(geopackage_bytes(plan))
    layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert layers == {"zones", "actions", "zone_actions", "hot_spots"}
    zones = pyogrio.read_dataframe(path, layer="zones")
    assert zones.crs.to_epsg() == 27700
    assert np.allclose(zones.geometry.area, [item.zone.geometry.area for item in plan.zones])
    links = pyogrio.read_dataframe(path, layer="zone_actions", read_geometry=False)
    pairs = sorted(zip(links["zone_id"], links["action_id"], strict=True))
    assert pairs == [("Z-0001", "A-0001"), ("Z-0001", "A-0002"), ("Z-0002", "A-0002")]
    assert len(pyogrio.read_dataframe(path, layer="actions", read_geometry=False)) == 3


@pytest.mark.parametrize("empty", ["zones", "actions", "hot_spots", "areas"])
def test_a_plan_may_lack_anything(plan, empty, tmp_path):
    bare = replace(plan, **{empty: None if empty == "hot_spots" else ()})
    report = build_plan_report(bare)
    assert pdf_bytes(report)
    assert word_bytes(report)
    assert excel_bytes(build_plan_workbook(bare))
    path = tmp_path / "bare.gpkg"
    path.write_bytes(geopackage_bytes(bare))
    assert "zones" in [str(name) for name, _ in pyogrio.list_layers(path)]


def test_overdue_and_gaps(plan):
    assert [action.action_id for action in overdue(plan.actions, plan.made_on)] == ["A-0002"]
    done = tuple(replace(action, status="completed") for action in plan.actions)
    assert overdue(done, plan.made_on) == []
    assert role_gaps(plan.actions) == ["Working with perpetrators"]
    stopped = tuple(replace(action, status="stopped") for action in plan.actions)
    assert len(role_gaps(stopped)) == 4


def test_shortened_breakdown_keeps_the_total():
    shares = tuple(Share(str(at), str(at), 20 - at) for at in range(12))
    rows = shortened(shares, 5)
    assert len(rows) == 5
    assert sum(number for _, number in rows) == sum(share.count for share in shares)
    assert rows[-1][0] == "All others (8)"


def test_summary_is_one_page_of_released_values(summary):
    report = build_summary_report(summary)
    reader = pypdf.PdfReader(io.BytesIO(pdf_bytes(report)))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for part in (
        "Harrowgate Ward",
        "fewer than 10",
        "+21%",
        "never reported",
        "Highways",
        "S-0003",
        "Fictional data",
    ):
        assert part in text
    assert "OFFICIAL" not in text


def test_summary_takes_released_values_only(plan):
    with pytest.raises(TypeError, match="AreaSummary"):
        build_summary_report(plan)
