"""A small workspace where something was tried, shared by the tests of evaluations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.workspace import Workspace, create_workspace, open_workspace

TRIED_START = dt.date(2024, 1, 1)
TRIED_COUNTS = {"market": (4, 1), "station": (3, 1), "park": (4, 4), "square": (3, 3), "heath": (4, 4)}
"""Incidents a month in each place, in 2023 and in 2024."""
TRIED_EAST_M = {"market": 458_000, "station": 468_000, "park": 478_000, "square": 488_000, "heath": 498_000}


@pytest.fixture(scope="session")
def tried_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two places where incidents fell in 2024, and three like them where they did not."""
    from hotspots.workflows.importing import import_files
    from hotspots.workflows.zoning import add_zone

    folder = tmp_path_factory.mktemp("tried")
    workspace = create_workspace(folder / "workspace", name="Test partnership")
    lines = ["reference,occurred_from,category,easting_m,northing_m"]
    for name, numbers in TRIED_COUNTS.items():
        for month in range(24):
            for at in range(numbers[month // 12]):
                day = dt.date(2023 + month // 12, month % 12 + 1, 2 + 7 * at)
                kind = "assault" if at == 0 else "abuse"
                lines.append(f"{name}{month}-{at},{day},{kind},{TRIED_EAST_M[name] + 100 + at},304100")
    lines.append("last,2024-12-31,abuse,450000,304000")
    file = folder / "police.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    import_files(workspace, [file], source="police", mapping={name: name for name in lines[0].split(",")})
    for name, east in TRIED_EAST_M.items():
        kind = "action" if name in ("market", "station") else "comparison"
        add_zone(
            workspace, name=name.capitalize(), geometry=box(east, 304_000, east + 500, 304_500), kind=kind
        )
    return workspace.root


@pytest.fixture
def tried(tried_folder: Path, tmp_path: Path) -> Workspace:
    """A copy of it that a test may change."""
    import shutil

    shutil.copytree(tried_folder, tmp_path / "tried")
    return open_workspace(tmp_path / "tried")
