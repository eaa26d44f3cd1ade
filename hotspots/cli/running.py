"""Commands that start the app: demo and app."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.errors import UserError
from hotspots.cli.shared import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    answer,
    open_at,
    plain_errors,
    progress_bar,
)

if TYPE_CHECKING:
    from pathlib import Path

FIRST_PORT = 8501
HOST = "127.0.0.1"

NoBrowserOption = Annotated[
    bool, typer.Option("--no-browser", help="Do not open a browser; print the address only.")
]
PortOption = Annotated[
    int | None,
    typer.Option(min=1, max=65535, help="Port on this machine; a free one from 8501 when not given."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("demo")(demo)
    app.command("app")(run_app)


def demo(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    port: PortOption = None,
    *,
    no_browser: NoBrowserOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make the fictional city, ready to use, then open the app on it."""
    from geodata.workspace import SETTINGS_FILE
    from hotspots.workflows.demo import make_demo

    with plain_errors(), progress_bar(quiet=as_json) as progress:
        if not (workspace / SETTINGS_FILE).exists():
            if not as_json:
                typer.echo(f"Making a fictional city in {workspace} (about half a minute)...")
            make_demo(workspace, progress=progress)
        elif not open_at(workspace).fictional:
            raise UserError(
                what=f"The workspace {workspace}",
                found="holds real work, so the fictional city was not put there.",
                fix="Name another folder: hotspots demo --workspace fictional-city.",
            )
    _serve(workspace, port, no_browser=no_browser, as_json=as_json)


def run_app(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    port: PortOption = None,
    *,
    no_browser: NoBrowserOption = False,
    as_json: JsonOption = False,
) -> None:
    """Open the app on this workspace."""
    with plain_errors():
        open_at(workspace)
    _serve(workspace, port, no_browser=no_browser, as_json=as_json)


def _serve(workspace: Path, port: int | None, *, no_browser: bool, as_json: bool) -> None:
    from hotspots.workflows.app_settings import streamlit_flags

    with plain_errors():
        chosen = _choose_port(port)
        script = _app_script()
    url = f"http://{HOST}:{chosen}"
    answer(
        {"workspace": str(workspace), "url": url},
        [f"Hotspots is at {url}  (stop it with Ctrl+C)"],
        as_json=as_json,
    )
    sys.stdout.flush()
    flags = streamlit_flags(port=chosen, workspace=workspace)
    command = [sys.executable, "-m", "streamlit", "run", script, *flags]
    command.append(f"--server.headless={'true' if no_browser else 'false'}")
    environment = {**os.environ, "HOTSPOTS_WORKSPACE": str(workspace.resolve())}
    # The server's banner repeats the address and advertises; what goes wrong comes on standard error.
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        # Whoever ends this program, such as a service manager, means the app behind it.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            code = server.wait()
        except KeyboardInterrupt:
            server.terminate()
            code = 0
    raise typer.Exit(max(code, 0))


def _choose_port(port: int | None) -> int:
    for candidate in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + 50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, candidate))
            except OSError:
                continue
            return candidate
    raise UserError(
        what=f"Port {port}" if port is not None else "Every port from 8501 to 8550",
        found="is in use by another program.",
        fix="Give another one with --port.",
    )


def _app_script() -> str:
    found = importlib.util.find_spec("streamlit_app")
    if found is None or found.origin is None:
        raise UserError(
            what="The app",
            found="is not installed with this command.",
            fix="Install again with 'pip install .' from the project folder.",
        )
    return found.origin
