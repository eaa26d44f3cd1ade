"""Reading incidents with a choice of rows, against the same choice made in pandas."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from geodata.dataset import IncidentFilter, count_incidents, read_incidents, table_version
from geodata.dataset.table import dataset_of, open_table
from geodata.schema import INCIDENTS
from geodata.workspace import Workspace
from hotspots.workflows.importing import import_files

HEAD = "ref,date_time,incident_type,motive_codes,latitude,longitude,stop_name,closed"


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    codes = ["RA", "SO", "RA|SO", "DI", ""]
    lines = [
        f"T{number},2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}T{number % 24:02d}:15,"
        f"{'Abuse' if number % 3 else 'Threats'},{codes[number % 5]},52.6,-1.1,,"
        for number in range(60)
    ]
    file = tmp_path / "t.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    import_files(workspace, [file], source="transport")
    return workspace


@pytest.mark.parametrize(
    "where",
    [
        IncidentFilter(),
        IncidentFilter(start=datetime.date(2025, 3, 1), end=datetime.date(2025, 3, 20)),
        IncidentFilter(characteristics=("race",)),
        IncidentFilter(characteristics=("race", "sexual_orientation")),
        IncidentFilter(characteristics=("race", "sexual_orientation"), combine="all"),
        IncidentFilter(categories=("Threats",), sources=("transport",)),
        IncidentFilter(sources=("nobody",)),
    ],
)
def test_a_choice_is_what_pandas_would_choose(filled: Workspace, where: IncidentFilter) -> None:
    frame = read_incidents(filled)
    keep = pd.Series(data=True, index=frame.index)
    if where.start and where.end:
        day = frame["occurred_from"].dt.date
        keep &= (day >= where.start) & (day <= where.end)
    if where.characteristics:
        marked = frame[list(where.characteristics)].fillna(value=False).astype(bool)
        keep &= marked.all(axis=1) if where.combine == "all" else marked.any(axis=1)
    if where.categories:
        keep &= frame["category"].isin(where.categories)
    if where.sources:
        keep &= frame["source"].isin(where.sources)
    expected = set(frame.loc[keep, "incident_id"])
    assert set(read_incidents(filled, where=where)["incident_id"]) == expected


def test_the_last_day_is_included(filled: Workspace) -> None:
    frame = read_incidents(filled)
    latest = frame["occurred_from"].max()
    day = IncidentFilter(start=latest.date(), end=latest.date())
    assert latest in set(read_incidents(filled, where=day)["occurred_from"])


def test_columns_and_types(filled: Workspace) -> None:
    frame = read_incidents(filled)
    assert list(frame.columns) == [column.name for column in INCIDENTS]
    assert str(frame["race"].dtype) == "boolean"
    assert frame["race"].isna().any()
    assert str(frame["easting_m"].dtype) == "float64"
    assert pd.api.types.is_datetime64_any_dtype(frame["occurred_from"])
    assert list(read_incidents(filled, columns=["category"]).columns) == ["category"]


def test_an_earlier_version_can_be_read(filled: Workspace, tmp_path: Path) -> None:
    version = table_version(filled)
    file = tmp_path / "more.csv"
    file.write_text(
        f"{HEAD}\nT0,2025-01-01T00:15,Changed,RA,52.6,-1.1,,\nNEW,2025-01-01T00:15,Abuse,RA,52.6,-1.1,,\n"
    )
    report = import_files(filled, [file], source="transport")
    assert (report.accepted, report.updated) == (1, 1)
    assert (count_incidents(filled), len(read_incidents(filled, version=version))) == (61, 60)
    assert "Changed" not in set(read_incidents(filled, version=version)["category"])


def test_arrow_opens_the_files_without_python(filled: Workspace) -> None:
    # Files opened through Python objects abort one short command in a dozen on a loaded machine, as it ends.
    table = open_table(filled)
    assert table is not None
    assert dataset_of(filled, table).filesystem.type_name == "subtree"
    assert dataset_of(filled, table).filesystem.base_fs.type_name == "local"


def test_without_a_table_the_frame_is_empty(workspace: Workspace) -> None:
    assert table_version(workspace) == -1
    assert read_incidents(workspace).empty
    assert list(read_incidents(workspace, columns=["race", "setting"]).columns) == ["race", "setting"]
