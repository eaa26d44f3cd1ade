"""
Read every file of a folder as the app reads an upload, and tell what came of it; run by a test, as a process.

It prints one line of JSON a file: its name, reader, what happened, seconds, and whether the secret got out;
then one with the memory this process and the greatest of its children took.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from geodata import confined
from geodata.areas.vector_files import read_vector
from geodata.errors import UserError
from geodata.ingest.readers import open_file
from geodata.tables import read_table


def records(path: Path) -> object:
    opened = open_file(path)
    rows = opened.read_all(opened.headings[:20])
    return [str(opened.first_rows), str(rows[0].columns.slice(0, 20).to_pylist())]


def reference(path: Path) -> object:
    return read_table(path, what="The file").slice(0, 20).to_pylist()


def areas(path: Path) -> object:
    found = read_vector(path, what="The file")
    return [str(found.columns), found.crs]


READERS: dict[str, tuple[Callable[[Path], object], ...]] = {
    "spreadsheets": (records, reference),
    "texts": (records, reference),
    "maps": (areas,),
}


def main(folder: Path, secret: str) -> None:
    for kind, readers in READERS.items():
        for path in sorted((folder / kind).iterdir()):
            for read in readers:
                begun = time.monotonic()
                try:
                    with confined.uploads():
                        outcome, got = "read", str(read(path))
                except UserError as problem:
                    outcome, got = "refused", str(problem)
                except Exception as problem:  # noqa: BLE001 (the test fails on it, after all files were tried)
                    outcome, got = "broke", repr(problem)
                seconds = round(time.monotonic() - begun, 2)
                line = [path.name, read.__name__, outcome, seconds, secret in got, got[:120]]
                sys.stdout.write(json.dumps(line) + "\n")
    own, children = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (own, children)]
    sys.stdout.write(json.dumps(peaks) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
