"""Releases end to end: planned, coarsened, frozen, checked, withdrawn, exported; and by command."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from shapely.geometry import box
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from geodata.errors import UserError
from geodata.workspace import Workspace, create_workspace, open_workspace
from hotspots.cli.main import app
from hotspots.store.engine import open_store
from hotspots.store.migrate import upgrade
from hotspots.workflows.exporting import export_summary
from hotspots.workflows.release_exporting import export_release, release_site_archive
from hotspots.workflows.releasing import (
    check_release,
    draft_changes,
    freeze_release,
    list_releases,
    plan_release,
    read_live,
    withdraw_release,
)
from hotspots.workflows.summarising import area_summary, list_summaries
from hotspots.workflows.zoning import add_zone
from tests.hotspots.workflows.test_summarising import make_city

LAST = datetime.date(2025, 12, 31)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_city(create_workspace(tmp_path_factory.mktemp("city") / "city")).root


@pytest.fixture
def city(template: Path, tmp_path: Path) -> Workspace:
    return open_workspace(Path(shutil.copytree(template, tmp_path / "city")))


def test_a_release_is_planned_coarsened_frozen_and_checked(city: Workspace) -> None:
    draft = plan_release(city, level="ward", by=("characteristic",))
    assert list_releases(city) == []
    # As asked, six small groups of 8 wards are hidden: 8 totals less 1, and race of the larger wards.
    assert draft.coarser
    assert draft.asked.share < 0.8 <= draft.released.share_shown
    made = freeze_release(city, draft)
    assert (made.release_id, made.first_day, made.last_day) == ("R-0001", datetime.date(2025, 1, 1), LAST)
    assert made.table_version == 0
    found = check_release(city, "R-0001")
    assert (found.safe, found.findings, found.checked_with) == (True, (), ("R-0001",))
    with pytest.raises(UserError, match="changed by somebody else"):
        freeze_release(city, draft)


def test_the_same_release_again_is_refused(city: Workspace) -> None:
    freeze_release(city, plan_release(city, level="ward"))
    with pytest.raises(UserError, match="exists already"):
        freeze_release(city, plan_release(city, level="ward"))


def test_as_asked_or_not_at_all(city: Workspace) -> None:
    draft = plan_release(city, level="ward", coarsen=False)
    assert not draft.coarser
    assert len(draft.released.areas) == 8
    with pytest.raises(UserError) as refused:
        plan_release(city, level="ward", unit="quarter", coarsen=False)
    # Ward F has 27 in each quarter: told as 25 (at most 27) four times and 110 (at least 108), it is certain.
    assert "Ward F, year to 31 December 2025 could be worked out: it is 108" in refused.value.what
    assert "January to March 2025 (this release)" in refused.value.what
    assert "next layout" in refused.value.fix


def test_a_drawn_zone_is_told_as_whole_areas(city: Workspace) -> None:
    # Most of wards D and E, a corner of F: told as D and E, 100 + 104 incidents; the rest has 437.
    drawn = add_zone(city, name="Canal side", geometry=box(461_100, 304_000, 463_200, 305_000))
    draft = plan_release(city, level="ward", zone_id=drawn.zone_id)
    inside, rest = draft.released.areas
    assert (inside.name, inside.codes) == ("Canal side", ("E003", "E004"))
    assert rest.name == "The rest of the place"
    told = [draft.released.cell(area.code, draft.released.period, "total").text for area in (inside, rest)]
    assert told == ["205", "435"]
    small = add_zone(city, name="Small", geometry=box(458_000, 304_000, 459_000, 305_000))
    with pytest.raises(UserError, match="too few incidents"):
        plan_release(city, level="ward", zone_id=small.zone_id)
    sliver = add_zone(city, name="Sliver", geometry=box(461_000, 304_000, 461_200, 305_000))
    with pytest.raises(UserError, match="0 residents in whole small areas"):
        plan_release(city, level="ward", zone_id=sliver.zone_id)
    # Beside a release by ward it may still be told; all wards but A may not, for A alone has 7.
    freeze_release(city, plan_release(city, level="ward"))
    wide = add_zone(city, name="Wide", geometry=box(459_000, 304_000, 466_000, 305_000))
    assert plan_release(city, level="ward", zone_id=drawn.zone_id).released.areas[0].name == "Canal side"
    with pytest.raises(UserError, match="too few incidents"):
        plan_release(city, level="ward", zone_id=wide.zone_id)
    with pytest.raises(UserError, match="does not exist"):
        plan_release(city, level="ward", zone_id="Z-0999")


def test_what_changed_since_the_last_release(city: Workspace) -> None:
    first = datetime.date(2024, 1, 1)
    freeze_release(city, plan_release(city, level="ward", first=first, last=datetime.date(2024, 12, 31)))
    draft = plan_release(city, level="ward")
    changes = dict(draft_changes(city, draft))
    # Ward H: 4 * 27 = 108 and 4 * 29 = 116, told as 110 and 115.
    assert "All incidents: about 5 more." in changes["Ward H"]
    freeze_release(city, draft)
    told = area_summary(city, "E007")
    assert told.release_id == "R-0002"
    assert any("about 5 more" in line for line in told.since_last)
    # Both together are still safe, and either can be withdrawn.
    assert check_release(city, "R-0002").checked_with == ("R-0001", "R-0002")
    withdraw_release(city, "R-0001", because="Not needed")
    assert area_summary(city, "E007").since_last == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": ("wards",)}, "is not one we know"),
        ({"unit": "month"}, "is not one we know"),
        ({"first": datetime.date(2025, 1, 2)}, "does not begin and end with a quarter"),
        ({"first": datetime.date(2025, 7, 1), "unit": "year"}, "not whole years"),
        ({"last": datetime.date(2026, 3, 31)}, "is not complete"),
        ({"level": "beat"}, "is not loaded"),
    ],
)
def test_what_cannot_be_released_says_why(city: Workspace, options: dict, words: str) -> None:
    with pytest.raises(UserError) as refused:
        plan_release(city, **({"level": "ward", "last": LAST} | options))
    assert words in refused.value.found


def test_every_format_and_only_live_releases(city: Workspace, tmp_path: Path) -> None:
    freeze_release(city, plan_release(city, level="ward", by=("characteristic", "repeat")))
    paths = export_release(city, "R-0001", formats=("xlsx", "html", "pdf", "site"), out=tmp_path / "out")
    assert [path.name for path in paths] == [
        "release-R-0001.xlsx", "release-R-0001.html", "release-R-0001.pdf", "index.html",
    ]  # fmt: skip
    assert release_site_archive(city, "R-0001") == release_site_archive(city, "R-0001")
    book = openpyxl.load_workbook(paths[0])
    assert book.sheetnames[:4] == ["Cover_sheet", "Contents", "Notes", "1"]
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet["A1"].value
        assert len(sheet.tables) == 1
        assert not sheet.merged_cells.ranges
    released = read_live(city, "R-0001")[1]
    rows = [row for row in book["1"].iter_rows(min_row=4, values_only=True) if row[0]]
    assert [row[0] for row in rows] == [*(area.name for area in released.areas), "All areas together"]
    for page in paths[3].parent.glob("*.html"):
        links = [part.split('"')[0] for part in page.read_text("utf-8").split('href="')[1:]]
        assert links
        assert all((page.parent / link).is_file() for link in links)
    withdraw_release(city, "R-0001", because="Wrong file")
    with pytest.raises(UserError, match="withdrawn"):
        export_release(city, "R-0001", formats=("pdf",), out=tmp_path)
    with pytest.raises(UserError, match="not one we write"):
        export_release(city, "R-0001", formats=("docx",), out=tmp_path)


def test_an_area_as_a_spreadsheet(city: Workspace, tmp_path: Path) -> None:
    freeze_release(city, plan_release(city, level="ward", by=("characteristic",)))
    (path,) = export_summary(city, "E007", formats=("xlsx",), out=tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["Cover_sheet", "Notes", "1"]
    # Ward H has 116 in the year; the release has no year before.
    assert [row[:2] for row in book["1"].iter_rows(min_row=4, values_only=True)] == [
        ("This year", 115),
        ("The year before", "[z]"),
    ]
    numbers = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, int)
    ]
    assert all(number >= 10 and number % 5 == 0 for number in numbers)


def test_commands(city: Workspace, tmp_path: Path) -> None:
    def run(*words: str) -> dict:
        done = CliRunner().invoke(app, ["release", *words, "--workspace", str(city.root), "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    asked = ("--level", "ward", "--from", "2025-01-01", "--to", "2025-12-31", "--by", "characteristic")
    seen = run("make", *asked, "--dry-run")
    assert seen["release_id"] is None
    assert run("list") == {"releases": []}
    made = run("make", *asked)
    assert made["release_id"] == "R-0001"
    assert made["share_shown"] >= 0.8 > made["share_shown_as_asked"]
    assert run("check", "R-0001")["safe"] is True
    files = run("export", "R-0001", "--format", "html,site", "--out", str(tmp_path / "out"))["files"]
    assert all(Path(file).is_file() for file in files)
    assert [one["release_id"] for one in run("list")["releases"]] == ["R-0001"]
    run("withdraw", "R-0001", "--because", "A test")
    assert run("list") == {"releases": []}
    assert run("list", "--withdrawn")["releases"][0]["withdrawn_because"] == "A test"


def test_summaries_frozen_before_there_were_releases_are_kept(tmp_path: Path) -> None:
    from hotspots.disclose.release import content_hash

    area = {
        "code": "A", "name": "Ward A", "residents": 8000, "area_km2": 2.0, "this_year": 65,
        "year_before": 50, "quarters": [], "characteristics": {}, "sources": {},
    }  # fmt: skip
    content = json.dumps(
        {"format": 1, "rule": "", "level": "ward", "year_end": "2024-12-31", "notes": [], "areas": [area]}
    )
    workspace = create_workspace(tmp_path / "old")
    engine = create_engine(workspace.store_url)
    upgrade(engine.execution_options(), head="0003")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO snapshots (snapshot_id, level, year_end, made_at, content, sha256, live) "
                "VALUES ('AS-0001', 'ward', '2024-12-31', '2025-02-01 10:00:00', :content, :sha256, 1)"
            ),
            {"content": content, "sha256": content_hash(content)},
        )
    engine.dispose()
    (kept,) = list_summaries(workspace)
    assert (kept.release_id, kept.first_day, kept.live) == ("AS-0001", datetime.date(2023, 1, 1), True)
    told = area_summary(workspace, "A")
    assert (told.this_year.value, told.year_before.value, told.change.difference) == (65, 50, 15)
    with (
        pytest.raises(Exception, match="cannot change"),
        open_store(workspace.store_url).write() as connection,
    ):
        connection.execute(text("UPDATE releases SET content = 'x'"))
