"""Texts made to run, in every field of free text: on every page and in every document, none runs."""

from __future__ import annotations

import csv
import datetime
import io
import re
import sys
import zipfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
from hands import settle
from playwright.sync_api import Page
from shapely.geometry import mapping

from geodata.workspace import Workspace
from hotspots.plan.engagement import Engagement
from hotspots.plan.meetings import Meeting
from hotspots.plan.objectives import Objective
from hotspots.plan.organisations import Organisation
from hotspots.plan.training import Training
from hotspots.plan.zones import to_wgs84
from hotspots.store.engine import open_store
from hotspots.store.records import add
from hotspots.workflows.action_import import export_actions
from hotspots.workflows.events import add_event
from hotspots.workflows.exporting import export_plan
from hotspots.workflows.importing import import_files
from hotspots.workflows.loading import add_areas
from hotspots.workflows.planning import add_action, add_note
from hotspots.workflows.zoning import add_zone

sys.path.insert(0, str(Path(__file__).parents[1] / "hardening"))
from payloads import ALL

pytestmark = pytest.mark.browser

TODAY = datetime.date(2026, 1, 10)
PARTS = (
    "Actions Objectives Due+dates Meetings Partners Sign-off Due+regard Engagement Training".split()  # noqa: SIM905
)
PAGES = (
    "map",
    "zones",
    "evaluation",
    "summaries",
    *(f"plan?part={part}" for part in PARTS),
)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose every name, note and label is one of the payloads."""
    from geodata.workspace import create_workspace

    folder = tmp_path_factory.mktemp("poisoned")
    workspace = create_workspace(folder / "workspace", name=ALL[0])
    grid = [
        shapely.box(
            450_000 + 500 * (n % 8),
            300_000 + 500 * (n // 8),
            450_500 + 500 * (n % 8),
            300_500 + 500 * (n // 8),
        )
        for n in range(len(ALL))
    ]
    wards = gpd.GeoDataFrame(
        {"code": [f"W{n:03d}" for n in range(len(ALL))], "name": ALL}, geometry=grid, crs=27700
    )
    wards.to_file(folder / "wards.gpkg")
    add_areas(workspace, folder / "wards.gpkg", level="ward", code="code", name="name")
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["reference", "date", "type", "easting", "northing", "race", "outcome", "route"])
    for n, text in enumerate(ALL * 3):
        middle = grid[n % len(ALL)].centroid
        writer.writerow([text, f"2025-{n % 12 + 1:02d}-11", text, middle.x, middle.y, "Yes", text, text])
    (folder / "records.csv").write_text(rows.getvalue(), encoding="utf-8")
    import_files(workspace, [folder / "records.csv"], source="police")
    fill_plan(workspace, grid)
    return workspace


def fill_plan(workspace: Workspace, grid: list[shapely.Polygon]) -> None:
    texts = cycle(ALL)
    zones = [
        add_zone(
            workspace,
            name=name,
            geometry_wgs84=mapping(to_wgs84(grid[n].buffer(-50), crs=workspace.crs)),
            note=" ".join(ALL),
        )
        for n, name in enumerate(packed(ALL, most=115))
    ]
    for n, text in enumerate(ALL):
        action = add_action(
            workspace,
            objective=f"{text} {n % 7}",
            action=text,
            lead_organisation=f"{next(texts)} {n % 9}".replace(";", ",").replace("|", "!"),
            lead_officer=next(texts),
            measure=next(texts),
            baseline=next(texts),
            target=next(texts),
            resources=next(texts),
            zones=(zones[n % len(zones)].zone_id,),
            due=TODAY,
        )
        add_note(workspace, action.action_id, organisation=text.strip(), text=text, noted_on=TODAY)
    add_event(workspace, name=ALL[3][:100], start=TODAY)
    fill_records(workspace)


def packed(texts: list[str], *, most: int) -> list[str]:
    """Put as many texts into each line as fit: a zone takes the documents a page."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + len(text) < most:
            lines[-1] += f" {text}"
        else:
            lines.append(text[:most])
    return [f"{line} {n}" for n, line in enumerate(lines)]


def fill_records(workspace: Workspace) -> None:
    """Straight into the store, past every check a form would make."""
    from hotspots.workflows import engagement, objectives, organisations, plan_meetings, training

    kinds = {
        Objective: lambda text: Objective(title=text, goal=text, theme=text, why=text, measure=text),
        Organisation: lambda text: Organisation(name=text, contact_post=text),
        Meeting: lambda text: Meeting(held_on=TODAY, title=text, present=(text,), note=text),
        Engagement: lambda text: Engagement(
            asked_on=TODAY, group=text, way="meeting", organisation=text, heard=text, changed=text
        ),
        Training: lambda text: Training(
            held_on=TODAY, audience="frontline", organisation=text, topic=text, provider=text
        ),
    }
    named = {
        value.content: value
        for module in (engagement, objectives, organisations, plan_meetings, training)
        for value in vars(module).values()
        if type(value).__name__ == "Kind"
    }
    with open_store(workspace.store_url).write() as connection:
        for content, make in kinds.items():
            for text in ALL:
                add(connection, named[content], make(text))


def nothing_ran(page: Page) -> None:
    for frame in page.frames:
        assert frame.evaluate("[window.ran, window.top.ran]") == [None, None], frame.url
    for tag in ("img[src=x]", "iframe[srcdoc]", "a[href^='javascript']", "form[action^='javascript']"):
        for frame in page.frames:
            assert frame.locator(tag).count() == 0, (tag, frame.url)


def test_no_page_runs_them(
    page: Page, serve: Callable[..., str], poisoned: Workspace, picture: Callable[[str], Path]
) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    url = serve(poisoned.root)
    for address in PAGES:
        page.goto(f"{url}/{address}")
        settle(page)
        assert page.get_by_test_id("stException").count() == 0, address
        nothing_ran(page)
    assert dialogs == []
    picture("payloads")


def test_no_document_runs_them(page: Page, poisoned: Workspace, tmp_path: Path) -> None:
    export_plan(poisoned, formats=["html", "xlsx", "docx", "pdf", "geojson"], out=tmp_path)
    export_actions(poisoned, tmp_path / "actions.csv")
    page.goto(
        (tmp_path / "plan.html").as_uri()
        if (tmp_path / "plan.html").exists()
        else next(tmp_path.glob("*.html")).as_uri()
    )
    nothing_ran(page)
    text = page.locator("body").inner_text()
    assert "<script>window.top.ran=1</script>" in text, "the words themselves are there, as words"
    workbook = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx")))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 500
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    with (tmp_path / "actions.csv").open(encoding="utf-8-sig", newline="") as file:
        values = [value for row in csv.reader(file) for value in row]
    assert [
        value for value in values if re.match(r"[=+\-@\t\r]", value) and not re.fullmatch(r"-?[\d.]+", value)
    ] == []
    with zipfile.ZipFile(next(tmp_path.glob("*.docx"))) as archive:
        assert b"javascript" not in archive.read("word/_rels/document.xml.rels")
