"""The docs say what the code does: each command, column, method has its place, and links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MARKDOWN = sorted([*DOCS.rglob("*.md"), *(path for path in ROOT.glob("*.md"))])


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["data-dictionary.md", "commands.md"])
def test_made_pages_are_up_to_date(maker: ModuleType, name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == maker.PAGES[name](), "run 'make docs'"


def test_every_command_has_help(maker: ModuleType) -> None:
    import typer.main

    from hotspots.cli.main import app

    for path, command in maker._walk("hotspots", typer.main.get_command(app)):
        assert command.help, f"{path} has no help"
        for parameter in command.params:
            if parameter.name != "help":
                assert getattr(parameter, "help", None), f"{path}: {parameter.name} has no help"


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_every_method_has_a_page() -> None:
    """A file in detect, rates or evaluate that offers public functions is explained in docs/methods."""
    pages = " ".join(path.read_text(encoding="utf-8") for path in (DOCS / "methods").glob("*.md"))
    for room in ("detect", "rates", "evaluate"):
        for path in (ROOT / "hotspots" / room).glob("[a-z]*.py"):
            assert f"hotspots/{room}/{path.name}" in pages, f"no page in docs/methods names {path.name}"


def test_every_method_page_has_the_four_parts() -> None:
    for page in (DOCS / "methods").glob("*.md"):
        text = page.read_text(encoding="utf-8").lower()
        for part in ("question", "formula", "limits", "source"):
            assert f"## {part}" in text, f"{page.name} has no part '{part}'"


def test_public_functions_carry_complete_docstrings() -> None:
    """Parameters, returns and their descriptions, checked by numpydoc itself."""
    from numpydoc.validate import validate

    import hotspots

    wanted = {"GL08", "SS01", "PR01", "PR02", "PR03", "PR07", "RT01", "RT03", "YD01"}
    for name in hotspots.__all__:
        problems = [error for error in validate(f"hotspots.{name}")["errors"] if error[0] in wanted]
        assert not problems, f"hotspots.{name}: {problems}"
