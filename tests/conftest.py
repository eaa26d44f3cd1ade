"""Fixtures shared by all tests."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from geodata import watching
from geodata.dataset import table_version
from geodata.dataset.lock import write_lock
from geodata.workspace import Workspace, create_workspace, open_workspace
from hotspots.workflows import acting

HEAVY = ("tests/browser/", "tests/hotspots/cli/", "tests/hotspots/workflows/", "tests/hotspots/ui/")
"""What takes long begins first, so that no worker is left alone with it at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((at for at, folder in enumerate(HEAVY) if item.nodeid.startswith(folder)), len(HEAVY))

    items.sort(key=place)


# In CI the same examples every time, so that red means a change; elsewhere new ones in every run.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


@pytest.fixture(autouse=True)
def _nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app and the commands keep the audit log; a test begins as a program that has used neither."""
    monkeypatch.setattr(watching, "_watchers", [])
    monkeypatch.setattr(acting, "_actor", ContextVar("actor", default=None))


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20260101)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace in the British National Grid."""
    return create_workspace(tmp_path / "workspace")


@pytest.fixture(scope="session")
def fictional_city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The fictional city, made once for all workers of a run; whoever changes it takes `own_city`."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, ready = shared / "fictional-city", shared / "fictional-city.json"
    # The lock of another, empty folder: only one worker makes the city, the others wait for it.
    with write_lock(Workspace(shared / "making"), wait_s=300):
        if not ready.exists():
            from hotspots.workflows.demo import make_demo

            shutil.rmtree(folder, ignore_errors=True)
            told: list[tuple[int, int, str]] = []
            made = make_demo(folder, progress=lambda *step: told.append(step))
            ready.write_text(json.dumps({"told": told, "state": state_of(made)}), encoding="utf-8")
    return open_workspace(folder)


@pytest.fixture(scope="session")
def told_of_city(fictional_city: Workspace) -> list[tuple[int, int, str]]:
    """What was said about progress while the city was made: done, total, words."""
    told = json.loads(fictional_city.root.with_suffix(".json").read_text(encoding="utf-8"))["told"]
    return [(done, total, words) for done, total, words in told]


@pytest.fixture
def city(fictional_city: Workspace) -> Iterator[Workspace]:
    """The fictional city, to be read; a test that changes it fails."""
    expected = json.loads(fictional_city.root.with_suffix(".json").read_text(encoding="utf-8"))["state"]
    yield fictional_city
    assert state_of(fictional_city) == expected, "this test changes the city that all tests share"


@pytest.fixture
def own_city(fictional_city: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the fictional city that a test may change."""
    copy_city(fictional_city.root, tmp_path / "city")
    return open_workspace(tmp_path / "city")


def copy_city(source: Path, target: Path) -> None:
    """Copy a workspace whose database another worker may have open: its side files come and go meanwhile."""
    databases = [name for name in ("plan.sqlite", "audit.sqlite") if (source / name).exists()]
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("plan.sqlite*", "audit.sqlite*"))
    for name in databases:
        with (
            closing(sqlite3.connect(source / name)) as old,
            closing(sqlite3.connect(target / name)) as new,
        ):
            old.backup(new)


def state_of(city: Workspace) -> list[object]:
    """Tell apart the states of a city: its incidents, zones, plan and summaries."""
    from hotspots.workflows.planning import list_actions
    from hotspots.workflows.summarising import list_summaries
    from hotspots.workflows.zoning import list_zones

    return [
        table_version(city),
        [[zone.zone_id, zone.version] for zone in list_zones(city)],
        [[action.action_id, action.version, len(action.notes)] for action in list_actions(city)],
        [one.release_id for one in list_summaries(city)],
    ]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real public data; skips where it is not at hand, but never in CI when it is announced."""
    folder = os.environ.get("HOTSPOTS_REAL_DATA")
    if not folder:
        pytest.skip("HOTSPOTS_REAL_DATA is not set")
    path = Path(folder).resolve()
    if not path.is_dir():
        pytest.fail(f"HOTSPOTS_REAL_DATA points to {folder}, which is no folder")
    return path
