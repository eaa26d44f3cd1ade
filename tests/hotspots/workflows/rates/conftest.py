"""A town of eight wards whose numbers are small enough to count by hand."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from deltalake import write_deltalake

from geodata.areas.levels import AreaLevel, save_level
from geodata.areas.population import save_population
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import Finding

NAMES = ["Abbey", "Belgrave", "Castle", "Dane", "Eyres", "Fosse", "Grange", "Humber"]


def write_town(workspace: Workspace, counts: list[int], **marks: Any) -> None:
    west, south = np.arange(8) % 4 * 1000.0, np.arange(8) // 4 * 1000.0
    boxes = shapely.box(458_000 + west, 304_000 + south, 459_000 + west, 305_000 + south)
    codes = [f"W{k}" for k in range(8)]
    save_level(workspace, AreaLevel("ward", np.array(codes, object), np.array(NAMES, object), boxes))
    rows = [
        {
            "incident_id": f"police:{at}",
            "source": "police" if at % 3 else "council",
            "occurred_from": datetime.datetime(2024, 1 + at % 12, 1),
            "occurred_to": datetime.datetime(2024, 1 + at % 12, 28),
            "date_precision": "month",
            "category": "Violence",
            "race": True,
            "reporting_route": "phone" if at % 2 else None,
            "location_precision": "area",
            "area_ward": ward,
            "area_ward_by": "printed",
            "batch_id": "b1",
            "source_file": "f.csv",
            "source_row": at + 2,
            **marks,
        }
        for at, ward in enumerate(np.repeat(codes, counts))
    ]
    schema = (
        arrow_schema()
        .append(pa.field("area_ward", pa.string()))
        .append(pa.field("area_ward_by", pa.string()))
    )
    write_deltalake(
        str(workspace.incidents_path), pa.Table.from_pylist(rows, schema=schema), mode="overwrite"
    )


def people(
    workspace: Workspace, numbers: list[int], measure: str, groups: dict[str, list[int]] | None = None
) -> None:
    columns = {None: numbers} if groups is None else groups
    rows = [
        {"area_code": f"W{k}", "group": group, "count": float(number)}
        for group, each in columns.items()
        for k, number in enumerate(each)
    ]
    schema = pa.schema([("area_code", pa.string()), ("group", pa.string()), ("count", pa.float64())])
    save_population(workspace, pa.Table.from_pylist(rows, schema=schema), level="ward", measure=measure)


def said(finding: Finding) -> str:
    return " ".join([*finding.sentences, *finding.notes])


def by_name(finding: Finding) -> pd.DataFrame:
    return pd.DataFrame(finding.frame.drop(columns="geometry")).set_index("area_name")


@pytest.fixture
def hand() -> SimpleNamespace:
    """What the tests of rates write and read."""
    return SimpleNamespace(write_town=write_town, people=people, said=said, by_name=by_name)
