"""Attacks on what leaves the house: files, their insides, and a session with a councillor's rights."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pypdf
from deltalake import write_deltalake
from openpyxl import Workbook as OpenWorkbook
from shapely.geometry import box

from geodata.areas.levels import AreaLevel, save_level
from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, arrow_schema
from geodata.workspace import Workspace, create_workspace
from hotspots.workflows.release_exporting import RELEASE_FORMATS, export_release
from hotspots.workflows.releasing import freeze_release, plan_release, withdraw_release
from hotspots.workflows.summarising import area_summary
from tests.attacks.attacks import Outcome

CANARY = "canary7f3"
WARDS, QUARTERS = 4, 4


def make_canary_workspace(folder: Path, seed: int = 0) -> Workspace:
    """Make records whose every private text holds the canary, and whose coordinates can be told anywhere."""
    workspace = create_workspace(folder)
    rng = np.random.default_rng(seed)
    codes = np.array([f"W{ward}" for ward in range(WARDS)])
    names = np.array([f"Ward {ward + 1}" for ward in range(WARDS)])
    polygons = np.array([box(400_000 + 1000 * w, 300_000, 401_000 + 1000 * w, 301_000) for w in range(WARDS)])
    save_level(workspace, AreaLevel("ward", codes, names, polygons))
    rows: list[dict[str, Any]] = []
    for ward in range(WARDS):
        for quarter in range(QUARTERS):
            for number in range(int(rng.integers(2, 45))):
                moment = datetime.datetime(2024, quarter * 3 + 1, 1) + datetime.timedelta(
                    days=number * 37 % 90
                )
                key = f"{ward}-{quarter}-{number}"
                rows.append(
                    {
                        "incident_id": f"{CANARY}-{key}",
                        "source": "police",
                        "reference": f"{CANARY}/{key}",
                        "category": f"{CANARY} category",
                        "outcome": f"{CANARY} outcome",
                        "victim_key": f"{CANARY}-victim-{key}",
                        "occurred_from": moment,
                        "occurred_to": moment,
                        "date_precision": "minute",
                        **{name: bool(rng.random() < 0.3) for name in CHARACTERISTICS},
                        "easting_m": 400_000.0 + 1000 * ward + float(rng.integers(1, 999)) + 0.37,
                        "northing_m": 300_000.0 + float(rng.integers(1, 999)) + 0.37,
                        "location_precision": "exact",
                        "batch_id": CANARY,
                        "source_file": f"{CANARY}.csv",
                        "source_row": 1,
                        "area_ward": f"W{ward}",
                    }
                )
    last = rows[-1] | {"incident_id": f"{CANARY}-last", "area_ward": None}
    rows.append(last | dict.fromkeys(("occurred_from", "occurred_to"), datetime.datetime(2024, 12, 30)))
    schema = arrow_schema().append(pa.field("area_ward", pa.string()))
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(str(workspace.incidents_path), table, mode="overwrite")
    return workspace


def make_files(workspace: Workspace, out: Path) -> dict[str, bytes]:
    """Freeze a release and write every format."""
    draft = plan_release(workspace, level="ward", by=("characteristic", "source", "repeat"))
    made = freeze_release(workspace, draft)
    export_release(workspace, made.release_id, formats=RELEASE_FORMATS, out=out)
    return {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def texts_of(name: str, content: bytes) -> str:
    """Give all a curious reader finds in a file: every part of a package, every page and field of a PDF."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(package.read(part).decode("utf-8", "replace") for part in package.namelist())
    if name.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        fields = [str(value) for value in (reader.metadata or {}).values()]
        return "\n".join([*fields, *(page.extract_text() for page in reader.pages)])
    return content.decode("utf-8")


def a9_canaries(files: dict[str, bytes]) -> tuple[Outcome, Outcome]:
    """Look for any private text, victim key or coordinate of any record in every file."""
    weak = {"weak.xlsx": _workbook_with_records()}
    return tuple(  # type: ignore[return-value]
        Outcome(len(some), proven=sum(_holds_a_canary(name, content) for name, content in some.items()))
        for some in (files, weak)
    )


def _holds_a_canary(name: str, content: bytes) -> bool:
    text = texts_of(name, content)
    return CANARY in text.lower() or bool(re.search(r"\b(40[0-5]|30[0-1])\d{3}\.\d", text))


def _workbook_with_records() -> bytes:
    """The mistake of 2023: raw records on a hidden sheet, a name on the inside."""
    book = OpenWorkbook()
    book.active.append(["Ward", "Count"])
    hidden = book.create_sheet("data")
    hidden.append([f"{CANARY}/1", 400_123.37, 300_456.37])
    hidden.sheet_state = "hidden"
    book.properties.creator = "A. Person"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def a13_insides(files: dict[str, bytes]) -> tuple[Outcome, Outcome]:
    """Open spreadsheets and documents: hidden sheets, caches, names, comments, links, authors."""
    weak = {"weak.xlsx": _workbook_with_records()}
    return tuple(  # type: ignore[return-value]
        Outcome(len(some), proven=sum(len(_insides(name, content)) for name, content in some.items()))
        for some in (files, weak)
    )


def _insides(name: str, content: bytes) -> list[str]:
    if name.endswith(".pdf"):
        told = pypdf.PdfReader(io.BytesIO(content)).metadata or {}
        return [key for key in ("/Author", "/Keywords") if told.get(key)]
    if not name.endswith(".xlsx"):
        return re.findall(r"<!--|<script|<form|https?://(?!www\.w3\.org)", content.decode("utf-8"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [part for part in package.namelist() if re.search("pivot|external|comment|custom|vba", part)]
        book = package.read("xl/workbook.xml").decode()
        parts += re.findall(r'state="(?:hidden|veryHidden)"|<definedName ', book)
        core = package.read("docProps/core.xml").decode()
        parts += re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", core)
        sheets = [part for part in package.namelist() if part.startswith("xl/worksheets/sheet")]
        parts += [part for part in sheets if re.search("<f>|<mergeCell|hidden=", package.read(part).decode())]
    return parts


def a14_rights(workspace: Workspace) -> tuple[Outcome, Outcome]:
    """Reach for more than released figures, with a councillor's rights and bent addresses."""
    councillor = workspace.limited_to(("released",))
    return _reached(councillor), _reached(workspace)


def _reached(workspace: Workspace) -> Outcome:
    from geodata.dataset import read_incidents

    code = "W0"
    tries = [
        lambda: len(read_incidents(workspace)) > 0,
        lambda: workspace.key_path is not None,
        lambda: workspace.store_url is not None,
        lambda: plan_release(workspace, level="ward") is not None,
        lambda: withdraw_release(workspace, "R-9999", because="x") is not None,
        lambda: area_summary(workspace, "../../incidents") is not None,
        lambda: area_summary(workspace, code, "R-0001' OR 1=1 --") is not None,
    ]
    reached = 0
    for one in tries:
        try:
            reached += bool(one())
        except UserError:
            continue
    assert area_summary(workspace, code).this_year is not None
    return Outcome(len(tries), proven=reached)
