"""Imports of real public data; expected numbers are from its README, or counted with the csv module."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.dataset import count_incidents, read_incidents
from geodata.errors import UserError
from geodata.workspace import Workspace, create_workspace
from hotspots.workflows.importing import import_files, list_batches, undo_batch

pytestmark = pytest.mark.real_data
AMERICAN = {"timezone": "America/New_York"}


def street_files(real_data: Path, *years: str) -> list[Path]:
    return sorted(
        file for year in years for file in (real_data / "police_uk/leicestershire").glob(f"{year}-*.csv.gz")
    )


def by_hand(files: list[Path]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            rows += csv.DictReader(text)
    return rows


def test_35_months_of_leicestershire(real_data: Path, workspace: Workspace) -> None:
    files = street_files(real_data, "2019", "202[0-2]")
    report = import_files(workspace, files, source="police")
    assert (len(files), report.layout) == (35, "police_uk_street")
    # 18 rows share 8 references: the last row of each counts, so 10 are replaced.
    assert (report.rows_read, report.accepted, report.duplicates) == (301_838, 301_828, 10)
    assert (report.rejected, report.updated, report.unchanged) == (0, 0, 0)
    assert report.by_location_precision["none"] == 7_463
    frame = read_incidents(
        workspace, columns=["reference", "category", "occurred_from", "date_precision", "easting_m"]
    )
    assert frame["reference"].isna().sum() == 33_364
    assert frame["category"].nunique() == 14
    assert frame["date_precision"].unique().tolist() == ["month"]
    assert frame["occurred_from"].dt.to_period("M").nunique() == 35
    again = import_files(workspace, files, source="police")
    assert (again.accepted, again.unchanged, again.rows_read) == (0, 301_838, 301_838)
    assert again.batch_id == report.batch_id
    undo_batch(workspace, report.batch_id)
    assert count_incidents(workspace) == 0


def test_twelve_months_of_2025(real_data: Path, workspace: Workspace) -> None:
    report = import_files(workspace, street_files(real_data, "2025"), source="police")
    assert (report.rows_read, report.accepted, report.duplicates) == (106_149, 106_149, 0)
    assert report.by_location_precision["none"] == 3_063
    frame = read_incidents(workspace, columns=["reference", "area_code"])
    assert frame["reference"].isna().sum() == 14_178


def test_month_by_month_gives_the_same_table_as_all_at_once(real_data: Path, tmp_path: Path) -> None:
    files = street_files(real_data, "2022")[:3]
    together, apart = create_workspace(tmp_path / "together"), create_workspace(tmp_path / "apart")
    import_files(together, files, source="police")
    for file in files:
        import_files(apart, [file], source="police")
    frames = [
        read_incidents(one).drop(columns=["batch_id"]).sort_values("incident_id").reset_index(drop=True)
        for one in (together, apart)
    ]
    pd.testing.assert_frame_equal(*frames)


def test_the_values_are_those_of_the_file(real_data: Path, workspace: Workspace) -> None:
    files = [street_files(real_data, "2022")[0]]
    import_files(workspace, files, source="police")
    frame = read_incidents(workspace).sort_values("source_row")
    rows = by_hand(files)
    assert len(frame) == len(rows)
    assert frame["category"].tolist() == [row["Crime type"] for row in rows]
    assert frame["area_code"].fillna("").tolist() == [row["LSOA code"] for row in rows]
    assert frame["outcome"].fillna("").tolist() == [row["Last outcome category"] for row in rows]
    assert frame["reference"].fillna("").tolist() == [row["Crime ID"] for row in rows]
    assert frame["easting_m"].isna().tolist() == [not row["Longitude"] for row in rows]
    assert (frame["source_row"] == np.arange(2, len(rows) + 2)).all()


def test_an_earlier_snapshot_then_the_same_month(real_data: Path, workspace: Workspace) -> None:
    earlier = real_data / "police_uk/earlier_snapshot/2022-01-leicestershire-street.csv.gz"
    later = real_data / "police_uk/leicestershire/2022-01-leicestershire-street.csv.gz"
    first = import_files(workspace, [earlier], source="police")
    assert (first.accepted, first.rows_read) == (8_730, 8_730)
    before = read_incidents(workspace).sort_values("incident_id").reset_index(drop=True)
    second = import_files(workspace, [later], source="police")
    assert (second.accepted, second.updated, second.unchanged) == (0, 808, 7_922)
    after = read_incidents(workspace).sort_values("incident_id").reset_index(drop=True)
    assert (before["outcome"].fillna("") != after["outcome"].fillna("")).sum() == 808
    undone = undo_batch(workspace, second.batch_id)
    assert (undone.removed, undone.restored) == (0, 808)
    pd.testing.assert_frame_equal(
        read_incidents(workspace).sort_values("incident_id").reset_index(drop=True), before
    )
    assert [batch.undone for batch in list_batches(workspace)] == [False, True]


def test_washington_and_montgomery(real_data: Path, tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "dc", crs="EPSG:26918", **AMERICAN)
    file = real_data / "hate_crime/dc_montgomery/events_flat.csv"
    report = import_files(workspace, [file], source="police")
    assert (report.rows_read, report.accepted, report.duplicates, report.rejected) == (4_006, 3_999, 7, 0)
    assert report.by_location_precision == {"street": 3_999}
    frame = read_incidents(workspace).set_index("reference")
    with file.open(encoding="utf-8", newline="") as text:
        rows = {row["id"]: row for row in csv.DictReader(text)}
    several = [key for key, row in rows.items() if row["bias_type_raw"] == "Race; Sexual Orientation"]
    assert frame.loc[several, ["race", "sexual_orientation"]].all(axis=None)
    transgender = {key for key, row in rows.items() if "Gender Identity" in row["bias_type_raw"]}
    transgender |= {
        key for key, row in rows.items() if not row["bias_type_raw"] and row["group"] == "Transgender"
    }
    assert set(frame.index[frame["gender_identity"].fillna(False)]) == transgender
    assert frame["age"].isna().all()


def test_toronto(real_data: Path, tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "toronto", crs="EPSG:26917", **AMERICAN)
    file = real_data / "hate_crime/toronto/hate_crimes_open_data.csv"
    report = import_files(workspace, [file], source="police")
    assert (report.layout, report.rows_read, report.accepted) == ("toronto_hate_crimes", 1_350, 1_350)
    assert report.by_location_precision == {"area": 1_321, "none": 29}  # 29 rows say NSA: no area
    frame = read_incidents(workspace)
    with file.open(encoding="utf-8", newline="") as text:
        rows = {row["EVENT_UNIQUE_ID"]: row for row in csv.DictReader(text)}
    expected = {
        "disability": sum(row["MENTAL_OR_PHYSICAL_DISABILITY"] == "YES" for row in rows.values()),
        "religion_or_belief": sum(row["RELIGION_BIAS"] != "None" for row in rows.values()),
        "sexual_orientation": sum(row["SEXUAL_ORIENTATION_BIAS"] != "None" for row in rows.values()),
        "gender_identity": sum("Transgender" in row["GENDER_BIAS"] for row in rows.values()),
        "race": sum(
            any(row[name] != "None" for name in ("RACE_BIAS", "ETHNICITY_BIAS", "LANGUAGE_BIAS"))
            for row in rows.values()
        ),
    }
    assert {name: int(frame[name].sum()) for name in expected} == expected
    one = frame.set_index("reference").loc["GO-201826213"]
    assert (one["occurred_from"], one["area_code"]) == (pd.Timestamp(2018, 1, 3, 12, 0), "102")
    assert frame.set_index("reference").loc["GO-201846652", "area_code"] == "099"


def test_austin(real_data: Path, tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "austin", crs="EPSG:26914", timezone="America/Chicago")
    report = import_files(workspace, [real_data / "hate_crime/austin/Hate_Crimes.csv"], source="police")
    assert (report.rows_read, report.accepted, report.duplicates) == (266, 265, 1)
    assert not [value for value in report.unknown_values if value.startswith("motive")]
    frame = read_incidents(workspace)
    assert frame["date_precision"].unique().tolist() == ["day"]
    assert (frame["occurred_from"].min(), frame["occurred_from"].max().date()) == (
        pd.Timestamp(2017, 1, 1),
        pd.Timestamp(2025, 3, 24).date(),
    )
    assert frame["race"].fillna(False).any()


def test_the_london_table_of_counts_is_refused(real_data: Path, workspace: Workspace) -> None:
    [file] = (real_data / "hate_crime/london_boroughs").glob("*.csv")
    with pytest.raises(UserError, match="table of counts, not of incidents: 134 of its 137 columns"):
        import_files(workspace, [file], source="police")
    assert count_incidents(workspace) == 0
