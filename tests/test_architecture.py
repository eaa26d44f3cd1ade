"""The house: arrows point downwards, the core is pure, files stay small, start-up stays light."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 400
PACKAGES = ("hotspots", "geodata")
CALL = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# Without the cache, which would not notice that a file moved.
LINT_IMPORTS = [sys.executable, "-c", CALL, "--no-cache"]
PURE = ("detect", "rates", "plan", "evaluate", "disclose")


def source_files() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def test_import_contracts_are_kept() -> None:
    run = subprocess.run(
        LINT_IMPORTS,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_broken_contract_is_noticed(tmp_path: Path) -> None:
    """The contract check can fail: a core module that imports the app is named."""
    import shutil

    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("assets", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "hotspots/rates/bad.py").write_text("import hotspots.ui\n")
    run = subprocess.run(
        LINT_IMPORTS,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "hotspots.rates.bad" in run.stdout + run.stderr


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outgrows_its_room(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{path.name} has {lines} lines; split it by method"


@pytest.mark.parametrize("room", PURE)
def test_the_core_reads_no_file(room: str) -> None:
    reading = re.compile(r"\bopen\(|\.read_text\(|\.write_text\(|read_csv|read_parquet|read_file\(|to_csv\(")
    for path in (ROOT / "hotspots" / room).rglob("*.py"):
        assert not reading.search(path.read_text(encoding="utf-8")), f"{path} reads or writes files"


def test_importing_hotspots_is_light() -> None:
    """Heavy libraries are loaded when first used, so that a command starts at once."""
    heavy = ("pandas", "numpy", "sklearn", "numba", "geopandas")
    code = f"import hotspots, sys; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_public_names_can_be_used() -> None:
    import hotspots

    for name in hotspots.__all__:
        assert callable(getattr(hotspots, name))
    with pytest.raises(AttributeError):
        hotspots.no_such_method  # noqa: B018


def test_no_request_to_others_is_written_into_the_code() -> None:
    """No module names an address outside this machine; identifiers of standards are not requests."""
    address = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org|doi\.org|schemas\.|\{)[^\s\"')]+")
    for path in source_files():
        found = address.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{path} names {found}"
