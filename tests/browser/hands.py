"""What a hand does on a page, with the patience the app and a busy machine need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from playwright.sync_api import Frame, Locator, Page

Point = tuple[float, float]

CORNERS: tuple[Point, ...] = ((420, 90), (560, 90), (560, 190), (420, 190))
"""Of a zone on free ground of the map of the fictional city, in pixels."""

QUIET = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const busy = !app || app.dataset.testScriptState !== "notRunning"
        || document.querySelector("[data-testid=stStatusWidget]");
    if (busy) { window.quietSince = undefined; return false; }
    window.quietSince ??= performance.now();
    return performance.now() - window.quietSince > 500;
}"""


def settle(page: Page) -> None:
    """Wait until the app has been at rest for half a second: by then the browser has told all it had to."""
    page.evaluate("window.quietSince = undefined")
    page.wait_for_function(QUIET, polling=50)


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a select box as a person does; a count in brackets may follow the option's name."""
    box = page.get_by_role("combobox", name=label).first
    box.click()
    # A long list shows only some of its options: typing brings up the one that is meant.
    box.fill(option)
    page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}( \([\d,]+\))?$")).first.click()
    settle(page)


def type_new(page: Page, label: str, words: str) -> None:
    """Type into a select box that takes new entries, and choose what was typed."""
    box = page.get_by_role("combobox", name=label).first
    box.click()
    box.fill(words)
    box.press("Enter")
    settle(page)


def shown_map(page: Page) -> tuple[Frame, Locator]:
    """Give the map of the page once it stands still: its frame, and its view."""
    held = page.frame_locator('iframe[title="streamlit_folium.st_folium"]')
    view = held.locator("#map_div.leaflet-container")
    view.wait_for()
    frame = next(frame for frame in page.frames if "streamlit_folium.st_folium" in frame.url)
    frame.wait_for_function("window.hotspotsMap && hotspotsMap.state.map")
    frame.wait_for_function(
        "getComputedStyle(hotspotsMap.state.map.getPane('mapPane')).position === 'absolute'"
    )
    settle(page)
    return frame, view


def draw_polygon(page: Page, view: Locator, corners: Sequence[Point] = CORNERS) -> None:
    """Draw a polygon corner by corner and close it."""
    view.locator(".leaflet-draw-draw-polygon").click()
    for x, y in [*corners, corners[0]]:
        view.click(position={"x": x, "y": y})
        page.wait_for_timeout(60)  # without a pause Leaflet.draw loses corners


def drag(page: Page, view: Locator, start: Point, end: Point) -> None:
    """Drag from one place of the map to another."""
    box = view.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=6)
    # A hand rests before it lets go; on a busy machine the last move may otherwise come after the button.
    page.wait_for_timeout(150)
    page.mouse.move(box["x"] + end[0], box["y"] + end[1])
    page.wait_for_timeout(100)
    page.mouse.up()


def choose_also(page: Page, label: str, option: str, *, instead: bool = False) -> None:
    """Choose one more from a box that takes several, or this one instead of what stands in it."""
    box = page.get_by_role("combobox", name=label).first
    box.click()
    for _ in range(page.get_by_test_id("stMultiSelect").filter(has=box).locator("[data-tag]").count()):
        if instead:
            box.press("Backspace")
    box.fill(option)
    page.get_by_role("option", name=re.compile(re.escape(option))).first.click()
    page.keyboard.press("Escape")
    settle(page)


def type_day(page: Page, label: str, day: datetime.date) -> None:
    """Type a day into a date box of a form, as day, month and year."""
    page.get_by_role("spinbutton", name=f"day, {label}", exact=True).click()
    page.keyboard.type(f"{day:%d%m%Y}")
    page.keyboard.press("Tab")


def open_tab(page: Page, name: str) -> None:
    """Open a part of the page by its tab."""
    page.get_by_role("tab", name=name, exact=True).click()
    settle(page)


def fill(page: Page, label: str, words: str) -> None:
    """Type into a text box, and leave it."""
    box = page.get_by_role("textbox", name=label, exact=True)
    box.fill(words)
    box.press("Tab")
