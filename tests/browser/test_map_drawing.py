"""Drawing with a real mouse: saved at once, there after a reload, reshaped, removed, brought back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hands import drag, draw_polygon, settle, shown_map

from hotspots.workflows.zoning import list_zones

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame, Locator, Page

    from geodata.workspace import Workspace

pytestmark = pytest.mark.browser


def open_map(page: Page, url: str) -> tuple[Frame, Locator]:
    page.goto(f"{url}/map")
    return shown_map(page)


def zone_named(workspace: Workspace, name: str):
    found = [zone for zone in list_zones(workspace) if zone.name == name]
    return found[0] if found else None


def layers(frame: Frame) -> list[dict]:
    return frame.evaluate("drawnItems.getLayers().map(layer => layer.feature.properties)")


def place_of(frame: Frame, longitude: float, latitude: float) -> tuple[float, float]:
    at = frame.evaluate(f"hotspotsMap.state.map.latLngToContainerPoint([{latitude}, {longitude}])")
    return at["x"], at["y"]


def corner_in_degrees(workspace: Workspace, zone_id: str) -> tuple[float, float]:
    from hotspots.workflows.mapping import zones_for_map

    zone = next(zone for zone in zones_for_map(workspace) if zone["id"] == zone_id)
    return zone["geometry"]["coordinates"][0][0]


def test_a_zone_is_saved_reloaded_reshaped_removed_and_brought_back(
    demo: Workspace, serve: Callable, page: Page, picture: Callable
):
    before = len(list_zones(demo))
    url = serve(demo.root)
    frame, view = open_map(page, url)
    assert len(layers(frame)) == before
    assert view.bounding_box()["height"] > 400
    draw_polygon(page, view)
    page.get_by_text("Saved:").wait_for()
    settle(page)
    drawn = zone_named(demo, "New zone")
    assert drawn is not None
    assert drawn.origin == "drawn"
    assert len(drawn.geometry.exterior.coords) == 5, "four corners, closed"
    assert len(layers(frame)) == before + 1
    picture("map-drawn")

    page.reload()
    frame, view = shown_map(page)
    again = {layer["zone"]: layer for layer in layers(frame)}
    assert again[drawn.zone_id]["version"] == drawn.version

    corner = place_of(frame, *corner_in_degrees(demo, drawn.zone_id))
    view.locator(".leaflet-draw-edit-edit").click()
    drag(page, view, corner, (corner[0] - 60, corner[1] - 25))
    frame.locator(".leaflet-draw-actions a", has_text="Save").first.click()
    page.get_by_text("Saved:").wait_for()
    settle(page)
    reshaped = zone_named(demo, "New zone")
    assert reshaped.zone_id == drawn.zone_id
    assert reshaped.version == drawn.version + 1
    assert not math.isclose(reshaped.geometry.area, drawn.geometry.area, rel_tol=0.02)
    assert len(list_zones(demo)) == before + 1, "reshaping must not make another zone"

    middle = place_of(frame, *inside(demo, drawn.zone_id))
    view.locator(".leaflet-draw-edit-remove").click()
    view.click(position={"x": middle[0], "y": middle[1]})
    frame.locator(".leaflet-draw-actions a", has_text="Save").last.click()
    page.get_by_role("button", name="Undo the removal").wait_for()
    settle(page)
    assert zone_named(demo, "New zone") is None
    assert len(list_zones(demo)) == before, "no other zone may go"

    page.get_by_role("button", name="Undo the removal").click()
    page.get_by_text("is back").wait_for()
    settle(page)
    back = zone_named(demo, "New zone")
    assert back.zone_id == drawn.zone_id
    assert back.geometry.equals(reshaped.geometry)
    assert drawn.zone_id in {layer["zone"] for layer in layers(frame)}


def inside(workspace: Workspace, zone_id: str) -> tuple[float, float]:
    from geodata.crs import WGS84, transformer

    zone = next(zone for zone in list_zones(workspace) if zone.zone_id == zone_id)
    # Off the middle, where the label of a zone below could lie.
    point = zone.geometry.representative_point()
    return transformer(workspace.crs, WGS84).transform(point.x, point.y)


def test_rectangle_and_circle_are_saved_too(demo: Workspace, serve: Callable, page: Page):
    frame, view = open_map(page, serve(demo.root))
    view.locator(".leaflet-draw-draw-rectangle").click()
    drag(page, view, (420, 90), (520, 170))
    page.get_by_text("Saved:").wait_for()
    settle(page)
    rectangle = zone_named(demo, "New zone")
    metres = frame.evaluate(
        "(m => m.distance(m.containerPointToLatLng([0, 300]), m.containerPointToLatLng([100, 300])))"
        "(hotspotsMap.state.map)"
    )
    assert rectangle.geometry.area == pytest.approx(metres * metres * 0.8, rel=0.05)

    view.locator(".leaflet-draw-draw-circle").click()
    drag(page, view, (150, 420), (190, 420))
    page.get_by_text("New zone 2").first.wait_for()
    settle(page)
    circle = zone_named(demo, "New zone 2")
    assert circle.geometry.area == pytest.approx(math.pi * (0.4 * metres) ** 2, rel=0.05)
    assert {layer["zone"] for layer in layers(frame)} == {zone.zone_id for zone in list_zones(demo)}


def test_choosing_other_results_keeps_view_and_zones(demo: Workspace, serve: Callable, page: Page):
    frame, view = open_map(page, serve(demo.root))
    view.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(500)
    drag(page, view, (300, 300), (260, 340))
    settle(page)
    draw_polygon(page, view)
    page.get_by_text("Saved:").wait_for()
    settle(page)
    state = "(m => [m.getZoom(), m.getCenter().lat, m.getCenter().lng])(hotspotsMap.state.map)"
    frame.evaluate("window.stillTheSame = true")
    before, known = frame.evaluate(state), layers(frame)

    page.get_by_role("combobox", name="What do you want to know?").click()
    page.get_by_role("option", name="Is it more than chance?").click()
    page.get_by_role("heading", name="Hot and cold spots").wait_for()
    settle(page)
    assert frame.evaluate("window.stillTheSame") is True, "the map must not be built again"
    assert frame.evaluate(state) == before
    assert layers(frame) == known


def test_a_click_on_an_area_and_another_make_it_a_zone(
    demo: Workspace, serve: Callable, page: Page, picture: Callable
):
    before = len(list_zones(demo))
    _frame, view = open_map(page, serve(demo.root))
    view.click(position={"x": 120, "y": 300})
    button = page.get_by_role("button", name="Make it a zone").first
    page.get_by_role("heading", level=3).wait_for()
    name = page.get_by_role("heading", level=3).inner_text()
    button.click()
    page.get_by_text("Saved:").wait_for()
    settle(page)
    made = zone_named(demo, name)
    assert made is not None, name
    assert made.origin == "area"
    assert len(list_zones(demo)) == before + 1
    picture("map-zone-from-area")


def test_zones_can_be_made_by_keyboard_alone(demo: Workspace, serve: Callable, page: Page):
    _frame, _view = open_map(page, serve(demo.root))
    page.get_by_text("Make a zone without drawing").click()
    page.get_by_role("tab", name="Corners").click()
    longitude, latitude = inside(demo, list_zones(demo)[0].zone_id)
    corners = [(0, 0), (0.004, 0), (0.004, 0.003), (0, 0.003)]
    text = "\n".join(f"{longitude + x:.5f}, {latitude + y:.5f}" for x, y in corners)
    page.get_by_label("Name of the zone").fill("Typed zone")
    page.get_by_label("Corners, one a line").fill(text)
    page.get_by_role("button", name="Make the zone").press("Enter")
    page.get_by_text("Saved:").wait_for()
    typed = zone_named(demo, "Typed zone")
    assert typed is not None
    assert len(typed.geometry.exterior.coords) == 5


def test_a_hostile_zone_name_stays_text(demo: Workspace, serve: Callable, page: Page):
    from hotspots.workflows.zoning import rename_zone

    zone = list_zones(demo)[0]
    name = "</script><img src=x onerror=window.harmed=1>"
    rename_zone(demo, zone.zone_id, name=name, expected_version=zone.version)
    frame, _view = open_map(page, serve(demo.root))
    labels = frame.locator(".hs-zone-label").all_inner_texts()
    assert name in labels
    assert frame.evaluate("window.harmed") is None
    assert page.evaluate("window.harmed") is None
