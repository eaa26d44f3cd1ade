"""Hostile uploads: none reads another file, none asks an address, none takes the machine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
SECRET = "a-secret-of-this-machine"
MOST_MB, MOST_SECONDS = 512, 20


@pytest.fixture(scope="module")
def visits() -> Iterator[tuple[str, list[object]]]:
    """An address of this machine, and who called there."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                calls.append(visitor.recv(200))
                visitor.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", calls
        # Wakes the thread up, so that it sees the server closed.
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory, visits: tuple[str, list[object]]
) -> list[list[object]]:
    sys.path.insert(0, str(FOLDER))
    import hostile_files

    root = tmp_path_factory.mktemp("hostile")
    secret = root / "secret.csv"
    secret.write_text(f"code,name\n{SECRET},{SECRET}\n")
    for kind in ("spreadsheets", "texts", "maps"):
        (root / "files" / kind).mkdir(parents=True)
        for name, content in getattr(hostile_files, kind)(secret, visits[0]).items():
            (root / "files" / kind / name).write_bytes(content)
    # Below a shell: what a process is said to have used begins with the size of the one that started it.
    program = [sys.executable, str(FOLDER / "read_uploads.py"), str(root / "files"), SECRET]
    done = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", *program],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_there_are_enough_of_them(outcomes: list[list[object]]) -> None:
    assert len({line[0] for line in outcomes[:-1]}) >= 45


def test_each_is_refused_in_plain_words_or_read_without_harm(
    outcomes: list[list[object]], visits: tuple[str, list[object]]
) -> None:
    for name, reader, outcome, seconds, leaked, got in outcomes[:-1]:
        assert not leaked, (name, reader, got)
        assert outcome != "broke", (name, reader, got)
        assert float(str(seconds)) <= MOST_SECONDS, (name, reader, seconds)
    assert visits[1] == [], "somebody was called"


def test_memory_stays_within_bounds(outcomes: list[list[object]]) -> None:
    own, children = outcomes[-1]
    assert float(str(own)) <= MOST_MB
    assert float(str(children)) <= MOST_MB


def test_the_harmful_ones_are_refused(outcomes: list[list[object]]) -> None:
    """A sound file that only looks odd may be read; these may not."""
    refused = {(line[0], line[1]) for line in outcomes[:-1] if line[2] == "refused"}
    for name in (
        "vrt.geojson",
        "vrt.kml",
        "streamed.json",
        "service.kml",
        "zeros.zip",
        "many.zip",
        "slip.zip",
    ):
        assert (name, "areas") in refused, name
    for name in ("far-cell.xlsx", "laughs.xlsx", "zeros-in-strings.xlsx", "zeros.csv.gz"):
        assert (name, "records") in refused, name
