"""Nothing we write says that a duty is met: only what was considered and what was not."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WORD = "compl" + "ian"
ENDINGS = {".py", ".toml", ".md", ".html", ".css", ".js", ".json", ".csv", ".typ"}


def written() -> list[Path]:
    """Every text of the program and its docs; what browsers load was written by others."""
    folders = (ROOT / "hotspots", ROOT / "geodata", ROOT / "docs")
    inside = [path for folder in folders for path in folder.rglob("*") if path.suffix in ENDINGS]
    return [
        *(path for path in inside if "assets" not in path.parts),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
    ]


def test_the_word_stands_nowhere() -> None:
    paths = written()
    assert len(paths) > 300
    found = [path for path in paths if WORD in path.read_text(encoding="utf-8").lower()]
    assert not found, f"say what was considered and what was not: {found}"
