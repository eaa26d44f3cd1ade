"""Every page in a real browser on the fictional city: what a planner and a councillor do there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import choose, settle, shown_map, type_new
from playwright.sync_api import Page, expect

from geodata.workspace import Workspace, create_workspace
from hotspots.workflows.planning import add_action, list_actions, update_action
from hotspots.workflows.summarising import area_summary, summary_areas

pytestmark = pytest.mark.browser

Serve = Callable[[Path], str]
Picture = Callable[[str], Path]

PAGES = {
    "": "Where we are",
    "data": "Data",
    "map": "Map",
    "zones": "Zones",
    "plan": "Action plan",
    "evaluation": "Did it work?",
    "releases": "Releases",
    "summaries": "Area summaries",
}


def no_error(page: Page) -> None:
    """No exception box and no error message."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_every_page_opens_and_nothing_leaves_the_machine(
    page: Page, serve: Serve, demo: Workspace, picture: Picture
) -> None:
    """The guard of the `page` fixture fails this test on any outside request, fonts and icons included."""
    url = serve(demo.root)
    for path, title in PAGES.items():
        page.goto(f"{url}/{path}")
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(page.get_by_text("Fictional data.")).to_be_visible()
        settle(page)
        no_error(page)
        picture(f"page-{path or 'start'}")


def test_first_run_makes_a_workspace(page: Page, serve: Serve, tmp_path: Path, picture: Picture) -> None:
    page.goto(serve(tmp_path / "new"))
    expect(page.get_by_role("heading", name="Welcome to Hotspots")).to_be_visible()
    picture("first-run")
    page.get_by_role("textbox", name="Name of the partnership").fill("Northtown safety partnership")
    page.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_role("heading", name="Where we are")).to_be_visible()
    expect(page.get_by_text("Northtown safety partnership")).to_be_visible()
    expect(page.get_by_text("Fictional data.")).to_have_count(0)
    assert (tmp_path / "new" / "workspace.toml").is_file()


def test_a_known_file_is_checked_imported_and_undone(
    page: Page, serve: Serve, demo: Workspace, picture: Picture
) -> None:
    """The city keeps the police extract of its last month back for this; its truth says what is in it."""
    (file,) = (demo.root / "sample-files").glob("police-extract-2025-12.csv")
    rows = len(file.read_text(encoding="utf-8").splitlines()) - 1
    page.goto(f"{serve(demo.root)}/data")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("Recognised:")).to_be_visible()
    choose(page, "Who recorded these incidents?", "Police")
    page.get_by_role("button", name="Check without importing").click()
    expect(page.get_by_text("nothing has been imported yet")).to_be_visible()
    assert report_rows(page)["Rows read"] == rows
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile(r"Import B\d+ is done"))).to_be_visible()
    done = report_rows(page)
    assert done["Rows read"] == rows == sum(number for name, number in done.items() if name != "Rows read")
    assert done["New incidents"] > 0
    picture("data-import-report")

    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile(r"imported before \(B0*5\); nothing changed"))).to_be_visible()
    again = report_rows(page)
    assert (again["New incidents"], again["Updated"]) == (0, 0)

    page.get_by_role("button", name="Imports so far").or_(page.get_by_text("Imports so far")).first.click()
    settle(page)
    page.get_by_role("button", name="Undo...").nth(1).click()
    page.get_by_role("button", name="Yes, undo this import").click()
    expect(page.get_by_text(re.compile("was undone"))).to_be_visible()
    picture("data-imports")
    no_error(page)


def report_rows(page: Page) -> dict[str, int]:
    """The table of an import report, read from the page."""
    table = page.locator("table.hs-table").filter(has_text="What became of")
    expect(table).to_be_visible()
    settle(page)
    return {
        row.locator("th").inner_text(): int(row.locator("td").first.inner_text().replace(",", ""))
        for row in table.locator("tbody tr").all()
    }


def test_a_new_kind_of_file_is_read_as_the_person_says(
    page: Page, serve: Serve, tmp_path: Path, picture: Picture
) -> None:
    workspace = create_workspace(tmp_path / "w", name="Test")
    file = tmp_path / "complaints.csv"
    file.write_text(
        "Our number,Happened on,Kind,Why,East,North\n"
        "1,03/04/2025,Abuse,Race; Religion,458940,304320\n"
        "2,05/04/2025,Threat,Disability,458950,304330\n",
        encoding="utf-8",
    )
    page.goto(f"{serve(workspace.root)}/data")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("A new kind of file.")).to_be_visible()
    choose(page, "Meaning of Happened on", "Date (or date and time) it happened, or the earliest it can have")
    choose(page, "Meaning of Our number", "The source's own reference")
    choose(page, "Meaning of Kind", "Offence or incident type")
    choose(
        page,
        "Meaning of Why",
        "Why the person was targeted: one or several characteristics in one cell",
    )
    choose(page, "Meaning of East", "Easting")
    choose(page, "Meaning of North", "Northing")
    dates = page.locator("table.hs-table").filter(has_text="Three dates from the file")
    expect(dates).to_contain_text("3 April 2025")
    page.get_by_text("Month first: 03/04 is 4 March").click()
    expect(dates).to_contain_text("4 March 2025")
    page.get_by_text("Day first: 03/04 is 3 April").click()
    expect(dates).to_contain_text("3 April 2025")
    picture("data-new-file")
    page.get_by_role("textbox", name="Save this layout as").fill("Housing complaints")
    page.get_by_role("textbox", name="Save this layout as").press("Enter")
    page.get_by_role("button", name="Save the layout").click()
    expect(page.get_by_text("Saved as Housing complaints.")).to_be_visible()
    choose(page, "Who recorded these incidents?", "Housing")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Import B0001 is done")).to_be_visible()
    assert report_rows(page)["New incidents"] == 2
    no_error(page)


def test_an_action_is_added_changed_removed_and_brought_back(
    page: Page, serve: Serve, demo: Workspace, picture: Picture
) -> None:
    before = len(list_actions(demo))
    page.goto(f"{serve(demo.root)}/plan")
    page.get_by_role("button", name="Add an action").click()
    page.get_by_role("textbox", name="Action (needed)").fill("Walk the route with residents")
    type_new(page, "Objective (needed)", "People feel safe on the way home")
    type_new(page, "Lead organisation (needed)", "Residents' <b>association</b>")
    picture("plan-add")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text(re.compile(r"Added A-\d+"))).to_be_visible()
    made = list_actions(demo)[-1]
    assert (len(list_actions(demo)), made.action) == (before + 1, "Walk the route with residents")
    expect(page.get_by_text("Residents' <b>association</b>").first).to_be_visible()

    # What is typed in one part outlives saving another.
    page.get_by_role("tab", name="Measure and evaluation").click()
    page.get_by_role("textbox", name="Target: where it should be").fill("20 walks")
    page.get_by_role("tab", name="Days and cost").click()
    page.get_by_role("textbox", name="Resources").fill("Two stewards")
    page.get_by_role("button", name="Save days and cost").click()
    expect(page.get_by_text(f"Saved {made.action_id}.")).to_be_visible()
    page.get_by_role("tab", name="Measure and evaluation").click()
    expect(page.get_by_role("textbox", name="Target: where it should be")).to_have_value("20 walks")
    picture("plan-change")
    # Somebody else saves first.
    now = list_actions(demo)[-1]
    assert now.resources == "Two stewards"
    update_action(demo, made.action_id, expected_version=now.version, target="5 walks", status="agreed")
    page.get_by_role("button", name="Save measure and evaluation").click()
    expect(page.get_by_text("Somebody else changed this action")).to_be_visible()
    both = page.locator("table.hs-table").filter(has_text="What you changed")
    expect(both).to_contain_text("5 walks")
    expect(both).to_contain_text("20 walks")
    picture("plan-two-editors")
    page.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_text(f"Saved {made.action_id}.")).to_be_visible()
    # Only what was typed is saved: the other person's status stays.
    assert (list_actions(demo)[-1].target, list_actions(demo)[-1].status) == ("20 walks", "agreed")

    page.get_by_role("tab", name="Change").click()
    page.get_by_role("button", name="Remove this action").click()
    expect(page.get_by_text(f"Removed {made.action_id}.")).to_be_visible()
    assert len(list_actions(demo)) == before
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text(f"{made.action_id} is back in the plan.")).to_be_visible()
    assert len(list_actions(demo)) == before + 1
    no_error(page)


def test_the_plan_is_made_into_documents(page: Page, serve: Serve, demo: Workspace, picture: Picture) -> None:
    page.goto(f"{serve(demo.root)}/plan")
    page.get_by_role("tab", name="Make the plan document").click()
    page.get_by_role("button", name="Make the documents").click()
    expect(page.get_by_text("The documents are ready.")).to_be_visible(timeout=90_000)
    settle(page)
    picture("plan-documents")
    for label, start in (("Word", b"PK"), ("PDF", b"%PDF")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Download: {label}", exact=True).click()
        assert Path(waiting.value.path()).read_bytes().startswith(start)
    no_error(page)


def test_a_councillor_reads_a_ward_by_its_address(
    page: Page, serve: Serve, demo: Workspace, picture: Picture
) -> None:
    add_action(
        demo,
        objective="o",
        action="Hidden from councillors",
        lead_organisation="Council",
        shared_with_councillors=False,
    )
    code, name = next(
        (code, name)
        for code, name in summary_areas(demo)
        if any(row.count.text == "fewer than 10" for row in area_summary(demo, code).characteristics)
    )
    page.goto(f"{serve(demo.root)}/summaries?area={code}")
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    expect(page.get_by_text("Fewer than 10").first).to_be_visible()
    expect(page.get_by_text("Hidden from councillors")).to_have_count(0)
    settle(page)
    # Hidden and shown values look the same: no colour says which is which.
    cells = page.locator("table[aria-label='Who was targeted'] td.n")
    colours = {cell.evaluate("e => getComputedStyle(e).color") for cell in cells.all()}
    assert len(colours) == 1
    picture("summary")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as PDF").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    choose(page, "Area", next(other for _, other in summary_areas(demo) if other != name))
    assert f"area={code}" not in page.url
    no_error(page)


def test_a_reload_shows_the_same_view_and_the_map_can_be_skipped(
    page: Page, serve: Serve, demo: Workspace
) -> None:
    page.goto(f"{serve(demo.root)}/map")
    shown_map(page)
    choose(page, "What do you want to know?", "Is it more than chance?")
    choose(page, "By", "LSOA 2021")
    choose(page, "Aimed at", "Race")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"\?method=gi-star&by=lsoa21&aimed=race$"))
    notes = page.get_by_role("tab", name="Notes on the method")
    notes.click()
    page.get_by_role("button", name="Make it a zone").click()
    page.get_by_text("Saved:").wait_for()
    settle(page)
    expect(notes).to_have_attribute("aria-selected", "true")
    page.reload()
    shown_map(page)
    expect(page.get_by_role("combobox", name="By")).to_have_value("LSOA 2021")
    expect(page.get_by_text("Incidents targeting race")).to_be_visible()
    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Table")).to_be_focused()
