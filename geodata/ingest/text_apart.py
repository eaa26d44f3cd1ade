"""The child process that tries whether an uploaded text file can be read within the limits."""

from __future__ import annotations

from pathlib import Path

from geodata.confined import serve
from geodata.ingest.decode import FileBytes
from geodata.ingest.readers import open_text


def _read(content: bytes, arguments: list[str]) -> bytes:
    opened = open_text(FileBytes(Path(arguments[0]), content), arguments[0], ())
    return str(sum(part.count for part in opened.read_all(opened.headings))).encode()


if __name__ == "__main__":
    serve(_read)
