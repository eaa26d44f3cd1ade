"""The commands that start the app: it answers on the port asked for, and ends with the command."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from served import free_port, wait_until_served

from geodata.workspace import create_workspace


def test_ending_the_command_ends_the_app(tmp_path: Path) -> None:
    create_workspace(tmp_path / "workspace")
    port = free_port()
    command = [sys.executable, "-m", "hotspots", "app", "--no-browser", "--json", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as program:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until_served(url, program)
        finally:
            program.terminate()
        assert program.stdout is not None
        assert json.loads(program.stdout.read())["url"] == url
        assert program.wait(30) == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
