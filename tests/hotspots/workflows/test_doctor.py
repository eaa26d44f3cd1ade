"""The doctor: a sound workspace is called sound, and each thing that is wrong is found, with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.workspace import Workspace
from hotspots.workflows.access import set_person
from hotspots.workflows.app_settings import SIGN_IN_FILE
from hotspots.workflows.doctor import examine
from hotspots.workflows.retention import set_kept_years

GOOD = {
    "redirect_uri": "https://hotspots.partnership.example/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "hotspots",
    "client_secret": "x",
    "server_metadata_url": "https://login.partnership.example/.well-known/openid-configuration",
}


def sign_in(root: Path, mode: int = 0o600, **changes: str) -> None:
    path = root / SIGN_IN_FILE
    path.write_text(
        "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in {**GOOD, **changes}.items())
    )
    path.chmod(mode)


def states(workspace: Workspace) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in examine(workspace):
        found.setdefault(one.state, []).append(f"{one.about}: {one.words}")
    return found


def test_a_sound_workspace(workspace: Workspace) -> None:
    set_kept_years(workspace, 6)
    set_person(workspace, "chief@partnership.example", ["administrator"])
    sign_in(workspace.root)
    found = states(workspace)
    assert set(found) == {"good"}, found
    assert any("login.partnership.example" in words for words in found["good"])


def test_an_undecided_time_needs_attention(workspace: Workspace) -> None:
    assert any("Nobody has decided" in words for words in states(workspace)["attention"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cookie_secret": "short"}, "shorter than 32"),
        ({"redirect_uri": "http://hotspots.example/oauth2callback"}, "does not use https"),
        ({"server_metadata_url": "http://login.example/x"}, "does not use https"),
        ({"redirect_uri": "https://hotspots.example/callback"}, "end with /oauth2callback"),
        ({"client_secret": ""}, "lacks client_secret"),
    ],
)
def test_a_sign_in_set_up_wrongly_is_found(workspace: Workspace, changes: dict[str, str], says: str) -> None:
    sign_in(workspace.root, **changes)
    found = states(workspace)["wrong"]
    assert any(says in words for words in found)
    assert any("Nobody is one" in words for words in found), "and there is no administrator"


def test_open_folders_and_secrets_are_found(workspace: Workspace) -> None:
    sign_in(workspace.root, mode=0o644)
    workspace.root.chmod(0o755)
    found = " ".join(states(workspace)["wrong"])
    assert "mode 755" in found
    assert "chmod 600" in found


def test_a_broken_log_is_found(workspace: Workspace) -> None:
    import sqlite3
    from contextlib import closing

    from hotspots.workflows.acting import log

    log(workspace, "export", format="pdf")
    with closing(sqlite3.connect(workspace.root / "audit.sqlite")) as file, file:
        file.execute("DROP TRIGGER audit_log_update")
        file.execute("UPDATE audit_log SET who = 'nobody'")
    assert any("Line 1 does not fit" in words for words in states(workspace)["wrong"])
