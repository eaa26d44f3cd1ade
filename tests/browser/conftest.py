"""A real Chromium on the real app: nothing may leave this machine, and what was seen is kept as pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlparse

import pytest
from served import free_port, wait_until_served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Route

    from geodata.workspace import Workspace

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "test-artifacts"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = {"127.0.0.1", "localhost"}
INSIDE_THE_BROWSER = {"file", "data", "blob", "about", "chrome", "chrome-error"}


def chromium_program() -> str:
    """Path of the system's Chromium; where there is none the test is skipped, but never in CI."""
    found = (
        os.environ.get("HOTSPOTS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: .ci/run installs it")
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    from playwright.sync_api import expect, sync_playwright

    program = chromium_program()
    # Two cores may serve the app, the browser and other tests at once.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


class Requests:
    """What a page asked for, and which of it was meant for another machine."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.outside: list[str] = []

    def note(self, url: str) -> bool:
        """Remember a request; tell whether it stays on this machine."""
        self.all.append(url)
        parts = urlparse(url)
        stays = parts.scheme in INSIDE_THE_BROWSER or parts.hostname in HERE
        if not stays:
            self.outside.append(url)
        return stays

    def guard(self, route: Route) -> None:
        """Let a request through to this machine only."""
        if self.note(route.request.url):
            route.continue_()
        else:
            route.abort()


@pytest.fixture
def requests_made() -> Requests:
    """The requests of this test's page."""
    return Requests()


@pytest.fixture
def page(chromium: Browser, requests_made: Requests, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh window; the test fails when the page asked for anything outside this machine."""
    context = chromium.new_context(
        viewport={"width": 1360, "height": 900}, accept_downloads=True, locale="en-GB"
    )
    context.route("**/*", requests_made.guard)
    window = context.new_page()
    window.on("websocket", lambda socket: requests_made.note(socket.url))
    window.set_default_timeout(30_000)
    yield window
    PICTURES.mkdir(exist_ok=True)
    window.screenshot(path=PICTURES / f"last-{request.node.name}.png".replace("/", "-"))
    context.close()
    assert requests_made.outside == [], "the page asked another machine"
    assert requests_made.all, "the guard saw no request, so it proves nothing"


@pytest.fixture
def picture(page: Page) -> Callable[[str], Path]:
    """Keep a picture of the whole page as it is now: `picture("plan")`."""

    def take(name: str) -> Path:
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{name}.png"
        if os.environ.get("CI") == "true":
            # Nobody looks at it there, and drawing the page anew twice takes a second.
            page.screenshot(path=path)
            return path
        window = page.viewport_size or {"width": 1360, "height": 900}
        # The app scrolls inside its window, so the window is made as tall as what is in it.
        tall = page.evaluate(
            "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollHeight), 0)"
        )
        page.set_viewport_size({"width": window["width"], "height": min(max(tall, 900), 4000)})
        page.wait_for_timeout(400)
        page.screenshot(path=path)
        page.set_viewport_size(window)
        return path

    return take


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start the app on a workspace folder: `url = serve(workspace.root)`; it is stopped afterwards."""
    from hotspots.workflows.app_settings import streamlit_flags

    servers: list[subprocess.Popen[bytes]] = []
    logs = (tmp_path / "server.log").open("wb")

    def start(folder: Path, port: int | None = None) -> str:
        port = free_port() if port is None else port
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "streamlit_app.py")]
        server = subprocess.Popen(
            [*command, *streamlit_flags(port=port, workspace=folder)],
            cwd=tmp_path,
            env={**os.environ, "HOTSPOTS_WORKSPACE": str(folder)},
            stdout=logs,
            stderr=subprocess.STDOUT,
        )
        servers.append(server)
        url = f"http://127.0.0.1:{port}"
        wait_until_served(url, server)
        return url

    yield start
    for server in servers:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    logs.close()
    log = (tmp_path / "server.log").read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in log, log[-4000:]


@pytest.fixture
def demo(own_city: Workspace) -> Workspace:
    """The fictional city in a workspace of this test alone."""
    return own_city
