"""A real sign-in service on this machine, and how a person signs in at it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect
from served import free_port, wait_for_port

from hotspots.workflows.app_settings import SIGN_IN_FILE


@contextmanager
def provider_for(people: Sequence[str], log_file: Path) -> Iterator[str]:
    """Run an OpenID Connect provider that knows some people by their address, which it has verified."""
    port = free_port()
    with log_file.open("wb") as log:
        program = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}"
        wait_for_port(port, program)
        for address in people:
            claims = json.dumps({"email": address, "email_verified": True}).encode()
            headers = {"Content-Type": "application/json"}
            urlopen(Request(f"{url}/users/{address}", data=claims, headers=headers, method="PUT")).close()
        yield url
        program.terminate()
        program.wait()


def ask_for_sign_in(folder: Path, provider: str, port: int) -> None:
    """Make a workspace ask for sign-in at a provider; its app must listen on the port."""
    (folder / SIGN_IN_FILE).write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "a secret of this test only, of 40 signs."\n'
        'client_id = "hotspots"\nclient_secret = "secret"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
        "client_kwargs = { scope = 'openid email' }\n",
        encoding="utf-8",
    )


def sign_in(page: Page, url: str, address: str) -> None:
    """Sign somebody in."""
    # The provider's own page would like a style sheet from elsewhere; ours never do.
    page.route("https://cdn.jsdelivr.net/**", lambda route: route.abort())
    page.goto(url)
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(address)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{url}/**")


def sign_out(page: Page) -> None:
    """Sign out again, here and at the provider."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
