"""The whole journey of a planner and a councillor, in one go, in a real browser; its pictures are kept."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import choose, drag, draw_polygon, settle, shown_map, type_new
from playwright.sync_api import Page, expect

from geodata.workspace import Workspace
from hotspots.workflows.planning import list_actions
from hotspots.workflows.summarising import area_summary, summary_areas
from hotspots.workflows.zoning import list_zones

pytestmark = pytest.mark.browser

ACTIONS = [
    ("Walk the route with residents every month", "Residents' association"),
    ("Train bus drivers to record and report abuse", "Wenlow Buses"),
]


def test_from_a_file_to_a_plan_and_a_safe_page(
    demo: Workspace, serve: Callable[[Path], str], page: Page, picture: Callable[[str], Path]
) -> None:
    url = serve(demo.root)
    import_a_file(page, url, demo)
    picture("journey-1-import")
    find_hot_spots_of_one_characteristic(page, url)
    picture("journey-2-hot-spots")
    zone_id = draw_and_reshape_a_zone(page, demo)
    picture("journey-3-zone")
    add_two_actions(page, url, demo, zone_id)
    picture("journey-4-actions")
    export_word_and_pdf(page)
    picture("journey-5-documents")
    read_the_ward_page(page, url, demo)
    picture("journey-6-ward")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def import_a_file(page: Page, url: str, demo: Workspace) -> None:
    """Import the month that the fictional city keeps back."""
    page.goto(f"{url}/data")
    page.locator("input[type=file]").set_input_files(demo.root / "sample-files/police-extract-2025-12.csv")
    expect(page.get_by_text("Recognised:")).to_be_visible()
    choose(page, "Who recorded these incidents?", "Police")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile(r"Import B\d+ is done"))).to_be_visible()
    settle(page)


def find_hot_spots_of_one_characteristic(page: Page, url: str) -> None:
    page.goto(f"{url}/map")
    shown_map(page)
    choose(page, "What do you want to know?", "Is it more than chance?")
    choose(page, "By", "LSOA 2021")
    choose(page, "Aimed at", "Race")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Hot and cold spots")).to_be_visible()
    expect(page.get_by_text(re.compile("significantly concentrated", re.IGNORECASE)).first).to_be_visible()
    settle(page)


def draw_and_reshape_a_zone(page: Page, demo: Workspace) -> str:
    before = {zone.zone_id for zone in list_zones(demo)}
    _frame, view = shown_map(page)
    draw_polygon(page, view)
    page.get_by_text("Saved:").wait_for()
    settle(page)
    (drawn,) = [zone for zone in list_zones(demo) if zone.zone_id not in before]

    page.reload()
    frame, view = shown_map(page)
    kept = frame.evaluate("drawnItems.getLayers().map(layer => layer.feature.properties.zone)")
    assert drawn.zone_id in kept

    corner = frame.evaluate(
        f"""(() => {{
            const layer = drawnItems.getLayers().find(
                one => one.feature.properties.zone === '{drawn.zone_id}');
            return hotspotsMap.state.map.latLngToContainerPoint(layer.getLatLngs()[0][0]);
        }})()"""
    )
    view.locator(".leaflet-draw-edit-edit").click()
    drag(page, view, (corner["x"], corner["y"]), (corner["x"] - 50, corner["y"] - 25))
    frame.locator(".leaflet-draw-actions a", has_text="Save").first.click()
    page.get_by_text("Saved:").wait_for()
    settle(page)
    (reshaped,) = [zone for zone in list_zones(demo) if zone.zone_id == drawn.zone_id]
    assert reshaped.version == drawn.version + 1
    assert not reshaped.geometry.equals(drawn.geometry)
    return drawn.zone_id


def add_two_actions(page: Page, url: str, demo: Workspace, zone_id: str) -> None:
    before = len(list_actions(demo))
    (zone,) = [zone for zone in list_zones(demo) if zone.zone_id == zone_id]
    page.goto(f"{url}/plan")
    for action, lead in ACTIONS:
        page.get_by_role("button", name="Add an action").click()
        page.get_by_role("textbox", name="Action (needed)").fill(action)
        type_new(page, "Objective (needed)", "People feel safe on the way home")
        type_new(page, "Lead organisation (needed)", lead)
        page.get_by_role("combobox", name=re.compile("Zones")).click()
        page.get_by_role("option", name=re.compile(zone.name)).first.click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Add the action").click()
        expect(page.get_by_text(re.compile(r"Added A-\d+"))).to_be_visible()
        settle(page)
        back = page.get_by_role("button", name=re.compile("Back to the plan"))
        if back.count():
            back.first.click()
            settle(page)
    assert len(list_actions(demo)) == before + 2
    assert len(list_actions(demo, zone_id=zone_id)) == 2


def export_word_and_pdf(page: Page) -> None:
    page.get_by_role("tab", name="Make the plan document").click()
    page.get_by_role("button", name="Make the documents").click()
    expect(page.get_by_text("The documents are ready.")).to_be_visible(timeout=90_000)
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download: Word", exact=True).click()
    with zipfile.ZipFile(waiting.value.path()) as word:
        text = word.read("word/document.xml").decode()
    assert all(action in text for action, _ in ACTIONS)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download: PDF", exact=True).click()
    from pypdf import PdfReader

    printed = " ".join(leaf.extract_text() for leaf in PdfReader(waiting.value.path()).pages)
    assert all(action in " ".join(printed.split()) for action, _ in ACTIONS)


def read_the_ward_page(page: Page, url: str, demo: Workspace) -> None:
    code, name = summary_areas(demo)[0]
    page.goto(f"{url}/summaries?area={code}")
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    expect(page.get_by_text(area_summary(demo, code).this_year.text).first).to_be_visible()
    settle(page)
