"""
A councillor's browser receives nothing of any record.

Ten thousand records carry a canary in every field that takes text, and coordinates nobody else uses. A
councillor signs in and reads everything there is; every frame, answer and download is searched.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hands import settle
from playwright.sync_api import Error, Page, Response, expect
from pypdf import PdfReader
from served import free_port
from signing import ask_for_sign_in, provider_for, sign_in

from geodata.workspace import Workspace, create_workspace
from hotspots.workflows.access import set_person
from hotspots.workflows.importing import import_files
from hotspots.workflows.loading import add_areas, add_population
from hotspots.workflows.planning import add_action
from hotspots.workflows.summarising import make_summaries, summary_areas
from hotspots.workflows.zoning import add_zone

pytestmark = pytest.mark.browser

CANARY = b"ZQCANARY"
COUNCILLOR = "councillor@partnership.example"
RECORDS = 10_000
WEST, SOUTH, SIDE = 451_000, 301_000, 2_000


@pytest.fixture
def poisoned(tmp_path: Path) -> Workspace:
    workspace = create_workspace(tmp_path / "workspace", name="Partnership of this test")
    wards = gpd.GeoDataFrame(
        {"code": [f"W{n}" for n in range(6)], "name": [f"Ward {n}" for n in range(6)]},
        geometry=[shapely.box(WEST + SIDE * n, SOUTH, WEST + SIDE * (n + 1), SOUTH + SIDE) for n in range(6)],
        crs=27700,
    )
    wards.to_file(tmp_path / "wards.gpkg")
    add_areas(workspace, tmp_path / "wards.gpkg", level="ward", code="code", name="name")
    (tmp_path / "people.csv").write_text("code,people\n" + "".join(f"W{n},{8000 + n}\n" for n in range(6)))
    add_population(workspace, tmp_path / "people.csv", level="ward", code="code", count="people")
    import_files(workspace, [records(tmp_path)], source="police")
    square = shapely.geometry.mapping(shapely.box(-1.2, 52.6, -1.1, 52.7))
    zone = add_zone(workspace, name=f"{CANARY.decode()} zone", geometry_wgs84=square, note=CANARY.decode())
    for shared in (True, False):
        add_action(
            workspace,
            objective=f"{CANARY.decode()} objective",
            action="Lights by the shops" if shared else f"{CANARY.decode()} secret action",
            lead_organisation="Council" if shared else CANARY.decode(),
            lead_officer=CANARY.decode(),
            resources=CANARY.decode(),
            zones=() if shared else (zone.zone_id,),
            shared_with_councillors=shared,
        )
    make_summaries(workspace, level="ward")
    set_person(workspace, "chief@partnership.example", ["administrator"])
    set_person(workspace, COUNCILLOR, ["councillor"])
    return workspace


def records(folder: Path) -> Path:
    rng = np.random.default_rng(7)
    east = rng.uniform(WEST, WEST + 6 * SIDE, RECORDS)
    north = rng.uniform(SOUTH, SOUTH + SIDE, RECORDS)
    text = io.StringIO()
    writer = csv.writer(text)
    names = "reference,date,type,easting,northing,race,disability,outcome,target_group,victim"
    writer.writerow(names.split(","))
    for n in range(RECORDS):
        mark = f"{CANARY.decode()}{n}"
        day = f"{2024 + n // 12 % 2}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        flags = ["Yes" if rng.random() < 0.7 else "No", "Yes" if rng.random() < 0.2 else "No"]
        writer.writerow([mark, day, mark, f"{east[n]:.3f}", f"{north[n]:.3f}", *flags, mark, mark, mark])
    path = folder / "records.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def app(poisoned: Workspace, serve: Callable[..., str], tmp_path: Path) -> Iterator[str]:
    with provider_for([COUNCILLOR], tmp_path / "provider.log") as provider:
        port = free_port()
        ask_for_sign_in(poisoned.root, provider, port)
        yield serve(poisoned.root, port)


class Received:
    """All that reached the browser."""

    def __init__(self, page: Page) -> None:
        self.parts: list[bytes] = []
        self.answers: list[Response] = []
        self.frames = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))
        page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108 (it must be a function)

    def _frame(self, payload: str | bytes) -> None:
        self.frames += 1
        self.parts.append(payload if isinstance(payload, bytes) else payload.encode())

    def whole(self) -> bytes:
        """All of it; the app's own program files are left out, as they are the same for everybody."""
        for answer in self.answers:
            if answer.status < 300 and "javascript" not in answer.headers.get("content-type", ""):
                # A body that is gone belonged to a page that was left.
                with suppress(Error):
                    self.parts.append(answer.body())
        return b"\n".join(self.parts)


def words_of(content: bytes, name: str) -> bytes:
    """What a download says, unpacked."""
    if name.endswith(".pdf"):
        reader = PdfReader(io.BytesIO(content))
        return "".join(page.extract_text() for page in reader.pages).encode() + str(reader.metadata).encode()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(member) for member in archive.namelist())
    return content


COORDINATE = re.compile(rb"\b4[56]\d{4}\.\d|\b30[12]\d{3}\.\d|\b52\.[56]\d{3,}|-1\.[12]\d{3,}")


def test_nothing_of_any_record_reaches_a_councillor(
    page: Page, app: str, poisoned: Workspace, tmp_path: Path, picture: Callable[[str], Path]
) -> None:
    received = Received(page)
    sign_in(page, app, COUNCILLOR)
    expect(page.get_by_role("heading", name="Area summaries")).to_be_visible()
    areas = [code for code, _ in summary_areas(poisoned)]
    for code in areas[:3]:
        page.goto(f"{app}/summaries?area={code}")
        settle(page)
        if code == areas[0]:
            picture("canaries")
            for button in page.get_by_test_id("stDownloadButton").all():
                with page.expect_download() as download:
                    button.get_by_role("button").click()
                path = tmp_path / download.value.suggested_filename
                download.value.save_as(path)
                received.parts.append(words_of(path.read_bytes(), path.name))
    for address in ("map", "plan?action=A-0001", "evaluation", "releases", "people"):
        page.goto(f"{app}/{address}")
        settle(page)
    whole = received.whole()
    assert received.frames > 20
    assert b"Ward 1" in whole
    assert b"Lights by the shops" in whole, "a shared action is there, so the search can find"
    assert CANARY not in whole, whole[max(whole.find(CANARY) - 200, 0) :][:400]
    assert COORDINATE.findall(whole) == []


def test_the_search_finds_them_where_they_may_be(
    page: Page, poisoned: Workspace, serve: Callable[..., str]
) -> None:
    """The same search on a planner's page finds canaries, or the test above would prove nothing."""
    received = Received(page)
    page.goto(f"{serve(poisoned.root)}/zones")
    settle(page)
    whole = received.whole()
    assert CANARY in whole
