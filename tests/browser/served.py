"""Waiting for an app that was started as a program of its own."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_served(url: str, server: subprocess.Popen[bytes], *, seconds: float = 60) -> None:
    """Wait for the app's health page; its body counts, as any unknown page answers too."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the app stopped while starting"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise AssertionError("the app did not start in time")


def wait_for_port(port: int, server: subprocess.Popen[bytes], *, seconds: float = 60) -> None:
    """Wait until a program listens."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the program stopped while starting"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the program did not start in time")
