"""Signing in at a real OpenID Connect provider on this machine, and what each role then reaches."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect
from served import free_port, wait_for_port

from geodata.workspace import Workspace
from hotspots.workflows.access import audit_lines, set_person
from hotspots.workflows.app_settings import SIGN_IN_FILE

pytestmark = pytest.mark.browser

CHIEF, ANNE, HOMES, COUNCILLOR, STRANGER = (
    f"{name}@partnership.example" for name in ("chief", "anne", "homes", "councillor", "stranger")
)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[str]:
    """A provider that knows the people by their address and says whether it was verified."""
    port = free_port()
    log = (tmp_path / "provider.log").open("wb")
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    wait_for_port(port, program)
    for address in (CHIEF, ANNE, HOMES, COUNCILLOR, STRANGER):
        claims = {"email": address, "email_verified": True}
        urlopen(
            Request(
                f"{url}/users/{address}",
                data=json.dumps(claims).encode(),
                headers={"Content-Type": "application/json"},
                method="PUT",
            )
        ).close()
    yield url
    program.terminate()
    program.wait()
    log.close()


@pytest.fixture
def partnership(demo: Workspace, provider: str, serve: Callable[..., str]) -> tuple[Workspace, str]:
    port = free_port()
    (demo.root / SIGN_IN_FILE).write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "a secret of this test only"\n'
        'client_id = "hotspots"\nclient_secret = "secret"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
        "client_kwargs = { scope = 'openid email' }\n",
        encoding="utf-8",
    )
    set_person(demo, CHIEF, ["administrator"])
    set_person(demo, ANNE, ["planner"])
    set_person(demo, HOMES, ["partner"], organisation="Ellerstow Homes")
    set_person(demo, COUNCILLOR, ["councillor"])
    return demo, serve(demo.root, port)


def sign_in(page: Page, url: str, address: str) -> None:
    # The provider's own page would like a style sheet from elsewhere; ours never do.
    page.route("https://cdn.jsdelivr.net/**", lambda route: route.abort())
    page.goto(url)
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(address)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{url}/**")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def offered(page: Page) -> list[str]:
    expect(page.get_by_test_id("stTopNavLink").first).to_be_visible()
    return [words.strip() for words in page.get_by_test_id("stTopNavLink").all_inner_texts()]


def test_each_role_is_offered_its_pages_and_refused_the_others(
    page: Page, partnership: tuple[Workspace, str], picture: Callable[[str], Path]
) -> None:
    workspace, url = partnership
    page.goto(f"{url}/map")
    expect(page.get_by_text("asks you to sign in")).to_be_visible()
    picture("sign-in")

    sign_in(page, url, COUNCILLOR)
    expect(page.get_by_role("heading", name="Area summaries")).to_be_visible()
    picture("sign-in-councillor")
    for address in ("map", "data", "zones", "plan", "people", "my-actions"):
        page.goto(f"{url}/{address}")
        expect(page.get_by_text("Page not found")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("heading", name="Area summaries")).to_be_visible()
    expect(page.get_by_text("For planners")).to_have_count(0)
    sign_out(page)

    sign_in(page, url, HOMES)
    expect(page.get_by_role("heading", name="Actions of Ellerstow Homes")).to_be_visible()
    assert offered(page) == ["My actions", "Area summaries"]
    picture("sign-in-partner")
    sign_out(page)

    sign_in(page, url, CHIEF)
    page.goto(f"{url}/people")
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    assert offered(page) == ["Area summaries", "People"]
    picture("sign-in-administrator")
    sign_out(page)

    sign_in(page, url, STRANGER)
    expect(page.get_by_text("has no role in this partnership")).to_be_visible()
    assert audit_lines(workspace, lines=1)[0].subject == {"sign_in": STRANGER}


def test_a_role_taken_away_ends_at_the_next_click(page: Page, partnership: tuple[Workspace, str]) -> None:
    workspace, url = partnership
    sign_in(page, url, ANNE)
    expect(page.get_by_role("heading", name="Ellerstow", exact=False).first).to_be_visible()
    set_person(workspace, ANNE, ["councillor"])
    page.get_by_role("link", name="Zones").first.click()
    expect(page.get_by_role("heading", name="Area summaries")).to_be_visible()
    set_person(workspace, ANNE, [])
    page.reload()
    expect(page.get_by_text("has no role in this partnership")).to_be_visible()
