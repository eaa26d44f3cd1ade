"""The fictional city, written once for all tests of this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geodata.synthetic import City, CityFiles, make_city, write_city


@pytest.fixture(scope="session")
def city() -> City:
    return make_city()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    return write_city(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def truth(files: CityFiles) -> dict[str, Any]:
    return json.loads(Path(files.truth).read_text(encoding="utf-8"))
