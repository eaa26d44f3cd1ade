"""What we install: locked with hashes, no addresses, not below the floors of known vulnerabilities."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# Lowest versions without the vulnerabilities published for these packages up to November 2026.
FLOORS = {
    "streamlit": "1.54.0",
    "starlette": "1.3.1",
    "python-multipart": "0.0.32",
    "geopandas": "1.1.2",
    "pyogrio": "0.13.0",  # carries GDAL 3.12
    "pyarrow": "14.0.1",
    "joblib": "1.2.0",
    "authlib": "1.7.2",
}


def locked_versions() -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE):
        found.setdefault(name, []).append(Version(version))
    return found


def test_every_locked_package_has_hashes() -> None:
    entries = re.split(r"^(?=[a-z0-9._-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 50
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_locks_name_no_address() -> None:
    assert not re.search(r"https?://|--[a-z-]*index|--find-links", LOCK)
    assert "resolved" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_browser_packages_are_pinned_with_integrity() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: entry for name, entry in packages.items() if name}
    assert locked
    assert all(entry["integrity"].startswith("sha512-") for entry in locked.values())


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_no_package_is_below_its_floor(name: str, floor: str) -> None:
    assert min(locked_versions()[name]) >= Version(floor)
