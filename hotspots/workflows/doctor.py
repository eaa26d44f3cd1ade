"""Looking over an installation: what is safe, what needs attention, what is wrong, each with its remedy."""

from __future__ import annotations

import os
import shutil
import stat
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlparse

from geodata.errors import UserError
from hotspots.workflows.app_settings import SIGN_IN_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.workspace import Workspace

State = Literal["good", "attention", "wrong"]
LEAST_FREE_GB = 2.0
SHORTEST_SECRET = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Finding:
    """
    One thing that was looked at.

    Parameters
    ----------
    about : str
        What it is.
    state : {"good", "attention", "wrong"}
        How it is.
    words : str
        What was found, and the remedy where there is need of one.
    """

    about: str
    state: State
    words: str


def examine(workspace: Workspace) -> list[Finding]:
    """
    Look over the installation and the workspace.

    Parameters
    ----------
    workspace : Workspace
        Which one; nothing in it is changed.

    Returns
    -------
    list of Finding
        In the order they were looked at.
    """
    workspace.require("people")
    return [
        *_folder(workspace.root),
        *_disk(workspace.root),
        *_map_files(),
        *_formats(),
        *_store(workspace),
        *_log(workspace),
        *_retention(workspace),
        *_sign_in(workspace),
    ]


def _folder(root: Path) -> Iterator[Finding]:
    if os.name == "nt":
        return
    mode = stat.S_IMODE(root.stat().st_mode)
    if mode & 0o077:
        yield Finding(
            "The workspace folder",
            "wrong",
            f"Other accounts of this machine may open it (mode {mode:o}). Run: chmod 700.",
        )
    else:
        yield Finding("The workspace folder", "good", "Only this account may open it.")


def _disk(root: Path) -> Iterator[Finding]:
    free_gb = shutil.disk_usage(root).free / 1e9
    state: State = "good" if free_gb >= LEAST_FREE_GB else "attention"
    remedy = (
        ""
        if state == "good"
        else " Make room: an import writes a new copy of the table before the old one goes."
    )
    yield Finding("The disk", state, f"{free_gb:.0f} GB are free.{remedy}")


def _map_files() -> Iterator[Finding]:
    from hotspots.maps.vendor import ASSETS

    if (ASSETS / "leaflet.js").is_file():
        yield Finding("The map's files", "good", "They are in place; nothing is fetched from elsewhere.")
    else:
        yield Finding("The map's files", "wrong", "They are missing. Run: make assets.")


def _formats() -> Iterator[Finding]:
    from geodata.areas.drivers import load_pyogrio
    from geodata.gdal_formats import ALLOWED

    known = set(load_pyogrio().list_drivers())
    if known == set(ALLOWED):
        yield Finding(
            "Map file formats", "good", f"Only the plain ones are read: {', '.join(sorted(ALLOWED))}."
        )
    else:
        extra = ", ".join(sorted(known - set(ALLOWED)))
        yield Finding(
            "Map file formats",
            "wrong",
            f"GDAL was loaded with formats that can open other files: {extra[:200]}.",
        )


def _store(workspace: Workspace) -> Iterator[Finding]:
    from hotspots.store.engine import open_store

    try:
        with open_store(workspace.store_url).read() as connection:
            server = connection.dialect.name == "postgresql"
    except UserError as problem:
        yield Finding("Zones and plans", "wrong", f"{problem.found} {problem.fix}")
        return
    yield Finding("Zones and plans", "good", f"The store opens ({'PostgreSQL' if server else 'SQLite'}).")


def _log(workspace: Workspace) -> Iterator[Finding]:
    from hotspots.store import audit_log

    check = audit_log.verify(workspace.audit_url)
    if check.intact:
        yield Finding("The audit log", "good", f"{check.lines} lines, whole.")
    else:
        yield Finding(
            "The audit log",
            "wrong",
            f"Line {check.broken_at} does not fit the one before it: find out who changed it.",
        )


def _retention(workspace: Workspace) -> Iterator[Finding]:
    from hotspots.workflows.retention import erase_past_their_time, kept_years

    years = kept_years(workspace)
    if years is None:
        yield Finding(
            "How long records are kept",
            "attention",
            "Nobody has decided it. Run: hotspots retention set --years N.",
        )
        return
    late = erase_past_their_time(workspace, dry_run=True).records
    if late:
        yield Finding(
            "How long records are kept",
            "attention",
            f"{late:,} incidents are past their {years} years. Run: hotspots retention apply.",
        )
    else:
        yield Finding("How long records are kept", "good", f"{years} years; none is past its time.")


def _sign_in(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.root / SIGN_IN_FILE
    if not path.exists():
        yield Finding("Sign-in", "good", "One person at this machine; the app answers no other machine.")
        return
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        yield Finding("Sign-in", "wrong", f"{SIGN_IN_FILE} cannot be read: {problem}.")
        return
    yield from _secrets(path, settings.get("auth", {}))
    yield from _administrators(workspace)


def _secrets(path: Path, auth: dict[str, Any]) -> Iterator[Finding]:
    missing = [
        name
        for name in ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
        if not auth.get(name)
    ]
    if missing:
        yield Finding("Sign-in", "wrong", f"{SIGN_IN_FILE} lacks {', '.join(missing)} in [auth].")
        return
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            "Sign-in", "wrong", f"Other accounts may read the secrets. Run: chmod 600 {SIGN_IN_FILE}."
        )
    if len(str(auth["cookie_secret"])) < SHORTEST_SECRET:
        yield Finding(
            "Sign-in", "wrong", f"cookie_secret is shorter than {SHORTEST_SECRET} signs. Make a random one."
        )
    for name in ("redirect_uri", "server_metadata_url"):
        address = urlparse(str(auth[name]))
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            yield Finding(
                "Sign-in", "wrong", f"{name} does not use https: what is sent can be read on the way."
            )
    if not str(auth["redirect_uri"]).endswith("/oauth2callback"):
        yield Finding("Sign-in", "wrong", "redirect_uri must end with /oauth2callback.")
    yield Finding("Sign-in", "good", f"The service is {urlparse(str(auth['server_metadata_url'])).hostname}.")


def _administrators(workspace: Workspace) -> Iterator[Finding]:
    from hotspots.workflows.access import list_people

    count = sum("administrator" in one.content.roles for one in list_people(workspace))
    if count:
        yield Finding("Administrators", "good", f"{count} in the table of people.")
    else:
        yield Finding(
            "Administrators",
            "wrong",
            "Nobody is one. Run: hotspots people set NAME@ORGANISATION --role administrator.",
        )
