"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from geodata.workspace import Workspace, create_workspace


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20260101)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace in the British National Grid."""
    return create_workspace(tmp_path / "workspace")


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
