"""Pages run without a browser, each on a small workspace of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.workspace import Workspace, create_workspace

ShowPage = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _main_module_stays() -> Iterator[None]:
    """Put the main module back: a page run takes its place, and new processes would begin with it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def small(tmp_path: Path) -> Workspace:
    """A workspace without anything in it."""
    return create_workspace(tmp_path / "small", name="Test partnership")


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShowPage]:
    """Run one page on a workspace: `app = show(workspace, "plan")`."""

    def run(workspace: Workspace, module: str, **query: str) -> AppTest:
        monkeypatch.setenv("HOTSPOTS_WORKSPACE", str(workspace.root))
        app = AppTest.from_string(
            f"from hotspots.ui.pages import {module}\n{module}.page()\n", default_timeout=30
        )
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield run
    st.cache_resource.clear()


@pytest.fixture
def texts() -> Callable[[AppTest], str]:
    """All that is said on a page, in one text."""

    def gather(app: AppTest) -> str:
        kinds = (
            *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error, *app.title,
            *app.header, *app.subheader,
        )  # fmt: skip
        html = [str(block.proto.body) for block in app.get("html")]
        return "\n".join([*(str(part.value) for part in kinds), *html])

    return gather
