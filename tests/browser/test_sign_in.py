"""Signing in at a real OpenID Connect provider on this machine, and what each role then reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from served import free_port
from signing import ask_for_sign_in, provider_for, sign_in, sign_out

from geodata.workspace import Workspace
from hotspots.workflows.access import audit_lines, set_person

pytestmark = pytest.mark.browser

CHIEF, ANNE, HOMES, COUNCILLOR, STRANGER = (
    f"{name}@partnership.example" for name in ("chief", "anne", "homes", "councillor", "stranger")
)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[str]:
    with provider_for((CHIEF, ANNE, HOMES, COUNCILLOR, STRANGER), tmp_path / "provider.log") as url:
        yield url


@pytest.fixture
def partnership(demo: Workspace, provider: str, serve: Callable[..., str]) -> tuple[Workspace, str]:
    port = free_port()
    ask_for_sign_in(demo.root, provider, port)
    set_person(demo, CHIEF, ["administrator"])
    set_person(demo, ANNE, ["planner"])
    set_person(demo, HOMES, ["partner"], organisation="Ellerstow Homes")
    set_person(demo, COUNCILLOR, ["councillor"])
    return demo, serve(demo.root, port)


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
    for address in ("map", "plan", "people"):
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
    expect(page.get_by_role("heading", name="Where we are")).to_be_visible()
    set_person(workspace, ANNE, ["councillor"])
    page.get_by_role("link", name="Zones").first.click()
    expect(page.get_by_role("heading", name="Area summaries")).to_be_visible()
    set_person(workspace, ANNE, [])
    page.reload()
    expect(page.get_by_text("has no role in this partnership")).to_be_visible()
